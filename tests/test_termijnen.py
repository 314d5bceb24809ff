"""The terms: lengths, boundaries, holidays, warning at 75 %, escalation in three steps, and who hears of it.

2026 has a week in which nearly everything is closed: Koningsdag Monday 27 April, Bevrijdingsdag Tuesday 5 May,
Hemelvaartsdag Thursday 14 May, Tweede Pinksterdag Monday 25 May. Expected dates were counted on a paper calendar.
"""

from datetime import date, datetime, time, timedelta

import pytest

from meldingen import termijnen, workflow
from meldingen.actions.muren import wall_off
from meldingen.models import Melding, Notificatie, Signaal, Termijn
from meldingen.notifications import watch_termijnen
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.kalender import add_werkdagen, is_werkdag, tel_op
from pvi.rollen import Functie, Rol
from tests import kern

WO = date(2026, 4, 22)  # Wednesday; five days later it is Koningsdag

# code: (last day in time when it starts on WO, the same with spoed, stops while opgeschort)
UITERLIJK = {
    "bevestiging": (date(2026, 4, 29), date(2026, 4, 29), False),
    "terugkoppeling": (date(2026, 7, 22), date(2026, 7, 22), False),
    "statusbericht": (date(2026, 5, 20), date(2026, 5, 20), False),
    "signaal": (date(2026, 4, 30), date(2026, 4, 30), False),
    "collega": (date(2026, 4, 30), date(2026, 4, 30), False),
    "intake": (date(2026, 5, 8), date(2026, 4, 24), True),
    "informeren": (date(2026, 5, 22), date(2026, 5, 22), False),
    "eerste_zitting": (date(2026, 5, 18), date(2026, 4, 28), True),
    "aangehouden": (date(2026, 5, 8), date(2026, 5, 8), True),
    "lc_advies": (date(2026, 4, 30), date(2026, 4, 30), True),
    "standpunt": (date(2026, 4, 30), date(2026, 4, 30), True),
    "lijnafhandeling": (date(2026, 6, 3), date(2026, 6, 3), True),
    "orienterend": (date(2026, 5, 20), date(2026, 5, 20), True),
    "disciplinair": (date(2026, 7, 15), date(2026, 7, 15), True),
    "smo_advies": (date(2026, 5, 13), date(2026, 5, 13), True),
    "pc_besluit": (date(2026, 5, 13), date(2026, 5, 13), True),
    "zienswijze": (date(2026, 5, 6), date(2026, 5, 6), True),
    "bezwaar": (date(2026, 6, 3), date(2026, 6, 3), False),
    "hb_toewijzen": (date(2026, 4, 28), date(2026, 4, 28), True),
    "nazorg": (date(2026, 5, 22), date(2026, 5, 22), False),
    "hoort_niets": (date(2026, 4, 30), date(2026, 4, 30), False),
    "benadeling": (date(2026, 4, 23), date(2026, 4, 23), False),
    "benadeling_antwoord": (date(2026, 4, 30), date(2026, 4, 30), False),
}

