"""People on a case: who they are, by exact key only, and the duty to tell them (art. 14 AVG)."""

from datetime import date

from django.db import transaction

from meldingen.actions.muren import raise_walls, wall_off
from meldingen.models import Betrokkenheid, Inzage, Melding, OvergangGeweigerd
from meldingen.models.personen import find_medewerker
from meldingen.notifications import notify_betrokkene
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol

# VI tells until the triagebesluit, afterwards the owner or PC (domein §5, our default).
VOOR_TRIAGEBESLUIT = frozenset({Status.ONTVANGEN, Status.INTAKE, Status.TRIAGE, Status.AANGEHOUDEN})


def may_inform(medewerker: Medewerker, melding: Melding) -> bool:
    """May this person decide now about informing the people on this case?"""
    mag = [(Recht.BESLUITEN, {Rol.PC})]
    if melding.status in VOOR_TRIAGEBESLUIT:
        mag.append((Recht.INTAKE, {Rol.VI}))
    else:
        mag.append((Recht.LIJN, {Rol.TC, Rol.SH, Rol.PC}))
    return any(
        Melding.objects.permitted(medewerker, recht, rollen).filter(pk=melding.pk).exists() for recht, rollen in mag
    )


def add_persoon(
    melding: Melding,
    *,
    door: Medewerker,
    rol: Betrokkenheid.Rol,
    naam: str = "",
    team: str = "",
    werkmail: str = "",
    personeelsnummer: str = "",
    koppeling: Betrokkenheid.Koppeling = Betrokkenheid.Koppeling.OPEN,
) -> Betrokkenheid:
    """Write somebody down on the case; with a key it is linked at once, or refused when nobody has exactly that key."""
    medewerker = None
    if werkmail.strip() or personeelsnummer.strip():
        medewerker = _find(melding, door, werkmail, personeelsnummer)
    with transaction.atomic(), kluis.opened(melding.sleutel_id):
        betrokkenheid = Betrokkenheid(sleutel_id=melding.sleutel_id, melding=melding, rol=rol, naam=naam, team=team)
        _save(betrokkenheid, door)
        if rol in Betrokkenheid.SUBJECTEN:
            melding.record_event("betrokkene_vastgelegd", onderwerp=str(betrokkenheid.pk))
        if medewerker is not None:
            _link(betrokkenheid, medewerker, door, werkmail, personeelsnummer)
        elif koppeling != Betrokkenheid.Koppeling.OPEN:
            mark_unlinked(betrokkenheid, koppeling, door=door)
    return betrokkenheid


def link_medewerker(
    betrokkenheid: Betrokkenheid, *, door: Medewerker, werkmail: str = "", personeelsnummer: str = ""
) -> Medewerker:
    """Tie the person to an account by work mail or personnel number; the walls follow at once.

    A miss raises OvergangGeweigerd. Hit and miss are both logged: the keys are no phone book.
    """
    medewerker = _find(betrokkenheid.melding, door, werkmail, personeelsnummer)
    with transaction.atomic(), kluis.opened(betrokkenheid.sleutel_id):
        _link(betrokkenheid, medewerker, door, werkmail, personeelsnummer)
    return medewerker


def _find(melding: Melding, door: Medewerker, werkmail: str, personeelsnummer: str) -> Medewerker:
    medewerker = find_medewerker(werkmail, personeelsnummer)
    soort = Inzage.Soort.GELEZEN if medewerker else Inzage.Soort.GEWEIGERD
    Inzage.record(door, soort, melding=melding.pk, recht=Recht.INTAKE, doel="persoon zoeken om te koppelen")
    if medewerker is None:
        raise OvergangGeweigerd("We vinden niemand met precies dit werkadres of personeelsnummer.")
    return medewerker


def _link(
    betrokkenheid: Betrokkenheid, medewerker: Medewerker, door: Medewerker, werkmail: str, personeelsnummer: str
) -> None:
    betrokkenheid.medewerker, betrokkenheid.koppeling = medewerker, Betrokkenheid.Koppeling.GEKOPPELD
    betrokkenheid.werkmail, betrokkenheid.personeelsnummer = werkmail.strip(), personeelsnummer.strip()
    _save(betrokkenheid, door)
    raise_walls(betrokkenheid.melding)


def wall_by_key(melding: Melding, *, door: Medewerker, werkmail: str = "", personeelsnummer: str = "") -> None:
    """Wall off somebody the melder does not want to see this, by exact key; the wall does not say why.

    A miss raises OvergangGeweigerd; hit and miss are logged.
    """
    wall_off(melding, _find(melding, door, werkmail, personeelsnummer))


