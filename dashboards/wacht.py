"""What waits for one person on `/werk/`: whose turn it is, each line with what it is about and what to do.

BEURTEN is the table: in which role, on which cases, and what is done there. What stands apart from a case (a signaal,
a zitting, the own procedure) is a list of `_lists` with its lines in REGELS. Everything asks the one rule of access.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from meldingen.access import ROLLEN_BIJ, Grond
from meldingen.actions.beheer import VERZOEKEN
from meldingen.actions.contact import BEANTWOORDT
from meldingen.actions.opheffing import to_confirm
from meldingen.actions.signaal import OPEN
from meldingen.actions.zorg import own_zorgtaken
from meldingen.behandelaar import covered_by, without_holder
from meldingen.escalaties import late_with
from meldingen.forms.werkvoorraad import waiting_for_answer
from meldingen.models import Betrokkenheid, Concept, Melding, Opheffing, Signaal, Taak, Termijn, Toekenning
from meldingen.termijnen import Stand
from meldingen.toegang import Toegang, toegang
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import SECRETARISSEN, Functie, Rol
from reflectie.actions.les import to_read_again
from reflectie.models import Herstelafspraak, Les
from triage.actions.rehabilitatie import ROLLEN as REHABILITATIE
from triage.actions.uitkomst import awaiting_uitkomst, findings_complete
from triage.besluitstappen import Stap
from triage.conflicts import SMO
from triage.models import (
    Agendapunt,
    Besluit,
    LcAdvies,
    Onderzoek,
    Rehabilitatie,
    Spoor,
    Triagebesluit,
    Zitting,
)

# Lines on the page; the rest stands in the lists to which the cards lead.
AANTAL = 25


@dataclass(frozen=True)
class Regel:
    """One line. `wat`: a kenmerk or a name; `over`: codes, never free text; `op`: the last day that is in time."""

    wat: str
    over: str
    doen: str
    url: str
    op: date | None = None
    stand: Stand | None = None


@dataclass(frozen=True)
class Beurt:
    """Whose turn it is on cases. `mag` keeps the question from who never has an answer; `zaken` asks it."""

    doen: str
    # URL name that takes a kenmerk
    pagina: str
    mag: Callable[[Toegang], bool]
    zaken: Callable[[Medewerker], QuerySet[Melding]]
    # Kinds of term that say by when, the first that runs.
    termijnen: tuple[str, ...] = ()


def _in_rol(*rollen: Rol) -> Callable[[Toegang], bool]:
    return lambda wie: any(a.rol in rollen for a in wie.aanstellingen)


def _named(recht: Recht, *rollen: Rol) -> Callable[[Toegang], bool]:
    """Holds a named grant in one of these roles."""
    return lambda wie: any(rol in rollen for rol, _ in wie.toegekend.get(recht, ()))


def _permitted(recht: Recht, rollen: Collection[Rol], *waar: Q, **velden: Any) -> Callable[..., QuerySet[Melding]]:
    return lambda m: Melding.objects.permitted(m, recht, rollen).filter(*waar, **velden)


def _contact(medewerker: Medewerker) -> Q:
    """This person is the contact at VIK, or takes the place of who is."""
    return Q(intaker=medewerker) | Q(intaker__in=covered_by(medewerker))


def _at_vik(recht: Recht, *waar: Q, ook_van_niemand: bool = True) -> Callable[..., QuerySet[Melding]]:
    """Own cases at VIK; `ook_van_niemand`: and those that nobody has yet, which wait for everybody."""

    def zaken(medewerker: Medewerker) -> QuerySet[Melding]:
        van_mij = _contact(medewerker) | (Q(intaker=None) if ook_van_niemand else Q(pk__in=()))
        return Melding.objects.permitted(medewerker, recht, {Rol.VI}).filter(van_mij, *waar)

    return zaken


def _triagebesluit(status: str) -> Q:
    return Q(Exists(Triagebesluit.objects.filter(melding=OuterRef("pk"), status=status)))


def _besluiten(*stappen: str) -> Q:
    return Q(Exists(Besluit.objects.current().filter(melding=OuterRef("pk"), stap__in=stappen)))


def _runs(soort: str) -> Q:
    lopend = Onderzoek.objects.filter(
        melding=OuterRef("pk"), soort=soort, spoor__is_hoofd=True, spoor__status=Spoor.Status.LOOPT
    )
    return Q(Exists(lopend))


def _term_runs(soort: str) -> Q:
    return Q(Exists(Termijn.objects.open().filter(melding=OuterRef("pk"), soort=soort)))


def _answering(medewerker: Medewerker) -> QuerySet[Melding]:
    """The melder wrote, and it is this person who answers: on the case by name, or its contact at VIK."""
    op_naam = Toekenning.objects.in_force(medewerker).values("content_object_id")
    return waiting_for_answer(medewerker).filter(_contact(medewerker) | Q(pk__in=op_naam) | Q(intaker=None))


def _open_questions(medewerker: Medewerker) -> QuerySet[Melding]:
    """Held for a question: who finds the answer, and the secretaris who puts the case back."""
    wie = toegang(medewerker)
    secretaris = any(a.rol == Rol.TR and a.functie in SECRETARISSEN for a in wie.aanstellingen)
    van_mij = Q(agendapunten__aanhouding__eigenaar=medewerker, agendapunten__aanhouding__beantwoord_op=None)
    zaken = Melding.objects.permitted(medewerker, Recht.AGENDEREN, {Rol.TR, Rol.VI})
    return zaken.filter(Q() if secretaris else van_mij, status=Status.AANGEHOUDEN).distinct()


def _lc_questions(medewerker: Medewerker) -> QuerySet[Melding]:
    open_ = LcAdvies.objects.open().filter(melding=OuterRef("pk"))
    return Melding.objects.permitted(medewerker, Recht.LC_ADVIES).filter(Exists(open_))


LIJN = ROLLEN_BIJ[Grond.EIGENAAR]
BIJ_ONDERZOEK = Q(status=Status.ONDERZOEK)
NIET_STIL = Q(opgeschort=False)
MOMENTEN_OPEN = Q(nazorgmomenten__uitkomst="")

BEURTEN: tuple[Beurt, ...] = (
    # Before everything else, also when the case is closed, and for all of VIK: one working day is too short to wait
    # for the contact.
    Beurt("Antwoord op de benadeling", "meldingen:berichten", _in_rol(Rol.VI),
          _permitted(Recht.BERICHTEN, {Rol.VI}, _term_runs("benadeling")), ("benadeling",)),
    Beurt("Beantwoord de melder", "meldingen:berichten",
          lambda wie: bool(wie.with_recht(Recht.BERICHTEN)) or _named(Recht.BERICHTEN, *BEANTWOORDT)(wie), _answering,
          ("benadeling",)),
    Beurt("Start de intake", "meldingen:start-intake", _in_rol(Rol.VI),
          _at_vik(Recht.INTAKE, Q(status=Status.ONTVANGEN)), ("bevestiging",)),
    Beurt("Rond de intake af", "meldingen:intake", _in_rol(Rol.VI),
          _at_vik(Recht.INTAKE, Q(status=Status.INTAKE)), ("intake",)),
    Beurt("Wijs een herstelbegeleider toe", "reflectie:herstelbegeleider", _in_rol(Rol.VI),
          lambda m: _at_vik(Recht.TOEWIJZEN, without_holder(Grond.HERSTEL))(m)
          .filter(Q(status=Status.HERSTEL) | MOMENTEN_OPEN & Q(status=Status.NAZORG)).distinct(), ("hb_toewijzen",)),
    Beurt("Wijs een leidinggevende aan", "meldingen:overdragen", _in_rol(Rol.VI),
          lambda m: _at_vik(Recht.TOEWIJZEN, without_holder(Grond.EIGENAAR))(m).filter(status=Status.LIJNAFHANDELING)),
    Beurt("Wijs een onderzoeker aan", "meldingen:overdragen", _in_rol(Rol.VI),
          lambda m: _at_vik(Recht.TOEWIJZEN, BIJ_ONDERZOEK, without_holder(Grond.ONDERZOEKER))(m)
          .exclude(_runs(Onderzoek.Soort.STRAF))),
    Beurt("Loop de sluitlijst na en sluit de melding", "reflectie:sluiten", _in_rol(Rol.VI),
          lambda m: _at_vik(Recht.SLUITEN, Q(status=Status.NAZORG, nazorgmomenten__isnull=False))(m)
          .exclude(MOMENTEN_OPEN).distinct()),
    Beurt("Haal het antwoord op de open vraag", "triage:hervatten", _in_rol(Rol.TR, Rol.VI), _open_questions,
          ("aangehouden",)),
    Beurt("Maak het besluit definitief", "triage:definitief", _in_rol(Rol.TR),
          _permitted(Recht.WEGEN, {Rol.TR}, _triagebesluit(Triagebesluit.Status.STANDPUNT), status=Status.TRIAGE),
          ("eerste_zitting",)),
    Beurt("Neem een standpunt in", "triage:standpunt", _in_rol(Rol.PC),
          _permitted(Recht.STANDPUNT, {Rol.PC}, _triagebesluit(Triagebesluit.Status.VOORGESTELD),
                     ~(Q(lc_plicht=True) & _term_runs("lc_advies")), status=Status.TRIAGE), ("standpunt",)),
    Beurt("Stel de uitkomst vast", "triage:uitkomst", _in_rol(Rol.PC),
          awaiting_uitkomst, ("disciplinair", "orienterend")),
    Beurt("Leg een voornemen vast", "triage:besluit", _in_rol(Rol.PC),
          _permitted(Recht.BESLUITEN, {Rol.PC}, NIET_STIL, _besluiten(Stap.NIEUW), status=Status.BESLUIT),
          ("pc_besluit",)),
    Beurt("Neem een besluit", "triage:besluit", _in_rol(Rol.PC),
          _permitted(Recht.BESLUITEN, {Rol.PC}, NIET_STIL, _besluiten(Stap.ZIENSWIJZE, Stap.AGFA),
                     status=Status.BESLUIT), ("pc_besluit",)),
    Beurt("Rond de besluiten af", "triage:besluit", _in_rol(Rol.PC),
          _permitted(Recht.BESLUITEN, {Rol.PC}, NIET_STIL, _besluiten(Stap.DEFINITIEF),
                     ~_besluiten(*(stap for stap in Stap if stap != Stap.DEFINITIEF)), status=Status.BESLUIT)),
    Beurt("Breng de rehabilitatie verder", "triage:rehabilitatie", _in_rol(Rol.PC),
          lambda m: Melding.objects.permitted(m, Recht.HERSTEL, REHABILITATIE)
          .filter(~Q(status=Status.AFGESLOTEN), rehabilitaties__isnull=False, rehabilitaties__afgerond_op=None)
          .distinct()),
    Beurt("Voer de afspraken uit", "triage:lijn", _named(Recht.LIJN, *LIJN),
          _permitted(Recht.LIJN, LIJN, status=Status.LIJNAFHANDELING), ("lijnafhandeling",)),
    Beurt("Leg de bevindingen vast", "triage:onderzoek", _named(Recht.ONDERZOEKEN, Rol.VO),
          _permitted(Recht.ONDERZOEKEN, {Rol.VO}, BIJ_ONDERZOEK, ~findings_complete(), ~_runs(Onderzoek.Soort.STRAF)),
          ("disciplinair", "orienterend")),
    Beurt("Leg het resultaat voor aan de commissie", "triage:terugleggen", _named(Recht.ONDERZOEKEN, Rol.VO),
          _permitted(Recht.ONDERZOEKEN, {Rol.VO}, BIJ_ONDERZOEK, findings_complete(), _runs(Onderzoek.Soort.ORI)),
          ("orienterend",)),
    Beurt("Geef per betrokkene advies", "triage:smo", _in_rol(*SMO),
          _permitted(Recht.SMO_ADVIES, SMO, NIET_STIL, status=Status.SMO), ("smo_advies",)),
    Beurt("Bereid de tekst van het voornemen voor", "triage:besluit", _in_rol(Rol.TJ),
          _permitted(Recht.BESLUITEN, {Rol.TJ}, NIET_STIL, _besluiten(Stap.NIEUW), status=Status.BESLUIT),
          ("pc_besluit",)),
    Beurt("Geef je advies", "triage:lc-advies", _in_rol(Rol.LC), _lc_questions, ("lc_advies",)),
    Beurt("Maak afspraken die helpen", "reflectie:herstel", _named(Recht.HERSTEL, Rol.HB),
          _permitted(Recht.HERSTEL, {Rol.HB}, status=Status.HERSTEL)),
    Beurt("Vraag hoe het gaat en leg dat vast", "reflectie:nazorg", _named(Recht.NAZORG, Rol.HB),
          lambda m: Melding.objects.permitted(m, Recht.NAZORG, {Rol.HB})
          .filter(MOMENTEN_OPEN, status=Status.NAZORG).distinct(), ("nazorg",)),
)  # fmt: skip

# Terms about a case on one's own name that are not the next step of the case, once it is time to be warned.
OVER_DE_MELDER = {
    "bevestiging": ("Bevestig de melding persoonlijk", "meldingen:berichten"),
    "terugkoppeling": ("Vertel de melder wat er gebeurt", "meldingen:berichten"),
    "statusbericht": ("Laat de melder weten hoe het ervoor staat", "meldingen:berichten"),
    "informeren": ("Besluit of de betrokkene het hoort", "meldingen:melding"),
}


@dataclass(frozen=True)
class Werk:
    """`wacht`: what waits for this person, the latest first, what has no day last; `te_laat`: what another let lie."""

    wacht: list[Regel]
    te_laat: list[Regel]


def work_of(medewerker: Medewerker) -> Werk:
    wie = toegang(medewerker)
    lijsten = _filled({naam: lijst for naam, lijst in _lists(medewerker, wie).items() if lijst is not None})
    te_laat = list(_late_lines(lijsten.pop("te_laat", Termijn.objects.none())))
    regels = [*_on_cases(medewerker, wie), *_offices(medewerker, wie)]
    for naam, lijst in lijsten.items():
        regels += REGELS[naam](lijst, wie)
    return Werk(sorted(regels, key=lambda regel: (regel.op is None, regel.op or date.max)), te_laat)


def _lists(medewerker: Medewerker, wie: Toegang) -> dict[str, QuerySet | None]:
    """What may wait beside the turns on cases; None for who never has it."""
    vik, logt = _in_rol(Rol.VI)(wie), bool(wie.with_recht(Recht.SIGNAAL_LOGGEN))
    eigen = Signaal.objects.permitted(medewerker, Recht.SIGNAAL_LOGGEN) if logt else None
    beoordelen = Signaal.objects.permitted(medewerker, Recht.SIGNAAL_BEOORDELEN, {Rol.VI}) if vik else None
    return {
        "termijnen": _terms(medewerker, wie),
        "agendapunten": _agenda(medewerker, wie),
        "te_beoordelen": None if beoordelen is None else beoordelen.filter(status__in=OPEN).order_by("gelogd_op", "pk"),
        "te_kiezen": None if eigen is None else eigen.awaiting_choice(),
        "bij_team": None if eigen is None else eigen.awaiting_team(),
        "taken": _taken(medewerker),
        "zorgtaken": own_zorgtaken(medewerker) if _in_rol(Rol.HR)(wie) else None,
        "concepten": Concept.objects.of(medewerker).lying_still(),
        "afspraken": Herstelafspraak.objects.of_uitvoerder(medewerker).filter(gedaan_op=None),
        "procedures": Betrokkenheid.objects.informed(medewerker),
        "lessen": to_read_again(medewerker).order_by("geschreven_op", "pk") if _in_rol(Rol.RK)(wie) else None,
        "muren": to_confirm(medewerker) if _in_rol(Rol.PC, Rol.VI)(wie) else None,
        "te_laat": late_with(medewerker),
    }


def _filled(lijsten: dict[str, QuerySet]) -> dict[str, QuerySet]:
    """Those with anything on them, in one question: of most people most are empty."""
    delen = [
        lijst.order_by().annotate(lijst=Value(naam, output_field=CharField())).values("lijst")[:1]
        for naam, lijst in lijsten.items()
    ]
    gevuld = {rij["lijst"] for rij in delen[0].union(*delen[1:], all=True)}
    return {naam: lijst for naam, lijst in lijsten.items() if naam in gevuld}


def _late_lines(termijnen: QuerySet[Termijn]) -> Iterator[Regel]:
    """Terms that ran out so long ago that they reached an office of this person; who only reads lines reads lines."""
    for t in termijnen.select_related("melding")[:AANTAL]:
        url = reverse("meldingen:melding", args=[t.melding.kenmerk])
        yield Regel(t.melding.kenmerk, t.regel.naam, "Spreek aan wie aan zet is", url, t.verloopt_op, t.stand)


# --- on cases --------------------------------------------------------------------------------------------------------


def _on_cases(medewerker: Medewerker, wie: Toegang) -> list[Regel]:
    """One line per case: the first of BEURTEN that it waits for."""
    beurten = _first_turns(medewerker, wie)
    termijnen = _running(beurten, {soort for beurt in beurten.values() for soort in beurt.termijnen})
    leesbaar = Case(When(wie.filter(Recht.MELDING_LEZEN), then=True), default=False)
    zaken = Melding.objects.filter(pk__in=beurten).annotate(leesbaar=leesbaar)
    regels = []
    for zaak in zaken.only("kenmerk", "aarden", "herhaald", "context"):
        beurt = beurten[zaak.pk]
        lopend = [t for soort in beurt.termijnen if (t := termijnen.get((zaak.pk, soort)))]
        regel = Regel(zaak.kenmerk, _over(zaak), beurt.doen, reverse(beurt.pagina, args=[zaak.kenmerk]))
        regels.append(_by(regel, lopend[0] if lopend else None))
    return regels


def _first_turns(medewerker: Medewerker, wie: Toegang) -> dict[UUID, Beurt]:
    """Which of BEURTEN each case waits for, in one question; of each turn the cases whose first term ends first."""
    delen = [
        beurt.zaken(medewerker)
        .annotate(beurt=Value(nr))
        .order_by(F("eerste_termijn_op").asc(nulls_last=True), "kenmerk")
        .values("pk", "beurt", "eerste_termijn_op", "kenmerk")[:AANTAL]
        for nr, beurt in enumerate(BEURTEN)
        if beurt.mag(wie)
    ]
    if not delen:
        return {}
    rijen = sorted(delen[0].union(*delen[1:], all=True), key=lambda rij: -rij["beurt"])
    return {rij["pk"]: BEURTEN[rij["beurt"]] for rij in rijen}


def _over(zaak: Melding) -> str:
    return zaak.titel if zaak.leesbaar else "Melding"


def _by(regel: Regel, termijn: Termijn | None) -> Regel:
    return replace(regel, op=termijn.verloopt_op, stand=termijn.stand) if termijn else regel


def _running(zaken: Iterable[UUID], soorten: Collection[str]) -> dict[tuple[UUID, str], Termijn]:
    """The first running term of each kind per case."""
    eerste: dict[tuple[UUID, str], Termijn] = {}
    if soorten:
        open_ = Termijn.objects.open().filter(melding__in=list(zaken), soort__in=soorten).order_by("verloopt_op", "pk")
        for termijn in open_:
            eerste.setdefault((termijn.melding_id, termijn.soort), termijn)
    return eerste


def _terms(medewerker: Medewerker, wie: Toegang) -> QuerySet[Termijn] | None:
    """Terms of OVER_DE_MELDER on one's own cases, from the day of the warning on."""
    eigenaar = {pk for rol, pk in wie.toegekend.get(Recht.LIJN, ()) if rol in LIJN}
    if not (eigenaar or _in_rol(Rol.VI)(wie)):
        return None
    bij_vik = Melding.objects.permitted(medewerker, Recht.VOLGEN, {Rol.VI}).filter(_contact(medewerker))
    return (
        Termijn.objects.open()
        .filter(
            Q(melding__in=bij_vik.values("pk")) | Q(melding__in=eigenaar),
            soort__in=OVER_DE_MELDER,
            waarschuwing_op__lte=klok.vandaag(),
        )
        # The intake confirms by itself: what is to be done then is the intake.
        .exclude(soort="bevestiging", melding__status=Status.ONTVANGEN)
        .order_by("verloopt_op", "pk")
    )


