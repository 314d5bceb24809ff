"""“Wie leest dit”: the words beside a text name exactly who the rule of access lets read it."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from meldingen.access import BEREIK, MEEKIJKEN, RECHTEN, ROLLEN_BIJ, Grond, rechten_bij
from meldingen.actions.contact import HOORT_NIETS, answer_from_melder, tell_melder
from meldingen.lezers import (
    LEEG,
    LEZERS,
    MEEDOEN,
    WOORDEN,
    WOORDEN_LOS,
    ZELF,
    by_appointment,
    on_a_case,
    readers,
    roles_apart,
    roles_that_read,
)
from meldingen.models import Bericht, Melding, grant
from meldingen.toegang import has_recht
from meldingen.workflow import Recht, Status
from pvi import kluis
from pvi.rollen import RELATIES, Rol
from tests.kern import zaak
from tests.meldingen.staf import complete, in_intake, received, show
from triage.actions.besluit import OPSTELLERS
from triage.actions.rehabilitatie import ROLLEN as REHABILITATIE

pytestmark = pytest.mark.django_db
APPS = ("meldingen", "triage", "reflectie", "dashboards")


def test_the_roles_are_those_that_the_rule_lets_in(person, collega, team):
    """Everybody of a unit, once by the reach of the role and once with each place on the case that role can get."""
    melding = zaak(team, Status.HERSTEL, ter_weging=True, bij_lc=True)
    mensen = {rol: person(rol, "RT") for rol in Rol if rol not in RELATIES}
    lezen = {naam: set() for naam in LEZERS}

    def look(wie, rol, rollen=None):
        for naam, lezers in LEZERS.items():
            for recht, alleen in lezers.zaak:
                mag = rollen if alleen is None else {rol} & set(alleen)
                if Melding.objects.permitted(wie, recht, mag).filter(pk=melding.pk).exists():
                    lezen[naam].add(rol)

    for rol, wie in mensen.items():
        look(wie, rol)
    for grond in set(ROLLEN_BIJ) - LEEG:
        for rol in ROLLEN_BIJ[grond]:
            wie = mensen.get(rol, collega)
            grant(melding, wie, grond, rol=rol, aanstelling=wie.aanstellingen.filter(rol=rol).first())
            look(wie, rol, {rol})
    assert {naam: roles_that_read(lezers) for naam, lezers in LEZERS.items()} == lezen
    los = {
        naam: {
            rol
            for rol, wie in mensen.items()
            for recht, alleen in lezers.los
            if (alleen is None or rol in alleen) and has_recht(wie, recht)
        }
        for naam, lezers in LEZERS.items()
    }
    assert {naam: roles_apart(lezers) for naam, lezers in LEZERS.items()} == los


def test_every_role_that_can_read_has_a_word():
    zaak_, los = (frozenset().union(*(rollen for _, rollen in woorden)) for woorden in (WOORDEN, WOORDEN_LOS))
    assert frozenset().union(*map(roles_that_read, LEZERS.values())) <= zaak_
    assert frozenset().union(*map(roles_apart, LEZERS.values())) <= los
    assert all(readers(naam) for naam in LEZERS)


def test_what_an_action_asks_is_what_the_label_says():
    assert LEZERS["besluit"].zaak == ((Recht.BESLUITEN, OPSTELLERS),)
    assert LEZERS["rehabilitatie"].zaak == ((Recht.HERSTEL, REHABILITATIE),)


def test_nobody_writes_the_readers_by_hand():
    """Beside a text of the staff stand computed names; who comes in by a door of their own has a fixed word."""
    by_hand = re.compile(r"""lezers=["'][^"']|data-lezers["']?\s*[:=]\s*["']""")
    gevonden = []
    for app in APPS:
        for pad in Path(settings.BASE_DIR, app).rglob("*.py"):
            gevonden += [f"{pad.name}: {m.group(0)}" for m in by_hand.finditer(pad.read_text())]
    for pad in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        # The style guide shows shapes, and the melder reads the own page.
        if pad.name not in ("stijlgids.html", "volgen_zaak.html"):
            tekst = re.sub(r"{% comment.*?endcomment %}", "", pad.read_text(), flags=re.DOTALL)
            gevonden += [f"{pad.name}: {m.group(0)}" for m in by_hand.finditer(tekst)]
    assert gevonden == []
    assert {ZELF, MEEDOEN} == {"de betrokkene zelf", "de betrokkene die meedoet en wie het uitvoert"}


