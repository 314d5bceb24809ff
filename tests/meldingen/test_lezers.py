"""“Wie leest dit”: the words beside a text name exactly who the rule of access lets read it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from meldingen.access import MEEKIJKEN, ROLLEN_BIJ, Grond, rechten_bij
from meldingen.actions.contact import HOORT_NIETS, answer_from_melder, tell_melder
from meldingen.lezers import LEEG, WOORDEN, readers, roles_that_read
from meldingen.models import Bericht, Melding, grant
from meldingen.workflow import Recht, Status
from pvi import kluis
from pvi.rollen import RELATIES, Rol
from tests.kern import zaak
from tests.meldingen.staf import complete, in_intake, received, show

pytestmark = pytest.mark.django_db
# Rights behind which a text with a computed label stands.
RECHTEN = (Recht.TRIAGEDOSSIER, Recht.MELDING_LEZEN, Recht.HERSTEL, Recht.BESLUITEN)


@pytest.mark.parametrize("recht", RECHTEN)
def test_the_roles_are_those_that_the_rule_lets_in(person, collega, team, recht):
    """Everybody of a unit, once by the reach of the role and once with each place on the case that role can get."""
    melding = zaak(team, Status.HERSTEL, ter_weging=True, bij_lc=True)
    lezen = set()
    for rol in Rol:
        if rol not in RELATIES and Melding.objects.permitted(person(rol, "RT"), recht).filter(pk=melding.pk).exists():
            lezen.add(rol)
    for grond in set(ROLLEN_BIJ) - LEEG:
        for rol in ROLLEN_BIJ[grond]:
            wie = collega if rol in RELATIES else person(rol, "RT")
            grant(melding, wie, grond, rol=rol, aanstelling=wie.aanstellingen.filter(rol=rol).first())
            if Melding.objects.permitted(wie, recht, {rol}).filter(pk=melding.pk).exists():
                lezen.add(rol)
    assert roles_that_read(recht) == lezen


def test_every_role_that_can_read_has_a_word():
    benoemd = frozenset().union(*(rollen for _, rollen in WOORDEN))
    assert frozenset().union(*(roles_that_read(recht) for recht in RECHTEN)) <= benoemd


def test_every_place_on_a_case_has_its_roles():
    assert set(ROLLEN_BIJ) == set(Grond)
    assert all(rechten_bij(grond, rol) for grond, rollen in ROLLEN_BIJ.items() for rol in rollen)


def test_a_vertrouwenspersoon_who_reads_along_is_named(client, vertrouwenspersoon, vik, team):
    """With the consent of the melder the summary is read: so the words beside it say so."""
    melding = complete(in_intake(received(team), vik), vik)
    grant(melding, vertrouwenspersoon, Grond.TOESTEMMING, rol=Rol.VP,
          aanstelling=vertrouwenspersoon.aanstellingen.get(), rechten=MEEKIJKEN["lezen"])  # fmt: skip
    tekst = show(client, vertrouwenspersoon, "meldingen:melding", melding.kenmerk).text
    kluis.open_sleutel(melding.sleutel_id)
    assert melding.samenvatting and melding.samenvatting in tekst
    assert "de vertrouwenspersoon die van de melder mag meelezen" in tekst
    assert "vertrouwenspersoon" not in readers(Recht.TRIAGEDOSSIER)


def test_the_report_of_the_intake_names_its_readers(client, vik, team):
    melding = complete(in_intake(received(team), vik), vik)
    melding.intakeverslag = "Gesproken op kantoor."
    melding.save()
    tekst = show(client, vik, "meldingen:melding", melding.kenmerk).text
    assert f"leest {readers(Recht.TRIAGEDOSSIER)}" in tekst
    assert "de Landelijk Coördinator" in readers(Recht.TRIAGEDOSSIER)


# --- the page of a case ----------------------------------------------------------------------------------------------


def banner(client, wie, melding, pagina="meldingen:melding") -> str:
    kluis.open_sleutel(melding.sleutel_id)
    tekst = show(client, wie, pagina, melding.kenmerk).text
    return " ".join(p.get_text(" ", strip=True) for p in BeautifulSoup(tekst, "html.parser").select(".waarschuwing p"))


def test_who_answers_sees_on_every_tab_that_the_melder_waits(client, vik, politiechef, team):
    melding = in_intake(received(team), vik)
    assert "wacht op antwoord" not in banner(client, vik, melding)
    kluis.open_sleutel(melding.sleutel_id)
    answer_from_melder(melding, melding.melders.get(), "Mag ik bellen?")
    assert "De melder wacht op antwoord. Eén bericht staat open" in banner(client, vik, melding)
    assert "De melder wacht op antwoord." in banner(client, vik, melding, "meldingen:tijdlijn")
    kluis.open_sleutel(melding.sleutel_id)
    answer_from_melder(melding, melding.melders.get(), HOORT_NIETS)
    assert "De melder hoort niets." in banner(client, vik, melding)
    kluis.open_sleutel(melding.sleutel_id)
    tell_melder(melding, Bericht.Soort.BERICHT, "We bellen je.", auteur=vik, auteur_rol=Rol.VI)
    assert "De melder" not in banner(client, vik, melding)


def test_what_nobody_needs_is_folded_and_the_facts_stand_in_the_page(client, vik, team):
    melding = complete(in_intake(received(team), vik), vik)
    pagina = BeautifulSoup(show(client, vik, "meldingen:melding", melding.kenmerk).text, "html.parser")
    lc = next(d for d in pagina.find_all("details") if "Landelijk Coördinator" in d.summary.text)
    assert not lc.has_attr("open")
    kluis.open_sleutel(melding.sleutel_id)
    melding.lc_criteria, melding.lc_plicht, melding.bij_lc = dict.fromkeys(melding.lc_criteria, True), True, True
    melding.save()
    pagina = BeautifulSoup(client.get(reverse("meldingen:melding", args=[melding.kenmerk])).text, "html.parser")
    assert next(d for d in pagina.find_all("details") if "Landelijk Coördinator" in d.summary.text).has_attr("open")
    assert pagina.select_one("dl.feiten.breed").find_parent("aside") is None
