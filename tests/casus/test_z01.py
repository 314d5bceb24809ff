"""Z01 Remarks in the canteen: told in the line, repaired, looked after, closed with a les."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from demo.laden import KANTINE
from demo.verhaal import Verhaal
from demo.verhalen import z01
from meldingen.models import Bericht, Melder, Melding
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.rollen import Rol
from reflectie.models import Les
from tests.people import give_role

from .verteld import D, counted, last_words, path_of, terms_missed, told

pytestmark = pytest.mark.django_db
MIDDERNACHT = datetime.combine(D, time(), klok.AMSTERDAM)


def story(cast, eenheden):
    """Mila reports, and does not want Wim to see it. Wim stands in at VIK: without a wall he would reach every case."""
    with klok.op(MIDDERNACHT):
        give_role(cast["muurchef"], Rol.VI, eenheden["RT"])
    verhaal = Verhaal(cast, eenheden, D, replace(KANTINE, melder="melder", wie_niet=("muurchef",)))
    return told(verhaal, z01(verhaal), {"teamchef": "T9", "muurchef": "", "betrokkene": ""})


@pytest.fixture(scope="module")
def z01_verteld(told_once):
    return told_once(story)


def test_the_path_is_that_of_the_table(z01_verteld):
    melding = z01_verteld.melding

    assert path_of(melding) == ["ontvangen", "intake", "triage", "lijnafhandeling", "herstel", "nazorg", "afgesloten"]
    assert (melding.kanaal, melding.gronden, melding.uitkomst) == ("melder", ["ras"], "overschreden")
    assert [spoor.soort for spoor in melding.sporen.all()] == ["LIJN", "TEAM"]
    assert melding.sporen.open().count() == 0


def test_the_days_are_those_of_the_story(z01_verteld):
    dagen = {wissel.overgang: (klok.day(wissel.op) - D).days for wissel in z01_verteld.melding.wissels.all()}
    zitting = z01_verteld.melding.agendapunten.get().zitting

    assert (dagen["T1"], dagen["T4"], dagen["T15"]) == (0, 4, 40)
    assert zitting.datum == D + timedelta(days=12)


def test_every_term_is_kept(z01_verteld):
    assert terms_missed(z01_verteld.melding) == []


def test_buddy_is_accepted_and_the_vertrouwenspersoon_declined(z01_verteld):
    assert (z01_verteld.melding.buddy_aanbod, z01_verteld.melding.vp_aanbod) == ("aangenomen", "afgewezen")


def test_the_teamchef_sees_the_case_only_from_t9(z01_verteld):
    gezien = z01_verteld.seen_by("teamchef")
    voor = z01_verteld.stappen[: z01_verteld.stappen.index("T9")]

    assert voor == ["T1", "T3", "gesprek", "T4", "voorstel", "standpunt"]
    assert [gezien[stap].sporen for stap in voor] == [[]] * len(voor)
    assert {"lijst", "zoeken", "dossier", "mail"} <= set(gezien["T9"].sporen)


def test_the_walled_teamchef_finds_nothing_at_any_step(z01_verteld):
    assert {stap: blik.sporen for stap, blik in z01_verteld.seen_by("muurchef").items() if blik.sporen} == {}


def test_the_betrokkene_finds_nothing_as_staff_at_any_step(z01_verteld):
    assert {stap: blik.sporen for stap, blik in z01_verteld.seen_by("betrokkene").items() if blik.sporen} == {}


def test_the_betrokkene_reads_about_it_only_once_told_and_never_who_reported(z01_verteld):
    gelezen = {stap: blik.procedures for stap, blik in z01_verteld.seen_by("betrokkene").items()}
    verteld = z01_verteld.stappen.index("geinformeerd")

    assert not any("uitgenodigd" in gelezen[stap] for stap in z01_verteld.stappen[:verteld])
    assert all("Ik nodig je uit" in gelezen[stap] for stap in z01_verteld.stappen[verteld:])
    for pagina in gelezen.values():
        assert "Mila" not in pagina
        assert z01_verteld.melding.kenmerk not in pagina
        assert KANTINE.wat[:40] not in pagina


def test_the_reactions_are_a_talk_and_a_leermaatregel_and_no_penalty(z01_verteld):
    reacties = list(z01_verteld.melding.reacties.all())

    assert [reactie.soort for reactie in reacties] == ["gesprek", "leermaatregel"]
    assert not any(reactie.is_straf for reactie in reacties)
    assert {reactie.betrokkenheid for reactie in reacties} == {z01_verteld.verhaal.subject()}


def test_the_excuses_were_made_and_nazorg_was_done_after_1_3_and_6_months(z01_verteld):
    melding = z01_verteld.melding
    momenten = melding.nazorgmomenten.all()

    assert [afspraak.vorm for afspraak in melding.herstelplan.afspraken.all() if afspraak.gedaan_op] == ["excuses"]
    assert sorted({moment.maand for moment in momenten}) == [1, 3, 6]
    assert {moment.uitkomst for moment in momenten} == {"gedaan"}
    assert {moment.voor for moment in momenten} == {"melder", "team", "betrokkene"}


def test_the_les_was_read_by_a_second_person_and_names_nobody(z01_verteld):
    les = z01_verteld.melding.les

    assert les.status == Les.Status.GEDEELD
    assert les.tweede_lezer not in (None, les.schrijver)
    with kluis.opened(les.sleutel_id):
        assert "Bram" not in f"{les.wat} {les.waarom} {les.gedaan} {les.helpt}"


def test_the_melder_follows_with_the_code_and_with_the_own_account_but_never_as_staff(z01_verteld):
    verhaal, mila = z01_verteld.verhaal, z01_verteld.verhaal.cast["melder"]

    assert Melder.objects.by_code(verhaal.code) == verhaal.melder
    assert list(Melder.objects.of_account(mila)) == [verhaal.melder]
    assert "we pakken het weer op" in last_words(z01_verteld.melding, Bericht.Soort.UITKOMST)
    assert not Melding.objects.permitted(mila, Recht.VOLGEN).exists()


def test_the_casuistiekoverzicht_counts_the_case_its_aard_and_its_reactions_once(z01_verteld):
    with klok.op(z01_verteld.momenten["T25"]):
        kwartaal, sluiting = counted("2026-K1"), counted("2026-K3")

    assert kwartaal["kerncijfers"]["instroom"] == 1
    assert {rij for rij, n in kwartaal["aard"].items() if n} == {"opmerking"}
    assert {rij: n for rij, n in kwartaal["reactie"].items() if n} == {"gesprek": 1, "leermaatregel": 1}
    assert not any(kwartaal["straf"].values())
    assert {rij: n for rij, n in sluiting["uitkomst"].items() if n} == {"overschreden": 1}
