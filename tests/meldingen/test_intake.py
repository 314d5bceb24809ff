"""The intake: a person answers (T3), everything the commissie needs (T4), and the three ways around it (T6)."""

import re
import uuid

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from meldingen.actions.contact import answer_from_melder
from meldingen.actions.intake import (
    TRIAGE_EISEN,
    close_without_triage,
    missing_for_triage,
    save_intake,
    send_to_triage,
    start_intake,
)
from meldingen.actions.melding import Persoon
from meldingen.actions.muren import wall_off
from meldingen.actions.personen import add_persoon
from meldingen.actions.signaal import convert_signaal, log_signaal
from meldingen.models import Bericht, Betrokkenheid, Melding, OvergangGeweigerd, Signaal
from meldingen.views import intake as intake_views
from meldingen.workflow import Status
from pvi import kluis
from pvi.rollen import Rol
from tests.meldingen.staf import SAMENVATTING, VERHAAL, bare, complete, in_intake, received, show
from tests.tabellen import OVERGANGEN_VERWACHT
from tests.toegankelijk import check_page


@pytest.fixture
def melding(team, vik) -> Melding:
    return in_intake(received(team), vik)


@pytest.fixture
def klaar(melding, vik) -> Melding:
    return complete(melding, vik)


def url(melding, pagina="meldingen:intake") -> str:
    return reverse(pagina, args=[melding.kenmerk])


def typed(melding, **anders) -> dict:
    """The form as the page posts it, hardly filled in."""
    melding.refresh_from_db()
    return {"versie": melding.versie, "formulier": str(uuid.uuid4()), "intakeverslag": "Gebeld.", **anders}


# --- T3 --------------------------------------------------------------------------------------------------------------


def test_a_person_answers_and_two_clocks_change(team, vik):
    melding = received(team)
    start_intake(melding, door=vik, intaker=vik, tekst="Dag, ik ben je contact.")
    assert (melding.status, melding.intaker) == (Status.INTAKE, vik)
    bericht = melding.berichten.get(soort=Bericht.Soort.BEVESTIGING)
    assert (bericht.tekst, bericht.auteur_rol) == ("Dag, ik ben je contact.", Rol.VI)
    lopend = set(melding.termijnen.open().values_list("soort", flat=True))
    assert {"intake", "terugkoppeling", "eerste_zitting"} <= lopend
    assert "bevestiging" not in lopend


def test_the_intake_starts_on_its_page_with_a_good_text_ready(client, team, vik):
    melding = received(team)
    antwoord = show(client, vik, "meldingen:start-intake", melding.kenmerk)
    assert "Dank je wel voor je melding." in antwoord.text
    assert not check_page(antwoord.text)
    gevolg = client.post(url(melding, "meldingen:start-intake"), {"intaker": vik.pk, "tekst": "Dag."})
    assert gevolg.url == url(melding)
    assert Melding.objects.get().status == Status.INTAKE


def test_no_message_no_intake(client, team, vik):
    melding = received(team)
    client.force_login(vik)
    antwoord = client.post(url(melding, "meldingen:start-intake"), {"intaker": vik.pk, "tekst": " "})
    assert antwoord.status_code == 422
    assert not check_page(antwoord.text)
    assert Melding.objects.get().status == Status.ONTVANGEN


def test_an_intaker_behind_a_wall_is_refused(team, vik, person):
    melding, tweede = received(team), person(Rol.VI, "RT")
    wall_off(melding, tweede)
    with pytest.raises(OvergangGeweigerd, match="niets mee te maken"):
        start_intake(melding, door=vik, intaker=tweede, tekst="Dag.")
    assert melding.status == Status.ONTVANGEN


def test_a_case_ex_officio_starts_without_a_message(team, vik, teamchef):
    signaal = log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets"), door=teamchef)
    melding = convert_signaal(signaal, vik)
    start_intake(melding, door=vik, intaker=vik, tekst="")
    assert melding.status == Status.INTAKE
    assert not melding.berichten.exists()


@pytest.mark.parametrize("wie", ["teamchef", "politiechef", "triagelid", "andere_vik", "coordinator", "hr"])
def test_only_vik_of_the_unit_opens_the_intake(client, request, team, vik, wie):
    melding = received(team)
    for pagina in ("meldingen:start-intake", "meldingen:intake", "meldingen:personen", "meldingen:sluit-intake"):
        assert show(client, request.getfixturevalue(wie), pagina, melding.kenmerk).status_code == 404


# --- T4 --------------------------------------------------------------------------------------------------------------

