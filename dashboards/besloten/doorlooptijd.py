"""How long each phase of a case took, with and without the days on which the case stood still, and whether in time."""

import json
from dataclasses import asdict, dataclass
from typing import Final, Literal

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from dashboards.besloten.meting import Meting
from dashboards.besloten.tabellen import maak_tabel
from dashboards.overzichten import Cel, Marker, Rij, Tabel
from meldingen.models import Statuswissel


@dataclass(frozen=True, slots=True)
class Doorloop:
    """One phase: from a step of `begin` to the first of `einde` after it, by code or by the state it enters.

    `telt`: the first time in a case, every time, or from the first beginning to the last end of the period.
    `termijnen` are the kinds of term that are kept in it.
    """

    code: str
    label: str
    begin: tuple[str, ...]
    einde: tuple[str, ...]
    telt: Literal["eerste", "elke", "geheel"] = "elke"
    termijnen: tuple[str, ...] = ()


DOORLOPEN: Final[tuple[Doorloop, ...]] = (
    Doorloop("intake", "Intake, vanaf de ontvangst", ("T1",), ("T4", "T5", "T6"), "eerste", ("intake",)),
    Doorloop(
        "triage", "Triage, tot het eerste besluit", ("T4",), ("T9", "T10", "T11", "T12", "T13"), "eerste",
        ("eerste_zitting",),
    ),
    Doorloop("lijn", "Lijnafhandeling", ("T9",), ("T15",), termijnen=("lijnafhandeling",)),
    Doorloop("onderzoek", "Onderzoek", ("T10",), ("T17", "T18"), termijnen=("orienterend", "disciplinair")),
    Doorloop("strafmaat", "Strafmaatoverleg", ("T17",), ("T19",), termijnen=("smo_advies",)),
    Doorloop("besluit", "Besluit", ("T19",), ("T21",), termijnen=("pc_besluit",)),
    Doorloop("herstel", "Herstel", ("herstel",), ("T24",)),
    Doorloop("nazorg", "Nazorg", ("T24",), ("T25",)),
    Doorloop("geheel", "Geheel, van ontvangst tot afsluiting", ("T1",), ("afgesloten",), "geheel"),
)  # fmt: skip

# One question for all phases. Of the steps that matter for a phase a passage is a beginning with an end right after it.
# {zaken}: the keys of the cases to look at.
VRAAG: Final = """
WITH fase AS (
    SELECT * FROM jsonb_to_recordset(%s)
        AS f (code text, begin text[], einde text[], telt text, termijnen text[])
), stap AS (
    SELECT f.code, w.melding_id, w.id, w.op, w.overgang = ANY (f.einde) OR w.naar = ANY (f.einde) AS is_einde
      FROM meldingen_statuswissel w
      JOIN fase f ON w.overgang = ANY (f.begin || f.einde) OR w.naar = ANY (f.begin || f.einde)
     WHERE w.melding_id IN ({zaken}) AND w.op < %s
), plaats AS (
    SELECT code, melding_id, op, is_einde, row_number() OVER p AS nummer, lead(op) OVER p AS volgende,
           lag(op) OVER p AS vorige, lag(is_einde) OVER p AS na_einde,
           first_value(op) OVER p AS eerste, first_value(is_einde) OVER p AS zonder_begin
      FROM stap
    WINDOW p AS (PARTITION BY code, melding_id ORDER BY op, is_einde, id)
), duur AS (
    SELECT code, melding_id, termijnen, (op AT TIME ZONE 'Europe/Amsterdam')::date AS tot,
           ((CASE telt WHEN 'geheel' THEN eerste ELSE vorige END) AT TIME ZONE 'Europe/Amsterdam')::date AS van
      FROM plaats JOIN fase USING (code)
     WHERE is_einde AND op >= %s
       AND CASE telt WHEN 'geheel' THEN volgende IS NULL AND NOT zonder_begin
                     WHEN 'eerste' THEN nummer = 2 AND NOT na_einde
                     ELSE NOT na_einde END
), lengte AS (
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
NIETS: Final[tuple[Cel, ...]] = (0, Marker.GEEN, Marker.GEEN, Marker.GEEN, Marker.GEEN, 0, 0)


def tel_doorlooptijd(meting: Meting) -> Tabel:
    """A row for each phase that ended in the period."""
    gemeten = _measure(meting)
    rijen = [Rij(fase.code, fase.label) for fase in DOORLOPEN]
    return maak_tabel(
        "doorlooptijd",
        "Doorlooptijd per fase, in kalenderdagen",
        "Fase",
        rijen,
        [gemeten.get(rij.code, NIETS) for rij in rijen],
        noten=(
            "Een fase telt in de periode waarin zij eindigde.",
            "Ging een melding uit lijn of onderzoek terug naar de triagecommissie, dan telt die keer niet.",
            "Mediaan: de helft duurde zo lang of korter. P90: negen van de tien duurden zo lang of korter.",
            "Netto: zonder de dagen waarop de zaak was opgeschort.",
            "Herstel, nazorg en het geheel hebben geen termijn voor de hele fase.",
        ),
    )


def _measure(meting: Meting) -> dict[str, tuple[Cel, ...]]:
    """Code of a phase → its cells; a phase that did not end in the period is not there."""
    van, tot = meting.moments
    eindes = {einde for fase in DOORLOPEN for einde in fase.einde}
    geeindigd = Statuswissel.objects.filter(
        Q(overgang__in=eindes) | Q(naar__in=eindes), melding=OuterRef("pk"), op__gte=van, op__lt=tot
    )
    zaken, waarden = meting.alle().filter(Exists(geeindigd)).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(VRAAG.format(zaken=zaken), [json.dumps([asdict(f) for f in DOORLOPEN]), *waarden, tot, van])
        return {code: tuple(cellen) for code, *cellen in cursor.fetchall()}
