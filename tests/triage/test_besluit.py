"""The besluit per betrokkene: concept, voornemen, zienswijze, definitief, and the log of its steps."""

from datetime import timedelta

import pytest
from django.db import connection

from meldingen.actions.muren import wall_off
from meldingen.models import Bericht, LcCriterium, Notificatie
from meldingen.notifications import watch_termijnen
from pvi import klok
from pvi.rollen import Rol
from tests.people import give_role
from triage.actions.besluit import (
    announce_voornemen,
    close_besluit,
    close_overdue,
    give_zienswijze,
    make_besluit_definitief,
    save_besluit,
)
from triage.actions.lcadvies import give_lc_advies
from triage.actions.smo import close_smo, record_smo_advies
from triage.besluitstappen import AGFA_VOLGT, B3, B5, B6, BESLUITSTAPPEN, Stap
from triage.models import Besluitwissel, Reactie
from triage.tasks import sweep_besluiten

from .conftest import (
    ADVIES,
    DEFINITIEF,
    GEEN_LC,
    VOORNEMEN,
    advies_in,
    besluit_in,
    geweigerd,
    loopt,
    stel_plichtsverzuim_vast,
)

pytestmark = pytest.mark.django_db


# --- concept ---------------------------------------------------------------------------------------------------------


def test_tjz_prepares_and_the_politiechef_decides(in_besluit, jurist, politiechef, betrokkene):
    save_besluit(besluit_in(in_besluit), jurist, tekst_voornemen="Een eerste tekst.", straf="c")

    assert besluit_in(in_besluit).tekst_voornemen == "Een eerste tekst."
    assert besluit_in(in_besluit).voor_betrokkene == ""
    assert "rol" in geweigerd(announce_voornemen, besluit_in(in_besluit), jurist, **VOORNEMEN)
    assert not Notificatie.objects.filter(medewerker=betrokkene, aanleiding__startswith="voornemen").exists()
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN)


def test_a_concept_of_the_besluit_never_changes_what_the_betrokkene_read(met_zienswijze, jurist):
    save_besluit(besluit_in(met_zienswijze), jurist, straf="j", tekst_betrokkene="Concept.", tekst_voornemen="Anders.")

    besluit = besluit_in(met_zienswijze)
    assert besluit.straf == "c"
    assert besluit.voor_betrokkene == VOORNEMEN["tekst_voornemen"]
    assert besluit.tekst_betrokkene == "Concept."


def test_a_definitive_besluit_takes_no_concept(besloten, politiechef):
    assert "niets meer" in geweigerd(save_besluit, besluit_in(besloten), politiechef, motivering="Toch anders.")


def test_an_unknown_field_is_a_mistake_of_ours(in_besluit, politiechef):
    with pytest.raises(TypeError):
        save_besluit(besluit_in(in_besluit), politiechef, stap="definitief")


# --- B1 --------------------------------------------------------------------------------------------------------------


def test_the_voornemen_opens_for_the_betrokkene_for_two_weeks(in_besluit, politiechef, betrokkene):
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN)

    besluit = besluit_in(in_besluit)
    wissel = besluit.wissels.get()
    termijn = in_besluit.termijnen.get(soort="zienswijze")
    assert (besluit.stap, besluit.voor_betrokkene) == (Stap.VOORNEMEN, VOORNEMEN["tekst_voornemen"])
    assert (wissel.stap, wissel.van, wissel.naar, wissel.door, wissel.rol) == (
        "B1", "nieuw", "voornemen", politiechef, Rol.PC,
    )  # fmt: skip
    assert (termijn.onderwerp, (termijn.verloopt_op - klok.vandaag()).days) == (str(besluit.betrokkenheid_id), 14)
    assert not loopt(in_besluit, "pc_besluit")
    assert Notificatie.objects.filter(
        medewerker=betrokkene, melding=None, aanleiding=f"voornemen:{besluit.pk}"
    ).exists()
    assert not Reactie.objects.filter(melding=in_besluit).exists()