ZONDER = {
    "grond": {"gronden": []},
    "aard": {"aarden": []},
    "kanaal": {"kanaal": ""},
    "machtsverhouding": {"machtsverhouding": ""},
    "urgentie": {"spoed": None},
    "veiligheid": {"veiligheid": ""},
    "wensen_melder": {"wensen_besproken": False},
    "toestemming": {"toestemming_besproken": False},
    "vp_aangeboden": {"vp_aanbod": ""},
    "buddy_aangeboden": {"buddy_aanbod": ""},
    "betrokkenen_gekoppeld_of_onbekend": {},
    "lc_criteria": {"lc_criteria": {"media": False}},
    "samenvatting_gepseudonimiseerd": {"samenvatting": ""},
}


def test_the_requirements_are_those_of_the_table():
    assert [eis.code for eis in TRIAGE_EISEN] == OVERGANGEN_VERWACHT["4"]["vereist"].split(";") == list(ZONDER)


def test_a_complete_intake_goes_to_the_commissie(klaar, vik):
    assert missing_for_triage(klaar) == []
    send_to_triage(klaar, door=vik)
    assert (klaar.status, klaar.ter_weging, klaar.lc_plicht) == (Status.TRIAGE, True, False)
    assert not klaar.termijnen.open().filter(soort="intake").exists()


@pytest.mark.parametrize("eis", ZONDER)
def test_the_commissie_gets_nothing_while_one_requirement_is_missing(klaar, vik, eis):
    for veld, waarde in ZONDER[eis].items():
        setattr(klaar, veld, waarde)
    klaar.save()
    if eis == "betrokkenen_gekoppeld_of_onbekend":
        add_persoon(klaar, door=vik, rol=Betrokkenheid.Rol.BETROKKENE, naam="Bas")
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        send_to_triage(klaar, door=vik)
    assert geweigerd.value.ontbreekt == [next(e.tekst for e in TRIAGE_EISEN if e.code == eis)]
    assert Melding.objects.get(pk=klaar.pk).status == Status.INTAKE


def test_somebody_must_say_who_it_is_about(klaar):
    klaar.betrokkenheden.all().delete()
    assert missing_for_triage(klaar) == ["Koppel elke betrokkene, of leg vast dat die onbekend of van buiten is."]


@pytest.mark.parametrize("tekst", ["Bakker maakte de grap.", "Het ging om Bas Bakker.", "Noor hoorde het."])
def test_a_summary_with_a_name_is_not_pseudonymised(klaar, vik, tekst):
    add_persoon(
        klaar, door=vik, rol=Betrokkenheid.Rol.BETROKKENE, naam="Bas de Bakker",
        koppeling=Betrokkenheid.Koppeling.EXTERN,
    )  # fmt: skip
    klaar.samenvatting = tekst
    assert missing_for_triage(klaar) == ["Schrijf een samenvatting zonder namen van mensen in deze zaak."]
    klaar.samenvatting = "De bakker op de hoek weet de weg in de stad."
    assert missing_for_triage(klaar) == []


