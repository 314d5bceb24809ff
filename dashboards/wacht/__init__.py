"""What waits for one person on `/werk/`: whose turn it is, each line with what it is about and what to do.

`beurten` is the table of turns on cases, `zaken` asks it; `lijsten` holds what stands apart from a turn. Everything
asks the one rule of access.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, IntegerField, QuerySet, Value

from dashboards.wacht.lijsten import REGELS, late_lines, lists_of, offices
from dashboards.wacht.regel import AANTAL, Regel
from dashboards.wacht.zaken import on_cases
from meldingen.models import Termijn
from meldingen.toegang import toegang
from pvi.models import Medewerker

# One list, or several of different kinds that are counted together
Telling = QuerySet | Sequence[QuerySet]


@dataclass(frozen=True)
class Werk:
    """`wacht`: what waits for this person, the latest first, what has no day last; `te_laat`: what another let lie;
    `getallen`: how many rows each list has that was only to be counted.
    """

    wacht: list[Regel]
    te_laat: list[Regel]
    getallen: list[int]


def work_of(medewerker: Medewerker, tellen: Sequence[Telling] = ()) -> Werk:
    """`tellen`: lists of which this page wants only the numbers."""
    wie = toegang(medewerker)
    lijsten = {naam: lijst for naam, lijst in lists_of(medewerker, wie).items() if lijst is not None}
    getallen, gevuld = _ask_together(tellen, lijsten)
    te_laat = list(late_lines(lijsten["te_laat"] if "te_laat" in gevuld else Termijn.objects.none(), wie))
    regels = [*on_cases(medewerker, wie), *offices(medewerker, wie)]
    for naam, lines in REGELS.items():
        regels += lines(lijsten[naam], wie) if naam in gevuld else ()
    return Werk(sorted(regels, key=lambda regel: (regel.op is None, regel.op or date.max)), te_laat, getallen)


def _ask_together(tellen: Sequence[Telling], lijsten: dict[str, QuerySet]) -> tuple[list[int], set[str]]:
    """How many rows each of `tellen` has, and which of `lijsten` have any, in one question: of most people most are
    empty."""
    delen = [
        deel.order_by().values(lijst=Value(str(nr), CharField())).annotate(aantal=Count("pk"))
        for nr, telling in enumerate(tellen)
        for deel in ([telling] if isinstance(telling, QuerySet) else telling)
    ]
    delen += [
        lijst.order_by()
        .annotate(lijst=Value(naam, CharField()), aantal=Value(1, IntegerField()))
        .values("lijst", "aantal")[:1]
        for naam, lijst in lijsten.items()
    ]
    getallen, gevuld = [0] * len(tellen), set()
    for rij in delen[0].union(*delen[1:], all=True):
        if rij["lijst"] in lijsten:
            gevuld.add(rij["lijst"])
        else:
            getallen[int(rij["lijst"])] += rij["aantal"]
    return getallen, gevuld
