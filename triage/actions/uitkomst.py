"""The politiechef establishes per gedraging whether it is plichtsverzuim: for somebody yes is T17, for nobody T18."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from meldingen.actions.contact import tell_melder
from meldingen.actions.toegang import lock, refuse_if, require
from meldingen.models import Bericht, Betrokkenheid, LcCriterium, Melding, OvergangGeweigerd, Taak
from meldingen.workflow import T18, Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.models.referentie import keuzes
from pvi.rollen import Rol
from triage.actions.onderzoek import NAAR_POLITIECHEF, missing_findings, naam_of
from triage.actions.smo import start_smo
from triage.actions.spoor import ER_WACHT_EEN_ONDERZOEK, close_onderzoek, current_onderzoek, waiting_spoor
from triage.actions.taak import make_taak
from triage.conflicts import ZELF_ONDERZOCHT, investigated
from triage.models import Gedraging, Onderzoek, Reactie, Rehabilitatie, Rehabilitatiestap, Spoor, Toets

Bevinding = Gedraging.Bevinding


@dataclass(frozen=True)
class Vastgesteld:
    """What the findings say about one betrokkene (None: nobody known), without plichtsverzuim."""

    betrokkenheid: Betrokkenheid | None
    uitkomst: str

    @property
    def vraagt_reactie(self) -> bool:
        """Conduct was unwanted though no plichtsverzuim: a reaction in the line (P2)."""
        return self.uitkomst == "overschreden"

    @property
    def vraagt_rehabilitatie(self) -> bool:
        """Nothing was established: this person must be restored (P8)."""
        return self.betrokkenheid is not None and not self.vraagt_reactie

    @property
    def sleutel(self) -> str:
        return str(self.betrokkenheid.pk) if self.betrokkenheid else "onbekend"


# How the findings add up, the heaviest first.
UITKOMST_VAN = (
    (Bevinding.VASTGESTELD, "overschreden"),
    (Bevinding.NIET_VAST, "niet_vast"),
    (Bevinding.NIET_GEBEURD, "niet_overschreden"),
)


def _add_up(bevindingen: set[str]) -> str:
    return next(uitkomst for bevinding, uitkomst in UITKOMST_VAN if bevinding in bevindingen)


@dataclass(frozen=True)
class Toetsing:
    """Why a gedraging is plichtsverzuim: the tests it meets and on what that rests."""

    toetsen: Collection[str]
    tekst: str


def awaiting_uitkomst(medewerker: Medewerker) -> QuerySet[Melding]:
    """Cases whose findings are complete, on which this politiechef establishes the outcome."""
    lopend = Onderzoek.objects.filter(
        melding=OuterRef("pk"), soort__in=NAAR_POLITIECHEF, spoor__is_hoofd=True, spoor__status=Spoor.Status.LOOPT
    )
    zaken = Melding.objects.permitted(medewerker, Recht.BESLUITEN, {Rol.PC}).filter(status=Status.ONDERZOEK)
    return zaken.filter(Exists(lopend), findings_complete())


def findings_complete() -> Q:
    """On a melding: the running onderzoek has gedragingen, and each has its finding."""
    gedragingen = Gedraging.objects.filter(onderzoek__melding=OuterRef("pk"), onderzoek__afgerond_op=None)
    return Q(Exists(gedragingen)) & ~Q(Exists(gedragingen.filter(bevinding="")))


def to_judge(onderzoek: Onderzoek) -> list[Gedraging]:
    """Gedragingen without a judgement; what was settled before a case came back from the SMO (T28) stays settled."""
    open_ = onderzoek.gedragingen.filter(plichtsverzuim=None)
    return list(open_.select_related("betrokkenheid__medewerker"))


def established(gedragingen: Collection[Gedraging]) -> list[Vastgesteld]:
    """Per betrokkene what the findings add up to; needs every gedraging to have one (`missing_findings`)."""
    per_persoon: dict[UUID | None, set[str]] = defaultdict(set)
    personen: dict[UUID | None, Betrokkenheid | None] = {}
    for gedraging in gedragingen:
        per_persoon[gedraging.betrokkenheid_id].add(gedraging.bevinding)
        personen[gedraging.betrokkenheid_id] = gedraging.betrokkenheid
    return [Vastgesteld(personen[pk], _add_up(bevindingen)) for pk, bevindingen in per_persoon.items()]


def _require_judge(melding: Melding, door: Medewerker) -> None:
    """The politiechef, who did not look for the facts (CI-5)."""
    require(melding, door, Recht.BESLUITEN, (Rol.PC,))
    if investigated(melding, door):
        raise OvergangGeweigerd(ZELF_ONDERZOCHT)


@transaction.atomic
def establish_uitkomst(
    melding: Melding,
    door: Medewerker,
    *,
    plichtsverzuim: dict[UUID, bool],
    voor_melder: str,
    toetsingen: dict[UUID, Toetsing] | None = None,
    lc_criteria: dict[str, bool] | None = None,
    reacties: dict[str, str] | None = None,
    plannen: dict[str, str] | None = None,
    voor_betrokkenen: dict[str, str] | None = None,
) -> Melding:
    """T17 when somebody's gedraging is plichtsverzuim, else T18. Who has none gets the own outcome either way.

    plichtsverzuim     per gedraging (its pk): yes or no
    toetsingen         per gedraging that is plichtsverzuim: the five tests
    lc_criteria        asked again for T17, per LcCriterium
    reacties           per betrokkene (`Vastgesteld.sleutel`): code of the list reactie, when conduct was established
    plannen            per betrokkene: what rehabilitatie needs, when nothing was established
    voor_betrokkenen   per informed betrokkene: what this person reads about the outcome (CI-1: nobody else does)
    """
    melding = lock(melding.pk)
    _require_judge(melding, door)
    onderzoek = current_onderzoek(melding)
    if onderzoek is None:
        raise OvergangGeweigerd("Er loopt geen onderzoek.")
    refuse_if(missing_findings(onderzoek), "Het onderzoek is nog niet klaar.")
    gedragingen = to_judge(onderzoek)
    toetsingen, lc_criteria = toetsingen or {}, lc_criteria or {}
    reacties, plannen, voor_betrokkenen = reacties or {}, plannen or {}, voor_betrokkenen or {}
    schuldig = {g.betrokkenheid_id for g in gedragingen if plichtsverzuim.get(g.pk)}
    vastgesteld = established([g for g in gedragingen if g.betrokkenheid_id not in schuldig])

    ontbreekt = _missing_per_person(vastgesteld, reacties, plannen, voor_betrokkenen)
    if any(plichtsverzuim.get(gedraging.pk) is None for gedraging in gedragingen):
        ontbreekt.insert(0, "Beoordeel elke gedraging.")
    if schuldig:
        bewezen = [gedraging for gedraging in gedragingen if plichtsverzuim.get(gedraging.pk)]
        ontbreekt += _missing_for_t17(onderzoek, bewezen, toetsingen, lc_criteria)
    if not voor_melder.strip():
        ontbreekt.append("Vertel de melder wat de uitkomst is.")
    if waiting_spoor(melding) is not None:
        ontbreekt.append(ER_WACHT_EEN_ONDERZOEK)
    refuse_if(ontbreekt, "De uitkomst is nog niet volledig.")

    for gedraging in gedragingen:
        _judge(gedraging, plichtsverzuim[gedraging.pk], toetsingen)
    if schuldig:
        start_smo(melding, door, onderzoek, Betrokkenheid.objects.filter(pk__in=schuldig), lc_criteria)
    else:
        melding.transition(T18, door=door)
    for deel in vastgesteld:
        _record_deel(melding, door, deel, reacties, plannen, voor_betrokkenen)
    if schuldig:
        tell_melder(melding, Bericht.Soort.STATUS, voor_melder, auteur=door, auteur_rol=Rol.PC)
        return melding
    gevonden = set(melding.betrokkenheden.subjects().values_list("uitkomst", flat=True))
    gevonden |= {deel.uitkomst for deel in vastgesteld}
    melding.uitkomst = next(code for _, code in UITKOMST_VAN if code in gevonden)
    melding.save(update_fields=["uitkomst"])
    close_onderzoek(onderzoek)
    tell_melder(melding, Bericht.Soort.UITKOMST, voor_melder, auteur=door, auteur_rol=Rol.PC)
    make_taak(melding, Taak.Soort.HB_TOEWIJZEN)
    return melding


def _missing_for_t17(
    onderzoek: Onderzoek, bewezen: list[Gedraging], toetsingen: dict[UUID, Toetsing], lc_criteria: dict[str, bool]
) -> list[str]:
    """What plichtsverzuim still needs before the strafmaatoverleg: the right onderzoek, a person, and five tests."""
    ontbreekt = []
    if onderzoek.soort not in NAAR_POLITIECHEF:
        ontbreekt.append("Dit onderzoek kan geen plichtsverzuim vaststellen. Leg het voor aan de commissie.")
    for gedraging in bewezen:
        welke, toetsing = f"Gedraging {gedraging.nummer}", toetsingen.get(gedraging.pk)
        if gedraging.bevinding != Bevinding.VASTGESTELD:
            ontbreekt.append(f"{welke} staat niet vast. Dan is het geen plichtsverzuim.")
        if gedraging.betrokkenheid is None or gedraging.betrokkenheid.koppeling != Betrokkenheid.Koppeling.GEKOPPELD:
            ontbreekt.append(f"{welke}: er is geen collega gekoppeld over wie je kunt besluiten.")
        niet = [toets for toets in Toets if toetsing is None or toets.value not in toetsing.toetsen]
        if niet:
            wat = "; ".join(toets.label[0].lower() + toets.label[1:] for toets in niet)
            ontbreekt.append(f"{welke}: dit staat nog niet vast: {wat}.")
        if toetsing is None or not toetsing.tekst.strip():
            ontbreekt.append(f"{welke}: schrijf op waarom dit plichtsverzuim is.")
    return ontbreekt + LcCriterium.unanswered(lc_criteria)


def _judge(gedraging: Gedraging, ja: bool, toetsingen: dict[UUID, Toetsing]) -> None:
    gedraging.plichtsverzuim = ja
    if ja:
        gedraging.toetsen = [toets.value for toets in Toets]
        gedraging.toetsing = toetsingen[gedraging.pk].tekst
    gedraging.save()


def _missing_per_person(
    vastgesteld: list[Vastgesteld], reacties: dict[str, str], plannen: dict[str, str], voor_betrokkenen: dict[str, str]
) -> list[str]:
    geldig = {code for code, _ in keuzes("reactie")}
    ontbreekt = []
    for deel in vastgesteld:
        naam = naam_of(deel.betrokkenheid)
        if deel.vraagt_reactie and reacties.get(deel.sleutel) not in geldig:
            ontbreekt.append(f"Kies een reactie in de lijn voor {naam}.")
        if deel.vraagt_rehabilitatie and not plannen.get(deel.sleutel, "").strip():
            ontbreekt.append(f"Maak een plan voor de rehabilitatie van {naam}.")
        if _is_informed(deel) and not voor_betrokkenen.get(deel.sleutel, "").strip():
            ontbreekt.append(f"Schrijf op wat {naam} over de uitkomst leest.")
    return ontbreekt


def _is_informed(deel: Vastgesteld) -> bool:
    return deel.betrokkenheid is not None and deel.betrokkenheid.geinformeerd_op is not None


def _record_deel(
    melding: Melding,
    door: Medewerker,
    deel: Vastgesteld,
    reacties: dict[str, str],
    plannen: dict[str, str],
    voor_betrokkenen: dict[str, str],
) -> None:
    if deel.vraagt_reactie:
        Reactie.objects.create(
            melding=melding, betrokkenheid=deel.betrokkenheid, soort=reacties[deel.sleutel], op=klok.vandaag(),
            vastgelegd_door=door,
        )  # fmt: skip
    if deel.betrokkenheid is None:
        return
    deel.betrokkenheid.uitkomst = deel.uitkomst
    if _is_informed(deel):
        deel.betrokkenheid.tekst_voor_betrokkene = voor_betrokkenen[deel.sleutel]
    deel.betrokkenheid.save()
    if deel.vraagt_rehabilitatie:
        start_rehabilitatie(deel.betrokkenheid, plannen[deel.sleutel])


def start_rehabilitatie(betrokkenheid: Betrokkenheid, plan: str) -> Rehabilitatie:
    """A plan and its steps to restore somebody; one that exists already is kept."""
    rehabilitatie, nieuw = Rehabilitatie.objects.get_or_create(
        betrokkenheid=betrokkenheid,
        defaults={"sleutel_id": betrokkenheid.sleutel_id, "melding": betrokkenheid.melding, "plan": plan},
    )
    if nieuw:
        Rehabilitatiestap.objects.bulk_create(
            Rehabilitatiestap(rehabilitatie=rehabilitatie, soort=soort) for soort in Rehabilitatiestap.Soort
        )
    return rehabilitatie
