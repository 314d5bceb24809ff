"""What the triagecommissies decided, whether they treated cases in time, and the onderzoeken that followed."""

import pytest

from meldingen.models import Uitsluiting
from pvi import klok, kluis
from pvi.rollen import Rol
from tests.dashboards.besloten.meet import OKT, cel, count
from tests.dashboards.besloten.zaken import besluit, onderzoek, termijn
from tests.dashboards.test_queries import log, ontvangen, zaak
from tests.kern import moment

pytestmark = pytest.mark.django_db

SPOREN = ("LIJN", "BEMID", "TEAM", "ORI", "DISC", "STRAF", "EXTERN", "KLACHT", "DOORV", "HERST", "GEEN")


@pytest.fixture
def rotterdam(organisatie):
    return organisatie["RT"]


@pytest.fixture
def vik(person):
    return person(Rol.VI, "RT")


# --- What was decided -------------------------------------------------------------------------------------------------


def decided(lc, eenheid: str) -> dict[str, int]:
    tabel = count(lc, "casuistiekoverzicht").tabel("triagebesluit")
    assert tabel.kolommen == SPOREN
    return {spoor: n for spoor, n in zip(SPOREN, tabel.regel(eenheid).cellen, strict=True) if n}


def test_each_besluit_that_became_definitive_in_the_period_counts(rotterdam, organisatie, lc):
    eens, vaker = (ontvangen(rotterdam, "2026-08-05") for _ in range(2))
    besluit(eens, "LIJN", moment("2026-10-31", 23, 59))
    besluit(vaker, "ORI", moment("2026-10-01", 0, 0))
    besluit(vaker, "LIJN", moment("2026-10-20"))
    besluit(ontvangen(organisatie["NN"], "2026-10-05"), "GEEN", moment("2026-10-20"))
    assert decided(lc, "RT") == {"LIJN": 2, "ORI": 1}
    tabel = count(lc, "casuistiekoverzicht").tabel("triagebesluit")
    assert (tabel.regel("RT").totaal, tabel.regel("NN").totaal, tabel.totaalregel.totaal) == (3, 1, 4)
    assert tabel.totaalregel.cellen[SPOREN.index("LIJN")] == 2


def test_what_was_only_proposed_or_became_definitive_outside_the_period_does_not_count(rotterdam, lc):
    besluit(ontvangen(rotterdam, "2026-10-05"), "LIJN", None)
    besluit(ontvangen(rotterdam, "2026-10-05"), "LIJN", moment("2026-09-30", 23, 59))
    besluit(ontvangen(rotterdam, "2026-10-05"), "LIJN", moment("2026-11-01", 0, 0))
    assert decided(lc, "RT") == {}


def test_a_besluit_counts_where_the_conduct_was(rotterdam, organisatie, lc):
    besluit(ontvangen(rotterdam, "2026-10-05", telling=organisatie["NN"]), "HERST", moment("2026-10-20"))
    assert (decided(lc, "RT"), decided(lc, "NN")) == ({}, {"HERST": 1})


def test_a_besluit_in_a_double_or_behind_a_wall_does_not_count(rotterdam, lc):
    melding = ontvangen(rotterdam, "2026-10-05")
    dubbel = zaak(
        rotterdam, ("ontvangen", moment("2026-10-05")), ("afgesloten", moment("2026-10-21")), dubbel_van=melding
    )
    besluit(dubbel, "LIJN", moment("2026-10-20"))
    besluit(melding, "LIJN", moment("2026-10-20"))
    assert decided(lc, "RT") == {"LIJN": 1}
    Uitsluiting.objects.create(medewerker=lc, melding=melding, sinds=klok.vandaag())
    assert decided(lc, "RT") == {}


# --- In time ----------------------------------------------------------------------------------------------------------


def treated(vik, eenheid) -> tuple[int, int]:
    cijfers = count(vik, "maandrapportage", eenheid)
    return cel(cijfers, "triage", "op_tijd"), cel(cijfers, "triage", "te_laat")


def in_triage(eenheid, **velden):
    stappen = ("ontvangen", moment("2026-09-01")), ("triage", moment("2026-09-20"))
    return zaak(eenheid, *stappen, **velden)


