"""Counting: each figure of the report equals an independent count in SQL, and follows the rules."""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection

from dashboards.overzichten import Kolom, Marker, Optelling, Overzicht, Rij, Telling
from dashboards.overzichten.kolommen import STAND
from dashboards.overzichten.rijen import EENHEDEN
from dashboards.queries import landelijke_cijfers
from dashboards.suppression import suppress, suppress_overzicht
from meldingen.access import Grond
from meldingen.actions.consult import record_consult
from meldingen.actions.signaal import log_signaal
from meldingen.models import Consult, Melding, Signaal, Statuswissel, Termijn, Uitsluiting, grant
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.kalender import Periode
from pvi.rollen import Rol
from tests import kern
from tests.kern import betrek, moment
from tests.triage.klachten.lijst import LIJST
from triage.actions.lijn import record_reactie
from triage.import_klachten import load_klachten, read_lijst
from triage.models import Besluit, Klacht, Reactie, SmoAdvies

pytestmark = pytest.mark.django_db

K3 = Periode.parse("2026-K3")
PEIL = "2026-10-15"


@pytest.fixture(autouse=True)
def lijsten(organisatie):
    from pvi import lijsten

    lijsten.sync()


def zaak(eenheid, *stappen: tuple[str, datetime], **velden) -> Melding:
    """A melding that walked these (status, moment) steps."""
    *_, (status, laatst) = stappen
    gesloten = {}
    if status == Status.AFGESLOTEN:
        gesloten = {"afgesloten_op": laatst, "sluitreden": "afgerond", "bewaren_tot": klok.day(laatst)}
    melding = Melding.objects.create(
        sleutel=kluis.new_sleutel("zaak"),
        eenheid_behandeling=eenheid,
        eenheid_telling=velden.pop("telling", eenheid),
        status=status,
        ontvangen_op=stappen[0][1],
        kanaal=velden.pop("kanaal", "melder"),
        aarden=velden.pop("aarden", ["opmerking"]),
        **gesloten,
        **velden,
    )
    van = Status.CONCEPT
    for naar, op in stappen:
        log(
            melding,
            {"concept": "T1", "afgesloten": "T26"}.get(van, "T6" if naar == Status.AFGESLOTEN else "T4"),
            van,
            naar,
            op,
        )
        van = naar
    return melding


def log(melding, overgang: str, van: str, naar: str, op: datetime) -> None:
    Statuswissel.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, overgang=overgang, van=van, naar=naar, rol="job", op=op
    )


def ontvangen(eenheid, dag: str, uur: int = 12, minuut: int = 0, **velden) -> Melding:
    return zaak(eenheid, ("ontvangen", moment(dag, uur, minuut)), **velden)


def kerncijfer(overzicht: Overzicht[Telling], code: str) -> tuple[int, int, int]:
    tabel = overzicht.tabel("kerncijfers")
    return next(n for r, n in zip(tabel.rijen, tabel.aantallen, strict=True) if r.code == code)


def per_rij(overzicht: Overzicht[Telling], code: str) -> dict[str, tuple[int, ...]]:
    tabel = overzicht.tabel(code)
    return {r.code: n for r, n in zip(tabel.rijen, tabel.aantallen, strict=True) if any(n)}


# --- Against an independent count -----------------------------------------------------------------------------------


def sql(vraag: str, *waarden) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(vraag, waarden)
        return cursor.fetchall()


# Written apart from the ORM: the last step before the peildatum by window function, times cut by PostgreSQL itself.
LAATSTE = """
    SELECT m.id, m.kanaal, m.aarden, m.uitkomst, e1.code AS eenheid, w.naar
      FROM meldingen_melding m
      JOIN (SELECT melding_id, naar, row_number() OVER (PARTITION BY melding_id ORDER BY op DESC) AS n
              FROM meldingen_statuswissel WHERE op < timestamp %s AT TIME ZONE 'Europe/Amsterdam') w
        ON w.melding_id = m.id AND w.n = 1
      LEFT JOIN pvi_organisatieeenheid e ON e.id = m.eenheid_telling_id
      LEFT JOIN pvi_organisatieeenheid e1 ON e1.id = e.eenheid_id
     WHERE NOT (m.dubbel_van_id IS NOT NULL AND m.id IN (
           SELECT melding_id FROM meldingen_statuswissel
            WHERE overgang = 'T6' AND op < timestamp %s AT TIME ZONE 'Europe/Amsterdam'))
"""
IN_PERIODE = """id IN (SELECT melding_id FROM meldingen_statuswissel WHERE {} AND
    (op AT TIME ZONE 'Europe/Amsterdam')::date BETWEEN %s AND %s)"""