# What is changed in a complete voornemen, and what is said about it.
ONVOLLEDIG = (
    ({"straf": None}, "Kies een straf"),
    ({"straf": "", "maatregelen": []}, "kies een reactie in de lijn"),
    ({"straf": "a"}, "Je wijkt af van het strafmaatoverleg"),
    ({"voorwaardelijk": True, "proeftijd_maanden": 12, "voorwaarden": "Geen herhaling."}, "Je wijkt af"),
    ({"voorwaardelijk": True, "voorwaarden": "Geen herhaling.", "afwijking_smo": "Omdat."}, "proeftijd"),
    ({"motivering": ""}, "motivering"),
    ({"uitkomst": "misverstand"}, "wat er vaststaat"),
    ({"uitkomst": "niet_vast"}, "alleen bij plichtsverzuim"),
    ({"uitkomst": "niet_vast", "straf": ""}, "plan voor de rehabilitatie"),
    ({"uiting": None}, "of het om een uiting gaat"),
    ({"uiting": True}, "of je AGFA om advies vraagt"),
    ({"uiting": True, "agfa_vraag": False}, "waarom je AGFA wel of niet vraagt"),
    ({"tekst_voornemen": " "}, "wat de betrokkene over het voornemen leest"),
)


def test_a_voornemen_says_what_it_misses(in_besluit, politiechef):
    for veranderd, mist in ONVOLLEDIG:
        assert mist in geweigerd(announce_voornemen, besluit_in(in_besluit), politiechef, **VOORNEMEN | veranderd)
    assert besluit_in(in_besluit).stap == Stap.NIEUW
    assert not Besluitwissel.objects.exists()


def test_a_deviation_with_its_reason_is_possible(in_besluit, politiechef):
    announce_voornemen(
        besluit_in(in_besluit), politiechef, **VOORNEMEN | {"straf": "a", "afwijking_smo": "Zij sprak zich later uit."}
    )

    assert besluit_in(in_besluit).differs_from(advies_in(in_besluit))


def test_nobody_is_decided_about_who_was_not_told(in_besluit, politiechef):
    betrokkenheid = in_besluit.betrokkenheden.subjects().get()
    betrokkenheid.geinformeerd_op, betrokkenheid.geinformeerd_via = None, ""
    betrokkenheid.save()

    assert "Informeer eerst Bo Betrokkene." in geweigerd(
        announce_voornemen, besluit_in(in_besluit), politiechef, **VOORNEMEN
    )


def test_who_advised_does_not_decide(in_besluit, strafmaat, team):
    """CI-5, also after the advies, and with the mandate."""
    give_role(strafmaat, Rol.PC, team.eenheid)

    assert "strafmaatoverleg" in geweigerd(announce_voornemen, besluit_in(in_besluit), strafmaat, **VOORNEMEN)


def test_the_line_chair_of_the_triage_leaves_it_to_another(in_besluit, voorzitter, politiechef, team):
    """CI-9: unless nobody else has the mandate and the LC agreed, which is recorded."""
    give_role(voorzitter, Rol.PC, team.eenheid)
    assert "Een andere politiechef" in geweigerd(announce_voornemen, besluit_in(in_besluit), voorzitter, **VOORNEMEN)

    wall_off(in_besluit, politiechef)
    assert "Landelijk Coördinator instemde" in geweigerd(
        announce_voornemen, besluit_in(in_besluit), voorzitter, **VOORNEMEN
    )
    akkoord = VOORNEMEN | {"mandaat_akkoord": "Op 3 maart, in een gesprek met de Landelijk Coördinator."}
    announce_voornemen(besluit_in(in_besluit), voorzitter, **akkoord)
    assert besluit_in(in_besluit).stap == Stap.VOORNEMEN


def test_nobody_else_takes_a_voornemen(in_besluit, person, politiechef):
    """Other roles of the unit, a politiechef elsewhere, and the own politiechef behind a wall."""
    wall_off(in_besluit, politiechef)
    anderen = [person(rol, "RT") for rol in (Rol.VI, Rol.VO, Rol.TR, Rol.TC, Rol.SM)]
    for wie in (*anderen, person(Rol.PC, "NN"), politiechef):
        assert "rol" in geweigerd(announce_voornemen, besluit_in(in_besluit), wie, **VOORNEMEN)


def test_the_same_voornemen_twice_is_one_step(in_besluit, politiechef):
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN)

    assert "voornemen" in geweigerd(announce_voornemen, besluit_in(in_besluit), politiechef, **VOORNEMEN)
    assert besluit_in(in_besluit).wissels.count() == 1


def test_no_step_while_the_case_waits_for_the_court(in_besluit, politiechef, betrokkene):
    in_besluit.opgeschort = True
    in_besluit.save()
    assert "Openbaar Ministerie" in geweigerd(announce_voornemen, besluit_in(in_besluit), politiechef, **VOORNEMEN)

    in_besluit.opgeschort = False
    in_besluit.save()
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN)
    in_besluit.opgeschort = True
    in_besluit.save()
    assert "Openbaar Ministerie" in geweigerd(give_zienswijze, besluit_in(in_besluit), betrokkene, geen=True)
    with klok.op(klok.nu() + timedelta(days=15)):
        assert close_overdue() == 0
    assert besluit_in(in_besluit).stap == Stap.VOORNEMEN


