"""The toetsingskader: what matches and why, the range, and how a finished case becomes an item that leads to nobody."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from meldingen.actions.muren import wall_off
from meldingen.models import Inzage
from pvi import klok, kluis
from pvi.rollen import Rol
from tests.people import give_role
from tests.toegankelijk import check_page
from triage.actions.besluit import close_besluit
from triage.actions.jurisprudentie import comparable_items, concept_items, draft_item, fix_item, write_item
from triage.models import JurisprudentieItem
from triage.toetsingskader import AARD, CONTEXT, GROND, HERHALING, MACHT, matches, range_of, score

from .conftest import advies_in, besluit_in, geweigerd

ORDE = list("abcdefghij")


def item(**velden) -> JurisprudentieItem:
    """An item as codes, without a row."""
    return JurisprudentieItem(**{"aarden": ["pesten"], "gronden": ["handicap"], "straf": "c", "jaar": 2024} | velden)


# --- comparing, without a database -----------------------------------------------------------------------------------


def test_each_factor_matches_on_what_both_know():
    vraag = item(context="opleiding", machtsverhouding="begeleider", herhaald=True)
    zelfde = item(context="opleiding", machtsverhouding="begeleider", herhaald=True)
    anders = item(aarden=["pesten", "wegkijken"], gronden=["ras"], context="straat", herhaald=False)
    onbekend = item(gronden=["onbekend"], machtsverhouding="onbekend")

    assert [o.factor for o in matches(vraag, zelfde)] == [AARD, GROND, MACHT, HERHALING, CONTEXT]
    assert [(o.factor, o.codes) for o in matches(vraag, anders)] == [(AARD, ("pesten",))]
    assert [o.factor for o in matches(onbekend, onbekend)] == [AARD]
    assert score(matches(vraag, zelfde)) > score(matches(vraag, anders)) > score(matches(vraag, item(aarden=["x"])))


def test_the_range_needs_three_cases_and_knows_what_falls_outside():
    drie = [item(straf=straf) for straf in ("c", "a", "c")]
    assert range_of(drie[:2], ORDE) is None

    band = range_of(drie, ORDE)
    assert band.aantallen == (("a", 1), ("c", 2))
    assert [straf for straf in ("", *ORDE) if not band.is_outlier(straf)] == ["a", "b", "c"]
    assert not range_of([*drie, item(straf="")], ORDE).is_outlier("")


# --- in the database -------------------------------------------------------------------------------------------------


@pytest.fixture
def strafmaat(person):
    return person(Rol.SM, "KS", naam="Sem Strafmaat")


@pytest.fixture
def jurist(person):
    return person(Rol.TJ, "KS", naam="Juul Jurist")


VELDEN = {
    "jaar": 2024, "aarden": ["pesten"], "gronden": ["handicap"], "straf": "c", "feiten": "Een begeleider zweeg.",
    "weging": "De afhankelijkheid woog zwaar.",
}  # fmt: skip


def vastgesteld(schrijver, lezer, **velden) -> JurisprudentieItem:
    return fix_item(write_item(schrijver, **VELDEN | velden), lezer)


@pytest.mark.django_db
def test_a_second_person_fixes_what_the_first_wrote(strafmaat, jurist, vik):
    concept = write_item(jurist, **VELDEN)
    assert not comparable_items(item()).vondsten
    assert "Een ander dan de schrijver" in geweigerd(fix_item, concept, jurist)
    assert "rol" in geweigerd(fix_item, concept, vik)
    assert "rol" in geweigerd(write_item, vik, **VELDEN)

    fix_item(concept, strafmaat)
    assert [vondst.item for vondst in comparable_items(item()).vondsten] == [concept]
    assert "al vastgesteld" in geweigerd(write_item, jurist, concept, feiten="Toch anders.")
    assert "al vastgesteld" in geweigerd(fix_item, concept, strafmaat)


@pytest.mark.django_db
def test_an_item_says_what_it_misses(strafmaat, jurist):
    for veld, mist in (
        ({"aarden": []}, "soort gedrag"),
        ({"feiten": " "}, "wat er gebeurde"),
        ({"weging": ""}, "zwaar en wat licht"),
        ({"straf": "z"}, "uit de lijst"),
        ({"voorwaardelijk": True}, "proeftijd"),
    ):
        assert mist in geweigerd(fix_item, write_item(jurist, **VELDEN | veld), strafmaat)
    with pytest.raises(TypeError):
        write_item(jurist, status="vastgesteld")


@pytest.mark.django_db
def test_the_best_match_comes_first_with_its_reasons_and_the_range(strafmaat, jurist):
    verre = vastgesteld(jurist, strafmaat, gronden=["ras"], straf="a", jaar=2025)
    dichtbij = vastgesteld(strafmaat, jurist, machtsverhouding="begeleider")
    vastgesteld(jurist, strafmaat, aarden=["geweld"], gronden=["ras"], straf="j")
    derde = vastgesteld(jurist, strafmaat, jaar=2023, voorwaardelijk=True, proeftijd_maanden=12)

    gevonden = comparable_items(item(machtsverhouding="begeleider"))
    assert [vondst.item for vondst in gevonden.vondsten] == [dichtbij, derde, verre]
    assert gevonden.vondsten[0].waarom[0] == "Soort gedrag: pesten"
    assert gevonden.vondsten[1].straf == "c. vermindering van vakantie-uren, voorwaardelijk"
    assert gevonden.straffen == [("a. schriftelijke berisping", 1), ("c. vermindering van vakantie-uren", 2)]
    assert gevonden.is_outlier("j") and gevonden.is_outlier("") and not gevonden.is_outlier("b")
    assert not comparable_items(item(aarden=["bedreiging"], gronden=["leeftijd"])).is_outlier("j")


def test_a_finished_case_leaves_codes_and_a_summary_without_names(besloten, politiechef, strafmaat, jurist):
    close_besluit(besloten, politiechef)

    concept = concept_items(jurist).get()
    assert (concept.straf, concept.aarden, concept.gronden, concept.maatregelen) == (
        "c", ["opmerking"], ["ras"], ["leermaatregel"],
    )  # fmt: skip
    assert concept.jaar == klok.vandaag().year
    assert concept.feiten == besloten.samenvatting
    assert concept.sleutel_id != besloten.sleutel_id
    assert "Niemand heeft dit item nog geschreven" in geweigerd(fix_item, concept, jurist)


def test_an_item_forgets_its_case_and_its_earlier_words(besloten, politiechef, strafmaat, jurist):
    close_besluit(besloten, politiechef)
    concept = write_item(jurist, concept_items(jurist).get(), **VELDEN | {"feiten": "Bo zei het in de kantine."})
    write_item(jurist, concept, **VELDEN)

    vast = fix_item(concept, strafmaat)
    assert vast.besluit is None
    assert [versie.besluit_id for versie in vast.history.all()] == [None]
    besloten.sleutel.omwikkeld, besloten.sleutel.vernietigd = None, True
    besloten.sleutel.save()
    kluis.clear()
    assert comparable_items(vast).vondsten[0].item.feiten == VELDEN["feiten"]
    with pytest.raises(IntegrityError, match="jurisprudentie_vastgesteld_kent_geen_zaak"), transaction.atomic():
        JurisprudentieItem.objects.filter(pk=vast.pk).update(besluit=besluit_in(besloten))


def test_a_wall_hides_the_concept_of_its_case(besloten, politiechef, jurist, als):
    draft_item(besluit_in(besloten))
    concept = concept_items(jurist).get()
    wall_off(besloten, jurist)

    assert not concept_items(jurist).exists()
    assert "rol" in geweigerd(write_item, jurist, concept, **VELDEN)
    assert als(jurist).get(reverse("triage:jurisprudentie", args=[concept.pk])).status_code == 404
    assert concept.pk.hex not in als(jurist).get(reverse("triage:toetsingskader")).content.decode().replace("-", "")


def test_who_never_sat_on_the_case_reads_no_concept_of_it(besloten, betrokkene, jurist, person, als):
    """CI-4 and CI-13 keep no wall, so the concept asks what the overleg asks."""
    buurman, kamergenoot, vrij = person(Rol.TJ, "KS"), person(Rol.SM, "PDC"), person(Rol.SM, "KS")
    draft_item(besluit_in(besloten))
    concept = concept_items(jurist).get()
    buurman.team = betrokkene.team
    buurman.save()
    give_role(betrokkene, Rol.TJ, kamergenoot.aanstellingen.get().eenheid)

    for wie in (buurman, kamergenoot):
        assert not concept_items(wie).exists()
        assert als(wie).get(reverse("triage:jurisprudentie", args=[concept.pk])).status_code == 404
        assert "rol" in geweigerd(write_item, wie, concept, **VELDEN)
    assert concept_items(vrij).get() == concept
    assert write_item(kamergenoot, **VELDEN) in concept_items(kamergenoot), "an item about an older case stays theirs"


@pytest.mark.django_db
def test_the_texts_lie_as_ciphertext(jurist):
    write_item(jurist, **VELDEN)

    with connection.cursor() as cursor:
        cursor.execute("SELECT feiten FROM triage_jurisprudentieitem")
        huidig = bytes(cursor.fetchone()[0])
        cursor.execute("SELECT feiten FROM triage_historicaljurisprudentieitem")
        eerder = bytes(cursor.fetchone()[0])
    assert b"begeleider" not in huidig and b"begeleider" not in eerder


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_searching_shows_why_a_case_matches_and_is_logged(strafmaat, jurist, coordinator, als):
    for n in range(3):
        vastgesteld(jurist, strafmaat, jaar=2022 + n)
    zoek = reverse("triage:toetsingskader")

    for wie in (strafmaat, jurist, coordinator):
        tekst = als(wie).get(zoek, {"aarden": ["pesten"]}).content.decode()
        assert check_page(tekst) == []
        assert tekst.count("Komt overeen: Soort gedrag: pesten") == 3
        assert "<b>3 keer</b>" in tekst and "Een begeleider zweeg." in tekst
        assert ("Nog vast te stellen" in tekst) is (wie != coordinator)
        assert Inzage.objects.filter(medewerker=wie, soort=Inzage.Soort.LIJST, doel="toetsingskader").exists()
    assert "Er is geen afgeronde zaak" in als(jurist).get(zoek, {"aarden": ["geweld"]}).content.decode()


@pytest.mark.django_db
def test_an_item_is_written_and_fixed_on_its_pages(strafmaat, jurist, als):
    nieuw = reverse("triage:jurisprudentie-nieuw")
    velden = VELDEN | {"straf": "geen", "jaar": "2019"}
    assert als(jurist).post(nieuw, velden | {"straf": "", "jaar": "1066"}).status_code == 422
    assert als(jurist).post(nieuw, velden).status_code == 302
    concept = JurisprudentieItem.objects.get()
    assert (concept.straf, concept.jaar) == ("", 2019)

    vast = reverse("triage:jurisprudentie-vaststellen", args=[concept.pk])
    assert als(jurist).post(vast).status_code == 302
    pagina = als(strafmaat).get(reverse("triage:jurisprudentie", args=[concept.pk])).content.decode()
    assert "Stel vast" in pagina and check_page(pagina) == []
    assert als(strafmaat).post(vast).status_code == 302
    concept.refresh_from_db()
    assert concept.vastgesteld_door == strafmaat
    assert als(strafmaat).get(reverse("triage:jurisprudentie", args=[concept.pk])).status_code == 404


@pytest.mark.django_db
def test_who_weighs_or_decides_searches_the_case_law_and_does_not_write_it(
    politiechef, vik, triagelid, collega, teamchef, strafmaat, jurist, als
):
    """Rows 19a and 29."""
    vast = vastgesteld(jurist, strafmaat)
    for wie, mag in ((politiechef, 200), (vik, 200), (triagelid, 200), (collega, 404), (teamchef, 404)):
        client = als(wie)
        assert client.get(reverse("triage:toetsingskader")).status_code == mag
        assert client.get(reverse("triage:jurisprudentie-nieuw")).status_code == 404
        assert client.post(reverse("triage:jurisprudentie-vaststellen", args=[vast.pk])).status_code == 404


def test_an_advies_compares_with_the_case_law_and_is_warned_of_an_outlier(in_smo, strafmaat, jurist, als):
    for n in range(3):
        vastgesteld(jurist, strafmaat, aarden=["opmerking"], gronden=["ras"], straf="a", jaar=2022 + n)
    adres = reverse("triage:smo-advies", args=[in_smo.kenmerk, advies_in(in_smo).pk])
    pagina = als(strafmaat).get(adres)
    form = pagina.context["form"]
    keuzes = [code for code, _ in form.fields["item_1"].choices if code]
    assert len(keuzes) == 3

    velden = {naam: str(form[naam].value()) for naam in ("versie", "pagina")}
    velden |= {"straf": "j", "motivering": "Het is ernstiger.", "unaniem": "ja"}
    for n, code in enumerate(keuzes, 1):
        velden |= {f"item_{n}": code, f"overeenkomst_{n}": "Ook in de pauze."}
    assert als(strafmaat).post(adres, velden | {"item_2": keuzes[0]}).status_code == 422
    assert als(strafmaat).post(adres, velden).status_code == 302
    assert advies_in(in_smo).vergelijkingen.filter(item__isnull=False).count() == 3
    assert "buiten de bandbreedte" in als(strafmaat).get(adres).content.decode()
