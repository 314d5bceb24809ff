"""The demo as a visitor meets it: the tour, the two people before one list, the mails, the clock."""

from datetime import timedelta
from io import StringIO

import pytest
from celery.canvas import Signature
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from kombu.exceptions import OperationalError

from demo import bundel, laden, rondleiding
from demo.mensen import ROLSPELERS, read_cast
from demo.rondleiding import BEURTEN, STAPPEN, own_melding, whose_turn
from demo.verhaal import Opzet, Verhaal
from demo.verhalen import z01
from meldingen.models import Melder, Melding, Notificatie, Uitsluiting
from meldingen.notifications import ONDERWERP
from meldingen.tasks import sweep_notificaties, sweep_termijnen
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.rollen import Rol
from tests.meldingen.staf import plain
from tests.toegankelijk import check_page, check_titles
from triage.actions.zitting import ONDERWEG
from triage.models import Agendapunt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("geladen")]
PAGINAS = ("/demo/", "/demo/mensen/", "/demo/twee-mensen/", "/demo/postvak/")


def who(client: Client) -> str:
    """The key in the cast of who is logged in."""
    ingelogd = client.session.get("_auth_user_id")
    return next(sleutel for sleutel, medewerker in read_cast().items() if str(medewerker.pk) == ingelogd)


# --- loading ----------------------------------------------------------------------------------------------------------


def test_it_says_what_it_loaded_and_in_how_many_seconds(geladen):
    assert len(geladen) == 4
    assert all(regel.endswith(" s") for regel in geladen)


def test_loading_again_changes_nothing():
    voor = (Medewerker.objects.count(), Melding.objects.count(), Notificatie.objects.count())
    uit = StringIO()

    call_command("load_demo", stdout=uit)

    assert "staan er al" in uit.getvalue()
    assert (Medewerker.objects.count(), Melding.objects.count(), Notificatie.objects.count()) == voor


def test_every_state_of_the_route_is_populated():
    gevuld = set(Melding.objects.values_list("status", flat=True))

    # A case is with the strafmaatoverleg for a week or so: whether one is there depends on the day.
    assert gevuld | {Status.SMO} == set(Status) - {Status.CONCEPT, Status.KLACHTPROCEDURE}


def test_every_mail_was_sent_at_the_time_of_then():
    mails = Notificatie.objects.filter(vervallen=False)

    assert mails.count() > 200
    assert not mails.exclude(verzonden_op=F("klaar_op")).exists()
    assert mails.earliest("verzonden_op").verzonden_op < klok.nu() - timedelta(days=300)


def test_the_codes_on_the_tour_open_two_meldingen():
    codes = laden.read_codes()
    melders = [Melder.objects.by_code(code) for code in codes.values()]

    assert [melder.melding.status for melder in melders] == ["lijnafhandeling", "afgesloten"]


def test_the_file_with_the_codes_is_private(demo):
    assert (demo / "demo-codes.json").stat().st_mode & 0o777 == 0o600


# --- nothing readable in the database ---------------------------------------------------------------------------------


def dump() -> str:
    """Every row of every table as text: what pg_dump writes down."""
    delen = []
    with connection.cursor() as cursor:
        for tabel in connection.introspection.table_names(cursor):
            with cursor.copy(f"COPY {connection.ops.quote_name(tabel)} TO STDOUT") as kopie:
                delen += [bytes(blok).decode() for blok in kopie]
    return "".join(delen)


def planted() -> list[str]:
    """Sentences and names that were typed into cases, and the codes."""
    opzetten = [waarde for waarde in vars(laden).values() if isinstance(waarde, Opzet)]
    zinnen = [tekst for o in opzetten for tekst in (o.wat, o.waar, o.wensen, o.samenvatting)]
    namen = [o.melder for o in opzetten if o.melder not in read_cast()] + ["Verzonnen", "Denkbeeld", "Bedacht"]
    codes = [deel for code in laden.read_codes().values() for deel in (code, code.replace("-", ""))]
    return [*(zin[:45] for zin in zinnen), *namen, *codes, *bundel.VERHALEN, *(zin for *_, zin in laden.SIGNALEN)]