def _term_lines(termijnen: QuerySet[Termijn], wie: Toegang) -> Iterator[Regel]:
    """Of one kind the first per case."""
    leesbaar = Exists(Melding.objects.filter(wie.filter(Recht.MELDING_LEZEN), pk=OuterRef("melding")))
    gehad = set()
    for termijn in termijnen.select_related("melding").annotate(leesbaar=leesbaar)[:AANTAL]:
        if (sleutel := (termijn.melding_id, termijn.soort)) in gehad:
            continue
        gehad.add(sleutel)
        doen, pagina = OVER_DE_MELDER[termijn.soort]
        termijn.melding.leesbaar = termijn.leesbaar
        url = reverse(pagina, args=[termijn.melding.kenmerk])
        yield _by(Regel(termijn.melding.kenmerk, _over(termijn.melding), doen, url), termijn)


def _taken(medewerker: Medewerker) -> QuerySet[Taak]:
    """Open tasks that a right on the case gives to this person; HR finds what was given by name."""
    mijn = Q(pk__in=())
    for recht in set(Taak.RECHT.values()):
        soorten = [soort for soort, van in Taak.RECHT.items() if van == recht]
        # VIK has a contact on a case; the commissie that may also assign people does not do so in passing.
        bij_vik = Melding.objects.permitted(medewerker, recht, {Rol.VI}).filter(_contact(medewerker) | Q(intaker=None))
        op_naam = Melding.objects.permitted(medewerker, recht, frozenset(Rol) - {Rol.VI, Rol.TR})
        # Asked of each open task apart: as two lists of cases they would hold every case there ever was in the unit.
        een_van_beide = Q(Exists(bij_vik.filter(pk=OuterRef("melding"))))
        een_van_beide |= Q(Exists(op_naam.filter(pk=OuterRef("melding"))))
        mijn |= Q(een_van_beide, soort__in=soorten)
    # Who guides it has a line of its own in BEURTEN.
    taken = Taak.objects.open().filter(mijn, medewerker=None).exclude(soort=Taak.Soort.HB_TOEWIJZEN)
    return taken.order_by("gemaakt_op", "pk")


