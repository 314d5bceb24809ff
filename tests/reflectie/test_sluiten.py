"""Closing after the nazorg (T25): every row of the checklist, the last words, and until when the case is kept."""

from datetime import date

import pytest
from django.urls import reverse

from meldingen.bewaartermijnen import keep_until
from meldingen.models import Bericht, Betrokkenheid, Melding, OvergangGeweigerd
from meldingen.sluitlijst import missing_for_closing
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.kalender import add_maanden
from pvi.rollen import Rol
from reflectie.actions.les import decline_les
from reflectie.actions.nazorg import record_moment
from reflectie.actions.sluiten import close_melding
from reflectie.models import Nazorgmoment
from reflectie.sluitcontroles import moments_done
from tests import kern
from triage.models import Reactie

TEKST = "We hebben gedaan wat we afspraken. Je kunt ons altijd weer schrijven."
pytestmark = pytest.mark.django_db


@pytest.fixture
def klaar(in_nazorg, hb, vik) -> Melding:
    """Everything the checklist asks, but the words to the melder."""
    for moment in in_nazorg.nazorgmomenten.open():
        record_moment(moment, hb, uitkomst=Nazorgmoment.Uitkomst.AFGEZIEN)
    for b in in_nazorg.betrokkenheden.all():
        b.informeren, b.informeren_grond = Betrokkenheid.Informeren.NOOIT, "Dat wil de benadeelde niet."
        b.save()
    decline_les(in_nazorg, vik, reden="Dit leert niets nieuws.")
    in_nazorg.uitkomst = "niet_vast"
    in_nazorg.save()
    return in_nazorg


def _url(melding: Melding) -> str:
    return reverse("reflectie:sluiten", args=[melding.kenmerk])


def test_case_closes_with_the_outcome_for_the_melder(klaar, vik):
    close_melding(klaar, vik, voor_melder=TEKST)
    klaar.refresh_from_db()
    assert (klaar.status, klaar.sluitreden, klaar.sluittekst) == (Status.AFGESLOTEN, "afgerond", TEKST)
    assert klaar.bewaren_tot == add_maanden(klok.vandaag(), 24)
    bericht = klaar.berichten.last()
    assert (bericht.soort, bericht.tekst, bericht.auteur_rol) == (Bericht.Soort.UITKOMST, TEKST, Rol.VI)
    assert not klaar.termijnen.open().exists()
    wissel = klaar.wissels.last()
    assert (wissel.overgang, wissel.door, wissel.rol) == ("T25", vik, Rol.VI)


@pytest.mark.parametrize("reden", ["afgerond", "geen_vervolg", "doorverwezen"])
def test_reason_is_one_that_fits_a_case_after_nazorg(reden, klaar, vik):
    close_melding(klaar, vik, voor_melder=TEKST, reden=reden)
    klaar.refresh_from_db()
    assert klaar.sluitreden == reden


@pytest.mark.parametrize("reden", ["test", "dubbel", "niet_politie", "", "bestaat_niet"])
def test_reason_of_another_way_out_is_refused(reden, klaar, vik):
    with pytest.raises(OvergangGeweigerd):
        close_melding(klaar, vik, voor_melder=TEKST, reden=reden)
    klaar.refresh_from_db()
    assert (klaar.status, klaar.sluitreden) == (Status.NAZORG, "")


def _open_a_moment(melding, hb):
    moment = melding.nazorgmomenten.first()
    moment.uitkomst, moment.vastgelegd_op = "", None
    moment.save()


def _forget_the_reason_why_never(melding, hb):
    b = melding.betrokkenheden.first()
    b.informeren, b.informeren_grond = "", ""
    b.save()


def _open_a_spoor(melding, hb):
    from tests.reflectie.triage_rijen import open_spoor

    open_spoor(melding)


def _cross_the_norm_without_reaction(melding, hb):
    melding.uitkomst = "overschreden"
    melding.save()


def _start_rehabilitatie(melding, hb):
    from triage.models import Rehabilitatie

    Rehabilitatie.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=melding.betrokkenheden.first(), plan="Een brief."
    )


def _remove_the_les(melding, hb):
    melding.les.delete()


