"""Keeping something longer than its term (a stop), and lifting that: by the FG alone, with a reason."""

import uuid
from datetime import date, timedelta

from django.db import transaction

from meldingen.models import Melding, OvergangGeweigerd, Signaal, Vernietigstop
from meldingen.retention import Ding
from meldingen.toegang import has_recht, toegang
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol

# A stop is looked at again at least this often.
LANGST = timedelta(days=2 * 366)
ONBEKEND = "We vinden geen melding of signaal met dit kenmerk, of het is al vernietigd."


def reviewers() -> list[Medewerker]:
    """Who may look again whether a stop is still needed: whoever supervises now."""
    aanstellingen = Aanstelling.objects.actief().filter(rol=Rol.FG).select_related("medewerker")
    return sorted({a.medewerker for a in aanstellingen}, key=lambda m: (m.naam, m.pk))


@transaction.atomic
def place_stop(
    door: Medewerker,
    kenmerk: str,
    *,
    reden: str,
    tot: date,
    beoordelaar: Medewerker,
    pk: uuid.UUID | None = None,
) -> Vernietigstop:
    """Keep this case or signaal at least until `tot`. Raises OvergangGeweigerd with what is wrong.

    The row is locked as the destruction locks it: a stop that is there before the keys go is honoured, and one that
    comes later is refused.
    """
    _require_fg(door)
    if (al := Vernietigstop.objects.filter(pk=pk).first()) is not None:
        return al
    if reden not in Vernietigstop.Reden.values:
        raise OvergangGeweigerd("Kies een reden.")
    if not klok.vandaag() < tot <= klok.vandaag() + LANGST:
        raise OvergangGeweigerd("Kies een dag na vandaag, hoogstens twee jaar vooruit. Daarna kijk je opnieuw.")
    if beoordelaar not in reviewers():
        raise OvergangGeweigerd("Kies wie opnieuw kijkt of de stop nog nodig is.")
    ding = _locked(door, kenmerk)
    if isinstance(ding, Melding) and ding.dubbel_van_id is not None:
        raise OvergangGeweigerd("Deze melding hoort bij een andere. Zet de stop op die andere melding.")
    kant = "melding" if isinstance(ding, Melding) else "signaal"
    return Vernietigstop.objects.create(
        pk=pk or uuid.uuid4(), reden=reden, tot=tot, beoordelaar=beoordelaar, gezet_door=door, gezet_op=klok.nu(),
        **{kant: ding},
    )  # fmt: skip


@transaction.atomic
def lift_stop(stop: Vernietigstop, door: Medewerker, *, einde: str) -> Vernietigstop:
    """The term holds again, from the next night. Raises OvergangGeweigerd."""
    _require_fg(door)
    if einde not in Vernietigstop.Einde.values:
        raise OvergangGeweigerd("Kies waarom je de stop opheft.")
    rij = Vernietigstop.objects.select_for_update(of=("self",)).get(pk=stop.pk)
    if not Vernietigstop.objects.in_force().filter(pk=rij.pk).exists():
        raise OvergangGeweigerd("Deze stop geldt al niet meer. Ververs de pagina.")
    rij.opgeheven_op, rij.opgeheven_door, rij.einde = klok.nu(), door, einde
    rij.save(update_fields=["opgeheven_op", "opgeheven_door", "einde"])
    return rij


def closed_to(fg: Medewerker) -> set[uuid.UUID]:
    """Cases this FG must not know of: behind a wall, or where this person stands aside (CI-13)."""
    wie = toegang(fg)
    return wie.uitgesloten | wie.verschoond(Rol.FG)


def stops_for(fg: Medewerker) -> list[Vernietigstop]:
    """Every stop in force that this FG may know of: not of a case behind a wall (CI-13)."""
    muur = closed_to(fg)
    stops = Vernietigstop.objects.in_force().select_related(
        "melding", "signaal", "beoordelaar", "gezet_door"
    )  # fmt: skip
    return [stop for stop in stops if (stop.melding_id or stop.signaal.melding_id) not in muur]


def _require_fg(door: Medewerker) -> None:
    if not has_recht(door, Recht.NOODTOEGANG, {Rol.FG}):
        raise OvergangGeweigerd("Dit doet alleen de functionaris gegevensbescherming.")


def _locked(fg: Medewerker, kenmerk: str) -> Ding:
    """The case or signaal of this kenmerk, locked; what became a melding is held as that melding."""
    muur = closed_to(fg)
    if signaalkenmerk := kluis.normalize_kenmerk(kenmerk, "S") if kenmerk.strip().upper().startswith("S") else "":
        signaal = Signaal.objects.select_for_update(of=("self",)).filter(kenmerk=signaalkenmerk, gewist_op=None).first()
        if signaal is not None and signaal.melding_id is None:
            return signaal
        zaken = {"pk": signaal.melding_id} if signaal is not None else {"pk__in": ()}
    else:
        zaken = {"kenmerk": kluis.normalize_kenmerk(kenmerk)}
    melding = Melding.objects.select_for_update(of=("self",)).filter(gewist_op=None, **zaken).first()
    if melding is None or melding.pk in muur:
        raise OvergangGeweigerd(ONBEKEND)
    return melding
