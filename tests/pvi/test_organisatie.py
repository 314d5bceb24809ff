"""The organisation as data: the real units, an invented world without real names, and no guessing at a name."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pvi import organisatie
from pvi.models import EenheidAlias, OrganisatieEenheid
from pvi.models.eenheid import Soort

REGIONAAL = {"NN", "ON", "MN", "NH", "AM", "DH", "RT", "ZWB", "OB", "LB"}
VANDAAG = date(2026, 3, 2)
KLACHTEN = Path(__file__).parent.parent / "data" / "klachten-2022-2024.csv"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def geen_eenheden(db):
    """These tests start without a tree; the one of the suite comes back with the rollback."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE pvi_organisatieeenheid CASCADE")


@pytest.fixture
def echt() -> dict[str, OrganisatieEenheid]:
    return organisatie.load("echt")


@pytest.fixture
def voorbeeld() -> dict[str, OrganisatieEenheid]:
    return organisatie.load("voorbeeld")


@pytest.mark.parametrize("naam", organisatie.NAMEN)
def test_fifteen_handling_units_and_one_closed(naam):
    eenheden = organisatie.load(naam)
    handelend = set(OrganisatieEenheid.objects.handling(VANDAAG).values_list("code", flat=True))
    assert handelend == REGIONAAL | {"LX", "LO", "PDC", "PA", "KS"}
    assert set(OrganisatieEenheid.objects.handling(date(2023, 12, 31)).values_list("code", flat=True)) == (
        REGIONAAL | {"LE", "PDC", "PA", "KS"}
    )
    assert {code for code, eenheid in eenheden.items() if eenheid.soort == Soort.REGIONAAL} == REGIONAAL
    assert eenheden["LE"].geldig_tot == date(2023, 12, 31)
    assert eenheden["LX"].geldig_van == eenheden["LO"].geldig_van == date(2024, 1, 1)


@pytest.mark.parametrize("naam", organisatie.NAMEN)
def test_tree_is_sound(naam):
    for eenheid in organisatie.load(naam).values():
        if eenheid.ouder is None:
            assert (eenheid.code, eenheid.niveau) == ("KS", 0)
            continue
        assert eenheid.niveau > eenheid.ouder.niveau
        assert eenheid.eenheid.code == eenheid.code.split("-")[0]
        assert eenheid.geldig_van >= eenheid.ouder.geldig_van
        assert (eenheid.geldig_tot or date.max) <= (eenheid.ouder.geldig_tot or date.max)


def test_every_invented_unit_has_two_or_three_parts_of_three_or_more_teams(voorbeeld):
    for code in REGIONAAL | {"LX", "LO", "LE", "PDC", "PA", "KS"}:
        delen = [e for e in voorbeeld.values() if e.soort == Soort.SECTOR and e.eenheid.code == code]
        assert 2 <= len(delen) <= 3
        for deel in delen:
            assert 3 <= sum(e.ouder == deel and e.soort == Soort.TEAM for e in voorbeeld.values()) <= 5
    assert {e.ouder.ouder.ouder.code for e in voorbeeld.values() if e.soort == Soort.GROEP} == {"PA"}


@pytest.mark.parametrize(
    ("code", "naam", "eenheid"),
    [
        ("RT-HAVENKANT", "Basisteam Havenkant", "RT"),
        ("ZWB-POLDERZICHT", "Team Polderzicht", "ZWB"),
        ("NH-DUINRAND", "Basisteam Duinrand", "NH"),
        ("NH-MERENLAND", "District Merenland", "NH"),
        ("ON-HEIDEZOOM", "Basisteam Heidezoom", "ON"),
        ("NN-WADDENRAND", "Team Waddenrand", "NN"),
        ("PA-IJSVOGEL", "Klas IJsvogel", "PA"),
    ],
)
def test_places_of_the_twelve_cases_exist(voorbeeld, code, naam, eenheid):
    assert (voorbeeld[code].naam, voorbeeld[code].eenheid.code) == (naam, eenheid)


def test_invented_units_say_that_they_are(voorbeeld):
    for eenheid in voorbeeld.values():
        assert eenheid.naam.endswith(" (voorbeeld)") == (eenheid.niveau <= 1), eenheid.naam
    assert voorbeeld["RT"].naam == "Eenheid Havenkust (voorbeeld)"


def test_no_real_name_stands_in_the_demo(voorbeeld):
    echt = {alias for regel in organisatie.read("echt") for alias in regel.aliassen if len(alias) > 3}
    for eenheid in voorbeeld.values():
        assert not [naam for naam in echt if naam in eenheid.naam.casefold()]


def test_numbers_of_employees_add_up(voorbeeld):
    for eenheid in voorbeeld.values():
        delen = [
            e for e in voorbeeld.values() if e.ouder == eenheid and e.niveau > 1 and e.geldig_tot == eenheid.geldig_tot
        ]
        assert eenheid.aantal_medewerkers >= max(1, sum(deel.aantal_medewerkers for deel in delen))


