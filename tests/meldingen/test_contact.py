"""Words between portal and melder: who hears of them, which terms they move, what the melder decides."""

import uuid
from datetime import timedelta

import pytest

from meldingen.access import Grond
from meldingen.actions import contact
from meldingen.actions.melding import Afzender
from meldingen.actions.muren import wall_off
from meldingen.models import Bericht, Melder, Melding, Notificatie, Toestemming, grant
from meldingen.notifications import watch_termijnen
from pvi import klok, kluis
from pvi.kalender import add_werkdagen
from pvi.rollen import Rol
from tests import kern
from tests.meldingen import melder as m
from tests.people import make_melding, make_person

pytestmark = pytest.mark.django_db
Soort = Bericht.Soort


@pytest.fixture
def zaak(team) -> Melding:
    """A case whose melder wants mail."""
    return m.submitted(eenheid=team, melder=Afzender("Noor", "noor@voorbeeld.invalid", mail_gewenst=True))[0]


@pytest.fixture
def melder(zaak) -> Melder:
    return zaak.melders.get()


def running(zaak: Melding) -> set[str]:
    return {t.soort for t in zaak.termijnen.open()}


def mailed(zaak: Melding) -> set:
    return {n.medewerker or n.melder for n in Notificatie.objects.filter(melding=zaak)}


# --- to the melder -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("soort", "lopend"),
    [
        (Soort.BERICHT, {"bevestiging", "eerste_zitting"}),
        (Soort.STATUS, {"bevestiging", "eerste_zitting"}),
        (Soort.BEVESTIGING, {"terugkoppeling", "eerste_zitting"}),
    ],
)
def test_personal_answer_ends_the_week_and_starts_the_three_months(zaak, soort, lopend):
    contact.tell_melder(zaak, soort, "We spreken elkaar maandag.")
    assert running(zaak) == lopend


@pytest.mark.parametrize("soort", [Soort.BESLUIT, Soort.UITKOMST])
def test_outcome_ends_the_three_months_and_starts_the_four_weeks(zaak, soort):
    contact.tell_melder(zaak, Soort.BEVESTIGING, "Dag.")
    contact.tell_melder(zaak, soort, "Er komt een gesprek.")
    assert running(zaak) == {"statusbericht", "eerste_zitting"}


def test_any_text_starts_the_four_weeks_anew(zaak, team):
    with klok.op(kern.moment("2026-03-02")):
        contact.tell_melder(zaak, Soort.UITKOMST, "Er komt een gesprek.")
    with klok.op(kern.moment("2026-03-20")):
        contact.tell_melder(zaak, Soort.BERICHT, "Het gesprek is gepland.")
    assert zaak.termijnen.open().get(soort="statusbericht").gestart_op == kern.moment("2026-03-20").date()


def test_melder_who_wants_mail_gets_one_and_not_two_that_say_the_same(zaak, melder):
    for tekst in ("Een", "Twee"):
        contact.tell_melder(zaak, Soort.BERICHT, tekst)
    assert Notificatie.objects.filter(melder=melder).count() == 1
    Notificatie.objects.update(verzonden_op=klok.nu())
    contact.tell_melder(zaak, Soort.BERICHT, "Drie")
    assert Notificatie.objects.filter(melder=melder).count() == 2


def test_melder_without_consent_gets_no_mail(team):
    zaak, *_ = m.submitted(eenheid=team)
    contact.tell_melder(zaak, Soort.BERICHT, "Dag.")
    assert not Notificatie.objects.filter(melder__isnull=False).exists()


def test_text_for_one_melder_is_mailed_to_that_one(zaak, melder):
    tweede = kern.meld(zaak, mail_gewenst=True)
    contact.tell_melder(zaak, Soort.BERICHT, "Alleen voor jou.", melder=tweede)
    assert mailed(zaak) == {tweede}
    contact.tell_melder(zaak, Soort.BERICHT, "Voor allebei.")
    assert mailed(zaak) == {tweede, melder}


# --- from the melder -----------------------------------------------------------------------------------------------


def test_vik_hears_that_the_melder_wrote_and_the_teamchef_does_not(zaak, melder, vik, teamchef, andere_vik):
    contact.answer_from_melder(zaak, melder, "Ik heb nog iets.")
    assert mailed(zaak) == {vik}


def test_walled_vik_hears_nothing(zaak, melder, vik):
    wall_off(zaak, vik)
    contact.answer_from_melder(zaak, melder, "Ik heb nog iets.")
    assert mailed(zaak) == set()


def test_same_form_twice_is_one_message(zaak, melder, vik):
    pk = uuid.uuid4()
    eerste = contact.answer_from_melder(zaak, melder, "Ik heb nog iets.", pk=pk)
    tweede = contact.answer_from_melder(zaak, melder, "Ik heb nog iets.", pk=pk)
    assert eerste == tweede
    assert zaak.berichten.filter(van_melder=True).count() == 1


def test_each_side_answers_what_the_other_wrote(zaak, melder):
    vraag = contact.tell_melder(zaak, Soort.BERICHT, "Wanneer kunnen we bellen?")
    antwoord = contact.answer_from_melder(zaak, melder, "Morgen.")
    vraag.refresh_from_db()
    assert vraag.beantwoord
    assert not antwoord.beantwoord
    contact.tell_melder(zaak, Soort.BERICHT, "Goed.")
    antwoord.refresh_from_db()
    assert antwoord.beantwoord


