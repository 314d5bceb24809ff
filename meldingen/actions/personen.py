"""People on a case: who they are, by exact key only, and the duty to tell them (art. 14 AVG)."""

from datetime import date

from django.db import transaction

from meldingen.actions.muren import raise_walls, wall_off
from meldingen.actions.zoeken import search_person
from meldingen.models import Betrokkenheid, Melding, Muurverzoek, Notificatie, OvergangGeweigerd
from meldingen.notifications import notify_betrokkene
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.models.medewerker import Vondst
from pvi.rollen import Rol

# VI tells until the triagebesluit, afterwards the owner or PC (our default).
VOOR_TRIAGEBESLUIT = frozenset({Status.ONTVANGEN, Status.INTAKE, Status.TRIAGE, Status.AANGEHOUDEN})


def may_inform(medewerker: Medewerker, melding: Melding) -> bool:
    """May this person decide now about informing the people on this case?"""
    mag = [(Recht.BESLUITEN, {Rol.PC})]
    if melding.status in VOOR_TRIAGEBESLUIT:
        mag.append((Recht.INTAKE, {Rol.VI}))
    else:
        mag.append((Recht.LIJN, {Rol.TC, Rol.SH, Rol.PC}))
    return any(melding.permits(medewerker, recht, rollen) for recht, rollen in mag)


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
    """Write somebody down on the case; with a key it is linked at once, or refused when a key finds nobody.

    Keys that point to two people: both get a wall, and who it is stays open for VIK.
    """
    vondst = Vondst((), ())
    if werkmail or personeelsnummer:
        vondst = _search(melding, door, werkmail, personeelsnummer)
        if vondst.niet_gevonden:
            raise OvergangGeweigerd(vondst.waarom_niet)
    with transaction.atomic(), kluis.opened(melding.sleutel_id):
        betrokkenheid = Betrokkenheid(sleutel_id=melding.sleutel_id, melding=melding, rol=rol, naam=naam, team=team)
        _save(betrokkenheid, door)
        _start_clock(betrokkenheid)
        if vondst.wie is not None:
            _link(betrokkenheid, vondst.wie, door, werkmail, personeelsnummer)
        elif vondst.mensen:
            _ask_who(betrokkenheid, door, werkmail, personeelsnummer)
        elif koppeling != Betrokkenheid.Koppeling.OPEN:
            mark_unlinked(betrokkenheid, koppeling, door=door)
    return betrokkenheid


def link_medewerker(
    betrokkenheid: Betrokkenheid, *, door: Medewerker, werkmail: str = "", personeelsnummer: str = ""
) -> Medewerker:
    """Tie the person to an account by work mail or personnel number; the walls follow at once.

    A miss raises OvergangGeweigerd, and so do two people, after both got a wall. Hit and miss are both logged: the
    keys are no phone book. Whoever was told before keeps an ended link; the new one begins untold, as a row of its own.
    """
    vondst = _search(betrokkenheid.melding, door, werkmail, personeelsnummer)
    if vondst.wie is None:
        if len(vondst.mensen) > 1:
            with transaction.atomic(), kluis.opened(betrokkenheid.sleutel_id):
                _ask_who(betrokkenheid, door, werkmail, personeelsnummer)
            raise OvergangGeweigerd(f"{vondst.waarom_niet} Ze zien deze zaak nu allebei niet.")
        raise OvergangGeweigerd(vondst.waarom_niet)
    with transaction.atomic(), kluis.opened(betrokkenheid.sleutel_id):
        _link(betrokkenheid, vondst.wie, door, werkmail, personeelsnummer)
    return vondst.wie


def _search(melding: Melding, door: Medewerker, werkmail: str, personeelsnummer: str) -> Vondst:
    return search_person(
        melding, door, "persoon zoeken om te koppelen",
        werkmail=werkmail, personeelsnummer=personeelsnummer, recht=Recht.INTAKE,
    )  # fmt: skip


def _link(
    betrokkenheid: Betrokkenheid, medewerker: Medewerker, door: Medewerker, werkmail: str, personeelsnummer: str
) -> None:
    # What is known now: somebody else may have told this person, or linked it, since the page was opened.
    stand = Betrokkenheid.objects.select_for_update(of=("self",)).get(pk=betrokkenheid.pk)
    if stand.koppeling in Betrokkenheid.VAST:
        raise OvergangGeweigerd("Deze koppeling is al beëindigd. Ververs de pagina.")
    ander = stand.medewerker_id != medewerker.pk
    if ander and stand.geinformeerd_op is not None:
        betrokkenheid = _begin_anew(stand, door)
    elif ander and (stand.medewerker_id is not None or stand.koppeling == Betrokkenheid.Koppeling.ONBEKEND):
        # What was decided about telling was decided about somebody else, or about nobody.
        betrokkenheid.informeren = betrokkenheid.informeren_grond = ""
        betrokkenheid.herbeoordelen_op = None
        _start_clock(betrokkenheid)
    betrokkenheid.medewerker, betrokkenheid.koppeling = medewerker, Betrokkenheid.Koppeling.GEKOPPELD
    betrokkenheid.werkmail, betrokkenheid.personeelsnummer = werkmail, personeelsnummer
    _save(betrokkenheid, door)
    raise_walls(betrokkenheid.melding)


