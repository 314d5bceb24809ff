"""Care that somebody promised: the task is ticked off with a few words, by who holds the right on the case."""

import pytest
from django.urls import reverse

from meldingen.actions.muren import wall_off
from meldingen.models import OvergangGeweigerd, Taak
from meldingen.workflow import Status
from pvi import kluis
from reflectie.actions.taak import finish_zorgtaak
from tests import kern
from triage.actions.taak import make_taak

WOORDEN = "Het team sprak af dat je het dezelfde dag zegt."
pytestmark = pytest.mark.django_db


def _url(taak: Taak) -> str:
    return reverse("reflectie:taak", args=[taak.melding.kenmerk, taak.pk])


def test_owner_ticks_off_the_talk_with_the_team(client, in_herstel, eigenaar):
    taak = make_taak(in_herstel, Taak.Soort.NABESPREKING)
    client.force_login(eigenaar)
    assert "Plan een nabespreking met het team" in client.get(_url(taak)).content.decode()
    assert client.post(_url(taak), {"toelichting": " "}).status_code == 422
    assert client.post(_url(taak), {"toelichting": WOORDEN})["Location"] == reverse(
        "reflectie:herstel", args=[in_herstel.kenmerk]
    )
    kluis.open_sleutel(in_herstel.sleutel_id)
    taak.refresh_from_db()
    assert (taak.gedaan_door, taak.toelichting) == (eigenaar, WOORDEN)
    assert WOORDEN in client.get(reverse("reflectie:herstel", args=[in_herstel.kenmerk])).content.decode()
    assert client.get(_url(taak)).status_code == 404


@pytest.mark.parametrize("soort", [Taak.Soort.BUDDY, Taak.Soort.PZORG_BETROKKENE])
def test_vik_ticks_off_care_in_an_onderzoek(client, soort, team, vik, politiechef, andere_vik):
    taak = make_taak(kern.zaak(team, Status.ONDERZOEK), soort)
    for wie in (politiechef, andere_vik):
        client.force_login(wie)
        assert client.get(_url(taak)).status_code == 404
    client.force_login(vik)
    assert client.post(_url(taak), {"toelichting": "Aangeboden, de collega denkt erover na."}).status_code == 302
    assert not Taak.objects.open().exists()


def test_tasks_with_a_page_of_their_own_lead_there(client, in_herstel, vik):
    taak = make_taak(in_herstel, Taak.Soort.HB_TOEWIJZEN)
    client.force_login(vik)
    assert client.get(_url(taak))["Location"] == reverse("reflectie:herstelbegeleider", args=[in_herstel.kenmerk])


def test_walled_colleague_finds_no_task(client, in_herstel, vik):
    taak = make_taak(in_herstel, Taak.Soort.BUDDY)
    wall_off(in_herstel, vik)
    client.force_login(vik)
    assert client.get(_url(taak)).status_code == 404
    with pytest.raises(OvergangGeweigerd):
        finish_zorgtaak(taak, vik, toelichting=WOORDEN)


def test_task_is_ticked_off_once(in_herstel, vik):
    taak = make_taak(in_herstel, Taak.Soort.BUDDY)
    finish_zorgtaak(taak, vik, toelichting=WOORDEN)
    with pytest.raises(OvergangGeweigerd):
        finish_zorgtaak(taak, vik, toelichting="Nog eens.")
    taak.refresh_from_db()
    assert taak.toelichting == WOORDEN


def test_a_task_that_a_colleague_just_ticked_off_keeps_the_words_on_the_page(client, in_herstel, vik, monkeypatch):
    taak = make_taak(in_herstel, Taak.Soort.BUDDY)
    client.force_login(vik)

    def too_late(*args: object, **kwargs: object) -> None:
        raise OvergangGeweigerd("De taak is al afgevinkt.", ["Deze taak is al gedaan."])

    monkeypatch.setattr("reflectie.views.taak.finish_zorgtaak", too_late)
    antwoord = client.post(_url(taak), {"toelichting": WOORDEN})
    assert antwoord.status_code == 422
    assert "De taak is al afgevinkt." in antwoord.text and WOORDEN in antwoord.text


def test_task_of_another_case_is_not_found(client, in_herstel, team, vik):
    ander = make_taak(kern.zaak(team, Status.HERSTEL), Taak.Soort.BUDDY)
    client.force_login(vik)
    assert client.get(reverse("reflectie:taak", args=[in_herstel.kenmerk, ander.pk])).status_code == 404