def test_a_case_ex_officio_is_not_asked_about_a_melder(team, vik, teamchef):
    melding = convert_signaal(log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets"), door=teamchef), vik)
    kluis.open_sleutel(melding.sleutel_id)
    ontbreekt = missing_for_triage(melding)
    assert not any("melder" in tekst or "buddy" in tekst for tekst in ontbreekt)


@pytest.mark.parametrize("criterium", ["media", "sectorhoofd", "eenheden", "melders", "oud", "ontslag", "buiten"])
def test_one_yes_makes_the_lc_look_along(klaar, vik, coordinator, criterium):
    klaar.lc_criteria = {**klaar.lc_criteria, criterium: True}
    klaar.save()
    send_to_triage(klaar, door=vik)
    assert klaar.lc_plicht
    assert klaar.bij_lc
    assert Melding.objects.permitted(coordinator, "volgen").filter(pk=klaar.pk).exists()


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_story_and_what_is_still_needed(client, melding, vik):
    antwoord = show(client, vik, "meldingen:intake", melding.kenmerk)
    assert VERHAAL in antwoord.text
    for eis in TRIAGE_EISEN:
        assert (eis.tekst in antwoord.text) == (eis.code != "kanaal" and "aangeboden" not in eis.code)
    assert not check_page(antwoord.text)


def test_a_half_done_intake_can_be_kept(client, melding, vik):
    client.force_login(vik)
    antwoord = client.post(url(melding), typed(melding, gronden=["ras"], lc_media="nee"))
    assert antwoord.status_code == 302
    kluis.open_sleutel(melding.sleutel_id)
    melding = Melding.objects.get()
    assert (melding.gronden, melding.lc_criteria, melding.intakeverslag) == (["ras"], {"media": False}, "Gebeld.")
    assert melding.spoed is None


def test_urgency_makes_the_running_terms_shorter(client, melding, vik):
    client.force_login(vik)
    voor = {t.soort: t.verloopt_op for t in melding.termijnen.open()}
    client.post(url(melding), typed(melding, spoed="ja"))
    spoed = {t.soort: t.verloopt_op for t in melding.termijnen.open()}
    client.post(url(melding), typed(melding, spoed="nee"))
    terug = {t.soort: t.verloopt_op for t in melding.termijnen.open()}
    assert spoed["intake"] < voor["intake"]
    assert spoed["eerste_zitting"] < voor["eerste_zitting"]
    assert spoed["terugkoppeling"] == voor["terugkoppeling"]
    assert terug == voor


def test_two_people_who_edit_both_keep_their_words(client, melding, vik, person):
    collega = person(Rol.VI, "RT")
    van_vik = typed(melding, intakeverslag="Vera schreef dit.")
    client.force_login(collega)
    client.post(url(melding), typed(melding, intakeverslag="Victor was eerst."))
    client.force_login(vik)
    botsing = client.post(url(melding), van_vik)
    assert botsing.status_code == 409
    assert "Victor was eerst." in botsing.text
    assert botsing.text.count("Vera schreef dit.") == 2  # beside the other text, and still in the form
    kluis.open_sleutel(melding.sleutel_id)
    assert Melding.objects.get().intakeverslag == "Victor was eerst."
    nieuwe_versie = re.search(r'name="versie" value="(\d+)"', botsing.text)[1]
    assert client.post(url(melding), van_vik | {"versie": nieuwe_versie}).status_code == 302
    kluis.open_sleutel(melding.sleutel_id)
    assert Melding.objects.get().intakeverslag == "Vera schreef dit."


def test_a_page_never_collides_with_its_own_autosave(client, melding, vik):
    client.force_login(vik)
    getypt = typed(melding)
    for _ in range(2):
        assert client.post(url(melding), getypt, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert client.post(url(melding), getypt | {"intakeverslag": "Af."}).status_code == 302
    kluis.open_sleutel(melding.sleutel_id)
    assert Melding.objects.get().intakeverslag == "Af."


def test_a_refused_sending_keeps_the_words_and_says_what_is_missing(client, melding, vik):
    client.force_login(vik)
    antwoord = client.post(url(melding), typed(melding, naar="triage"))
    assert antwoord.status_code == 422
    assert "Kies minstens één grond." in antwoord.text
    assert "Wat je hebt ingevuld, is bewaard." in antwoord.text
    assert not check_page(antwoord.text)
    kluis.open_sleutel(melding.sleutel_id)
    assert Melding.objects.get().intakeverslag == "Gebeld."


def test_the_whole_form_sends_a_case_to_triage(client, melding, vik):
    add_persoon(
        melding, door=vik, rol=Betrokkenheid.Rol.BETROKKENE, naam="Een klant", koppeling=Betrokkenheid.Koppeling.EXTERN
    )
    client.force_login(vik)
    alles = typed(
        melding, gronden=["ras"], aarden=["opmerking"], kanaal="melder", machtsverhouding="geen", spoed="nee",
        veiligheid="veilig", wensen_besproken="on", toestemming_besproken="on", vp_aanbod="later",
        buddy_aanbod="aangenomen", samenvatting=SAMENVATTING, naar="triage",
        **{f"lc_{c}": "nee" for c in ("media", "sectorhoofd", "eenheden", "melders", "oud", "ontslag", "buiten")},
    )  # fmt: skip
    assert client.post(url(melding), alles).url == url(melding, "meldingen:melding")
    assert Melding.objects.get().status == Status.TRIAGE


def test_words_typed_after_the_intake_was_sent_on_stay_on_the_screen_and_are_not_said_to_be_kept(
    client, klaar, vik, monkeypatch
):
    client.force_login(vik)
    getypt = typed(klaar, intakeverslag="Dit kwam te laat.")
    echt = intake_views.save_intake

    def first_somebody_sends_it(*args, **kwargs):
        kluis.open_sleutel(klaar.sleutel_id)
        send_to_triage(klaar, door=vik)
        return echt(*args, **kwargs)

    monkeypatch.setattr(intake_views, "save_intake", first_somebody_sends_it)
    antwoord = client.post(url(klaar), getypt)
    assert antwoord.status_code == 422
    assert "Dit kwam te laat." in antwoord.text
    assert "is bewaard" not in antwoord.text


def test_a_closed_intake_cannot_be_changed(klaar, vik):
    versie = klaar.versie
    send_to_triage(klaar, door=vik)
    with pytest.raises(OvergangGeweigerd, match="al afgerond"):
        save_intake(klaar, versie=versie, velden={"gronden": []})


# --- T6 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reden", ["geen_vervolg", "afgerond", "doorverwezen", ""])
def test_a_melding_that_stands_on_its_own_is_never_closed_here(melding, vik, reden):
    with pytest.raises(OvergangGeweigerd):
        close_without_triage(melding, door=vik, reden=reden, tekst="Uitleg.")


def test_closing_needs_words_for_the_melder(melding, vik):
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        close_without_triage(melding, door=vik, reden="niet_politie", tekst="")
    assert "Schrijf een uitleg voor de melder." in geweigerd.value.ontbreekt
    assert Melding.objects.get().status == Status.INTAKE
    assert not melding.berichten.filter(soort=Bericht.Soort.UITKOMST).exists()


def test_what_is_not_about_the_police_closes_with_a_word_and_without_clocks(melding, vik):
    close_without_triage(melding, door=vik, reden="niet_politie", tekst="Het gaat over een winkel.")
    assert (melding.status, melding.sluitreden) == (Status.AFGESLOTEN, "niet_politie")
    assert melding.berichten.get(soort=Bericht.Soort.UITKOMST).tekst == "Het gaat over een winkel."
    assert not melding.termijnen.open().exists()


def test_a_duplicate_moves_the_melder_with_code_words_and_walls(team, vik, teamchef):
    eerste = in_intake(received(team), vik)
    tweede = in_intake(received(team, naam="Nadia Verzonnen"), vik)
    melder = tweede.melders.get()
    answer_from_melder(tweede, melder, "Ik wil graag gebeld worden.")
    wall_off(tweede, teamchef)
    close_without_triage(tweede, door=vik, reden="dubbel", tekst="Je melding gaat verder.", dubbel_van=eerste)
    melder.refresh_from_db()
    assert melder.melding == eerste
    assert eerste.melders.count() == 2
    kluis.clear()
    kluis.open_sleutel(eerste.sleutel_id)
    woorden = [b.tekst for b in eerste.berichten.filter(melder=melder)]
    assert "Ik wil graag gebeld worden." in woorden
    assert woorden[-1] == "Je melding gaat verder."
    assert eerste.uitsluitingen.filter(medewerker=teamchef).exists()
    assert (tweede.status, tweede.dubbel_van) == (Status.AFGESLOTEN, eerste)


def test_a_duplicate_of_a_case_out_of_reach_looks_like_one_that_does_not_exist(client, team, vik, organisatie):
    melding = in_intake(received(team), vik)
    elders = received(organisatie["NN"])
    client.force_login(vik)
    gegevens = {"reden": "dubbel", "tekst": "Uitleg.", "kenmerk": elders.kenmerk}
    buiten_bereik = client.post(url(melding, "meldingen:sluit-intake"), gegevens)
    onbestaand = client.post(url(melding, "meldingen:sluit-intake"), gegevens | {"kenmerk": "M-2222-3333"})
    assert buiten_bereik.status_code == onbestaand.status_code == 422
    assert bare(buiten_bereik).replace(elders.kenmerk.encode(), b"") == bare(onbestaand).replace(b"M-2222-3333", b"")
    assert not check_page(buiten_bereik.text)


def test_the_intake_closes_on_its_page(client, melding, vik):
    antwoord = show(client, vik, "meldingen:sluit-intake", melding.kenmerk)
    assert not check_page(antwoord.text)
    client.post(url(melding, "meldingen:sluit-intake"), {"reden": "test", "tekst": "Dit was een test."})
    assert Melding.objects.get().status == Status.AFGESLOTEN


def test_a_melding_with_a_named_betrokkene_still_closes_when_it_is_a_test(team, vik):
    melding = in_intake(received(team, betrokkenen=(Persoon(naam="Bas"),)), vik)
    close_without_triage(melding, door=vik, reden="test", tekst="Dit was een test.")
    assert not melding.termijnen.open().exists()


# --- the long form on two screens -------------------------------------------------------------------------------------


def sections(client, vik, melding) -> dict[str, bool]:
    """Heading of each section that folds → does it stand open?"""
    pagina = BeautifulSoup(show(client, vik, "meldingen:intake", melding.kenmerk).text, "html.parser")
    return {d.summary.h2.text[3:]: d.has_attr("open") for d in pagina.select("form details.compact")}


def test_a_section_folds_when_nothing_is_missing_from_it(client, vik, melding):
    assert all(sections(client, vik, melding).values())
    kluis.open_sleutel(melding.sleutel_id)
    melding.spoed, melding.veiligheid = False, "veilig"
    melding.save()
    assert [kop for kop, open_ in sections(client, vik, melding).items() if not open_] == ["Spoed en veiligheid"]


def test_a_complete_intake_is_all_folded_and_a_refused_section_opens(client, vik, klaar):
    assert not any(sections(client, vik, klaar).values())
    kluis.open_sleutel(klaar.sleutel_id)
    antwoord = client.post(url(klaar), typed(klaar, gronden=["onzin"]))
    assert antwoord.status_code == 422
    pagina = BeautifulSoup(antwoord.text, "html.parser")
    eerste = pagina.select_one("form details.compact")
    assert eerste.has_attr("open")
    assert not check_page(antwoord.text)
