"""Working days, terms and periods: a year of real dates by hand, and properties over all of them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvi.kalender import (
    Periode,
    add_maanden,
    add_werkdagen,
    feestdagen,
    is_werkdag,
    tel_op,
    verleng_tot_werkdag,
    werkdagen_tussen,
)

DAGEN = st.dates(date(1990, 1, 1), date(2090, 12, 31))
SOORTEN = st.sampled_from(["maand", "kwartaal", "tertaal", "jaar"])
PERIODES = st.builds(Periode.van_datum, SOORTEN, DAGEN)


def for_all(*waarden):
    """`given` without a time limit: the first look at a year builds its list of holidays."""
    return lambda test: settings(deadline=None)(given(*waarden)(test))


# Rijksoverheid's list for 2026 without the Sundays, plus 5 May and Goede Vrijdag (Algemene termijnenwet art. 3).
FEESTDAGEN_2026 = {
    "2026-01-01": "Nieuwjaarsdag",
    "2026-04-03": "Goede Vrijdag",
    "2026-04-06": "Tweede Paasdag",
    "2026-04-27": "Koningsdag",
    "2026-05-05": "Bevrijdingsdag",
    "2026-05-14": "Hemelvaartsdag",
    "2026-05-25": "Tweede Pinksterdag",
    "2026-12-25": "Eerste Kerstdag",
}  # Tweede Kerstdag 2026 is a Saturday


def test_days_off_of_2026_are_weekends_and_the_eight_holidays():
    jaar = [date(2026, 1, 1) + timedelta(days=i) for i in range(365)]
    vrij = {dag.isoformat() for dag in jaar if dag.weekday() < 5 and not is_werkdag(dag)}
    assert vrij == set(FEESTDAGEN_2026)
    assert sum(map(is_werkdag, jaar)) == 261 - 8


@pytest.mark.parametrize(
    ("dag", "waarom"),
    [
        (date(2025, 4, 26), "Koningsdag on Saturday, because the 27th is a Sunday"),
        (date(2013, 4, 30), "Koninginnedag"),
        (date(2027, 5, 5), "Bevrijdingsdag, also outside the lustrum years"),
        (date(2025, 12, 26), "Tweede Kerstdag"),
    ],
)
def test_moving_and_yearly_holidays(dag, waarom):
    assert dag in feestdagen(dag.year), waarom


def test_ordinary_days_that_look_like_holidays_are_working_days():
    for dag in (date(2026, 12, 24), date(2026, 12, 31), date(2026, 4, 30), date(2025, 4, 28), date(2026, 5, 15)):
        assert is_werkdag(dag)


@pytest.mark.parametrize(
    ("van", "aantal", "tot"),
    [
        ("2026-01-02", 1, "2026-01-05"),  # Friday → Monday
        ("2026-01-03", 1, "2026-01-05"),  # Saturday → Monday
        ("2026-04-02", 1, "2026-04-07"),  # over Goede Vrijdag and Tweede Paasdag
        ("2026-04-24", 2, "2026-04-29"),  # over Koningsdag
        ("2026-05-04", 10, "2026-05-20"),  # over Bevrijdingsdag and Hemelvaartsdag
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2026-01-05", -1, "2026-01-02"),
        ("2026-04-07", -1, "2026-04-02"),
        ("2026-01-03", 0, "2026-01-03"),
    ],
)
def test_working_days_are_counted_by_hand(van, aantal, tot):
    assert add_werkdagen(date.fromisoformat(van), aantal).isoformat() == tot


@for_all(DAGEN, st.integers(1, 300), st.booleans())
def test_adding_then_counting_gives_the_number_back(dag, aantal, terug):
    aantal = -aantal if terug else aantal
    doel = add_werkdagen(dag, aantal)
    assert is_werkdag(doel)
    assert werkdagen_tussen(dag, doel) == aantal
    if is_werkdag(dag):
        assert werkdagen_tussen(doel, dag) == -aantal


@for_all(DAGEN, DAGEN)
def test_counting_equals_looking_at_every_day(een, ander):
    van, tot = sorted((een, ander))
    tot = min(tot, van + timedelta(days=800))
    dagen = [van + timedelta(days=i) for i in range(1, (tot - van).days + 1)]
    assert werkdagen_tussen(van, tot) == len([dag for dag in dagen if dag.weekday() < 5 and is_werkdag(dag)])
    assert werkdagen_tussen(tot, van) == -len([dag for dag in dagen if is_werkdag(dag - timedelta(days=1))])


@for_all(DAGEN, st.integers(0, 100), st.integers(0, 100))
def test_adding_in_two_steps_is_adding_once(dag, een, twee):
    assert add_werkdagen(add_werkdagen(dag, een), twee) == add_werkdagen(dag, een + twee)


@for_all(DAGEN)
def test_extended_term_ends_on_the_first_working_day(dag):
    einde = verleng_tot_werkdag(dag)
    assert is_werkdag(einde) and einde >= dag
    assert not any(is_werkdag(dag + timedelta(days=i)) for i in range((einde - dag).days))


@pytest.mark.parametrize(
    ("dag", "aantal", "uitkomst"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-11-15", 3, "2027-02-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-31", 0, "2026-12-31"),
    ],
)
def test_months_end_on_the_same_day_or_the_last(dag, aantal, uitkomst):
    assert add_maanden(date.fromisoformat(dag), aantal).isoformat() == uitkomst


@for_all(DAGEN, st.integers(-600, 600))
def test_adding_months_never_skips_one(dag, aantal):
    doel = add_maanden(dag, aantal)
    assert (doel.year - dag.year) * 12 + doel.month - dag.month == aantal
    assert doel.day == dag.day or (doel.day < dag.day and (doel + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("aantal", "eenheid", "einde"),
    [
        (5, "werkdagen", "2026-04-01"),
        (7, "kalenderdagen", "2026-04-01"),  # over the start of summer time, 29 March
        (6, "weken", "2026-05-06"),
        (3, "maanden", "2026-06-25"),
    ],
)
def test_term_in_every_unit(aantal, eenheid, einde):
    assert tel_op(date(2026, 3, 25), aantal, eenheid).isoformat() == einde


def test_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="'uren'"):
        tel_op(date(2026, 1, 1), 1, "uren")  # type: ignore[arg-type]


# --- periods -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "van", "tot_en_met", "naam"),
    [
        ("2026-M10", "2026-10-01", "2026-10-31", "oktober 2026"),
        ("2028-M02", "2028-02-01", "2028-02-29", "februari 2028"),
        ("2026-K3", "2026-07-01", "2026-09-30", "derde kwartaal van 2026"),
        ("2026-K4", "2026-10-01", "2026-12-31", "vierde kwartaal van 2026"),
        ("2026-T2", "2026-05-01", "2026-08-31", "tweede tertaal van 2026"),
        ("2026", "2026-01-01", "2026-12-31", "2026"),
    ],
)
def test_period_has_a_code_two_ends_and_a_name(code, van, tot_en_met, naam):
    periode = Periode.parse(code)
    assert (periode.code, str(periode), periode.naam) == (code, code, naam)
    assert (periode.van.isoformat(), periode.tot_en_met.isoformat()) == (van, tot_en_met)


@pytest.mark.parametrize("code", ["2026-k3", " 2026-K3 ", "2026-K03"])
def test_code_is_read_with_some_patience(code):
    assert Periode.parse(code) == Periode("kwartaal", 2026, 3)


@pytest.mark.parametrize(
    "code", ["", "2026-K5", "2026-K0", "2026-M13", "2026-T4", "2026-Q1", "26-K1", "2026-K", "٢٠٢٦"]
)
def test_unknown_code_tells_what_to_write(code):
    with pytest.raises(ValueError, match="Schrijf een maand als 2026-M10"):
        Periode.parse(code)


@pytest.mark.parametrize(("soort", "nummer"), [("week", 1), ("maand", 13), ("jaar", 2), ("tertaal", 0)])
def test_period_that_does_not_exist_cannot_be_made(soort, nummer):
    with pytest.raises(ValueError, match=r"week|bestaat niet"):
        Periode(soort, 2026, nummer)


def test_neighbours_and_the_year_before():
    assert Periode.parse("2026-K1").vorige() == Periode.parse("2025-K4")
    assert Periode.parse("2026-T3").volgende() == Periode.parse("2027-T1")
    assert Periode.parse("2026-M02").zelfde_vorig_jaar() == Periode.parse("2025-M02")
    assert [periode.code for periode in Periode.parse("2026-K2").laatste(4)] == [
        "2025-K3",
        "2025-K4",
        "2026-K1",
        "2026-K2",
    ]
    assert Periode.parse("2026").laatste(1) == [Periode.parse("2026")]


@for_all(PERIODES)
def test_code_reads_back_as_the_same_period(periode):
    assert Periode.parse(periode.code) == periode


@for_all(SOORTEN, DAGEN)
def test_every_day_lies_in_exactly_one_period(soort, dag):
    periode = Periode.van_datum(soort, dag)
    assert dag in periode
    assert dag not in periode.vorige() and dag not in periode.volgende()


@for_all(PERIODES)
def test_periods_join_without_gap_or_overlap(periode):
    assert periode.volgende().van - periode.tot_en_met == timedelta(days=1)
    assert periode.volgende().vorige() == periode
    assert periode.zelfde_vorig_jaar().van == add_maanden(periode.van, -12)


@for_all(PERIODES, st.integers(1, 30))
def test_last_n_periods_are_consecutive_and_end_here(periode, aantal):
    laatste = periode.laatste(aantal)
    assert len(laatste) == aantal and laatste[-1] == periode
    assert all(een.volgende() == twee for een, twee in pairwise(laatste))
