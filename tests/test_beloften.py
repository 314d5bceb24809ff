"""What a page promises is what the portal does: numbers come from the tables that keep them, the rest stands here.

`TELWOORDEN` of a sentence that is written out stand beside the term that keeps it; a sentence with a number that has no
line fails, so that a new promise cannot slip in without somebody saying what keeps it.
"""

import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from meldingen import termijnen
from meldingen import workflow as w
from meldingen.actions.benadeling import decide_benadeling, report_benadeling, see_benadeling
from meldingen.actions.contact import tell_melder
from meldingen.bewaartermijnen import BEWAARTERMIJNEN
from meldingen.models import Bericht, Notificatie, Termijninstelling
from meldingen.notifications import watch_termijnen
from meldingen.uitleg import UITLEG, route
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.kalender import add_werkdagen
from pvi.loketten import LOKETTEN, Doel
from pvi.management.commands.ruim_sleutels import DAGEN
from pvi.rollen import Rol
from reflectie.models.nazorg import MAANDEN
from tests import kern
from tests.kern import moment
from tests.meldingen.melder import submitted
from tests.people import make_melding

BASIS = Path(settings.BASE_DIR)
TELWOORDEN = {
    "één": 1, "een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9,
    "tien": 10,
}  # fmt: skip
EENHEDEN = {
    "dag": "kalenderdagen", "dagen": "kalenderdagen", "werkdag": "werkdagen", "werkdagen": "werkdagen", "week": "weken",
    "weken": "weken", "maand": "maanden", "maanden": "maanden",
}  # fmt: skip
BELOOFD = re.compile(r"\b[Bb]innen (\S+) (werkdagen|werkdag|dagen|dag|weken|week|maanden|maand|uur|uren)\b")

# A sentence that is written out → the term that keeps it. Only a term that nobody can make longer belongs here.
GESCHREVEN = {
    ("meldingen/uitleg.py", "Binnen zeven dagen"): "bevestiging",
    ("templates/meldingen/melden_controleer.html", "Binnen zeven dagen"): "bevestiging",
    ("pvi/views.py", "binnen 7 dagen"): "bevestiging",
    ("pvi/views.py", "binnen 15 werkdagen"): "eerste_zitting",
    ("pvi/views.py", "binnen 3 maanden"): "terugkoppeling",
}
# And one that is no term of a case: how long the link of an invitation works.
UITNODIGING = ("pvi/accountmail.py", "binnen 3 dagen")


def _texts() -> list[Path]:
    """Every file with words for people."""
    apps = ("meldingen", "triage", "reflectie", "dashboards", "pvi")
    paden = [*BASIS.glob("templates/**/*.html"), *BASIS.glob("templates/**/*.txt")]
    paden += [pad for app in apps for pad in BASIS.glob(f"{app}/**/*.py")]
    return [p for p in paden if not {"migrations", "lokaal", ".venv"} & set(p.relative_to(BASIS).parts)]


def _prose(pad: Path) -> str:
    """The words of a file; of code without comments and docstrings, which promise nothing."""
    tekst = pad.read_text()
    if pad.suffix == ".py":
        tekst = re.sub(r'"""[\s\S]*?"""|#.*', "", tekst)
    return tekst


def test_every_written_number_of_days_has_a_term_that_keeps_it():
    gevonden = {
        (pad.relative_to(BASIS).as_posix(), treffer.group())
        for pad in _texts()
        for treffer in BELOOFD.finditer(_prose(pad))
    }
    assert gevonden == {*GESCHREVEN, UITNODIGING}


@pytest.mark.parametrize(("plek", "code"), GESCHREVEN.items(), ids=str)
def test_written_number_is_that_of_the_term_and_nobody_can_make_it_longer(plek, code):
    aantal, eenheid = BELOOFD.match(plek[1]).groups()
    soort = termijnen.SOORT[code]
    assert (TELWOORDEN.get(aantal) or int(aantal), EENHEDEN[eenheid]) == (soort.aantal, soort.eenheid)
    assert not termijnen.is_changeable(soort) or code in termijnen.BELOOFD


def test_link_of_an_invitation_works_as_long_as_the_mail_says():
    assert timedelta(days=3).total_seconds() == settings.PASSWORD_RESET_TIMEOUT


