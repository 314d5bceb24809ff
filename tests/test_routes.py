"""Every URL of the portal, for everybody who must not pass: deny by default, and not permitted looks like not there."""

import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from meldingen.access import Grond
from meldingen.actions.muren import raise_walls
from meldingen.models import Betrokkenheid, Inzage, Melding, grant
from meldingen.toegang import resolved_once, toegang
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.rollen import RELATIES, Functie, Rol
from triage.actions.zitting import sync_agenda

from . import kern
from .people import give_role
from .routerechten import EIGEN, INGELOGD, LOKAAL, ROUTERECHTEN
from .routerechten import OPENBAAR as ALS_OPENBAAR

# Pages without login, each with its reason. A new name here is a decision, not a fix.
OPENBAAR = {
    "start": "the front door",
    "wegwijzer": "where can I go",
    "hulp": "help for everybody",
    "privacy": "what happens with your data",
    "toegankelijkheid": "accessibility statement",
    "gezond": "two words for the load balancer",
    "meldingen:melden": "a melder needs no account",
    "meldingen:melden-concept": "the draft of that melder, in the own session",
    "meldingen:ontvangen": "the code, shown once in the own session",
    "meldingen:volgen": "one field for the code",
    "meldingen:volgen-melding": "the case of the code just typed",
    "meldingen:volgen-code": "a new code for that melder, who types the present one",
    "meldingen:volgen-bewijs": "the proof for that melder",
    "meldingen:volgen-klaar": "leave",
    "bewaarde-tekst-melder": "the words of that melder that were not sent yet",
    "account_login": "log in",
    "account_logout": "log out",
    "account_signup": "closed, says so",
    "account_inactive": "says that an account has ended",
    "account_reset_password": "a new password by mail",
    "account_reset_password_done": "the mail is on its way",
    "account_reset_password_from_key": "the link of that mail",
    "account_reset_password_from_key_done": "a new password is set",
    "uitnodiging": "the link of the first mail to a new account",
    "sso": "on the way to single sign-on; not there without it",
    "sso-terug": "back from single sign-on",
    "mfa_authenticate": "the second step of logging in",
}
WAARDEN = {"uuid": lambda: str(uuid.uuid4()), "datum": lambda: klok.vandaag().isoformat(), "int": lambda: "1"}


def routes() -> Iterator[tuple[str, str]]:
    """(name with namespace, path with <converter:name> parts) of every pattern."""

    def walk(patterns, voor: str, ruimte: str) -> Iterator[tuple[str, str]]:
        for patroon in patterns:
            if isinstance(patroon, URLResolver):
                naam = f"{ruimte}{patroon.namespace}:" if patroon.namespace else ruimte
                yield from walk(patroon.url_patterns, voor + str(patroon.pattern), naam)
            elif isinstance(patroon, URLPattern):
                yield f"{ruimte}{patroon.name}", voor + str(patroon.pattern)

    return walk(get_resolver().url_patterns, "/", "")


def fill(pad: str, kenmerk: str) -> str:
    """A real path: the case's kenmerk, and made-up values for the rest."""

    def waarde(treffer: re.Match) -> str:
        soort, _, naam = treffer.group(1).rpartition(":")
        return kenmerk if naam == "kenmerk" else WAARDEN.get(soort, lambda: "x")()

    return re.sub(r"<([^>]+)>", waarde, pad)


ROUTES = sorted(set(routes()))
ZAAKROUTES = [(naam, pad) for naam, pad in ROUTES if "<str:kenmerk>" in pad]
NAMEN = [naam for naam, _ in ROUTES]
ACHTER_INLOG = [(naam, pad) for naam, pad in ROUTES if naam not in OPENBAAR]


@pytest.mark.parametrize(("naam", "pad"), ACHTER_INLOG, ids=[naam for naam, _ in ACHTER_INLOG])
def test_who_is_not_logged_in_gets_the_login_page(client: Client, db, naam, pad):
    antwoord = client.get(fill(pad, "M-2222-2222"))
    assert antwoord.status_code in (302, 404, 405), f"{naam} answers {antwoord.status_code} without login"
    if antwoord.status_code == 302:
        assert antwoord["Location"].startswith("/inloggen/")