def test_a_dump_holds_no_planted_sentence_name_or_code():
    tekst, gepland = dump(), planted()

    assert len(gepland) > 60
    assert "Mila Meldt" in tekst, "an account is readable, so the dump was really read"
    assert [zin for zin in gepland if zin in tekst] == []


# --- the tour ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pad", PAGINAS)
def test_the_pages_open_without_login_and_are_well_made(client, pad):
    antwoord = client.get(pad)

    assert antwoord.status_code == 200
    assert check_page(antwoord.content.decode()) == []
    assert "_auth_user_id" not in client.session


def test_every_page_has_a_title_of_its_own(client):
    assert check_titles({pad: client.get(pad).content.decode() for pad in PAGINAS}) == []


@pytest.mark.parametrize("stap", STAPPEN, ids=lambda stap: stap.sleutel)
def test_each_step_logs_in_as_that_person_on_a_page_that_opens(client, stap):
    antwoord = client.post(reverse("demo:stap", args=[stap.nummer]), follow=True)

    assert antwoord.status_code == 200
    assert who(client) == stap.sleutel
    pagina = antwoord.content.decode()
    assert f"Stap {stap.nummer} van 7" in pagina
    assert 'lang="en"' in pagina
    assert check_page(pagina) == []


@pytest.mark.parametrize("stap", STAPPEN[1:6], ids=lambda stap: stap.sleutel)
def test_a_case_stands_ready_at_every_step_between_the_first_and_the_last(stap):
    zet = rondleiding.waiting_for(rondleiding.player(stap), stap.beurten)

    assert zet is not None
    assert zet.beurt.code in stap.beurten
    assert Melding.objects.permitted(zet.wie, zet.beurt.recht).filter(pk=zet.melding.pk).exists()


@pytest.mark.parametrize("speler", ROLSPELERS, ids=lambda speler: speler.sleutel)
def test_everybody_of_the_cast_lands_on_a_page(client, speler):
    antwoord = client.post(reverse("demo:als", args=[speler.sleutel]), follow=True)

    assert (antwoord.status_code, who(client)) == (200, speler.sleutel)


def test_nobody_is_logged_in_by_following_a_link(client):
    for adres in (reverse("demo:stap", args=[2]), reverse("demo:als", args=["vik"]), reverse("demo:verder")):
        assert client.get(adres).status_code == 405
    assert "_auth_user_id" not in client.session


def test_a_page_of_somebody_else_cannot_press_a_button_of_the_tour():
    elders = Client(enforce_csrf_checks=True)

    for adres in (reverse("demo:stap", args=[2]), reverse("demo:als", args=["vik"]), reverse("demo:klok")):
        assert elders.post(adres, {"sprong": "dag"}).status_code == 403


@pytest.mark.parametrize("adres", ["/demo/stap/0/", "/demo/stap/8/", "/demo/als/niemand/", "/demo/als/pdc_vi/"])
def test_who_is_not_in_the_tour_is_no_page(client, adres):
    assert client.post(adres).status_code == 404


def test_log_in_as_leads_to_own_pages_only(client):
    antwoord = client.post(reverse("demo:als", args=["vik"]), {"doel": "https://elders.invalid/"})

    assert antwoord.url == reverse("werk")


def test_on_the_pages_of_a_melder_the_bar_does_not_look_at_the_login(client):
    client.post(reverse("demo:als", args=["teamchef"]))

    pagina = client.get(reverse("meldingen:melden")).content.decode()

    assert "Stap 1 van 7" in pagina
    assert "Tess" not in pagina.split("</aside>")[0].replace("Tess handelt", "")


def own_story() -> Verhaal:
    """The visitor's own melding: about Basisteam Havenkant, sent in now, so after everything that stood ready."""
    eenheden = {eenheid.code: eenheid for eenheid in OrganisatieEenheid.objects.select_related("eenheid")}
    return Verhaal(read_cast(), eenheden, klok.vandaag() + timedelta(days=1), laden.KANTINE)