RECEIVED, CLOSED = "overgang = 'T1'", "naar = 'afgesloten'"


def random_world(organisatie, zaad: int) -> None:
    gok = random.Random(zaad)
    eenheden = [e for e in organisatie.values() if e.niveau in {1, 3}] + [None]
    begin = moment("2025-06-15")
    for _ in range(120):
        op = begin + timedelta(minutes=gok.randrange(60 * 24 * 490))
        stappen = [("ontvangen", op)]
        for naar in ("intake", "triage", "lijnafhandeling", "herstel", "nazorg", "afgesloten", "triage", "afgesloten"):
            if gok.random() < 0.25:
                break
            op += timedelta(minutes=gok.randrange(1, 60 * 24 * 60))
            stappen.append((naar, op))
        eenheid = gok.choice(eenheden)
        dubbel = Melding.objects.first() if gok.random() < 0.05 else None
        zaak(
            organisatie["RT"], *stappen, telling=eenheid, dubbel_van=dubbel,
            kanaal=gok.choice(["melder", "lijn", "vik", "vp", ""]),
            aarden=gok.sample(["opmerking", "pesten", "buitensluiten", "geweld", "symbolen"], gok.randrange(4)),
            uitkomst=gok.choice(["", "overschreden", "plichtsverzuim"]) if stappen[-1][0] == "afgesloten" else "",
        )  # fmt: skip


@pytest.mark.parametrize("zaad", [1, 2])
def test_every_figure_equals_an_independent_count(organisatie, zaad, vertrouwenspersoon):
    random_world(organisatie, zaad)
    overzicht = landelijke_cijfers(K3)
    peil, dagen = (PEIL, PEIL), (K3.van, K3.tot_en_met)
    nieuw, dicht = (f"SELECT * FROM ({LAATSTE}) x WHERE {IN_PERIODE.format(wat)}" for wat in (RECEIVED, CLOSED))  # noqa: S608

    def tel(deel: str, bron: str = nieuw) -> dict:
        return dict(sql(f"SELECT {deel}, count(*) FROM ({bron}) y GROUP BY 1", *peil, *dagen))  # noqa: S608

    instroom = sum(tel("1").values())
    assert instroom > 15
    assert kerncijfer(overzicht, "instroom")[0] == instroom
    assert kerncijfer(overzicht, "uitstroom")[0] == sum(tel("1", dicht).values())
    open_sql = f"SELECT count(*) FROM ({LAATSTE}) x WHERE naar <> 'afgesloten'"  # noqa: S608
    assert kerncijfer(overzicht, "voorraad")[0] == sql(open_sql, *peil)[0][0]

    assert per_rij(overzicht, "kanaal") == {k: (n,) for k, n in tel("coalesce(nullif(kanaal, ''), 'onbekend')").items()}
    assert per_rij(overzicht, "uitkomst") == {
        k: (n,) for k, n in tel("coalesce(nullif(uitkomst, ''), 'geen')", dicht).items()
    }
    aard = "unnest(CASE WHEN aarden = '{}' THEN ARRAY['onbekend'] ELSE aarden END)"
    assert per_rij(overzicht, "aard") == {k: (n,) for k, n in tel(aard).items()}
    for eenheid, aantallen in per_rij(overzicht, "eenheid").items():
        per_stand = tel("naar", f"SELECT * FROM ({nieuw}) z WHERE coalesce(eenheid, 'onbekend') = '{eenheid}'")  # noqa: S608
        for kolom, aantal in zip(overzicht.tabel("eenheid").kolommen, aantallen, strict=True):
            assert aantal == sum(n for status, n in per_stand.items() if STAND[status] == kolom.code)


