"""A melding on behalf of somebody: who may enter it, with which consent, and who sees what of it afterwards."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from meldingen.access import MEEKIJKEN, Grond
from meldingen.actions.code import renew_code
from meldingen.actions.contact import answer_from_melder, tell_melder
from meldingen.actions.intake import close_without_triage
from meldingen.actions.melding import Afzender, Ingevuld, submit_melding
from meldingen.actions.muren import wall_off
from meldingen.actions.namens import KANAAL, Namens, submit_namens
from meldingen.actions.toestemming import set_meekijken
from meldingen.models import (
    Bericht,
    Concept,
    Invoer,
    Inzage,
    Melder,
    MelderIdentiteit,
    Melding,
    Notificatie,
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
from tests.meldingen.staf import in_intake, plain, show
from tests.people import make_person
from tests.toegankelijk import check_page

VERHAAL = "Mijn cliënt hoort elke week dezelfde grap."
NAAM = "Noor Verzonnen"
PAGINA = "meldingen:namens"
ROLLEN = (Rol.TC, Rol.SH, Rol.VI, Rol.HR, Rol.LC, Rol.KL, Rol.VP)
PLEK = {Rol.TC: "team", Rol.SH: "district", Rol.LC: "KS"}
DOELEN = ("volgen", "lezen", "berichten", "naam", "herstel")


@pytest.fixture
def invoerder(person, team):
    def make(rol: Rol):
        if rol == Rol.TC:
            return make_person(rol, team)
        return make_person(rol, team.ouder) if rol == Rol.SH else person(rol, PLEK.get(rol, "RT"))

    return make


def namens(rol: Rol, *meekijken: str, **anders) -> Namens:
    wijze = Invoer.Wijze.BRIEF if rol == Rol.VP else Invoer.Wijze.TELEFOON
    velden = {"toestemming_op": klok.vandaag(), "verwijzing": "Map 3", "meekijken": frozenset(meekijken)}
    return Namens(rol=rol, **{"wijze": wijze} | velden | anders)


def story(team, modus: Modus = Modus.OPEN, **anders) -> Ingevuld:
    afzender = Afzender(naam=NAAM, werkmail="noor@voorbeeld.invalid", positie="benadeelde", modus=modus)
    return Ingevuld(wat_gebeurd=VERHAAL, melder=afzender, eenheid=team, **anders)


def entered(team, door, rol: Rol, *meekijken: str, modus: Modus = Modus.OPEN, **anders) -> tuple[Melding, Melder]:
    melding, melder, _ = submit_namens(story(team, modus, **anders), namens(rol, *meekijken), door=door)
    return melding, melder


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


# --- who enters, in which channel, with which consent -----------------------------------------------------------------


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


# --- the code ---------------------------------------------------------------------------------------------------------


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


# --- concepts ---------------------------------------------------------------------------------------------------------


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


# --- truth table: role x mode x consent -------------------------------------------------------------------------------


@pytest.mark.parametrize("modus", [Modus.OPEN, Modus.VERTROUWELIJK])
@pytest.mark.parametrize("doelen", [("lezen",), ("lezen", "naam")])
def test_who_reads_the_name_by_role_mode_and_consent(
    team, invoerder, vertrouwenspersoon, onderzoeker, triagelid, modus, doelen
):
    """Rows 5 and 6: VI always; the commissie in mode open only; a VP by consent to the name; who enters never."""
    _, melder = entered(team, vertrouwenspersoon, Rol.VP, *doelen, modus=modus)
    Melding.objects.update(ter_weging=True)
    lezers = {rol: invoerder(rol) for rol in (Rol.TC, Rol.SH, Rol.HR, Rol.KL, Rol.VI)}
    lezers |= {Rol.VP: vertrouwenspersoon, Rol.TR: triagelid, Rol.VO: onderzoeker}
    leest = {rol for rol, wie in lezers.items() if melder.identiteit in MelderIdentiteit.objects.permitted(wie)}
    verwacht = {Rol.VI, *([Rol.VP] if "naam" in doelen else []), *([Rol.TR] if modus == Modus.OPEN else [])}
    assert leest == verwacht


@pytest.mark.parametrize(("modus", "ziet"), [(Modus.OPEN, True), (Modus.VERTROUWELIJK, False)])
def test_who_may_not_know_the_melder_does_not_read_who_entered_it(client, team, hr, vik, triagelid, modus, ziet):
    """The HR-adviseur of a team is a pointer to the melder; the role alone is not."""
    melding, _ = entered(team, hr, Rol.HR, modus=modus)
    Melding.objects.filter(pk=melding.pk).update(ter_weging=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE meldingen_melding SET status = 'triage' WHERE id = %s", [melding.pk])
    for wie, mag in ((vik, True), (triagelid, ziet)):
        for pagina in ("meldingen:melding", "meldingen:tijdlijn"):
            tekst = show(client, wie, pagina, melding.kenmerk).text
            assert (hr.naam in tekst) is mag, (wie, pagina)
            assert "hr-adviseur" in tekst.lower()


@pytest.mark.parametrize("doel", DOELEN)
def test_each_purpose_opens_its_own_rights_and_no_others(team, vertrouwenspersoon, doel):
    entered(team, vertrouwenspersoon, Rol.VP, doel)
    heeft = {recht for recht in Recht if Melding.objects.permitted(vertrouwenspersoon, recht).exists()}
    verwacht = {
        "volgen": {Recht.VOLGEN},
        "lezen": {Recht.VOLGEN, Recht.MELDING_LEZEN},
        "berichten": {Recht.VOLGEN, Recht.BERICHTEN},
        "naam": {Recht.VOLGEN, Recht.IDENTITEIT_OPEN, Recht.IDENTITEIT_VERTROUWELIJK},
        "herstel": {Recht.VOLGEN, Recht.HERSTEL},
    }
    assert heeft == verwacht[doel]
    assert set(MEEKIJKEN) == set(verwacht)


def test_a_vertrouwenspersoon_without_consent_finds_nothing(client, team, vertrouwenspersoon, person):
    melding, _ = entered(team, vertrouwenspersoon, Rol.VP)
    for wie in (vertrouwenspersoon, person(Rol.VP, "RT")):
        assert not any(Melding.objects.permitted(wie, recht).exists() for recht in Recht)
        assert show(client, wie, "meldingen:melding", melding.kenmerk).status_code == 404
        assert melding.kenmerk not in client.get(reverse("meldingen:werkvoorraad")).text
        assert melding.kenmerk not in client.get(reverse("werk")).text


def test_the_name_alone_shows_the_name_and_not_the_story(client, team, vertrouwenspersoon):
    melding, _ = entered(team, vertrouwenspersoon, Rol.VP, "naam")
    tekst = show(client, vertrouwenspersoon, "meldingen:melding", melding.kenmerk).text
    assert NAAM in tekst and VERHAAL not in tekst
    assert Inzage.objects.filter(melding=melding.pk, medewerker=vertrouwenspersoon, soort="identiteit").count() == 1


def test_following_the_status_shows_no_content(client, team, vertrouwenspersoon):
    melding, _ = entered(team, vertrouwenspersoon, Rol.VP, "volgen")
    tekst = show(client, vertrouwenspersoon, "meldingen:melding", melding.kenmerk).text
    assert VERHAAL not in tekst and NAAM not in tekst
    assert show(client, vertrouwenspersoon, "meldingen:berichten", melding.kenmerk).status_code == 404
    assert "Mijn cliënten" in client.get(reverse("werk")).text
    assert melding.kenmerk in client.get(reverse("meldingen:werkvoorraad")).text


# --- the melder decides -----------------------------------------------------------------------------------------------


@pytest.fixture
def client_van_vp(client, team, vertrouwenspersoon):
    """The page of the melder, whose vertrouwenspersoon reads along and writes."""
    melding, melder, code = submit_namens(story(team), namens(Rol.VP, "lezen", "berichten"), door=vertrouwenspersoon)
    pagina = client.post(reverse("meldingen:volgen"), {"code": code}, follow=True)
    assert f"Je vertrouwenspersoon: {vertrouwenspersoon.naam}" in plain(pagina.text)
    assert not check_page(pagina.text)
    return melding, melder


def test_the_melder_limits_what_the_vertrouwenspersoon_may(client, client_van_vp, vertrouwenspersoon):
    _, melder = client_van_vp
    keuze = {"actie": "meekijken-0", "meekijken-0-doelen": ["volgen"]}
    antwoord = client.post(reverse("meldingen:volgen-melding"), keuze, follow=True)
    assert "Je keuze is bewaard" in antwoord.text
    assert Melding.objects.permitted(vertrouwenspersoon, Recht.VOLGEN).exists()
    assert not Melding.objects.permitted(vertrouwenspersoon, Recht.MELDING_LEZEN).exists()
    assert not Melding.objects.permitted(vertrouwenspersoon, Recht.BERICHTEN).exists()
    assert melder.toestemmingen.filter(doel="lezen").get().ingetrokken_op is not None


def test_after_withdrawal_the_next_request_is_404(client, client_van_vp, vertrouwenspersoon):
    melding, melder = client_van_vp
    als_vp = type(client)()
    als_vp.force_login(vertrouwenspersoon)
    paginas = [
        reverse(naam, args=[melding.kenmerk])
        for naam in ("meldingen:melding", "meldingen:berichten", "meldingen:tijdlijn")
    ]
    assert [als_vp.get(pagina).status_code for pagina in paginas] == [200, 200, 200]
    stop = client.post(
        reverse("meldingen:volgen-melding"), {"actie": "meekijken-0", "meekijken-0-stop": "on"}, follow=True
    )
    assert "kijkt niet meer mee" in stop.text and not check_page(stop.text)
    assert [als_vp.get(pagina).status_code for pagina in paginas] == [404, 404, 404]
    assert als_vp.post(paginas[1], {"tekst": "Nog iets"}).status_code == 404
    assert melding.kenmerk not in als_vp.get(reverse("werk")).text
    assert melder.toestemmingen.in_force().get().doel == "namens"  # the rows stay, ended
    # Who may do less hears that there is an update.
    assert Notificatie.objects.filter(medewerker=vertrouwenspersoon, aanleiding__startswith="minder:").count() == 1
    client.post(reverse("meldingen:volgen-melding"), {"actie": "meekijken-0", "meekijken-0-doelen": ["lezen"]})
    assert als_vp.get(paginas[0]).status_code == 200


def test_the_choice_of_one_melder_is_not_reached_from_the_page_of_another(client, client_van_vp, team):
    _, melder = client_van_vp
    _, _, code = submit_melding(replace(story(team), melder=Afzender(naam="Ander", telefoon="06")))
    client.post(reverse("meldingen:volgen"), {"code": code})
    client.post(reverse("meldingen:volgen-melding"), {"actie": "meekijken-0", "meekijken-0-stop": "on"})
    assert melder.toestemmingen.in_force().count() == 4


def test_a_vertrouwenspersoon_who_left_gets_nothing_new_and_loses_nothing_twice(client_van_vp, vertrouwenspersoon):
    _, melder = client_van_vp
    vertrouwenspersoon.aanstellingen.update(tot=klok.nu())
    assert not Melding.objects.permitted(vertrouwenspersoon, Recht.VOLGEN).exists()
    with pytest.raises(OvergangGeweigerd, match="geen vertrouwenspersoon meer"):
        set_meekijken(melder, vertrouwenspersoon, {"volgen", "lezen", "naam"})
    set_meekijken(melder, vertrouwenspersoon, set())
    assert melder.toestemmingen.in_force().get().doel == "namens"


def test_a_wall_beats_consent(client_van_vp, vertrouwenspersoon):
    melding, _ = client_van_vp
    wall_off(melding, vertrouwenspersoon)
    assert not any(Melding.objects.permitted(vertrouwenspersoon, recht).exists() for recht in Recht)


def test_a_closed_case_stays_open_to_whom_the_melder_consented(client_van_vp, vertrouwenspersoon, vik):
    melding, _ = client_van_vp
    in_intake(melding, vik)
    close_without_triage(melding, door=vik, reden="test", tekst="Dit was een oefening.")
    assert melding.status == Status.AFGESLOTEN
    assert Melding.objects.permitted(vertrouwenspersoon, Recht.VOLGEN).get() == melding


def test_the_vertrouwenspersoon_is_told_of_steps_as_the_melder_is(client_van_vp, vertrouwenspersoon, vik):
    melding, _ = client_van_vp
    queue_for_wissels()
    assert not Notificatie.objects.filter(medewerker=vertrouwenspersoon).exists()
    in_intake(melding, vik)
    queue_for_wissels()
    assert Notificatie.objects.filter(medewerker=vertrouwenspersoon).count() == 1


# --- messages ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def twee_melders(client_van_vp, team, vik):
    """A second melder told the same and was joined to the case: no client of the vertrouwenspersoon."""
    melding, melder = client_van_vp
    dubbel, ander, _ = submit_melding(replace(story(team), melder=Afzender(naam="Ander", telefoon="06")))
    for zaak in (melding, dubbel):
        in_intake(zaak, vik)
    close_without_triage(dubbel, door=vik, reden="dubbel", tekst="Je melding gaat verder.", dubbel_van=melding)
    ander.refresh_from_db()
    return melding, melder, ander


def test_a_vertrouwenspersoon_reads_and_writes_only_with_the_own_client(client, twee_melders, vertrouwenspersoon):
    melding, melder, ander = twee_melders
    kluis.open_sleutel(melding.sleutel_id)
    answer_from_melder(melding, melder, "Van mijn cliënt.")
    answer_from_melder(melding, ander, "Van de ander.")
    mails = Notificatie.objects.filter(medewerker=vertrouwenspersoon, aanleiding__startswith="bericht:")
    assert mails.count() == 1
    pagina = show(client, vertrouwenspersoon, "meldingen:berichten", melding.kenmerk)
    assert "Van mijn cliënt." in pagina.text and "Van de ander." not in pagina.text
    assert not check_page(pagina.text)
    client.post(
        reverse("meldingen:berichten", args=[melding.kenmerk]), {"tekst": "Ik ben er voor je.", "soort": "bevestiging"}
    )
    bericht = Bericht.objects.order_by("op").last()
    assert (bericht.melder, bericht.auteur_rol, bericht.soort) == (melder, Rol.VP, "bericht")


def test_the_tijdlijn_tells_a_vertrouwenspersoon_of_no_message_of_another_melder(
    client, twee_melders, vertrouwenspersoon, vik
):
    melding, melder, ander = twee_melders
    kluis.open_sleutel(melding.sleutel_id)
    answer_from_melder(melding, ander, "Van de ander.")

    def told(wie) -> int:
        return show(client, wie, "meldingen:tijdlijn", melding.kenmerk).text.count("Bericht van de melder")

    assert (told(vertrouwenspersoon), told(vik)) == (0, 1)
    kluis.open_sleutel(melding.sleutel_id)
    answer_from_melder(melding, melder, "Van mijn cliënt.")
    assert (told(vertrouwenspersoon), told(vik)) == (1, 2)


def test_words_of_a_vertrouwenspersoon_answer_nothing_and_move_no_term(client_van_vp, vertrouwenspersoon, vik):
    melding, melder = client_van_vp
    kluis.open_sleutel(melding.sleutel_id)
    answer_from_melder(melding, melder, "Hoort iemand mij?")
    lopend = list(melding.termijnen.open().values_list("soort", "verloopt_op"))
    tell_melder(
        melding, Bericht.Soort.BERICHT, "Ik luister.", auteur=vertrouwenspersoon, auteur_rol=Rol.VP, melder=melder
    )
    assert list(melding.termijnen.open().values_list("soort", "verloopt_op")) == lopend
    assert melding.berichten.filter(van_melder=True, beantwoord=False).count() == 1


def test_the_name_of_another_melder_stays_closed(twee_melders, vertrouwenspersoon):
    _, melder, _ = twee_melders
    set_meekijken(melder, vertrouwenspersoon, {"naam"})
    leesbaar = MelderIdentiteit.objects.permitted(vertrouwenspersoon).values_list("melder", flat=True)
    assert list(leesbaar) == [melder.pk]


def test_who_came_in_by_a_duplicate_takes_the_helper_along_for_what_is_the_own(team, vertrouwenspersoon, vik):
    """The other case holds the story of others: following and messages go along, reading does not."""
    eerste, _, _ = submit_melding(replace(story(team), melder=Afzender(naam="Ander", telefoon="06")))
    dubbel, _ = entered(team, vertrouwenspersoon, Rol.VP, "lezen", "berichten", "herstel")
    for zaak in (eerste, dubbel):
        in_intake(zaak, vik)
    close_without_triage(dubbel, door=vik, reden="dubbel", tekst="Je melding gaat verder.", dubbel_van=eerste)
    heeft = {recht for recht in Recht if Melding.objects.permitted(vertrouwenspersoon, recht).filter(pk=eerste.pk)}
    assert heeft == {Recht.VOLGEN, Recht.BERICHTEN}
    assert not Melding.objects.permitted(vertrouwenspersoon, Recht.VOLGEN).filter(pk=dubbel.pk).exists()


def test_a_reading_of_the_vertrouwenspersoon_is_logged_in_that_role(client, client_van_vp, vertrouwenspersoon):
    melding, _ = client_van_vp
    show(client, vertrouwenspersoon, "meldingen:melding", melding.kenmerk)
    assert Inzage.objects.filter(melding=melding.pk, medewerker=vertrouwenspersoon, rollen__contains=Rol.VP).exists()
    assert Toekenning.objects.filter(user=vertrouwenspersoon).values_list("grond", flat=True)[0] == Grond.TOESTEMMING