def test_every_public_name_still_exists():
    assert set(OPENBAAR) <= set(NAMEN)


@pytest.fixture
def muurzaak(open_melding, teamchef, vik):
    """A case about the teamchef of the team, who is walled off; VIK does the intake."""
    Betrokkenheid.objects.create(
        sleutel_id=open_melding.sleutel_id,
        melding=open_melding,
        medewerker=teamchef,
        koppeling=Betrokkenheid.Koppeling.GEKOPPELD,
    )
    raise_walls(open_melding)
    return open_melding


@pytest.fixture
def ommuurd(muurzaak, teamchef, team):
    """The walled teamchef, who also holds a role that would reach every case of the unit."""
    give_role(teamchef, Rol.VI, team.eenheid)
    return teamchef


@pytest.fixture
def buitenstaanders(ommuurd, andere_vik, collega, beheerder, sectorhoofd, coordinator, vertrouwenspersoon):
    """Everybody who must find nothing: behind the wall, of another unit, without a role, grant, consent or reach."""
    return {
        "ommuurde teamchef met VIK-rol": ommuurd,
        "VIK van een andere eenheid": andere_vik,
        "collega zonder rol": collega,
        "beheer": beheerder,
        "sectorhoofd zonder toekenning": sectorhoofd,
        "LC zonder LC-plicht": coordinator,
        "vertrouwenspersoon zonder toestemming": vertrouwenspersoon,
    }


