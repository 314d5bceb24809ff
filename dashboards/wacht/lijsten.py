"""What waits beside the turns on cases (terms, tasks, a signaal, a zitting, the own procedure): lists with lines."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from dashboards.wacht.beurten import LIJN, contact
from dashboards.wacht.regel import AANTAL, Regel, by, in_rol, over
from meldingen.actions.beheer import VERZOEKEN
from meldingen.actions.benadeling import open_maatregelen
from meldingen.actions.opheffing import to_confirm
from meldingen.actions.signaal import OPEN
from meldingen.actions.zorg import own_zorgtaken
from meldingen.escalaties import late_with
from meldingen.models import Benadeling, Betrokkenheid, Concept, Maatregel, Melding, Opheffing, Signaal, Taak, Termijn
from meldingen.toegang import Toegang
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Functie, Rol
from reflectie.actions.les import to_read_again
from reflectie.models import Herstelafspraak, Les
from triage.besluitstappen import Stap
from triage.models import Agendapunt, Besluit, Rehabilitatie, Zitting

# Terms about a case on one's own name that are not the next step of the case, once it is time to be warned.
OVER_DE_MELDER = {
    "bevestiging": ("Bevestig de melding persoonlijk", "meldingen:berichten"),
    "terugkoppeling": ("Vertel de melder wat er gebeurt", "meldingen:berichten"),
    "statusbericht": ("Laat de melder weten hoe het ervoor staat", "meldingen:berichten"),
    "informeren": ("Besluit of de betrokkene het hoort", "meldingen:melding"),
}


def lists_of(medewerker: Medewerker, wie: Toegang) -> dict[str, QuerySet | None]:
    """What may wait beside the turns on cases; None for who never has it."""
    vik, logt = in_rol(Rol.VI)(wie), bool(wie.with_recht(Recht.SIGNAAL_LOGGEN))
    eigen = Signaal.objects.permitted(medewerker, Recht.SIGNAAL_LOGGEN) if logt else None
    beoordelen = Signaal.objects.permitted(medewerker, Recht.SIGNAAL_BEOORDELEN, {Rol.VI}) if vik else None
    return {
        "benadelingen": Benadeling.objects.permitted(medewerker).open() if vik else None,
        "maatregelen": open_maatregelen(medewerker) if in_rol(Rol.PC)(wie) else None,
        "termijnen": _terms(medewerker, wie),
        "agendapunten": _agenda(medewerker, wie),
        "te_beoordelen": None if beoordelen is None else beoordelen.filter(status__in=OPEN).order_by("gelogd_op", "pk"),
        "te_kiezen": None if eigen is None else eigen.awaiting_choice(),
        "collega": None if eigen is None else eigen.awaiting_colleague(),
        "bij_team": None if eigen is None else eigen.awaiting_team(),
        "taken": _taken(medewerker),
        "zorgtaken": own_zorgtaken(medewerker) if in_rol(Rol.HR)(wie) else None,
        "concepten": Concept.objects.of(medewerker).lying_still(),
        "afspraken": Herstelafspraak.objects.of_uitvoerder(medewerker).filter(gedaan_op=None),
        "procedures": Betrokkenheid.objects.informed(medewerker),
        "lessen": to_read_again(medewerker).order_by("geschreven_op", "pk") if in_rol(Rol.RK)(wie) else None,
        "muren": to_confirm(medewerker) if in_rol(Rol.PC, Rol.VI)(wie) else None,
        "te_laat": late_with(medewerker),
    }


def late_lines(termijnen: QuerySet[Termijn], wie: Toegang) -> Iterator[Regel]:
    """Terms that ran out so long ago that they reached an office of this person; who only reads lines reads lines."""
    for t in termijnen.select_related(
        "melding", "benadeling__melding__eenheid_behandeling", "benadeling__uitwijk", "signaal__eenheid"
    )[:AANTAL]:
        if t.signaal is not None:
            # Of a signaal nobody above the writer reads more than this line.
            over, url = f"{t.regel.naam}, {t.signaal.eenheid.naam}", ""
            yield Regel(
                t.signaal.kenmerk, over, "Spreek de leidinggevende van dit team aan", url, t.verloopt_op, t.stand
            )
            continue
        url = reverse("meldingen:melding", args=[t.zaak.kenmerk])
        if t.benadeling is not None and in_rol(Rol.VI)(wie):
            url = reverse("meldingen:benadeling", args=[t.benadeling_id])
        over = t.regel.naam if t.benadeling is None else f"{t.regel.naam}, {t.benadeling.behandelt.naam}"
        yield Regel(t.zaak.kenmerk, over, "Spreek aan wie aan zet is", url, t.verloopt_op, t.stand)


# --- with a case -----------------------------------------------------------------------------------------------------


def _terms(medewerker: Medewerker, wie: Toegang) -> QuerySet[Termijn] | None:
    """Terms of OVER_DE_MELDER on one's own cases, from the day of the warning on."""
    eigenaar = {pk for rol, pk in wie.toegekend.get(Recht.LIJN, ()) if rol in LIJN}
    if not (eigenaar or in_rol(Rol.VI)(wie)):
        return None
    bij_vik = Melding.objects.permitted(medewerker, Recht.VOLGEN, {Rol.VI}).filter(contact(medewerker))
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
        yield by(Regel(termijn.melding.kenmerk, over(termijn.melding), doen, url), termijn)


