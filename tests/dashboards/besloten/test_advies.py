"""Advice beside what was decided: strafmaatoverleg, Landelijk Coördinator, and terms that went up the line."""

from datetime import date

import pytest

from meldingen.models import Melding, Termijn, Termijnstap, Uitsluiting
from pvi import klok
from tests.dashboards.besloten.meet import OKT, count, rijen, totaal
from tests.dashboards.test_queries import besloten, log, ontvangen
from tests.kern import moment
from triage.models import Agendapunt, LcAdvies, SmoAdvies, Triagebesluit

pytestmark = pytest.mark.django_db
Moment = LcAdvies.Moment


@pytest.fixture
def melding(organisatie) -> Melding:
    return ontvangen(organisatie["RT"], "2026-09-05")


def landelijk(lc, tabel: str, periode=OKT) -> dict[str, tuple]:
    return rijen(count(lc, "casuistiekoverzicht", periode=periode), tabel)


# --- strafmaatoverleg ------------------------------------------------------------------------------------------------


def test_each_besluit_of_the_period_stands_beside_its_own_advies(melding, vik, lc):
    for straf, advies, op in (
        ("a", ("a", False), date(2026, 10, 1)),
        ("a", ("a", True), date(2026, 10, 31)),
        ("j", None, date(2026, 10, 15)),
        ("", ("", False), date(2026, 10, 15)),
        ("", ("a", False), date(2026, 10, 15)),
        ("", None, date(2026, 10, 15)),
        ("a", ("a", False), date(2026, 11, 1)),
        ("", ("", False), date(2026, 9, 30)),
    ):
        besloten(melding, vik, straf, advies, op)
    overzicht = count(lc, "casuistiekoverzicht")
    assert rijen(overzicht, "smo_straf") == {"volgt": (1,), "wijkt_af": (1,), "onbekend": (1,)}
    assert totaal(overzicht, "smo_straf") == totaal(overzicht, "straf") == 3
    assert rijen(overzicht, "smo_zonder_straf") == {"volgt": (1,), "wijkt_af": (1,)}


def test_an_advies_of_a_new_round_after_the_peildatum_changes_nothing(melding, vik, lc):
    besloten(melding, vik, "a", ("a", False), date(2026, 10, 5))
    eerst = SmoAdvies.objects.get()
    SmoAdvies.objects.update(vervallen_op=moment("2026-11-08", 0, 0))
    SmoAdvies.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=eerst.betrokkenheid, straf="j",
        gemaakt_op=moment("2026-11-08", 0, 0),
    )  # fmt: skip
    assert landelijk(lc, "smo_straf") == {"volgt": (1,)}


def test_besluiten_behind_a_wall_are_left_out(melding, vik, lc):
    besloten(melding, vik, "a", ("a", False), date(2026, 10, 5))
    besloten(melding, vik, "", ("a", False), date(2026, 10, 5))
    Uitsluiting.objects.create(medewerker=lc, melding=melding, sinds=klok.vandaag())
    assert landelijk(lc, "smo_straf") == landelijk(lc, "smo_zonder_straf") == {}


# --- Landelijk Coördinator -------------------------------------------------------------------------------------------


@pytest.fixture
def vraag(organisatie, lc):
    """A question of a moment in a case of its own, with the answer, and what followed it."""

    def ask(gevraagd: tuple, waarvoor=Moment.TRIAGEBESLUIT, *, gegeven: tuple = (), anders=False, **momenten):
        melding = ontvangen(organisatie["RT"], "2026-09-05")
        antwoord = {}
        if gegeven:
            strekking = LcAdvies.Strekking.ANDERS if anders else LcAdvies.Strekking.EENS
            antwoord = {"gegeven_op": moment(*gegeven), "gegeven_door": lc, "strekking": strekking}
        LcAdvies.objects.create(
            sleutel_id=melding.sleutel_id, melding=melding, moment=waarvoor, gevraagd_op=moment(*gevraagd), **antwoord,
            **{naam: moment(*op) for naam, op in momenten.items()},
        )  # fmt: skip
        return melding

    return ask


def besluit(melding, door, voorgesteld: str, definitief: tuple | None) -> None:
    punt = Agendapunt.objects.create(melding=melding, gemaakt_op=moment(voorgesteld))
    klaar = {"status": "definitief", "definitief_op": moment(*definitief), "standpunt": "akkoord"} if definitief else {}
    Triagebesluit.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, agendapunt=punt, hoofdspoor="LIJN", motivering="Gewogen.",
        voor_melder="Uitleg.", voorgesteld_door=door, voorgesteld_op=moment(voorgesteld), **klaar,
    )  # fmt: skip