# code: (events that start it, events that stop it), as the domain says it; "onderzoek_klaar" is an
# investigation that ran beside the main track and so fires no transition when it ends; "voornemens_klaar" is B1 for the
# last betrokkene, "besluit_vervallen" is T28 for one besluit
GEBEURTENISSEN = {
    "bevestiging": ({"T1"}, {"persoonlijk_bericht"}),
    "terugkoppeling": ({"persoonlijk_bericht"}, {"terugkoppeling"}),
    "statusbericht": ({"terugkoppeling", "opgeschort"}, {"bericht_melder", "T25"}),
    "signaal": ({"signaal_gelogd"}, {"signaal_beoordeeld"}),
    "collega": ({"collega_vertelde"}, {"collega_ingelicht"}),
    "intake": ({"T3"}, {"T4", "T5", "T6"}),
    "informeren": ({"betrokkene_vastgelegd"}, {"informeren_besloten"}),
    "eerste_zitting": ({"T1"}, {"item_behandeld"}),
    "aangehouden": ({"T7"}, {"T8"}),
    "lc_advies": ({"lc_gevraagd"}, {"lc_geadviseerd"}),
    "standpunt": ({"triagebesluit_voorgesteld"}, {"standpunt_ingenomen"}),
    "lijnafhandeling": ({"T9"}, {"T14", "T15"}),
    "orienterend": ({"onderzoek_ori"}, {"T16", "T17", "T18", "onderzoek_klaar"}),
    "disciplinair": ({"onderzoek_disc", "T28"}, {"T16", "T17", "T18", "onderzoek_klaar"}),
    "smo_advies": ({"T17"}, {"T19", "T28"}),
    "pc_besluit": ({"T19", "T22"}, {"voornemens_klaar", "B6", "T28"}),
    "zienswijze": ({"voornemen"}, {"zienswijze", "besluit_vervallen"}),
    "bezwaar": ({"besluit_definitief"}, {"bezwaar", "bezwaartermijn_voorbij"}),
    "hb_toewijzen": ({"T12", "T15", "T18", "T21"}, {"hb_toegewezen", "T24"}),
    "nazorg": ({"nazorg_gepland"}, {"nazorg_vastgelegd"}),
    # Our own: “ik hoor niets” of one melder, answered by any message to that melder.
    "hoort_niets": ({"hoort_niets"}, {"melder_gehoord"}),
    "benadeling": ({"benadeling_gemeld"}, {"benadeling_gezien"}),
    # Our own: who was seen is answered as well.
    "benadeling_antwoord": ({"benadeling_gezien"}, {"benadeling_besloten"}),
}

# code: (warned at 75 %, escalation steps 1–3)
WIE = {
    "bevestiging": ({"vi"}, ["vik_coordinator", "pc", "lc"]),
    "terugkoppeling": ({"vi", "eigenaar"}, ["vik_coordinator", "pc", "lc"]),
    "statusbericht": ({"vi", "eigenaar"}, ["vik_coordinator", "pc", "lc"]),
    "signaal": ({"vi"}, ["vik_coordinator", "pc", "lc"]),
    # Our own: who warns the leader, and who hears when the colleague hears nothing.
    "collega": ({"schrijver"}, ["sh", "vik_coordinator", "pc"]),
    "intake": ({"vi"}, ["vik_coordinator", "pc", "lc"]),
    "informeren": ({"vi", "eigenaar"}, ["vik_coordinator", "pc", "fg"]),
    "eerste_zitting": ({"secretaris", "vi"}, ["tr_voorzitter", "pc", "lc"]),
    "aangehouden": ({"secretaris"}, ["tr_voorzitter", "pc", "lc"]),
    "lc_advies": ({"lc"}, ["lc", "cdo", "kl"]),
    "standpunt": ({"pc"}, ["lc", "cdo", "kl"]),
    "lijnafhandeling": ({"eigenaar"}, ["vi", "pc", "lc"]),
    "orienterend": ({"onderzoeker", "vi"}, ["vik_coordinator", "pc", "lc"]),
    "disciplinair": ({"onderzoeker", "vi"}, ["vik_coordinator", "pc", "lc"]),
    "smo_advies": ({"smo"}, ["smo_voorzitter", "pc", "lc"]),
    "pc_besluit": ({"pc", "tjz"}, ["lc", "cdo", "kl"]),
    "zienswijze": ({"betrokkene"}, ["pc", "tjz", "vik_coordinator"]),
    "bezwaar": ({"betrokkene"}, []),
    "hb_toewijzen": ({"vi"}, ["vik_coordinator", "pc", "lc"]),
    "nazorg": ({"herstelbegeleider"}, ["vi", "pc", "lc"]),
    "hoort_niets": ({"vi", "eigenaar"}, ["vik_coordinator", "pc", "lc"]),
    "benadeling": ({"vi"}, ["vik_coordinator", "pc", "lc"]),
    "benadeling_antwoord": ({"vi"}, ["vik_coordinator", "pc", "lc"]),
}


def test_table_has_the_terms_of_the_domain_and_no_other():
    codes = [soort.code for soort in termijnen.TERMIJNEN]
    assert codes == list(UITERLIJK) == list(GEBEURTENISSEN) == list(WIE)
    assert all(soort.basis and soort.naam for soort in termijnen.TERMIJNEN)


