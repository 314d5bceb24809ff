"""What a melder lets the own vertrouwenspersoon do, purpose by purpose, and the rights that follow from it at once."""

from collections.abc import Collection

from django.db import transaction

from meldingen.access import MEEKIJKEN, Grond
from meldingen.models import Melder, Melding, OvergangGeweigerd, Toekenning, Toestemming, grant
from meldingen.notifications import notify
from meldingen.workflow import Recht
from pvi import klok
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol

Doel = Toestemming.Doel
# In a case that others told too, a client can consent to no more than what is the client's own.
BIJ_ANDERMANS_VERHAAL = frozenset(
    {Recht.VOLGEN, Recht.BERICHTEN, Recht.IDENTITEIT_OPEN, Recht.IDENTITEIT_VERTROUWELIJK}
)


def vertrouwenspersonen(melder: Melder) -> list[Medewerker]:
    """Who helps or helped this melder, in the order in which they were named."""
    rijen = melder.toestemmingen.filter(doel__in=MEEKIJKEN).order_by("gegeven_op", "pk").select_related("aan")
    return list({rij.aan_id: rij.aan for rij in rijen}.values())


def doelen_of(melder: Melder, vertrouwenspersoon: Medewerker) -> set[str]:
    """The purposes to which the melder consents now."""
    lopend = melder.toestemmingen.in_force().filter(aan=vertrouwenspersoon, doel__in=MEEKIJKEN)
    return set(lopend.values_list("doel", flat=True))


@transaction.atomic
def set_meekijken(melder: Melder, vertrouwenspersoon: Medewerker, doelen: Collection[str]) -> None:
    """Give, limit or withdraw: from now exactly these purposes. A withdrawn row stays, a right does not.

    Any purpose includes following the status, or the others would stand behind a closed door. Raises OvergangGeweigerd
    when the person is no vertrouwenspersoon (any more) and is to be given something.
    """
    melder = Melder.objects.select_for_update(of=("self",)).select_related("melding").get(pk=melder.pk)
    gewenst = {*doelen} | ({Doel.VOLGEN.value} if doelen else set())
    nu, was = klok.nu(), doelen_of(melder, vertrouwenspersoon)
    if gewenst - was and _aanstelling(vertrouwenspersoon) is None:
        raise OvergangGeweigerd("Deze collega is geen vertrouwenspersoon meer.")
    melder.toestemmingen.in_force().filter(aan=vertrouwenspersoon, doel__in=was - gewenst).update(ingetrokken_op=nu)
    Toestemming.objects.bulk_create(
        Toestemming(melder=melder, doel=doel, aan=vertrouwenspersoon, gegeven_op=nu) for doel in sorted(gewenst - was)
    )
    apply_toestemming(melder.melding, vertrouwenspersoon)
    if was - gewenst:
        # Who may do less hears so; the mail says only that there is an update.
        notify(melder.melding, f"minder:{melder.pk}:{nu.timestamp():.0f}", medewerkers=[vertrouwenspersoon])


def apply_toestemming(melding: Melding, vertrouwenspersoon: Medewerker) -> None:
    """Make the grants of this person on this case equal to what its melders consent to now."""
    rechten: set[Recht] = set()
    lopend = Toestemming.objects.in_force().filter(melder__melding=melding, aan=vertrouwenspersoon, doel__in=MEEKIJKEN)
    for toestemming in lopend.select_related("melder__melding"):
        mag = MEEKIJKEN[toestemming.doel]
        rechten |= mag if toestemming.melder.erbij_sinds is None else mag & BIJ_ANDERMANS_VERHAAL
    toegekend = Toekenning.objects.filter(content_object=melding, user=vertrouwenspersoon, grond=Grond.TOESTEMMING)
    toegekend.exclude(permission__codename__in=rechten).exclude(tot__lte=klok.nu()).update(tot=klok.nu())
    aanstelling = _aanstelling(vertrouwenspersoon)
    if rechten and aanstelling is not None:
        grant(melding, vertrouwenspersoon, Grond.TOESTEMMING, rol=Rol.VP, aanstelling=aanstelling, rechten=rechten)


def follow_melder(melder: Melder, van: Melding) -> None:
    """The melder went on in another case: so do the people the melder named."""
    for vertrouwenspersoon in vertrouwenspersonen(melder):
        apply_toestemming(van, vertrouwenspersoon)
        apply_toestemming(melder.melding, vertrouwenspersoon)


def _aanstelling(vertrouwenspersoon: Medewerker) -> Aanstelling | None:
    return vertrouwenspersoon.aanstellingen.actief().filter(rol=Rol.VP).first()
