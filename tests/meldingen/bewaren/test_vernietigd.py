"""What everybody meets after a case was destroyed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen import workflow as w
from meldingen.models import (
    Melding,
    OvergangGeweigerd,
)
from meldingen.retention import begin, destroy_due
from meldingen.workflow import OVERGANGEN, Status
from pvi import klok, kluis
from tests import kern
from tests.meldingen.bewaren.zaken import hold
from tests.meldingen.melder import submitted

pytestmark = pytest.mark.django_db


def closed(melding: Melding) -> Melding:
    with kluis.opened(melding.sleutel_id):
        melding.sluitreden, melding.sluittekst = "afgerond", "Klaar."
        melding._enter(w.T25, Status.AFGESLOTEN, klok.nu())
    return melding


def test_melder_reads_until_when_it_is_kept_and_why_longer(client, team, fg):
    melding, _, code = submitted(eenheid=team)
    closed(melding)
    client.post(reverse("meldingen:volgen"), {"code": code})
    tekst = client.get(reverse("meldingen:volgen-melding")).text
    assert "Daarna vernietigen we de sleutel van je melding" in tekst
    tot = klok.vandaag() + timedelta(days=720)
    hold(fg, melding, tot=tot, reden="toezicht")
    tekst = client.get(reverse("meldingen:volgen-melding")).text
    assert "een toezichthouder onderzoekt hoe de zaak is behandeld" in tekst


def test_code_of_a_destroyed_case_says_what_became_of_it_and_any_other_code_nothing(client, team):
    melding, _, code = submitted(eenheid=team)
    closed(melding)
    assert client.post(reverse("meldingen:volgen"), {"code": code}).status_code == 302
    with klok.op(klok.nu() + timedelta(days=800)):
        assert destroy_due() == 1
    # The open session ends with the case.
    assert client.get(reverse("meldingen:volgen-melding")).status_code == 302
    antwoord = client.post(reverse("meldingen:volgen"), {"code": code})
    assert antwoord.status_code == 422
    assert "Je melding is na de bewaartermijn gewist" in antwoord.text
    assert "na de bewaartermijn gewist" not in client.post(
        reverse("meldingen:volgen"), {"code": kluis.new_code()}
    ).text  # fmt: skip


def test_account_that_was_linked_finds_nothing_any_more(client, team, collega):
    melding, melder, _ = submitted(eenheid=team)
    melder.link_account(collega)
    closed(melding)
    client.force_login(collega)
    assert melding.kenmerk in client.get(reverse("meldingen:mijn")).text
    with klok.op(klok.nu() + timedelta(days=800)):
        begin(Melding.objects.get(pk=melding.pk))
    assert melding.kenmerk not in client.get(reverse("meldingen:mijn")).text
    assert client.get(reverse("meldingen:mijn-melding", args=[melding.kenmerk])).status_code == 404


def test_betrokkene_finds_no_procedure_any_more(client, team, collega):
    melding, *_ = submitted(eenheid=team)
    rij = kern.betrek(melding, collega, geinformeerd_op=klok.nu(), geinformeerd_via="gesprek")
    closed(melding)
    client.force_login(collega)
    pad = reverse("reflectie:procedure", args=[rij.pk])
    assert client.get(pad).status_code == 200
    with klok.op(klok.nu() + timedelta(days=800)):
        begin(Melding.objects.get(pk=melding.pk))
        assert client.get(pad).status_code == 404
        assert str(rij.pk) not in client.get(reverse("meldingen:mijn")).text


def test_nothing_can_be_done_with_a_destroyed_case(oud, vik):
    destroy_due()
    oud = Melding.objects.get(pk=oud.pk)
    for overgang in OVERGANGEN:
        if Status.AFGESLOTEN in overgang.van:
            with pytest.raises(OvergangGeweigerd, match="na de bewaartermijn vernietigd"):
                oud.transition(overgang, door=vik, naar=next(iter(overgang.naar)))


def test_rest_can_be_saved_and_has_history_without_words(oud):
    """Whatever still touches the row (a script, a merge of units) meets no error and brings no word back."""
    destroy_due()
    rij = Melding.objects.get(pk=oud.pk)
    kluis.clear()
    rij.lc_plicht = False
    rij.save()
    assert bytes(rij.history.get().__dict__["wat_gebeurd"]) == b""
    kluis.open_sleutel(oud.sleutel_id)
    with pytest.raises(kluis.Vernietigd):
        _ = Melding.objects.get(pk=oud.pk).wat_gebeurd
