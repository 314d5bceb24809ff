"""`manage.py verwijder_tweede_factor`: the way back in when every beheerder lost the second factor."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from pvi.accountmail import send_accountmails
from pvi.models import Beheerlog, Medewerker

pytestmark = pytest.mark.django_db


@pytest.fixture
def kwijt(beheerder) -> Medewerker:
    """A beheerder with a password, a factor that is lost, and a session that somebody else may hold."""
    beheerder.set_password("een-heel-lang-geheim")
    beheerder.save()
    Authenticator.objects.create(user=beheerder, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return beheerder


@pytest.fixture
def run(monkeypatch):
    def doe(wie: str, antwoord: str = "ja") -> str:
        uit = StringIO()
        monkeypatch.setattr("builtins.input", lambda _: antwoord)
        call_command("verwijder_tweede_factor", wie, stdout=uit)
        return uit.getvalue()

    return doe


@pytest.mark.parametrize("sleutel", ["email", "personeelsnummer"])
def test_the_login_starts_anew_and_every_session_ends(run, kwijt, client, sleutel):
    client.force_login(kwijt)
    assert client.get(reverse("werk")).status_code == 200
    uit = run(getattr(kwijt, sleutel))
    kwijt.refresh_from_db()
    assert not kwijt.has_usable_password()
    assert not Authenticator.objects.filter(user=kwijt).exists()
    assert client.get(reverse("werk")).status_code == 302
    send_accountmails()
    assert [brief.to for brief in mail.outbox] == [[kwijt.email]]
    regels = Beheerlog.objects.filter(over=kwijt, door=None).order_by("op")
    assert [r.handeling for r in regels] == ["bevestigd", "uitgenodigd"]
    assert regels[0].onderdeel == "Inloggen herstellen, opdrachtregel"
    andere = {kwijt.email, kwijt.personeelsnummer, kwijt.naam} - {getattr(kwijt, sleutel)}
    assert not [woord for woord in andere if woord in uit]


def test_without_a_yes_nothing_changes(run, kwijt):
    with pytest.raises(CommandError, match="niets veranderd"):
        run(kwijt.email, antwoord="")
    kwijt.refresh_from_db()
    assert kwijt.check_password("een-heel-lang-geheim")
    assert Authenticator.objects.filter(user=kwijt).exists()
    assert not Beheerlog.objects.exists() and not mail.outbox


def test_nobody_and_a_closed_account_are_refused_alike(run, kwijt):
    Medewerker.objects.filter(pk=kwijt.pk).update(is_active=False)
    for sleutel in (kwijt.email, "niemand@voorbeeld.invalid", "P000"):
        with pytest.raises(CommandError, match="geen open account"):
            run(sleutel)
    assert Authenticator.objects.filter(user=kwijt).exists()


def test_with_single_sign_on_alone_nobody_is_invited_to_set_a_password(run, kwijt, settings):
    settings.SSO_VERPLICHT = True
    assert "eigen organisatie" in run(kwijt.email)
    send_accountmails()
    assert not mail.outbox
