"""A colleague told a leader: that colleague hears within five working days what happens next."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.actions.muren import wall_off
from meldingen.actions.signaal import convert_signaal, keep_signaal, log_signaal, tell_colleague
from meldingen.models import Notificatie, OvergangGeweigerd, Signaal, Termijn
from meldingen.notifications import watch_termijnen
from pvi import klok, kluis
from pvi.kalender import add_werkdagen
from pvi.rollen import Rol
from tests.kern import zaak
from tests.meldingen.staf import show
from tests.people import make_person
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db
DOE = "Vertel je collega wat er nu gebeurt"


@pytest.fixture
def signaal(team, teamchef) -> Signaal:
    return log_signaal(
        Signaal(eenheid=team, bron="collega", wat_gezien="Er wordt gelachen om een accent."), door=teamchef
    )


def term(signaal: Signaal) -> Termijn | None:
    return signaal.termijnen.open().filter(soort="collega").first()


def page(signaal: Signaal) -> str:
    return reverse("meldingen:signaal", args=[signaal.kenmerk])


@pytest.mark.parametrize("bron", [bron for bron in Signaal.Bron if bron != Signaal.Bron.COLLEGA])
def test_no_colleague_told_it_so_nobody_waits(client, team, teamchef, bron):
    signaal = log_signaal(Signaal(eenheid=team, bron=bron, wat_gezien="Iets"), door=teamchef)
    assert term(signaal) is None
    assert DOE not in show(client, teamchef, "werk").text
    assert "Je collega" not in client.get(page(signaal)).text


def test_it_waits_on_the_first_page_of_the_writer_until_that_colleague_was_told(client, signaal, teamchef):
    assert term(signaal).verloopt_op == add_werkdagen(klok.vandaag(), 5)
    werk = show(client, teamchef, "werk").text
    assert DOE in werk and page(signaal) in werk
    blad = client.get(page(signaal)).text
    assert "Ik heb het mijn collega verteld" in blad and check_page(blad) == []
    for _ in range(2):
        client.post(page(signaal), {"actie": "collega"})
    signaal.refresh_from_db()
    assert signaal.collega_ingelicht_op == klok.vandaag()
    assert term(signaal) is None
    assert DOE not in client.get(reverse("werk")).text
    assert "Je vertelde je collega op" in client.get(page(signaal)).text


@pytest.mark.parametrize("einde", ["omgezet", "gesloten"])
def test_what_becomes_of_the_signaal_does_not_end_it(client, signaal, teamchef, vik, einde):
    if einde == "omgezet":
        convert_signaal(signaal, vik)
    else:
        keep_signaal(signaal, door=vik, uitkomst=Signaal.Status.GESLOTEN, redencode="elders", reden="Elders.")
    assert term(signaal) is not None
    assert DOE in show(client, teamchef, "werk").text
    client.post(page(signaal), {"actie": "collega"})
    assert term(signaal) is None


def test_vik_and_another_leader_cannot_say_it(client, signaal, vik, team):
    collega = make_person(Rol.TC, team)
    for wie in (vik, collega):
        with pytest.raises(OvergangGeweigerd):
            tell_colleague(signaal, door=wie)
    client.force_login(vik)
    assert "Ik heb het mijn collega verteld" not in client.get(page(signaal)).text
    client.post(page(signaal), {"actie": "collega"})
    client.force_login(collega)
    assert client.post(page(signaal), {"actie": "collega"}).status_code == 404
    assert term(signaal) is not None


def test_when_it_is_late_the_sectorhoofd_hears_and_reads_one_line_of_it(client, signaal, teamchef, sectorhoofd, person):
    elders = person(Rol.SH, "AM")
    termijn = term(signaal)
    with klok.op(klok.nu() + timedelta(days=(termijn.waarschuwing_op - klok.vandaag()).days)):
        watch_termijnen()
    assert {n.medewerker for n in Notificatie.objects.filter(aanleiding=f"{termijn.pk}:75")} == {teamchef}
    with klok.op(klok.nu() + timedelta(days=(termijn.verloopt_op - klok.vandaag()).days + 1)):
        watch_termijnen()
        assert {n.medewerker for n in Notificatie.objects.filter(aanleiding=f"{termijn.pk}:1")} == {sectorhoofd}
        werk = show(client, sectorhoofd, "werk").text
        assert signaal.kenmerk in werk and "Spreek de leidinggevende van dit team aan" in werk
        assert "accent" not in werk and page(signaal) not in werk and check_page(werk) == []
        assert client.get(page(signaal)).status_code == 404
        assert signaal.kenmerk not in show(client, elders, "werk").text
        tell_colleague(signaal, door=teamchef)
        assert signaal.kenmerk not in show(client, sectorhoofd, "werk").text


def test_a_sectorhoofd_behind_the_wall_of_its_melding_reads_nothing(client, signaal, vik, sectorhoofd):
    melding = convert_signaal(signaal, vik)
    wall_off(melding, sectorhoofd)
    with klok.op(klok.nu() + timedelta(days=30)):
        watch_termijnen()
        assert signaal.kenmerk not in show(client, sectorhoofd, "werk").text
    assert not Notificatie.objects.filter(medewerker=sectorhoofd).exists()


def test_a_sectorhoofd_who_wrote_it_is_not_told_of_the_own_silence(team, sectorhoofd, vik):
    signaal = log_signaal(Signaal(eenheid=team, bron="collega", wat_gezien="Iets"), door=sectorhoofd)
    termijn = term(signaal)
    with klok.op(klok.nu() + timedelta(days=(termijn.verloopt_op - klok.vandaag()).days + 1)):
        watch_termijnen()
    mensen = {n.medewerker for n in Notificatie.objects.filter(aanleiding=f"{termijn.pk}:1")}
    assert sectorhoofd not in mensen


@pytest.mark.parametrize("rol", [Rol.HR, Rol.PC])
def test_the_sectorhoofd_hears_only_of_leaders_below(client, organisatie, team, sectorhoofd, rol):
    """HR or a politiechef may have written about that leader, or about the sectorhoofd."""
    wie = make_person(rol, organisatie["RT"])
    signaal = log_signaal(Signaal(eenheid=team, bron="collega", wat_gezien="Iets", zorg=rol == Rol.HR), door=wie)
    with klok.op(klok.nu() + timedelta(days=30)):
        watch_termijnen()
        assert not Notificatie.objects.filter(medewerker=sectorhoofd).exists()
        assert signaal.kenmerk not in show(client, sectorhoofd, "werk").text


def test_before_the_button_stands_what_not_to_do(client, teamchef):
    tekst = show(client, teamchef, "meldingen:signaal-nieuw").text
    assert tekst.index("Wat je niet doet") < tekst.index("Leg het signaal vast</button>")
    assert check_page(tekst) == []


def test_the_clock_of_vik_is_not_taken_for_that_of_the_colleague(signaal, teamchef, vik):
    """A leader is asked to choose by the term of VIK alone."""
    keep = Signaal.objects.filter(pk=signaal.pk)
    keep.update(vraagt_actie=True)
    signaal.termijnen.filter(soort="signaal").update(gestopt_op=klok.vandaag())
    with klok.op(klok.nu() + timedelta(days=6)):
        assert not Signaal.objects.awaiting_choice().exists()
    with kluis.opened(signaal.sleutel_id):
        assert "accent" in keep.get().wat_gezien
    assert zaak(signaal.eenheid).termijnen.count() == 0
