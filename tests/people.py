"""Fixtures are people: one per role, in the demo organisation. Use `person("vi", "RT")` for another one."""

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest

from meldingen import workflow as w
from meldingen.models import Melder, Melding
from pvi import klok, kluis
from pvi.models import Aanstelling, Medewerker, OrganisatieEenheid, referentie
from pvi.organisatie import load
from pvi.rollen import Rol
from tests.verteld import part

WACHTWOORD = "een-lang-wachtwoord"
_teller = itertools.count(1)


_BOOM = OrganisatieEenheid.objects.select_related("eenheid", "ouder__ouder")


class Boom(dict[str, OrganisatieEenheid]):
    """Code → unit, read when somebody asks for it: most tests need one or two of all."""

    def __missing__(self, code: str) -> OrganisatieEenheid:
        self[code] = _BOOM.get(code=code)
        return self[code]

    def values(self):
        return _BOOM.all()


@pytest.fixture
@part
def organisatie(db) -> Boom:
    """The demo tree. A test that empties the database gets it back."""
    if not OrganisatieEenheid.objects.filter(code="RT").exists():
        load("voorbeeld")
    return Boom()


@pytest.fixture
def labels_blijven(monkeypatch) -> None:
    """For who counts queries: labels that were read once do not grow old halfway (a minute, shared by all tests)."""
    monkeypatch.setattr(referentie, "VERS", float("inf"))


def make_person(rol: Rol | str, eenheid: OrganisatieEenheid, *, functie: str = "", naam: str = "") -> Medewerker:
    """An employee with one appointment that began a year ago."""
    n = next(_teller)
    medewerker = Medewerker.objects.create_user(
        f"{rol}.{n}@voorbeeld.invalid", None, naam=naam or f"Vera {str(rol).upper()} {n:06}",
        personeelsnummer=f"P{n:06}", team=eenheid,
    )  # fmt: skip
    give_role(medewerker, rol, eenheid, functie=functie)
    return medewerker


def give_role(medewerker: Medewerker, rol: Rol | str, eenheid: OrganisatieEenheid, *, functie: str = "") -> Aanstelling:
    return Aanstelling.objects.create(
        medewerker=medewerker, rol=str(rol), eenheid=eenheid, functie=functie, van=klok.nu() - timedelta(days=365)
    )


@pytest.fixture
@part
def person(organisatie) -> Callable[..., Medewerker]:
    def make(rol: Rol | str, code: str, **kwargs) -> Medewerker:
        return make_person(rol, organisatie[code], **kwargs)

    return make


def first_team(organisatie: dict[str, OrganisatieEenheid], code: str, n: int = 0) -> OrganisatieEenheid:
    """The n-th team (level 3) under a level-1 unit."""
    return _BOOM.filter(niveau=3, eenheid=organisatie[code])[n]


@pytest.fixture
@part
def team(organisatie) -> OrganisatieEenheid:
    """A team in RT: the own unit of every staff fixture below."""
    return first_team(organisatie, "RT")


@pytest.fixture
@part
def vik(person) -> Medewerker:
    return person(Rol.VI, "RT", functie="coordinator")


@pytest.fixture
def andere_vik(person) -> Medewerker:
    return person(Rol.VI, "NN")


@pytest.fixture
@part
def teamchef(team) -> Medewerker:
    return make_person(Rol.TC, team)


@pytest.fixture
def sectorhoofd(team) -> Medewerker:
    return make_person(Rol.SH, team.ouder)


@pytest.fixture
@part
def politiechef(person) -> Medewerker:
    return person(Rol.PC, "RT")


@pytest.fixture
def triagelid(person) -> Medewerker:
    return person(Rol.TR, "RT", functie="lid")


@pytest.fixture
@part
def secretaris(person) -> Medewerker:
    return person(Rol.TR, "RT", functie="secretaris")


@pytest.fixture
@part
def onderzoeker(person) -> Medewerker:
    return person(Rol.VO, "RT")


@pytest.fixture
def hr(person) -> Medewerker:
    return person(Rol.HR, "RT")


@pytest.fixture
def vertrouwenspersoon(person) -> Medewerker:
    return person(Rol.VP, "RT")


@pytest.fixture
def coordinator(person) -> Medewerker:
    """The Landelijk Coördinator."""
    return person(Rol.LC, "KS")


@pytest.fixture
def beheerder(person) -> Medewerker:
    return person(Rol.BH, "KS")


@pytest.fixture
def collega(team) -> Medewerker:
    """An employee without any role in the portal."""
    return Medewerker.objects.create_user(
        "collega@voorbeeld.invalid", None, naam="Cas Collega", personeelsnummer="P900001", team=team
    )


def make_melding(eenheid: OrganisatieEenheid, *, submitted: bool = True, **velden) -> Melding:
    """An open melding about conduct in `eenheid` with one melder, straight from the models (no identity)."""
    melding = Melding.objects.create(
        sleutel=kluis.new_sleutel("zaak"),
        eenheid_behandeling=eenheid.eenheid,
        eenheid_gedraging=eenheid,
        eenheid_telling=eenheid.eenheid,
        kanaal="melder",
        wat_gebeurd="Er werd een opmerking gemaakt in de kantine.",
        **velden,
    )
    melder = Melder.objects.create(melding=melding, code_merk=kluis.merk("code", kluis.new_code()))
    if submitted:
        melding.transition(w.T1, door=melder)
    return melding


@pytest.fixture
@part
def open_melding(team) -> Melding:
    """A melding in state ontvangen about conduct in `team`."""
    return make_melding(team)