def test_scan_finds_a_promise():
    """The sieve itself: what it must catch, it catches."""
    assert BELOOFD.search("VIK kijkt er binnen 1 werkdag naar.")
    assert not BELOOFD.search("Je leest binnen {% lengte 'intake' %} iets.")


# --- numbers that come from the tables --------------------------------------------------------------------------------

# Page → the terms it names with the length that holds today.
PAGINAS = {"hulp": ["benadeling", "benadeling_antwoord"], "wegwijzer": ["benadeling", "benadeling_antwoord"]}


@pytest.mark.django_db
@pytest.mark.parametrize("pagina", PAGINAS)
def test_page_names_the_length_that_holds_today(client, pagina, beheerder):
    for code in PAGINAS[pagina]:
        assert termijnen.SOORT[code].lengte in client.get(reverse(pagina)).text


@pytest.mark.django_db
def test_length_that_beheer_set_stands_on_the_page(client, vik, teamchef, beheerder):
    Termijninstelling.objects.create(
        soort="signaal", aantal=3, geldig_van=klok.vandaag(), aangevraagd_door=beheerder, aangevraagd_op=klok.nu(),
        bevestigd_op=klok.nu(), bevestigd_door=vik,
    )  # fmt: skip
    client.force_login(vik)
    assert "Beoordeel ze binnen 3 werkdagen" in client.get(reverse("meldingen:signalen")).text


@pytest.mark.django_db
def test_privacy_page_prints_the_table_of_retention(client):
    blad = BeautifulSoup(client.get(reverse("privacy")).content, "html.parser")
    rijen = [
        (rij.th.get_text(strip=True), rij.td.get_text(strip=True)) for rij in blad.select("table tbody tr") if rij.td
    ]
    assert rijen == [(regel.wat, regel.lengte) for regel in BEWAARTERMIJNEN if regel.zaak]
    tekst = " ".join(blad.get_text(" ").split())
    assert f"Uit reservekopieën gaat de sleutel {DAGEN} dagen later weg." in tekst
    for regel in BEWAARTERMIJNEN:
        if not regel.zaak and regel.aantal:
            assert f"{regel.wat}: {regel.lengte} {regel.vanaf}." in tekst


def test_nazorg_months_are_those_that_are_planned():
    maanden = [int(m) for m in re.findall(r"\d+", next(s.naam for s in _stages() if "Nazorg" in s.naam))]
    assert maanden == list(MAANDEN)
    woorden = re.findall(r"na (\w+), (\w+) en (\w+) maanden", UITLEG[Status.NAZORG].melder)[0]
    assert [TELWOORDEN[woord] for woord in woorden] == maanden


def _stages():
    from meldingen.uitleg import ROUTE

    return ROUTE


# --- what is not there yet is not promised ----------------------------------------------------------------------------


def test_nobody_promises_that_a_case_opens_again_while_that_is_not_built():
    assert w.T26.later, "heropenen bestaat: beloof het dan ook"
    belofte = re.compile(r"weer open|heropen(en)? kan", re.IGNORECASE)
    uitzondering = {"meldingen/workflow.py"}
    gevonden = [
        pad.relative_to(BASIS).as_posix()
        for pad in _texts()
        if belofte.search(_prose(pad)) and pad.relative_to(BASIS).as_posix() not in uitzondering
    ]
    assert gevonden == []


def test_no_formal_klacht_is_sent_to_a_portal_that_refuses_it():
    assert w.T5.later
    portaal = [loket for loket in LOKETTEN if "portaal" in loket.naam]
    assert portaal
    assert all(Doel.KLACHT not in loket.doelen for loket in portaal)
    # Somebody else takes it, and says how to come there.
    assert any(Doel.KLACHT in loket.doelen and "klachtencoördinator" in loket.bereik for loket in LOKETTEN)


# --- benadeling: seen within a working day, answered within five ------------------------------------------------------


