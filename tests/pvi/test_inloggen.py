"""Logging in with a password and a second factor, as it is outside the demo."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from pvi.accountmail import send_accountmails
from pvi.inloggen import factor
from pvi.inloggen.factor import recently_authenticated
from pvi.models import Medewerker
from tests.people import WACHTWOORD
from tests.test_routes import ACHTER_INLOG, fill

pytestmark = pytest.mark.django_db

CODE = "mfa_authenticate"


@pytest.fixture(autouse=True)
def sterk(settings) -> None:
    settings.STERK_INLOGGEN = True
    cache.clear()


@pytest.fixture
def vera(organisatie) -> Medewerker:
    return Medewerker.objects.create_user(
        "vera@voorbeeld.invalid", WACHTWOORD, naam="Vera Verzonnen", team=organisatie["RT"]
    )


@pytest.fixture
def browser() -> Client:
    return Client()


def give_password(browser: Client, wachtwoord: str = WACHTWOORD, **vraag: str):
    adres = reverse("account_login", query=vraag)
    return browser.post(adres, {"login": "vera@voorbeeld.invalid", "password": wachtwoord, **vraag})


def code_of(geheim: str, stap: int = 0) -> str:
    """What an app shows now, or `stap` half minutes later."""
    return format_hotp_value(hotp_value(geheim, int(time.time()) // 30 + stap))


def secret_on(pagina: str) -> str:
    """What somebody types into an app: shown in groups of four."""
    groepen = re.search(r"<samp>([\w ]+)</samp>", pagina)[1].split()
    assert {len(groep) for groep in groepen} == {4}
    return "".join(groepen)


def set_up_app(browser: Client) -> str:
    """Set up an app on its page; the secret that it now holds."""
    geheim = secret_on(browser.get(reverse("mfa_activate_totp")).content.decode())
    antwoord = browser.post(reverse("mfa_activate_totp"), {"code": code_of(geheim)})
    assert antwoord["Location"] == reverse("mfa_view_recovery_codes")
    return geheim


def read_herstelcodes(browser: Client) -> list[str]:
    pagina = browser.get(reverse("mfa_view_recovery_codes")).content.decode()
    return re.findall(r"\b\d{8}\b", pagina.partition('<samp id="code">')[2].partition("</samp>")[0])


def is_in(browser: Client) -> bool:
    return browser.get("/werk/").status_code == 200


@pytest.fixture
def geheim(browser, vera) -> str:
    """Vera has an app; her first browser is still logged in."""
    give_password(browser)
    return set_up_app(browser)


def test_password_alone_reaches_no_page_behind_the_login(browser, vera):
    give_password(browser)
    eigen = {naam for naam, _ in ACHTER_INLOG} & factor.ZONDER_FACTOR
    for naam, pad in ACHTER_INLOG:
        antwoord = browser.get(fill(pad, "M-2222-2222"))
        if naam in eigen:
            continue
        # 404 and 405 say only that the address takes no such visit from anybody.
        assert antwoord.status_code in (302, 404, 405), naam
        if antwoord.status_code == 302:
            assert antwoord["Location"] == reverse("mfa_index"), naam
    assert eigen == factor.ZONDER_FACTOR - {"account_logout"}


def test_who_has_no_factor_is_led_to_setting_one_up_and_then_further(browser, vera):
    give_password(browser)
    uitleg = browser.get("/werk/", follow=True).content.decode()
    assert "<h1>Stel een extra controle in</h1>" in uitleg
    set_up_app(browser)
    assert len(read_herstelcodes(browser)) == 10
    assert is_in(browser)


def test_public_pages_and_the_melder_side_stay_open(browser, vera):
    give_password(browser)
    for naam in ("start", "hulp", "meldingen:melden", "meldingen:volgen"):
        assert browser.get(reverse(naam)).status_code == 200


def test_set_up_shows_picture_and_secret_without_script_or_data_address(browser, vera):
    give_password(browser)
    pagina = browser.get(reverse("mfa_activate_totp")).content.decode()
    assert '<svg role="img" aria-label="QR-code voor je app"' in pagina
    assert "data:" not in pagina
    assert "issuer=PvI-portaal" in pagina


def test_wrong_code_sets_nothing_up_and_keeps_the_secret(browser, vera):
    give_password(browser)
    geheim = secret_on(browser.get(reverse("mfa_activate_totp")).content.decode())
    antwoord = browser.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Deze code klopt niet" in antwoord.content.decode()
    assert secret_on(antwoord.content.decode()) == geheim
    assert not Authenticator.objects.exists()


def test_secret_and_seed_lie_sealed_in_the_database(geheim):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        rijen = repr(cursor.fetchall())
    assert geheim not in rijen
    app = Authenticator.objects.get(type="totp")
    assert factor.Factoradapter().decrypt(app.data["secret"]) == geheim


def test_login_asks_for_the_code_and_opens_with_it(geheim, vera):
    ander = Client()
    antwoord = give_password(ander, next="/meldingen/mijn/")
    assert antwoord["Location"].startswith(reverse(CODE))
    assert "Gebruik je sleutel" not in ander.get(antwoord["Location"]).content.decode()  # Vera has none
    assert not is_in(ander)
    antwoord = ander.post(reverse(CODE), {"code": code_of(geheim, 1)})
    assert antwoord["Location"] == "/meldingen/mijn/"
    assert is_in(ander)


def test_code_of_an_app_works_once(geheim):
    code = code_of(geheim, 1)
    for verwacht in (302, 200):
        browser = Client()
        give_password(browser)
        assert browser.post(reverse(CODE), {"code": code}).status_code == verwacht


def test_recovery_code_works_once(browser, geheim):
    code = read_herstelcodes(browser)[0]
    for verwacht in (302, 200):
        ander = Client()
        give_password(ander)
        assert ander.post(reverse(CODE), {"code": code}).status_code == verwacht


def test_recovery_codes_are_shown_once_and_counted_after(browser, geheim):
    assert len(read_herstelcodes(browser)) == 10
    assert read_herstelcodes(browser) == []
    assert "Je hebt er nog 10" in browser.get(reverse("mfa_index")).content.decode()


def test_new_recovery_codes_end_the_old(browser, geheim):
    oud = read_herstelcodes(browser)
    assert "De oude codes werken dan niet meer" in browser.get(reverse("mfa_generate_recovery_codes")).content.decode()
    browser.post(reverse("mfa_generate_recovery_codes"))
    nieuw = read_herstelcodes(browser)
    assert len(nieuw) == 10
    assert not set(oud) & set(nieuw)


def test_without_the_app_somebody_logs_in_again_after_beheer_took_it_away(geheim, vera):
    Authenticator.objects.filter(user=vera).delete()
    ander = Client()
    give_password(ander)
    assert ander.get("/werk/")["Location"] == reverse("mfa_index")
    assert set_up_app(ander) != geheim


def test_taking_the_last_factor_away_closes_the_portal_until_there_is_another(browser, geheim):
    browser.post(reverse("mfa_deactivate_totp"))
    assert browser.get("/werk/")["Location"] == reverse("mfa_index")
    assert not Authenticator.objects.exists()


def test_guessing_codes_is_slowed_down_and_the_real_one_waits_with_it(geheim):
    ander = Client()
    give_password(ander)
    for _ in range(10):
        assert ander.post(reverse(CODE), {"code": "000000"}).status_code == 200
    antwoord = ander.post(reverse(CODE), {"code": code_of(geheim, 1)})
    assert antwoord.status_code == 200
    cache.clear()  # a minute later
    assert ander.post(reverse(CODE), {"code": code_of(geheim, 1)}).status_code == 302


def test_guessing_passwords_is_slowed_down_for_that_account_only(vera):
    for _ in range(10):
        give_password(Client(), "een-verkeerd-wachtwoord")
    assert give_password(Client()).status_code == 200
    Medewerker.objects.create_user("cas@voorbeeld.invalid", WACHTWOORD, naam="Cas")
    antwoord = Client().post(reverse("account_login"), {"login": "cas@voorbeeld.invalid", "password": WACHTWOORD})
    assert antwoord.status_code == 302


def test_no_address_of_who_logs_in_lies_in_the_cache(vera):
    for _ in range(3):
        browser = Client(REMOTE_ADDR="203.0.113.77")
        give_password(browser, "een-verkeerd-wachtwoord")
        browser.post(reverse("account_reset_password"), {"email": "vera@voorbeeld.invalid"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key || value FROM pvi_cache")
        rijen = repr(cursor.fetchall())
    assert "allauth" in rijen
    assert "203.0.113" not in rijen


def test_ended_session_is_said_on_the_login_page_and_leads_back(browser, geheim):
    browser.get("/werk/")
    browser.session.flush()
    antwoord = browser.get("/meldingen/mijn/")
    assert antwoord["Location"] == f"{reverse('account_login')}?next=/meldingen/mijn/&voorbij=1"
    assert "Je sessie is voorbij" in browser.get(antwoord["Location"]).content.decode()
    assert "voorbij" not in Client().get("/meldingen/mijn/")["Location"]


# --- showing again who you are -------------------------------------------------------------------------------------


@require_POST
def export(request) -> HttpResponse:
    return HttpResponse(f"rapport {request.POST['maand']}")


class Adressen:
    """The addresses of the portal and one export."""

    from pvi.urls import handler400, handler403, handler404, handler500
    from pvi.urls import urlpatterns as van_het_portaal

    urlpatterns = [*van_het_portaal, path("export/", recently_authenticated(export), name="export")]


@pytest.fixture
def met_export(settings) -> None:
    settings.ROOT_URLCONF = Adressen


def make_older(browser: Client, *, minuten: int) -> None:
    session = browser.session
    for bewijs in session["account_authentication_methods"]:
        bewijs["at"] -= minuten * 60
    session.save()


def test_export_opens_within_fifteen_minutes_of_logging_in(browser, geheim, met_export):
    make_older(browser, minuten=14)
    assert browser.post("/export/", {"maand": "oktober"}).content == b"rapport oktober"


@pytest.mark.parametrize("manier", ["wachtwoord", "app"])
def test_export_later_asks_who_you_are_and_then_does_what_was_posted(browser, geheim, met_export, manier):
    make_older(browser, minuten=16)
    vraag = browser.post("/export/", {"maand": "oktober"})
    assert vraag["Location"] == f"{reverse('account_reauthenticate')}?next=%2Fexport%2F"
    assert "Ben jij het nog?" in browser.get(vraag["Location"]).content.decode()
    if manier == "wachtwoord":
        adres, bewijs = vraag["Location"], {"password": WACHTWOORD}
    else:
        adres, bewijs = reverse("mfa_reauthenticate", query={"next": "/export/"}), {"code": code_of(geheim, 1)}
    assert browser.post(adres, {**bewijs, "next": "/export/"}).content == b"rapport oktober"
    assert browser.post("/export/", {"maand": "november"}).content == b"rapport november"


def test_wrong_proof_lets_nothing_out(browser, geheim, met_export):
    make_older(browser, minuten=16)
    vraag = browser.post("/export/", {"maand": "oktober"})
    antwoord = browser.post(vraag["Location"], {"password": "een-verkeerd-wachtwoord", "next": "/export/"})
    assert b"rapport" not in antwoord.content
    assert browser.post("/export/", {"maand": "oktober"}).status_code == 302


def test_proof_of_another_person_in_the_same_session_counts_for_nothing(browser, geheim, met_export):
    cas = Medewerker.objects.create_user("cas@voorbeeld.invalid", WACHTWOORD, naam="Cas")
    bewijzen = browser.session["account_authentication_methods"]
    browser.force_login(cas)
    session = browser.session
    session["account_authentication_methods"] = bewijzen
    session.save()
    Authenticator.objects.create(user=cas, type="totp", data={"secret": factor.Factoradapter().encrypt("x")})
    assert browser.post("/export/", {"maand": "oktober"}).status_code == 302


# --- guessing a password: slower from that address, never shut for the right one -------------------------------------


def attempt(adres: str, wachtwoord: str, wie: str = "vera@voorbeeld.invalid", **extra: str) -> HttpResponse:
    gegevens = {"login": wie, "password": wachtwoord}
    return Client().post(reverse("account_login"), gegevens, REMOTE_ADDR=adres, **extra)


def words(antwoord: HttpResponse, wie: str = "vera@voorbeeld.invalid") -> tuple[int, str]:
    """What an answer says, without what differs in every answer."""
    return antwoord.status_code, re.sub(
        r'name="(csrfmiddlewaretoken|formulier|formulier_van)" value="[^"]+"', "", antwoord.text
    ).replace(wie, "")


TE_VAAK = "Het ging te vaak mis"


def test_guesses_from_elsewhere_never_keep_the_right_password_out(vera):
    for n in range(22):
        attempt(f"203.0.113.{n % 2}", "geraden-wachtwoord")
    assert TE_VAAK in attempt("203.0.113.1", "geraden-wachtwoord").text
    assert attempt("198.51.100.7", WACHTWOORD).status_code == 302


def test_guesses_from_one_address_are_slowed_down_whatever_the_host_says(vera, settings):
    settings.ALLOWED_HOSTS = ["*"]
    antwoorden = [attempt("203.0.113.1", "fout", HTTP_HOST=f"h{n}.example.invalid") for n in range(12)]
    assert TE_VAAK not in antwoorden[9].text
    assert all(TE_VAAK in antwoord.text for antwoord in antwoorden[10:])
    assert TE_VAAK not in attempt("203.0.113.1", "fout", "ander@voorbeeld.invalid").text


def test_a_slowed_down_guesser_learns_neither_the_password_nor_who_has_an_account(vera):
    niemand = "niemand@voorbeeld.invalid"
    for wie in ("vera@voorbeeld.invalid", niemand):
        for _ in range(10):
            attempt("203.0.113.1", "geraden-wachtwoord", wie)
    fout, goed = attempt("203.0.113.1", "geraden-wachtwoord"), attempt("203.0.113.1", WACHTWOORD)
    assert words(fout) == words(goed) == words(attempt("203.0.113.1", WACHTWOORD, niemand), niemand)
    assert TE_VAAK in goed.text


def test_one_address_cannot_try_one_password_on_everybody(vera):
    antwoorden = (attempt("203.0.113.1", WACHTWOORD, f"wie{n}@voorbeeld.invalid").status_code for n in range(40))
    assert 429 in antwoorden
    assert attempt("198.51.100.7", WACHTWOORD).status_code == 302


# --- links in mail ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kop", [{"HTTP_HOST": "kwaad.invalid"}, {"HTTP_X_FORWARDED_HOST": "kwaad.invalid"}])
def test_a_link_in_a_mail_leads_to_the_portal_whatever_host_was_asked(client, vera, settings, mailoutbox, kop):
    settings.ALLOWED_HOSTS, settings.PUBLIEKE_URL = ["*"], "https://portaal.voorbeeld.invalid"
    client.post(reverse("account_reset_password"), {"email": vera.email}, **kop)
    send_accountmails()
    (mail,) = mailoutbox
    assert re.findall(r"https?://[^/\s]+", mail.body) == ["https://portaal.voorbeeld.invalid"]
    assert "kwaad" not in str(mail.message())


def test_no_mail_names_the_host_of_a_request(settings):
    """Only the way back from single sign-on, which the provider checks, and the page that posted, are made of it."""
    bronnen = [*settings.BASE_DIR.glob("[mptrd]*/**/*.py"), *settings.BASE_DIR.glob("templates/**/*.*")]
    noemt = {
        b.name
        for b in bronnen
        if "tests" not in b.parts and re.search(r"build_absolute_uri|get_host\(|current_site", b.read_text())
    }
    assert noemt == {"elders.py", "woorden.py"}


# --- a cookie that somebody put into this browser --------------------------------------------------------------------


def planted(dader: Client, naam: str = "sessionid") -> Client:
    """A browser with the session cookie of somebody else."""
    ander = Client()
    ander.cookies[naam] = dader.cookies[naam].value
    return ander


def begun(dader: Client) -> Client:
    """A session from before any login, as the page of a second factor makes one."""
    session = dader.session
    session["iets"] = 1
    session.save()
    dader.cookies["sessionid"] = session.session_key
    return dader


def test_a_cookie_planted_before_the_password_opens_nothing_after_it(vera):
    dader = begun(Client())
    slachtoffer = planted(dader)
    give_password(slachtoffer)
    assert slachtoffer.get(reverse("mfa_index")).status_code == 200
    assert dader.get(reverse("mfa_index")).status_code == 302
    assert not is_in(dader)


def test_a_cookie_planted_before_the_second_factor_opens_nothing_after_it(geheim, vera):
    dader = begun(Client())
    slachtoffer = planted(dader)
    give_password(slachtoffer)
    assert slachtoffer.post(reverse(CODE), {"code": code_of(geheim, 1)}).status_code == 302
    assert is_in(slachtoffer)
    assert not is_in(dader)