def test_first_treatments_of_the_month_are_in_time_up_to_the_last_day_of_the_term(rotterdam, vik):
    termijn(in_triage(rotterdam), "eerste_zitting", "2026-10-31", "2026-10-31")
    termijn(in_triage(rotterdam), "eerste_zitting", "2026-09-30", "2026-10-01")
    termijn(in_triage(rotterdam), "eerste_zitting", "2026-11-30", "2026-11-01")
    termijn(in_triage(rotterdam), "eerste_zitting", "2026-10-10")
    termijn(in_triage(rotterdam), "intake", "2026-10-31", "2026-10-31")
    assert treated(vik, rotterdam) == (1, 1)


def test_a_case_that_was_closed_without_triage_was_not_treated_also_not_when_it_comes_there_later(rotterdam, vik):
    melding = zaak(rotterdam, ("ontvangen", moment("2026-10-01")), ("afgesloten", moment("2026-10-10")))
    termijn(melding, "eerste_zitting", "2026-10-22", "2026-10-10")
    log(melding, "T26", "afgesloten", "triage", moment("2026-11-02"))
    assert treated(vik, rotterdam) == (0, 0)


def test_a_treatment_behind_a_wall_or_of_another_eenheid_does_not_count(rotterdam, organisatie, vik):
    melding = in_triage(rotterdam)
    termijn(melding, "eerste_zitting", "2026-10-31", "2026-10-20")
    termijn(in_triage(organisatie["NN"]), "eerste_zitting", "2026-10-31", "2026-10-20")
    assert treated(vik, rotterdam) == (1, 0)
    Uitsluiting.objects.create(medewerker=vik, melding=melding, sinds=klok.vandaag())
    assert treated(vik, rotterdam) == (0, 0)


# --- Onderzoeken ------------------------------------------------------------------------------------------------------


def investigated(vik, eenheid, soort: str) -> tuple[int, int]:
    cijfers = count(vik, "maandrapportage", eenheid)
    return cel(cijfers, "onderzoek", soort), cel(cijfers, "onderzoek", soort, 1)


def test_an_onderzoek_counts_in_the_month_it_began_and_while_it_runs(rotterdam, vik):
    def begin(soort: str, *momenten) -> None:
        onderzoek(ontvangen(rotterdam, "2026-08-01"), soort, *momenten)

    begin("DISC", moment("2026-10-31", 23, 59))
    begin("DISC", moment("2026-09-30", 23, 59), moment("2026-11-07", 23, 59))
    begin("DISC", moment("2026-09-30", 23, 59), moment("2026-11-08", 0, 0))
    begin("DISC", moment("2026-11-08", 0, 0))
    begin("ORI", moment("2026-10-01"), moment("2026-10-20"))
    assert investigated(vik, rotterdam, "DISC") == (1, 2)
    assert investigated(vik, rotterdam, "ORI") == (1, 0)
    assert investigated(vik, rotterdam, "EXTERN") == (0, 0)
    assert count(vik, "maandrapportage", rotterdam).tabel("onderzoek").totaalregel.cellen == (2, 2)


def test_an_onderzoek_that_goes_on_after_the_peildatum_was_closed_on_it(rotterdam, vik):
    melding = ontvangen(rotterdam, "2026-08-01")
    with klok.op(moment("2026-10-20")):
        gesloten = onderzoek(melding, "DISC", moment("2026-09-01"), moment("2026-10-20"))
    with klok.op(moment("2026-11-09")), kluis.opened(melding.sleutel_id):
        gesloten.afgerond_op = None
        gesloten.save()
        assert investigated(vik, rotterdam, "DISC") == (0, 0)
    with klok.op(moment("2026-12-08")):
        november = count(vik, "maandrapportage", rotterdam, OKT.volgende())
        assert cel(november, "onderzoek", "DISC", 1) == 1


def test_an_onderzoek_behind_a_wall_does_not_count(rotterdam, vik):
    melding = ontvangen(rotterdam, "2026-10-01")
    onderzoek(melding, "ORI", moment("2026-10-05"))
    Uitsluiting.objects.create(medewerker=vik, melding=melding, sinds=klok.vandaag())
    assert investigated(vik, rotterdam, "ORI") == (0, 0)
