"""Mail leaves through a real mail server, and that server may do what it likes: the pages and the rest go on."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse

from meldingen import notifications
from meldingen.actions.beheer import deactivate
from meldingen.actions.muren import wall_off
from meldingen.models import MelderIdentiteit, Melding, Notificatie, Uitsluiting
from meldingen.notifications import notify, send_waiting
from meldingen.tasks import sweep_notificaties
from pvi import klok, kluis, post, wachtrij
from pvi.accountmail import send_accountmails
from pvi.models import Accountmail, Medewerker, Mislukking, Sleutel
from tests import kern
from tests.mailserver import closed_port, mailserver
from tests.test_wachtrij import put_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with mailserver() as draaiend:
        use(settings, draaiend.poort)
        yield draaiend


def use(settings, poort: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", poort
    # Ten in production (tests/test_netwerk.py); here nobody wants to wait for it.
    settings.EMAIL_TIMEOUT = 1


def wie(team, begin: str, n: int = 0) -> Medewerker:
    return Medewerker.objects.create(email=f"{begin}{n}@voorbeeld.invalid", naam=begin)


def wacht(medewerker: Medewerker, aanleiding: str = "x") -> Notificatie:
    return Notificatie.objects.create(aanleiding=aanleiding, medewerker=medewerker, klaar_op=klok.nu())


def melder_without_key(team) -> Notificatie:
    """The identity of this melder was destroyed while a mail still waited."""
    zaak = kern.zaak(team)
    melder = kern.meld(zaak, mail_gewenst=True)
    kluis.destroy(Sleutel.objects.get(pk=MelderIdentiteit.objects.get(melder=melder).sleutel_id))
    kluis.clear()
    return Notificatie.objects.create(aanleiding="x", melding=zaak, melder=melder, klaar_op=klok.nu())


def bad_address(team, n: int) -> Notificatie:
    rij = wacht(wie(team, "plak", n))
    adressen = ("plak@voorbeeld.invalid\u202c", "p@v.invalid\r\nBcc: iedereen@voorbeeld.invalid", "p\u0142@\u202e")
    put_address(rij.medewerker, adressen[n])
    return rij


def test_two_of_each_trouble_at_once_and_the_rest_arrives(server, team, client, beheerder):
    slecht = [wacht(wie(team, soort, n)) for soort in ("stil", "weiger") for n in range(2)]
    slecht += [bad_address(team, n) for n in range(3)] + [melder_without_key(team) for _ in range(2)]
    goed = [wacht(wie(team, "goed", n)) for n in range(4)]
    sweep_notificaties()
    assert server.arrived() == {rij.medewerker.email for rij in goed}
    assert not Notificatie.objects.filter(pk__in=[rij.pk for rij in goed], verzonden_op=None).exists()
    assert set(Mislukking.objects.values_list("onderwerp", flat=True)) == {str(rij.pk) for rij in slecht}

    begin = klok.nu()
    for uur in range(1, wachtrij.MEEST_POGINGEN + 1):
        with klok.op(begin + timedelta(hours=2 * uur)):
            wacht(goed[0].medewerker, f"later {uur}")
            sweep_notificaties()
    assert len(server.ontvangen) == len(goed) + wachtrij.MEEST_POGINGEN, "new mail waited behind what cannot be sent"
    # What the server does not answer to is no fault of the address; the others are dead letters.
    dood = set(Mislukking.objects.given_up().values_list("onderwerp", flat=True))
    assert dood == {str(rij.pk) for rij in slecht[2:]}
    client.force_login(beheerder)
    blad = client.get(reverse("beheer:taken")).text
    assert blad.count("Gestopt") == len(dood)
    assert "SMTPRecipientsRefused" in blad and "Vernietigd" in blad
    assert "@" not in blad


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_and_no_transaction_is_open_while_a_server_keeps_silent(server, team, organisatie):
    """Somebody else reads and writes the row, its case and its person, and sends the rest, in the meantime."""
    zaak = kern.zaak(team)
    stil = Notificatie.objects.create(
        aanleiding="x", melding=zaak, medewerker=wie(team, "stil"), klaar_op=klok.nu() - timedelta(hours=1)
    )
    goed = wacht(wie(team, "goed"))

    def send() -> None:
        try:
            send_waiting()
        finally:
            connection.close()

    draad = threading.Thread(target=send)
    draad.start()
    assert server.houdt_vast.wait(30)
    with transaction.atomic():
        Notificatie.objects.select_for_update(nowait=True).get(pk=stil.pk)
        Melding.objects.select_for_update(nowait=True, of=("self",)).get(pk=zaak.pk)
        Medewerker.objects.select_for_update(nowait=True).get(pk=stil.medewerker_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in trans%'"
        )
        assert cursor.fetchone() == (0,)
    # The row that is being sent is nobody else's meanwhile.
    assert Mislukking.objects.get().onderwerp == str(stil.pk)
    send_waiting()
    assert server.arrived() == {goed.medewerker.email}
    assert server.gevraagd.count(stil.medewerker.email) == 1
    draad.join(30)
    assert Mislukking.objects.get().fout in ("TimeoutError", "SMTPServerDisconnected")


def test_a_server_that_says_nothing_is_asked_a_few_times_a_round_and_no_more(settings, team):
    with mailserver(stil=True) as server:
        use(settings, server.poort)
        settings.EMAIL_TIMEOUT = 0.2
        for n in range(10):
            wacht(wie(team, "goed", n))
        send_waiting()
        assert server.verbindingen == post.HOOGUIT_STIL
    assert Mislukking.objects.count() == post.HOOGUIT_STIL
    assert Notificatie.objects.waiting().count() == 10


def test_a_day_without_a_mail_server_loses_and_doubles_nothing(settings, team):
    use(settings, closed_port())
    begin = klok.nu()
    for n in range(12):
        wacht(wie(team, "goed", n))
    for uur in range(24):
        with klok.op(begin + timedelta(hours=uur)):
            send_waiting()
    assert not Mislukking.objects.given_up().exists()
    with mailserver() as server:
        use(settings, server.poort)
        for uur in range(24, 28):
            with klok.op(begin + timedelta(hours=uur)):
                send_waiting()
    assert sorted(str(mail["To"]) for mail in server.ontvangen) == sorted(
        f"goed{n}@voorbeeld.invalid" for n in range(12)
    )
    assert not Mislukking.objects.exists() and not Notificatie.objects.waiting().exists()


def test_a_mail_that_may_have_arrived_is_sent_again_under_the_same_id_and_our_own_name(server, team, settings):
    settings.PUBLIEKE_URL = "https://portaal.voorbeeld.invalid"
    rij = wacht(wie(team, "breek"))
    send_waiting()
    with klok.op(klok.nu() + timedelta(hours=1)):
        send_waiting()
    assert [mail["Message-ID"] for mail in server.ontvangen] == [f"<{rij.pk}@portaal.voorbeeld.invalid>"] * 2


# --- who may not hear it any more ------------------------------------------------------------------------------------


@pytest.fixture
def zaak(team, vik):
    zaak = kern.zaak(team)
    notify(zaak, "proef", medewerkers=[vik])
    return zaak


def test_a_wall_that_rises_between_queueing_and_sending_stops_the_mail(zaak, vik, mailoutbox):
    wall_off(zaak, vik)
    send_waiting()
    assert mailoutbox == []


def test_a_wall_stops_the_mail_also_when_nobody_cancelled_it(zaak, vik, mailoutbox):
    Uitsluiting.objects.create(melding=zaak, medewerker=vik, sinds=klok.vandaag())
    send_waiting()
    assert mailoutbox == []
    assert Notificatie.objects.get().vervallen


@pytest.mark.parametrize("wat", ["muur", "account"])
def test_what_changes_between_claiming_and_sending_counts(zaak, vik, beheerder, mailoutbox, monkeypatch, wat):
    claim = post._claim

    def claim_and_then(*args):
        pk = claim(*args)
        if pk is not None:
            wall_off(zaak, vik) if wat == "muur" else deactivate(vik, door=beheerder)
        return pk

    monkeypatch.setattr(post, "_claim", claim_and_then)
    send_waiting()
    assert mailoutbox == []
    assert Notificatie.objects.get().vervallen and not Mislukking.objects.exists()


def test_who_reads_the_case_gets_the_mail(zaak, vik, mailoutbox):
    send_waiting()
    assert [mail.to for mail in mailoutbox] == [[vik.email]]
    assert mailoutbox[0].body == notifications.TEKST.format(url="http://localhost:8000")


# --- invitations and forgotten passwords -----------------------------------------------------------------------------


def ask(client, email: str):
    return client.post(reverse("account_reset_password"), {"email": email})


def test_no_page_talks_to_the_mail_server(settings, client, beheerder, team):
    """A silent one once held every place of the web: four forgotten passwords, and nobody came in."""
    with mailserver(stil=True) as server:
        use(settings, server.poort)
        for n in range(4):
            bekend = wie(team, "bekend", n)
            bekend.set_password("een-heel-lang-geheim")
            bekend.save()
            assert ask(client, bekend.email).status_code == 302
        client.force_login(beheerder)
        gegevens = {"naam": "Nina", "email": "nina@voorbeeld.invalid", "personeelsnummer": "", "team": team.pk}
        assert client.post(reverse("beheer:medewerker-nieuw"), gegevens).status_code == 302
        nina = Medewerker.objects.get(email="nina@voorbeeld.invalid")
        assert client.post(reverse("beheer:uitnodigen", args=[nina.pk])).status_code == 302
        assert server.verbindingen == 0
    assert Accountmail.objects.waiting().count() == 5


def test_a_known_and_an_unknown_address_cost_the_same_work(client, team, django_assert_num_queries):
    bekend = wie(team, "bekend")
    bekend.set_password("een-heel-lang-geheim")
    bekend.save()

    def asked(email: str) -> tuple[list[str], str]:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as vragen:
            antwoord = ask(client, email)
        return [vraag["sql"].partition(" ")[0] for vraag in vragen], antwoord["Location"]

    asked("warm@voorbeeld.invalid")
    assert asked("onbekend@voorbeeld.invalid") == asked(bekend.email)
    assert asked("onbekend@voorbeeld.invalid") == asked(bekend.email), "asked for a second time"


def test_the_link_works_counts_from_sending_and_nothing_of_it_is_stored(client, team, mailoutbox, settings):
    settings.PUBLIEKE_URL = "https://portaal.voorbeeld.invalid"
    bekend = wie(team, "bekend")
    bekend.set_password("een-heel-lang-geheim")
    bekend.save()
    assert ask(client, "Bekend0@voorbeeld.invalid").status_code == 302
    ask(client, "niemand@voorbeeld.invalid")
    assert {veld.name for veld in Accountmail._meta.fields} == {
        "id", "klaar_op", "verzonden_op", "vervallen", "soort", "medewerker",
    }  # fmt: skip
    send_accountmails()
    assert [mail.to for mail in mailoutbox] == [[bekend.email]]
    assert not Accountmail.objects.exists(), "who forgot a password is kept"
    link = next(regel for regel in mailoutbox[0].body.splitlines() if regel.startswith("https://"))
    assert link.startswith("https://portaal.voorbeeld.invalid/inloggen/wachtwoord/nieuw/")
    blad = client.get(link.removeprefix("https://portaal.voorbeeld.invalid"), follow=True)
    assert "Kies een nieuw wachtwoord" in blad.text


def test_who_has_no_password_or_no_account_any_more_gets_no_link(client, team, mailoutbox):
    for wie_, velden in ((wie(team, "nieuw"), {}), (wie(team, "dicht"), {"is_active": False})):
        wie_.set_unusable_password() if not velden else wie_.set_password("een-heel-lang-geheim")
        wie_.save()
        ask(client, wie_.email)
        Medewerker.objects.filter(pk=wie_.pk).update(**(velden or {"naam": "Nieuw"}))
    send_accountmails()
    assert mailoutbox == []
    assert not Accountmail.objects.exists()


def test_an_invitation_that_cannot_leave_is_said_on_the_page_and_a_new_address_helps(server, client, team, beheerder):
    """The account is made, and beheer reads what to do."""
    client.force_login(beheerder)
    gegevens = {"naam": "Nina", "email": "weiger@voorbeeld.invalid", "personeelsnummer": "", "team": team.pk}
    blad = client.post(reverse("beheer:medewerker-nieuw"), gegevens)["Location"]
    assert "wacht nog op verzending" in client.get(blad).text
    begin = klok.nu()
    for uur in range(wachtrij.MEEST_POGINGEN):
        with klok.op(begin + timedelta(hours=2 * uur)):
            send_accountmails()
    assert "Controleer de werkmail" in client.get(blad).text
    nina = Medewerker.objects.get(email="weiger@voorbeeld.invalid")
    Medewerker.objects.filter(pk=nina.pk).update(email="nina@voorbeeld.invalid")
    client.post(reverse("beheer:uitnodigen", args=[nina.pk]))
    send_accountmails()
    assert server.arrived() == {"nina@voorbeeld.invalid"}
    assert not Mislukking.objects.exists()