# --- B2 --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def voorgenomen(in_besluit, politiechef):
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN)
    return in_besluit


def test_the_betrokkene_answers_in_own_words(voorgenomen, betrokkene, politiechef, jurist):
    give_zienswijze(besluit_in(voorgenomen), betrokkene, tekst="Ik had het moeten zeggen.")

    besluit = besluit_in(voorgenomen)
    assert (besluit.stap, besluit.zienswijze) == (Stap.ZIENSWIJZE, "Ik had het moeten zeggen.")
    assert (besluit.wissels.last().rol, besluit.wissels.last().door) == (Rol.BK, betrokkene)
    assert not loopt(voorgenomen, "zienswijze")
    for wie in (politiechef, jurist):
        assert Notificatie.objects.filter(medewerker=wie, aanleiding=f"zienswijze:{besluit.pk}").exists()


def test_the_betrokkene_may_say_nothing_but_says_so(voorgenomen, betrokkene):
    assert "Schrijf je zienswijze" in geweigerd(give_zienswijze, besluit_in(voorgenomen), betrokkene, tekst=" ")
    assert "Schrijf je zienswijze" in geweigerd(
        give_zienswijze, besluit_in(voorgenomen), betrokkene, tekst="Iets.", geen=True
    )

    give_zienswijze(besluit_in(voorgenomen), betrokkene, geen=True)
    assert besluit_in(voorgenomen).geen_zienswijze


def test_nobody_answers_for_the_betrokkene(voorgenomen, politiechef, jurist, collega):
    for wie in (politiechef, jurist, collega):
        assert "rol" in geweigerd(give_zienswijze, besluit_in(voorgenomen), wie, tekst="Namens.")


def test_the_term_passes_by_itself_once(voorgenomen, politiechef):
    with klok.op(klok.nu() + timedelta(days=14)):
        sweep_besluiten()
        assert besluit_in(voorgenomen).stap == Stap.VOORNEMEN
    with klok.op(klok.nu() + timedelta(days=15)):
        sweep_besluiten()
        sweep_besluiten()

    besluit = besluit_in(voorgenomen)
    assert (besluit.stap, besluit.zienswijze, besluit.geen_zienswijze) == (Stap.ZIENSWIJZE, "", False)
    assert [wissel.rol for wissel in besluit.wissels.all()] == [Rol.PC, "job"]
    assert not loopt(voorgenomen, "zienswijze")
    assert Notificatie.objects.filter(medewerker=politiechef, aanleiding=f"zienswijze:{besluit.pk}").count() == 1


def test_the_betrokkene_is_warned_before_the_term_passes(voorgenomen, betrokkene):
    termijn = voorgenomen.termijnen.get(soort="zienswijze")
    with klok.op(klok.nu() + timedelta(days=11)):
        watch_termijnen()

    assert Notificatie.objects.filter(medewerker=betrokkene, melding=None, aanleiding=f"{termijn.pk}:75").exists()


# --- B3, B4 ----------------------------------------------------------------------------------------------------------


def test_the_besluit_holds_and_everybody_concerned_reads_it(met_zienswijze, politiechef, betrokkene):
    gelezen_voor = met_zienswijze.berichten.filter(soort=Bericht.Soort.BESLUIT).count()
    besluit = make_besluit_definitief(besluit_in(met_zienswijze), politiechef, lc_criteria=GEEN_LC, **DEFINITIEF)

    assert besluit.definitief_door == politiechef and besluit.voor_betrokkene == DEFINITIEF["tekst_betrokkene"]
    straf, maatregel = Reactie.objects.filter(melding=met_zienswijze).order_by("-is_straf")
    assert (straf.soort, straf.is_straf, straf.voorwaardelijk) == ("c", True, False)
    assert (maatregel.soort, maatregel.is_straf, maatregel.betrokkenheid) == (
        "leermaatregel", False, besluit.betrokkenheid,
    )  # fmt: skip
    bericht = met_zienswijze.berichten.filter(soort=Bericht.Soort.BESLUIT).latest("op")
    assert (bericht.tekst, bericht.auteur_rol) == (DEFINITIEF["tekst_melder"], Rol.PC)
    assert met_zienswijze.berichten.filter(soort=Bericht.Soort.BESLUIT).count() == gelezen_voor + 1
    assert Notificatie.objects.filter(medewerker=betrokkene, aanleiding=f"besluit:{besluit.pk}").exists()
    assert met_zienswijze.betrokkenheden.subjects().get().uitkomst == "plichtsverzuim"
    assert (met_zienswijze.termijnen.get(soort="bezwaar").verloopt_op - klok.vandaag()).days == 42


