"""Which terms were kept, which were not, and which cases are over one."""

import pytest

from dashboards.overzichten import Fase
from meldingen.actions.signaal import log_signaal
from meldingen.models import Signaal, Termijn, Uitsluiting
from meldingen.termijnen import TERMIJNEN
from pvi import klok
from pvi.rollen import Rol
from tests.dashboards.besloten.meet import count
from tests.dashboards.besloten.zaken import termijn
from tests.dashboards.test_queries import ontvangen, zaak
from tests.kern import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotterdam(organisatie):
    return organisatie["RT"]


@pytest.fixture
def vik(person):
    return person(Rol.VI, "RT")


def kept(vik, eenheid, soort: str) -> tuple[int, ...]:
    return count(vik, "maandrapportage", eenheid).tabel("termijnen").regel(soort).cellen


def test_every_kind_of_term_has_a_row_also_without_any(rotterdam, vik):
    tabel = count(vik, "maandrapportage", rotterdam).tabel("termijnen")
    assert [(regel.code, regel.cellen) for regel in tabel.regels] == [(s.code, (0, 0, 0)) for s in TERMIJNEN]


def test_a_term_that_ended_in_the_month_was_kept_up_to_its_last_day(rotterdam, vik):
    melding = ontvangen(rotterdam, "2026-09-01")
    termijn(melding, "intake", "2026-10-31", "2026-10-31")
    termijn(melding, "intake", "2026-10-30", "2026-10-31")
    termijn(melding, "intake", "2026-09-20", "2026-10-01")
    termijn(melding, "intake", "2026-10-20", "2026-09-30")
    termijn(melding, "intake", "2026-10-20", "2026-11-01")
    termijn(melding, "bezwaar", "2026-12-20", "2026-10-10")
    assert kept(vik, rotterdam, "intake") == (1, 2, 0)
    assert kept(vik, rotterdam, "bezwaar") == (1, 0, 0)
    assert count(vik, "maandrapportage", rotterdam).tabel("termijnen").totaalregel.cellen == (2, 2, 0)


def test_a_term_runs_late_on_the_peildatum_from_the_day_after_its_last(rotterdam, vik):
    melding = ontvangen(rotterdam, "2026-09-01")
    for nummer, (verloopt, gestopt) in enumerate(
        (("2026-11-07", ""), ("2026-11-08", ""), ("2026-10-01", "2026-11-08"), ("2026-10-01", "2026-11-07"))
    ):
        rij = termijn(melding, "nazorg", verloopt, gestopt)
        Termijn.objects.filter(pk=rij.pk).update(onderwerp=f"{nummer}")
        melding.refresh_from_db()
    assert kept(vik, rotterdam, "nazorg") == (0, 0, 2)


def test_the_term_of_a_signaal_counts_for_the_eenheid_that_must_judge_it(rotterdam, organisatie, vik, person):
    for code in ("RT", "NN"):
        with klok.op(moment("2026-10-01")):
            log_signaal(
                Signaal(eenheid=organisatie[code], bron="zelf", wat_gezien="Stilte in de kantine."),
                door=person(Rol.TC, code),
            )
    assert kept(vik, rotterdam, "signaal") == (0, 0, 1)


def test_terms_of_another_eenheid_a_double_and_a_walled_case_do_not_count(rotterdam, organisatie, vik):
    melding = ontvangen(rotterdam, "2026-09-01")
    termijn(melding, "intake", "2026-10-01")
    termijn(ontvangen(organisatie["NN"], "2026-09-01"), "intake", "2026-10-01")
    dubbel = zaak(
        rotterdam, ("ontvangen", moment("2026-09-01")), ("afgesloten", moment("2026-10-05")), dubbel_van=melding
    )
    termijn(dubbel, "intake", "2026-10-20", "2026-10-05")
    assert kept(vik, rotterdam, "intake") == (0, 0, 1)
    Uitsluiting.objects.create(medewerker=vik, melding=melding, sinds=klok.vandaag())
    assert kept(vik, rotterdam, "intake") == (0, 0, 0)


# --- The list of cases over a term ------------------------------------------------------------------------------------


def late(vik, eenheid) -> list[tuple]:
    tabel = count(vik, "maandrapportage", eenheid).tabel("lijst")
    assert tabel.kolommen == ("Fase", "Dagen te laat")
    return [(regel.label, *regel.cellen) for regel in tabel.regels]


def test_a_case_over_a_term_stands_there_once_with_its_phase_and_the_days_of_its_first_term(rotterdam, vik):
    lang = zaak(rotterdam, ("ontvangen", moment("2026-09-01")), ("onderzoek", moment("2026-09-20")))
    termijn(lang, "orienterend", "2026-10-29")
    termijn(lang, "statusbericht", "2026-11-01")
    kort = ontvangen(rotterdam, "2026-09-01")
    termijn(kort, "intake", "2026-11-07")
    termijn(ontvangen(rotterdam, "2026-09-01"), "intake", "2026-11-08")
    termijn(ontvangen(rotterdam, "2026-09-01"), "intake", "2026-10-08", "2026-11-07")
    assert late(vik, rotterdam) == [(lang.kenmerk, Fase.ONDERZOEK, 10), (kort.kenmerk, Fase.ONTVANGEN, 1)]


def test_the_phase_is_that_of_the_peildatum(rotterdam, vik):
    melding = zaak(
        rotterdam, ("ontvangen", moment("2026-09-01")), ("intake", moment("2026-11-07", 23, 59)),
        ("triage", moment("2026-11-08", 0, 0)),
    )  # fmt: skip
    termijn(melding, "intake", "2026-10-09", "2026-11-08")
    assert late(vik, rotterdam) == [(melding.kenmerk, Fase.INTAKE, 30)]


def test_without_such_cases_the_list_says_so(rotterdam, vik):
    assert count(vik, "maandrapportage", rotterdam).tabel("lijst").noten == ("Er zijn geen meldingen over de termijn.",)


def test_a_wall_takes_a_case_from_the_list(rotterdam, vik):
    melding = ontvangen(rotterdam, "2026-09-01")
    termijn(melding, "intake", "2026-11-07")
    Uitsluiting.objects.create(medewerker=vik, melding=melding, sinds=klok.vandaag())
    assert late(vik, rotterdam) == []