def test_joined_natures_count_a_case_once(organisatie):
    for _ in range(3):
        ontvangen(organisatie["RT"], "2026-08-01", aarden=["opmerking", "beledigen", "pesten"])
    for _ in range(2):
        ontvangen(organisatie["RT"], "2026-08-01", aarden=["pesten", "geweld"])
    for _ in range(6):
        ontvangen(organisatie["RT"], "2026-08-01", aarden=["bedreiging"])
    tabel = suppress(landelijke_cijfers(K3).tabel("aard"))
    eigen, rest = tabel.regels
    assert (eigen.code, eigen.cellen) == ("bedreiging", (6,))
    assert (rest.label, rest.cellen) == ("Andere aarden (16)", (5,))


def test_an_empty_portal_gives_a_whole_report(organisatie):
    overzicht = suppress_overzicht(landelijke_cijfers(K3))
    assert overzicht.tabel("kanaal").totaalregel.cellen == (Marker.NIET_GETOOND,)
    assert [hoofdstuk.code for hoofdstuk in overzicht.hoofdstukken][-2:] == ["klachten", "trend"]


# --- Rules ----------------------------------------------------------------------------------------------------------


def test_period_runs_from_midnight_to_midnight_in_amsterdam(organisatie):
    ontvangen(organisatie["RT"], "2026-06-30", 23, 59)
    ontvangen(organisatie["RT"], "2026-07-01", 0, 0)
    ontvangen(organisatie["RT"], "2026-09-30", 23, 59)
    ontvangen(organisatie["RT"], "2026-10-01", 0, 0)
    assert kerncijfer(landelijke_cijfers(K3), "instroom") == (2, 1, 0)


def test_stand_is_that_of_the_peildatum_and_not_of_today(organisatie):
    zaak(
        organisatie["RT"],
        ("ontvangen", moment("2026-08-01")),
        ("intake", moment("2026-10-14", 23, 59)),
        ("afgesloten", moment("2026-10-15", 0, 0)),
    )
    overzicht = landelijke_cijfers(K3)
    assert per_rij(overzicht, "eenheid") == {"RT": (1, 0, 0, 0)}
    assert kerncijfer(overzicht, "voorraad")[0] == 1
    assert kerncijfer(overzicht, "uitstroom")[0] == 0


def test_a_period_counts_the_same_on_every_later_day(organisatie):
    """So no two runs can be subtracted from each other."""
    melding = ontvangen(organisatie["RT"], "2026-08-01")
    with klok.op(moment("2026-10-15", 6)):
        eerst = landelijke_cijfers(K3)
    log(melding, "T4", "ontvangen", "triage", moment("2026-11-01"))
    ontvangen(organisatie["NN"], "2026-10-20")
    with klok.op(moment("2027-03-01")):
        assert landelijke_cijfers(K3) == eerst


def test_a_reopened_case_counts_once_as_instroom_and_stays_open(organisatie):
    zaak(
        organisatie["RT"],
        ("ontvangen", moment("2026-02-01")),
        ("afgesloten", moment("2026-07-10")),
        ("triage", moment("2026-08-10")),
        ("afgesloten", moment("2026-09-01")),
        ("triage", moment("2026-09-20")),
    )
    overzicht = landelijke_cijfers(K3)
    assert kerncijfer(overzicht, "instroom")[0] == 0
    assert kerncijfer(overzicht, "uitstroom")[0] == 1
    assert kerncijfer(overzicht, "voorraad")[0] == 1


def test_a_double_counts_once_from_the_moment_it_is_known(organisatie):
    eerste = ontvangen(organisatie["RT"], "2026-08-01")
    for gesloten in ("2026-10-01", "2026-11-01"):
        zaak(
            organisatie["RT"],
            ("ontvangen", moment("2026-08-02")),
            ("afgesloten", moment(gesloten)),
            dubbel_van=eerste,
        )
    # The second one is found out only after the peildatum: what was published then stays true.
    assert kerncijfer(landelijke_cijfers(K3), "instroom")[0] == 2
    assert kerncijfer(landelijke_cijfers(K3.volgende()), "uitstroom")[0] == 0


def test_concepts_do_not_count(organisatie):
    Melding.objects.create(sleutel=kluis.new_sleutel("zaak"), eenheid_behandeling=organisatie["RT"])
    overzicht = landelijke_cijfers(K3)
    assert kerncijfer(overzicht, "instroom")[0] == kerncijfer(overzicht, "voorraad")[0] == 0


