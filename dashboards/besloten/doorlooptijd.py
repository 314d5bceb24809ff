"""How long each phase of a case took, with and without the days on which the case stood still, and whether in time."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.db import connection
from django.db.models import QuerySet

from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel
from dashboards.overzichten import Cel, Marker, Rij, Tabel
from dashboards.queries.zaken import Dagen, moments
from meldingen.models import Melding, Statuswissel
from meldingen.workflow import Status


@dataclass(frozen=True, slots=True)
class Doorloop:
    """One phase: from a step of `begin` to the first of `einde` after it, each by its code, by the state that it
    enters, or by the one that it leaves (`uit`).

    `telt`: the first time in a case, or every time.
    `termijnen` are the kinds of term that are kept in it.
    """

    code: str
    label: str
    begin: tuple[str, ...]
    einde: tuple[str, ...]
    telt: Literal["eerste", "elke"] = "elke"
    termijnen: tuple[str, ...] = ()


def uit(status: Status) -> str:
    return f"uit {status}"


def _verblijf(code: str, label: str, status: Status, *termijnen: str) -> Doorloop:
    """Every stay in a status, however it ends."""
    return Doorloop(code, label, (status,), (uit(status),), termijnen=termijnen)


DOORLOPEN: Final[tuple[Doorloop, ...]] = (
    Doorloop("intake", "Intake, vanaf de ontvangst", ("T1",), ("T4", "T5", "T6"), "eerste", ("intake",)),
    Doorloop(
        "triage", "Triage, tot het eerste besluit", ("T4",), ("T9", "T10", "T11", "T12", "T13"), "eerste",
        ("eerste_zitting",),
    ),
    _verblijf("lijn", "Lijnafhandeling", Status.LIJNAFHANDELING, "lijnafhandeling"),
    _verblijf("onderzoek", "Onderzoek", Status.ONDERZOEK, "orienterend", "disciplinair"),
    _verblijf("strafmaat", "Strafmaatoverleg", Status.SMO, "smo_advies"),
    _verblijf("besluit", "Besluit", Status.BESLUIT, "pc_besluit"),
    _verblijf("herstel", "Herstel", Status.HERSTEL),
    _verblijf("nazorg", "Nazorg", Status.NAZORG),
    Doorloop("geheel", "Geheel, van ontvangst tot afsluiting", ("T1", uit(Status.AFGESLOTEN)), (Status.AFGESLOTEN,)),
)  # fmt: skip

# How both are counted, in words of a page
TELWIJZE: Final = (
    "Een fase telt in de periode waarin zij eindigde.",
    "Van lijnafhandeling tot en met nazorg telt elke keer dat een melding in die fase was.",
    "Het geheel telt nog een keer als een gesloten melding is heropend, vanaf die dag.",
)

# One question for all phases. Of the steps that matter for a phase a passage is a beginning with an end right after it.
# {zaken}: the keys of the cases to look at.
PASSAGES: Final = """
WITH fase AS (
    SELECT * FROM jsonb_to_recordset(%s)
        AS f (code text, begin text[], einde text[], telt text, termijnen text[])
), grens AS (
    SELECT code, unnest(begin) AS merk, false AS is_einde FROM fase
     UNION ALL
    SELECT code, unnest(einde), true FROM fase
), stap AS (
    SELECT code, w.melding_id, w.id, w.op, is_einde
      FROM meldingen_statuswissel w
     CROSS JOIN LATERAL (VALUES (w.overgang), (w.naar), ('uit ' || w.van)) AS kenmerk (merk)
      JOIN grens USING (merk)
     WHERE w.melding_id IN ({zaken}) AND w.op < %s
), plaats AS (
    SELECT code, melding_id, op, is_einde, row_number() OVER p AS nummer,
           lag(op) OVER p AS vorige, lag(is_einde) OVER p AS na_einde
      FROM stap
    WINDOW p AS (PARTITION BY code, melding_id ORDER BY op, is_einde, id)
), duur AS (
    SELECT code, melding_id, termijnen, (op AT TIME ZONE 'Europe/Amsterdam')::date AS tot,
           (vorige AT TIME ZONE 'Europe/Amsterdam')::date AS van
      FROM plaats JOIN fase USING (code)
     WHERE is_einde AND op >= %s
       AND NOT na_einde AND (telt = 'elke' OR nummer = 2)
)"""
LENGTES: Final = """, lengte AS (
    SELECT code, op_tijd, tot - van AS bruto, tot - van - coalesce(stil.dagen, 0) AS netto
      FROM duur
      LEFT JOIN LATERAL (
           SELECT bool_and(t.gestopt_op <= t.verloopt_op) AS op_tijd
             FROM meldingen_termijn t
            WHERE t.melding_id = duur.melding_id AND t.soort = ANY (termijnen) AND t.gestopt_op BETWEEN van AND tot
           ) gestopt ON true
      LEFT JOIN LATERAL (
           SELECT sum(greatest(0, least(tot, totdat) - greatest(van, sinds))) AS dagen
             FROM (SELECT (h.history_date AT TIME ZONE 'Europe/Amsterdam')::date AS sinds,
                          ((SELECT min(na.history_date) FROM meldingen_historicalmelding na
                             WHERE na.id = h.id AND na.history_date > h.history_date)
                           AT TIME ZONE 'Europe/Amsterdam')::date AS totdat
                     FROM meldingen_historicalmelding h
                    WHERE h.id = duur.melding_id AND h.opgeschort) stand
           ) stil ON true
)
SELECT code, count(*),
       floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY bruto) + 0.5)::int,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY bruto)::int,
       floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY netto) + 0.5)::int,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY netto)::int,
       count(*) FILTER (WHERE op_tijd), count(op_tijd)
  FROM lengte
 GROUP BY code
