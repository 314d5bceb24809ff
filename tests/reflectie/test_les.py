"""The les: five answers or a reason why not, a second reader who is not the writer, and a list without any case."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from meldingen.actions.muren import wall_off
from meldingen.models import Melding, OvergangGeweigerd
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.rollen import Rol
from reflectie.actions.les import decline_les, may_read_again, share_les, shared_lessen, to_read_again, write_les
from reflectie.models import Les
from reflectie.sluitcontroles import les_delivered
from tests import kern

ANTWOORDEN = {
    "wat": "In een team werd een grap jarenlang gewoon gevonden.",
    "waarom": "Niemand zei de eerste keer iets.",
    "gedaan": "De leidinggevende sprak de norm uit.",
    "helpt": "Zeg dezelfde dag iets.",
    "voor_wie": "Leidinggevenden van hechte teams.",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def tweede_vik(person):
    return person(Rol.VI, "RT")


@pytest.fixture
def kamer(person):
    """A member of the reflectiekamer of the eenheid."""
    return person(Rol.RK, "RT")


@pytest.fixture
def geleverd(in_nazorg, vik) -> Les:
    return write_les(in_nazorg, vik, **ANTWOORDEN)


def _close(melding: Melding) -> None:
    melding.refresh_from_db()
    melding.status, melding.sluitreden, melding.afgesloten_op = Status.AFGESLOTEN, "afgerond", melding.ontvangen_op
    melding.bewaren_tot = klok.vandaag()
    melding.save()


def _url(melding: Melding, pagina: str = "les") -> str:
    return reverse(f"reflectie:{pagina}", args=[melding.kenmerk])


def test_les_has_a_key_of_its_own_and_outlives_the_case(geleverd, in_nazorg):
    assert geleverd.sleutel_id != in_nazorg.sleutel_id
    kluis.destroy(in_nazorg.sleutel)
    kluis.clear()
    kluis.open_sleutel(geleverd.sleutel_id)
    les = Les.objects.get()
    assert les.wat == ANTWOORDEN["wat"]
    with pytest.raises(kluis.Vernietigd), kluis.opened(in_nazorg.sleutel_id):
        Melding.objects.get(pk=in_nazorg.pk).samenvatting  # noqa: B018


def test_every_question_must_be_answered(in_nazorg, vik):
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        write_les(in_nazorg, vik, **(ANTWOORDEN | {"helpt": " ", "waarom": ""}))
    assert len(geweigerd.value.ontbreekt) == 2
    assert not Les.objects.exists()


def test_concept_keeps_half_a_les_and_does_not_count(in_nazorg, vik):
    les = write_les(in_nazorg, vik, concept=True, wat="Nog maar een begin.")
    assert les.status == Les.Status.CONCEPT
    assert les_delivered(in_nazorg) == "Schrijf de les op, of waarom er geen les is."
    les = write_les(in_nazorg, vik, **ANTWOORDEN)
    assert les.status == Les.Status.GELEVERD
    assert Les.objects.count() == 1
    assert les_delivered(in_nazorg) is None


def test_no_les_needs_a_reason(in_nazorg, vik):
    with pytest.raises(OvergangGeweigerd):
        decline_les(in_nazorg, vik, reden="  ")
    assert les_delivered(in_nazorg)
    assert decline_les(in_nazorg, vik, reden="Dit leert niets nieuws.").status == Les.Status.GEEN
    assert les_delivered(in_nazorg) is None


def test_writer_cannot_be_the_second_reader(geleverd, vik, tweede_vik):
    assert not may_read_again(geleverd, vik)
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        share_les(geleverd, vik)
    assert geweigerd.value.ontbreekt == ["Een ander dan de schrijver leest de les na."]
    les = share_les(geleverd, tweede_vik)
    assert (les.status, les.tweede_lezer) == (Les.Status.GEDEELD, tweede_vik)


def test_database_refuses_a_writer_as_second_reader(geleverd):
    with pytest.raises(IntegrityError), transaction.atomic():
        Les.objects.filter(pk=geleverd.pk).update(tweede_lezer=geleverd.schrijver)


def test_shared_les_stands_as_it_is(geleverd, in_nazorg, vik, tweede_vik):
    share_les(geleverd, tweede_vik)
    for doe in (
        lambda: write_les(in_nazorg, vik, **(ANTWOORDEN | {"wat": "Anders."})),
        lambda: decline_les(in_nazorg, vik, reden="Toch niet."),
        lambda: share_les(geleverd, tweede_vik),
    ):
        with pytest.raises(OvergangGeweigerd):
            doe()
    assert Les.objects.get().wat == ANTWOORDEN["wat"]


def test_people_without_the_right_neither_write_nor_share(
    geleverd, in_nazorg, andere_vik, teamchef, hb, collega, kamer
):
    """The reflectiekamer sees no open case, so it reads nothing before closing."""
    for wie in (andere_vik, teamchef, hb, collega, kamer):
        assert not may_read_again(geleverd, wie)
        with pytest.raises(OvergangGeweigerd):
            share_les(geleverd, wie)
        with pytest.raises(OvergangGeweigerd):
            write_les(in_nazorg, wie, **ANTWOORDEN)


def test_walled_colleague_is_no_second_reader(geleverd, in_nazorg, tweede_vik, kamer):
    _close(in_nazorg)
    for wie in (tweede_vik, kamer):
        assert may_read_again(geleverd, wie)
        wall_off(in_nazorg, wie)
        assert not may_read_again(geleverd, wie)
        assert not to_read_again(wie).exists()


def test_reflectiekamer_reads_after_closing_and_only_of_the_own_eenheid(client, geleverd, in_nazorg, kamer, person):
    elders = person(Rol.RK, "NN")
    assert not to_read_again(kamer).exists()
    _close(in_nazorg)
    assert to_read_again(kamer).get() == geleverd
    assert not to_read_again(elders).exists()

    url = reverse("reflectie:nalezen", args=[geleverd.pk])
    client.force_login(elders)
    assert client.get(url).status_code == 404
    client.force_login(kamer)
    assert ANTWOORDEN["wat"] in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert Les.objects.get().tweede_lezer == kamer
    assert client.get(url).status_code == 404


def test_colleagues_read_shared_lessen_of_the_own_eenheid(client, geleverd, tweede_vik, teamchef, person, coordinator):
    tc_elders = person(Rol.TC, "NN")
    assert not shared_lessen(teamchef).exists()
    share_les(geleverd, tweede_vik)
    for wie, ziet in ((teamchef, True), (tc_elders, False), (coordinator, True)):
        client.force_login(wie)
        pagina = client.get(reverse("reflectie:lessen")).content.decode()
        assert (ANTWOORDEN["helpt"] in pagina) is ziet


def test_list_names_no_case_no_writer_and_no_date(client, geleverd, in_nazorg, vik, tweede_vik, teamchef, kamer):
    """Neither in the list of shared lessen nor in what the reflectiekamer still reads."""
    ander = kern.zaak(in_nazorg.eenheid_gedraging, Status.NAZORG)
    tweede = write_les(ander, vik, **(ANTWOORDEN | {"wat": "Een tweede verhaal."}))
    _close(ander)
    share_les(geleverd, tweede_vik)
    for wie in (teamchef, kamer):
        client.force_login(wie)
        adressen = [reverse("reflectie:lessen")]
        adressen += [reverse("reflectie:nalezen", args=[tweede.pk])] if wie == kamer else []
        for adres in adressen:
            inhoud = client.get(adres).content.decode().split('<main id="inhoud"')[1].split("</main>")[0]
            for verraad in (in_nazorg.kenmerk, ander.kenmerk, str(in_nazorg.pk), vik.naam, tweede_vik.naam):
                assert verraad not in inhoud
            assert not re.search(r"\b20\d\d\b", inhoud)


@pytest.mark.parametrize("rol", [Rol.VO, Rol.SM, Rol.TJ, Rol.BH, Rol.FG, Rol.VP])
def test_roles_outside_row_28_find_no_list(client, rol, person):
    client.force_login(person(rol, "RT"))
    assert client.get(reverse("reflectie:lessen")).status_code == 404


def test_employee_without_a_role_finds_no_list(client, collega):
    client.force_login(collega)
    assert client.get(reverse("reflectie:lessen")).status_code == 404


def test_pages_write_offer_and_share(client, in_nazorg, vik, tweede_vik):
    client.force_login(vik)
    half = {"wat": ANTWOORDEN["wat"]}
    refused = client.post(_url(in_nazorg, "les-schrijven"), half)
    assert refused.status_code == 422
    assert ANTWOORDEN["wat"] in refused.content.decode()
    assert client.post(_url(in_nazorg, "les-schrijven"), half | {"concept": "ja"}).status_code == 302
    assert "Concept" in client.get(_url(in_nazorg)).content.decode()
    assert ANTWOORDEN["wat"] in client.get(_url(in_nazorg, "les-schrijven")).content.decode()
    assert client.post(_url(in_nazorg, "les-schrijven"), ANTWOORDEN).status_code == 302
    assert "deel de les" not in client.get(_url(in_nazorg)).content.decode()
    client.post(_url(in_nazorg, "les-delen"))
    assert Les.objects.get().status == Les.Status.GELEVERD

    client.force_login(tweede_vik)
    assert "deel de les" in client.get(_url(in_nazorg)).content.decode()
    client.post(_url(in_nazorg, "les-delen"))
    assert Les.objects.get().status == Les.Status.GEDEELD


def test_page_records_why_there_is_no_les(client, in_nazorg, vik):
    client.force_login(vik)
    assert client.post(_url(in_nazorg, "les-geen"), {}).status_code == 422
    client.post(_url(in_nazorg, "les-geen"), {"reden": "Dit leert niets nieuws."})
    assert "Dit leert niets nieuws." in client.get(_url(in_nazorg)).content.decode()