@pytest.mark.parametrize(
    ("breek", "tekst"),
    [
        (_open_a_moment, "Nog 1 nazorgmoment zonder uitkomst."),
        (_forget_the_reason_why_never, "Nog 1 betrokkene of benadeelde niet geïnformeerd, en er staat niet waarom."),
        (_open_a_spoor, "Er loopt nog 1 spoor."),
        (_cross_the_norm_without_reaction, "De norm is overschreden. Leg vast wat de reactie was."),
        (_start_rehabilitatie, "De rehabilitatie van een betrokkene is nog niet klaar."),
        (_remove_the_les, "Schrijf de les op, of waarom er geen les is."),
    ],
)
def test_each_row_of_the_checklist_stops_the_closing(breek, tekst, klaar, hb, vik):
    breek(klaar, hb)
    berichten = klaar.berichten.count()
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        close_melding(klaar, vik, voor_melder=TEKST)
    assert geweigerd.value.ontbreekt == [tekst]
    klaar.refresh_from_db()
    assert (klaar.status, klaar.sluitreden, klaar.bewaren_tot) == (Status.NAZORG, "", None)
    assert klaar.berichten.count() == berichten


def test_words_to_the_melder_are_never_left_out(klaar, vik):
    with pytest.raises(OvergangGeweigerd) as geweigerd:
        close_melding(klaar, vik, voor_melder="  ")
    assert geweigerd.value.ontbreekt


def test_row_opvolging_asks_for_moments_only_on_the_way_out_of_nazorg(team, in_nazorg):
    assert moments_done(kern.zaak(team, Status.TRIAGE)) is None
    assert moments_done(kern.zaak(team, Status.NAZORG)) == "De nazorgmomenten zijn nog niet gepland."
    assert moments_done(in_nazorg) == "Nog 9 nazorgmomenten zonder uitkomst."


@pytest.mark.parametrize(
    ("reacties", "tot"),
    [
        ([], date(2028, 2, 28)),
        ([("gesprek", False)], date(2029, 2, 28)),
        ([("a", True)], date(2031, 2, 28)),
        ([("gesprek", False), ("c", True)], date(2031, 2, 28)),
        ([("j", True)], date(2036, 2, 28)),
        ([("j", True), ("a", True), ("excuses", False)], date(2036, 2, 28)),
        # A line reaction whose code happens to be a letter is no penalty.
        ([("j", False)], date(2029, 2, 28)),
    ],
)
def test_heaviest_reaction_decides_how_long_the_case_is_kept(reacties, tot, in_nazorg, vik):
    """Nothing 2 years, line reaction 3, penalty 5, ontslag 10."""
    for soort, is_straf in reacties:
        Reactie.objects.create(
            melding=in_nazorg, soort=soort, is_straf=is_straf, op=klok.vandaag(), vastgelegd_door=vik
        )
    assert keep_until(in_nazorg, date(2026, 2, 28)) == tot


def test_only_vik_closes(klaar, hb, politiechef, andere_vik, eigenaar, coordinator):
    for wie in (hb, politiechef, andere_vik, eigenaar, coordinator):
        with pytest.raises(OvergangGeweigerd, match="rol"):
            close_melding(klaar, wie, voor_melder=TEKST)
    klaar.refresh_from_db()
    assert klaar.status == Status.NAZORG


def test_page_is_for_vik_alone(client, klaar, hb, politiechef, andere_vik, eigenaar, coordinator, triagelid):
    for wie in (hb, politiechef, andere_vik, eigenaar, coordinator, triagelid):
        client.force_login(wie)
        assert client.get(_url(klaar)).status_code == 404


def test_page_shows_each_row_and_what_is_missing(client, in_nazorg, vik):
    client.force_login(vik)
    pagina = client.get(_url(in_nazorg)).content.decode()
    kluis.open_sleutel(in_nazorg.sleutel_id)
    for tekst in missing_for_closing(in_nazorg, "T25")[2:]:
        assert tekst in pagina
    for rij in ("Les opgeschreven", "Alle sporen dicht", "Rehabilitatie gedaan", "Reactie vastgelegd"):
        assert rij in pagina


def test_page_refuses_and_keeps_the_words_then_closes(client, klaar, hb, vik):
    _open_a_moment(klaar, hb)
    client.force_login(vik)
    refused = client.post(_url(klaar), {"reden": "afgerond", "voor_melder": TEKST})
    assert refused.status_code == 422
    assert TEKST in refused.content.decode()
    assert "Nog 1 nazorgmoment zonder uitkomst." in refused.content.decode()
    kluis.open_sleutel(klaar.sleutel_id)
    record_moment(klaar.nazorgmomenten.open().get(), hb, uitkomst=Nazorgmoment.Uitkomst.AFGEZIEN)
    assert client.post(_url(klaar), {"reden": "afgerond", "voor_melder": TEKST}).status_code == 302
    gesloten = client.get(_url(klaar)).content.decode()
    assert TEKST in gesloten
    assert "Afgerond na nazorg" in gesloten


def test_page_before_nazorg_says_that_it_is_too_early(client, in_herstel, vik):
    client.force_login(vik)
    antwoord = client.get(_url(in_herstel), follow=True)
    assert "Sluiten kan pas na de nazorg." in antwoord.content.decode()