"""
MEDIANEN: Final = """
SELECT code,
       count(*) FILTER (WHERE hier),
       floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY tot - van) FILTER (WHERE hier) + 0.5)::int,
       count(*) FILTER (WHERE daar),
       floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY tot - van) FILTER (WHERE daar) + 0.5)::int
  FROM (SELECT *, tot BETWEEN %s AND %s AS hier, tot BETWEEN %s AND %s AS daar FROM duur) geteld
 GROUP BY code
"""
NIETS: Final[tuple[Cel, ...]] = (0, Marker.GEEN, Marker.GEEN, Marker.GEEN, Marker.GEEN, 0, 0)


def tel_doorlooptijd(meting: Meting) -> Tabel:
    """A row for each phase that ended in the period."""
    gemeten = {code: tuple(cellen) for code, *cellen in _ask(LENGTES, meting.alle(), *meting.moments)}
    rijen = [Rij(fase.code, fase.label) for fase in DOORLOPEN]
    return maak_tabel(
        "doorlooptijd",
        "Doorlooptijd per fase, in kalenderdagen",
        "Fase",
        rijen,
        [gemeten.get(rij.code, NIETS) for rij in rijen],
        noten=(
            *TELWIJZE,
            "Mediaan: de helft duurde zo lang of korter. P90: negen van de tien duurden zo lang of korter.",
            "Netto: zonder de dagen waarop de zaak was opgeschort.",
            "Herstel, nazorg en het geheel hebben geen termijn voor de hele fase.",
        ),
    )


def count_medianen(
    zaken: QuerySet[Melding], nu: Dagen, vorige: Dagen
) -> dict[str, tuple[int, int | None, int, int | None]]:
    """Code of a phase → how often it ended on these days and the median of its days, and the same for the days before.

    A phase that did not end on any of these days is not there; the median of nothing is None.
    """
    (van, _), (_, tot) = moments(vorige), moments(nu)
    dagen = (nu.van, nu.tot_en_met, vorige.van, vorige.tot_en_met)
    return {code: tuple(geteld) for code, *geteld in _ask(MEDIANEN, zaken, van, tot, *dagen)}


def _ask(vraag: str, zaken: QuerySet[Melding], van: datetime, tot: datetime, *waarden: Any) -> list[tuple[Any, ...]]:
    """`vraag` over the passages of these cases that ended from `van` until `tot`."""
    # Every step enters a status: said, so that the index on both is used.
    bewogen = Statuswissel.objects.filter(naar__in=Status.values, op__gte=van, op__lt=tot).order_by().values("melding")
    sleutels, invulling = zaken.filter(pk__in=bewogen).values("pk").query.sql_with_params()
    fasen = json.dumps([asdict(fase) for fase in DOORLOPEN])
    with connection.cursor() as cursor:
        cursor.execute(PASSAGES.format(zaken=sleutels) + vraag, [fasen, *invulling, tot, van, *waarden])
        gevonden: list[tuple[Any, ...]] = cursor.fetchall()
    return gevonden
