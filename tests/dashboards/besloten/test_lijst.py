"""The lists of cases: kenmerk, fase and days; opened from the screen by who may, a number in every file."""

import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from openpyxl import load_workbook

from dashboards import export, render
from dashboards.models import Rapportage
from dashboards.overzichten import RAPPORTAGES, Fase, from_data, to_data
from dashboards.render import Exemplaar
from dashboards.tasks import make_rapportage
from meldingen.actions.uitwijk import move_to
from meldingen.models import Melding, Uitsluiting
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.rollen import Rol
from tests.dashboards.besloten.meet import OKT, count
from tests.dashboards.besloten.zaken import termijn
from tests.dashboards.test_queries import ontvangen, zaak
from tests.kern import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotterdam(organisatie):
    return organisatie["RT"]


def test_a_phase_is_called_as_the_status_of_an_open_case():
    assert {fase.name.lower(): fase.value for fase in Fase} == {
        status.value: status.label for status in Status if status not in (Status.CONCEPT, Status.AFGESLOTEN)
    }


# --- Open cases with the Landelijk Coördinator ------------------------------------------------------------------------


def open_cases(lc) -> list[tuple]:
    tabel = count(lc, "casuistiekoverzicht").tabel("lijst")
    assert tabel.kolommen == ("Fase", "Dagen open")
    return [(regel.label, *regel.cellen) for regel in tabel.regels]


def test_only_open_cases_that_lie_with_the_lc_stand_there_the_oldest_in_front(rotterdam, lc):
    jong = ontvangen(rotterdam, "2026-11-07", 23, 59, bij_lc=True)
    oud = zaak(
        rotterdam, ("ontvangen", moment("2026-09-08")), ("triage", moment("2026-10-01")), bij_lc=True, lc_plicht=True
    )
    ontvangen(rotterdam, "2026-09-01")
    ontvangen(rotterdam, "2026-11-08", 0, 0, bij_lc=True)
    zaak(rotterdam, ("ontvangen", moment("2026-09-01")), ("afgesloten", moment("2026-11-07", 23, 59)), bij_lc=True)
    assert open_cases(lc) == [(oud.kenmerk, Fase.TRIAGE, 61), (jong.kenmerk, Fase.ONTVANGEN, 1)]


def test_what_came_to_the_lc_after_the_peildatum_is_not_known_yet(rotterdam, lc):
    with klok.op(moment("2026-10-05")):
        melding = ontvangen(rotterdam, "2026-10-05")
    with klok.op(moment("2026-11-09")), kluis.opened(melding.sleutel_id):
        melding.lc_plicht = melding.bij_lc = True
        melding.save()
        assert open_cases(lc) == []


def test_a_wall_takes_a_case_from_the_list_and_an_empty_list_says_so(rotterdam, lc):
    melding = ontvangen(rotterdam, "2026-10-05", bij_lc=True)
    assert len(open_cases(lc)) == 1
    Uitsluiting.objects.create(medewerker=lc, melding=melding, sinds=klok.vandaag())
    assert open_cases(lc) == []
    noten = count(lc, "casuistiekoverzicht").tabel("lijst").noten
    assert noten == ("Er zijn geen open meldingen bij de Landelijk Coördinator.",)


# --- On the screen and in files ---------------------------------------------------------------------------------------


@pytest.fixture
def over_termijn(rotterdam) -> list[Melding]:
    """Two cases over a term: one at VIK for the intake, one that went on to onderzoek."""
    bij_vik = zaak(rotterdam, ("ontvangen", moment("2026-09-01")), ("intake", moment("2026-09-02")))
    verder = zaak(rotterdam, ("ontvangen", moment("2026-09-01")), ("onderzoek", moment("2026-09-20")))
    for melding, dag in ((bij_vik, "2026-10-09"), (verder, "2026-10-29")):
        termijn(melding, "statusbericht", dag)
    return [bij_vik, verder]


def test_words_and_numbers_of_a_list_come_back_from_storage_as_they_were(over_termijn, person, rotterdam):
    overzicht = count(person(Rol.VI, "RT"), "maandrapportage", rotterdam)
    assert from_data(to_data(overzicht)) == overzicht


