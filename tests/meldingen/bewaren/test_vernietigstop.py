"""A stop on destroying, and what the FG sees of it."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse

from meldingen import retention
from meldingen import workflow as w
from meldingen.actions.bewaren import LANGST, lift_stop, place_stop
from meldingen.actions.muren import wall_off
from meldingen.bewaartermijnen import ALTIJD
from meldingen.models import (
    Inzage,
    Melding,
    Notificatie,
    OvergangGeweigerd,
    Vernietiging,
    Vernietigstop,
)
from meldingen.retention import announced, begin, destroy_due, last_day
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Mislukking
from pvi.rollen import Rol
from tests import kern
from tests.meldingen.bewaren.zaken import hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def andere_fg(person):
    return person(Rol.FG, "KS")


def test_stop_keeps_and_lifting_it_lets_go_with_who_when_and_why(oud, fg):
    stop = hold(fg, oud)
    assert destroy_due() == 0
    lift_stop(stop, fg, einde="voorbij")
    rij = Vernietigstop.objects.get()
    assert (rij.gezet_door, rij.opgeheven_door, rij.einde) == (fg, fg, "voorbij")
    assert rij.opgeheven_op >= rij.gezet_op
    assert destroy_due() == 1
    assert Vernietigstop.objects.count() == 1  # what was held and lifted stays to be read


def test_stop_on_a_case_that_still_runs_holds_once_it_is_closed(team, fg):
    melding = kern.zaak(team, Status.NAZORG)
    hold(fg, melding, tot=klok.vandaag() + timedelta(days=700))
    melding.sluitreden = "afgerond"
    melding._enter(w.T25, Status.AFGESLOTEN, klok.nu() - timedelta(days=900))
    assert last_day(melding) == klok.vandaag() + timedelta(days=700)


@pytest.mark.parametrize(
    ("anders", "zin"),
    [
        ({"tot": date(2000, 1, 1)}, "Kies een dag na vandaag"),
        ({"tot": date(9999, 12, 31)}, "Kies een dag na vandaag"),
        ({"reden": ""}, "Kies een reden"),
        ({"beoordelaar": None}, "Kies wie opnieuw kijkt"),
    ],
)
def test_stop_needs_a_reason_an_end_and_somebody_who_looks_again(oud, fg, anders, zin):
    with pytest.raises(OvergangGeweigerd, match=zin):
        hold(fg, oud, **anders)
    assert not Vernietigstop.objects.exists()


def test_only_the_fg_places_and_lifts(oud, fg, vik, beheerder):
    stop = hold(fg, oud)
    for wie in (vik, beheerder):
        with pytest.raises(OvergangGeweigerd, match="alleen de functionaris"):
            place_stop(wie, oud.kenmerk, reden="rechter", tot=klok.vandaag() + timedelta(days=9), beoordelaar=fg)
        with pytest.raises(OvergangGeweigerd, match="alleen de functionaris"):
            lift_stop(stop, wie, einde="voorbij")


def test_stop_after_destruction_and_on_nothing_say_the_same(oud, fg):
    destroy_due()
    for kenmerk in (oud.kenmerk, "M-2222-2222", "S-2222-2222", "zomaar"):
        with pytest.raises(OvergangGeweigerd, match="vinden geen melding of signaal"):
            place_stop(fg, kenmerk, reden="rechter", tot=klok.vandaag() + timedelta(days=9), beoordelaar=fg)


def test_kenmerk_is_found_as_people_type_it(oud, fg):
    stop = place_stop(
        fg, f" {oud.kenmerk.lower().replace('-', ' ')} ", reden="toezicht", tot=klok.vandaag() + LANGST, beoordelaar=fg
    )
    assert stop.melding == oud


def test_form_sent_twice_is_one_stop(client, oud, fg):
    client.force_login(fg)
    pagina = client.get(reverse("meldingen:bewaren"))
    inhoud = {
        "formulier": pagina.context["form"]["formulier"].value(), "kenmerk": oud.kenmerk, "reden": "rechter",
        "tot": str(klok.vandaag() + timedelta(days=30)), "beoordelaar": str(fg.pk),
    }  # fmt: skip
    for _ in range(2):
        assert client.post(reverse("meldingen:bewaren"), inhoud).status_code == 302
    assert Vernietigstop.objects.count() == 1


def test_reviewer_hears_it_once_before_the_end(oud, fg, andere_fg):
    stop = hold(fg, oud, beoordelaar=andere_fg, tot=klok.vandaag() + timedelta(days=40))
    destroy_due()
    assert not Notificatie.objects.filter(aanleiding=f"stop:{stop.pk}").exists()
    with klok.op(klok.nu() + timedelta(days=27)):
        destroy_due()
        destroy_due()
    assert [n.medewerker for n in Notificatie.objects.filter(aanleiding=f"stop:{stop.pk}")] == [andere_fg]


@pytest.mark.django_db(transaction=True)
def test_stop_placed_while_the_job_waits_for_the_case_is_honoured(oud, fg):
    """The job found the case due; before it has the lock the FG places a stop. The job asks again and lets it be."""
    gezet, uitslag = threading.Event(), []

    def job():
        try:
            gezet.wait(10)
            uitslag.append(begin(Melding.objects.get(pk=oud.pk)))
        finally:
            connection.close()

    with transaction.atomic():
        hold(fg, oud)
        draad = threading.Thread(target=job)
        draad.start()
        gezet.set()
        draad.join(1)  # it stands in line for the row
        assert uitslag == []
    draad.join(20)
    assert uitslag == [None]
    assert Melding.objects.get(pk=oud.pk).gewist_op is None
    with kluis.opened(oud.sleutel_id):
        assert kluis.is_open(oud.sleutel_id)


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_destroy_a_case_once(oud):
    uitslag = []

    def job():
        try:
            uitslag.append(destroy_due())
        finally:
            connection.close()

    draden = [threading.Thread(target=job) for _ in range(2)]
    [draad.start() for draad in draden]
    [draad.join(30) for draad in draden]
    assert sorted(uitslag) == [0, 1]
    assert Vernietiging.objects.get().klaar_op is not None


def test_one_bad_row_does_not_keep_the_others(team, oud, monkeypatch):
    ander = kern.zaak(
        team, Status.AFGESLOTEN, bewaren_tot=klok.vandaag() - timedelta(days=9),
        afgesloten_op=klok.nu() - timedelta(days=900),
    )  # fmt: skip
    echt = retention.begin

    def hapert(ding, **anders):
        if ding.pk == ander.pk:
            raise RuntimeError("hapert")
        return echt(ding, **anders)

    monkeypatch.setattr(retention, "begin", hapert)
    assert destroy_due() == 1
    assert Melding.objects.get(pk=oud.pk).gewist_op is not None
    assert Melding.objects.get(pk=ander.pk).gewist_op is None
    assert Mislukking.objects.get().onderwerp == str(ander.pk)
    monkeypatch.undo()
    with klok.op(klok.nu() + timedelta(days=1)):
        assert destroy_due() == 1
    assert not Mislukking.objects.exists()


def test_who_asks_again_after_a_restore_is_not_told_to_wait(oud, monkeypatch):
    """What failed a moment ago is tried when a person asks for it."""
    begin(oud)
    monkeypatch.setattr(retention, "finish", lambda vernietiging: 1 / 0)
    assert retention.resume() == 1
    monkeypatch.undo()
    assert retention.resume() == 0
    assert not Mislukking.objects.exists()


def test_preview_names_what_goes_by_kenmerk_rule_and_day_and_no_content(client, oud, team, fg, vik):
    later = kern.zaak(team, Status.AFGESLOTEN, wat_gebeurd="Geheim.", bewaren_tot=klok.vandaag() + timedelta(days=20),
                      afgesloten_op=klok.nu() - timedelta(days=711))  # fmt: skip
    kern.zaak(team, Status.AFGESLOTEN, bewaren_tot=klok.vandaag() + timedelta(days=60),
              afgesloten_op=klok.nu() - timedelta(days=671))  # fmt: skip
    client.force_login(fg)
    antwoord = client.get(reverse("meldingen:bewaren"))
    assert [(r.kenmerk, r.dag) for r in antwoord.context["pagina"]] == [
        (oud.kenmerk, klok.vandaag() + timedelta(days=1)), (later.kenmerk, klok.vandaag() + timedelta(days=21)),
    ]  # fmt: skip
    assert ALTIJD.wat in antwoord.text
    assert "Geheim" not in antwoord.text
    assert Inzage.objects.filter(medewerker=fg, soort=Inzage.Soort.LIJST, doel="bewaartermijnen").exists()
    for wie in (vik,):
        client.force_login(wie)
        assert client.get(reverse("meldingen:bewaren")).status_code == 404


def test_what_is_announced_is_what_goes(oud, team):
    kern.zaak(team, Status.AFGESLOTEN, bewaren_tot=klok.vandaag() + timedelta(days=12),
              afgesloten_op=klok.nu() - timedelta(days=719))  # fmt: skip
    komt = announced()
    for n in range(32):
        with klok.op(klok.nu() + timedelta(days=n)):
            destroy_due()
            weg = set(Melding.objects.filter(gewist_op__isnull=False).values_list("kenmerk", flat=True))
            assert weg == {r.kenmerk for r in komt if r.dag <= max(klok.vandaag(), komt[0].dag)}


def test_case_behind_a_wall_for_this_fg_is_in_no_list_and_no_count(client, oud, fg, andere_fg):
    stop = hold(andere_fg, oud, tot=klok.vandaag() + timedelta(days=10))
    wall_off(oud, fg)
    client.force_login(fg)
    tekst = client.get(reverse("meldingen:bewaren")).text
    assert oud.kenmerk not in tekst
    assert client.get(reverse("meldingen:bewaren-opheffen", args=[stop.pk])).status_code == 404
    with pytest.raises(OvergangGeweigerd, match="vinden geen melding"):
        hold(fg, oud)
    client.force_login(andere_fg)
    assert oud.kenmerk in client.get(reverse("meldingen:bewaren")).text


def test_fg_hears_once_a_month_that_something_goes(oud, fg):
    hold(fg, oud, tot=klok.vandaag() + timedelta(days=10))
    for _ in range(2):
        destroy_due()
    assert Notificatie.objects.filter(medewerker=fg, aanleiding__startswith="vernietigen:").count() == 1


def test_lifting_on_the_page(client, oud, fg):
    stop = hold(fg, oud)
    client.force_login(fg)
    pad = reverse("meldingen:bewaren-opheffen", args=[stop.pk])
    assert oud.kenmerk in client.get(pad).text
    assert client.post(pad, {}).status_code == 422
    assert client.post(pad, {"einde": "vergissing"}).status_code == 302
    assert client.get(pad).status_code == 404
