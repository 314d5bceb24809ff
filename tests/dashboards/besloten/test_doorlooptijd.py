"""How long each phase took: gross and net, from its table of steps, for the phases that ended in the period."""

from datetime import timedelta

import pytest

from dashboards.besloten.doorlooptijd import DOORLOPEN, uit
from dashboards.overzichten import Marker
from meldingen import termijnen
from meldingen.models import Uitsluiting
from meldingen.workflow import OVERGANGEN, Status
from pvi import klok, kluis
from pvi.kalender import Periode
from tests.dashboards.besloten.meet import count
from tests.dashboards.besloten.zaken import termijn
from tests.dashboards.test_queries import log, ontvangen, zaak
from tests.kern import moment

pytestmark = pytest.mark.django_db

GEEN = Marker.GEEN
NIETS = (0, GEEN, GEEN, GEEN, GEEN, 0, 0)


@pytest.fixture
def rotterdam(organisatie):
    return organisatie["RT"]


def walk(eenheid, *stappen: str, **velden):
    """A case received and moved by these steps: “T4 10-03” is T4 at noon on the third of October."""
    begin, *rest = [(code, moment(f"2026-{dag}")) for code, dag in (stap.split() for stap in stappen)]
    assert begin[0] == "T1"
    melding = zaak(eenheid, ("ontvangen", begin[1]), **velden)
    van = "ontvangen"
    for code, op in rest:
        doel = {"T25": "afgesloten", "T6": "afgesloten", "T24": "nazorg"}.get(code)
        naar = doel or min(next(o.naar for o in OVERGANGEN if o.code == code))
        log(melding, code, van, naar, op)
        van = naar
    return melding


def phase(lc, code: str) -> tuple:
    return count(lc, "casuistiekoverzicht").tabel("doorlooptijd").regel(code).cellen


def length(lc, code: str) -> tuple:
    """How many, and the gross median."""
    return phase(lc, code)[:2]


def test_the_table_names_steps_states_and_terms_that_exist():
    bekend = {o.code for o in OVERGANGEN} | set(Status) | {uit(status) for status in Status}
    for fase in DOORLOPEN:
        assert {*fase.begin, *fase.einde} <= bekend
        assert set(fase.termijnen) <= set(termijnen.SOORT)
        assert not set(fase.begin) & set(fase.einde)


def test_every_phase_runs_from_its_first_step_to_its_last(rotterdam, lc):
    walk(
        rotterdam, "T1 10-01", "T3 10-02", "T4 10-03", "T10 10-05", "T17 10-08", "T19 10-12", "T21 10-17", "T24 10-23",
        "T25 10-30",
    )  # fmt: skip
    walk(rotterdam, "T1 10-01", "T4 10-03", "T9 10-05", "T15 10-08")
    dagen = {"intake": 2, "triage": 2, "onderzoek": 3, "strafmaat": 4, "besluit": 5, "herstel": 6, "nazorg": 7,
             "geheel": 29, "lijn": 3}  # fmt: skip
    twee = {"intake", "triage"}
    assert {code: length(lc, code) for code in dagen} == {
        code: (2 if code in twee else 1, n) for code, n in dagen.items()
    }


def test_nothing_that_ended_is_a_zero_and_no_median(lc):
    assert [regel.cellen for regel in count(lc, "casuistiekoverzicht").tabel("doorlooptijd").regels] == [NIETS] * 9


def test_a_phase_counts_in_the_period_in_which_it_ended(rotterdam, lc):
    for dag, uur, minuut in (("10-31", 23, 59), ("11-01", 0, 0), ("09-30", 23, 59)):
        melding = ontvangen(rotterdam, "2026-09-01")
        log(melding, "T4", "intake", "triage", moment(f"2026-{dag}", uur, minuut))
    assert length(lc, "intake") == (1, 60)