def _taken(medewerker: Medewerker) -> QuerySet[Taak]:
    """Open tasks that a right on the case gives to this person; HR finds what was given by name."""
    mijn = Q(pk__in=())
    for recht in set(Taak.RECHT.values()):
        soorten = [soort for soort, van in Taak.RECHT.items() if van == recht]
        # VIK has a contact on a case; the commissie that may also assign people does not do so in passing.
        bij_vik = Melding.objects.permitted(medewerker, recht, {Rol.VI}).filter(contact(medewerker) | Q(intaker=None))
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


def _signaal_lines(doen: str, soort: str = "signaal") -> Callable[[QuerySet[Signaal], Toegang], list[Regel]]:
    """VIK assesses what leaders log; a leader goes on with the own signaal."""
    return lambda signalen, wie: _with_term(signalen[:AANTAL], doen, soort)


def _with_term(signalen: Iterable[Signaal], doen: str, soort: str) -> list[Regel]:
    signalen = list(signalen)
    lopend = {
        t.signaal_id: t
        for t in Termijn.objects.open().filter(signaal__in=signalen, soort=soort).order_by("-verloopt_op", "pk")
    }
    return [
        by(Regel(s.kenmerk, "Signaal", doen, reverse("meldingen:signaal", args=[s.kenmerk])), lopend.get(s.pk))
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
            yield by(replace(regel, over="Voornemen", doen=doen, url=url), termijn)
        elif besluit and besluit.stap == Stap.DEFINITIEF and besluit.bezwaar == Besluit.Bezwaar.GEEN and termijn:
            yield by(replace(regel, over="Besluit", doen="Lees het besluit. Je kunt bezwaar maken"), termijn)
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


def _benadeling_lines(benadelingen: QuerySet[Benadeling], wie: Toegang) -> Iterator[Regel]:
    """For all of VIK, also when the case is closed: one working day is too short to wait for the contact."""
    rijen = list(benadelingen.select_related("melding")[:AANTAL])
    lopend = {t.benadeling_id: t for t in Termijn.objects.open().filter(benadeling__in=rijen)}
    for rij in rijen:
        doen = "Besluit en antwoord de melder" if rij.gezien_op else "Zeg dat VIK het heeft gezien"
        regel = Regel(rij.melding.kenmerk, "Benadeling", doen, reverse("meldingen:benadeling", args=[rij.pk]))
        yield by(regel, lopend.get(rij.pk))


def _maatregel_lines(maatregelen: QuerySet[Maatregel], wie: Toegang) -> Iterator[Regel]:
    for rij in maatregelen.select_related("benadeling__melding")[:AANTAL]:
        url = reverse("meldingen:maatregel", args=[rij.pk])
        yield Regel(rij.benadeling.melding.kenmerk, "Benadeling", "Tref een maatregel", url)


def _les_lines(lessen: QuerySet[Les], wie: Toegang) -> Iterator[Regel]:
    for les in lessen[:AANTAL]:
        doen = "Lees na: is iemand te herkennen?"
        yield Regel("Les", "Aangeboden aan de tweede lezer", doen, reverse("reflectie:nalezen", args=[les.pk]))


def _muur_lines(muren: QuerySet[Opheffing], wie: Toegang) -> Iterator[Regel]:
    for opheffing in muren.select_related("melding")[:AANTAL]:
        url = reverse("meldingen:opheffing", args=[opheffing.melding.kenmerk, opheffing.pk])
        yield Regel(opheffing.melding.kenmerk, "Muur", "Beslis of deze muur weg mag", url)


def offices(medewerker: Medewerker, wie: Toegang) -> Iterator[Regel]:
    """The second beheerder, of what a colleague asked about an account."""
    if in_rol(Rol.BH)(wie):
        aantal = sum(m.objects.open().exclude(aangevraagd_door=medewerker).count() for m in VERZOEKEN.values())
        if aantal:
            over = f"{aantal} {'aanvraag' if aantal == 1 else 'aanvragen'} van een collega"
            yield Regel("Beheer", over, "Bevestig of wijs af", reverse("beheer:verzoeken"))


# What may wait (see `_lists`) → its lines.
REGELS: dict[str, Callable[[Any, Toegang], Iterable[Regel]]] = {
    "benadelingen": _benadeling_lines,
    "maatregelen": _maatregel_lines,
    "termijnen": _term_lines,
    "agendapunten": _zitting_lines,
    "te_beoordelen": _signaal_lines("Beoordeel dit signaal"),
    "te_kiezen": _signaal_lines("Maak er een melding van, of overleg met VIK"),
    "collega": _signaal_lines("Vertel je collega wat er nu gebeurt", "collega"),
    "bij_team": _signaal_lines("Ga ermee aan de slag met je team"),
    "taken": _task_lines("reflectie:taak", "Taak"),
    "zorgtaken": _task_lines("meldingen:zorgtaak", "P-zorg"),
    "concepten": _concept_lines,
    "afspraken": _afspraak_lines,
    "procedures": _procedure_lines,
    "lessen": _les_lines,
    "muren": _muur_lines,
}