def test_answer_to_one_melder_leaves_the_other_waiting(zaak, melder):
    tweede = kern.meld(zaak)
    van_een = contact.answer_from_melder(zaak, melder, "Ik wacht.")
    van_twee = contact.answer_from_melder(zaak, tweede, "Ik ook.")
    contact.tell_melder(zaak, Soort.BERICHT, "Dag.", melder=tweede)
    van_een.refresh_from_db()
    van_twee.refresh_from_db()
    assert (van_een.beantwoord, van_twee.beantwoord) == (False, True)


def test_i_hear_nothing_is_asked_once_until_somebody_answers(zaak, melder, vik):
    assert contact.ask_for_news(zaak, melder).tekst == contact.HOORT_NIETS
    assert contact.ask_for_news(zaak, melder) is None
    assert mailed(zaak) == {vik}
    contact.tell_melder(zaak, Soort.STATUS, "Je melding is bij een andere eenheid.")
    assert contact.waits_for_news(zaak, melder) is not None, "what the portal writes by itself is no answer"
    contact.tell_melder(zaak, Soort.STATUS, "We wachten op de zitting.", auteur=vik, auteur_rol=Rol.VI)
    assert contact.waits_for_news(zaak, melder) is None
    assert contact.ask_for_news(zaak, melder) is not None


def test_who_hears_nothing_is_heard_by_the_coordinator_after_five_working_days(zaak, melder, vik, person):
    person(Rol.VI, "RT")
    contact.ask_for_news(zaak, melder)
    termijn = contact.waits_for_news(zaak, melder)
    assert termijn.verloopt_op == add_werkdagen(klok.vandaag(), 5)
    with klok.op(klok.nu() + timedelta(days=(termijn.verloopt_op - klok.vandaag()).days)):
        watch_termijnen()
        assert not Notificatie.objects.filter(aanleiding=f"{termijn.pk}:1").exists()
    with klok.op(klok.nu() + timedelta(days=(termijn.verloopt_op - klok.vandaag()).days + 1)):
        watch_termijnen()
        assert {n.medewerker for n in Notificatie.objects.filter(aanleiding=f"{termijn.pk}:1")} == {vik}
    contact.tell_melder(zaak, Soort.BERICHT, "Sorry dat je wachtte.", auteur=vik, auteur_rol=Rol.VI)
    assert contact.waits_for_news(zaak, melder) is None


def test_an_answer_to_another_melder_or_of_a_vertrouwenspersoon_ends_no_waiting(zaak, melder, vik):
    ander = kern.meld(zaak)
    contact.ask_for_news(zaak, melder)
    contact.tell_melder(zaak, Soort.BERICHT, "Voor jou alleen.", auteur=vik, auteur_rol=Rol.VI, melder=ander)
    contact.tell_melder(zaak, Soort.BERICHT, "Ik denk aan je.", auteur=vik, auteur_rol=Rol.VP, melder=melder)
    assert contact.waits_for_news(zaak, melder) is not None
    contact.ask_for_news(zaak, ander)
    contact.tell_melder(zaak, Soort.STATUS, "Voor iedereen.", auteur=vik, auteur_rol=Rol.VI)
    assert contact.waits_for_news(zaak, melder) is contact.waits_for_news(zaak, ander) is None


def test_texts_lie_encrypted(zaak, melder):
    contact.answer_from_melder(zaak, melder, "Ik schaam me nergens voor.")
    kluis.clear()
    with pytest.raises(kluis.Vergrendeld):
        str(Bericht.objects.filter(van_melder=True).get().tekst)


# --- consent -------------------------------------------------------------------------------------------------------


def test_consent_is_given_withdrawn_and_given_again_with_every_row_kept(melder):
    contact.set_mail_consent(melder, False)
    contact.set_mail_consent(melder, False)
    melder.refresh_from_db()
    assert not melder.mail_gewenst
    contact.set_mail_consent(melder, True)
    contact.set_mail_consent(melder, True)
    melder.refresh_from_db()
    assert melder.mail_gewenst
    assert [t.ingetrokken_op is None for t in melder.toestemmingen.order_by("gegeven_op")] == [False, True]
    assert {t.doel for t in Toestemming.objects.all()} == {"mail"}


def test_owner_of_the_line_hears_the_melder_once_the_case_is_theirs(zaak, melder, vik, team):

    eigenaar = make_person(Rol.TC, team)
    grant(zaak, eigenaar, Grond.EIGENAAR, rol=Rol.TC, aanstelling=eigenaar.aanstellingen.get())
    contact.answer_from_melder(zaak, melder, "Wanneer is het gesprek?")
    assert mailed(zaak) == {vik, eigenaar}


def test_a_case_without_a_melder_starts_no_clock_of_messages(team, vik):
    melding = make_melding(team)
    melding.melders.all().delete()
    melding.termijnen.all().delete()
    contact.tell_melder(melding, Bericht.Soort.BESLUIT, "De commissie heeft besloten.", auteur=vik, auteur_rol="vi")
    assert not melding.termijnen.exists()