def test_walls_do_not_change_a_published_figure(organisatie, coordinator):
    """Published reports count every case and are equal for every reader."""
    melding = ontvangen(organisatie["RT"], "2026-08-01")
    voor = landelijke_cijfers(K3)
    Uitsluiting.objects.create(melding=melding, medewerker=coordinator, sinds=date(2026, 8, 1))
    assert landelijke_cijfers(K3) == voor


def test_figures_follow_the_unit_of_telling_and_never_that_of_handling(organisatie):
    """Z11: conduct under the closed LE counts under its successor LX; Z05: handled elsewhere, counted at home."""
    zaak(organisatie["AM"], ("ontvangen", moment("2026-08-01")), telling=organisatie["LX"])
    assert per_rij(landelijke_cijfers(K3), "eenheid") == {"LX": (1, 0, 0, 0)}


def test_teams_count_under_their_eenheid_and_no_unit_as_unknown(organisatie, team):
    ontvangen(organisatie["RT"], "2026-08-01", telling=team)
    ontvangen(organisatie["RT"], "2026-08-01", telling=None)
    assert per_rij(landelijke_cijfers(K3), "eenheid") == {"RT": (1, 0, 0, 0), "onbekend": (1, 0, 0, 0)}


def test_all_fifteen_handling_units_have_a_row_and_a_closed_one_only_when_it_counts(organisatie):
    codes = [r.code for r in landelijke_cijfers(K3).tabel("eenheid").rijen]
    assert len(codes) == 16
    assert codes[-1] == "onbekend"
    assert "LE" not in codes
    zaak(organisatie["LX"], ("ontvangen", moment("2026-08-01")), telling=organisatie["LE"])
    assert "LE" in [r.code for r in landelijke_cijfers(K3).tabel("eenheid").rijen]


def test_every_channel_has_a_row(organisatie):
    codes = {r.code for r in landelijke_cijfers(K3).tabel("kanaal").rijen}
    assert len(codes) == 20
    assert {"melder", "lijn", "vp", "ombudsfunctionaris", "ndv", "klachtencommissie", "lmm", "onbekend"} <= codes


def test_signalen_and_consulten_of_the_period_count(organisatie, team, teamchef, vertrouwenspersoon):
    for dag in ("2026-07-01", "2026-09-30", "2026-10-01"):
        Signaal.objects.create(
            sleutel=kluis.new_sleutel("zaak"), eenheid=team, gelogd_door=teamchef, gelogd_op=moment(dag), bron="zelf",
            wat_gezien="Stilte in de kantine.",
        )  # fmt: skip
    for maand in (date(2026, 7, 1), date(2026, 9, 1), date(2026, 6, 1)):
        Consult.objects.create(
            vertrouwenspersoon=vertrouwenspersoon, maand=maand, eenheid=organisatie["RT"], route="geen"
        )
    overzicht = landelijke_cijfers(K3)
    assert kerncijfer(overzicht, "signalen") == (2, 0, 0)
    assert kerncijfer(overzicht, "consulten") == (2, 1, 0)


def test_penalties_and_other_reactions_count_apart_by_their_day(organisatie, vik):
    melding = ontvangen(organisatie["RT"], "2026-01-05")
    for soort, is_straf, voorwaardelijk, op in (
        ("j", True, True, date(2026, 7, 1)),
        ("a", True, False, date(2026, 9, 30)),
        ("a", True, False, date(2026, 10, 1)),
        ("gesprek", False, False, date(2026, 8, 1)),
    ):
        Reactie.objects.create(
            melding=melding, soort=soort, is_straf=is_straf, voorwaardelijk=voorwaardelijk, op=op, vastgelegd_door=vik
        )
    overzicht = landelijke_cijfers(K3)
    assert per_rij(overzicht, "straf") == {"a": (1, 0), "j": (0, 1)}
    assert per_rij(overzicht, "reactie") == {"gesprek": (1,)}


K4 = Periode.parse("2026-K4")