def _task_lines(pagina: str, wat: str) -> Callable[[QuerySet[Taak], Toegang], Iterator[Regel]]:
    def lines(taken: QuerySet[Taak], wie: Toegang) -> Iterator[Regel]:
        for taak in taken.select_related("melding")[:AANTAL]:
            url = reverse(pagina, args=[taak.melding.kenmerk, taak.pk])
            yield Regel(taak.melding.kenmerk, wat, taak.get_soort_display(), url)

    return lines


# --- beside the cases ------------------------------------------------------------------------------------------------


def _agenda(medewerker: Medewerker, wie: Toegang) -> QuerySet[Agendapunt] | None:
    """What is to be weighed in each commissie one sits in."""
    eenheden = {a.eenheid.eenheid_id for a in wie.with_recht(Recht.WEGEN, {Rol.TR})}
    if not eenheden:
        return None
    zaken = Melding.objects.permitted(medewerker, Recht.WEGEN).values("pk")
    return Agendapunt.objects.open().filter(zitting__eenheid__in=eenheden, melding__in=zaken)


def _zitting_lines(punten: QuerySet[Agendapunt], wie: Toegang) -> Iterator[Regel]:
    """Each zitting with something on it for this reader."""
    per_zitting = Counter(punten.order_by().values_list("zitting", flat=True))
    zit_voor = any(a.functie == Functie.VOORZITTER for a in wie.with_recht(Recht.WEGEN, {Rol.TR}))
    doen = "Zit de zitting voor" if zit_voor else "Bereid de zitting voor"
    zittingen = Zitting.objects.filter(pk__in=per_zitting).select_related("eenheid").order_by("datum", "pk")
    for zitting in zittingen[:AANTAL]:
        aantal = per_zitting[zitting.pk]
        url = f"{reverse('triage:zitting', args=[zitting.datum])}?eenheid={zitting.eenheid.code}"
        over = f"{aantal} {'zaak' if aantal == 1 else 'zaken'} op de agenda"
        yield Regel("Zitting", over, doen, url, zitting.datum)


