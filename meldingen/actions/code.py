"""A new code ends the old one with everything it opened: sessions of whoever typed it, and the link of an account.

VIK makes one for a melder it knows: the first one got lost, or was never given to the person who entered it. A melder
makes one when somebody else may have the code.
"""

from django.db import transaction

from meldingen.actions.toegang import lock
from meldingen.models import Inzage, Melder, MelderIdentiteit, Melding, OvergangGeweigerd
from meldingen.notifications import notify
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import Rol

CODE_ANDERS = "Dit is niet de code van deze melding. Vul de code in die je nu gebruikt."


def hands_out_codes(medewerker: Medewerker, melding: Melding) -> bool:
    """VIK does, to melders whose name it may read: only to somebody you know you hand over a code."""
    return melding.permits(medewerker, Recht.BERICHTEN, {Rol.VI})


def known_melders(medewerker: Medewerker, melding: Melding) -> list[Melder]:
    """Melders of this case to whom this person may hand over a code."""
    if not hands_out_codes(medewerker, melding):
        return []
    bekend = MelderIdentiteit.objects.permitted(medewerker, melding)
    return list(Melder.objects.filter(pk__in=bekend.values("melder")).order_by("pk"))


@transaction.atomic
def renew_code(melder: Melder, *, door: Medewerker) -> str:
    """Make a new code and end the old one; the caller shows it once. Of an anonymous melder a lost code stays lost.

    The log of the case says that VIK made one, and the melder is mailed that there is news. Raises OvergangGeweigerd.
    """
    melding = lock(melder.melding_id)
    if melder not in known_melders(door, melding):
        raise OvergangGeweigerd("Voor deze melder kun je geen nieuwe code maken.")
    Inzage.record(
        door, Inzage.Soort.IDENTITEIT, melding=melding.pk, recht=Recht.BERICHTEN, doel="nieuwe code voor de melder",
        rollen=Rol.VI,
    )  # fmt: skip
    return _replace(melder, melding)


@transaction.atomic
def renew_own_code(melder: Melder, oud: str, *, houdt_koppeling: bool) -> str:
    """Make a new code for the melder who typed the present one (`oud`); the caller shows it until it is kept.

    `houdt_koppeling`: the melder says that the linked account is the own one. Raises OvergangGeweigerd when `oud` is
    not the code of this melder, or not any more.
    """
    melding = lock(melder.melding_id)
    zelf = Melder.objects.by_code(oud)
    if zelf is None or zelf.pk != melder.pk:
        raise OvergangGeweigerd(CODE_ANDERS)
    return _replace(melder, melding, gekoppeld=houdt_koppeling and zelf.is_gekoppeld)


def unlink_account(melder: Melder) -> None:
    """No account follows this case any more, until somebody links one with the code."""
    melder.account_code = ""
    melder.save(update_fields=["account_code"])


def _replace(melder: Melder, melding: Melding, *, gekoppeld: bool = False) -> str:
    """If somebody else did it, the melder hears that there is something to look at."""
    code = melder.new_code()
    if gekoppeld:
        melder.account_code = melder.code_merk
    melder.save(update_fields=["code_merk", "account_code"])
    notify(melding, f"code:{melder.pk}:{klok.nu():%Y%m%d%H%M%S}", melders=True, alleen=melder)
    return code