@pytest.mark.parametrize("code", UITERLIJK)
def test_last_day_across_the_holiday_weeks(code):
    soort = termijnen.SOORT[code]
    gewoon, spoed, pauzeerbaar = UITERLIJK[code]
    assert termijnen.deadline(soort, WO) == gewoon
    assert termijnen.deadline(soort, WO, spoed=True) == spoed
    assert soort.pauzeerbaar is pauzeerbaar


# Terms with a basis of law; a free day at their end moves it, a default of ours stays where it falls.
WETTELIJK = {"bevestiging", "terugkoppeling", "informeren", "bezwaar"}


def test_terms_of_law_are_named():
    assert {soort.code for soort in termijnen.TERMIJNEN if soort.wettelijk} == WETTELIJK


@pytest.mark.parametrize(
    ("start", "laatste"),
    [
        (date(2026, 11, 13), date(2026, 12, 28)),  # six weeks later is Eerste Kerstdag, then Tweede, then a Sunday
        (date(2027, 3, 16), date(2027, 4, 28)),  # Koningsdag
        (date(2026, 11, 12), date(2026, 12, 24)),
    ],
)
def test_bezwaar_never_ends_on_a_free_day(start, laatste):
    assert termijnen.deadline(termijnen.SOORT["bezwaar"], start) == laatste


@pytest.mark.parametrize("code", sorted(UITERLIJK))
def test_no_term_of_law_ends_on_a_free_day_and_no_other_one_moves(code):
    soort = termijnen.SOORT[code]
    for n in range(400):
        start = date(2026, 1, 1) + timedelta(days=n)
        gewoon, laatste = tel_op(start, soort.aantal, soort.eenheid), termijnen.deadline(soort, start)
        if code in WETTELIJK:
            assert is_werkdag(laatste) and laatste >= gewoon
            assert not any(is_werkdag(gewoon + timedelta(days=d)) for d in range((laatste - gewoon).days))
        else:
            assert laatste == gewoon


@pytest.mark.parametrize("code", GEBEURTENISSEN)
def test_term_listens_to_the_events_of_the_domain(code):
    soort = termijnen.SOORT[code]
    assert (set(soort.start), set(soort.stopt)) == GEBEURTENISSEN[code]
    assert (set(soort.waarschuwt), list(soort.escaleert)) == WIE[code]


def test_every_transition_a_term_listens_to_exists():
    codes = {overgang.code for overgang in workflow.OVERGANGEN}
    woorden = {e for soort in termijnen.TERMIJNEN for e in soort.start | soort.stopt}
    assert {woord for woord in woorden if woord[0] == "T" and woord[1:].isdigit()} <= codes


@pytest.mark.parametrize(
    ("start", "verloopt", "waarschuwing"),
    [
        (date(2026, 4, 22), date(2026, 4, 29), date(2026, 4, 28)),  # 7 days: 5.25 rounded up
        (date(2026, 4, 22), date(2026, 5, 8), date(2026, 5, 4)),  # 16 days: exactly 12
        (date(2026, 4, 22), date(2026, 4, 24), date(2026, 4, 24)),  # 2 days: on the last day
        (date(2026, 4, 22), date(2026, 4, 23), date(2026, 4, 23)),
        (date(2026, 4, 22), date(2026, 4, 22), date(2026, 4, 22)),  # ends the day it starts
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 2, 21)),  # a month from the 31st
        (date(2026, 2, 24), date(2026, 3, 4), date(2026, 3, 2)),  # 8 days over the end of February
    ],
)
def test_warning_comes_when_three_quarters_have_passed(start, verloopt, waarschuwing):
    assert termijnen.warning_day(start, verloopt) == waarschuwing


@pytest.mark.parametrize(
    ("vandaag", "stap"),
    [
        # deadline Thursday 23 April; Koningsdag and Bevrijdingsdag do not count
        (date(2026, 4, 22), 0),
        (date(2026, 4, 23), 0),
        (date(2026, 4, 24), 1),
        (date(2026, 4, 25), 1),
        (date(2026, 4, 27), 1),
        (date(2026, 4, 30), 1),  # 4 working days late: 24, 28, 29, 30
        (date(2026, 5, 1), 2),  # 5
        (date(2026, 5, 2), 2),
        (date(2026, 5, 8), 2),  # 9: also 1, 4, 6, 7, 8 May
        (date(2026, 5, 11), 3),  # 10
        (date(2027, 1, 1), 3),
    ],
)
def test_escalation_after_the_deadline_after_5_and_after_10_working_days(vandaag, stap):
    assert termijnen.escalation_step(date(2026, 4, 23), vandaag) == stap