def _signaal_lines(doen: str) -> Callable[[QuerySet[Signaal], Toegang], list[Regel]]:
    """VIK assesses what leaders log; a leader goes on with the own signaal."""
    return lambda signalen, wie: _with_term(signalen[:AANTAL], doen)


def _with_term(signalen: Iterable[Signaal], doen: str) -> list[Regel]:
    signalen = list(signalen)
    lopend = {
        t.signaal_id: t
        for t in Termijn.objects.open().filter(signaal__in=signalen, soort="signaal").order_by("-verloopt_op", "pk")
    }
    return [
        _by(Regel(s.kenmerk, "Signaal", doen, reverse("meldingen:signaal", args=[s.kenmerk])), lopend.get(s.pk))
        for s in signalen
    ]


def _concept_lines(concepten: QuerySet[Concept], wie: Toegang) -> Iterator[Regel]:
    for concept in concepten:
        yield Regel(
            "Concept", concept.get_soort_display(), "Verstuur het of gooi het weg", reverse("meldingen:concepten")
        )


def _afspraak_lines(afspraken: QuerySet[Herstelafspraak], wie: Toegang) -> Iterator[Regel]:
    """What one carries out for somebody's herstel."""
    for afspraak in afspraken:
        url = reverse("reflectie:uitvoeren", args=[afspraak.pk])
        yield Regel("Afspraak", "Herstel", "Voer uit wat jij op je nam", url, afspraak.uiterlijk_op)


