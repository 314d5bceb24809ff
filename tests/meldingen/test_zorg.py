"""P-zorg: VIK names an HR-adviseur on a case, who records that care was offered, and nothing about health."""

import uuid

import pytest
from django.urls import reverse

from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.actions.personen import add_persoon
from meldingen.actions.zorg import assign_hr, record_zorgcontact
from meldingen.models import Betrokkenheid, Melding, Notificatie, OvergangGeweigerd, Taak, Toekenning, Zorgcontact
from meldingen.workflow import Recht
from pvi import klok
from pvi.rollen import Rol
from tests.meldingen.staf import in_intake, plain, received, show
from tests.toegankelijk import check_page

ZORG = "meldingen:zorg"
BETROKKENE = Taak.Soort.PZORG_BETROKKENE


@pytest.fixture
def zaak(team, vik) -> Melding:
    melding = in_intake(received(team), vik)
    add_persoon(melding, door=vik, rol=Betrokkenheid.Rol.BETROKKENE, naam="Bo Betrokken", team="Nachtploeg")
    return melding


@pytest.fixture
def taak(zaak, hr, vik) -> Taak:
    return assign_hr(zaak, BETROKKENE, hr.aanstellingen.get(), door=vik)


def test_vik_asks_an_hr_adviseur_by_name_on_the_page(client, zaak, hr, person, vik):
    person(Rol.HR, "NN", naam="Hein Elders")
    client.force_login(vik)
    assert reverse(ZORG, args=[zaak.kenmerk]) in client.get(reverse("meldingen:melding", args=[zaak.kenmerk])).text
    pagina = client.get(reverse(ZORG, args=[zaak.kenmerk]))
    assert hr.naam in pagina.text and "Hein Elders" not in pagina.text
    assert not check_page(pagina.text)
    antwoord = client.post(
        reverse(ZORG, args=[zaak.kenmerk]), {"soort": BETROKKENE, "aanstelling": hr.aanstellingen.get().pk}, follow=True
    )
    assert f"{hr.naam}. Nog niet klaar." in plain(antwoord.text)
    assert Taak.objects.open().get(soort=BETROKKENE).medewerker == hr
    assert Notificatie.objects.filter(medewerker=hr).count() == 1


def test_hr_finds_the_task_reads_the_case_and_not_the_name_of_the_melder(client, zaak, taak, hr):
    assert zaak.kenmerk in show(client, hr, "meldingen:zorgtaken").text
    assert "P-zorg" in client.get(reverse("werk")).text
    pagina = client.get(reverse("meldingen:zorgtaak", args=[zaak.kenmerk, taak.pk]))
    assert "Bo Betrokken (Nachtploeg)" in plain(pagina.text)
    assert "Onzichtbaar: de melder gaf HR hier geen toestemming voor" in plain(pagina.text)
    assert "Noor Verzonnen" not in pagina.text
    assert client.get(reverse("meldingen:berichten", args=[zaak.kenmerk])).status_code == 404
    assert not check_page(pagina.text) and not check_page(client.get(reverse("meldingen:zorgtaken")).text)


def test_a_contact_is_a_code_and_a_day_and_ends_what_the_task_opened(client, zaak, taak, hr, vik):
    client.force_login(hr)
    pagina = reverse("meldingen:zorgtaak", args=[zaak.kenmerk, taak.pk])
    gegevens = {"formulier": str(uuid.uuid4()), "uitkomst": "niet_bereikt", "op": klok.vandaag().isoformat()}
    for _ in range(2):  # sent twice, recorded once
        client.post(pagina, gegevens)
    assert Zorgcontact.objects.get().uitkomst == "niet_bereikt"
    assert client.get(pagina).status_code == 200
    client.post(pagina, gegevens | {"formulier": str(uuid.uuid4()), "uitkomst": "gesproken", "klaar": "on"})
    taak.refresh_from_db()
    assert taak.gedaan_door == hr and taak.contacten.count() == 2
    assert client.get(pagina).status_code == 404
    assert not any(Melding.objects.permitted(hr, recht).exists() for recht in Recht)
    assert "we hebben elkaar gesproken" in show(client, vik, ZORG, zaak.kenmerk).text


def test_the_form_of_another_task_records_nothing(client, zaak, taak, hr, vik):
    ander = assign_hr(zaak, Taak.Soort.PZORG_TEAM, hr.aanstellingen.get(), door=vik)
    formulier = uuid.uuid4()
    velden = {"uitkomst": Zorgcontact.Uitkomst.GESPROKEN, "op": klok.vandaag(), "klaar": False}
    record_zorgcontact(ander, door=hr, formulier=formulier, **velden)
    client.force_login(hr)
    gegevens = {"formulier": str(formulier), "uitkomst": "niet_bereikt", "op": klok.vandaag().isoformat()}
    antwoord = client.post(reverse("meldingen:zorgtaak", args=[zaak.kenmerk, taak.pk]), gegevens)
    assert antwoord.status_code == 422 and "Dit formulier werkt niet meer" in antwoord.text
    assert Zorgcontact.objects.get().taak == ander


