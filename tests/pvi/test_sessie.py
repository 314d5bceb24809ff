"""Sessions: sealed content, no key of a cookie in the database, staff and melder apart, and an end to each."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pvi.models import Medewerker
from pvi.tasks import sweep_sessies
from pvi.web import melderkant
from pvi.web.sessie import BEGONNEN, Meldersessie, SessionStore

ZIN = "Hij noemde mij elke dag anders dan ik heet."

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[SessionStore, Meldersessie])
def soort(request) -> type[SessionStore]:
    return request.param


@pytest.fixture
def bewaard(soort) -> SessionStore:
    session = soort()
    session["concept"] = ZIN
    session.save()
    return session


@pytest.fixture
def ingelogd(client) -> Client:
    client.force_login(Medewerker.objects.create_user("tc@voorbeeld.invalid", None, naam="Vera Verzonnen"))
    return client


def dump() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, session_data FROM django_session")
        return repr(cursor.fetchall())


def test_words_come_back_in_the_same_session(soort, bewaard):
    assert soort(bewaard.session_key)["concept"] == ZIN


def test_table_holds_neither_words_nor_the_key_of_the_cookie(bewaard):
    assert Session.objects.count() == 1
    assert "noemde" not in dump()
    assert bewaard.session_key not in dump()


def test_session_found_in_a_dump_opens_nothing(soort, bewaard):
    assert not soort(Session.objects.get().session_key).keys()


def test_content_copied_into_another_session_is_refused(soort, bewaard):
    andere = soort()
    andere["concept"] = "iets anders"
    andere.save()
    bron = Session.objects.get(session_key=bewaard._row_key(bewaard.session_key))
    Session.objects.exclude(pk=bron.pk).update(session_data=bron.session_data)
    assert not soort(andere.session_key).keys()
    assert soort(bewaard.session_key)["concept"] == ZIN


@pytest.mark.parametrize("onzin", ["", "geen base64!", "AAAA"])
def test_broken_content_is_an_empty_session(soort, bewaard, onzin):
    Session.objects.update(session_data=onzin)
    assert not soort(bewaard.session_key).keys()


def test_session_of_one_side_is_nothing_on_the_other(bewaard, soort):
    andere = {SessionStore: Meldersessie, Meldersessie: SessionStore}[soort]
    assert not andere(bewaard.session_key).keys()


def test_new_key_keeps_the_words_and_ends_the_old_key(soort, bewaard):
    oud = bewaard.session_key
    bewaard.cycle_key()
    bewaard.save()
    assert soort(bewaard.session_key)["concept"] == ZIN
    assert not soort(oud).keys()
    assert Session.objects.count() == 1


def test_flush_leaves_no_row(bewaard):
    bewaard.flush()
    assert not Session.objects.exists()


def test_save_of_an_ended_session_does_not_bring_it_back(soort, bewaard):
    zelfde = soort(bewaard.session_key)
    assert zelfde["concept"] == ZIN
    bewaard.flush()
    with pytest.raises(UpdateError):
        zelfde.save()
    assert not Session.objects.exists()


def test_lock_reads_what_another_request_saved(soort, bewaard):
    zelfde = soort(bewaard.session_key)
    assert zelfde["concept"] == ZIN
    bewaard["concept"] = "verder geschreven"
    bewaard.save()
    with transaction.atomic():
        zelfde.lock()
        assert zelfde["concept"] == "verder geschreven"


def test_lock_of_an_expired_session_finds_nothing(soort, bewaard):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    with transaction.atomic():
        bewaard.lock()
    assert bewaard.session_key is None
    assert not bewaard.keys()


def test_idle_time_is_15_minutes_for_staff_and_an_hour_for_a_draft():
    assert SessionStore().get_session_cookie_age() == 15 * 60
    assert Meldersessie().get_session_cookie_age() == 60 * 60


def test_sweep_removes_what_ended_and_nothing_else(soort, bewaard):
    voorbij = soort()
    voorbij["concept"] = ZIN
    voorbij.save()
    Session.objects.filter(session_key=voorbij._row_key(voorbij.session_key)).update(expire_date=timezone.now())
    sweep_sessies()
    assert Session.objects.count() == 1
    assert soort(bewaard.session_key)["concept"] == ZIN


def test_every_request_starts_the_idle_time_anew(ingelogd):
    over = timezone.now() + timedelta(minutes=3)
    Session.objects.update(expire_date=over)
    ingelogd.get(reverse("hulp"))
    assert Session.objects.get().expire_date > over + timedelta(minutes=11)


def test_session_in_use_is_written_once_a_minute_at_most(ingelogd):
    ingelogd.get(reverse("hulp"))
    eind = Session.objects.get().expire_date
    ingelogd.get(reverse("hulp"))
    assert Session.objects.get().expire_date == eind


def test_expired_session_is_not_extended(ingelogd):
    voorbij = timezone.now() - timedelta(seconds=1)
    Session.objects.update(expire_date=voorbij)
    ingelogd.get(reverse("hulp"))
    assert not Session.objects.filter(expire_date__gt=timezone.now()).exists()
    assert ingelogd.get(reverse("meldingen:mijn")).status_code == 302


@pytest.mark.parametrize(("uren", "status"), [(7.9, 200), (8.1, 302)])
def test_staff_session_ends_after_eight_hours_however_busy(ingelogd, uren, status):
    assert ingelogd.get(reverse("meldingen:mijn")).status_code == 200
    session = ingelogd.session
    session[BEGONNEN] = time.time() - uren * 3600
    session.save()
    assert ingelogd.get(reverse("meldingen:mijn")).status_code == status


def test_login_starts_the_eight_hours(ingelogd):
    voor = time.time()
    ingelogd.post(reverse("meldingen:mijn"), {"code": "AAAA"})
    session = ingelogd.session
    session["iets"] = 1
    session.save()
    ingelogd.post(reverse("sessie"))
    assert voor - 1 <= ingelogd.session[BEGONNEN] <= time.time()


@pytest.mark.parametrize("naam", ["meldingen:melden", "meldingen:volgen"])
def test_pages_of_a_melder_do_not_know_who_is_logged_in(ingelogd, naam):
    antwoord = ingelogd.get(reverse(naam))
    assert not antwoord.wsgi_request.user.is_authenticated
    assert settings.SESSION_COOKIE_NAME not in antwoord.wsgi_request.COOKIES
    assert "Vera Verzonnen" not in antwoord.content.decode()
    assert settings.SESSION_COOKIE_NAME not in antwoord.cookies


def test_melder_gets_a_cookie_of_its_own_and_staff_stays_logged_in(ingelogd):
    staf = ingelogd.cookies[settings.SESSION_COOKIE_NAME].value
    antwoord = ingelogd.post(reverse("meldingen:melden"), {"stap": "1", "naar": "volgende"})
    cookie = antwoord.cookies[settings.MELDER_COOKIE_NAME]
    assert settings.SESSION_COOKIE_NAME not in antwoord.cookies
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["max-age"]
    assert ingelogd.cookies[settings.SESSION_COOKIE_NAME].value == staf
    assert ingelogd.get(reverse("meldingen:mijn")).status_code == 200


def test_melder_cookie_opens_no_staff_page(client, ingelogd):
    ander = Client()
    ander.cookies[settings.MELDER_COOKIE_NAME] = ingelogd.cookies[settings.SESSION_COOKIE_NAME].value
    assert ander.get(reverse("meldingen:mijn")).status_code == 302
    assert not ander.get(reverse("meldingen:melden")).wsgi_request.user.is_authenticated


def test_cookie_of_a_dead_melder_session_is_removed_by_its_own_name(client):
    client.cookies[settings.MELDER_COOKIE_NAME] = "doodlopendesessiesleutel12345678"
    antwoord = client.get(reverse("meldingen:volgen-melding"))
    assert antwoord.cookies[settings.MELDER_COOKIE_NAME]["max-age"] == 0
    assert settings.SESSION_COOKIE_NAME not in antwoord.cookies


def test_visitor_gets_no_cookie_before_it_is_needed(client):
    for naam in ("start", "hulp", "wegwijzer"):
        assert not client.get(reverse(naam)).cookies
    assert not Session.objects.exists()


def test_melder_extends_the_own_session_only(client):
    client.post(reverse("meldingen:melden"), {"stap": "1", "naar": "volgende"})
    assert client.post(reverse("sessie-melder")).json() == {"seconden": 3600}
    assert client.post(reverse("sessie")).status_code == 410


def test_production_names_both_cookies_for_this_host_only():
    bron = (settings.BASE_DIR / "pvi" / "settings.py").read_text()
    assert '"__Host-sessionid"' in bron
    assert '"__Host-melder"' in bron
    assert melderkant.MELDERKANT == ("/melden/", "/volgen/")