def test_the_own_melding_goes_from_hand_to_hand_until_it_is_closed():
    assert own_melding() is None
    aan_zet = []
    for _ in z01(own_story()):
        zet = whose_turn(own_melding())
        aan_zet.append((zet.beurt.code, zet.wie.naam) if zet else None)

    assert list(dict.fromkeys(aan_zet)) == [
        ("starten", "Vera Vik"),
        ("intake", "Vera Vik"),
        ("wegen", "Thijs Triage"),
        ("standpunt", "Pien Politiechef"),
        ("definitief", "Thijs Triage"),
        ("lijn", "Tess Teamchef"),
        ("toewijzen", "Vera Vik"),
        ("herstel", "Hanna Herstelt"),
        ("nazorg", "Hanna Herstelt"),
        ("les", "Vera Vik"),
        ("sluiten", "Vera Vik"),
        None,
    ]


def test_the_bar_takes_the_visitor_to_who_is_next_on_the_own_melding(client):
    next(z01(verhaal := own_story()))

    antwoord = client.post(reverse("demo:verder"), follow=True)

    assert who(client) == "vik"
    assert antwoord.request["PATH_INFO"] == reverse("meldingen:start-intake", args=[verhaal.melding.kenmerk])
    assert "Your first message goes to the reporter at once." in antwoord.content.decode()
    client.post(reverse("demo:als", args=["teamchef"]))
    assert "Verder als Vera Vik" in plain(client.get(reverse("werk")).content.decode())


def test_the_own_melding_comes_before_the_one_that_stood_ready(client):
    next(z01(verhaal := own_story()))

    antwoord = client.post(reverse("demo:stap", args=[2]))

    assert verhaal.melding.kenmerk in antwoord.url


def test_without_an_own_melding_there_is_nothing_to_go_on_with(client):
    assert client.post(reverse("demo:verder")).url == reverse("demo:rondleiding")


def test_every_turn_is_taken_on_a_page_that_the_taker_may_open(client):
    for beurt in BEURTEN:
        zetten = [
            zet
            for melding in Melding.objects.filter(status=beurt.status, eenheid_behandeling__code__in=("RT", "NH"))
            if (zet := whose_turn(melding)) and zet.beurt == beurt
        ]
        for zet in zetten[:1]:
            client.force_login(zet.wie, "allauth.account.auth_backends.AuthenticationBackend")
            assert client.get(zet.url).status_code == 200, (beurt.code, zet.wie.naam)


# --- one list, two people ---------------------------------------------------------------------------------------------


def test_vik_sees_the_case_and_the_walled_teamchef_sees_nothing(client):
    context = client.get(reverse("demo:twee-mensen")).context
    vik, muurchef = context["kijkers"]
    zaak = context["zaak"]

    assert Uitsluiting.objects.filter(melding=zaak, medewerker=read_cast()["muurchef"]).exists()
    assert zaak in [regel["melding"] for regel in vik["zaken"]]
    assert (vik["gevonden"], vik["opent"], vik["mails"] > 0) == (1, True, True)
    assert zaak not in [regel["melding"] for regel in muurchef["zaken"]]
    assert (muurchef["gevonden"], muurchef["opent"], muurchef["mails"]) == (0, False, 0)
    assert muurchef["zaken"], "the list of the teamchef is not empty, only without this case"


def test_what_the_page_tells_is_what_each_meets(client):
    context = client.get(reverse("demo:twee-mensen")).context
    for kijker in context["kijkers"]:
        client.post(reverse("demo:als", args=[kijker["sleutel"]]), {"doel": "meldingen:werkvoorraad"})
        assert client.get(reverse("meldingen:werkvoorraad")).context["pagina"].paginator.count == kijker["aantal"]
        dossier = client.get(reverse("meldingen:melding", args=[context["zaak"].kenmerk]))
        assert (dossier.status_code == 200) is kijker["opent"]