def _begin_anew(verteld: Betrokkenheid, door: Medewerker) -> Betrokkenheid:
    """End a link that was told; the row that takes its place knows the name that was typed, and is untold.

    The wall of who was told stays. Mails about the own procedure that still wait are cancelled, its terms stop.
    """
    melding, onderwerp = verteld.melding, str(verteld.pk)
    verteld.koppeling, verteld.beeindigd_op = Betrokkenheid.Koppeling.BEEINDIGD, klok.nu()
    _save(verteld, door)
    melding.termijnen.open().filter(onderwerp=onderwerp).update(gestopt_op=klok.vandaag())
    Notificatie.objects.filter(aanleiding__startswith=f"procedure:{onderwerp}", verzonden_op__isnull=True).update(
        vervallen=True
    )
    nieuw = Betrokkenheid(
        sleutel_id=verteld.sleutel_id, melding=melding, rol=verteld.rol, naam=verteld.naam, team=verteld.team,
        vervangt=verteld,
    )  # fmt: skip
    _save(nieuw, door)
    _start_clock(nieuw)
    return nieuw


def _start_clock(betrokkenheid: Betrokkenheid) -> None:
    """From now there is a month to decide about telling this person."""
    if betrokkenheid.rol in Betrokkenheid.SUBJECTEN:
        betrokkenheid.melding.record_event("betrokkene_vastgelegd", onderwerp=str(betrokkenheid.pk))


def _ask_who(betrokkenheid: Betrokkenheid, door: Medewerker, werkmail: str, personeelsnummer: str) -> None:
    """The keys point to two people: both get a wall, by the rules or, beside a link that stands, each one."""
    if betrokkenheid.koppeling in Betrokkenheid.ZONDER_ACCOUNT:
        betrokkenheid.koppeling = Betrokkenheid.Koppeling.OPEN
        betrokkenheid.werkmail, betrokkenheid.personeelsnummer = werkmail, personeelsnummer
        _save(betrokkenheid, door)
        raise_walls(betrokkenheid.melding)
    else:
        _wall_all(betrokkenheid.melding, werkmail, personeelsnummer)


def _wall_all(melding: Melding, werkmail: str, personeelsnummer: str) -> None:
    for medewerker in Medewerker.objects.look_up(werkmail, personeelsnummer).mensen:
        wall_off(melding, medewerker)


def wall_by_key(melding: Melding, *, door: Medewerker, werkmail: str = "", personeelsnummer: str = "") -> None:
    """Wall off somebody the melder does not want to see this, by exact key; the wall does not say why.

    Mail and number of two people: both. A miss raises OvergangGeweigerd; hit and miss are logged.
    """
    vondst = _search(melding, door, werkmail, personeelsnummer)
    if vondst.niet_gevonden:
        raise OvergangGeweigerd(vondst.waarom_niet)
    _wall_all(melding, werkmail, personeelsnummer)


def settle_muurverzoek(
    verzoek: Muurverzoek,
    *,
    door: Medewerker,
    werkmail: str = "",
    personeelsnummer: str = "",
    koppeling: Betrokkenheid.Koppeling = Betrokkenheid.Koppeling.OPEN,
) -> None:
    """VIK corrects the key of somebody the melder wants to keep out, or says that there is no such person here.

    Raises OvergangGeweigerd when the key still finds nobody.
    """
    melding, bekend = verzoek.melding, koppeling == Betrokkenheid.Koppeling.OPEN
    if bekend:
        vondst = _search(melding, door, werkmail, personeelsnummer)
        if vondst.niet_gevonden or not vondst.mensen:
            raise OvergangGeweigerd(vondst.waarom_niet)
    with transaction.atomic(), kluis.opened(melding.sleutel_id):
        if bekend:
            # Mail and number of two people: both are kept out, so there is nothing left to settle.
            verzoek.werkmail, verzoek.personeelsnummer = werkmail, personeelsnummer
            koppeling = Betrokkenheid.Koppeling.GEKOPPELD
        verzoek.koppeling = koppeling
        verzoek.save()
        if bekend:
            _wall_all(melding, werkmail, personeelsnummer)
        raise_walls(melding)


def mark_unlinked(betrokkenheid: Betrokkenheid, koppeling: Betrokkenheid.Koppeling, *, door: Medewerker) -> None:
    """Say that this person is unknown or from outside. Who is unknown cannot be told: that is the reason why not."""
    if koppeling not in (Betrokkenheid.Koppeling.ONBEKEND, Betrokkenheid.Koppeling.EXTERN):
        raise ValueError("unknown or from outside")
    if betrokkenheid.koppeling not in Betrokkenheid.ZONDER_ACCOUNT:
        raise OvergangGeweigerd("Deze persoon is al gekoppeld.")
    with transaction.atomic(), kluis.opened(betrokkenheid.sleutel_id):
        betrokkenheid.koppeling = koppeling
        _save(betrokkenheid, door)
        if koppeling == Betrokkenheid.Koppeling.ONBEKEND:
            decide_informeren(betrokkenheid, Betrokkenheid.Informeren.NOOIT, door=door, grond="Niet bekend wie het is.")
        # Who waited for this key to be settled waits no longer.
        raise_walls(betrokkenheid.melding)


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
