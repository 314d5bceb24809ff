"""After the besluit: bezwaar as a flag beside it, and the way to herstel (T21)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from meldingen.models import Betrokkenheid, Notificatie, Taak
from meldingen.sluitlijst import missing_for_closing
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.rollen import Rol
from triage.actions.besluit import (
    close_besluit,
    close_overdue,
    mark_bezwaar,
    record_bezwaar,
)
from triage.models import Besluit, Reactie

from .conftest import (
    besluit_in,
    geweigerd,
    loopt,
    mag,
)

pytestmark = pytest.mark.django_db


# --- bezwaar ---------------------------------------------------------------------------------------------------------


def test_bezwaar_is_a_flag_that_keeps_the_case_open(besloten, politiechef, betrokkene, jurist):
    mark_bezwaar(besluit_in(besloten), betrokkene)
    assert not loopt(besloten, "bezwaar")
    assert Notificatie.objects.filter(medewerker=jurist, aanleiding__startswith="bezwaar:").exists()

    close_besluit(besloten, politiechef)
    besloten.refresh_from_db()
    assert besloten.status == Status.HERSTEL
    assert "Er loopt nog een bezwaar of beroep." in missing_for_closing(besloten, "T25")

    record_bezwaar(besluit_in(besloten), jurist, bezwaar="ongegrond", op=klok.vandaag())
    assert "Er loopt nog een bezwaar of beroep." not in missing_for_closing(besloten, "T25")


def test_bezwaar_begins_once_and_ends_after_it_began(besloten, politiechef, betrokkene, collega, strafmaat):
    besluit = besluit_in(besloten)
    gisteren, morgen = klok.vandaag() - timedelta(days=1), klok.vandaag() + timedelta(days=1)

    assert "alleen degene" in geweigerd(mark_bezwaar, besluit, collega)
    assert "rol" in geweigerd(record_bezwaar, besluit, strafmaat, bezwaar="loopt", op=klok.vandaag())
    assert "geen bezwaar om af" in geweigerd(record_bezwaar, besluit, politiechef, bezwaar="gegrond", op=klok.vandaag())
    assert "vóór de dag van het besluit" in geweigerd(
        record_bezwaar, besluit, politiechef, bezwaar="loopt", op=gisteren
    )
    assert "tot en met vandaag" in geweigerd(record_bezwaar, besluit, politiechef, bezwaar="loopt", op=morgen)
    record_bezwaar(besluit, politiechef, bezwaar="loopt", op=klok.vandaag())
    assert "geen bezwaar worden" in geweigerd(mark_bezwaar, besluit, betrokkene)
    assert "vóór de dag van het bezwaar" in geweigerd(
        record_bezwaar, besluit, politiechef, bezwaar="gegrond", op=gisteren
    )
    assert "geen bezwaar om af" in geweigerd(record_bezwaar, besluit, politiechef, bezwaar="geen", op=klok.vandaag())


def test_no_bezwaar_before_the_besluit(met_zienswijze, betrokkene):
    assert "geen bezwaar" in geweigerd(mark_bezwaar, besluit_in(met_zienswijze), betrokkene)
    with pytest.raises(IntegrityError, match="besluit_bezwaar_na_definitief"), transaction.atomic():
        Besluit.objects.filter(melding=met_zienswijze).update(bezwaar="loopt", bezwaar_op=klok.vandaag())


def test_the_term_of_bezwaar_ends_without_being_late(besloten):
    with klok.op(klok.nu() + timedelta(days=43)):
        assert close_overdue() == 1
        assert close_overdue() == 0
    assert not loopt(besloten, "bezwaar")
    assert besluit_in(besloten).bezwaar == Besluit.Bezwaar.GEEN


# --- T21 -------------------------------------------------------------------------------------------------------------


def test_the_case_goes_to_herstel_with_its_outcome(besloten, politiechef, jurist):
    close_besluit(besloten, politiechef)

    besloten.refresh_from_db()
    assert (besloten.status, besloten.uitkomst) == (Status.HERSTEL, "plichtsverzuim")
    assert besloten.taken.open().filter(soort=Taak.Soort.HB_TOEWIJZEN).exists()
    assert besluit_in(besloten).jurisprudentie.straf == "c"
    assert not mag(besloten, politiechef, Recht.MELDING_LEZEN) and mag(besloten, jurist, Recht.BESLUITEN)
    assert not besloten.sporen.open().exists()
    assert missing_for_closing(besloten, "T25").count("De norm is overschreden. Leg vast wat de reactie was.") == 0


def test_who_was_heard_in_the_line_beside_it_gets_an_outcome_too(besloten, politiechef, person):
    """Z04: the class was spoken to in the line while one betrokkene was investigated."""
    klas = Betrokkenheid.objects.create(
        sleutel_id=besloten.sleutel_id, melding=besloten, medewerker=person(Rol.BH, "NN"), koppeling="gekoppeld"
    )
    ongemoeid = Betrokkenheid.objects.create(sleutel_id=besloten.sleutel_id, melding=besloten, koppeling="onbekend")
    Reactie.objects.create(
        melding=besloten, betrokkenheid=klas, soort="gesprek", op=klok.vandaag(), vastgelegd_door=politiechef
    )

    close_besluit(besloten, politiechef)
    uitkomsten = {b.pk: b.uitkomst for b in besloten.betrokkenheden.subjects()}
    assert (uitkomsten[klas.pk], uitkomsten[ongemoeid.pk]) == ("overschreden", "")


def test_not_before_every_besluit_holds_and_not_for_others(met_zienswijze, politiechef, jurist, vik):
    assert "over Bo Betrokkene is nog niet definitief" in geweigerd(close_besluit, met_zienswijze, politiechef)
    for wie in (jurist, vik):
        assert "rol" in geweigerd(close_besluit, met_zienswijze, wie)


def test_a_suspended_case_stays_in_besluit(besloten, politiechef):
    besloten.opgeschort = True
    besloten.save()

    assert "Openbaar Ministerie" in geweigerd(close_besluit, besloten, politiechef)