def test_term_that_ends_before_a_weekend_is_late_on_saturday():
    vrijdag = date(2026, 3, 6)
    assert [termijnen.escalation_step(vrijdag, vrijdag + timedelta(days=n)) for n in range(4)] == [0, 1, 1, 1]


def test_paused_term_ends_later_by_the_working_days_it_stood_still():
    assert termijnen.shift(date(2026, 4, 24), 1) == date(2026, 4, 28)
    assert termijnen.shift(date(2026, 4, 24), 0) == date(2026, 4, 24)


@pytest.mark.parametrize(
    ("vandaag", "tekst", "toon", "deel"),
    [
        (date(2026, 4, 22), "nog 10 werkdagen", "goed", 0),
        (date(2026, 4, 27), "nog 8 werkdagen", "goed", 31),
        (date(2026, 5, 3), "nog 4 werkdagen", "goed", 69),
        (date(2026, 5, 4), "nog 3 werkdagen", "let_op", 75),
        (date(2026, 5, 7), "nog 1 werkdag", "let_op", 94),
        (date(2026, 5, 8), "vandaag", "let_op", 100),
        (date(2026, 5, 9), "1 werkdag te laat", "fout", 100),
        (date(2026, 5, 11), "1 werkdag te laat", "fout", 100),
        (date(2026, 5, 12), "2 werkdagen te laat", "fout", 100),
    ],
)
def test_term_in_words(vandaag, tekst, toon, deel):
    stand = termijnen.describe(WO, date(2026, 5, 8), vandaag)
    assert (stand.tekst, stand.toon, stand.deel) == (tekst, toon, deel)


def test_term_that_ends_in_the_weekend_says_so_on_friday():
    zondag = date(2026, 3, 8)
    assert termijnen.describe(date(2026, 3, 1), zondag, date(2026, 3, 6)).tekst == ("eerstvolgende werkdag")


# --- on a case ---------------------------------------------------------------------------------------------------


@pytest.fixture
def am(db):
    return kern.eenheid("AM")


@pytest.fixture
def melding(am):
    return kern.zaak(am, Status.INTAKE)


@pytest.fixture
def signaal(am):
    return Signaal.objects.create(
        sleutel=kluis.new_sleutel("zaak"), eenheid=am, gelogd_door=kern.persoon(), gelogd_op=klok.nu()
    )


def _open(melding: Melding) -> dict[str, date]:
    return {termijn.soort: termijn.verloopt_op for termijn in melding.termijnen.open()}


@pytest.mark.parametrize("code", [c for c in GEBEURTENISSEN if c != "signaal"])
def test_each_start_event_starts_and_each_stop_event_stops(code, melding):
    start, stopt = GEBEURTENISSEN[code]
    for begin in sorted(start):
        for einde in sorted(stopt):
            melding.termijnen.all().delete()
            melding.record_event(begin, op=WO)
            assert _open(melding)[code] == UITERLIJK[code][0]
            melding.record_event(einde, op=WO + timedelta(days=1))
            gestopt = melding.termijnen.get(soort=code, gestart_op=WO)
            assert gestopt.gestopt_op == WO + timedelta(days=1)
            assert gestopt.op_tijd


def test_signaal_has_a_term_of_its_own(signaal):
    Termijn.objects.record("signaal_gelogd", signaal=signaal, op=WO)
    assert signaal.termijnen.open().get().verloopt_op == date(2026, 4, 30)
    Termijn.objects.record("signaal_beoordeeld", signaal=signaal, op=date(2026, 5, 1))
    assert not signaal.termijnen.get().op_tijd


@pytest.mark.parametrize("code", ["intake", "eerste_zitting"])
def test_spoed_shortens_two_terms(code, melding):
    melding.spoed = True
    melding.record_event(min(GEBEURTENISSEN[code][0]), op=WO)
    assert _open(melding)[code] == UITERLIJK[code][1]


