"""Who carries out a besluit reads it where that work starts, and no more of it than the rights of that reader open."""

import pytest
from django.urls import reverse

from meldingen.access import MEEKIJKEN, Grond
from meldingen.models import grant
from meldingen.opdracht import opdracht
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.rollen import Rol
from tests import kern
from tests.meldingen.staf import show
from tests.triage.conftest import VOOR_MELDER, aanstelling
from tests.triage.test_lijn import UITKOMST, doe_het_werk
from triage.actions.lijn import close_lijn

pytestmark = pytest.mark.django_db
KOP = "Wat de commissie besloot"
AFSPRAKEN, ONDERZOEK = "Voer een gesprek.", "Zoek uit wat er is gezegd."
MOTIVERING = "Het gedrag staat vast en er is ruimte om te herstellen."


def first_page(client, wie, melding) -> str:
    return show(client, wie, "meldingen:melding", melding.kenmerk).text


def test_the_owner_reads_the_agreements_on_the_first_page(client, in_de_lijn, teamchef):
    tekst = first_page(client, teamchef, in_de_lijn)
    assert KOP in tekst and AFSPRAKEN in tekst and VOOR_MELDER in tekst
    # The reasons of the commissie are the triagedossier.
    assert MOTIVERING not in tekst
    assert AFSPRAKEN in show(client, teamchef, "triage:lijn", in_de_lijn.kenmerk).text


def test_a_sectorhoofd_who_carries_it_out_exchanges_no_messages_and_reads_none(client, in_de_lijn, sectorhoofd):
    grant(in_de_lijn, sectorhoofd, Grond.EIGENAAR, rol=Rol.SH, aanstelling=aanstelling(sectorhoofd, Rol.SH))
    tekst = first_page(client, sectorhoofd, in_de_lijn)
    assert AFSPRAKEN in tekst
    assert VOOR_MELDER not in tekst


def test_the_onderzoeker_reads_the_opdracht_on_the_first_page(client, in_onderzoek, onderzoeker):
    tekst = first_page(client, onderzoeker, in_onderzoek)
    assert KOP in tekst and ONDERZOEK in tekst
    assert MOTIVERING not in tekst


@pytest.mark.parametrize("wie", ["vik", "politiechef", "voorzitter"])
def test_who_does_not_carry_it_out_finds_it_on_its_own_tab(client, request, in_de_lijn, wie):
    assert KOP not in first_page(client, request.getfixturevalue(wie), in_de_lijn)


def test_the_herstelbegeleider_reads_the_route_and_what_the_melder_read(client, in_de_lijn, teamchef):
    doe_het_werk(in_de_lijn, teamchef)
    close_lijn(in_de_lijn, teamchef, **UITKOMST)
    in_de_lijn.refresh_from_db()
    assert in_de_lijn.status == Status.HERSTEL
    begeleider = kern.persoon(team=in_de_lijn.eenheid_behandeling)
    grant(in_de_lijn, begeleider, Grond.HERSTEL, rol=Rol.HB)
    tekst = show(client, begeleider, "reflectie:herstel", in_de_lijn.kenmerk).text
    assert KOP in tekst and "Lijngesprek" in tekst and VOOR_MELDER in tekst
    # What was agreed in the line is for who carried that out.
    assert AFSPRAKEN not in tekst and MOTIVERING not in tekst
    assert KOP not in client.get(reverse("meldingen:melding", args=[in_de_lijn.kenmerk])).text


def test_who_may_only_see_the_herstel_reads_no_text(in_de_lijn, vertrouwenspersoon):
    grant(in_de_lijn, vertrouwenspersoon, Grond.TOESTEMMING, rol=Rol.VP, rechten=MEEKIJKEN["herstel"],
          aanstelling=vertrouwenspersoon.aanstellingen.get())  # fmt: skip
    kluis.open_sleutel(in_de_lijn.sleutel_id)
    gezien = opdracht(in_de_lijn, vertrouwenspersoon, {Recht.VOLGEN, Recht.HERSTEL})
    assert gezien is not None
    assert (gezien.tekst, gezien.voor_melder) == ("", "")
    assert klok.day(gezien.genomen_op) == klok.vandaag()
    assert opdracht(in_de_lijn, vertrouwenspersoon, {Recht.VOLGEN}) is None