@pytest.mark.django_db
def test_a_benadeling_has_a_clock_until_vik_saw_it_and_one_until_vik_answered(team, vik, teamchef):
    melding, melder, _ = submitted(eenheid=team)
    kluis.open_sleutel(melding.sleutel_id)
    benadeling = report_benadeling(melding, melder, "Mijn rooster is slechter geworden.")
    assert [(t.soort, t.verloopt_op) for t in benadeling.termijnen.open()] == [
        ("benadeling", add_werkdagen(klok.vandaag(), 1))
    ]
    # No message stops it, not even one of VIK.
    tell_melder(melding, Bericht.Soort.BERICHT, "Ik hoor het.", auteur=teamchef, auteur_rol=Rol.TC)
    tell_melder(melding, Bericht.Soort.BERICHT, "We spreken elkaar morgen.", auteur=vik, auteur_rol=Rol.VI)
    assert benadeling.termijnen.open().count() == 1
    see_benadeling(benadeling, door=vik)
    assert [(t.soort, t.verloopt_op) for t in benadeling.termijnen.open()] == [
        ("benadeling_antwoord", add_werkdagen(klok.vandaag(), 5))
    ]
    decide_benadeling(benadeling, door=vik, besluit="geen", reden="Het rooster was van voor de melding.", antwoord="…")
    assert not benadeling.termijnen.open().exists()


@pytest.mark.django_db
def test_a_benadeling_nobody_looks_at_escalates_also_in_a_closed_case(team, vik, politiechef, coordinator):
    melding, melder, _ = submitted(eenheid=team)
    with kluis.opened(melding.sleutel_id):
        melding.sluitreden = "afgerond"
        melding._enter(w.T25, Status.AFGESLOTEN, klok.nu())
        termijn = report_benadeling(melding, melder, "Ze zwijgen als ik binnenkom.").termijnen.get()
    for dagen, wie in ((1, vik), (9, politiechef), (16, coordinator)):
        with klok.op(klok.nu() + timedelta(days=(termijn.verloopt_op - klok.vandaag()).days + dagen)):
            watch_termijnen()
        assert Notificatie.objects.filter(aanleiding__startswith=str(termijn.pk), medewerker=wie).exists(), wie


def test_beheer_cannot_make_the_promise_longer():
    assert {"benadeling", "benadeling_antwoord"} <= termijnen.BELOOFD


# --- the route: a green tick shows the end ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_finished_stage_shows_the_day_it_ended_and_the_one_of_now_since_when_and_by_when(team, vik):
    with klok.op(moment("2026-03-02")):
        melding = make_melding(team)
    with klok.op(moment("2026-03-05")):
        melding.transition(w.T3, door=vik)
    with klok.op(moment("2026-03-19")):
        melding.transition(w.T4, door=vik)
    stappen = {stap.naam: (stap.staat, stap.datum_tekst) for stap in route(melding, moment("2026-04-02").date())}
    assert stappen["Ontvangen"] == ("klaar", "op 2 maart 2026")
    assert stappen["Intake"] == ("klaar", "klaar op 19 maart 2026")  # not the fifth, when it began
    assert stappen["Triagecommissie weegt"] == ("nu", "sinds 19 maart 2026, uiterlijk 2 april 2026")
    assert stappen["Herstel"] == ("straks", "")


@pytest.mark.django_db
def test_stage_that_was_held_up_began_when_it_was_first_entered(team):
    """Aangehouden is part of the weighing: the stage goes on."""
    melding = kern.zaak(team, Status.AANGEHOUDEN)
    for van, naar, dag in (("intake", "triage", "2026-03-02"), ("triage", "aangehouden", "2026-03-12")):
        melding.wissels.create(
            sleutel_id=melding.sleutel_id, overgang="T7", van=van, naar=naar, rol="TR", op=moment(dag)
        )
    (nu,) = [stap for stap in route(melding, None) if stap.staat == "nu"]
    assert nu.datum_tekst == "sinds 2 maart 2026"


@pytest.mark.django_db
def test_every_date_on_the_route_says_what_it_is(team):
    """Each walk through the states: no bare date is left under a stage."""
    melding = kern.zaak(team, Status.AFGESLOTEN)
    weg = ["concept", "ontvangen", "intake", "triage", "onderzoek", "smo", "besluit", "herstel", "nazorg", "afgesloten"]
    for n, (van, naar) in enumerate(pairwise(weg)):
        melding.wissels.create(
            sleutel_id=melding.sleutel_id, overgang="T1", van=van, naar=naar, rol="VI",
            op=moment("2026-03-02") + timedelta(days=n),
        )  # fmt: skip
    for status in weg[1:]:
        melding.status = status
        for stap in route(melding, klok.vandaag()):
            assert re.match(r"$|op |klaar op |sinds ", stap.datum_tekst), (status, stap)
