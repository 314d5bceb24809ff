"""Concepts of a teamchef: kept while somebody writes, of the writer alone, reminded once, gone without a trace."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from meldingen.actions.concept import discard_sent, read_antwoorden, save_concept
from meldingen.actions.signaal import keep_signaal, log_signaal
from meldingen.models import Concept, Notificatie, Signaal
from meldingen.tasks import sweep_concepten
from pvi import klok, kluis
from pvi.models import Sleutel
from pvi.rollen import Rol
from tests.meldingen.staf import show
from tests.people import make_person
from tests.toegankelijk import check_page

NIEUW = "meldingen:signaal-nieuw"
WOORDEN = "In de kantine viel weer dezelfde grap."
FETCH = {"X-Requested-With": "fetch"}


def later(dagen: int):
    return klok.op(klok.nu() + timedelta(days=dagen))


def _form_id(client) -> str:
    return re.search(r'name="formulier" value="([0-9a-f-]{36})"', client.get(reverse(NIEUW)).text)[1]


@pytest.fixture
def concept(client, teamchef) -> Concept:
    """Typed halfway, without a unit or a source, kept with the button."""
    client.force_login(teamchef)
    antwoord = client.post(
        reverse(NIEUW),
        {"formulier": _form_id(client), "wat_gezien": WOORDEN, "onveilig": "on", "naar": "concept"},
        follow=True,
    )
    assert "Je concept is bewaard. Alleen jij ziet het." in antwoord.text
    assert not check_page(antwoord.text)
    return Concept.objects.get()


def test_a_half_filled_signaal_comes_back_as_it_was_left(client, concept, team):
    pagina = client.get(reverse("meldingen:signaal-concept", args=[concept.pk]))
    assert pagina.status_code == 200
    assert WOORDEN in pagina.text
    assert re.search(r'name="onveilig"[^>]*checked', pagina.text)
    assert not re.search(r'name="concreet_gedrag"[^>]*checked', pagina.text)
    assert "Fout:" not in pagina.text
    assert f'value="{concept.pk}"' in pagina.text
    assert not check_page(pagina.text)


def test_the_page_saves_itself_and_sending_it_ends_the_concept(client, teamchef, team):
    client.force_login(teamchef)
    formulier = _form_id(client)
    sleutels = Sleutel.objects.count()
    for woorden in ("Eerst dit", WOORDEN):
        antwoord = client.post(reverse(NIEUW), {"formulier": formulier, "wat_gezien": woorden}, headers=FETCH)
        assert antwoord.status_code == 204
    assert read_antwoorden(Concept.objects.get())["wat_gezien"] == [WOORDEN]
    client.post(reverse(NIEUW), {"formulier": formulier, "wat_gezien": WOORDEN, "bron": "zelf", "eenheid": team.pk})
    assert str(Signaal.objects.get().pk) == formulier
    # An autosave that was on its way when the form was sent makes no new concept.
    assert client.post(reverse(NIEUW), {"formulier": formulier, "wat_gezien": "Laat"}, headers=FETCH).status_code == 410
    assert not Concept.objects.exists()
    assert Sleutel.objects.filter(vernietigd=False).count() == sleutels + 1  # that of the signaal


def test_a_concept_stands_on_the_page_of_signalen_and_is_counted_on_my_work(client, concept, teamchef):
    assert str(concept.pk) in client.get(reverse("meldingen:signalen")).text
    assert "Concepten" in show(client, teamchef, "werk").text


@pytest.mark.parametrize("pagina", ["meldingen:signaal-concept", "meldingen:concept-weg", "meldingen:namens-concept"])
@pytest.mark.parametrize("wie", ["teamgenoot", "vik", "hr", "beheerder", "sectorhoofd"])
def test_the_concept_of_another_does_not_exist(client, request, concept, team, pagina, wie):
    lezer = make_person(Rol.TC, team) if wie == "teamgenoot" else request.getfixturevalue(wie)
    client.force_login(lezer)
    assert client.get(reverse(pagina, args=[concept.pk])).status_code == 404
    assert client.post(reverse(pagina, args=[concept.pk])).status_code in (404, 405)
    assert str(concept.pk) not in client.get(reverse("meldingen:concepten")).text
    assert Concept.objects.count() == 1


def test_nobody_writes_over_the_concept_of_another(client, concept, team):
    client.force_login(make_person(Rol.TC, team))
    antwoord = client.post(reverse(NIEUW), {"formulier": concept.pk, "wat_gezien": "Weg ermee"}, headers=FETCH)
    assert antwoord.status_code == 404
    assert read_antwoorden(Concept.objects.get())["wat_gezien"] == [WOORDEN]


def test_the_database_holds_ciphertext_and_no_history(concept):
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM meldingen_concept c")
        rij = cursor.fetchone()[0]
    assert WOORDEN not in rij and WOORDEN.encode().hex() not in rij
    assert not hasattr(Concept, "history")
    kluis.clear()
    with pytest.raises(kluis.Vergrendeld):
        _ = Concept.objects.get().antwoorden


def test_throwing_it_away_leaves_no_row_no_key_and_no_reminder(client, concept):
    sleutel = concept.sleutel_id
    with later(4):
        sweep_concepten()
        assert Notificatie.objects.count() == 1
        vraag = client.get(reverse("meldingen:concept-weg", args=[concept.pk]))
        assert not check_page(vraag.text)
        client.post(reverse("meldingen:concept-weg", args=[concept.pk]))
    assert not Concept.objects.exists()
    assert not Sleutel.objects.filter(pk=sleutel, vernietigd=False).exists()
    assert not Notificatie.objects.exists()


def test_after_thirty_days_it_is_gone_by_itself(concept):
    """T2, by the job: a day earlier it is still there."""
    with later(29):
        sweep_concepten()
        assert Concept.objects.exists()
    with later(30):
        sweep_concepten()
    assert not Concept.objects.exists()
    assert not Sleutel.objects.filter(pk=concept.sleutel_id, vernietigd=False).exists()
    assert not Notificatie.objects.filter(aanleiding__contains=str(concept.pk)).exists()


def test_one_mail_without_content_for_a_concept_that_lies_still(client, concept, teamchef, mailoutbox):
    from meldingen.notifications import send_waiting

    with later(2):
        sweep_concepten()
        assert "Wacht op jou" not in show(client, teamchef, "werk").text
    with later(3):
        for _ in range(3):
            sweep_concepten()
            send_waiting()
        assert "Verstuur het of gooi het weg" in show(client, teamchef, "werk").text
    assert [mail.to for mail in mailoutbox] == [[teamchef.email]]
    assert "concept" not in (mailoutbox[0].subject + mailoutbox[0].body).lower()


def test_who_lost_the_right_keeps_the_concept_but_not_the_form(client, concept, teamchef):
    teamchef.aanstellingen.update(tot=klok.nu())
    assert client.get(reverse("meldingen:signaal-concept", args=[concept.pk])).status_code == 404
    client.post(reverse("meldingen:concept-weg", args=[concept.pk]))
    assert not Concept.objects.exists()


def test_a_sent_form_takes_only_the_own_concept_with_it(teamchef, team, concept):
    discard_sent(concept.pk, make_person(Rol.TC, team))
    assert Concept.objects.exists()


def test_a_form_without_an_id_is_no_concept(client, teamchef):
    client.force_login(teamchef)
    assert client.post(reverse(NIEUW), {"formulier": "x", "naar": "concept"}).status_code == 404
    assert save_concept(uuid.uuid4(), Concept.Soort.SIGNAAL, door=teamchef, antwoorden={}) is not None


# --- signalen that ask something of who logged them -------------------------------------------------------------------


@pytest.fixture
def dringend(teamchef, team) -> Signaal:
    return log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien=WOORDEN, vraagt_actie=True), door=teamchef)


def test_a_choice_that_is_almost_late_gives_one_reminder_and_an_item(client, dringend, teamchef, vik):
    Notificatie.objects.all().delete()
    sweep_concepten()
    assert not Notificatie.objects.exists()
    with later(7):
        sweep_concepten()
        sweep_concepten()
        assert Notificatie.objects.get().medewerker == teamchef
        assert "Maak er een melding van" in show(client, teamchef, "werk").text
        keep_signaal(dringend, door=vik, uitkomst=Signaal.Status.GESLOTEN, redencode="elders", reden="Elders.")
        assert "Maak er een melding van" not in show(client, teamchef, "werk").text


def test_a_vague_signaal_asks_nothing_of_its_writer(teamchef, team):
    log_signaal(Signaal(eenheid=team, bron="gevoel", wat_gezien=WOORDEN), door=teamchef)
    Notificatie.objects.all().delete()
    with later(7):
        sweep_concepten()
    assert not Notificatie.objects.exists()


def test_teamaanpak_waits_for_the_leader_until_he_sets_to_work(client, dringend, teamchef, vik):
    keep_signaal(dringend, door=vik, uitkomst=Signaal.Status.TEAMAANPAK, redencode="team", reden="Sfeer.")
    assert Notificatie.objects.filter(medewerker=teamchef).count() == 1
    assert "Ga ermee aan de slag met je team" in show(client, teamchef, "werk").text
    pagina = reverse("meldingen:signaal", args=[dringend.kenmerk])
    client.post(pagina, {"actie": "oppakken"})
    assert Signaal.objects.get().opgepakt_op is not None
    assert "Ga ermee aan de slag met je team" not in show(client, teamchef, "werk").text
    assert client.post(pagina, {"actie": "oppakken"}).status_code == 404


def test_only_who_logged_it_sets_to_work(client, dringend, vik, team):
    keep_signaal(dringend, door=vik, uitkomst=Signaal.Status.TEAMAANPAK, redencode="team", reden="Sfeer.")
    for ander in (vik, make_person(Rol.TC, team)):
        client.force_login(ander)
        antwoord = client.post(reverse("meldingen:signaal", args=[dringend.kenmerk]), {"actie": "oppakken"})
        assert antwoord.status_code == 404
    assert Signaal.objects.get().opgepakt_op is None


@pytest.mark.parametrize(
    ("uitkomst", "woorden"),
    [("teamaanpak", "Teamaanpak"), ("gesloten", "Gesloten met reden")],
)
def test_the_writer_reads_what_happened_and_not_why(client, dringend, vik, teamchef, uitkomst, woorden):
    keep_signaal(dringend, door=vik, uitkomst=Signaal.Status(uitkomst), redencode="team", reden="Alleen voor VIK.")
    tekst = show(client, teamchef, "meldingen:signalen").text
    assert woorden in tekst
    assert "Alleen voor VIK." not in tekst + show(client, teamchef, "meldingen:signaal", dringend.kenmerk).text


# --- HR: a zorgsignaal (note a of row 2) ------------------------------------------------------------------------------


def test_hr_logs_a_zorgsignaal_and_gets_no_case_by_it(client, hr, vik, team):
    from meldingen.actions.signaal import convert_signaal

    client.force_login(hr)
    assert "Leg een zorgsignaal vast" in client.get(reverse(NIEUW)).text
    client.post(reverse(NIEUW), {"bron": "collega", "wat_gezien": WOORDEN, "eenheid": team.pk})
    signaal = Signaal.objects.get()
    assert signaal.zorg
    assert "Zorgsignaal van HR" in show(client, vik, "meldingen:signaal", signaal.kenmerk).text
    melding = convert_signaal(signaal, vik)
    assert show(client, hr, "meldingen:melding", melding.kenmerk).status_code == 404
    assert "Opgepakt" in show(client, hr, "meldingen:signaal", signaal.kenmerk).text


def test_the_signaal_of_a_leader_is_no_zorgsignaal(dringend):
    assert not dringend.zorg


# --- two pages, one concept -------------------------------------------------------------------------------------------


def _page(client, pk=None) -> dict[str, str]:
    """The hidden fields of the form, as one tab holds them."""
    adres = reverse("meldingen:signaal-concept", args=[pk]) if pk else reverse(NIEUW)
    velden = ("formulier", "concept_stand")
    tekst = client.get(adres).text
    return {veld: re.search(rf'name="{veld}" value="([^"]+)"', tekst)[1] for veld in velden}


def _autosave(client, pagina: dict[str, str], woorden: str) -> int:
    """What the script does: save, and remember what is kept now."""
    antwoord = client.post(reverse(NIEUW), pagina | {"wat_gezien": woorden}, headers=FETCH)
    pagina["concept_stand"] = antwoord.headers.get("X-Concept-Stand", pagina["concept_stand"])
    return antwoord.status_code


def test_one_page_saves_itself_as_often_as_it_likes_also_after_a_lost_answer(client, teamchef):
    client.force_login(teamchef)
    pagina = _page(client)
    assert [_autosave(client, pagina, f"Regel {n}") for n in range(3)] == [204, 204, 204]
    oud = dict(pagina)
    _autosave(client, pagina, "Regel 4")
    # The answer to the last one never came.
    assert _autosave(client, oud, "Regel 5") == 204
    assert read_antwoorden(Concept.objects.get())["wat_gezien"] == ["Regel 5"]


def test_the_last_tab_does_not_win_without_a_word(client, concept):
    een, twee = _page(client, concept.pk), _page(client, concept.pk)
    assert _autosave(client, een, "Uit het eerste venster.") == 204
    assert _autosave(client, twee, "Uit het tweede venster.") == 409
    assert read_antwoorden(Concept.objects.get())["wat_gezien"] == ["Uit het eerste venster."]
    # The button shows both texts; pressed again it takes the place of the other one.
    twee |= {"wat_gezien": "Uit het tweede venster."}
    antwoord = client.post(reverse(NIEUW), twee | {"naar": "concept"})
    assert antwoord.status_code == 409 and not check_page(antwoord.text)
    assert "Uit het eerste venster." in antwoord.text and "Uit het tweede venster." in antwoord.text
    twee["concept_stand"] = re.search(r'name="concept_stand" value="([^"]+)"', antwoord.text)[1]
    assert client.post(reverse(NIEUW), twee | {"naar": "concept"}).status_code == 302
    assert read_antwoorden(Concept.objects.get())["wat_gezien"] == ["Uit het tweede venster."]


def test_sending_an_older_page_throws_no_words_away(client, concept, team):
    een, twee = _page(client, concept.pk), _page(client, concept.pk)
    _autosave(client, een, "Veel meer woorden.")
    oud = twee | {"wat_gezien": WOORDEN, "bron": "zelf", "eenheid": team.pk}
    antwoord = client.post(reverse(NIEUW), oud)
    assert antwoord.status_code == 409 and "Veel meer woorden." in antwoord.text
    assert not Signaal.objects.exists() and Concept.objects.exists()
    stand = re.search(r'name="concept_stand" value="([^"]+)"', antwoord.text)[1]
    assert client.post(reverse(NIEUW), oud | {"concept_stand": stand}).status_code == 302
    assert Signaal.objects.exists() and not Concept.objects.exists()


@pytest.mark.parametrize("hoe", ["weggegooid", "verstuurd"])
@pytest.mark.parametrize("opgeslagen", [True, False])
def test_what_was_sent_or_thrown_away_never_comes_back(client, concept, team, hoe, opgeslagen):
    laat = _page(client, concept.pk) if opgeslagen else {"formulier": str(concept.pk), "concept_stand": ""}
    if hoe == "weggegooid":
        client.post(reverse("meldingen:concept-weg", args=[concept.pk]))
    else:
        verstuurd = _page(client, concept.pk) | {"wat_gezien": WOORDEN, "bron": "zelf", "eenheid": team.pk}
        client.post(reverse(NIEUW), verstuurd)
    assert _autosave(client, laat, "Te laat.") == 410
    antwoord = client.post(reverse(NIEUW), laat | {"wat_gezien": "Te laat.", "naar": "concept"})
    assert antwoord.status_code == 422 and "Te laat." in antwoord.text and "verstuurd of weggegooid" in antwoord.text
    assert not Concept.objects.exists()