def test_a_besluit_says_what_it_misses_and_tells_nobody(met_zienswijze, politiechef):
    berichten = met_zienswijze.berichten.count()
    for veld in DEFINITIEF:
        tekst = geweigerd(
            make_besluit_definitief, besluit_in(met_zienswijze), politiechef, lc_criteria=GEEN_LC,
            **DEFINITIEF | {veld: ""},
        )  # fmt: skip
        assert {"agfa_reden": "AGFA", "tekst_betrokkene": "betrokkene", "tekst_melder": "melder"}[veld] in tekst
    assert LcCriterium.MEDIA.label in geweigerd(
        make_besluit_definitief, besluit_in(met_zienswijze), politiechef, lc_criteria={}, **DEFINITIEF
    )
    assert "Je wijkt af" in geweigerd(
        make_besluit_definitief, besluit_in(met_zienswijze), politiechef, lc_criteria=GEEN_LC,
        **DEFINITIEF | {"straf": "j"},
    )  # fmt: skip
    assert met_zienswijze.berichten.count() == berichten
    assert not Reactie.objects.exists()
    assert besluit_in(met_zienswijze).definitief_op is None


def test_no_besluit_before_the_betrokkene_was_heard(voorgenomen, politiechef):
    assert "voornemen" in geweigerd(
        make_besluit_definitief, besluit_in(voorgenomen), politiechef, lc_criteria=GEEN_LC, **DEFINITIEF
    )


def test_a_question_to_agfa_waits_for_a_later_release(in_besluit, politiechef, betrokkene):
    """B3 is refused with words of its own; the answer of the voornemen is not turned round at the besluit."""
    velden = VOORNEMEN | {"uiting": True, "agfa_vraag": True, "agfa_reden": "Berichten in een app-groep."}
    announce_voornemen(besluit_in(in_besluit), politiechef, **velden)
    give_zienswijze(besluit_in(in_besluit), betrokkene, geen=True)

    for omgedraaid in ({}, {"agfa_vraag": False}, {"uiting": False}):
        assert AGFA_VOLGT in geweigerd(
            make_besluit_definitief, besluit_in(in_besluit), politiechef, lc_criteria=GEEN_LC,
            **DEFINITIEF | omgedraaid,
        )  # fmt: skip
    assert geweigerd(besluit_in(in_besluit).take_step, B3, door=politiechef) == AGFA_VOLGT


def test_an_expression_without_agfa_needs_its_reason(in_besluit, politiechef, betrokkene):
    velden = VOORNEMEN | {"uiting": True, "agfa_vraag": False, "agfa_reden": "De uiting speelt geen rol in de straf."}
    announce_voornemen(besluit_in(in_besluit), politiechef, **velden)
    give_zienswijze(besluit_in(in_besluit), betrokkene, geen=True)

    make_besluit_definitief(besluit_in(in_besluit), politiechef, lc_criteria=GEEN_LC, **DEFINITIEF)
    assert besluit_in(in_besluit).stap == Stap.DEFINITIEF


def test_a_klacht_waits_for_a_later_release(in_besluit, politiechef):
    for stap in (B5, B6):
        assert "Het oordeel per klachtelement" in geweigerd(besluit_in(in_besluit).take_step, stap, door=politiechef)


def test_a_yes_to_an_lc_question_waits_for_the_lc(met_zienswijze, politiechef, coordinator):
    """The LC was asked before the advies of the SMO; with LC-plicht at the besluit that answer must be there."""
    ja = GEEN_LC | {LcCriterium.MEDIA.value: True}
    assert "Landelijk Coördinator" in geweigerd(
        make_besluit_definitief, besluit_in(met_zienswijze), politiechef, lc_criteria=ja, **DEFINITIEF
    )

    give_lc_advies(met_zienswijze.lc_adviezen.get(), coordinator, strekking="anders", advies="Te zwaar.")
    assert "iets anders" in geweigerd(
        make_besluit_definitief, besluit_in(met_zienswijze), politiechef, lc_criteria=ja, **DEFINITIEF
    )
    make_besluit_definitief(
        besluit_in(met_zienswijze), politiechef, lc_criteria=ja, **DEFINITIEF | {"afwijking_lc": "Het is te ernstig."}
    )
    met_zienswijze.refresh_from_db()
    assert met_zienswijze.lc_plicht and met_zienswijze.lc_criteria[LcCriterium.MEDIA]


