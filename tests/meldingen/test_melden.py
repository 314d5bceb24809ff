"""/melden/: five steps, a check page, one case; and submit_melding, which makes it."""

import re
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from meldingen.access import Grond
from meldingen.actions.melding import Afzender, Ingevuld, Persoon, submit_melding
from meldingen.forms.melden import CONTROLE, MEER, STAPPEN
from meldingen.models import (
    Bericht,
    Betrokkenheid,
    MelderIdentiteit,
    Melding,
    OvergangGeweigerd,
    Statuswissel,
    grant,
)
from meldingen.models.personen import Modus
from meldingen.workflow import Recht, Status
from pvi import kluis
from pvi.rollen import Rol
from tests.meldingen import melder as m
from tests.people import make_person
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
MELDEN, ONTVANGEN = "/melden/", "/melden/ontvangen/"


@pytest.fixture
def ingevuld(client, organisatie) -> Client:
    m.fill_in(client, m.stappen("RT"))
    return client


@pytest.fixture
def code(ingevuld) -> str:
    m.send(ingevuld)
    return re.search(r'<samp id="code">([^<]+)<', ingevuld.get(ONTVANGEN).content.decode())[1]


def page(client: Client) -> str:
    return client.get(MELDEN).content.decode()


def open_case(melding: Melding) -> Melding:
    kluis.open_sleutel(melding.sleutel_id)
    return melding


# --- the steps -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nummer", range(1, CONTROLE))
def test_every_step_is_a_sound_page_with_danger_line_and_way_to_a_vertrouwenspersoon(client, organisatie, nummer):
    m.fill_in(client, m.stappen("RT")[: nummer - 1])
    html = page(client)
    assert check_page(html) == []
    assert STAPPEN[nummer - 1].titel in html
    assert f"Stap {nummer} van 5" in html
    assert 'href="tel:112"' in html
    assert "/hulp/#vertrouwenspersoon" in html


@pytest.mark.parametrize("nummer", range(1, CONTROLE))
def test_refused_step_says_what_to_mend_and_keeps_the_words(client, organisatie, nummer):
    m.fill_in(client, m.stappen("RT")[: nummer - 1])
    fout = {
        1: {"positie": "benadeelde"},
        2: {"wat_gebeurd": "", "herhaald": "ja"},
        3: {"waar_wanneer": "Bij de koffie.", "eenheid": "", **m.rijen({"team": "Basisteam Duinrand"})},
        4: {**m.NODIG, **m.rijen({"naam": "Sam", "sleutel": "sam@half"})},
        5: {"naam": "Noor Verzonnen", "werkmail": "", "telefoon": "", "mail_gewenst": "on"},
    }[nummer]
    antwoord = m.post(client, nummer, fout)
    html = antwoord.content.decode()
    assert antwoord.status_code == 422
    assert check_page(html) == []
    assert "<title>Fout: " in html
    for waarde in fout.values():
        assert waarde in html or waarde == "on"


def test_address_shows_neither_step_nor_case(ingevuld):
    adressen = {ingevuld.post(MELDEN, {"naar": n, "sleutel": m.sleutel(ingevuld)}).url for n in ("2", "4", "1")}
    assert adressen == {MELDEN}
    assert m.send(ingevuld).url == ONTVANGEN
    assert ingevuld.post(ONTVANGEN, {"bewaard": "on"}).url == "/volgen/melding/"


def test_draft_survives_leaving_and_coming_back(client, organisatie):
    m.fill_in(client, [m.HOE])
    m.post(client, 2, {"wat_gebeurd": m.VERHAAL}, naar="1")
    client.get("/hulp/")
    assert "Stap 1 van 5" in page(client)
    m.post(client, 1, m.HOE)
    html = page(client)
    assert m.VERHAAL in html
    assert "heeft-fout" not in html


def test_half_written_step_is_kept_every_ten_seconds(client, organisatie):
    m.fill_in(client, [m.HOE])
    gegevens = {"stap": "2", "sleutel": m.sleutel(client), "wat_gebeurd": "Ik was bezig toen"}
    assert client.post("/melden/concept/", gegevens).status_code == 204
    html = page(client)
    assert "Stap 2 van 5" in html
    assert "Ik was bezig toen" in html
    assert "heeft-fout" not in html