def test_a_question_an_advice_and_silence_count_on_their_own_day(vraag, lc):
    vraag(("2026-10-01", 0, 0), gegeven=("2026-10-31", 23, 59))
    vraag(("2026-10-31", 23, 59), gegeven=("2026-11-01", 0, 0))
    vraag(("2026-10-05",), stilte_op=("2026-10-13",))
    vraag(("2026-10-05",), stilte_op=("2026-10-13",), gegeven=("2026-10-20",))
    vraag(("2026-10-05",))
    vraag(("2026-10-05",), gegeven=("2026-11-08", 0, 0))
    vraag(("2026-09-30", 23, 59), gegeven=("2026-10-06",))
    vraag(("2026-10-05",), vervallen_op=("2026-10-06",))
    vraag(("2026-10-05",), vervallen_op=("2026-11-08", 0, 0))
    assert landelijk(lc, "lc") == {"gevraagd": (7,), "geadviseerd": (3,), "stilte": (2,), "open": (3,)}


def test_a_proposal_that_became_final_follows_the_advice_or_deviates(vraag, vik, lc):
    for anders, definitief in (
        (False, ("2026-10-10",)),
        (False, ("2026-11-07", 23, 59)),
        (False, ("2026-11-08", 0, 0)),
        (True, ("2026-10-10",)),
        (True, None),
    ):
        zaak = vraag(("2026-10-05",), gegeven=("2026-10-06",), anders=anders)
        besluit(zaak, vik, "2026-10-04", definitief)
    anders_besloten = vraag(("2026-10-05",), gegeven=("2026-10-06",), anders=True)
    besluit(anders_besloten, vik, "2026-10-08", ("2026-10-20",))
    eens_en_toch_anders = vraag(("2026-10-05",), gegeven=("2026-10-06",))
    besluit(eens_en_toch_anders, vik, "2026-10-08", ("2026-10-20",))
    te_laat = vraag(("2026-10-05",), stilte_op=("2026-10-12",), gegeven=("2026-10-20",), anders=True)
    besluit(te_laat, vik, "2026-10-04", ("2026-10-15",))
    assert landelijk(lc, "lc") == {
        "gevraagd": (8,), "geadviseerd": (8,), "gevolgd": (3,), "afgeweken": (2,), "stilte": (1,)
    }  # fmt: skip


def test_of_advice_to_the_strafmaatoverleg_only_agreement_can_be_seen_to_be_followed(vraag, lc):
    for anders, klaar in ((False, "2026-10-10"), (True, "2026-10-10"), (False, "2026-11-08")):
        zaak = vraag(("2026-10-05",), Moment.SMO, gegeven=("2026-10-06",), anders=anders)
        log(zaak, "T19", "smo", "besluit", moment(klaar, 0, 0))
    assert landelijk(lc, "lc") == {"gevraagd": (3,), "geadviseerd": (3,), "gevolgd": (1,), "onbekend": (1,)}


def test_a_question_about_a_case_behind_a_wall_does_not_count(vraag, lc):
    Uitsluiting.objects.create(medewerker=lc, melding=vraag(("2026-10-05",)), sinds=klok.vandaag())
    assert landelijk(lc, "lc") == {}


# --- escalaties ------------------------------------------------------------------------------------------------------


def termijn(gestopt: str = "", *stappen: tuple, soort: str = "standpunt", **van) -> Termijn:
    rij = Termijn.objects.create(
        soort=soort, gestart_op=date(2026, 9, 1), verloopt_op=date(2026, 9, 20), waarschuwing_op=date(2026, 9, 15),
        gestopt_op=date.fromisoformat(gestopt) if gestopt else None, **van,
    )  # fmt: skip
    for nummer, op, *niemand in stappen:
        Termijnstap.objects.create(
            termijn=rij, nummer=nummer, gezet_op=date.fromisoformat(op), niemand=niemand[0] if niemand else ""
        )
    return rij


def test_a_term_that_reached_the_top_counts_once(organisatie, lc):
    """Of this kind the first step goes to the LC, the second to the CDO, the third to the Korpsleiding."""

    def bij() -> dict:
        return {"melding": ontvangen(organisatie["RT"], "2026-09-01")}

    termijn("2026-11-07", (2, "2026-10-01"), (3, "2026-10-31"), **bij())
    termijn("2026-11-08", (2, "2026-10-05"), **bij())
    termijn("", (1, "2026-10-05"), **bij())
    termijn("", (2, "2026-10-05", "vacant"), **bij())
    termijn("", (2, "2026-10-05"), soort="intake", **bij())
    termijn("", (2, "2026-09-30"), **bij())
    termijn("", (2, "2026-11-01"), **bij())
    assert landelijk(lc, "escalaties") == {"gemaakt": (2,), "open": (3,)}


def test_a_term_behind_a_wall_did_not_go_up(organisatie, lc):
    muur = ontvangen(organisatie["RT"], "2026-09-01")
    termijn("", (2, "2026-10-05"), melding=muur)
    Uitsluiting.objects.create(medewerker=lc, melding=muur, sinds=klok.vandaag())
    assert landelijk(lc, "escalaties") == {}
