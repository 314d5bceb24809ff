"""Entering a melding for somebody: who, in which channel, with which consent, and the code."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from meldingen.actions.code import renew_code
from meldingen.actions.melding import Afzender
from meldingen.actions.namens import KANAAL, submit_namens
from meldingen.models import (
    Concept,
    Invoer,
    Inzage,
    MelderIdentiteit,
    Melding,
    OvergangGeweigerd,
    Toekenning,
    Toestemming,
    Uitsluiting,
)
from meldingen.models.personen import Modus
from meldingen.notifications import queue_for_wissels
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.rollen import Rol
from tests.meldingen.namens.verhaal import DOELEN, NAAM, VERHAAL, entered, namens, story
from tests.meldingen.staf import show
from tests.people import make_person
from tests.toegankelijk import check_page

PAGINA = "meldingen:namens"

ROLLEN = (Rol.TC, Rol.SH, Rol.VI, Rol.HR, Rol.LC, Rol.KL, Rol.VP)


def answers(team, rol: Rol, **anders) -> dict:
    """The page as somebody posts it."""
    lijsten = {
        f"{naam}-{deel}_FORMS": n for naam in ("betrokkenen", "niet") for deel, n in (("TOTAL", 1), ("INITIAL", 0))
    }
    return {
        "formulier": str(uuid.uuid4()), "rol": rol.value, "naam": NAAM, "werkmail": "noor@voorbeeld.invalid",
        "positie": "benadeelde", "modus": "open", "wijze": "brief", "toestemming_op": klok.vandaag().isoformat(),
        "verwijzing": "Map 3", "akkoord": "on", "wat_gebeurd": VERHAAL, "eenheid": team.code,
        "buddy_aanbod": "later", "vp_aanbod": "later", "naar": "verstuur", **lijsten, **anders,
    }  # fmt: skip


@pytest.mark.parametrize("rol", ROLLEN)
def test_each_role_of_row_3_enters_in_its_own_channel_and_the_person_stays_the_melder(client, team, invoerder, rol):
    door = invoerder(rol)
    client.force_login(door)
    assert not check_page(client.get(reverse(PAGINA)).text)
    antwoord = client.post(reverse(PAGINA), answers(team, rol), follow=True)
    assert antwoord.redirect_chain[-1][0] == reverse("meldingen:namens-code")
    melding = Melding.objects.get()
    wissel = melding.wissels.get()
    assert (melding.kanaal, melding.status, wissel.door, wissel.rol) == (KANAAL[rol], Status.ONTVANGEN, door, rol)
    invoer = Invoer.objects.get()
    assert (invoer.door, invoer.rol, invoer.wijze, invoer.toestemming_op) == (door, rol, "brief", klok.vandaag())
    toestemming = Toestemming.objects.get()
    assert (toestemming.doel, toestemming.aan, toestemming.melder) == ("namens", door, invoer.melder)
    identiteit = MelderIdentiteit.objects.get()
    kluis.open_sleutel(identiteit.sleutel_id)
    assert identiteit.naam == NAAM


def test_the_form_of_somebody_else_keeps_the_words_and_enters_nothing(client, team, hr, teamchef):
    entered(team, teamchef, Rol.TC)
    client.force_login(hr)
    antwoord = client.post(reverse(PAGINA), answers(team, Rol.HR, formulier=str(Invoer.objects.get().pk)))
    assert antwoord.status_code == 422
    assert "Dit formulier werkt niet meer" in antwoord.text and VERHAAL in antwoord.text
    assert Melding.objects.count() == 1


@pytest.mark.parametrize("rol", [Rol.PC, Rol.VO, Rol.TR, Rol.SM, Rol.TJ, Rol.RK, Rol.CT, Rol.BH, Rol.FG])
def test_other_roles_find_no_such_page(client, person, team, rol):
    client.force_login(person(rol, "RT"))
    for pagina in (PAGINA, "meldingen:namens-code", "meldingen:namens-brief"):
        assert client.get(reverse(pagina)).status_code == 404
    assert client.post(reverse(PAGINA), answers(team, Rol.HR)).status_code == 404
    assert not Melding.objects.exists()


@pytest.mark.parametrize(
    ("wijze", "verwijzing", "woorden"),
    [("telefoon", "Map 3", "op papier of per e-mail"), ("gesprek", "Map 3", "op papier"), ("mail", " ", "waar je")],
)
def test_a_vertrouwenspersoon_needs_the_consent_in_writing(
    client, team, vertrouwenspersoon, wijze, verwijzing, woorden
):
    client.force_login(vertrouwenspersoon)
    antwoord = client.post(reverse(PAGINA), answers(team, Rol.VP, wijze=wijze, verwijzing=verwijzing))
    assert antwoord.status_code == 422
    assert woorden in antwoord.text and VERHAAL in antwoord.text
    assert not check_page(antwoord.text)
    assert not Melding.objects.exists() and not Toekenning.objects.exists()


@pytest.mark.parametrize(
    ("anders", "woorden"),
    [
        ({"akkoord": ""}, "Bespreek dit eerst met de melder"),
        ({"naam": ""}, "Vul in namens wie je meldt"),
        ({"werkmail": ""}, "Dan kan VIK de melder bereiken"),
        ({"modus": "anoniem"}, "Selecteer"),
        ({"wat_gebeurd": ""}, "Vul in wat er is gebeurd"),
        ({"rol": "vi"}, "Selecteer"),
    ],
)
def test_what_is_missing_is_said_and_every_word_stays(client, team, hr, anders, woorden):
    client.force_login(hr)
    antwoord = client.post(reverse(PAGINA), answers(team, Rol.HR, wensen="Dat het stopt.") | anders)
    assert antwoord.status_code == 422
    assert woorden in antwoord.text and "Dat het stopt." in antwoord.text
    assert not Melding.objects.exists()


def test_a_day_that_has_yet_to_come_is_no_consent(team, hr):
    morgen = namens(Rol.HR, toestemming_op=klok.vandaag() + timedelta(days=1))
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        submit_namens(story(team), morgen, door=hr)
    assert geweigerd.value.ontbreekt == ["De dag van de toestemming ligt in de toekomst."]


def test_anonymous_is_only_for_the_melder_alone(team, hr):
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        submit_namens(story(team, Modus.ANONIEM), namens(Rol.HR), door=hr)
    assert geweigerd.value.ontbreekt == ["Anoniem melden kan alleen de melder zelf."]


def test_nobody_enters_the_own_melding_this_way(team, hr):
    """CI-7: the own case has the melder's door only."""
    eigen = replace(story(team), melder=Afzender(naam="Ik", werkmail=hr.email))
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        submit_namens(eigen, namens(Rol.HR), door=hr)
    assert "Ik wil iets melden" in geweigerd.value.ontbreekt[0]


