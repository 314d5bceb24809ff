"""The log, the jobs and the pages of beheer."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from meldingen.actions import beheer
from meldingen.actions.muren import raise_walls
from meldingen.models import Betrokkenheid, Inzage, Melding
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models import (
    Aanstellingsverzoek,
    Beheerlog,
    Medewerker,
    Taakloop,
)
from pvi.rollen import Rol
from tests import kern
from tests.meldingen.staf import received
from tests.pvi.beheer.verzoeken import ask, ask_termijn
from tests.rondgang import Rondgang
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db


def test_the_log_of_beheer_only_grows(beheerder, collega):
    beheer.change_medewerker(collega, door=beheerder, naam="Cas Anders")
    regel = Beheerlog.objects.get()
    assert regel.wijziging == {"naam": ["Cas Collega", "Cas Anders"]}
    with pytest.raises(TypeError):
        regel.save()
    for opdracht in ("UPDATE pvi_beheerlog SET onderdeel = 'x'", "DELETE FROM pvi_beheerlog"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(opdracht)


def test_the_page_of_jobs_says_what_stopped_and_what_failed(client, beheerder):
    from pvi.celery import KLOKTAKEN, app, note_end, note_start

    assert {regel["task"] for regel in app.conf.beat_schedule.values()} == KLOKTAKEN
    app.loader.import_default_modules()
    taak = app.tasks["meldingen.tasks.sweep_notificaties"]
    ander = app.tasks["pvi.tasks.sweep_sessies"]
    note_start(task=taak)
    note_end(task=taak, state="SUCCESS", retval=None)
    with klok.op(klok.nu() - timedelta(hours=2)):
        note_start(task=ander)
        note_end(task=ander, state="SUCCESS", retval=None)
    note_start(task=app.tasks["dashboards.tasks.sweep_rapportages"])
    note_end(task=app.tasks["dashboards.tasks.sweep_rapportages"], state="FAILURE", retval=ValueError("geheim"))
    client.force_login(beheerder)
    inhoud = client.get(reverse("beheer:taken")).content.decode()
    assert "in orde" in inhoud
    assert "draait niet meer" in inhoud
    assert "mislukt (ValueError)" in inhoud
    assert "geheim" not in inhoud
    assert Taakloop.objects.get(pk="meldingen.tasks.sweep_notificaties").gelukt_op is not None


def test_a_crawl_as_beheer_meets_no_word_about_a_case(client, vik, team, organisatie, beheerder, tweede, teamchef):
    """Canaries in a case of every stage a fixture gives; every page of beheer, and what it links to."""
    zaak = received(team, waar_wanneer="Kanarieplaats", wensen="Kanariewens")
    zaak.wat_gebeurd = "Kanariemelding"
    zaak.save()
    kern.betrek(zaak, teamchef, naam="Kanarienaam", koppeling=Betrokkenheid.Koppeling.GEKOPPELD)
    raise_walls(zaak)
    client.force_login(vik)
    client.get(reverse("meldingen:melding", args=[zaak.kenmerk]))
    ask(vik, Rol.RK, organisatie["RT"], tweede)
    ask_termijn(tweede)
    client.force_login(beheerder)
    kanarie = re.compile(rf"Kanarie\w*|{zaak.kenmerk}|{zaak.pk}|Noor Verzonnen")

    def visit(pad: str, eerste: bool) -> list[str]:
        antwoord = client.get(pad)
        assert antwoord.status_code in (200, 302, 404, 405), f"{antwoord.status_code} op {pad}"
        inhoud = b"".join(antwoord) if antwoord.streaming else antwoord.content
        assert not kanarie.search(inhoud.decode()), pad
        if antwoord.status_code == 200:
            assert check_page(inhoud.decode()) == [], pad
        return re.findall(r'href="(/[^"#?]*)', inhoud.decode())

    begin = [reverse("beheer:start"), f"{reverse('beheer:mensen')}", reverse("beheer:medewerker", args=[vik.pk])]
    begin += [reverse("beheer:aanstelling-einde", args=[vik.aanstellingen.get().pk])]
    begin += [reverse("beheer:eenheid", args=[team.code]), reverse("beheer:eenheid-opheffen", args=[team.code])]
    bezocht = set(Rondgang().walk(begin, visit).values())
    assert {naam for naam in bezocht if naam.startswith("beheer:")} >= {
        "beheer:start", "beheer:mensen", "beheer:medewerker", "beheer:medewerker-nieuw", "beheer:aanstelling-nieuw",
        "beheer:aanstelling-einde", "beheer:verzoeken", "beheer:eenheden", "beheer:eenheid", "beheer:eenheid-nieuw",
        "beheer:eenheid-opheffen", "beheer:lijsten", "beheer:lijst", "beheer:waarde", "beheer:teksten",
        "beheer:tekst", "beheer:termijnen", "beheer:termijn", "beheer:taken", "beheer:logboek", "beheer:sluiten",
        "beheer:werkmail", "beheer:herstel",
    }  # fmt: skip
    for pad in (f"{reverse('beheer:mensen')}?eenheid=RT", f"{reverse('beheer:eenheden')}?eenheid=RT"):
        assert not kanarie.search(client.get(pad).content.decode())


def test_a_person_is_found_by_an_exact_key_and_by_nothing_less(client, beheerder, collega):
    client.force_login(beheerder)
    pagina = reverse("beheer:mensen")
    doel = reverse("beheer:medewerker", args=[collega.pk])
    assert client.post(pagina, {"sleutel": collega.email.upper()})["Location"] == doel
    assert client.post(pagina, {"sleutel": collega.personeelsnummer})["Location"] == doel
    for deel in ("collega", "Cas", "@voorbeeld.invalid", ""):
        assert client.post(pagina, {"sleutel": deel}).status_code == 422


def test_requests_are_made_and_confirmed_on_the_pages(client, collega, organisatie, beheerder, tweede):
    client.force_login(beheerder)
    aanvraag = reverse("beheer:aanstelling-nieuw", args=[collega.pk])
    gegevens = {"rol": "vi", "functie": "", "eenheid": organisatie["RT"].pk, "van": "2026-01-01T09:00", "tot": ""}
    assert client.post(aanvraag, gegevens | {"rol": "tc"}).status_code == 422
    assert client.post(aanvraag, gegevens).status_code == 302
    verzoek = Aanstellingsverzoek.objects.get()
    besluit = {"soort": "aanstelling", "pk": verzoek.pk, "besluit": "bevestig"}
    eigen = client.get(reverse("beheer:verzoeken")).content.decode()
    assert 'value="bevestig"' not in eigen
    client.post(reverse("beheer:verzoeken"), besluit)
    assert not collega.aanstellingen.exists()
    client.force_login(tweede)
    assert 'value="bevestig"' in client.get(reverse("beheer:verzoeken")).content.decode()
    client.post(reverse("beheer:verzoeken"), besluit)
    assert collega.aanstellingen.get().rol == Rol.VI
    einde = reverse("beheer:aanstelling-einde", args=[collega.aanstellingen.get().pk])
    assert client.post(einde, {"tot": ""}).status_code == 302
    assert not collega.aanstellingen.actief().exists()


def test_who_confirms_confirms_what_stood_on_the_page(client, collega, organisatie, beheerder, tweede):
    client.force_login(beheerder)
    gegevens = {"rol": "vi", "functie": "", "eenheid": organisatie["RT"].pk, "van": "2026-01-01T09:00", "tot": ""}
    client.post(reverse("beheer:aanstelling-nieuw", args=[collega.pk]), gegevens)
    client.force_login(tweede)
    pagina = client.get(reverse("beheer:verzoeken")).text
    besluit = dict(re.findall(r'name="(soort|pk|getoond)" value="([^"]+)"', pagina)) | {"besluit": "bevestig"}
    # Meanwhile the account became somebody else's.
    Medewerker.objects.filter(pk=collega.pk).update(naam="Iemand Anders", email="iemand.anders@voorbeeld.invalid")
    antwoord = client.post(reverse("beheer:verzoeken"), besluit, follow=True)
    assert "Lees het opnieuw" in antwoord.text and "Iemand Anders" in antwoord.text
    assert not collega.aanstellingen.exists()
    besluit |= dict(re.findall(r'name="(getoond)" value="([^"]+)"', antwoord.text))
    client.post(reverse("beheer:verzoeken"), besluit)
    assert collega.aanstellingen.get().rol == Rol.VI


def test_nobody_else_finds_beheer_and_every_refusal_is_logged(client, person):
    paginas = [reverse(f"beheer:{naam}") for naam in ("start", "mensen", "verzoeken", "taken", "logboek", "lijsten")]
    for rol in (Rol.VI, Rol.PC, Rol.FG, Rol.LC):
        wie = person(rol, "KS" if rol in (Rol.FG, Rol.LC) else "RT")
        client.force_login(wie)
        assert {client.get(pagina).status_code for pagina in paginas} == {404}
        assert Inzage.objects.filter(medewerker=wie, soort="geweigerd", recht=Recht.BEHEER).count() == len(paginas)


def test_beheer_reaches_no_case_in_any_state(beheerder, team):
    for status in (Status.ONTVANGEN, Status.TRIAGE, Status.HERSTEL, Status.AFGESLOTEN):
        kern.zaak(team, status)
    for recht in Recht:
        assert not Melding.objects.permitted(beheerder, recht).exists()