def test_days_are_those_of_the_calendar_in_amsterdam(rotterdam, lc):
    # Two minutes around midnight, in the night in which the clock goes back.
    melding = ontvangen(rotterdam, "2026-10-24", 23, 59)
    log(melding, "T4", "intake", "triage", moment("2026-10-25", 0, 1))
    lang = ontvangen(rotterdam, "2026-10-25", 0, 0)
    log(lang, "T4", "intake", "triage", moment("2026-10-25", 23, 59))
    assert phase(lc, "intake")[:3] == (2, 1, 1)  # half a day is rounded up


def test_median_is_the_mean_of_the_middle_two_and_p90_a_duration_that_occurred(rotterdam, lc):
    for n in (1, 2, 3, 4, 5, 6, 7, 8, 20, 29):
        dag = (moment("2026-10-01") + timedelta(days=n)).strftime("%m-%d")
        walk(rotterdam, "T1 10-01", f"T6 {dag}")
    assert phase(lc, "intake")[:5] == (10, 6, 20, 6, 20)  # 5½ is rounded up; nine of ten lasted at most 20


def test_intake_and_triage_are_those_of_the_first_time(rotterdam, lc):
    walk(rotterdam, "T1 10-01", "T4 10-03", "T9 10-06", "T14 10-10", "T10 10-20")
    walk(rotterdam, "T1 07-01", "T6 07-05", "T26 10-01", "T4 10-11", "T9 10-13")
    assert (length(lc, "intake"), length(lc, "triage")) == ((1, 2), (2, 3))


def test_what_went_back_to_the_commissie_begins_again(rotterdam, lc):
    walk(rotterdam, "T1 08-01", "T4 08-03", "T9 08-06", "T14 09-10", "T9 10-01", "T15 10-08")
    walk(rotterdam, "T1 08-01", "T4 08-03", "T10 08-06", "T16 09-10", "T10 10-01", "T18 10-08")
    walk(rotterdam, "T1 08-01", "T4 08-03", "T10 08-06", "T16 10-10")
    assert (length(lc, "lijn"), length(lc, "onderzoek")) == ((1, 7), (2, 36))  # 7 and 65 days


def test_what_went_back_to_onderzoek_was_in_each_phase_twice(rotterdam, lc):
    walk(
        rotterdam, "T1 08-01", "T4 08-03", "T10 09-01", "T17 10-01", "T19 10-03", "T28 10-05", "T17 10-10", "T19 10-12",
        "T21 10-22",
    )  # fmt: skip
    assert (length(lc, "onderzoek"), length(lc, "strafmaat"), length(lc, "besluit")) == ((2, 18), (2, 2), (2, 6))


def test_the_whole_of_a_reopened_case_counts_once_more_from_that_day(rotterdam, lc):
    walk(rotterdam, "T1 10-01", "T6 10-05", "T26 10-10", "T6 10-21", "T26 10-25")
    walk(rotterdam, "T1 10-01", "T6 10-05", "T26 10-10", "T4 10-11", "T6 11-02")
    assert length(lc, "geheel") == (3, 4)  # 4, 11 and 4 days
    assert count(lc, "casuistiekoverzicht").tabel("kerncijfers").regel("uitstroom").cellen[0] == 2


def test_a_case_reopened_before_it_closed_lasts_from_the_day_it_was_received(rotterdam, lc):
    melding = walk(rotterdam, "T1 07-01", "T4 07-03", "T12 07-06", "T24 07-20")
    for code, van, naar, dag in (
        ("T26", "nazorg", "triage", "10-01"), ("T12", "triage", "herstel", "10-05"),
        ("T24", "herstel", "nazorg", "10-07"), ("T25", "nazorg", "afgesloten", "10-09"),
    ):  # fmt: skip
        log(melding, code, van, naar, moment(f"2026-{dag}"))
    assert (length(lc, "geheel"), length(lc, "nazorg")) == ((1, 100), (2, 38))  # 73 and 2 days


# --- Net --------------------------------------------------------------------------------------------------------------


def hold(melding, opgeschort: bool, dag: str) -> None:
    with klok.op(moment(f"2026-{dag}")), kluis.opened(melding.sleutel_id):
        melding.opgeschort = opgeschort
        melding.save()


