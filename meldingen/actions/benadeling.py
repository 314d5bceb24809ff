"""What VIK does about a benadeling: sees it, decides, answers the melder, and asks a politiechef for a measure.

Callers came through a door, so its key is open. Every action is one transaction.
"""

import uuid
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from meldingen.conflicts.mensen import Mensen
from meldingen.conflicts.uitwijk import free_vik, ring
from meldingen.models import (
    AndermansFormulier,
    Benadeling,
    Maatregel,
    Melder,
    Melding,
    OvergangGeweigerd,
    Termijn,
)
from meldingen.notifications import notify, notify_benadeling, notify_maatregel
from pvi import klok, kluis
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid
from pvi.models.sleutel import Sleutel
from pvi.rollen import Rol

BESLOTEN = "Over deze benadeling is al besloten. Meldt de melder iets nieuws? Dan staat dat apart."
GEDAAN = "Deze opdracht is al klaar."
GEEN_VRIJE_VIK = (
    "Er is nu geen VIK die dit los van je eigen VIK kan bekijken. Er is niets verstuurd. "
    "Op de wegwijzer staat wie je buiten VIK om kan helpen."
)
R = TypeVar("R", Benadeling, Maatregel)


@transaction.atomic
def report_benadeling(
    melding: Melding, melder: Melder, tekst: str, *, door_vik: bool = False, pk: uuid.UUID | None = None
) -> Benadeling:
    """The melder suffers for reporting (P7). VIK hears at once; by somebody at VIK it goes to another eenheid.

    `pk` comes with the form, so a second post of the same page is the same report. Raises AndermansFormulier, and
    OvergangGeweigerd when nobody outside the own VIK can look at it.
    """
    pk = pk or uuid.uuid4()
    # Two posts of one melder at the same moment: the second waits, and finds the first.
    Melder.objects.select_for_update().get(pk=melder.pk)
    eerder = Benadeling.objects.filter(pk=pk).first()
    if eerder is not None:
        if eerder.melder_id != melder.pk:
            raise AndermansFormulier
        kluis.open_sleutel(eerder.sleutel_id)
        if eerder.tekst == tekst and bool(eerder.uitwijk_id) == door_vik:
            return eerder
        # Back in the browser, and other words or another reader: something new, never lost.
        pk = uuid.uuid4()
    uitwijk = free_vik(Mensen(melding)) if door_vik else None
    if door_vik and uitwijk is None:
        raise OvergangGeweigerd(GEEN_VRIJE_VIK)
    benadeling = Benadeling.objects.create(
        id=pk,
        sleutel=kluis.new_sleutel(Sleutel.Soort.BENADELING),
        melding=melding,
        melder=melder,
        tekst=tekst,
        uitwijk=uitwijk,
        gemeld_op=klok.vandaag(),
    )
    Termijn.objects.record("benadeling_gemeld", benadeling=benadeling)
    notify_benadeling(benadeling, "benadeling")
    return benadeling


@transaction.atomic
def see_benadeling(benadeling: Benadeling, *, door: Medewerker) -> Benadeling:
    """VIK has seen it; the first who says so counts."""
    benadeling = _locked(Benadeling, benadeling, door)
    if benadeling.gezien_op is None:
        benadeling.gezien_op, benadeling.gezien_door = klok.nu(), door
        benadeling.save(update_fields=["gezien_op", "gezien_door"])
        Termijn.objects.record("benadeling_gezien", benadeling=benadeling)
    return benadeling


@transaction.atomic
def decide_benadeling(
    benadeling: Benadeling,
    *,
    door: Medewerker,
    besluit: str,
    reden: str,
    antwoord: str,
    vraag: str = "",
    eenheid: OrganisatieEenheid | None = None,
) -> Benadeling:
    """Decide, answer the melder, and ask the politiechef of `eenheid` for what `vraag` says.

    Raises OvergangGeweigerd when a colleague decided before.
    """
    benadeling = see_benadeling(benadeling, door=door)
    if not benadeling.is_open:
        raise OvergangGeweigerd(BESLOTEN)
    benadeling.besluit, benadeling.reden, benadeling.antwoord = besluit, reden, antwoord
    benadeling.besloten_op, benadeling.besloten_door = klok.nu(), door
    benadeling.save(update_fields=["besluit", "reden", "antwoord", "besloten_op", "besloten_door"])
    Termijn.objects.record("benadeling_besloten", benadeling=benadeling)
    if besluit == Benadeling.Besluit.MAATREGEL:
        _ask(benadeling, vraag, eenheid)
    notify(benadeling.melding, f"benadeling-antwoord:{benadeling.pk}", melders=True, alleen=benadeling.melder)
    return benadeling


def _ask(benadeling: Benadeling, vraag: str, eenheid: OrganisatieEenheid | None) -> None:
    if eenheid not in politiechefs(benadeling):
        raise OvergangGeweigerd("Deze politiechef kan dit niet doen. Kies een ander.")
    maatregel = Maatregel.objects.create(
        id=uuid.uuid4(),
        sleutel=kluis.new_sleutel(Sleutel.Soort.BENADELING),
        benadeling=benadeling,
        eenheid=eenheid,
        vraag=vraag,
        gevraagd_op=klok.nu(),
    )
    notify_maatregel(maatregel)


def politiechefs(benadeling: Benadeling) -> list[OrganisatieEenheid]:
    """Eenheden with a politiechef who may know of this case, the own one in front and then along the ring."""
    eigen = benadeling.melding.eenheid_behandeling.code
    muren = benadeling.melding.uitsluitingen.lopend().barring(Rol.PC).values("medewerker")
    vrij = Aanstelling.objects.actief().filter(rol=Rol.PC, medewerker__is_active=True).exclude(medewerker__in=muren)
    volgorde = [eigen, *ring(eigen)]
    eenheden = OrganisatieEenheid.objects.filter(pk__in=vrij.values("eenheid__eenheid"), code__in=volgorde)
    return sorted(eenheden, key=lambda eenheid: volgorde.index(eenheid.code))


@transaction.atomic
def finish_maatregel(maatregel: Maatregel, gedaan: str, *, door: Medewerker) -> Maatregel:
    """The politiechef did what was asked; VIK hears. Raises OvergangGeweigerd when it was done before."""
    maatregel = _locked(Maatregel, maatregel, door)
    if maatregel.gedaan_op is not None:
        raise OvergangGeweigerd(GEDAAN)
    maatregel.gedaan, maatregel.gedaan_op, maatregel.gedaan_door = gedaan, klok.nu(), door
    maatregel.save(update_fields=["gedaan", "gedaan_op", "gedaan_door"])
    notify_benadeling(maatregel.benadeling, "maatregel-gedaan")
    return maatregel


def open_maatregelen(medewerker: Medewerker) -> QuerySet[Maatregel]:
    return Maatregel.objects.permitted(medewerker).open()


def _locked(model: type[R], rij: R, door: Medewerker) -> R:
    """The row as it is now, while this person may still read it."""
    mag = model.objects.permitted(door).values("pk")
    gevonden = model.objects.select_for_update(of=("self",)).filter(pk__in=mag, pk=rij.pk).first()
    if gevonden is None:
        raise OvergangGeweigerd("Je leest dit niet meer. Een collega gaat verder.")
    return gevonden