def test_going_back_never_asks_to_mend_first(client, organisatie):
    m.fill_in(client, [m.HOE])
    assert m.post(client, 2, {"wat_gebeurd": ""}, naar="1").status_code == 302
    assert "Stap 1 van 5" in page(client)


def test_one_more_person_keeps_the_first(client, organisatie):
    m.fill_in(client, [m.HOE, m.WAT])
    m.post(client, 3, m.waar("RT", {"naam": "Bram Verzonnen"}), naar="meer")
    html = page(client)
    assert "Persoon 2" in html
    assert "Bram Verzonnen" in html
    assert "heeft-fout" not in html
    assert check_page(html) == []


def test_list_of_people_ends_at_ten(client, organisatie):
    m.fill_in(client, [m.HOE, m.WAT])
    for aantal in ("9", "10", "9999", "nonsens"):
        m.post(client, 3, {**m.waar("RT"), "personen-TOTAL_FORMS": aantal}, naar="meer")
        assert page(client).count("<legend>Persoon ") == (1 if aantal == "nonsens" else MEER)


def test_check_page_shows_every_answer_and_changes_one(ingevuld):
    html = page(ingevuld)
    assert check_page(html) == []
    for woorden in ("Controleer je melding", "Het is mij overkomen", m.VERHAAL, m.PLEK, "Noor Verzonnen", "Ja, graag"):
        assert woorden in html
    ingevuld.post(MELDEN, {"naar": "2", "sleutel": m.sleutel(ingevuld)})
    assert "Stap 2 van 5" in page(ingevuld)
    m.post(ingevuld, 2, {"wat_gebeurd": "Toch anders verteld."})
    html = page(ingevuld)
    assert "Controleer je melding" in html
    assert "Toch anders verteld." in html


def test_every_question_has_a_way_to_change_it(ingevuld):
    assert page(ingevuld).count('name="naar" value="') >= 14


def test_unit_that_closes_meanwhile_is_asked_again(ingevuld, organisatie):
    organisatie["RT"].geldig_tot = timezone.localdate() - timedelta(days=1)
    organisatie["RT"].save()
    antwoord = ingevuld.get(MELDEN)
    assert antwoord.status_code == 422
    assert "Stap 3 van 5" in antwoord.content.decode()
    assert m.send(ingevuld).status_code == 422
    assert not Melding.objects.exists()


def test_closed_units_are_not_offered(client, organisatie):
    m.fill_in(client, [m.HOE, m.WAT])
    html = page(client)
    assert f'value="{organisatie["RT"].code}"' in html
    assert f'value="{organisatie["LE"].code}"' not in html


def test_vertrouwelijk_and_anoniem_are_explained_not_offered(client, organisatie):
    html = page(client)
    assert "Dit komt in een volgende uitgave" in html
    assert 'value="anoniem"' not in html
    assert 'value="vertrouwelijk"' not in html
    assert m.post(client, 1, {"positie": "benadeelde"}).status_code == 422


def test_stopping_asks_once_more_and_can_be_undone(client, organisatie):
    m.fill_in(client, [m.HOE])
    antwoord = m.post(client, 2, {"wat_gebeurd": "Half geschreven"}, naar="weg")
    assert check_page(antwoord.content.decode()) == []
    assert "Wil je stoppen?" in antwoord.content.decode()
    assert "Half geschreven" in page(client)


def test_throwing_away_leaves_nothing(ingevuld):
    assert ingevuld.post(MELDEN, {"naar": "wis"}).url == "/"
    html = page(ingevuld)
    assert "Stap 1 van 5" in html
    assert "Noor" not in html
    assert m.VERHAAL not in html


# --- the draft in the database ---------------------------------------------------------------------------------------