def _comparable(antwoord, kenmerk: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Status, body and headers without what differs on every request: token and id of a form, nonce, and address."""
    tekst = re.sub(rb'name="(csrfmiddlewaretoken|formulier)" value="[^"]+"', b"", antwoord.content)
    koppen = sorted((k, v) for k, v in antwoord.headers.items() if k != "Date")
    return antwoord.status_code, tekst.replace(kenmerk.encode(), b"KENMERK"), koppen


def test_a_walled_case_answers_on_every_route_as_if_it_did_not_exist(client, muurzaak, ommuurd):
    """Status, body and headers equal those of a case that does not exist, for GET and POST."""
    client.force_login(ommuurd)
    for naam, pad in ZAAKROUTES:
        for methode in (client.get, client.post):
            echt = methode(fill(pad, muurzaak.kenmerk))
            nergens = methode(fill(pad, "M-2222-2222"))
            # 405 says only that the route takes no such method, whatever the kenmerk.
            assert echt.status_code in (404, 405), f"{echt.status_code} op {naam}"
            assert _comparable(echt, muurzaak.kenmerk) == _comparable(nergens, "M-2222-2222"), naam


def test_every_route_of_the_case_is_404_for_every_outsider(client, muurzaak, buitenstaanders):
    for wie, medewerker in buitenstaanders.items():
        client.force_login(medewerker)
        for naam, pad in ZAAKROUTES:
            status = client.get(fill(pad, muurzaak.kenmerk)).status_code
            assert status in (404, 405), f"{wie} krijgt {status} op {naam}"


def test_no_list_or_count_of_an_outsider_names_the_case(client, muurzaak, buitenstaanders):
    for wie, medewerker in buitenstaanders.items():
        client.force_login(medewerker)
        for naam, pad in ROUTES:
            if "<" in pad or naam in OPENBAAR or pad.startswith("/^"):
                continue
            antwoord = client.get(pad, {"kenmerk": muurzaak.kenmerk})
            inhoud = antwoord.content.replace(f'value="{muurzaak.kenmerk}"'.encode(), b"")
            assert f"/{muurzaak.kenmerk}/".encode() not in inhoud, f"{wie} vindt de zaak op {naam}"


def test_a_refusal_is_logged_and_a_read_is_logged(client, muurzaak, teamchef, vik):
    client.force_login(teamchef)
    client.get(f"/meldingen/{muurzaak.kenmerk}/")
    assert Inzage.objects.filter(melding=muurzaak.pk, medewerker=teamchef, soort=Inzage.Soort.GEWEIGERD).exists()
    client.force_login(vik)
    assert client.get(f"/meldingen/{muurzaak.kenmerk}/").status_code == 200
    assert Inzage.objects.filter(melding=muurzaak.pk, medewerker=vik, soort=Inzage.Soort.GELEZEN).exists()


def test_vik_meets_no_broken_page_on_an_own_case(client, muurzaak, vik):
    client.force_login(vik)
    for naam, pad in ZAAKROUTES:
        antwoord = client.get(fill(pad, muurzaak.kenmerk))
        assert antwoord.status_code in (200, 302, 404, 405), f"{naam}: {antwoord.status_code}"


# --- every address, every role: it opens for who holds its right, and for nobody else ---------------------------------

# The grounds on which somebody without reach comes to a case.
GRONDEN = (
    (Rol.TC, Grond.EIGENAAR),
    (Rol.SH, Grond.EIGENAAR),
    (Rol.VO, Grond.ONDERZOEKER),
    (Rol.HR, Grond.HR),
    (Rol.KL, Grond.KLACHT),
    (Rol.SM, Grond.SMO),
    (Rol.TJ, Grond.SMO),
    (Rol.HB, Grond.HERSTEL),
    (Rol.BU, Grond.BUDDY),
    (Rol.VP, Grond.TOESTEMMING),
)
STANDEN = (Status.ONTVANGEN, Status.TRIAGE, Status.ONDERZOEK, Status.HERSTEL)


def test_a_route_without_a_right_fails_the_build():
    """Each URL name stands in tests/routerechten.py with its right, and nothing stands there that is no route."""
    namen = set(NAMEN)
    assert namen - set(ROUTERECHTEN) == set(), "write the right of these routes in tests/routerechten.py"
    assert {naam for naam, wat in ROUTERECHTEN.items() if wat != LOKAAL} - namen == set()
    assert {naam for naam, wat in ROUTERECHTEN.items() if wat == ALS_OPENBAAR} == set(OPENBAAR) | {"sessie-melder"}


def _pairs(naam: str) -> list[tuple[Recht, set[Rol] | None]]:
    return [paar if isinstance(paar, tuple) else (paar, None) for paar in ROUTERECHTEN[naam]]


@pytest.fixture
def per_rol(organisatie, team) -> dict[str, Medewerker]:
    """Somebody in every role of the unit, twice the commissie (a lid and the secretaris), and somebody without."""
    plek = {Rol.TC: team, Rol.SH: team.ouder, Rol.LC: organisatie["KS"], Rol.BH: organisatie["KS"]}
    allen = {
        rol.label: kern.functionaris(rol, plek.get(rol, team.eenheid)) for rol in Rol if rol not in RELATIES
    }  # fmt: skip
    allen["Secretaris"] = kern.functionaris(Rol.TR, team.eenheid, Functie.SECRETARIS)
    return allen | {"Collega zonder rol": kern.persoon(team)}


@pytest.fixture
def toegekend(per_rol, team) -> dict[str, tuple[Medewerker, Rol, Grond]]:
    """For every ground somebody who holds nothing else."""
    plek = {Rol.TC: team, Rol.SH: team.ouder}
    return {
        f"{rol.label} met grond {grond}": (
            kern.persoon(team) if rol in RELATIES else kern.functionaris(rol, plek.get(rol, team.eenheid)), rol, grond
        )
        for rol, grond in GRONDEN
    }  # fmt: skip


@pytest.fixture
def zaken(team, toegekend) -> list[Melding]:
    zaken = [kern.zaak(team, stand, ter_weging=stand == Status.TRIAGE, bij_lc=True) for stand in STANDEN]
    for zaak in zaken:
        for medewerker, rol, grond in toegekend.values():
            grant(zaak, medewerker, grond, rol=rol, aanstelling=medewerker.aanstellingen.first())
    sync_agenda()
    return zaken


# Each route is refused to one in so many of all people, to others the next route, in the four states in turn.
@pytest.mark.parametrize("een_op_de", [3, pytest.param(1, marks=pytest.mark.proof)])
def test_every_case_route_opens_for_the_right_in_the_table_and_for_nobody_else(
    client, per_rol, toegekend, zaken, een_op_de
):
    allen = per_rol | {wie: rij[0] for wie, rij in toegekend.items()}
    open_routes, fout = set(), []
    routes = [(naam, pad) for naam, pad in ZAAKROUTES if ROUTERECHTEN[naam] != EIGEN]
    for nr, (wie, medewerker) in enumerate(allen.items()):
        client.force_login(medewerker)
        holds = holders(medewerker, zaken)
        for plek, (naam, pad) in enumerate(routes):
            for n, zaak in enumerate(zaken):
                # Where the right is there, once in every state is enough.
                if any(holds(zaak, *paar) for paar in _pairs(naam)):
                    if (naam, n) not in open_routes:
                        status = client.get(fill(pad, zaak.kenmerk)).status_code
                        open_routes |= {(naam, n)} if status in (200, 302) else set()
                        fout += [f"{naam}: {status} voor {wie} ({zaak.status})"] if status >= 500 else []
                elif n == (nr + plek) % len(zaken) and (nr + plek) % een_op_de == 0:
                    methode = client.post if (nr + plek) % 2 else client.get
                    status = methode(fill(pad, zaak.kenmerk)).status_code
                    if status not in (404, 405):
                        fout.append(f"{naam}: {status} voor {wie} ({zaak.status})")
    assert fout == []
    # The table is not empty words: with its right, each page that needs nothing but the case opens for somebody.
    kaal = {naam for naam, pad in routes if pad.count("<") == 1} - ALLEEN_MET_MEER
    assert " ".join(sorted(kaal - {naam for naam, _ in open_routes})) == ""


# They take a POST alone, or a record of the case that these bare cases do not have.
ALLEEN_MET_MEER = {
    "reflectie:les-delen",
    "triage:definitief",
    "triage:gedraging-nieuw",
    "triage:hervatten",
    "triage:lc-advies",
    "triage:lc-voorleggen",
    "triage:onderzoek-volgende",
    "triage:rehabilitatie",
    "triage:standpunt",
    "triage:terugleggen",
    "triage:uitkomst",
    "triage:verslag",
    "triage:voorstel-intrekken",
}


def holders(medewerker: Medewerker, zaken: list[Melding]) -> Callable[[Melding, Recht, set[Rol] | None], bool]:
    """Does this person hold a right of the table on each of these cases? Every right is asked once."""
    paren = {(recht, frozenset(rollen or ())) for naam, _ in ZAAKROUTES if ROUTERECHTEN[naam] != EIGEN
             for recht, rollen in _pairs(naam)}  # fmt: skip
    keys = [zaak.pk for zaak in zaken]
    with resolved_once():
        mag = {
            (recht, rollen): set(Melding.objects.permitted(medewerker, recht, rollen or None).filter(pk__in=keys))
            for recht, rollen in paren
        }
    return lambda zaak, recht, rollen: zaak in mag[recht, frozenset(rollen or ())]


# Pages of the login library, which depend on what the visitor has set up; tests/pvi/test_inloggen.py walks them.
LIBRARY = ("account_", "mfa_", "sso")


# Where the right is there, once is enough; each route is refused to one in so many of all roles.
@pytest.mark.parametrize("een_op_de", [3, pytest.param(1, marks=pytest.mark.proof)])
def test_every_other_route_opens_for_the_right_in_the_table_and_for_nobody_else(client, per_rol, een_op_de):
    fout, geopend = [], set()
    for nr, (wie, medewerker) in enumerate(per_rol.items()):
        client.force_login(medewerker)
        wie_mag = toegang(medewerker)
        for plek, (naam, pad) in enumerate(ROUTES):
            wat = ROUTERECHTEN[naam]
            if (naam, pad) in ZAAKROUTES or wat in (ALS_OPENBAAR, LOKAAL):
                continue
            if wat == INGELOGD:
                permitted = None if "<" in pad or naam.startswith(LIBRARY) else True
            else:
                permitted = wat != EIGEN and any(wie_mag.with_recht(*paar) for paar in _pairs(naam))
            beurt = (nr + plek) % een_op_de == 0
            if permitted is None or not (beurt or (permitted and naam not in geopend)):
                continue
            status = client.get(fill(pad, "M-2222-2222")).status_code
            # A made-up key in the address is not found, whatever the right.
            goed = (200, 302, 405, *((404,) if "<" in pad else ())) if permitted else (404, 405)
            geopend |= {naam} if permitted else set()
            if status not in goed:
                fout.append(f"{naam}: {status} voor {wie}")
    assert "; ".join(fout) == ""