@pytest.fixture
def een_kwartaal(organisatie, team, teamchef, vertrouwenspersoon, vik) -> Melding:
    """Something of everything in the third quarter."""
    with klok.op(moment("2026-09-10")):
        melding = ontvangen(organisatie["RT"], "2026-08-01")
        zaak(organisatie["RT"], ("ontvangen", moment("2026-08-02")), ("afgesloten", moment("2026-09-01")))
        record_consult(
            Consult(maand=date(2026, 9, 1), eenheid=organisatie["RT"], route="geen"), door=vertrouwenspersoon
        )
        log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Stilte in de kantine."), door=teamchef)
        Reactie.objects.create(melding=melding, soort="gesprek", op=date(2026, 9, 1), vastgelegd_door=vik)
    return melding


def test_a_quarter_has_one_figure_in_every_report_whatever_is_written_down_late(
    een_kwartaal, organisatie, team, teamchef, vertrouwenspersoon
):
    """Each chapter of the quarter, and its column in the reports after it; each late thing counts once, later."""
    with klok.op(moment("2026-10-15", 6)):
        eerst = landelijke_cijfers(K3)
    with klok.op(moment("2026-11-03")):
        record_consult(
            Consult(maand=date(2026, 9, 1), eenheid=organisatie["RT"], route="melding"), door=vertrouwenspersoon
        )
        in_de_lijn = kern.zaak(team, Status.LIJNAFHANDELING)
        grant(in_de_lijn, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
        record_reactie(in_de_lijn, teamchef, soort="gesprek", op=date(2026, 9, 2))
        zaak(organisatie["RT"], ("ontvangen", klok.nu()), dubbel_van=een_kwartaal)
    assert landelijke_cijfers(K3) == eerst
    _, vorige, _ = zip(*landelijke_cijfers(K4).tabel("kerncijfers").aantallen, strict=True)
    assert vorige == tuple(rij[0] for rij in eerst.tabel("kerncijfers").aantallen)
    trend = landelijke_cijfers(K4).tabel("trend")
    eerdere = {rij.code: cellen for rij, cellen in zip(trend.rijen, trend.aantallen, strict=True)}
    eerste = {r.code: n for r, n in zip(eerst.tabel("trend").rijen, eerst.tabel("trend").aantallen, strict=True)}
    assert eerdere["2026-K3"] == eerste["2026-K3"]
    assert kerncijfer(landelijke_cijfers(K4), "consulten")[:2] == (1, 1)
    assert per_rij(landelijke_cijfers(K4), "reactie") == {"gesprek": (1,)}


@pytest.mark.parametrize(
    ("dag", "kwartaal"), [("2026-09-30", "2026-K3"), ("2026-10-14", "2026-K3"), ("2026-10-15", "2026-K4")]
)
def test_what_is_written_down_before_the_peildatum_is_not_late(dag, kwartaal, organisatie, vertrouwenspersoon):
    with klok.op(moment(dag, 0, 30)):
        record_consult(
            Consult(maand=date(2026, 9, 1), eenheid=organisatie["RT"], route="geen"), door=vertrouwenspersoon
        )
    geteld = {p.code: kerncijfer(landelijke_cijfers(p), "consulten")[0] for p in (K3, K4)}
    assert [code for code, aantal in geteld.items() if aantal] == [kwartaal]


def test_mending_a_consult_moves_it_only_while_its_quarter_is_not_counted(organisatie, vertrouwenspersoon):
    consult = Consult(maand=date(2026, 9, 1), eenheid=organisatie["RT"], route="geen")
    with klok.op(moment("2026-10-01")):
        record_consult(consult, door=vertrouwenspersoon)
        consult.maand = date(2026, 10, 1)
        record_consult(consult, door=vertrouwenspersoon)
    assert [kerncijfer(landelijke_cijfers(p), "consulten")[0] for p in (K3, K4)] == [0, 1]
    with klok.op(moment("2027-02-01")):
        consult.maand = date(2027, 1, 1)
        record_consult(consult, door=vertrouwenspersoon)
        consult.maand = date(2026, 9, 1)
        record_consult(consult, door=vertrouwenspersoon)
    assert [kerncijfer(landelijke_cijfers(p), "consulten")[0] for p in (K3, K4, K4.volgende())] == [0, 1, 0]


def test_a_besluit_that_lapsed_after_the_peildatum_still_stands_in_its_quarter(organisatie, vik):
    melding = ontvangen(organisatie["RT"], "2026-01-05")
    besloten(melding, vik, "a", ("a", False), date(2026, 8, 1))
    eerst = landelijke_cijfers(K3)
    SmoAdvies.objects.update(vervallen_op=moment("2026-11-01"))
    Besluit.objects.update(vervallen_op=moment("2026-11-01"))
    assert landelijke_cijfers(K3) == eerst
    assert per_rij(eerst, "smo_straf") == {"volgt": (1,)}


def besloten(melding, vik, straf: str, advies: tuple | None, op: date, *, definitief: bool = True) -> None:
    """A besluit about somebody new with `straf`, beside an advies (straf, voorwaardelijk) or none."""
    wie = betrek(melding, None)
    dag = datetime.combine(op, time(12), klok.AMSTERDAM)
    if advies is not None:
        SmoAdvies.objects.create(
            sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=wie, straf=advies[0], gemaakt_op=dag,
            voorwaardelijk=advies[1], proeftijd_maanden=24 if advies[1] else None,
        )  # fmt: skip
    if not definitief:
        return
    Besluit.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=wie, straf=straf, stap="definitief",
        gemaakt_op=dag, definitief_op=dag, definitief_door=vik,
    )  # fmt: skip
    if straf:
        Reactie.objects.create(
            melding=melding, betrokkenheid=wie, soort=straf, is_straf=True, op=op, vastgelegd_door=vik
        )