# Sentences elsewhere that say who reads, each with what it holds to: words, file, what must be so.
ZINNEN = (
    ("VIK, de triagecommissie en wie daarna een taak krijgt, kunnen je naam lezen.", "meldingen/forms/melden.py",
     lambda: {rol for rol in _reach(Recht.IDENTITEIT_OPEN) if BEREIK[rol].alleen != "bij_lc"} == {Rol.VI, Rol.TR}),
    ("VIK, de triagecommissie en wie daarna een taak krijgt in je zaak, weten wie je bent.",
     "templates/meldingen/melden_wijzen.html",
     lambda: {rol for rol in _reach(Recht.IDENTITEIT_OPEN) if BEREIK[rol].alleen != "bij_lc"} == {Rol.VI, Rol.TR}),
    ("Alleen VIK en wie de melder zelf kiest, kunnen de naam lezen.", "meldingen/forms/namens.py",
     lambda: _reach(Recht.IDENTITEIT_VERTROUWELIJK) == {Rol.VI}
     and [g for g, rollen in ROLLEN_BIJ.items() for rol in rollen
          if Recht.IDENTITEIT_VERTROUWELIJK in rechten_bij(g, rol)] == [Grond.TOESTEMMING]),
    ("De naam van de melder niet.", "templates/meldingen/zorg.html",
     lambda: not rechten_bij(Grond.HR, Rol.HR) & {Recht.IDENTITEIT_OPEN, Recht.IDENTITEIT_VERTROUWELIJK}),
    ("Een buddy volgt de stappen en kan berichten lezen, niet de melding zelf.", "meldingen/forms/buddy.py",
     lambda: rechten_bij(Grond.BUDDY, Rol.BU) == {Recht.VOLGEN, Recht.BERICHTEN}),
    ("Deze lijst ziet alleen jij. Ook beheer en VIK niet.", "templates/meldingen/consulten.html",
     lambda: set(RECHTEN[Recht.CONSULT]) == {Rol.VP}),
    ("maar kan geen zaken lezen", "templates/pvi/hulp.html", lambda: not _reads_a_case(Rol.BH)),
    ("De beheerders van het portaal kunnen geen zaken lezen.", "templates/pvi/privacy.html",
     lambda: not _reads_a_case(Rol.BH)),
    ("De zaak zelf open je niet.", "templates/meldingen/escalaties.html",
     lambda: not any(_reads_a_case(rol) for rol in RECHTEN[Recht.ESCALATIE])),
    ("De deskundige leest de zaak en denkt mee. Besluiten doet de commissie.", "templates/triage/deskundige.html",
     lambda: rechten_bij(Grond.DESKUNDIGE, Rol.TR) == {Recht.VOLGEN, Recht.MELDING_LEZEN, Recht.TRIAGEDOSSIER}),
    ("Wat mensen verklaarden, lees je niet in jouw rol.", "templates/triage/onderzoek.html",
     lambda: Rol.VI not in roles_that_read(LEZERS["bevindingen"])),
)  # fmt: skip


def _reach(recht: Recht) -> frozenset[Rol]:
    return by_appointment(recht) & set(BEREIK)


def _reads_a_case(rol: Rol) -> bool:
    return any(rol in on_a_case(recht) for recht in Recht)


@pytest.mark.parametrize(("woorden", "bestand", "klopt"), ZINNEN, ids=[bestand for _, bestand, _ in ZINNEN])
def test_a_sentence_about_who_reads_holds(woorden, bestand, klopt):
    tekst = re.sub(r"\s+", " ", Path(settings.BASE_DIR, bestand).read_text())
    assert woorden in tekst
    assert klopt()


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
    assert "vertrouwenspersoon" not in readers("triagedossier")


def test_the_report_of_the_intake_names_its_readers(client, vik, team):
    melding = complete(in_intake(received(team), vik), vik)
    melding.intakeverslag = "Gesproken op kantoor."
    melding.save()
    tekst = show(client, vik, "meldingen:melding", melding.kenmerk).text
    assert readers("triagedossier") in tekst
    assert "de Landelijk Coördinator" in readers("triagedossier")


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