def test_net_leaves_out_the_days_on_which_the_case_stood_still(rotterdam, lc):
    melding = walk(rotterdam, "T1 08-01", "T4 08-02", "T10 09-01", "T17 10-21", "T19 10-31")
    for begin, einde in (("08-20", "09-11"), ("10-01", "10-11"), ("10-25", "11-05")):
        hold(melding, True, begin)
        hold(melding, False, einde)
    assert phase(lc, "onderzoek")[:5] == (1, 50, 50, 30, 30)
    assert phase(lc, "strafmaat")[:5] == (1, 10, 10, 4, 4)


def test_a_case_that_still_stands_still_counts_to_its_last_day_and_others_keep_theirs(rotterdam, lc):
    stil, gewoon = (walk(rotterdam, "T1 10-01", "T4 10-11") for _ in range(2))
    hold(stil, True, "10-05")
    hold(gewoon, False, "10-05")
    walk(rotterdam, "T1 10-01", "T4 10-11")
    assert phase(lc, "intake")[:5] == (3, 10, 10, 10, 10)
    hold(gewoon, True, "10-05")
    assert phase(lc, "intake")[3:5] == (4, 10)


# --- In term ----------------------------------------------------------------------------------------------------------


def in_term(lc, code: str) -> tuple[int, int]:
    binnen, met = phase(lc, code)[5:]
    return binnen, met


def test_a_phase_is_in_term_when_none_of_its_terms_ended_late(rotterdam, lc):
    for verloopt, gestopt in (("10-10", "10-10"), ("10-09", "10-10")):
        melding = walk(rotterdam, "T1 10-01", "T4 10-10")
        termijn(melding, "intake", f"2026-{verloopt}", f"2026-{gestopt}")
    walk(rotterdam, "T1 10-01", "T6 10-10")
    assert in_term(lc, "intake") == (1, 2)
    dubbel = walk(rotterdam, "T1 08-01", "T4 08-03", "T10 09-01", "T18 10-20")
    termijn(dubbel, "orienterend", "2026-09-29", "2026-09-20")
    assert in_term(lc, "onderzoek") == (1, 1)
    termijn(dubbel, "disciplinair", "2026-10-19", "2026-10-20")
    assert in_term(lc, "onderzoek") == (0, 1)


def test_a_term_of_another_time_or_another_kind_is_not_of_this_phase(rotterdam, lc):
    melding = walk(rotterdam, "T1 08-01", "T4 08-03", "T9 08-06", "T14 09-10", "T9 10-01", "T15 10-08")
    termijn(melding, "lijnafhandeling", "2026-09-01", "2026-09-10")
    termijn(melding, "statusbericht", "2026-10-01", "2026-10-05")
    assert in_term(lc, "lijn") == (0, 0)
    termijn(melding, "lijnafhandeling", "2026-11-01", "2026-10-08")
    assert in_term(lc, "lijn") == (1, 1)


# --- Whose cases ------------------------------------------------------------------------------------------------------


def test_a_double_and_a_case_behind_a_wall_are_not_measured(rotterdam, lc):
    melding = walk(rotterdam, "T1 10-01", "T4 10-10")
    walk(rotterdam, "T1 10-01", "T6 10-05", dubbel_van=melding)
    assert length(lc, "intake") == (1, 9)
    Uitsluiting.objects.create(medewerker=lc, melding=melding, sinds=klok.vandaag())
    assert phase(lc, "intake") == NIETS


def test_a_quarter_measures_the_same_as_its_months_together(rotterdam, lc):
    for maand in ("07", "08", "09"):
        walk(rotterdam, f"T1 {maand}-01", f"T6 {maand}-11")
    tabel = count(lc, "casuistiekoverzicht", None, Periode.parse("2026-K3")).tabel("doorlooptijd")
    assert tabel.regel("intake").cellen[:3] == tabel.regel("geheel").cellen[:3] == (3, 10, 10)
