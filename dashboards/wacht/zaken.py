"""The turns of one person on cases, in one question."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Case, F, Value, When
from django.urls import reverse

from dashboards.wacht.beurten import BEURTEN, Beurt
from dashboards.wacht.regel import AANTAL, Regel, by, over
from meldingen.models import Melding, Termijn
from meldingen.toegang import Toegang
from meldingen.workflow import Recht
from pvi.models import Medewerker


def on_cases(medewerker: Medewerker, wie: Toegang) -> list[Regel]:
    """One line per case: the first of BEURTEN that it waits for."""
    beurten = first_turns(medewerker, wie)
    termijnen = _running(beurten, {soort for beurt in beurten.values() for soort in beurt.termijnen})
    leesbaar = Case(When(wie.filter(Recht.MELDING_LEZEN), then=True), default=False)
    zaken = Melding.objects.filter(pk__in=beurten).annotate(leesbaar=leesbaar)
    regels = []
    for zaak in zaken.only("kenmerk", "aarden", "herhaald", "context"):
        beurt = beurten[zaak.pk]
        lopend = [t for soort in beurt.termijnen if (t := termijnen.get((zaak.pk, soort)))]
        regel = Regel(zaak.kenmerk, over(zaak), beurt.doen, reverse(beurt.pagina, args=[zaak.kenmerk]))
        regels.append(by(regel, lopend[0] if lopend else None))
    return regels


def first_turns(medewerker: Medewerker, wie: Toegang) -> dict[UUID, Beurt]:
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


def _running(zaken: Iterable[UUID], soorten: Collection[str]) -> dict[tuple[UUID, str], Termijn]:
    """The first running term of each kind per case."""
    eerste: dict[tuple[UUID, str], Termijn] = {}
    if soorten:
        open_ = Termijn.objects.open().filter(melding__in=list(zaken), soort__in=soorten).order_by("verloopt_op", "pk")
        for termijn in open_:
            eerste.setdefault((termijn.melding_id, termijn.soort), termijn)
    return eerste
