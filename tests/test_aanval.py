"""Attacks on secrecy that once succeeded: each of these read something that was not meant for the reader."""

import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from meldingen.actions.contact import tell_melder
from meldingen.actions.intake import close_without_triage
from meldingen.actions.melding import Afzender, Ingevuld, Persoon, link_melding, submit_melding
from meldingen.models import Bericht, Inzage, Melder, Melding, OvergangGeweigerd
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.rollen import Rol
from reflectie.actions.les import write_les
from reflectie.models import Les
from tests.kern import moment, zaak
from tests.meldingen.staf import in_intake, show
from tests.triage.conftest import (  # noqa: F401  (fixtures)
    arbeidszaken,
    besluit_tot,
    betrokkene,
    commissie,
    gewogen,
    in_de_lijn,
    in_onderzoek,
    te_wegen,
    velden,
    voorzitter,
)

VERHAAL_VAN_DE_EERSTE = "Ik stond bij de balie toen hij mij zo noemde."
VERHAAL_VAN_DE_TWEEDE = "Mijn collega kwam huilend terug van de balie."
AAN_DE_EERSTE = "Fijn dat je met je zus langskwam."


# --- two melders of one case: neither reads what the other told -----------------------------------------------------


def told(team, verhaal: str, naam: str, werkmail: str, **anders) -> tuple[Melding, Melder, str]:
    afzender = Afzender(naam=naam, werkmail=werkmail)
    return submit_melding(Ingevuld(wat_gebeurd=verhaal, melder=afzender, eenheid=team, **anders))


def join(dubbel: Melding, hoofd: Melding, vik) -> None:
    in_intake(dubbel, vik)
    close_without_triage(dubbel, door=vik, reden="dubbel", tekst="Je melding gaat verder.", dubbel_van=hoofd)


def followed(code: str) -> str:
    client = Client()
    assert client.post(reverse("meldingen:volgen"), {"code": code}).status_code == 302
    return client.get(reverse("meldingen:volgen-melding")).text


@pytest.fixture
def samen(team, vik) -> dict[str, str]:
    """Two people reported the same; the second melding was joined to the first. Code per melder."""
    with klok.op(moment("2026-03-02")):
        eerste, _, code_een = told(team, VERHAAL_VAN_DE_EERSTE, "Noor Eerst", "noor.eerst@voorbeeld.invalid")
        in_intake(eerste, vik)
    with klok.op(moment("2026-03-03")):
        tell_melder(eerste, Bericht.Soort.BERICHT, AAN_DE_EERSTE, auteur=vik, auteur_rol=Rol.VI)
        tell_melder(eerste, Bericht.Soort.UITKOMST, "Zoals jij het wilde.", auteur=vik, auteur_rol=Rol.VI)
    with klok.op(moment("2026-03-04")):
        tweede, _, code_twee = told(team, VERHAAL_VAN_DE_TWEEDE, "Tom Later", "tom.later@voorbeeld.invalid")
        join(tweede, eerste, vik)
    with klok.op(moment("2026-03-05")):
        tell_melder(eerste, Bericht.Soort.STATUS, "We praten met het team.", auteur=vik, auteur_rol=Rol.VI)
    kluis.clear()
    return {"eerste": code_een, "tweede": code_twee}


def test_a_second_melder_reads_the_own_story_and_not_that_of_the_first(samen):
    pagina = followed(samen["tweede"])
    assert VERHAAL_VAN_DE_TWEEDE in pagina
    assert VERHAAL_VAN_DE_EERSTE not in pagina


def test_a_second_melder_reads_nothing_written_before_joining(samen):
    pagina = followed(samen["tweede"])
    assert AAN_DE_EERSTE not in pagina
    assert "Zoals jij het wilde." not in pagina
    assert "Je melding gaat verder." in pagina
    assert "We praten met het team." in pagina


def test_the_first_melder_keeps_reading_all_of_it(samen):
    pagina = followed(samen["eerste"])
    for tekst in (VERHAAL_VAN_DE_EERSTE, AAN_DE_EERSTE, "Zoals jij het wilde.", "We praten met het team."):
        assert tekst in pagina
    assert VERHAAL_VAN_DE_TWEEDE not in pagina


def test_a_melder_who_was_joined_twice_still_reads_the_own_story(team, vik):
    zaken = []
    for n, dag in enumerate(("2026-03-02", "2026-03-03", "2026-03-04")):
        with klok.op(moment(dag)):
            zaken.append(told(team, f"Verhaal nummer {n}.", f"Noor {n}", f"noor.{n}@voorbeeld.invalid"))
    (c, _, code_c), (b, _, code_b), (a, _, code_a) = zaken
    with klok.op(moment("2026-03-05")):
        join(a, b, vik)
    with klok.op(moment("2026-03-06")):
        b.refresh_from_db()
        join(b, c, vik)
    kluis.clear()
    for n, code in enumerate((code_c, code_b, code_a)):
        pagina = followed(code)
        assert [f"Verhaal nummer {k}." in pagina for k in range(3)] == [k == n for k in range(3)]


