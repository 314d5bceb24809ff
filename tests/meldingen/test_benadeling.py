"""Who reported and is made to suffer for it: a record that VIK alone reads, with what is done against it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.benadeling import (
    decide_benadeling,
    finish_maatregel,
    politiechefs,
    report_benadeling,
    see_benadeling,
)
from meldingen.actions.intake import _move_melders
from meldingen.actions.inzage import who_looked
from meldingen.actions.melding import Afzender
from meldingen.actions.muren import wall_off
from meldingen.models import (
    AndermansFormulier,
    Benadeling,
    Inzage,
    Maatregel,
    Melding,
    Notificatie,
    OvergangGeweigerd,
    Termijn,
    grant,
)
from meldingen.models.personen import Modus
from meldingen.notifications import watch_termijnen
from meldingen.retention import _keys_of
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import RELATIES, Rol
from tests.dashboards.besloten.meet import count
from tests.kern import meld, moment, persoon, zaak
from tests.meldingen import melder as m
from tests.meldingen.staf import show
from tests.people import give_role, make_person
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
TEKST = "Kanariegeel: ik sta ineens elk weekend op het rooster."
VRAAG = "Zet het rooster van voor de melding terug."


@pytest.fixture
def melding(team) -> Melding:
    return zaak(team, Status.LIJNAFHANDELING)


@pytest.fixture
def benadeling(melding) -> Benadeling:
    return report_benadeling(melding, meld(melding), TEKST)


def decide(benadeling: Benadeling, door: Medewerker, **anders) -> Benadeling:
    keuze = {"besluit": "geen", "reden": "Het rooster lag al vast.", "antwoord": "We spraken elkaar."} | anders
    return decide_benadeling(benadeling, door=door, **keuze)


def ask_politiechef(benadeling: Benadeling, vik: Medewerker) -> Maatregel:
    eenheid = benadeling.melding.eenheid_behandeling
    return decide(benadeling, vik, besluit="maatregel", vraag=VRAAG, eenheid=eenheid).opdracht


# --- a record of its own ----------------------------------------------------------------------------------------------


def test_it_stands_apart_from_the_case_with_a_key_and_a_clock_of_its_own(melding, benadeling):
    assert benadeling.sleutel_id != melding.sleutel_id
    assert not melding.berichten.exists()
    assert not melding.termijnen.exists()
    assert not melding.wissels.exists()
    assert [t.soort for t in benadeling.termijnen.all()] == ["benadeling"]
    assert not melding.history.exclude(history_type="+").exists()
    kluis.clear()
    kluis.open_sleutel(melding.sleutel_id)
    with pytest.raises(kluis.Vergrendeld):
        str(Benadeling.objects.get().tekst)


def test_sent_twice_it_is_reported_once(melding, benadeling):
    assert report_benadeling(melding, benadeling.melder, TEKST, pk=benadeling.pk) == benadeling
    assert Benadeling.objects.count() == Termijn.objects.filter(soort="benadeling").count() == 1
    with pytest.raises(AndermansFormulier):
        report_benadeling(melding, meld(melding), TEKST, pk=benadeling.pk)


def test_no_finer_moment_than_a_day_is_kept(melding):
    with klok.op(moment("2026-03-02", 23, 41)):
        benadeling = report_benadeling(melding, meld(melding, modus=Modus.ANONIEM), TEKST)
    assert str(benadeling.gemeld_op) == "2026-03-02"
    assert all("41" not in str(waarde) for waarde in Benadeling.objects.values_list("gezien_op", "besloten_op").get())


# --- who reads it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.ONTVANGEN, Status.INTAKE, Status.NAZORG, Status.AFGESLOTEN])
def test_vik_of_the_eenheid_reads_it_whatever_the_state_of_the_case(team, vik, andere_vik, person, status):
    melding = zaak(team, status)
    benadeling = report_benadeling(melding, meld(melding), TEKST)
    assert Benadeling.objects.permitted(vik).get() == benadeling
    assert Benadeling.objects.permitted(person(Rol.VI, "RT")).get() == benadeling
    assert not Benadeling.objects.permitted(andere_vik).exists()


NIET_VIK = [rol for rol in Rol if rol != Rol.VI]


@pytest.mark.parametrize("rol", NIET_VIK)
def test_nobody_else_does_also_not_on_the_case_by_name(client, benadeling, team, rol):
    wie = persoon(team) if rol in RELATIES else make_person(rol, team)
    if rol in GRONDEN:
        aanstelling = None if rol in RELATIES else wie.aanstellingen.get()
        grant(benadeling.melding, wie, GRONDEN[rol], rol=rol, aanstelling=aanstelling)
    assert not Benadeling.objects.permitted(wie).exists()
    client.force_login(wie)
    for pagina in (reverse("meldingen:benadelingen"), reverse("meldingen:benadeling", args=[benadeling.pk])):
        assert client.get(pagina).status_code == 404
    assert client.post(pagina, {"actie": "gezien"}).status_code == 404
    assert_no_trace(client, benadeling)


GRONDEN = {
    Rol.TC: Grond.EIGENAAR, Rol.SH: Grond.EIGENAAR, Rol.PC: Grond.EIGENAAR, Rol.HR: Grond.HR, Rol.BU: Grond.BUDDY,
    Rol.HB: Grond.HERSTEL, Rol.VO: Grond.ONDERZOEKER,
}  # fmt: skip
TABS = ("meldingen:melding", "meldingen:tijdlijn", "meldingen:berichten", "triage:dossier", "reflectie:herstel")


def assert_no_trace(client: Client, benadeling: Benadeling) -> None:
    """Nothing on any page of the case, in the lists or on the first page; no choice of a filter tells of it either."""
    kenmerk = benadeling.melding.kenmerk
    paginas = [reverse(tab, args=[kenmerk]) for tab in TABS]
    lijst = reverse("meldingen:werkvoorraad")
    paginas += [reverse("werk"), lijst, f"{lijst}?fase=alle&kolom=vlaggen&kolom=soort&kolommen=kies"]
    gezien = [client.get(pagina, follow=True) for pagina in paginas]
    for antwoord in gezien:
        # The word is also an aard to filter on.
        rest = antwoord.text.replace("represaille of benadeling", "")
        assert "enadeling" not in rest, antwoord.request["PATH_INFO"]
        assert "Kanariegeel" not in antwoord.text


def test_the_leader_who_owns_the_case_reads_the_case_and_nothing_of_it(client, benadeling, teamchef):
    grant(benadeling.melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    client.force_login(teamchef)
    assert client.get(reverse("meldingen:berichten", args=[benadeling.melding.kenmerk])).status_code == 200
    voor = Melding._base_manager.get(pk=benadeling.melding_id)
    assert (voor.eerste_termijn_op, voor.spoed) == (None, zaak(voor.eenheid_behandeling).spoed)
    assert_no_trace(client, benadeling)


def test_the_filter_tells_a_leader_nothing(client, benadeling, teamchef, team):
    """It is no choice of theirs: a case with and one without are listed or not alike."""
    zaken = [benadeling.melding, zaak(team, Status.LIJNAFHANDELING)]
    for melding in zaken:
        grant(melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    client.force_login(teamchef)
    for vraag in ("?vlag=benadeling", "?vlag=benadeling&vlag=spoed", "?zoek=benadeling"):
        tekst = client.get(reverse("meldingen:werkvoorraad") + vraag).text
        assert len({melding.kenmerk in tekst for melding in zaken}) == 1


def test_a_colleague_behind_a_wall_does_not_and_hears_nothing(client, melding, person):
    buiten, binnen = person(Rol.VI, "RT"), person(Rol.VI, "RT")
    wall_off(melding, buiten)
    benadeling = report_benadeling(melding, meld(melding), TEKST)
    assert {n.medewerker for n in Notificatie.objects.filter(aanleiding__startswith="benadeling")} == {binnen}
    client.force_login(buiten)
    assert client.get(reverse("meldingen:benadeling", args=[benadeling.pk])).status_code == 404
    assert benadeling.melding.kenmerk not in client.get(reverse("meldingen:benadelingen")).text
    assert "Benadeling" not in client.get(reverse("werk")).text


def test_vik_hears_at_once_also_of_an_anonymous_melder_and_nobody_else_hears(
    melding, vik, teamchef, politiechef, coordinator
):
    grant(melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    with klok.op(moment("2100-03-02")):
        report_benadeling(melding, meld(melding, modus=Modus.ANONIEM), TEKST)
    mail = Notificatie.objects.get(aanleiding__startswith="benadeling")
    assert (mail.medewerker, mail.klaar_op) == (vik, moment("2100-03-02"))


def test_by_somebody_at_vik_it_goes_to_vik_of_another_eenheid(client, organisatie, melding, vik):
    elders = make_person(Rol.VI, organisatie["ZWB"])
    benadeling = report_benadeling(melding, meld(melding), TEKST, door_vik=True)
    assert benadeling.behandelt == organisatie["ZWB"]
    assert {n.medewerker for n in Notificatie.objects.filter(aanleiding__startswith="benadeling")} == {elders}
    client.force_login(vik)
    assert client.get(reverse("meldingen:benadeling", args=[benadeling.pk])).status_code == 404
    lijst = reverse("meldingen:werkvoorraad")
    assert melding.kenmerk not in client.get(f"{lijst}?vlag=benadeling").text
    for tab in ("meldingen:melding", "meldingen:tijdlijn", "meldingen:berichten"):
        assert "enadeling" not in client.get(reverse(tab, args=[melding.kenmerk])).text
    client.force_login(elders)
    pagina = client.get(reverse("meldingen:benadeling", args=[benadeling.pk])).text
    assert "Kanariegeel" in pagina and "Bij een andere eenheid" in pagina
    assert client.get(reverse("meldingen:melding", args=[melding.kenmerk])).status_code == 404
    termijn = benadeling.termijnen.get()
    with klok.op(klok.nu() + timedelta(days=(termijn.verloopt_op - klok.vandaag()).days + 1)):
        watch_termijnen()
        # Not even that there is one: this coordinator may be whom it is about.
        assert "enadeling" not in show(client, vik, "werk").text
        assert "enadeling" in show(client, elders, "werk").text
    assert {n.medewerker for n in Notificatie.objects.filter(aanleiding__startswith=str(termijn.pk))} <= {elders}


def test_without_a_vik_that_stands_apart_it_is_refused_and_the_words_stay(client, organisatie, team, vik):
    """Who works at both stands too close, as the VIK of PDC does for KS; nobody of the own VIK reads it instead."""
    give_role(vik, Rol.VI, organisatie["ZWB"])
    _, _, code = m.submitted(eenheid=team)
    client.post("/volgen/", {"code": kluis.format_code(code)})
    velden = {"actie": "benadeling", "benadeling-tekst": TEKST, "benadeling-door_vik": "on"}
    antwoord = client.post("/volgen/melding/", velden)
    assert antwoord.status_code == 422 and "los van je eigen VIK" in antwoord.text and TEKST in antwoord.text
    assert not Benadeling.objects.exists()
    make_person(Rol.VI, organisatie["OB"])
    assert client.post("/volgen/melding/", velden).status_code == 302
    assert Benadeling.objects.get().uitwijk == organisatie["OB"]
    assert not Benadeling.objects.permitted(vik).exists()


def test_late_about_vik_the_politiechef_hears_nothing_and_the_lc_reads_who_handles_it(
    client, organisatie, melding, politiechef, coordinator
):
    make_person(Rol.VI, organisatie["ZWB"])
    melding.lc_plicht = melding.bij_lc = True
    melding.save()
    termijn = report_benadeling(melding, meld(melding), TEKST, door_vik=True).termijnen.get()
    with klok.op(klok.nu() + timedelta(days=(termijn.verloopt_op - klok.vandaag()).days + 20)):
        watch_termijnen()
        werk = show(client, coordinator, "werk").text
        assert melding.kenmerk in werk and f"gezien door VIK, {organisatie['ZWB'].naam}" in werk
        assert "enadeling" not in show(client, politiechef, "werk").text
    gehoord = {n.medewerker for n in Notificatie.objects.filter(aanleiding__startswith=str(termijn.pk))}
    assert coordinator in gehoord and politiechef not in gehoord


def test_of_pdc_and_ks_it_goes_to_neither(organisatie):
    make_person(Rol.VI, organisatie["PDC"])
    ander = make_person(Rol.VI, organisatie["NN"])
    for code in ("PDC", "KS"):
        melding = zaak(organisatie[code])
        benadeling = report_benadeling(melding, meld(melding), TEKST, door_vik=True)
        assert benadeling.behandelt == ander.aanstellingen.get().eenheid


def test_other_words_or_another_reader_on_the_same_page_are_something_new(organisatie, melding, benadeling):
    make_person(Rol.VI, organisatie["ZWB"])
    for tekst, door_vik in ((TEKST, True), ("Nog iets.", False)):
        report_benadeling(melding, benadeling.melder, tekst, door_vik=door_vik, pk=benadeling.pk)
    assert Benadeling.objects.count() == 3


def test_what_was_decided_is_found_again_with_what_the_politiechef_did(client, benadeling, vik, politiechef):
    maatregel = ask_politiechef(benadeling, vik)
    client.force_login(vik)
    lijst = reverse("meldingen:benadelingen")
    assert "de politiechef is nog niet klaar" in client.get(lijst).text
    kluis.open_sleutel(maatregel.sleutel_id)
    finish_maatregel(maatregel, "Gedaan.", door=politiechef)
    blad = client.get(lijst).text
    assert "maatregel klaar op" in blad and reverse("meldingen:benadeling", args=[benadeling.pk]) in blad
    assert check_page(blad) == []


def test_reading_it_is_no_reading_of_the_melding_for_any_melder(client, benadeling, vik):
    client.force_login(vik)
    client.get(reverse("meldingen:benadeling", args=[benadeling.pk]))
    assert who_looked(benadeling.melding) == []


def test_the_month_of_the_own_vik_does_not_count_what_lies_elsewhere(organisatie, melding, vik):
    make_person(Rol.VI, organisatie["ZWB"])
    with klok.op(moment("2026-10-05")):
        report_benadeling(melding, meld(melding), TEKST, door_vik=True)
        gewoon = report_benadeling(melding, meld(melding), TEKST)
        Termijn.objects.filter(benadeling=gewoon).update(gestopt_op=klok.vandaag())
        Termijn.objects.exclude(benadeling=gewoon).update(gestopt_op=klok.vandaag())
    with klok.op(moment("2026-11-08")):
        maand = count(vik, "maandrapportage", organisatie["RT"])
        assert maand.tabel("termijnen").regel("benadeling").cellen[0] == 1
        land = count(make_person(Rol.LC, organisatie["KS"]), "casuistiekoverzicht")
    assert land.tabel("herstel").regel("benadeling").cellen[0] == 1


def test_with_no_politiechef_who_may_know_a_measure_is_no_choice(client, benadeling, vik):
    client.force_login(vik)
    blad = client.get(reverse("meldingen:benadeling", args=[benadeling.pk])).text
    assert "de politiechef krijgt een opdracht" not in blad and check_page(blad) == []


def test_when_the_case_moves_the_new_vik_reads_it(benadeling, organisatie, vik, andere_vik):
    melding = benadeling.melding
    melding.eenheid_behandeling = organisatie[andere_vik.aanstellingen.get().eenheid.eenheid.code]
    melding.save()
    assert Benadeling.objects.permitted(andere_vik).get() == benadeling
    assert not Benadeling.objects.permitted(vik).exists()


def test_reading_stands_in_the_log_of_the_case(client, benadeling, vik, teamchef):
    pagina = reverse("meldingen:benadeling", args=[benadeling.pk])
    client.force_login(vik)
    client.get(pagina)
    assert Inzage.objects.filter(melding=benadeling.melding_id, doel="benadeling", medewerker=vik).count() == 1
    client.force_login(teamchef)
    client.get(pagina)
    assert Inzage.objects.filter(soort="geweigerd", medewerker=teamchef).count() == 1


# --- what VIK does ----------------------------------------------------------------------------------------------------


def test_seen_decided_and_answered_on_the_page(client, benadeling, vik, politiechef):
    pagina = reverse("meldingen:benadeling", args=[benadeling.pk])
    client.force_login(vik)
    lijst = client.get(reverse("meldingen:benadelingen")).text
    assert benadeling.melding.kenmerk in lijst and "Zeg dat VIK het heeft gezien" in lijst
    assert check_page(lijst) == check_page(client.get(pagina).text) == []
    assert client.post(pagina, {"actie": "gezien"}, follow=True).status_code == 200
    benadeling.refresh_from_db()
    assert (benadeling.gezien_door, benadeling.is_open) == (vik, True)
    leeg = client.post(pagina, {"besluit": "maatregel", "reden": "Mijn woorden.", "antwoord": "We helpen je."})
    assert leeg.status_code == 422 and "Schrijf wat de politiechef moet doen." in leeg.text
    assert "Mijn woorden." in leeg.text and check_page(leeg.text) == []
    client.post(pagina, {"besluit": "geen", "reden": "Al geregeld.", "antwoord": "Je rooster is hersteld."})
    klaar = client.get(pagina).text
    assert "Er is geen maatregel nodig" in klaar and "Je rooster is hersteld." in klaar and check_page(klaar) == []
    assert not Benadeling.objects.permitted(vik).open().exists()
    assert "Er is geen benadeling open" in client.get(reverse("meldingen:benadelingen")).text


def test_two_at_vik_the_first_decision_counts_and_the_words_of_the_second_stay(client, benadeling, vik, person):
    decide(benadeling, vik)
    client.force_login(person(Rol.VI, "RT"))
    pagina = reverse("meldingen:benadeling", args=[benadeling.pk])
    antwoord = client.post(pagina, {"besluit": "geen", "reden": "Te laat getypt.", "antwoord": "Ook ik."})
    assert antwoord.status_code == 422
    assert "al besloten" in antwoord.text and "Te laat getypt." in antwoord.text and "Ook ik." in antwoord.text
    benadeling.refresh_from_db()
    assert benadeling.besloten_door == vik
    with pytest.raises(OvergangGeweigerd):
        decide(benadeling, vik)
    see_benadeling(benadeling, door=vik)
    assert Benadeling.objects.get().gezien_door == vik


def test_the_database_knows_no_decision_on_what_nobody_saw(benadeling, vik):
    benadeling.besluit, benadeling.besloten_op, benadeling.besloten_door = "geen", klok.nu(), vik
    with pytest.raises(ValidationError):
        benadeling.validate_constraints()


def test_who_stands_behind_a_wall_meanwhile_cannot_go_on(benadeling, vik):
    wall_off(benadeling.melding, vik)
    with pytest.raises(OvergangGeweigerd):
        see_benadeling(benadeling, door=vik)


def test_the_mark_on_the_case_leads_vik_there_and_the_list_shows_it(client, benadeling, vik):
    client.force_login(vik)
    adres = reverse("meldingen:benadeling", args=[benadeling.pk])
    assert adres in client.get(reverse("meldingen:melding", args=[benadeling.melding.kenmerk])).text
    lijst = client.get(f"{reverse('meldingen:werkvoorraad')}?vlag=benadeling").text
    assert benadeling.melding.kenmerk in lijst and "Benadeling" in lijst
    werk = client.get(reverse("werk")).text
    assert reverse("meldingen:benadelingen") in werk and adres in werk


# --- what the melder reads --------------------------------------------------------------------------------------------


def test_the_melder_reads_what_vik_did_and_no_word_that_was_not_meant(client, team, vik, politiechef):
    noor = Afzender("Noor", "noor@voorbeeld.invalid", mail_gewenst=True)
    melding, melder, code = m.submitted(eenheid=team, melder=noor)
    kluis.open_sleutel(melding.sleutel_id)
    benadeling = report_benadeling(melding, melder, TEKST)
    client.post("/volgen/", {"code": kluis.format_code(code)})

    def page() -> str:
        return client.get("/volgen/melding/").text

    assert "Kanariegeel" in page() and "heeft dit nog niet gezien" in page()
    see_benadeling(benadeling, door=vik)
    assert "VIK zag dit op" in page()
    kluis.open_sleutel(benadeling.sleutel_id)
    maatregel = ask_politiechef(benadeling, vik)
    assert "We spraken elkaar." in page() and VRAAG not in page() and "Het rooster lag al vast." not in page()
    assert Notificatie.objects.filter(melder=melder, aanleiding__startswith="benadeling-antwoord").count() == 1
    assert "De politiechef deed op" not in page()
    kluis.open_sleutel(maatregel.sleutel_id)
    finish_maatregel(maatregel, "Ik sprak de roostermaker aan.", door=politiechef)
    assert "De politiechef deed op" in page() and "roostermaker" not in page()
    assert check_page(page()) == []


# --- the politiechef --------------------------------------------------------------------------------------------------


def test_the_politiechef_reads_what_vik_asks_and_no_word_of_the_melder(client, benadeling, vik, politiechef, person):
    maatregel = ask_politiechef(benadeling, vik)
    assert maatregel.sleutel_id != benadeling.sleutel_id
    pagina = reverse("meldingen:maatregel", args=[maatregel.pk])
    client.force_login(politiechef)
    werk = client.get(reverse("werk")).text
    assert pagina in werk and "Tref een maatregel" in werk
    blad = client.get(pagina).text
    assert VRAAG in blad and "Kanariegeel" not in blad and "Het rooster lag al vast." not in blad
    assert check_page(blad) == check_page(client.get(reverse("meldingen:maatregelen")).text) == []
    assert client.get(reverse("meldingen:benadeling", args=[benadeling.pk])).status_code == 404
    client.post(pagina, {"gedaan": "Het rooster is terug."})
    assert "Het rooster is terug." in client.get(pagina).text
    assert pagina not in client.get(reverse("werk")).text
    with pytest.raises(OvergangGeweigerd):
        finish_maatregel(maatregel, "Nog eens.", door=politiechef)
    assert Notificatie.objects.filter(medewerker=vik, aanleiding__startswith="maatregel-gedaan").exists()
    client.force_login(person(Rol.PC, "AM"))
    assert client.get(pagina).status_code == 404


def test_a_politiechef_behind_a_wall_is_not_asked(organisatie, benadeling, vik, politiechef):
    ander = make_person(Rol.PC, organisatie["ZWB"])
    assert politiechefs(benadeling)[0] == organisatie["RT"]
    wall_off(benadeling.melding, politiechef)
    assert politiechefs(benadeling) == [organisatie["ZWB"]]
    with pytest.raises(OvergangGeweigerd):
        ask_politiechef(benadeling, vik)
    maatregel = decide(benadeling, vik, besluit="maatregel", vraag=VRAAG, eenheid=organisatie["ZWB"]).opdracht
    assert {n.medewerker for n in Notificatie.objects.filter(aanleiding__startswith="maatregel:")} == {ander}
    assert not Maatregel.objects.permitted(politiechef).exists()
    assert Maatregel.objects.permitted(ander).get() == maatregel


# --- with the case ----------------------------------------------------------------------------------------------------


def test_it_goes_with_its_melder_to_another_case(benadeling, team, vik):
    ander = zaak(team)
    kluis.open_sleutel(ander.sleutel_id, benadeling.melding.sleutel_id)
    _move_melders(benadeling.melding, ander, "Je melding gaat verder in een andere.", vik)
    benadeling.refresh_from_db()
    assert benadeling.melding == ander


def test_with_the_case_its_words_are_gone_and_that_it_was_reported_stays(benadeling, vik, politiechef):
    maatregel = ask_politiechef(benadeling, vik)
    assert {benadeling.sleutel_id, maatregel.sleutel_id} <= _keys_of(benadeling.melding)
    Melding._base_manager.filter(pk=benadeling.melding_id).update(gewist_op=klok.vandaag())
    assert not Benadeling.objects.permitted(vik).exists()
