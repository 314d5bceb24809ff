"""docs/voorbeelden/: what lies there reads well, adds up, says that it is invented, and comes from the demo."""

import io
import re
from pathlib import Path

import pikepdf
import pypdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from dashboards.overzichten import Marker
from demo import voorbeelden
from tests.demo.conftest import demo  # noqa: F401
from tests.people import make_person

MAP = Path(settings.BASE_DIR) / "docs" / "voorbeelden"
NAMEN = ("casuistiekoverzicht", "maandrapportage", "landelijk")
HOOGSTE_GROOTTE = 300 * 1024


@pytest.fixture(params=NAMEN)
def document(request) -> bytes:
    return (MAP / f"{request.param}.pdf").read_bytes()


def text(document: bytes) -> str:
    return "\n".join(blad.extract_text() for blad in pypdf.PdfReader(io.BytesIO(document)).pages)


def test_example_is_small_tagged_titled_dutch_and_marked_on_every_page(document):
    assert len(document) < HOOGSTE_GROOTTE
    lezer = pypdf.PdfReader(io.BytesIO(document))
    assert 4 <= len(lezer.pages) <= 50
    assert all("VOORBEELD – verzonnen gegevens" in blad.extract_text() for blad in lezer.pages)
    with pikepdf.open(io.BytesIO(document)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        assert re.search(r"Casuïstiekoverzicht|VIK-maandrapportage|Landelijke cijfers", str(pdf.docinfo["/Title"]))


def test_example_shows_figures_and_hides_small_ones_only_where_they_are_shared(document):
    tekst = text(document)
    regels = tekst.splitlines()
    assert any(re.search(r"\s•(\s|$)", regel) for regel in regels) == ("Landelijke cijfers" in tekst)
    assert any(re.search(r"\D[1-9]\d*$", regel) for regel in regels)


def test_new_cases_are_the_same_number_everywhere(document):
    """Each table that splits the instroom ends in the instroom of the key figures."""
    tekst = text(document)
    instroom = re.search(r"Nieuwe meldingen(?: \(instroom\))? (\d+) ", tekst).group(1)
    assert re.findall(r"Totaal (\d+)", tekst).count(instroom) >= 2


def test_command_wants_the_demo_and_an_empty_portal(db, demo, organisatie, settings):  # noqa: F811
    make_person("vi", organisatie["RT"])
    with pytest.raises(CommandError, match="leeg portaal"):
        call_command("make_voorbeelden")
    settings.DEMO = False
    with pytest.raises(CommandError, match="van de demo"):
        call_command("make_voorbeelden")


@pytest.mark.proof
def test_demo_of_that_day_gives_these_documents(transactional_db, demo):  # noqa: F811
    """From an empty portal: the same figures, so the same text, page by page; and nothing is left behind."""
    for soort, (overzicht, _) in voorbeelden.make_rapportages(lambda regel: None).items():
        gepubliceerd = text((MAP / f"{soort}.pdf").read_bytes())
        for tabel in overzicht.inhoud():
            for regel in tabel.regels:
                cellen = "".join("•" if cel is Marker.NIET_GETOOND else str(cel) for cel in regel.cellen)
                assert "".join(regel.label.split()) + cellen in "".join(gepubliceerd.split()), (soort, regel)