def test_only_a_vertrouwenspersoon_is_let_to_look_along(team, hr):
    with pytest.raises(OvergangGeweigerd):
        submit_namens(story(team), namens(Rol.HR, "lezen"), door=hr)


def test_somebody_with_two_roles_enters_in_the_one_that_was_chosen(team, person):
    """A teamchef who is vertrouwenspersoon too: the record does not say that it came from a talk in confidence."""
    beide = make_person(Rol.TC, team)
    from tests.people import give_role

    give_role(beide, Rol.VP, team.eenheid)
    melding, _ = entered(team, beide, Rol.TC)
    assert (melding.kanaal, melding.wissels.get().rol) == ("lijn", Rol.TC)


def test_the_story_and_where_the_consent_lies_are_ciphertext(team, vertrouwenspersoon):
    entered(team, vertrouwenspersoon, Rol.VP)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i::text FROM meldingen_invoer i UNION ALL SELECT m::text FROM meldingen_historicalmelding m"
        )
        tekst = " ".join(rij[0] for rij in cursor.fetchall())
    for woorden in ("Map 3", VERHAAL, NAAM):
        assert woorden not in tekst and woorden.encode().hex() not in tekst


def test_the_code_is_shown_once_and_opens_the_melding_of_the_melder(client, team, hr):
    client.force_login(hr)
    pagina = client.post(reverse(PAGINA), answers(team, Rol.HR), follow=True)
    code = re.search(r'id="code"[^>]*>\s*([A-Z0-9-]{21})', pagina.text)[1]
    brief = client.get(reverse("meldingen:namens-brief")).text
    assert not check_page(pagina.text) and not check_page(brief)
    assert code in brief and VERHAAL not in brief and NAAM not in brief and "discriminatie" not in brief.lower()
    assert client.get(reverse(PAGINA)).url == reverse("meldingen:namens-code")
    assert client.post(reverse("meldingen:namens-code"), {}).status_code == 422
    klaar = client.post(reverse("meldingen:namens-code"), {"overgedragen": "on"}, follow=True)
    assert code not in klaar.text
    assert code not in client.get(reverse("meldingen:namens-code"), follow=True).text
    melder = client.post(reverse("meldingen:volgen"), {"code": code}, follow=True)
    assert "HR-adviseur) vulde je melding voor je in" in melder.text
    assert not check_page(melder.text)


def test_the_mail_about_it_goes_to_vik_and_says_nothing(team, hr, vik, mailoutbox):
    from meldingen.notifications import send_waiting

    entered(team, hr, Rol.HR)
    queue_for_wissels()
    send_waiting()
    assert [mail.to for mail in mailoutbox] == [[vik.email]]
    assert not {"code", "melding", NAAM} & set(mailoutbox[0].body.split())


