"""Counting by the database: one question for each subject, whatever the number of cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from dashboards.besloten import doorlooptijd
from dashboards.live.blik import Blik
from dashboards.queries.zaken import Dagen, moments
from meldingen.access import Grond
from meldingen.models import Bericht, Melding, Statuswissel, Termijn, Toekenning
from meldingen.models.melding import Aanbod
from meldingen.workflow import T1, T26, Status
from pvi import klok
from pvi.kalender import add_maanden
from reflectie.models import Nazorgmoment

# Months of the trend, the running one included.
MAANDEN: Final = 13


class Elk(Func):
    """A row for each value of a list of codes; none for an empty list."""

    function = "UNNEST"


@dataclass(frozen=True, slots=True)
class Geteld:
    """A figure, that of the days before, and how many of its cases the reader finds in the werkvoorraad."""

    nu: int = 0
    vorige: int = 0
    te_openen: int = 0


@dataclass(frozen=True, slots=True)
class Deel:
    """So many of so many."""

    deel: int = 0
    geheel: int = 0


@dataclass(frozen=True, slots=True)
class Duur:
    """How often, and the median in whole days; None of never."""

    aantal: int
    dagen: int | None


def within(veld: str, dagen: Dagen) -> Q:
    van, tot = moments(dagen)
    return Q(**{f"{veld}__gte": van, f"{veld}__lt": tot})


def on_days(veld: str, dagen: Dagen) -> Q:
    """As `within`, for a field that holds a day."""
    return Q(**{f"{veld}__range": (dagen.van, dagen.tot_en_met)})


def _stepped(stap: Q, dagen: Dagen) -> Q:
    """Cases that took such a step on these days."""
    return Q(pk__in=Statuswissel.objects.filter(stap, within("op", dagen)).order_by().values("melding"))


OPEN: Final = ~Q(status=Status.AFGESLOTEN)
DICHT: Final = Q(naar=Status.AFGESLOTEN)


def count_kern(blik: Blik) -> dict[str, Geteld]:
    """The figures that are a number of cases."""
    nu, eerder = blik.tijdvak.nu, blik.tijdvak.vorige
    vandaag = klok.day(blik.nu)
    ontvangen, toen = _received(blik)
    met_buddy = Q(pk__in=Toekenning.objects.filter(grond=Grond.BUDDY).order_by().values("content_object"))
    wil_buddy = Q(buddy_aanbod=Aanbod.AANGENOMEN)
    heropend = Q(overgang=T26.code)
    # Name → now, before (None: of what stands now there is no before), and what its link opens (None: it has no link).
    vragen: dict[str, tuple[Q, Q | None, Q | None]] = {
        "instroom": (ontvangen, toen, blik.opent),
        "uitstroom": (_stepped(DICHT, nu), _stepped(DICHT, eerder), blik.opent),
        "voorraad": (OPEN, None, blik.opent),
        "te_laat": (OPEN & Q(eerste_termijn_op__lt=vandaag), None, blik.opent),
        "heropend": (_stepped(heropend, nu), _stepped(heropend, eerder), None),
        "wil_buddy": (ontvangen & wil_buddy, toen & wil_buddy, None),
        "buddy": (ontvangen & wil_buddy & met_buddy, toen & wil_buddy & met_buddy, None),
        "zonder_kanaal": (ontvangen & Q(kanaal=""), toen & Q(kanaal=""), blik.leest),
        "zonder_grond": (ontvangen & Q(gronden=[]), toen & Q(gronden=[]), blik.leest),
        "zonder_aard": (ontvangen & Q(aarden=[]), toen & Q(aarden=[]), blik.leest),
    }
    tellers: dict[str, Count] = {}
    for naam, (hier, daar, opent) in vragen.items():
        tellers[f"{naam}_nu"] = Count("pk", filter=hier)
        if daar is not None:
            tellers[f"{naam}_vorige"] = Count("pk", filter=daar)
        if opent is not None:
            tellers[f"{naam}_te_openen"] = Count("pk", filter=hier & opent)
    gevonden = _touched(blik).aggregate(**tellers)
    return {
        naam: Geteld(*(gevonden.get(f"{naam}_{welke}", 0) for welke in ("nu", "vorige", "te_openen")))
        for naam in vragen
    }


def _touched(blik: Blik) -> QuerySet[Melding]:
    """Cases that can be in a figure: open now, or received or closed since the days before began."""
    sinds, _ = moments(blik.tijdvak.vorige)
    return blik.zaken().filter(OPEN | Q(ontvangen_op__gte=sinds) | Q(afgesloten_op__gte=sinds))


# A case is open from here: received, or opened again.
ERBIJ: Final = Q(overgang=T1.code) | Q(van=Status.AFGESLOTEN)
LEGE_MAAND: Final = {"instroom": 0, "uitstroom": 0, "erbij": 0}


def _steps(blik: Blik) -> QuerySet[Statuswissel]:
    return Statuswissel.objects.filter(melding__in=blik.zaken().values("pk")).order_by()


@dataclass(frozen=True, slots=True)
class Maand:
    van: date
    instroom: int
    uitstroom: int
    voorraad: int


def count_trend(blik: Blik, voorraad: int) -> tuple[int, list[Maand]]:
    """How many cases were open when the days began, and the last months with how many at the end of each.

    Counted back from the open cases of now: every step since is taken back.
    """
    eerste = add_maanden(klok.day(blik.nu).replace(day=1), 1 - MAANDEN)
    begin, _ = moments(Dagen(eerste, eerste))
    sinds, _ = moments(blik.tijdvak.nu)
    per_maand = (
        _steps(blik)
        .filter(ERBIJ | DICHT, op__gte=min(begin, sinds))
        .annotate(maand=TruncMonth("op"))
        .values("maand")
        .annotate(
            instroom=Count("pk", filter=Q(overgang=T1.code)),
            uitstroom=Count("melding", filter=DICHT, distinct=True),
            erbij=Count("pk", filter=ERBIJ) - Count("pk", filter=DICHT),
            sinds=Count("pk", filter=ERBIJ & Q(op__gte=sinds)) - Count("pk", filter=DICHT & Q(op__gte=sinds)),
        )
    )
    gevonden = {klok.day(rij["maand"]): rij for rij in per_maand}
    bij_begin = voorraad - sum(rij["sinds"] for rij in gevonden.values())
    maanden = []
    for n in reversed(range(MAANDEN)):
        rij = gevonden.get(van := add_maanden(eerste, n), LEGE_MAAND)
        maanden.append(Maand(van, rij["instroom"], rij["uitstroom"], voorraad))
        voorraad -= rij["erbij"]
    return bij_begin, maanden[::-1]


# --- by code ---------------------------------------------------------------------------------------------------------


def count_codes(blik: Blik, veld: str) -> dict[str, Geteld]:
    """New cases for each code of a list of codes; one with two codes counts for both."""
    return _per_code(blik, blik.zaken().annotate(code=Elk(F(veld))), _received(blik))


def count_kanaal(blik: Blik) -> dict[str, Geteld]:
    return _per_code(blik, blik.zaken().exclude(kanaal="").annotate(code=F("kanaal")), _received(blik))


def count_uitkomst(blik: Blik) -> dict[str, Geteld]:
    """Closed cases for each uitkomst they have now; empty for who has none."""
    nu, eerder = (_stepped(DICHT, dagen) for dagen in (blik.tijdvak.nu, blik.tijdvak.vorige))
    return _per_code(blik, _touched(blik).annotate(code=F("uitkomst")), (nu, eerder))


def count_fase(blik: Blik) -> dict[str, Geteld]:
    """Open cases for each phase they are in now."""
    per_fase = blik.zaken().filter(OPEN).values("status").annotate(nu=Count("pk"), te_openen=Count("pk", blik.opent))
    return {rij["status"]: Geteld(rij["nu"], 0, rij["te_openen"]) for rij in per_fase}


def _received(blik: Blik) -> tuple[Q, Q]:
    return within("ontvangen_op", blik.tijdvak.nu), within("ontvangen_op", blik.tijdvak.vorige)


def _per_code(blik: Blik, zaken: QuerySet[Melding], dagen: tuple[Q, Q]) -> dict[str, Geteld]:
    nu, eerder = dagen
    gevonden = (
        zaken.filter(nu | eerder)
        .values("code")
        .annotate(
            nu=Count("pk", filter=nu),
            vorige=Count("pk", filter=eerder),
            te_openen=Count("pk", filter=nu & blik.leest),
        )
    )
    return {rij["code"]: Geteld(rij["nu"], rij["vorige"], rij["te_openen"]) for rij in gevonden}


# --- in time ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Termijnstand:
    """Of one kind of term: kept of all that ended on the days, the same before, and how many are late now."""

    nu: Deel
    vorige: Deel
    te_laat: int


def count_termijnen(blik: Blik) -> dict[str, Termijnstand]:
    nu, eerder = on_days("gestopt_op", blik.tijdvak.nu), on_days("gestopt_op", blik.tijdvak.vorige)
    te_laat = Q(gestopt_op__isnull=True, verloopt_op__lt=klok.day(blik.nu))
    gehaald = Q(gestopt_op__lte=F("verloopt_op"))
    per_soort = (
        Termijn.objects.filter(nu | eerder | te_laat, melding__in=blik.zaken().values("pk"))
        .order_by()
        .values("soort")
        .annotate(
            nu=Count("pk", filter=nu),
            nu_gehaald=Count("pk", filter=nu & gehaald),
            vorige=Count("pk", filter=eerder),
            vorige_gehaald=Count("pk", filter=eerder & gehaald),
            te_laat=Count("pk", filter=te_laat),
        )
    )
    return {
        rij["soort"]: Termijnstand(
            Deel(rij["nu_gehaald"], rij["nu"]), Deel(rij["vorige_gehaald"], rij["vorige"]), rij["te_laat"]
        )
        for rij in per_soort
    }


def count_doorlooptijd(blik: Blik) -> dict[str, tuple[Duur, Duur]]:
    """For each phase, now and before: how often it ended, and the median of the calendar days it took."""
    gevonden = doorlooptijd.count_medianen(blik.zaken(), blik.tijdvak.nu, blik.tijdvak.vorige)
    niets = (0, None, 0, None)
    return {
        fase.code: (Duur(aantal, dagen), Duur(eerder, toen))
        for fase in doorlooptijd.DOORLOPEN
        for aantal, dagen, eerder, toen in [gevonden.get(fase.code, niets)]
    }


# --- care ------------------------------------------------------------------------------------------------------------


def count_nazorg(blik: Blik) -> tuple[dict[str, int], dict[str, int]]:
    """Moments planned on the days, by what became of them (empty: nothing is recorded), now and before."""
    nu, eerder = on_days("gepland_op", blik.tijdvak.nu), on_days("gepland_op", blik.tijdvak.vorige)
    momenten = Nazorgmoment.objects.filter(nu | eerder, melding__in=blik.zaken().values("pk")).order_by()
    gevonden = list(momenten.values("uitkomst").annotate(nu=Count("pk", filter=nu), vorige=Count("pk", filter=eerder)))
    return {r["uitkomst"]: r["nu"] for r in gevonden}, {r["uitkomst"]: r["vorige"] for r in gevonden}


def count_terug(blik: Blik) -> Geteld:
    """Cases whose melder wrote after the outcome was told, or after the case was closed."""
    nu, eerder = within("op", blik.tijdvak.nu), within("op", blik.tijdvak.vorige)
    eerdere = {"melding": OuterRef("melding"), "op__lt": OuterRef("op")}
    verteld = Bericht.objects.filter(soort=Bericht.Soort.UITKOMST, van_melder=False, **eerdere)
    gesloten = Statuswissel.objects.filter(naar=Status.AFGESLOTEN, **eerdere)
    geschreven = Bericht.objects.filter(nu | eerder, van_melder=True, melding__in=blik.zaken().values("pk"))
    gevonden = (
        geschreven.filter(Exists(verteld) | Exists(gesloten))
        .order_by()
        .aggregate(nu=Count("melding", filter=nu, distinct=True), vorige=Count("melding", filter=eerder, distinct=True))
    )
    return Geteld(gevonden["nu"], gevonden["vorige"])


def total(delen: Iterable[Deel]) -> Deel:
    delen = list(delen)
    return Deel(sum(d.deel for d in delen), sum(d.geheel for d in delen))