def test_draft_lies_encrypted_in_the_database(client, organisatie):
    m.fill_in(client, [m.HOE, m.WAT])
    client.get(MELDEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM django_session s")
        rijen = cursor.fetchall()
    assert len(rijen) == 1
    assert "kantine" not in repr(rijen)
    assert client.cookies["melder"].value not in repr(rijen)


def test_draft_is_gone_at_the_time_out_but_not_what_was_just_written(client, organisatie):
    m.fill_in(client, [m.HOE, m.WAT])
    sleutel = m.sleutel(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    client.post(MELDEN, {**m.waar("RT"), "stap": "3", "naar": "volgende", "sleutel": sleutel})
    html = page(client)
    assert "Stap 1 van 5" in html
    assert "Je was langer dan een uur weg." in html
    m.post(client, 1, m.HOE)
    assert "Je was langer" not in page(client)
    assert m.VERHAAL not in page(client)
    m.post(client, 2, m.WAT)
    assert m.PLEK in page(client)


@pytest.mark.parametrize("naar", ["verstuur", "volgende", "3"])
def test_check_page_after_the_time_out_begins_anew(ingevuld, naar):
    sleutel = m.sleutel(ingevuld)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    ingevuld.post(MELDEN, {"naar": naar, "sleutel": sleutel})
    assert "Je was langer dan een uur weg." in page(ingevuld)
    m.post(ingevuld, 1, m.HOE)
    assert "Stap 2 van 5" in page(ingevuld)
    assert not Melding.objects.exists()


# --- sending ---------------------------------------------------------------------------------------------------------


def test_open_melding_from_first_step_to_code(ingevuld, organisatie):
    assert m.send(ingevuld).url == ONTVANGEN
    melding = open_case(Melding.objects.get())
    assert (melding.status, melding.kanaal) == (Status.ONTVANGEN, "melder")
    assert (melding.wat_gebeurd, melding.waar_wanneer, melding.wensen) == (m.VERHAAL, m.PLEK, "Ik wil dat het stopt.")
    assert melding.herhaald is True
    assert (melding.buddy_aanbod, melding.vp_aanbod) == ("aangenomen", "afgewezen")
    assert melding.eenheid_gedraging == melding.eenheid_behandeling == melding.eenheid_telling == organisatie["RT"]
    melder = melding.melders.get()
    assert (melder.modus, melder.positie, melder.mail_gewenst) == (Modus.OPEN, "benadeelde", True)
    assert melder.toestemmingen.get().doel == "mail"
    identiteit = MelderIdentiteit.objects.get(melder=melder)
    assert identiteit.sleutel_id != melding.sleutel_id
    kluis.open_sleutel(identiteit.sleutel_id)
    assert (identiteit.naam, identiteit.werkmail) == ("Noor Verzonnen", "noor@voorbeeld.invalid")
    assert {t.soort for t in melding.termijnen.open()} == {"bevestiging", "eerste_zitting"}
    assert Statuswissel.objects.get(melding=melding).rol == Rol.ML


def test_page_after_sending_gives_dates_and_the_code(code, ingevuld):
    html = ingevuld.get(ONTVANGEN).content.decode()
    assert check_page(html) == []
    assert re.fullmatch(r"([0-9A-Z]{4}-){4}[0-9A-Z]", code)
    termijnen = {t.soort: t.verloopt_op for t in Melding.objects.get().termijnen.open()}
    assert f"{termijnen['bevestiging'].day} " in html
    assert Melding.objects.get().melders.by_code(code.lower().replace("-", " ")) is not None


def test_code_shares_no_group_with_the_kenmerk_and_lies_nowhere(code):
    melding = Melding.objects.get()
    # The check character alone may be the M of a kenmerk.
    assert not set(code.split("-")[:-1]) & set(melding.kenmerk.split("-")[1:])
    kaal = code.replace("-", "")
    with connection.cursor() as cursor:
        for tabel in ("meldingen_melder", "meldingen_melding", "meldingen_bericht", "django_session"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {tabel} t")  # noqa: S608
            assert kaal not in repr(cursor.fetchall())


def test_nobody_leaves_before_the_code_is_kept(code, ingevuld):
    assert ingevuld.get(MELDEN).url == ONTVANGEN
    antwoord = ingevuld.post(ONTVANGEN)
    assert antwoord.status_code == 422
    assert code in antwoord.content.decode()
    assert ingevuld.post(ONTVANGEN, {"bewaard": "on"}).url == "/volgen/melding/"


def test_code_is_shown_once(code, ingevuld):
    ingevuld.post(ONTVANGEN, {"bewaard": "on"})
    assert ingevuld.get(ONTVANGEN).url == "/volgen/melding/"
    assert code not in ingevuld.get("/volgen/melding/").content.decode()


def test_another_browser_sees_no_code(code):
    assert Client().get(ONTVANGEN).url == MELDEN


def test_replay_gives_the_same_page_and_one_case(ingevuld):
    gegevens = {"naar": "verstuur", "sleutel": m.sleutel(ingevuld)}
    antwoorden = [ingevuld.post(MELDEN, gegevens) for _ in range(25)]
    assert {(a.status_code, a.url) for a in antwoorden} == {(302, ONTVANGEN)}
    assert Melding.objects.count() == Statuswissel.objects.count() == Bericht.objects.count() == 1


def test_replay_after_the_code_is_kept_makes_no_second_case(ingevuld):
    gegevens = {"naar": "verstuur", "sleutel": m.sleutel(ingevuld)}
    ingevuld.post(MELDEN, gegevens)
    ingevuld.post(ONTVANGEN, {"bewaard": "on"})
    assert ingevuld.post(MELDEN, gegevens).url == ONTVANGEN
    assert Melding.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_make_one_case(ingevuld):
    gegevens = {"naar": "verstuur", "sleutel": m.sleutel(ingevuld)}
    antwoorden = []

    def verstuur():
        client = Client()
        client.cookies["melder"] = ingevuld.cookies["melder"].value
        try:
            antwoorden.append(client.post(MELDEN, gegevens))
        finally:
            connection.close()

    draden = [threading.Thread(target=verstuur) for _ in range(4)]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join()
    assert [a.url for a in antwoorden] == [ONTVANGEN] * 4
    assert Melding.objects.count() == 1


def test_failure_while_sending_keeps_the_draft_and_makes_no_case(ingevuld, monkeypatch):
    monkeypatch.setattr("meldingen.actions.melding.tell_melder", lambda *a, **k: 1 / 0)
    ingevuld.raise_request_exception = False
    assert m.send(ingevuld).status_code == 500
    monkeypatch.undo()
    assert not Melding.objects.exists()
    assert m.VERHAAL in page(ingevuld)
    assert m.send(ingevuld).url == ONTVANGEN


def test_second_melding_of_one_browser_is_a_second_case(ingevuld):
    m.send(ingevuld)
    ingevuld.post(ONTVANGEN, {"bewaard": "on"})
    m.fill_in(ingevuld, m.stappen())
    assert m.send(ingevuld).url == ONTVANGEN
    assert Melding.objects.count() == 2


def test_staff_login_in_the_same_browser_leaves_no_trace_on_the_melding(client, teamchef, organisatie):
    client.force_login(teamchef)
    m.fill_in(client, m.stappen("RT"))
    m.send(client)
    melding = Melding.objects.get()
    assert Statuswissel.objects.get(melding=melding).door is None
    assert {rij.history_user for rij in melding.history.all()} == {None}


# --- submit_melding --------------------------------------------------------------------------------------------------


def test_unknown_unit_goes_to_ks_and_is_counted_nowhere_yet(organisatie, person):
    melding, *_ = m.submitted()
    assert melding.eenheid_behandeling == organisatie["KS"]
    assert melding.eenheid_gedraging is None
    assert melding.eenheid_telling is None
    vik_pdc = person(Rol.VI, "PDC")
    assert melding in Melding.objects.permitted(vik_pdc, Recht.INTAKE)


def test_team_is_handled_and_counted_at_its_unit(team, organisatie):
    melding, *_ = m.submitted(eenheid=team)
    assert melding.eenheid_gedraging == team
    assert melding.eenheid_behandeling == melding.eenheid_telling == organisatie["RT"]


def test_conduct_in_a_closed_unit_waits_for_the_successor(organisatie):
    melding, *_ = m.submitted(eenheid=organisatie["LE"])
    assert melding.eenheid_gedraging == organisatie["LE"]
    assert melding.eenheid_behandeling == organisatie["KS"]
    assert melding.eenheid_telling is None


@pytest.mark.parametrize("sleutel", ["werkmail", "personeelsnummer"])
def test_exact_key_links_the_betrokkene_and_raises_the_wall(team, vik, sleutel):
    chef = make_person(Rol.TC, team)
    waarde = {"werkmail": chef.email.upper(), "personeelsnummer": chef.personeelsnummer}[sleutel]
    melding, *_ = m.submitted(eenheid=team, betrokkenen=(Persoon(naam="Hij", **{sleutel: waarde}),))
    betrokkene = melding.betrokkenheden.get()
    assert (betrokkene.medewerker, betrokkene.koppeling) == (chef, Betrokkenheid.Koppeling.GEKOPPELD)
    assert melding.uitsluitingen.filter(medewerker=chef).exists()
    grant(melding, chef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=chef.aanstellingen.get())
    assert melding not in Melding.objects.permitted(chef, Recht.VOLGEN)
    assert melding in Melding.objects.permitted(vik, Recht.VOLGEN)


def test_name_alone_never_links(team, vik):
    melding, *_ = m.submitted(eenheid=team, betrokkenen=(Persoon(naam=vik.naam, team=team.naam),))
    betrokkene = melding.betrokkenheden.get()
    assert betrokkene.medewerker is None
    assert betrokkene.koppeling == Betrokkenheid.Koppeling.OPEN
    assert melding in Melding.objects.permitted(vik, Recht.VOLGEN)


def test_looking_away_is_walled_like_the_conduct(team, vik):
    wegkijker = Persoon(werkmail=vik.email, rol=Betrokkenheid.Rol.WEGKIJKER)
    melding, *_ = m.submitted(eenheid=team, betrokkenen=(wegkijker,))
    assert melding not in Melding.objects.permitted(vik, Recht.VOLGEN)


def test_who_must_not_see_it_is_walled_without_a_reason(team, vik):
    melding, *_ = m.submitted(eenheid=team, wie_niet=(Persoon(naam="Die", werkmail=vik.email), Persoon(naam="Jan")))
    assert melding not in Melding.objects.permitted(vik, Recht.VOLGEN)
    assert not melding.betrokkenheden.exists()
    assert melding.wie_niet == f"Die, {vik.email}\nJan"


def test_melder_never_handles_the_own_case(team, vik):
    melding, *_ = m.submitted(eenheid=team, melder=Afzender(naam=vik.naam, werkmail=vik.email))
    assert melding not in Melding.objects.permitted(vik, Recht.VOLGEN)


def test_sectorhoofd_as_betrokkene_brings_the_lc_in(team, sectorhoofd, coordinator):
    melding, *_ = m.submitted(eenheid=team, betrokkenen=(Persoon(werkmail=sectorhoofd.email),))
    assert melding.lc_plicht
    assert melding in Melding.objects.permitted(coordinator, Recht.VOLGEN)


def test_duty_to_inform_starts_for_each_betrokkene_and_for_no_witness(team):
    mensen = (
        Persoon(naam="Een"),
        Persoon(naam="Twee", rol=Betrokkenheid.Rol.WEGKIJKER),
        Persoon(naam="Drie", rol=Betrokkenheid.Rol.GETUIGE),
    )
    melding, *_ = m.submitted(eenheid=team, betrokkenen=mensen)
    verwacht = {str(b.pk) for b in melding.betrokkenheden.subjects()}
    assert {t.onderwerp for t in melding.termijnen.filter(soort="informeren")} == verwacht
    assert len(verwacht) == 2


def test_receipt_names_the_day_of_the_first_contact(team):
    melding, melder, _ = m.submitted(eenheid=team)
    bericht = melding.berichten.get()
    assert (bericht.soort, bericht.melder) == (Bericht.Soort.ONTVANGST, melder)
    dag = melding.termijnen.get(soort="bevestiging").verloopt_op
    assert f"Uiterlijk op {dag.day} " in bericht.tekst


def test_without_consent_there_is_no_mail(team):
    _, melder, _ = m.submitted(eenheid=team)
    assert not melder.mail_gewenst
    assert not melder.toestemmingen.exists()


@pytest.mark.parametrize("modus", [Modus.VERTROUWELIJK, Modus.ANONIEM])
def test_other_modes_are_refused_with_a_clear_text(organisatie, modus):
    with pytest.raises(OvergangGeweigerd, match="volgende uitgave"):
        m.submitted(melder=Afzender(naam="Noor", modus=modus))
    assert not Melding.objects.exists()


def test_empty_story_is_refused(organisatie):
    with pytest.raises(OvergangGeweigerd, match="Vul in"):
        m.submitted(wat_gebeurd="  \n")


def test_staff_enters_a_melding_on_behalf_of_somebody(team, hr):
    melding, melder, code = submit_melding(
        Ingevuld(m.VERHAAL, Afzender(naam="Noor"), eenheid=team), kanaal="hrm", door=hr
    )
    assert (melding.kanaal, melding.wissels.get().door, melding.wissels.get().rol) == ("hrm", hr, Rol.HR)
    assert melding.melders.by_code(code) == melder


def test_employee_without_that_right_may_not(team, collega):
    with pytest.raises(OvergangGeweigerd):
        submit_melding(Ingevuld(m.VERHAAL, Afzender(naam="Noor"), eenheid=team), kanaal="hrm", door=collega)
    assert not Melding.objects.exists()


def test_case_without_a_melder_has_somebody_who_enters_it(team, vik):
    melding, melder, code = submit_melding(Ingevuld(m.VERHAAL, None, eenheid=team), kanaal="vik", door=vik)
    assert (melder, code) == (None, "")
    assert not melding.berichten.exists()
    with pytest.raises(ValueError, match="without a melder"):
        submit_melding(Ingevuld(m.VERHAAL, None, eenheid=team))


def test_form_tells_nobody_whether_an_address_exists(client, vik, organisatie):
    paginas = []
    for adres in (vik.email, f"{uuid.uuid4().hex[: len(vik.email) - 17]}@voorbeeld.invalid"):
        client.post(MELDEN, {"naar": "wis"})
        m.fill_in(client, [m.HOE, m.WAT, m.waar("RT", {"sleutel": adres}), m.NODIG, m.CONTACT])
        paginas.append(
            re.sub(r'name="(csrfmiddlewaretoken|formulier|sleutel|getoond)" value="[^"]+"', "", page(client)).replace(
                adres, ""
            )
        )
    assert paginas[0] == paginas[1]


# --- two tabs: what goes out is what was read -------------------------------------------------------------------------


def check_page_of(client: Client) -> dict[str, Any]:
    """What the check page in one tab would send."""
    tekst = page(client)
    return {
        "naar": "verstuur",
        "sleutel": m.sleutel(client),
        "getoond": re.findall(r'name="getoond" value="(\w+)"', tekst),
    }


def test_another_tab_changes_nothing_in_what_is_sent_unseen(ingevuld):
    gelezen = check_page_of(ingevuld)
    assert len(gelezen["getoond"]) > 5
    # In the other tab the story is written anew.
    m.post(ingevuld, 2, m.WAT | {"wat_gebeurd": "Nog iets heel anders."}, naar="6")
    antwoord = ingevuld.post(MELDEN, gelezen)
    assert antwoord.status_code == 409 and not Melding.objects.exists()
    tekst = antwoord.content.decode()
    assert not check_page(tekst)
    anders = tekst.partition("nog niet verstuurd")[2].partition("</section>")[0]
    assert "Nog iets heel anders." in anders and m.WAT["wat_gebeurd"] not in anders
    # Read and sent again, it is what this page shows.
    gelezen["getoond"] = re.findall(r'name="getoond" value="(\w+)"', tekst)
    assert ingevuld.post(MELDEN, gelezen).url == ONTVANGEN
    melding = Melding.objects.get()
    kluis.open_sleutel(melding.sleutel_id)
    assert melding.wat_gebeurd == "Nog iets heel anders."


def test_what_was_read_is_sent(ingevuld):
    assert ingevuld.post(MELDEN, check_page_of(ingevuld)).url == ONTVANGEN