@pytest.mark.parametrize("rol", [Rol.TC, Rol.SH])
def test_the_line_gets_no_code_and_vik_gives_one(client, team, invoerder, vik, rol):
    """Whoever has the code reads the case as the melder does: a leader who passes a story on never holds it."""
    door = invoerder(rol)
    client.force_login(door)
    pagina = client.post(reverse(PAGINA), answers(team, rol), follow=True)
    assert "VIK belt de melder" in pagina.text and 'id="code"' not in pagina.text and not check_page(pagina.text)
    assert client.session["over_te_dragen"]["code"] == ""
    assert client.get(reverse("meldingen:namens-brief")).url == reverse("werk")
    assert client.post(reverse("meldingen:namens-code"), {}).status_code == 422
    melding, melder = Melding.objects.get(), Melding.objects.get().melders.get()
    adres = reverse("meldingen:melder-code", args=[melding.kenmerk, melder.pk])
    assert client.get(adres).status_code == 404
    client.force_login(vik)
    assert adres in client.get(reverse("meldingen:melding", args=[melding.kenmerk])).text
    assert not check_page(client.get(adres).text)
    nieuw = client.post(adres).text
    assert not check_page(nieuw)
    code = re.search(r'id="code"[^>]*>\s*([A-Z0-9-]{21})', nieuw)[1]
    assert client.post(reverse("meldingen:volgen"), {"code": code}).status_code == 302
    assert "nieuwe code voor de melder" in Inzage.objects.filter(melding=melding.pk).values_list("doel", flat=True)


def test_a_new_code_ends_the_old_one_and_is_for_a_melder_whom_vik_knows(
    client, team, vik, triagelid, vertrouwenspersoon, andere_vik
):
    _, melder, oud = submit_namens(story(team), namens(Rol.VP, "lezen"), door=vertrouwenspersoon)
    for wie in (triagelid, vertrouwenspersoon, andere_vik):
        with pytest.raises(OvergangGeweigerd):
            renew_code(melder, door=wie)
    renew_code(melder, door=vik)
    assert client.post(reverse("meldingen:volgen"), {"code": oud}).status_code == 422
    MelderIdentiteit.objects.filter(melder=melder).delete()
    with pytest.raises(OvergangGeweigerd):
        renew_code(melder, door=vik)


def test_sending_twice_makes_one_melding(client, team, hr):
    client.force_login(hr)
    gegevens = answers(team, Rol.HR)
    for _ in range(2):
        assert client.post(reverse(PAGINA), gegevens).url == reverse("meldingen:namens-code")
    assert Melding.objects.count() == 1


def test_vik_that_takes_the_call_goes_on_with_the_intake(client, team, vik):
    client.force_login(vik)
    client.post(reverse(PAGINA), answers(team, Rol.VI, wijze="telefoon"))
    verder = client.post(reverse("meldingen:namens-code"), {"overgedragen": "on"})
    assert verder.url == reverse("meldingen:start-intake", args=[Melding.objects.get().kenmerk])
    assert client.get(verder.url).status_code == 200


@pytest.mark.parametrize("rol", [Rol.VI, Rol.TC, Rol.VP])
def test_who_is_at_issue_enters_it_and_is_walled_off(client, team, invoerder, rol):
    """CI-1 and CI-3: it is entered, the enterer reaches nothing, and the page says no more than to anybody else."""
    door = invoerder(rol)
    persoon = {"betrokkenen-0-rol": "wegkijker", "betrokkenen-0-sleutel": door.email}
    client.force_login(door)
    client.post(reverse(PAGINA), answers(team, rol, **({"meekijken": list(DOELEN)} if rol == Rol.VP else {})) | persoon)
    melding = Melding.objects.get()
    assert Uitsluiting.objects.filter(melding=melding, medewerker=door).exists()
    assert 'id="code"' not in client.get(reverse("meldingen:namens-code")).text
    assert client.post(reverse("meldingen:namens-code"), {"overgedragen": "on"}).url == reverse("werk")
    assert not any(Melding.objects.permitted(door, recht).exists() for recht in Recht)
    assert melding.kenmerk not in client.get(reverse("werk")).text
    assert client.get(reverse("meldingen:melding", args=[melding.kenmerk])).status_code == 404


@pytest.mark.parametrize("rol", [Rol.TC, Rol.SH, Rol.HR, Rol.KL])
def test_who_entered_it_sees_nothing_of_it_unless_named(client, team, invoerder, rol):
    door = invoerder(rol)
    melding, _ = entered(team, door, rol)
    assert not any(Melding.objects.permitted(door, recht).exists() for recht in Recht)
    for pagina in ("meldingen:melding", "meldingen:berichten", "meldingen:tijdlijn"):
        assert show(client, door, pagina, melding.kenmerk).status_code == 404
    assert melding.kenmerk not in client.get(reverse("meldingen:werkvoorraad")).text


def test_a_half_filled_form_is_a_concept_with_every_row_of_people(client, team, hr):
    client.force_login(hr)
    gegevens = answers(team, Rol.HR, **{"naam": "", "niet-0-naam": "Karel", "naar": "niet"})
    pagina = client.post(reverse(PAGINA), gegevens)
    assert "Karel" in pagina.text and 'name="niet-1-naam"' in pagina.text and "Fout:" not in pagina.text
    concept = Concept.objects.get()
    terug = client.get(reverse("meldingen:namens-concept", args=[concept.pk])).text
    assert VERHAAL in terug and "Karel" in terug
    assert not check_page(terug)
    client.post(reverse(PAGINA), gegevens | {"naam": NAAM, "naar": "verstuur"})
    assert Melding.objects.count() == 1 and not Concept.objects.exists()
