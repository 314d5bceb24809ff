"""Who reads the name of the melder: role, mode and consent."""

import pytest
from django.db import connection
from django.urls import reverse

from meldingen.access import MEEKIJKEN
from meldingen.models import (
    Inzage,
    MelderIdentiteit,
    Melding,
)
from meldingen.models.personen import Modus
from meldingen.workflow import Recht
from pvi.rollen import Rol
from tests.meldingen.namens.verhaal import DOELEN, NAAM, VERHAAL, entered
from tests.meldingen.staf import show


@pytest.mark.parametrize("modus", [Modus.OPEN, Modus.VERTROUWELIJK])
@pytest.mark.parametrize("doelen", [("lezen",), ("lezen", "naam")])
def test_who_reads_the_name_by_role_mode_and_consent(
    team, invoerder, vertrouwenspersoon, onderzoeker, triagelid, modus, doelen
):
    """Rows 5 and 6: VI always; the commissie in mode open only; a VP by consent to the name; who enters never."""
    _, melder = entered(team, vertrouwenspersoon, Rol.VP, *doelen, modus=modus)
    Melding.objects.update(ter_weging=True)
    lezers = {rol: invoerder(rol) for rol in (Rol.TC, Rol.SH, Rol.HR, Rol.KL, Rol.VI)}
    lezers |= {Rol.VP: vertrouwenspersoon, Rol.TR: triagelid, Rol.VO: onderzoeker}
    leest = {rol for rol, wie in lezers.items() if melder.identiteit in MelderIdentiteit.objects.permitted(wie)}
    verwacht = {Rol.VI, *([Rol.VP] if "naam" in doelen else []), *([Rol.TR] if modus == Modus.OPEN else [])}
    assert leest == verwacht


@pytest.mark.parametrize(("modus", "ziet"), [(Modus.OPEN, True), (Modus.VERTROUWELIJK, False)])
def test_who_may_not_know_the_melder_does_not_read_who_entered_it(client, team, hr, vik, triagelid, modus, ziet):
    """The HR-adviseur of a team is a pointer to the melder; the role alone is not."""
    melding, _ = entered(team, hr, Rol.HR, modus=modus)
    Melding.objects.filter(pk=melding.pk).update(ter_weging=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE meldingen_melding SET status = 'triage' WHERE id = %s", [melding.pk])
    for wie, mag in ((vik, True), (triagelid, ziet)):
        for pagina in ("meldingen:melding", "meldingen:tijdlijn"):
            tekst = show(client, wie, pagina, melding.kenmerk).text
            assert (hr.naam in tekst) is mag, (wie, pagina)
            assert "hr-adviseur" in tekst.lower()


@pytest.mark.parametrize("doel", DOELEN)
def test_each_purpose_opens_its_own_rights_and_no_others(team, vertrouwenspersoon, doel):
    entered(team, vertrouwenspersoon, Rol.VP, doel)
    heeft = {recht for recht in Recht if Melding.objects.permitted(vertrouwenspersoon, recht).exists()}
    verwacht = {
        "volgen": {Recht.VOLGEN},
        "lezen": {Recht.VOLGEN, Recht.MELDING_LEZEN},
        "berichten": {Recht.VOLGEN, Recht.BERICHTEN},
        "naam": {Recht.VOLGEN, Recht.IDENTITEIT_OPEN, Recht.IDENTITEIT_VERTROUWELIJK},
        "herstel": {Recht.VOLGEN, Recht.HERSTEL},
    }
    assert heeft == verwacht[doel]
    assert set(MEEKIJKEN) == set(verwacht)


def test_a_vertrouwenspersoon_without_consent_finds_nothing(client, team, vertrouwenspersoon, person):
    melding, _ = entered(team, vertrouwenspersoon, Rol.VP)
    for wie in (vertrouwenspersoon, person(Rol.VP, "RT")):
        assert not any(Melding.objects.permitted(wie, recht).exists() for recht in Recht)
        assert show(client, wie, "meldingen:melding", melding.kenmerk).status_code == 404
        assert melding.kenmerk not in client.get(reverse("meldingen:werkvoorraad")).text
        assert melding.kenmerk not in client.get(reverse("werk")).text


def test_the_name_alone_shows_the_name_and_not_the_story(client, team, vertrouwenspersoon):
    melding, _ = entered(team, vertrouwenspersoon, Rol.VP, "naam")
    tekst = show(client, vertrouwenspersoon, "meldingen:melding", melding.kenmerk).text
    assert NAAM in tekst and VERHAAL not in tekst
    assert Inzage.objects.filter(melding=melding.pk, medewerker=vertrouwenspersoon, soort="identiteit").count() == 1


def test_following_the_status_shows_no_content(client, team, vertrouwenspersoon):
    melding, _ = entered(team, vertrouwenspersoon, Rol.VP, "volgen")
    tekst = show(client, vertrouwenspersoon, "meldingen:melding", melding.kenmerk).text
    assert VERHAAL not in tekst and NAAM not in tekst
    assert show(client, vertrouwenspersoon, "meldingen:berichten", melding.kenmerk).status_code == 404
    assert "Mijn cliënten" in client.get(reverse("werk")).text
    assert melding.kenmerk in client.get(reverse("meldingen:werkvoorraad")).text