def test_definitive_twice_tells_and_counts_once(besloten, politiechef):
    assert "definitief" in geweigerd(
        make_besluit_definitief, besluit_in(besloten), politiechef, lc_criteria=GEEN_LC, **DEFINITIEF
    )
    assert besloten.reacties.filter(is_straf=True).count() == 1
    assert Notificatie.objects.filter(aanleiding__startswith="besluit:").count() == 1


def test_nothing_established_after_all_restores_the_betrokkene(in_besluit, politiechef, betrokkene):
    hersteld = {
        "straf": "", "maatregelen": [], "uitkomst": "niet_vast", "rehabilitatieplan": "Een brief en terugkeer.",
        "afwijking_smo": "De zienswijze geeft een ander beeld.",
    }  # fmt: skip
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN | hersteld)
    give_zienswijze(besluit_in(in_besluit), betrokkene, geen=True)
    make_besluit_definitief(besluit_in(in_besluit), politiechef, lc_criteria=GEEN_LC, **DEFINITIEF)
    close_besluit(in_besluit, politiechef)

    in_besluit.refresh_from_db()
    assert in_besluit.rehabilitaties.get().plan == "Een brief en terugkeer."
    assert not in_besluit.reacties.exists() and not loopt(in_besluit, "bezwaar")
    assert in_besluit.uitkomst == "niet_vast"


def test_no_penalty_with_a_reaction_in_the_line(bewezen, politiechef, strafmaat, betrokkene):
    stel_plichtsverzuim_vast(bewezen, politiechef)
    record_smo_advies(advies_in(bewezen), strafmaat, **ADVIES | {"straf": ""})
    close_smo(bewezen, strafmaat)
    bewezen.refresh_from_db()
    announce_voornemen(besluit_in(bewezen), politiechef, **VOORNEMEN | {"straf": ""})
    give_zienswijze(besluit_in(bewezen), betrokkene, geen=True)
    make_besluit_definitief(besluit_in(bewezen), politiechef, lc_criteria=GEEN_LC, **DEFINITIEF)

    assert [(r.soort, r.is_straf) for r in bewezen.reacties.all()] == [("leermaatregel", False)]


def test_a_conditional_penalty_is_counted_as_such(in_besluit, politiechef, betrokkene):
    voorwaardelijk = {
        "straf": "j", "voorwaardelijk": True, "proeftijd_maanden": 24, "voorwaarden": "Geen herhaling.",
        "afwijking_smo": "Het is ernstiger.",
    }  # fmt: skip
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN | voorwaardelijk)
    give_zienswijze(besluit_in(in_besluit), betrokkene, geen=True)
    make_besluit_definitief(besluit_in(in_besluit), politiechef, lc_criteria=GEEN_LC, **DEFINITIEF)

    straf = in_besluit.reacties.get(is_straf=True)
    assert (straf.soort, straf.voorwaardelijk) == ("j", True)
    assert besluit_in(in_besluit).straf_tekst == "j. ontslag, voorwaardelijk (proeftijd 24 maanden)"


# --- the log and the history -----------------------------------------------------------------------------------------


def test_the_log_of_steps_is_append_only(met_zienswijze):
    wissel = Besluitwissel.objects.first()
    wissel.rol = "vi"
    with pytest.raises(TypeError):
        wissel.save()
    with pytest.raises(TypeError):
        wissel.delete()


def test_the_history_holds_ciphertext_only(met_zienswijze):
    with connection.cursor() as cursor:
        cursor.execute("SELECT motivering, tekst_voornemen, zienswijze FROM triage_historicalbesluit")
        bewaard = b"".join(bytes(cel) for rij in cursor.fetchall() for cel in rij if cel)
    assert len(bewaard) > 500
    assert not any(woord in bewaard for woord in (b"volg het overleg", b"vakantie-uren", b"moeten zeggen"))


def test_the_table_names_every_step_once():
    assert [stap.code for stap in BESLUITSTAPPEN] == ["B1", "B2", "B3", "B4", "B5", "B6"]
    assert {stap.code for stap in BESLUITSTAPPEN if stap.later} == {"B3", "B5", "B6"}
