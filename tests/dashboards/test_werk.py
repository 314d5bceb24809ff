"""`/werk/` and the menu: what waits for whom, counted only from what is permitted."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards.werk import MENU
from meldingen.access import Grond
from meldingen.actions import beheer
from meldingen.actions.contact import answer_from_melder
from meldingen.actions.intake import send_to_triage
from meldingen.actions.muren import wall_off
from meldingen.actions.signaal import log_signaal
from meldingen.models import Signaal, Taak, grant
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Aanstellingsverzoek
from pvi.rollen import Rol
from tests.kern import zaak
from tests.meldingen.staf import bare, complete, in_intake, received, show
from tests.people import make_melding
from tests.toegankelijk import check_page
from triage.actions.taak import make_taak


def cards(client, medewerker) -> dict[str, int]:
    tekst = show(client, medewerker, "werk").text
    kaarten = re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3><span class="getal">(\d+)</span>', tekst)
    return {label: int(getal) for label, getal in kaarten}


def menu(client, medewerker) -> list[str]:
    tekst = show(client, medewerker, "werk").text
    return re.findall(r"<a href[^>]*>([^<]+)</a>", tekst.split('aria-label="Hoofdmenu"')[1].split("</nav>")[0])


def test_vik_sees_counts_that_lead_to_lists(client, vik, teamchef, team):
    received(team)
    melding = in_intake(received(team), vik)
    answer_from_melder(melding, melding.melders.get(), "Mag ik bellen?")
    melding.termijnen.open().update(verloopt_op=klok.vandaag() - timedelta(days=1))
    log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets"), door=teamchef)
    assert cards(client, vik) | {"Termijn deze week": 0} == {
        "Op mijn naam": 1, "Nieuwe meldingen": 1, "Zonder behandelaar": 1, "Signalen te beoordelen": 1,
        "Melder wacht op antwoord": 1, "Termijn deze week": 0, "Te laat": 1,
    }  # fmt: skip


def test_each_count_equals_the_list_behind_it(client, vik, teamchef, team):
    for n in range(3):
        melding = in_intake(received(team), vik) if n else received(team)
        melding.termijnen.open().update(verloopt_op=klok.vandaag() + timedelta(days=n - 1))
        log_signaal(Signaal(eenheid=team, bron="zelf", wat_gezien="Iets"), door=teamchef)
    tekst = show(client, vik, "werk").text
    kaarten = re.findall(r'<h3><a href="([^"]+)">[^<]+</a></h3><span class="getal">(\d+)</span>', tekst)
    assert len(kaarten) == 7
    for url, getal in kaarten:
        lijst = client.get(url.replace("&amp;", "&")).text
        assert len(re.findall(r'<th scope="row"', lijst)) == int(getal), url


def test_a_walled_teamchef_counts_nothing(client, teamchef, team, vik):
    leeg = bare(show(client, teamchef, "werk"))
    melding = in_intake(received(team), vik)
    grant(melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    assert cards(client, teamchef)["Op mijn naam"] == 1
    assert bare(show(client, teamchef, "werk")) != leeg
    wall_off(melding, teamchef)
    assert bare(show(client, teamchef, "werk")) == leeg


def test_the_politiechef_hears_of_cases_from_triage_on(client, politiechef, vik, team):
    melding = complete(in_intake(received(team), vik), vik)
    assert melding.kenmerk not in show(client, politiechef, "meldingen:werkvoorraad").text
    send_to_triage(melding, door=vik)
    assert melding.kenmerk in show(client, politiechef, "meldingen:werkvoorraad").text
    # The commissie weighs first: until it proposes there is nothing for the politiechef to do.
    assert melding.kenmerk not in show(client, politiechef, "werk").text
    assert "Standpunten te geven" in cards(client, politiechef)


def test_the_commissie_counts_what_is_on_the_agenda(client, triagelid, vik, team):
    melding = complete(in_intake(received(team), vik), vik)
    assert cards(client, triagelid)["Meldingen te wegen"] == 0
    send_to_triage(melding, door=vik)
    assert cards(client, triagelid)["Meldingen te wegen"] == 1


def test_a_second_beheerder_hears_of_what_waits_the_asker_does_not(client, beheerder, person, organisatie, collega):
    tweede = person(Rol.BH, "KS", naam="Bo Beheer")
    assert cards(client, tweede) == {"Aanvragen te bevestigen": 0}
    beheer.request_aanstelling(
        Aanstellingsverzoek(medewerker=collega, rol=Rol.VI, eenheid=organisatie["RT"], van=klok.nu()), door=beheerder
    )
    assert cards(client, tweede) == {"Aanvragen te bevestigen": 1}
    assert "Bevestig of wijs af" in show(client, tweede, "werk").text
    assert "Bevestig of wijs af" not in show(client, beheerder, "werk").text
    assert cards(client, beheerder) == {"Aanvragen te bevestigen": 0}


def test_a_task_stands_with_who_holds_its_right(client, vik, politiechef, team):
    melding = received(team)
    Taak.objects.create(sleutel_id=melding.sleutel_id, melding=melding, soort=Taak.Soort.BUDDY, gemaakt_op=klok.nu())
    assert "Regel een buddy" in show(client, vik, "werk").text
    assert "Regel een buddy" not in show(client, politiechef, "werk").text
    melding.taken.update(gedaan_op=klok.nu())
    assert "Regel een buddy" not in show(client, vik, "werk").text


def test_the_owner_and_the_herstelbegeleider_find_their_cases(client, sectorhoofd, collega, vik, team):
    melding = in_intake(received(team), vik)
    grant(melding, sectorhoofd, Grond.EIGENAAR, rol=Rol.SH, aanstelling=sectorhoofd.aanstellingen.get())
    grant(melding, collega, Grond.HERSTEL, rol=Rol.HB)
    for medewerker in (sectorhoofd, collega):
        assert cards(client, medewerker)["Op mijn naam"] == 1


def test_somebody_without_a_role_finds_the_way_to_report(client, collega):
    antwoord = show(client, collega, "werk")
    assert "Er wacht niets op je" in antwoord.text
    assert cards(client, collega) == {}
    assert reverse("meldingen:melden") in antwoord.text
    assert not check_page(antwoord.text)


@pytest.mark.parametrize("wie", ["vik", "teamchef", "politiechef", "triagelid", "coordinator", "beheerder"])
def test_the_page_is_sound_for_every_role(client, request, team, wie):
    received(team)
    assert not check_page(show(client, request.getfixturevalue(wie), "werk").text)


@pytest.mark.usefixtures("labels_blijven")
def test_the_number_of_queries_does_not_grow_with_the_cases(client, vik, team):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("werk"))
        return len(queries)

    client.force_login(vik)
    make_melding(team)
    count()
    een = count()
    for _ in range(20):
        make_melding(team)
    assert count() == een


@pytest.mark.usefixtures("labels_blijven")
@pytest.mark.parametrize(
    "wie",
    ["vik", "teamchef", "sectorhoofd", "politiechef", "triagelid", "coordinator", "onderzoeker", "hr", "beheerder"],
)
def test_the_page_needs_few_queries_for_every_role(client, request, team, wie):
    make_melding(team)
    client.force_login(request.getfixturevalue(wie))
    client.get(reverse("werk"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("werk"))
    # VIK finds the new case among its turns: that case and its term are read as well.
    hoogstens = 17 if wie == "vik" else 15
    assert len(queries) <= hoogstens, "\n".join(q["sql"][:200] for q in queries)


def test_what_is_left_to_do_on_a_closed_case_is_still_seen(client, vik, team):
    melding = zaak(team, Status.AFGESLOTEN)
    assert melding.kenmerk not in show(client, vik, "werk").text
    with kluis.opened(melding.sleutel_id):
        make_taak(melding, Taak.Soort.BUDDY)
    assert melding.kenmerk in show(client, vik, "werk").text


# --- the menu --------------------------------------------------------------------------------------------------------


def test_the_menu_follows_the_role(client, vik, teamchef, coordinator, collega):
    altijd = ["Mijn werk", "Mijn meldingen"]
    assert menu(client, collega) == altijd
    assert menu(client, teamchef) == ["Mijn werk", "Signalen", "Lessen", "Dashboard", "Cijfers", "Mijn meldingen"]
    assert menu(client, vik) == [
        "Mijn werk", "Meldingen", "Signalen", "Zittingen", "Toetsingskader", "Klachten", "Lessen", "Dashboard",
        "Maandrapportages", "Cijfers", "Mijn meldingen",
    ]  # fmt: skip
    assert menu(client, coordinator) == [
        "Mijn werk", "Meldingen", "Toetsingskader", "Adviezen", "Lessen", "Dashboard", "Overzichten",
        "Cijfers", "Mijn meldingen",
    ]  # fmt: skip


def test_every_entry_of_the_menu_opens_for_who_sees_it(client, request, team):
    for wie in ("vik", "teamchef", "politiechef", "triagelid", "coordinator", "collega"):
        medewerker = request.getfixturevalue(wie)
        tekst = show(client, medewerker, "werk").text.split('aria-label="Hoofdmenu"')[1].split("</nav>")[0]
        for url in re.findall(r'href="([^"]+)"', tekst):
            assert client.get(url).status_code == 200, (wie, url)


def test_one_entry_is_where_you_are(client, vik):
    tekst = show(client, vik, "meldingen:signalen").text
    hier = re.findall(r'<a href="([^"]+)" aria-current="page"', tekst.split("</nav>")[0])
    assert hier == [reverse("meldingen:signalen")]


@pytest.mark.parametrize("pagina", ["meldingen:melden", "meldingen:volgen"])
def test_the_side_of_the_melder_knows_nothing_of_who_is_logged_in(client, vik, pagina):
    tekst = show(client, vik, pagina).text
    assert vik.naam not in tekst
    assert "Mijn werk" not in tekst


def test_every_page_of_the_menu_exists():
    assert all(reverse(punt.pagina) for punt in MENU)
