"""The draft of who reports: large enough for any story, too small to fill the disk, and never a word lost."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from meldingen.forms.melden import CONCEPT_TEKENS, CONTROLE, MEER, STAPPEN, VERHAAL, names_of
from meldingen.models import Melding
from pvi.web import tempo
from tests.meldingen import melder as m
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
MELDEN, BEWAAR = "/melden/", "/melden/concept/"
TE_LANG = "Dit is nog niet bewaard."


@pytest.fixture(autouse=True)
def fresh_tempo():
    cache.clear()


def stored() -> int:
    """Characters that lie in the table of sessions."""
    return sum(len(rij.session_data) for rij in Session.objects.all())


def test_every_field_filled_to_its_end_fits(client, organisatie):
    persoon = {"naam": "n" * 120, "team": "t" * 120, "sleutel": f"{'p' * 240}@x.invalid"}
    stappen = [
        m.HOE,
        m.WAT | {"wat_gebeurd": "v" * VERHAAL},
        m.waar("RT", *[persoon] * MEER) | {"waar_wanneer": "w" * VERHAAL},
        m.NODIG | {"wensen": "x" * VERHAAL} | m.rijen(*[{"naam": "n" * 120, "sleutel": ""}] * MEER),
        m.CONTACT | {"naam": "n" * 120, "telefoon": "0" * 40},
    ]
    m.fill_in(client, stappen)
    assert m.send(client).url == "/melden/ontvangen/"
    assert Melding.objects.count() == 1


@pytest.mark.parametrize("stap", range(1, CONTROLE))
def test_what_no_page_asks_is_not_kept(client, organisatie, stap):
    m.fill_in(client, [m.HOE])
    client.get(MELDEN)
    voor = stored()
    vulling = {f"veld{n}": "x" * 2_000 for n in range(20)} | {"personen-11-naam": "x" * 20_000}
    m.post(client, stap, vulling)
    client.get(MELDEN)
    assert stored() < voor + 3_000
    assert all("veld" not in naam for naam in names_of(stap))


@pytest.mark.parametrize("pad", [MELDEN, BEWAAR])
@pytest.mark.parametrize("stap", [n for n, stap in enumerate(STAPPEN, 1) if n in (2, 3, 4)])
def test_a_story_without_an_end_is_refused_and_stays_on_the_screen(client, organisatie, pad, stap):
    m.fill_in(client, [m.HOE])
    client.get(MELDEN)
    voor = stored()
    veld = {2: "wat_gebeurd", 3: "waar_wanneer", 4: "wensen"}[stap]
    tekst = "woord " * (CONCEPT_TEKENS // 6) + "laatste"
    gegevens = {veld: tekst, "stap": str(stap), "naar": "volgende", "sleutel": m.sleutel(client)}
    antwoord = client.post(pad, gegevens)
    assert antwoord.status_code == 413
    if pad == MELDEN:
        assert TE_LANG in antwoord.text and "100.000 tekens" in antwoord.text
        assert tekst in antwoord.text
        assert check_page(antwoord.text) == []
    assert stored() < voor + 5_000
    # What was kept before is still there.
    assert "Stap 2 van 5" in client.get(MELDEN).text


def test_the_page_says_beforehand_how_much_fits(client, organisatie):
    m.fill_in(client, [m.HOE])
    assert f"{VERHAAL:,}".replace(",", ".") in client.get(MELDEN).text


def test_a_text_that_is_a_little_too_long_is_kept_and_named(client, organisatie):
    m.fill_in(client, [m.HOE])
    tekst = "v" * (VERHAAL + 1)
    antwoord = m.post(client, 2, m.WAT | {"wat_gebeurd": tekst})
    assert antwoord.status_code == 422
    assert tekst in antwoord.text
    assert tekst in client.get(MELDEN).text


def begin(adres: str, **anders: str):
    return Client().post(MELDEN, {**m.HOE, "stap": "1", "naar": "volgende", **anders}, REMOTE_ADDR=adres)


def test_who_makes_draft_after_draft_is_slowed_down_and_nobody_else_is(organisatie, monkeypatch):
    monkeypatch.setattr(tempo.CONCEPT.__class__, "_claim", _places_of_one_minute())
    antwoorden = [begin("203.0.113.1") for _ in range(40)]
    assert [antwoord.status_code for antwoord in antwoorden].count(429) == 40 - tempo.CONCEPT.per_minuut
    vol = antwoorden[-1]
    assert "Het is nu erg druk" in vol.text and check_page(vol.text) == []
    assert "melder" not in vol.cookies
    assert begin("198.51.100.7").status_code == 302


def test_who_was_already_writing_notices_nothing(client, organisatie, monkeypatch):
    m.fill_in(client, [m.HOE, m.WAT])
    monkeypatch.setattr("pvi.web.tempo.Tempo.claim", lambda self, request: 30)
    assert m.post(client, 3, m.waar("RT")).status_code == 302
    assert client.post(BEWAAR, {"stap": "4", "wensen": "Rust."}).status_code == 204


def test_who_has_to_wait_keeps_every_word(organisatie, monkeypatch):
    monkeypatch.setattr("pvi.web.tempo.Tempo.claim", lambda self, request: 30)
    client = Client()
    gegevens = {**m.WAT, "stap": "2", "naar": "volgende"}
    antwoord = client.post(MELDEN, gegevens)
    assert antwoord.status_code == 429
    assert m.VERHAAL in antwoord.text and "Wacht 30 seconden" in antwoord.text
    assert not Session.objects.exists()
    monkeypatch.undo()
    client.post(MELDEN, gegevens)
    client.post(MELDEN, {**m.HOE, "stap": "1", "naar": "volgende"})
    assert m.VERHAAL in client.get(MELDEN).text


def _places_of_one_minute():
    """The places as they are, in one minute that does not pass while the test runs; a second never fills."""
    bezet: dict[str, int] = {}

    def claim(self, wie: str, plaatsen: int, venster: int) -> bool:
        if venster == 1:
            return True
        wie = wie.partition("|")[0]
        bezet[wie] = bezet.get(wie, 0) + 1
        return bezet[wie] <= plaatsen

    return claim
