"""A new code for a melder whom VIK knows: the first one got lost, or was never given to the person who entered it."""

from django.db import transaction

from meldingen.models import Inzage, Melder, MelderIdentiteit, Melding, OvergangGeweigerd
from meldingen.notifications import notify
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol


def known_melders(medewerker: Medewerker, melding: Melding) -> list[Melder]:
    """Melders of this case whose name this VIK may read: only to somebody you know you hand over a code."""
    if not Melding.objects.permitted(medewerker, Recht.BERICHTEN, {Rol.VI}).filter(pk=melding.pk).exists():
        return []
    bekend = MelderIdentiteit.objects.permitted(medewerker, melding)
    return list(Melder.objects.filter(pk__in=bekend.values("melder")).order_by("pk"))


@transaction.atomic
def renew_code(melder: Melder, *, door: Medewerker) -> str:
    """Make a new code and end the old one; the caller shows it once. Of an anonymous melder a lost code stays lost.

    The log of the case says that VIK made one, and the melder is mailed that there is news. Raises OvergangGeweigerd.
    """
    melding = Melding.objects.select_for_update(of=("self",)).get(pk=melder.melding_id)
    if melder not in known_melders(door, melding):
        raise OvergangGeweigerd("Voor deze melder kun je geen nieuwe code maken.")
    code = kluis.new_code(melding.kenmerk)
    melder.code_merk = kluis.merk("code", code)
    melder.save(update_fields=["code_merk"])
    Inzage.record(
        door, Inzage.Soort.IDENTITEIT, melding=melding.pk, recht=Recht.BERICHTEN, doel="nieuwe code voor de melder",
        rollen=Rol.VI,
    )  # fmt: skip
    notify(melding, f"code:{melder.pk}:{klok.nu():%Y%m%d%H%M%S}", melders=True, alleen=melder)
    return code