def test_repeating_an_event_changes_nothing(melding):
    for _ in range(3):
        melding.record_event("T3", op=WO)
    assert melding.termijnen.filter(soort="intake").count() == 1
    for dag in (1, 2):
        melding.record_event("T4", op=WO + timedelta(days=dag))
    assert melding.termijnen.get(soort="intake").gestopt_op == WO + timedelta(days=1)


def test_status_message_starts_anew_with_each_message_until_the_case_closes(melding):
    melding.record_event("terugkoppeling", op=WO)
    melding.record_event("bericht_melder", op=date(2026, 5, 1))
    assert _open(melding)["statusbericht"] == date(2026, 5, 29)
    melding.status = Status.AFGESLOTEN
    melding.record_event("T25", op=date(2026, 5, 4))
    assert "statusbericht" not in _open(melding)


def test_message_before_the_first_feedback_starts_no_status_term(melding):
    melding.record_event("bericht_melder", op=WO)
    assert _open(melding) == {}


def test_two_people_have_a_term_each(melding):
    melding.record_event("betrokkene_vastgelegd", onderwerp="a", op=WO)
    melding.record_event("betrokkene_vastgelegd", onderwerp="b", op=WO + timedelta(days=5))
    melding.record_event("informeren_besloten", onderwerp="a", op=WO + timedelta(days=6))
    assert [t.onderwerp for t in melding.termijnen.open()] == ["b"]
    assert _open(melding)["informeren"] == date(2026, 5, 27)


def test_term_of_a_moment_ends_on_its_own_date(melding):
    melding.record_event("nazorg_gepland", onderwerp="m3", op=WO, verloopt_op=date(2026, 7, 22))
    melding.record_event("nazorg_gepland", onderwerp="m6", op=WO, verloopt_op=date(2026, 10, 22))
    assert sorted(t.verloopt_op for t in melding.termijnen.open()) == [date(2026, 7, 22), date(2026, 10, 22)]
    melding.record_event("nazorg_vastgelegd", onderwerp="m3")
    assert [t.onderwerp for t in melding.termijnen.open()] == ["m6"]


def test_transition_moves_the_terms_of_its_row(am):
    melding = kern.zaak(am, Status.ONTVANGEN)
    vik = kern.functionaris(Rol.VI, am)
    with klok.op(datetime.combine(WO, time(12), klok.AMSTERDAM)):
        melding.transition(workflow.T3, door=vik)
        assert _open(melding) == {"intake": date(2026, 5, 8)}
        melding.transition(workflow.T4, door=vik)
    assert _open(melding) == {}


def test_closed_case_has_no_running_terms(am, monkeypatch):
    """Otherwise it would go on warning and escalating for ever."""
    monkeypatch.setattr("meldingen.models.melding.missing_for_closing", lambda melding, code: [])
    melding = kern.zaak(am, Status.INTAKE, sluitreden="test", sluittekst="Dit was een test.")
    for event in ("T1", "T3", "terugkoppeling"):
        melding.record_event(event, op=WO)
    melding.record_event("betrokkene_vastgelegd", onderwerp="a", op=WO)
    melding.transition(workflow.T6, door=kern.functionaris(Rol.VI, am))
    assert _open(melding) == {}


# --- who hears of it, day by day ---------------------------------------------------------------------------------