@pytest.mark.parametrize("linked_by_code_only", [False, True])
def test_a_betrokkene_does_not_come_in_as_melder_of_a_duplicate(team, vik, collega, linked_by_code_only):
    """A decoy melding about the same evening would show a betrokkene that the case exists (CI-1)."""
    over_collega, _, _ = told(
        team, VERHAAL_VAN_DE_EERSTE, "Noor Eerst", "noor.eerst@voorbeeld.invalid",
        betrokkenen=(Persoon(naam="Cas", werkmail=collega.email),),
    )  # fmt: skip
    werkmail = "cas.thuis@elders.invalid" if linked_by_code_only else collega.email
    lokmelding, lokmelder, code = told(team, "Die avond was er ook iets met mij.", "Cas Collega", werkmail)
    if linked_by_code_only:
        link_melding(lokmelder, collega)
    with pytest.raises(OvergangGeweigerd):
        join(lokmelding, over_collega, vik)
    lokmelding.refresh_from_db()
    assert lokmelding.status == Status.INTAKE
    assert over_collega.kenmerk not in followed(code)


# --- what the triagecommissie weighed stays with who may read the triagedossier (row 12) ------------------------------

MOTIVERING = "Het gedrag staat vast en er is ruimte om te herstellen."


def test_a_teamchef_who_handles_a_case_does_not_read_the_motivering_in_the_tijdlijn(client, in_de_lijn, teamchef, vik):  # noqa: F811
    assert MOTIVERING in show(client, vik, "meldingen:tijdlijn", in_de_lijn.kenmerk).text
    tijdlijn = show(client, teamchef, "meldingen:tijdlijn", in_de_lijn.kenmerk)
    assert tijdlijn.status_code == 200
    assert MOTIVERING not in tijdlijn.text


def test_an_onderzoeker_does_not_read_the_motivering_in_the_tijdlijn(client, in_onderzoek, onderzoeker):  # noqa: F811
    tijdlijn = show(client, onderzoeker, "meldingen:tijdlijn", in_onderzoek.kenmerk)
    assert tijdlijn.status_code == 200
    assert MOTIVERING not in tijdlijn.text


def test_the_verslag_of_the_intake_is_read_by_who_it_promises(client, in_de_lijn, teamchef, vik):  # noqa: F811
    verslag, verhaal = "De melder vertelde over de echtscheiding.", in_de_lijn.wat_gebeurd
    in_de_lijn.intakeverslag = verslag
    in_de_lijn.save()
    assert verslag in show(client, vik, "meldingen:melding", in_de_lijn.kenmerk).text
    pagina = show(client, teamchef, "meldingen:melding", in_de_lijn.kenmerk).text
    assert verhaal in pagina
    assert verslag not in pagina


# --- a les that nobody read a second time yet may still lead to a person ----------------------------------------------


@pytest.fixture
def te_lezen(vik, team) -> Les:
    """A les that waits for the reflectiekamer; its case is closed."""
    melding = zaak(team, Status.NAZORG)
    les = write_les(melding, vik, **dict.fromkeys(Les.VRAGEN, "De broer van de commandant."))
    melding.status, melding.sluitreden, melding.afgesloten_op = Status.AFGESLOTEN, "afgerond", klok.nu()
    melding.bewaren_tot = klok.vandaag()
    melding.save()
    return les


def test_reading_a_les_a_second_time_is_logged_at_its_case(client, te_lezen, person):
    kamer, elders = person(Rol.RK, "RT"), person(Rol.RK, "NN")
    assert "commandant" in show(client, kamer, "reflectie:nalezen", te_lezen.pk).text
    assert show(client, elders, "reflectie:nalezen", te_lezen.pk).status_code == 404
    keek = Inzage.objects.filter(doel="les nalezen").values_list("medewerker", "soort", "melding", "rollen")
    assert set(keek) == {(kamer.pk, "gelezen", te_lezen.melding_id, "rk"), (elders.pk, "geweigerd", None, "")}


def test_the_list_shows_no_word_of_a_les_that_nobody_read_a_second_time(client, te_lezen, person):
    pagina = show(client, person(Rol.RK, "RT"), "reflectie:lessen").text
    assert reverse("reflectie:nalezen", args=[te_lezen.pk]) in pagina
    assert "commandant" not in pagina


# --- the demo, in which anybody becomes anybody -----------------------------------------------------------------------


@pytest.mark.parametrize(("lokaal", "start"), [("0", False), ("1", True)])
def test_the_demo_does_not_start_outside_local_mode(lokaal, start):
    omgeving = os.environ | {"PVI_DEMO": "1", "PVI_LOKAAL": lokaal}
    klaar = subprocess.run(
        [sys.executable, "-c", "import pvi.settings"], env=omgeving, capture_output=True, text=True, check=False
    )
    assert (klaar.returncode == 0) is start
    assert ("nooit in productie" in klaar.stderr) is not start


def test_whoever_was_assigned_loses_the_case_when_it_closes(open_melding, vik, teamchef):
    from meldingen import workflow as w
    from meldingen.access import Grond
    from meldingen.models import Melding, grant
    from pvi.rollen import Rol

    open_melding.transition(w.T3, door=vik)
    grant(open_melding, teamchef, Grond.EIGENAAR, rol=Rol.TC, aanstelling=teamchef.aanstellingen.get())
    assert Melding.objects.permitted(teamchef, w.Recht.MELDING_LEZEN).exists()
    open_melding.sluitreden, open_melding.sluittekst = "niet_politie", "Dit gaat niet over de politie."
    open_melding.save()
    open_melding.transition(w.T6, door=vik)
    assert not Melding.objects.permitted(teamchef, w.Recht.MELDING_LEZEN).exists()
    assert Melding.objects.permitted(vik, w.Recht.MELDING_LEZEN).exists()