def _procedure_lines(eigen_procedures: QuerySet[Betrokkenheid], wie: Toegang) -> Iterator[Regel]:
    """The own procedure of a betrokkene who was told (CI-1): only what this person can do now."""
    procedures = list(eigen_procedures)
    besluiten = {b.betrokkenheid_id: b for b in Besluit.objects.current().filter(betrokkenheid__in=procedures)}
    termijnen = {
        t.onderwerp: t
        for t in Termijn.objects.open().filter(
            soort__in=("zienswijze", "bezwaar"),
            onderwerp__in=[str(p.pk) for p in procedures],
            verloopt_op__gte=klok.vandaag(),
        )
    }
    wacht_op_woorden = _asked_for_words(procedures)
    for eigen in procedures:
        besluit, termijn = besluiten.get(eigen.pk), termijnen.get(str(eigen.pk))
        regel = Regel("Jouw procedure", "", "", reverse("reflectie:procedure", args=[eigen.pk]))
        if besluit and besluit.stap == Stap.VOORNEMEN:
            url = reverse("reflectie:procedure-zienswijze", args=[eigen.pk])
            doen = "Geef je zienswijze, of laat weten dat je er geen geeft"
            yield _by(replace(regel, over="Voornemen", doen=doen, url=url), termijn)
        elif besluit and besluit.stap == Stap.DEFINITIEF and besluit.bezwaar == Besluit.Bezwaar.GEEN and termijn:
            yield _by(replace(regel, over="Besluit", doen="Lees het besluit. Je kunt bezwaar maken"), termijn)
        if eigen.pk in wacht_op_woorden:
            url = reverse("reflectie:procedure-teambericht", args=[eigen.pk])
            yield replace(regel, over="Woorden voor het team", doen="Lees ze en geef je akkoord", url=url)