def test_loading_twice_changes_nothing(voorbeeld):
    def stand() -> list:
        return [list(OrganisatieEenheid.objects.order_by("pk").values()), EenheidAlias.objects.count()]

    voor = stand()
    assert organisatie.load("voorbeeld").keys() == voorbeeld.keys()
    assert stand() == voor


def test_loading_again_leaves_what_the_organisation_entered(echt):
    OrganisatieEenheid.objects.filter(code="RT").update(aantal_medewerkers=6100, naam="oude naam")
    OrganisatieEenheid.objects.create(
        code="RT-1", naam="Eigen team", soort="team", niveau=3, ouder=echt["RT"], geldig_van=date(2020, 1, 1)
    )
    herladen = organisatie.load("echt")["RT"]
    herladen.refresh_from_db()
    assert (herladen.aantal_medewerkers, herladen.naam) == (6100, "Eenheid Rotterdam")
    assert OrganisatieEenheid.objects.get(code="RT-1").naam == "Eigen team"


def test_unknown_organisation_is_refused():
    with pytest.raises(ValueError, match="'bestaat niet'; kies uit echt, voorbeeld"):
        organisatie.load("bestaat niet")


def test_one_name_for_two_units_is_refused(monkeypatch, tmp_path):
    boom = {"code": "KS", "naam": "A", "soort": "korps", "geldig_van": "2013-01-01", "onderdelen": []}
    boom["onderdelen"] = [{"code": code, "naam": "Zelfde naam", "soort": "regionaal"} for code in ("X", "Y")]
    (tmp_path / "echt.json").write_text(json.dumps(boom))
    monkeypatch.setattr(organisatie, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ValueError, match="'zelfde naam' staat voor X en voor Y"):
        organisatie.read("echt")


# --- finding a unit ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("boom", organisatie.NAMEN)
@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("PA", "PA"),
        ("pdc", "PDC"),
        ("Oost-NL", "ON"),
        ("Zeeland-WB", "ZWB"),
        ("Zeeland-West-Brabant", "ZWB"),
        ("  Eenheid   Den Haag ", "DH"),
        ("POLITIEACADEMIE", "PA"),
        ("Landelijke Opsporing en Interventies", "LO"),
        ("Staf Korpsleiding", "KS"),
    ],
)
def test_other_systems_names_find_the_unit(boom, alias, code):
    organisatie.load(boom)
    assert organisatie.find_eenheid(alias, VANDAAG).code == code


def test_closed_unit_is_found_until_its_last_day(echt):
    assert organisatie.find_eenheid("LE", date(2023, 12, 31)).code == "LE"
    with pytest.raises(organisatie.OnbekendeEenheid, match=r"LE bestond niet op 01-01-2024.*tot en met 31-12-2023"):
        organisatie.find_eenheid("Landelijke Eenheid", date(2024, 1, 1))
    with pytest.raises(organisatie.OnbekendeEenheid, match="LX bestond niet op 31-12-2023"):
        organisatie.find_eenheid("LX", date(2023, 12, 31))


@pytest.mark.parametrize("alias", ["", "Oost", "Brabant", "Amsterdam-Noord", "L", "Landelijk", "%", "Eenheid"])
def test_unknown_name_is_never_a_guess(echt, alias):
    with pytest.raises(organisatie.OnbekendeEenheid, match="Er is geen eenheid met de naam"):
        organisatie.find_eenheid(alias, VANDAAG)


def test_unit_that_was_added_by_hand_is_found_by_its_code(echt):
    OrganisatieEenheid.objects.create(
        code="RT-9", naam="Eigen team", soort="team", niveau=3, ouder=echt["RT"], geldig_van=date(2020, 1, 1)
    )
    assert organisatie.find_eenheid("rt-9", VANDAAG).naam == "Eigen team"


def test_every_unit_in_the_list_of_klachten_is_known(echt):
    with KLACHTEN.open(encoding="utf-8-sig") as bestand:
        rijen = list(csv.DictReader(bestand))
    gevonden = [
        organisatie.find_eenheid(rij["eenheid"], date.fromisoformat(rij["datum"] + "-01")).code for rij in rijen
    ]
    assert len(gevonden) == 19
    assert gevonden.count("LE") == 4 and gevonden.count("PDC") == 5 and gevonden.count("ON") == 1


# --- the command ---------------------------------------------------------------------------------------------------


def test_command_loads_the_tree_of_this_installation(settings, capsys):
    settings.DEMO = False
    call_command("load_organisatie", "echt")
    assert capsys.readouterr().out == "16 eenheden staan klaar.\n"
    assert OrganisatieEenheid.objects.count() == 16


@pytest.mark.parametrize(("naam", "demo"), [("voorbeeld", False), ("echt", True)])
def test_command_refuses_the_tree_of_the_other_world(settings, naam, demo):
    settings.DEMO = demo
    with pytest.raises(CommandError, match="PVI_DEMO"):
        call_command("load_organisatie", naam)
    assert not OrganisatieEenheid.objects.exists()