def mark_unlinked(betrokkenheid: Betrokkenheid, koppeling: Betrokkenheid.Koppeling, *, door: Medewerker) -> None:
    """Say that this person is unknown or from outside. Who is unknown cannot be told: that is the reason why not."""
    if koppeling not in (Betrokkenheid.Koppeling.ONBEKEND, Betrokkenheid.Koppeling.EXTERN):
        raise ValueError("unknown or from outside")
    if betrokkenheid.koppeling in (Betrokkenheid.Koppeling.GEKOPPELD, Betrokkenheid.Koppeling.LOSGEMAAKT):
        raise OvergangGeweigerd("Deze persoon is al gekoppeld.")
    with transaction.atomic(), kluis.opened(betrokkenheid.sleutel_id):
        betrokkenheid.koppeling = koppeling
        _save(betrokkenheid, door)
        if koppeling == Betrokkenheid.Koppeling.ONBEKEND:
            decide_informeren(betrokkenheid, Betrokkenheid.Informeren.NOOIT, door=door, grond="Niet bekend wie het is.")


def decide_informeren(
    betrokkenheid: Betrokkenheid,
    besluit: Betrokkenheid.Informeren,
    *,
    door: Medewerker,
    grond: str = "",
    herbeoordelen_op: date | None = None,
) -> None:
    """Decide whether this person is told; later or never needs a reason, later also a day to look again.

    Raises OvergangGeweigerd with what is missing.
    """
    soort, ontbreekt = Betrokkenheid.Informeren, []
    if besluit != soort.JA and not grond.strip():
        ontbreekt.append("Schrijf op waarom je deze persoon (nog) niet informeert.")
    if besluit == soort.UITGESTELD and (herbeoordelen_op is None or herbeoordelen_op <= klok.vandaag()):
        ontbreekt.append("Kies een dag in de toekomst waarop je opnieuw kijkt.")
    if ontbreekt:
        raise OvergangGeweigerd("Het besluit over informeren is niet compleet.", ontbreekt)
    melding, onderwerp = betrokkenheid.melding, str(betrokkenheid.pk)
    with transaction.atomic(), kluis.opened(betrokkenheid.sleutel_id):
        betrokkenheid.informeren = besluit
        betrokkenheid.informeren_grond = "" if besluit == soort.JA else grond
        betrokkenheid.herbeoordelen_op = herbeoordelen_op if besluit == soort.UITGESTELD else None
        _save(betrokkenheid, door)
        melding.record_event("informeren_besloten", onderwerp=onderwerp)
        if betrokkenheid.herbeoordelen_op:
            melding.record_event("betrokkene_vastgelegd", onderwerp=onderwerp, verloopt_op=herbeoordelen_op)


def inform_betrokkene(betrokkenheid: Betrokkenheid, via: Betrokkenheid.Via, door: Medewerker, tekst: str = "") -> None:
    """Record that this person was told and how: from now a linked betrokkene has the own view (CI-1).

    `tekst` is what the betrokkene reads about the own procedure. The first moment counts; a later call only replaces
    the text. Raises OvergangGeweigerd when nobody knows who this is.
    """
    bekend = (Betrokkenheid.Koppeling.GEKOPPELD, Betrokkenheid.Koppeling.EXTERN)
    if betrokkenheid.rol in Betrokkenheid.SUBJECTEN and betrokkenheid.koppeling not in bekend:
        raise OvergangGeweigerd("Koppel deze persoon eerst, of leg vast dat die van buiten is.")
    with transaction.atomic(), kluis.opened(betrokkenheid.sleutel_id):
        betrokkenheid.informeren, betrokkenheid.informeren_grond = Betrokkenheid.Informeren.JA, ""
        betrokkenheid.herbeoordelen_op = None
        if nieuw := betrokkenheid.geinformeerd_op is None:
            betrokkenheid.geinformeerd_op, betrokkenheid.geinformeerd_via = klok.nu(), via
        if tekst.strip():
            betrokkenheid.tekst_voor_betrokkene = tekst
        _save(betrokkenheid, door)
        betrokkenheid.melding.record_event("informeren_besloten", onderwerp=str(betrokkenheid.pk))
        if nieuw or tekst.strip():
            notify_betrokkene(betrokkenheid, f"procedure:{betrokkenheid.pk}:{klok.nu():%Y%m%d%H%M%S}")


def _save(betrokkenheid: Betrokkenheid, door: Medewerker) -> None:
    """Save with the actor in the history, also outside a request."""
    betrokkenheid._history_user = door
    betrokkenheid.save()