def links(client, lezer, eenheid) -> list[tuple[str, str | None]]:
    """Each kenmerk on the page with where it leads."""
    rapportage = Rapportage.objects.request(RAPPORTAGES["maandrapportage"], OKT, eenheid, lezer=lezer)
    make_rapportage(str(rapportage.pk))
    client.force_login(lezer)
    pagina = BeautifulSoup(client.get(reverse("dashboards:rapportage", args=[rapportage.pk])).content, "html.parser")
    tabel = pagina.find("section", attrs={"aria-labelledby": "lijst"}).find("table")
    return [(kop.text.strip(), kop.a and kop.a["href"]) for kop in tabel.select("tbody th")]


def test_a_kenmerk_leads_to_the_case_for_who_may_open_it_today(
    client, over_termijn, rotterdam, organisatie, person, fast_pdf
):
    bij_vik, verder = over_termijn
    naar = {melding: reverse("meldingen:melding", args=[melding.kenmerk]) for melding in over_termijn}
    vik, politiechef = person(Rol.VI, "RT"), person(Rol.PC, "RT")
    assert links(client, vik, rotterdam) == [(bij_vik.kenmerk, naar[bij_vik]), (verder.kenmerk, naar[verder])]
    assert client.get(naar[bij_vik]).status_code == 200
    # The politiechef opens a case from triage on, and counts it before.
    assert links(client, politiechef, rotterdam) == [(bij_vik.kenmerk, None), (verder.kenmerk, naar[verder])]
    assert client.get(naar[bij_vik]).status_code == 404
    with kluis.opened(verder.sleutel_id):
        move_to(verder, organisatie["NN"])
    assert links(client, vik, rotterdam) == [(bij_vik.kenmerk, naar[bij_vik]), (verder.kenmerk, None)]


def test_files_hold_the_list_without_links_and_with_real_numbers(over_termijn, rotterdam, person):
    overzicht = count(person(Rol.VI, "RT"), "maandrapportage", rotterdam)
    exemplaar = Exemplaar("Voorbeeld")
    boek = load_workbook(io.BytesIO(export.render_xlsx(overzicht, exemplaar)))
    blad = next(b for b in boek if b.title.endswith("Meldingen over de termijn"))
    rijen = list(blad.iter_rows(min_row=3, max_row=4, values_only=True))
    kenmerken = [melding.kenmerk for melding in over_termijn]
    assert [rij[:3] for rij in rijen] == [(kenmerken[0], "Intake", 30), (kenmerken[1], "Onderzoek", 10)]
    assert not any(cel.hyperlink for rij in blad.iter_rows() for cel in rij)
    tekst = export.render_csv(overzicht, exemplaar).decode("utf-8-sig")
    assert f"{kenmerken[0]};Intake;30\r\n" in tekst
    lijst = next(h for h in render.present(overzicht, exemplaar)["hoofdstukken"] if h.code == "lijst")
    assert all(regel.adres == "" for tabel in lijst.tabellen for regel in tabel.regels)


def test_a_median_of_nothing_is_a_dash_that_hides_nothing(lc):
    overzicht = count(lc, "casuistiekoverzicht")
    boek = load_workbook(io.BytesIO(export.render_xlsx(overzicht, Exemplaar("Voorbeeld"))))
    blad = next(b for b in boek if b.title.partition(" ")[2].startswith("Doorlooptijd"))
    assert [cel.value for cel in blad[3]][1:] == [0, "–", "–", "–", "–", 0, 0]
    tabel = render.present_tabel(overzicht.tabel("doorlooptijd"))
    assert tabel.dekking == ""
    assert not any(cel.is_verborgen for regel in tabel.regels for cel in regel.cellen)


def test_a_share_stands_only_where_it_is_clear_of_what(rotterdam, lc, person):
    for _ in range(20):
        ontvangen(rotterdam, "2026-10-05")
    landelijk, maand = count(lc, "casuistiekoverzicht"), count(person(Rol.VI, "RT"), "maandrapportage", rotterdam)
    koppen = {t.code: render.present_tabel(t).koppen for o in (landelijk, maand) for t in o.inhoud()}
    assert koppen["grond_eenheid"][-2:] == ("Totaal", "Aandeel")
    assert "Aandeel" not in koppen["team"] + koppen["eenheden"]
