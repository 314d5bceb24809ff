"""Beheer of accounts: inviting, closing, another address, and what a superuser may."""

import re
from datetime import timedelta

import pytest
from django.core import checks, mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from meldingen.actions import beheer, inrichting
from meldingen.models import Melding
from meldingen.workflow import Recht
from pvi import klok
from pvi.accountmail import send_accountmails
from pvi.checks import check_no_superuser
from pvi.models import (
    Accountverzoek,
    Beheerlog,
    Medewerker,
)
from pvi.uitnodiging import invite

pytestmark = pytest.mark.django_db


def test_a_new_account_is_invited_by_a_mail_that_says_nothing(client, beheerder, team):
    client.force_login(beheerder)
    antwoord = client.post(
        reverse("beheer:medewerker-nieuw"),
        {"naam": "Nina Nieuw", "email": "Nina.Nieuw@voorbeeld.invalid", "personeelsnummer": "", "team": team.pk},
    )
    nina = Medewerker.objects.get(email="nina.nieuw@voorbeeld.invalid")
    assert antwoord["Location"] == reverse("beheer:medewerker", args=[nina.pk])
    assert not nina.has_usable_password()
    assert not nina.aanstellingen.exists()
    assert mail.outbox == [], "the page talked to the mail server"
    assert "wacht nog op verzending" in client.get(antwoord["Location"]).content.decode()
    send_accountmails()
    (brief,) = mail.outbox
    assert "wacht nog op verzending" not in client.get(antwoord["Location"]).content.decode()
    assert brief.to == ["nina.nieuw@voorbeeld.invalid"]
    inhoud = f"{brief.subject} {brief.body}"
    for woord in ("Nina", team.naam, "discriminatie", "melding", "zaak"):
        assert woord.lower() not in inhoud.lower()


@pytest.fixture
def uitgenodigd(collega) -> str:
    """The address in the invitation of a colleague without a password."""
    invite(collega)
    send_accountmails()
    return re.search(r"/inloggen/uitnodiging/\S+", mail.outbox[-1].body).group()


NIEUW = {"new_password1": "een-heel-lang-geheim", "new_password2": "een-heel-lang-geheim"}


def test_an_invitation_opens_the_account_once(client, collega, uitgenodigd):
    assert client.get(uitgenodigd).status_code == 200
    assert client.post(uitgenodigd, {"new_password1": "kort", "new_password2": "kort"}).status_code == 422
    assert client.post(uitgenodigd, NIEUW).status_code == 302
    collega.refresh_from_db()
    assert collega.check_password(NIEUW["new_password1"])
    assert client.get(uitgenodigd).status_code == 410
    assert client.post(uitgenodigd, NIEUW).status_code == 410


def test_an_invitation_ends_after_three_days_and_with_a_newer_one(client, collega, uitgenodigd):
    with klok.op(klok.nu() + timedelta(days=2, hours=23)):
        assert client.get(uitgenodigd).status_code == 200
    with klok.op(klok.nu() + timedelta(days=3, minutes=1)):
        assert client.get(uitgenodigd).status_code == 410
    invite(collega)
    assert client.get(uitgenodigd).status_code == 410


def test_an_invitation_of_somebody_else_or_of_a_closed_account_opens_nothing(client, collega, vik, uitgenodigd):
    assert client.get(uitgenodigd.replace(str(collega.pk), str(vik.pk))).status_code == 410
    Medewerker.objects.filter(pk=collega.pk).update(is_active=False)
    assert client.get(uitgenodigd).status_code == 410


def test_a_closed_account_is_out_on_the_next_request(client, vik, open_melding, beheerder):
    client.force_login(vik)
    assert client.get(reverse("meldingen:melding", args=[open_melding.kenmerk])).status_code == 200
    beheer.deactivate(vik, door=beheerder)
    antwoord = client.get(reverse("meldingen:melding", args=[open_melding.kenmerk]))
    assert antwoord.status_code == 302
    assert antwoord["Location"].startswith("/inloggen/")
    # Opening the account again brings no role back.
    beheer.reactivate(vik, door=beheerder)
    assert not vik.aanstellingen.actief().exists()


def test_nobody_closes_their_own_account(beheerder):
    with pytest.raises(ValidationError, match="Je eigen account"):
        beheer.deactivate(beheerder, door=beheerder)


def test_another_address_or_a_fresh_login_takes_two_people_and_ends_every_session(client, vik, beheerder, tweede):
    vik.set_password("een-lang-wachtwoord")
    vik.save()
    client.force_login(vik)
    verzoek = beheer.request_account(
        Accountverzoek(medewerker=vik, soort="werkmail", email="Iemand.Anders@voorbeeld.invalid"), door=beheerder
    )
    vik.refresh_from_db()
    assert vik.email != "iemand.anders@voorbeeld.invalid"
    with pytest.raises(ValidationError):
        beheer.confirm(verzoek, door=beheerder)
    beheer.confirm(verzoek, door=tweede)
    vik.refresh_from_db()
    assert vik.email == "iemand.anders@voorbeeld.invalid"
    assert not vik.has_usable_password()
    assert client.get(reverse("werk")).status_code == 302


def test_an_address_that_is_taken_is_refused(vik, collega, beheerder):
    with pytest.raises(ValidationError, match="hoort al bij"):
        beheer.request_account(Accountverzoek(medewerker=vik, soort="werkmail", email=collega.email), door=beheerder)


@pytest.mark.parametrize(
    ("view", "module", "actie", "velden"),
    [
        ("medewerker-nieuw", beheer, "create_medewerker", {"naam": "Nina Nieuw", "email": "nina@voorbeeld.invalid"}),
        (
            "eenheid-nieuw",
            inrichting,
            "create_eenheid",
            {"code": "RT-X", "naam": "Nachtploeg", "soort": "team", "geldig_van": "2026-01-01"},
        ),
    ],
)
def test_two_beheerders_with_one_key_get_one_row_and_one_sentence(
    client, beheerder, organisatie, monkeypatch, view, module, actie, velden
):
    """Both forms were valid when they were read; the database takes the first."""
    velden = velden | {"ouder": organisatie["RT"].pk}
    client.force_login(beheerder)
    doe = getattr(module, actie)

    def second(*args, **kwargs):
        doe(*args, **kwargs)
        if args:
            args[0].pk, args[0]._state.adding = None, True
        return doe(*args, **kwargs)

    monkeypatch.setattr(module, actie, second)
    antwoord = client.post(reverse(f"beheer:{view}"), velden)
    assert antwoord.status_code == 422 and velden["naam"] in antwoord.text
    assert "al bij een account" in antwoord.text or "Kies een andere." in antwoord.text
    assert Beheerlog.objects.count() == 1


def test_an_active_superuser_stops_the_deployment_and_reads_no_case(client, collega, open_melding):
    assert check_no_superuser(None) == []
    Medewerker.objects.filter(pk=collega.pk).update(is_superuser=True, is_staff=True)
    assert [fout.id for fout in check_no_superuser(None)] == ["pvi.E001"]
    assert check_no_superuser in checks.registry.registry.get_checks(include_deployment_checks=True)
    collega.refresh_from_db()
    client.force_login(collega)
    assert not collega.has_perm("meldingen.melding_lezen", open_melding)
    for pagina in ("meldingen:melding", "meldingen:tijdlijn", "triage:dossier"):
        assert client.get(reverse(pagina, args=[open_melding.kenmerk])).status_code == 404
    assert client.get(reverse("beheer:start")).status_code == 404
    assert client.get(reverse("meldingen:inzage")).status_code == 404
    assert not Melding.objects.permitted(collega, Recht.VOLGEN).exists()