def test_each_besluit_of_the_period_stands_beside_its_own_advies(organisatie, vik):
    melding, in_k3 = ontvangen(organisatie["RT"], "2026-01-05"), date(2026, 8, 3)
    for straf, advies in (
        ("a", ("a", False)),
        ("a", ("a", False)),
        ("a", ("a", True)),
        ("c", ("e", False)),
        ("j", None),
        ("", ("", False)),
        ("", ("a", False)),
    ):
        besloten(melding, vik, straf, advies, in_k3)
    besloten(melding, vik, "a", ("a", False), date(2026, 10, 1))
    besloten(melding, vik, "", ("", False), date(2026, 6, 30))
    besloten(melding, vik, "", ("a", False), in_k3, definitief=False)
    overzicht = landelijke_cijfers(K3)

    assert per_rij(overzicht, "smo_straf") == {"volgt": (2,), "wijkt_af": (2,), "onbekend": (1,)}
    assert per_rij(overzicht, "smo_zonder_straf") == {"volgt": (1,), "wijkt_af": (1,)}
    assert overzicht.tabel("smo_straf").totaal == overzicht.tabel("straf").totaal == 5


def test_no_published_figure_over_penalties_gives_another_away(organisatie, vik):
    """The total of all besluiten stands nowhere, so those without a penalty cannot be had by subtraction (0007)."""
    melding = ontvangen(organisatie["RT"], "2026-01-05")
    for _ in range(9):
        besloten(melding, vik, "a", ("a", False), date(2026, 8, 3))
    besloten(melding, vik, "", ("a", False), date(2026, 8, 3))
    overzicht = suppress_overzicht(landelijke_cijfers(K3))

    assert overzicht.tabel("straf").totaalregel.geheel == overzicht.tabel("smo_straf").totaalregel.geheel == 9
    zonder = overzicht.tabel("smo_zonder_straf")
    assert zonder.totaalregel.geheel is Marker.NIET_GETOOND and zonder.regels == ()
    getoond = [c for t in overzicht.inhoud() for r in t.regels for c in (*r.cellen, r.totaal) if isinstance(c, int)]
    assert not {1, 10} & set(getoond)


def test_overdue_terms_are_those_running_and_late_on_the_peildatum(organisatie):
    for verloopt, gestopt in (
        ("2026-10-14", None),
        ("2026-10-14", "2026-10-15"),
        ("2026-10-14", "2026-10-14"),
        ("2026-10-15", None),
    ):
        dag = date.fromisoformat(verloopt)
        Termijn.objects.create(
            melding=ontvangen(organisatie["RT"], "2026-08-01"),
            soort="intake",
            gestart_op=dag,
            verloopt_op=dag,
            waarschuwing_op=dag,
            gestopt_op=gestopt and date.fromisoformat(gestopt),
        )
    assert landelijke_cijfers(K3).kwaliteit.aantallen == ((2,),)