def test_the_case_skips_the_walled_teamchef_and_his_mt_and_goes_one_level_up():
    over_hem = Melding.objects.filter(betrokkenheden__medewerker=read_cast()["muurchef"])
    in_de_lijn = over_hem.filter(status=Status.LIJNAFHANDELING, triagebesluiten__eigenaar__rol=Rol.SH)

    assert over_hem.count() >= 2
    assert not Melding.objects.permitted(read_cast()["muur_oe"], Recht.VOLGEN).filter(pk__in=over_hem).exists()
    assert list(Melding.objects.permitted(read_cast()["sectorhoofd"], Recht.LIJN)) == list(in_de_lijn)


# --- the mails --------------------------------------------------------------------------------------------------------


def test_every_mail_is_the_same_and_names_no_case(client):
    pagina = client.get(reverse("demo:postvak")).content.decode()

    assert ONDERWERP in pagina
    for melding in Melding.objects.all():
        assert melding.kenmerk not in pagina


# --- the clock --------------------------------------------------------------------------------------------------------


@pytest.fixture
def herinnerd(monkeypatch) -> list[str]:
    """Tasks that were handed to the worker, instead of the queue."""
    gevraagd: list[str] = []
    monkeypatch.setattr(Signature, "delay", lambda taken: gevraagd.extend(taak.task for taak in taken.tasks))
    return gevraagd


@pytest.mark.usefixtures("klok_terug")
def test_time_moves_on_and_the_agenda_follows_at_once(client, herinnerd):
    vandaag = klok.vandaag()
    verstreken = (
        Agendapunt.objects.open()
        .filter(zitting__datum__lt=vandaag + timedelta(days=31))
        .exclude(besluiten__status__in=ONDERWEG)
    )
    assert verstreken.exists()

    antwoord = client.post(reverse("demo:klok"), {"sprong": "maand"}, follow=True)

    assert (klok.vandaag() - vandaag).days >= 28
    assert f"Het is nu {date_format(klok.vandaag(), 'j F Y')}" in antwoord.content.decode()
    assert (
        not Agendapunt.objects.open()
        .filter(zitting__datum__lt=klok.vandaag())
        .exclude(besluiten__status__in=ONDERWEG)
        .exists()
    )
    assert not Melding.objects.filter(status=Status.AANGEHOUDEN).exists(), "the date of the open question has passed"
    assert herinnerd == ["meldingen.tasks.sweep_termijnen", "meldingen.tasks.sweep_notificaties"]


@pytest.mark.usefixtures("klok_terug")
def test_reminders_follow_and_say_nothing():
    mails = Notificatie.objects.count()
    klok.advance(dagen=3)

    sweep_termijnen()
    sweep_notificaties()

    assert Notificatie.objects.count() > mails
    assert {(bericht.subject, len(bericht.to)) for bericht in mail.outbox} == {(ONDERWERP, 1)}


@pytest.mark.usefixtures("klok_terug")
def test_without_a_queue_the_clock_moves_all_the_same(client, monkeypatch):
    def weg(taken):
        raise OperationalError

    monkeypatch.setattr(Signature, "delay", weg)
    vandaag = klok.vandaag()

    assert client.post(reverse("demo:klok"), {"sprong": "dag"}).status_code == 302
    assert klok.vandaag() == vandaag + timedelta(days=1)


@pytest.mark.usefixtures("klok_terug", "herinnerd")
def test_a_day_and_six_months_and_back_to_today(client):
    vandaag = klok.vandaag()
    for sprong, minst in (("dag", 1), ("halfjaar", 180)):
        client.post(reverse("demo:klok"), {"sprong": sprong})
        assert (klok.vandaag() - vandaag).days >= minst
    pagina = client.get(reverse("demo:rondleiding")).content.decode()
    assert "make demo-reset" in pagina

    client.post(reverse("demo:klok"), {"sprong": "terug"})

    assert klok.vandaag() == vandaag


def test_a_jump_that_does_not_exist_moves_nothing(client):
    vandaag = klok.vandaag()

    assert client.post(reverse("demo:klok"), {"sprong": "terug naar 1980"}).status_code == 404
    assert klok.vandaag() == vandaag