def test_no_field_of_a_contact_takes_words():
    soorten = {veld.name: veld.get_internal_type() for veld in Zorgcontact._meta.get_fields()}
    assert set(soorten) == {"id", "taak", "uitkomst", "op", "door"}
    assert "TextField" not in soorten.values() and "BinaryField" not in soorten.values()


def test_a_day_to_come_is_refused(client, zaak, taak, hr):
    client.force_login(hr)
    morgen = klok.vandaag().replace(year=klok.vandaag().year + 1)
    antwoord = client.post(
        reverse("meldingen:zorgtaak", args=[zaak.kenmerk, taak.pk]), {"uitkomst": "gesproken", "op": morgen.isoformat()}
    )
    assert antwoord.status_code == 422 and "Kies een dag die is geweest." in antwoord.text
    with pytest.raises(OvergangGeweigerd):
        record_zorgcontact(taak, door=hr, uitkomst=Zorgcontact.Uitkomst.GESPROKEN, op=morgen, klaar=False)
    assert not Zorgcontact.objects.exists()


def test_replacing_the_adviseur_ends_the_access_of_the_first(zaak, taak, hr, person, vik):
    tweede = person(Rol.HR, "RT")
    assign_hr(zaak, BETROKKENE, tweede.aanstellingen.get(), door=vik)
    assert not Melding.objects.permitted(hr, Recht.VOLGEN).exists()
    assert Melding.objects.permitted(tweede, Recht.VOLGEN).exists()
    with pytest.raises(OvergangGeweigerd):
        record_zorgcontact(taak, door=hr, uitkomst=Zorgcontact.Uitkomst.GESPROKEN, op=klok.vandaag(), klaar=True)


def test_one_of_two_tasks_done_leaves_the_access_for_the_other(zaak, taak, hr, vik):
    team = assign_hr(zaak, Taak.Soort.PZORG_TEAM, hr.aanstellingen.get(), door=vik)
    for rij, bereikt in ((taak, True), (team, False)):
        record_zorgcontact(rij, door=hr, uitkomst=Zorgcontact.Uitkomst.AFGEWEZEN, op=klok.vandaag(), klaar=True)
        assert Melding.objects.permitted(hr, Recht.VOLGEN).exists() is bereikt


@pytest.mark.parametrize("wie", ["teamchef", "triagelid", "onderzoeker", "vertrouwenspersoon", "andere_vik", "hr"])
def test_others_do_not_ask_hr(client, request, zaak, hr, wie):
    medewerker = request.getfixturevalue(wie)
    assert show(client, medewerker, ZORG, zaak.kenmerk).status_code == 404
    with pytest.raises(OvergangGeweigerd):
        assign_hr(zaak, BETROKKENE, hr.aanstellingen.get(), door=medewerker)
    assert not Toekenning.objects.filter(grond=Grond.HR).exists()


@pytest.mark.parametrize("reden", ["muur", "op de zaak", "andere eenheid"])
def test_an_adviseur_with_an_interest_is_no_choice(zaak, hr, person, vik, reden):
    adviseur = person(Rol.HR, "NN") if reden == "andere eenheid" else hr
    if reden == "muur":
        wall_off(zaak, adviseur)
    elif reden == "op de zaak":
        add_persoon(zaak, door=vik, rol=Betrokkenheid.Rol.GETUIGE, werkmail=adviseur.email)
    with pytest.raises(OvergangGeweigerd):
        assign_hr(zaak, BETROKKENE, adviseur.aanstellingen.get(), door=vik)


def test_a_wall_that_rises_later_takes_the_task_out_of_sight(client, zaak, taak, hr):
    wall_off(zaak, hr)
    assert zaak.kenmerk not in show(client, hr, "meldingen:zorgtaken").text
    assert client.get(reverse("meldingen:zorgtaak", args=[zaak.kenmerk, taak.pk])).status_code == 404


@pytest.mark.parametrize("rol", [Rol.VI, Rol.HR, Rol.VP, Rol.BH])
def test_who_was_given_nothing_finds_nothing(client, zaak, taak, person, rol):
    """Also VIK, which reaches the case: the page holds what was given to somebody by name."""
    tekst = show(client, person(rol, "RT"), "meldingen:zorgtaken").text
    assert "Geen taken" in tekst and zaak.kenmerk not in tekst


def test_another_adviseur_named_on_the_case_does_not_find_this_task(client, zaak, taak, person, vik):
    tweede = person(Rol.HR, "RT")
    assign_hr(zaak, Taak.Soort.PZORG_TEAM, tweede.aanstellingen.get(), door=vik)
    assert show(client, tweede, "meldingen:zorgtaak", zaak.kenmerk, taak.pk).status_code == 404