def _asked_for_words(procedures: list[Betrokkenheid]) -> set[UUID]:
    """Whose agreement with the words for the team is asked; whether there are words only the key tells."""
    gevraagd = set()
    for rij in Rehabilitatie.objects.filter(betrokkenheid__in=procedures, afgerond_op=None, akkoord_betrokkene=False):
        with kluis.opened(rij.sleutel_id):
            if rij.teambericht.strip():
                gevraagd.add(rij.betrokkenheid_id)
    return gevraagd


def _les_lines(lessen: QuerySet[Les], wie: Toegang) -> Iterator[Regel]:
    for les in lessen[:AANTAL]:
        doen = "Lees na: is iemand te herkennen?"
        yield Regel("Les", "Aangeboden aan de tweede lezer", doen, reverse("reflectie:nalezen", args=[les.pk]))


def _muur_lines(muren: QuerySet[Opheffing], wie: Toegang) -> Iterator[Regel]:
    for opheffing in muren.select_related("melding")[:AANTAL]:
        url = reverse("meldingen:opheffing", args=[opheffing.melding.kenmerk, opheffing.pk])
        yield Regel(opheffing.melding.kenmerk, "Muur", "Beslis of deze muur weg mag", url)


def _offices(medewerker: Medewerker, wie: Toegang) -> Iterator[Regel]:
    """The second beheerder, of what a colleague asked about an account."""
    if _in_rol(Rol.BH)(wie):
        aantal = sum(m.objects.open().exclude(aangevraagd_door=medewerker).count() for m in VERZOEKEN.values())
        if aantal:
            over = f"{aantal} {'aanvraag' if aantal == 1 else 'aanvragen'} van een collega"
            yield Regel("Beheer", over, "Bevestig of wijs af", reverse("beheer:verzoeken"))


# What may wait (see `_lists`) → its lines.
REGELS: dict[str, Callable[[Any, Toegang], Iterable[Regel]]] = {
    "termijnen": _term_lines,
    "agendapunten": _zitting_lines,
    "te_beoordelen": _signaal_lines("Beoordeel dit signaal"),
    "te_kiezen": _signaal_lines("Maak er een melding van, of overleg met VIK"),
    "bij_team": _signaal_lines("Ga ermee aan de slag met je team"),
    "taken": _task_lines("reflectie:taak", "Taak"),
    "zorgtaken": _task_lines("meldingen:zorgtaak", "P-zorg"),
    "concepten": _concept_lines,
    "afspraken": _afspraak_lines,
    "procedures": _procedure_lines,
    "lessen": _les_lines,
    "muren": _muur_lines,
}
