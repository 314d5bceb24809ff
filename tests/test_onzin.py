"""Nonsense in an address: every page answers it with a page, never with "er ging iets mis bij ons"."""

import re
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from dashboards.forms import Dashboardfilter
from meldingen.forms.inzage import Inzagefilter
from meldingen.forms.melden import MEER, count_people
from meldingen.forms.werkvoorraad import Werkvoorraadfilter
from meldingen.models import Lijstfilter
from pvi.rollen import Rol
from tests.meldingen import melder as m
from tests.people import give_role
from tests.test_routes import ROUTES, fill

pytestmark = pytest.mark.django_db

# As they stand in an address, percent-encoded.
ONZIN = {
    "huge number": "9" * 25,
    "number of 5,000 digits": "9" * 5_000,
    "below zero": "-1",
    "not a number": "NaN",
    "digits of another script": quote("٣٤٥"),
    "NUL": "a%00b",
    "half of a pair (surrogate)": "%ED%A0%80",
    "no UTF-8": "%FF%FE",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "year 26": "0026-03-02",
    "no day": "2026-02-31",
    "10,000 characters": "x" * 10_000,
    "unknown choice": "bestaat-niet",
    "no choice": "",
    "right to left": quote("\u202eabc\u202c"),
    "script": quote("<script>alert(1)</script>'\"--"),
}


def parameters() -> list[str]:
    """Every name that a view reads from an address, found in the source, and the fields of forms that stand in one."""
    gelezen = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]["'](\w+)["']|["'](\w+)["'] (?:not )?in request\.GET""")
    bronnen = [b for b in settings.BASE_DIR.glob("[mptrd]*/**/*.py") if "tests" not in b.parts]
    namen = {naam for b in bronnen for paar in gelezen.findall(b.read_text()) for naam in paar if naam}
    velden = (Werkvoorraadfilter.base_fields, Inzagefilter.base_fields, Dashboardfilter.field_order)
    return sorted(namen.union(*velden))


NAMEN = parameters()
OVERSLAAN = {"account_logout"}


@pytest.fixture
def alleskunner(client, vik, organisatie) -> Client:
    """A browser of somebody with so many roles that nearly every list opens."""
    for rol, code in (
        (Rol.LC, "KS"), (Rol.BH, "KS"), (Rol.FG, "KS"), (Rol.TR, "RT"), (Rol.PC, "RT"), (Rol.VO, "RT"), (Rol.RK, "RT"),
        (Rol.HR, "RT"), (Rol.KL, "RT"), (Rol.SM, "KS"), (Rol.TJ, "KS"),
    ):  # fmt: skip
        give_role(vik, rol, organisatie[code])
    client.force_login(vik)
    return client


def status(client: Client, adres: str) -> int | str:
    """The status, or what was raised: with 500 alone nobody finds the place."""
    try:
        return client.get(adres).status_code
    except Exception as fout:  # noqa: BLE001 - whatever it is, it is the finding
        return f"{type(fout).__name__}: {fout}"[:200]


def is_answer(gekregen: int | str) -> bool:
    return isinstance(gekregen, int) and gekregen < 500


def test_the_names_of_parameters_are_found():
    assert {"pagina", "sorteer", "kenmerk", "ontvangen_tot", "fase", "jaar", "eenheid", "soort", "doel"} <= set(NAMEN)


def question(beurt: int) -> str:
    """Every parameter with a value of nonsense; over all turns each has had each, in other company."""
    waarden = list(ONZIN.values())
    return "&".join(f"{naam}={waarden[(n + beurt) % len(waarden)]}" for n, naam in enumerate(NAMEN))


def test_no_page_breaks_on_nonsense_in_its_question(alleskunner, open_melding):
    fout, open_paginas = [], 0
    for nr, (naam, pad) in enumerate(ROUTES):
        if naam in OVERSLAAN:
            continue
        adres = fill(pad, open_melding.kenmerk)
        opent = status(alleskunner, adres) == 200
        open_paginas += opent
        # A page that does not open reads no question, and a page of a case reads hardly any.
        for beurt in range(0, len(ONZIN), 1 if opent and "<" not in pad else 6) if opent else [nr]:
            gekregen = status(alleskunner, f"{adres}?{question(beurt + nr)}")
            if not is_answer(gekregen):
                fout.append(f"{naam}: {beurt + nr}: {gekregen}")
    assert fout == []
    assert open_paginas > 40


def test_no_page_breaks_on_nonsense_in_its_path(alleskunner):
    fout = []
    for nr, (naam, pad) in enumerate(ROUTES):
        for n, (soort, waarde) in enumerate(ONZIN.items()):
            # One in eight of the pages per kind of nonsense, all of them for a day or a number.
            if "<" in pad and ((n + nr) % 8 == 0 or re.search("<(int|datum)", pad)):
                gekregen = status(alleskunner, re.sub(r"<[^>]+>", lambda _, w=waarde: w, pad))
                if not is_answer(gekregen):
                    fout.append(f"{naam}: {soort}: {gekregen}")
    assert fout == []


@pytest.mark.parametrize("dag", ["9999-12-31", "0026-03-02", "0001-01-01"])
def test_a_list_says_which_days_it_takes(alleskunner, dag):
    pagina = alleskunner.get("/meldingen/", {"ontvangen_tot": dag})
    assert pagina.status_code == 200
    assert "Kies een datum tussen 1-1-" in pagina.text


# --- counts of rows, and what is kept --------------------------------------------------------------------------------


@pytest.mark.parametrize("aantal", ["9" * 5_000, "9" * 4_301, "-1", "NaN", "1e9", "٣" * 5_000, "", "\0"])
def test_a_list_of_people_takes_any_count(client, organisatie, aantal):
    assert 0 <= count_people({"personen-TOTAL_FORMS": [aantal]}) <= MEER
    m.fill_in(client, [m.HOE, m.WAT])
    for naar in ("volgende", "meer", "weg"):
        antwoord = m.post(client, 3, {**m.waar("RT"), "personen-TOTAL_FORMS": aantal}, naar=naar)
        assert antwoord.status_code in (200, 302, 422)
    assert client.get("/melden/").status_code == 200


@pytest.mark.parametrize("aantal", ["9" * 5_000, "-1", "NaN"])
def test_whoever_enters_it_for_somebody_else_may_send_any_count(client, hr, aantal):
    client.force_login(hr)
    gegevens = {f"{lijst}-TOTAL_FORMS": aantal for lijst in ("personen", "betrokkenen", "wie_niet")}
    for actie in ("", "meer", "betrokkenen", "bewaar"):
        assert client.post("/meldingen/namens/", {**gegevens, "actie": actie, "naar": actie}).status_code < 500


def test_a_filter_that_is_too_long_is_refused_in_words_and_keeps_the_name(alleskunner):
    vraag = "&".join(f"fase=triage{n}" for n in range(500))
    antwoord = alleskunner.post("/meldingen/filters/bewaren/", {"naam": "Mijn lange lijst", "vraag": vraag})
    assert antwoord.status_code == 422
    assert "Dit filter is te lang om te bewaren" in antwoord.text
    assert "Mijn lange lijst" in antwoord.text
    assert not Lijstfilter.objects.exists()


def test_a_choice_named_a_thousand_times_is_kept_once(alleskunner):
    alleskunner.post("/meldingen/filters/bewaren/", {"naam": "Triage", "vraag": "fase=triage&" * 900})
    assert Lijstfilter.objects.get().vraag == "fase=triage"