class Wereld:
    """One unit with the people behind the words of the table; `speel` sweeps every day and tells who was mailed."""

    def __init__(self) -> None:
        self.am = kern.eenheid("AM")
        rt = kern.eenheid("RT")
        self.wie = {
            "vi": kern.functionaris(Rol.VI, self.am),
            "vik_coordinator": kern.functionaris(Rol.VI, self.am, Functie.COORDINATOR),
            "pc": kern.functionaris(Rol.PC, self.am),
            "lc": kern.functionaris(Rol.LC, kern.eenheid("KS")),
            "vik elders": kern.functionaris(Rol.VI, rt, Functie.COORDINATOR),
            "pc elders": kern.functionaris(Rol.PC, rt),
            "vo": kern.functionaris(Rol.VO, self.am),
        }
        self.melding = kern.zaak(self.am, Status.INTAKE)
        self.melding.record_event("T3", op=WO)
        self.gezien: set = set()

    def speel(self, tot: date) -> list[tuple[date, str]]:
        namen = {medewerker.pk: naam for naam, medewerker in self.wie.items()}
        verloop = []
        dag = WO
        while dag <= tot:
            with klok.op(datetime.combine(dag, time(12), klok.AMSTERDAM)):
                watch_termijnen()
                watch_termijnen()
            nieuw = Notificatie.objects.exclude(pk__in=self.gezien)
            verloop += sorted((dag, namen[n.medewerker_id]) for n in nieuw)
            self.gezien |= {n.pk for n in nieuw}
            dag += timedelta(days=1)
        return verloop


@pytest.fixture
def wereld(db):
    return Wereld()


def test_warning_and_each_escalation_step_exactly_once_on_its_day(wereld):
    """Intake from 22 April: 75 % on 4 May, last day 8 May, late from 9 May; Hemelvaartsdag does not count."""
    assert wereld.speel(date(2026, 8, 1)) == [
        (date(2026, 5, 4), "vi"),
        (date(2026, 5, 4), "vik_coordinator"),
        (date(2026, 5, 9), "vik_coordinator"),
        (date(2026, 5, 18), "pc"),
        (date(2026, 5, 26), "lc"),
    ]
    assert add_werkdagen(date(2026, 5, 8), 5) == date(2026, 5, 18)
    assert add_werkdagen(date(2026, 5, 8), 10) == date(2026, 5, 26)


def test_stopped_term_warns_nobody_any_more(wereld):
    wereld.speel(date(2026, 5, 9))
    wereld.melding.record_event("T4", op=date(2026, 5, 10))
    assert wereld.speel(date(2026, 8, 1)) == []


def test_walled_person_is_skipped_and_the_next_step_hears_instead(wereld):
    wall_off(wereld.melding, wereld.wie["vik_coordinator"], sinds=WO)
    assert wereld.speel(date(2026, 6, 1)) == [
        (date(2026, 5, 4), "vi"),
        (date(2026, 5, 9), "pc"),
        (date(2026, 5, 18), "pc"),
        (date(2026, 5, 26), "lc"),
    ]


def test_walled_politiechef_hears_nothing_ever(wereld):
    for naam in ("pc", "vi", "vik_coordinator"):
        wall_off(wereld.melding, wereld.wie[naam], sinds=WO)
    assert {naam for _, naam in wereld.speel(date(2026, 8, 1))} == {"lc"}


def test_sweep_that_comes_late_catches_up_without_doubles(wereld):
    """The worker was away for weeks: every step is told once, now."""
    with klok.op(datetime(2026, 8, 3, 12, tzinfo=klok.AMSTERDAM)):
        watch_termijnen()
        watch_termijnen()
    namen = {medewerker.pk: naam for naam, medewerker in wereld.wie.items()}
    gemaild = sorted(namen[n.medewerker_id] for n in Notificatie.objects.all())
    assert gemaild == ["lc", "pc", "vi", "vik_coordinator", "vik_coordinator"]


def test_suspended_case_warns_of_nothing_that_can_pause(wereld):
    wereld.melding.opgeschort = True
    wereld.melding.save()
    assert wereld.speel(date(2026, 8, 1)) == []
    wereld.melding.record_event("T1", op=WO)
    assert ("bevestiging" in _open(wereld.melding)) and wereld.speel(date(2026, 8, 1))


@pytest.mark.parametrize(
    ("over", "toon"), [(-1, "fout"), (0, "let_op"), (1, "let_op"), (2, "let_op"), (7, "goed"), (200, "goed")]
)
def test_the_colour_hangs_on_the_days_that_are_left_and_on_nothing_else(over, toon):
    vandaag = date(2026, 5, 6)
    verloopt = vandaag + timedelta(days=over)
    assert termijnen.tone(verloopt, vandaag) == toon
    assert {termijnen.describe(verloopt - timedelta(days=lang), verloopt, vandaag).toon for lang in (1, 30, 400)} == {
        toon
    }