def test_trend_shows_what_each_quarter_published_itself(organisatie):
    """A figure of an earlier quarter never changes in a later report."""
    random_world(organisatie, 3)
    trend = landelijke_cijfers(K3).tabel("trend")
    for code, cijfers in zip([r.code for r in trend.rijen], trend.aantallen, strict=True):
        eigen = landelijke_cijfers(Periode.parse(code))
        assert cijfers == tuple(kerncijfer(eigen, kolom.code)[0] for kolom in trend.kolommen)
    assert [r.label for r in trend.rijen] == ["K4 2025", "K1 2026", "K2 2026", "K3 2026"]


def test_report_takes_the_same_number_of_queries_for_one_case_and_for_many(organisatie, django_assert_max_num_queries):
    ontvangen(organisatie["RT"], "2026-08-01")
    with django_assert_max_num_queries(50):
        landelijke_cijfers(K3)
    random_world(organisatie, 4)
    with django_assert_max_num_queries(50):
        landelijke_cijfers(K3)


# --- Klachten -------------------------------------------------------------------------------------------------------


@pytest.fixture
def klachten(organisatie):
    """The list of 2022–2024 in the register."""
    load_klachten(read_lijst(LIJST.read_bytes()))
    kluis.clear()


def test_klachten_count_in_the_quarter_of_their_month_once_per_kind_of_verdict(klachten):
    geteld = {code: landelijke_cijfers(Periode.parse(code)) for code in ("2022-K2", "2023-K1", "2023-K2", "2023-K4")}
    assert per_rij(geteld["2022-K2"], "klacht") == {
        "gegrond": (1,), "ongegrond": (1,), "geen_oordeel": (1,), "niet_ontvankelijk": (1,)
    }, "twelve verdicts are one klacht"  # fmt: skip
    assert per_rij(geteld["2023-K1"], "klacht") == {
        "gegrond": (2,), "ongegrond": (2,), "geen_oordeel": (1,), "zonder": (1,)
    }  # fmt: skip
    assert per_rij(geteld["2023-K2"], "klacht") == {"zonder": (4,), "onbekend": (1,)}, "unknown is not zero"
    assert per_rij(geteld["2023-K4"], "klacht") == {"zonder": (2,), "nakijken": (1,)}, "pointed out, not put right"
    assert [overzicht.tabel("klacht").totaal for overzicht in geteld.values()] == [1, 4, 5, 3]


def test_klachten_without_a_melding_count_in_no_other_table(klachten):
    overzicht = landelijke_cijfers(Periode.parse("2023-K2"))
    assert kerncijfer(overzicht, "instroom") == (0, 0, 0)
    for tabel in overzicht.inhoud():
        assert tabel.code == "klacht" or not any(map(any, tabel.aantallen)), tabel.code


def test_a_thin_quarter_of_klachten_is_published_without_a_small_count(klachten):
    for kwartaal in Periode.parse("2024-K3").laatste(10):
        tabel = suppress_overzicht(landelijke_cijfers(kwartaal)).tabel("klacht")
        cellen = [regel.cellen[0] for regel in (*tabel.regels, tabel.totaalregel)]
        assert all(cel is Marker.NIET_GETOOND or cel == 0 or cel >= 5 for cel in cellen), (kwartaal, cellen)


def test_klachten_per_eenheid_would_be_nearly_all_hidden_and_are_aggregated(klachten):
    """All cells are below 5 except PDC, so no row can stand by itself."""
    aantallen = Counter(Klacht.objects.order_by().values_list("eenheid__code", flat=True))
    assert [code for code, n in aantallen.items() if n >= 5] == ["PDC"]
    rijen = tuple(Rij(code, code) for code in EENHEDEN)
    telling = Telling(
        "eenheid", "Klachten per eenheid", "Eenheid", (Kolom("eenheid", "klachten", "Klachten"),), rijen,
        tuple((aantallen[r.code],) for r in rijen), Optelling.DEELT, "klachten", aantallen.total(),
    )  # fmt: skip
    tabel = suppress(telling)
    assert tabel.samengevoegd
    assert tabel.aandeel_verborgen <= 30
    assert len(tabel.regels) < len(rijen)
