"""The document of a whole country: every table and sentence in it, and never more than twenty pages."""

import io
import random
from datetime import timedelta

import openpyxl
import pypdf
import pytest

from dashboards.export import render_csv, render_xlsx
from dashboards.render import Exemplaar, present, render_pdf
from pvi.lijsten import LIJSTEN
from tests.dashboards.besloten.meet import count
from tests.dashboards.test_queries import zaak
from tests.kern import moment

pytestmark = pytest.mark.django_db
EXEMPLAAR = Exemplaar("Vera Voorbeeld", 3)
MEESTE_BLADEN = 20


@pytest.fixture
def overzicht(organisatie, lc):
    """Two hundred cases in fifteen eenheden, of every grond and aard."""
    gok = random.Random(7)
    eenheden = [e for e in organisatie.values() if e.niveau == 1 and e.code != "LE"] + [organisatie["KS"]]
    gronden, aarden, kanalen = ([code for code, _ in LIJSTEN[lijst]] for lijst in ("grond", "aard", "kanaal"))
    for n in range(200):
        op = moment("2026-08-01") + timedelta(hours=gok.randrange(24 * 90))
        stappen = [("ontvangen", op)]
        if gok.random() < 0.4:
            stappen.append(("afgesloten", op + timedelta(hours=gok.randrange(1, 600))))
        zaak(
            eenheden[n % len(eenheden)], *stappen, kanaal=gok.choice(kanalen),
            gronden=gok.sample(gronden, gok.randrange(3)), aarden=gok.sample(aarden, gok.randrange(3)),
            uitkomst="overschreden" if len(stappen) > 1 else "",
        )  # fmt: skip
    return count(lc, "casuistiekoverzicht")


def test_document_of_the_country_has_at_most_twenty_pages_with_every_sentence(overzicht):
    bladen = [blad.extract_text() for blad in pypdf.PdfReader(io.BytesIO(render_pdf(overzicht, EXEMPLAAR))).pages]
    assert len(bladen) <= MEESTE_BLADEN
    assert 5 <= len(overzicht.opvallend) <= 8
    eerste = "".join(bladen[1].split())
    for zin in overzicht.opvallend:
        assert "".join(zin.zin.split()) in eerste


def test_sentences_are_the_same_in_every_file(overzicht):
    csv = render_csv(overzicht, EXEMPLAAR).decode("utf-8-sig")
    assert "Wat valt op" in csv
    for zin in present(overzicht, EXEMPLAAR)["opvallend"]:
        assert f"{zin.titel};{zin.tekst}" in csv
    blad = openpyxl.load_workbook(io.BytesIO(render_xlsx(overzicht, EXEMPLAAR)))["Wat valt op"]
    assert [rij[1].value for rij in blad.iter_rows()] == [zin.zin for zin in overzicht.opvallend]
