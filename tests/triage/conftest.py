"""A commissie that can meet, and cases in each place of the triage, built from models and transitions."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from meldingen import workflow as w
from meldingen.actions.muren import raise_walls
from meldingen.models import Betrokkenheid, LcCriterium, Melding, OvergangGeweigerd
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.kluis import bos
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import Rol
from tests.people import give_role
from tests.verteld import part, told
from triage.actions.besluit import announce_voornemen, give_zienswijze, make_besluit_definitief
from triage.actions.onderzoek import record_aanzegging, record_gedraging
from triage.actions.smo import close_smo, record_smo_advies
from triage.actions.triagebesluit import make_definitief, propose_triagebesluit, take_standpunt
from triage.actions.uitkomst import Toetsing, establish_uitkomst
from triage.actions.weging import record_weging
from triage.actions.zitting import put_on_agenda, record_aanwezigheid
from triage.models import Agendapunt, Besluit, Onderzoek, SmoAdvies, Toets, Triagebesluit, Zitting
from triage.models.weging import Aspect

VOOR_MELDER = "De commissie heeft gekozen. Iemand belt je morgen."
ASPECTEN = {aspect.value: "midden" for aspect in Aspect}


def aanstelling(medewerker: Medewerker, rol: Rol) -> Aanstelling:
    return medewerker.aanstellingen.get(rol=rol)


def door_intake(melding: Melding, vik: Medewerker, **velden: Any) -> Melding:
    """What the intake leaves behind, and T4."""
    melding.transition(w.T3, door=vik)
    gegevens = {
        "gronden": ["ras"],
        "aarden": ["opmerking"],
        "context": "pauze",
        "machtsverhouding": "geen",
        "herhaald": True,
        "spoed": False,
        "veiligheid": "veilig",
        "wensen": "Dat het stopt.",
        "samenvatting": "In de pauze maakte een collega herhaald een opmerking.",
        "lc_criteria": dict.fromkeys(LcCriterium.values, False),
        "intaker": vik,
    } | velden
    for naam, waarde in gegevens.items():
        setattr(melding, naam, waarde)
    melding.save()
    raise_walls(melding)
    melding.transition(w.T4, door=vik)
    return melding


def betrek(melding: Melding, medewerker: Medewerker | None, **velden: Any) -> Betrokkenheid:
    rij = Betrokkenheid.objects.create(
        sleutel_id=melding.sleutel_id,
        melding=melding,
        medewerker=medewerker,
        naam=medewerker.naam if medewerker else "",
        werkmail=medewerker.email if medewerker else "",
        koppeling=Betrokkenheid.Koppeling.GEKOPPELD if medewerker else Betrokkenheid.Koppeling.ONBEKEND,
        **velden,
    )
    raise_walls(melding)
    return rij


def punt_of(melding: Melding) -> Agendapunt:
    put_on_agenda(melding.pk)
    return melding.agendapunten.open().get()


@pytest.fixture
@part
def voorzitter(person) -> Medewerker:
    return person(Rol.TR, "RT", functie="voorzitter", naam="Vos Voorzitter")


@pytest.fixture
@part
def arbeidszaken(person, organisatie) -> Medewerker:
    """Sits for AZ by the appointment at HR, and weighs by the one in the commissie."""
    medewerker = person(Rol.TR, "RT", functie="lid", naam="Aya Arbeidszaken")
    give_role(medewerker, Rol.HR, organisatie["RT"])
    return medewerker


@pytest.fixture
@part
def commissie(voorzitter, vik, arbeidszaken, secretaris) -> SimpleNamespace:
    """Voorzitter, VIK, AZ and secretaris of the triagecommissie in RT."""
    return SimpleNamespace(voorzitter=voorzitter, vik=vik, az=arbeidszaken, secretaris=secretaris)


def zit_vandaag(punt: Agendapunt) -> Zitting:
    """The zitting of this item is held today: presence is recorded on the day itself or later."""
    vandaag = Zitting.objects.get_or_create(eenheid=punt.zitting.eenheid, datum=klok.vandaag())[0]
    punt.zitting = vandaag
    punt.save()
    return vandaag


def neem_plaats(punt: Agendapunt, commissie: SimpleNamespace) -> None:
    record_aanwezigheid(
        zit_vandaag(punt),
        [
            (commissie.voorzitter, "voorzitter"),
            (commissie.vik, "vik"),
            (commissie.az, "az"),
            (commissie.secretaris, "secretaris"),
        ],
        door=commissie.secretaris,
    )


@pytest.fixture
@part
def betrokkene(team) -> Medewerker:
    """A colleague without a role whose conduct is at issue."""
    return Medewerker.objects.create_user(
        "bo.betrokkene@voorbeeld.invalid", None, naam="Bo Betrokkene", personeelsnummer="P900777", team=team
    )


@pytest.fixture
@told
def te_wegen(open_melding, commissie, betrokkene) -> Melding:
    """A case before the commissie of RT, with one linked betrokkene and a commissie that is present."""
    betrek(open_melding, betrokkene)
    melding = door_intake(open_melding, commissie.vik)
    neem_plaats(punt_of(melding), commissie)
    return melding


@pytest.fixture
@told
def gewogen(te_wegen, voorzitter) -> Melding:
    record_weging(
        punt_of(te_wegen), voorzitter, aspecten=ASPECTEN, feiten="Twee collega's hoorden het.", toelichting="Herhaling."
    )
    return te_wegen


@pytest.fixture
@part
def velden(teamchef, onderzoeker) -> Callable[..., dict[str, Any]]:
    """The fields of a complete proposal for a hoofdspoor."""

    def make(hoofdspoor: str, **extra: Any) -> dict[str, Any]:
        gegevens: dict[str, Any] = {
            "hoofdspoor": hoofdspoor,
            "motivering": "Het gedrag staat vast en er is ruimte om te herstellen.",
            "voor_melder": VOOR_MELDER,
            "termijn_op": klok.vandaag() + timedelta(weeks=6),
        }
        soorten = {hoofdspoor, *extra.get("nevensporen", ())}
        if soorten & {"LIJN", "BEMID", "TEAM"}:
            gegevens |= {"eigenaar": aanstelling(teamchef, Rol.TC), "afspraken": "Voer een gesprek."}
        if soorten & {"ORI", "DISC", "EXTERN", "STRAF"}:
            gegevens |= {"onderzoeker": aanstelling(onderzoeker, Rol.VO), "opdracht": "Zoek uit wat er is gezegd."}
        return gegevens | extra

    return make


@pytest.fixture
@part
def besluit_tot(politiechef, voorzitter, velden) -> Callable[..., Melding]:
    """Propose, agree and make definitive on a weighed case; returns the melding."""

    def make(melding: Melding, hoofdspoor: str, uitkomst: str = "", **extra: Any) -> Melding:
        punt = punt_of(melding)
        besluit = propose_triagebesluit(punt, voorzitter, **velden(hoofdspoor, **extra))
        take_standpunt(besluit, politiechef, Triagebesluit.Standpunt.AKKOORD)
        make_definitief(besluit, voorzitter, uitkomst=uitkomst)
        melding.refresh_from_db()
        return melding

    return make


@pytest.fixture
@told
def in_de_lijn(gewogen, besluit_tot) -> Melding:
    return besluit_tot(gewogen, "LIJN")


@pytest.fixture
@told
def in_onderzoek(gewogen, besluit_tot) -> Melding:
    """A disciplinair onderzoek that has just started."""
    return besluit_tot(gewogen, "DISC")


def onderzoek_of(melding: Melding) -> Onderzoek:
    return melding.onderzoeken.get(afgerond_op=None)


def stel_vast(melding: Melding, onderzoeker: Medewerker, bevinding: str) -> None:
    """One gedraging about the first betrokkene with this finding."""
    record_gedraging(
        onderzoek_of(melding),
        onderzoeker,
        omschrijving="Een opmerking in de kantine.",
        betrokkenheid=melding.betrokkenheden.subjects().first(),
        bevinding=bevinding,
        toelichting="Drie collega's verklaarden hetzelfde.",
    )


def geweigerd(doe: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The texts of a refused step, all in one."""
    with pytest.raises(OvergangGeweigerd) as fout:
        doe(*args, **kwargs)
    return " ".join([fout.value.melding, *fout.value.ontbreekt])


def mag(melding: Melding, wie: Medewerker, recht: Recht, *rollen: Rol) -> bool:
    return Melding.objects.permitted(wie, recht, rollen or None).filter(pk=melding.pk).exists()


def loopt(melding: Melding, soort: str) -> bool:
    """Does this term run?"""
    return melding.termijnen.open().filter(soort=soort).exists()


# --- the strafmaatoverleg and the besluit --------------------------------------------------------------------------


@pytest.fixture
@part
def strafmaat(person) -> Medewerker:
    return person(Rol.SM, "KS", functie="voorzitter", naam="Sem Strafmaat")


@pytest.fixture
@part
def jurist(person) -> Medewerker:
    return person(Rol.TJ, "KS", naam="Juul Jurist")


GEEN_LC = dict.fromkeys(LcCriterium.values, False)


def getoetst(melding: Melding) -> dict[Any, Toetsing]:
    """The five tests of T17, met for every gedraging that is established."""
    gedragingen = onderzoek_of(melding).gedragingen.filter(bevinding="vastgesteld")
    return {g.pk: Toetsing(Toets.values, "Wie anderen begeleidt, kijkt niet weg.") for g in gedragingen}


def stel_plichtsverzuim_vast(melding: Melding, politiechef: Medewerker, **extra: Any) -> Melding:
    """T17: every established gedraging is plichtsverzuim."""
    gedragingen = onderzoek_of(melding).gedragingen.all()
    velden = {
        "plichtsverzuim": {g.pk: g.bevinding == "vastgesteld" for g in gedragingen},
        "toetsingen": getoetst(melding),
        "lc_criteria": GEEN_LC,
        "voor_melder": "Het onderzoek is klaar. De politiechef bereidt een besluit voor.",
    } | extra
    establish_uitkomst(melding, politiechef, **velden)
    melding.refresh_from_db()
    return melding


@pytest.fixture
@told
def bewezen(in_onderzoek, onderzoeker) -> Melding:
    """A disciplinair onderzoek with one established gedraging; the betrokkene was told."""
    stel_vast(in_onderzoek, onderzoeker, "vastgesteld")
    record_aanzegging(in_onderzoek.betrokkenheden.subjects().get(), onderzoeker, "Er loopt een onderzoek.")
    return in_onderzoek


@pytest.fixture
@told
def in_smo(bewezen, politiechef, strafmaat, jurist) -> Melding:
    return stel_plichtsverzuim_vast(bewezen, politiechef)


ADVIES: dict[str, Any] = {
    "straf": "c",
    "maatregelen": ["leermaatregel"],
    "motivering": "Zij begeleidde anderen en zei niets.",
    "unaniem": True,
    "reden_geen_vergelijking": "Er zijn nog geen zaken in het toetsingskader.",
}


def advies_in(melding: Melding) -> SmoAdvies:
    return melding.smo_adviezen.current().get()


@pytest.fixture
@told
def in_besluit(in_smo, strafmaat) -> Melding:
    """The SMO advised c and a leermaatregel; the politiechef has not written anything yet."""
    record_smo_advies(advies_in(in_smo), strafmaat, **ADVIES)
    close_smo(in_smo, strafmaat)
    in_smo.refresh_from_db()
    return in_smo


VOORNEMEN: dict[str, Any] = {
    "straf": "c",
    "maatregelen": ["leermaatregel"],
    "motivering": "Ik volg het overleg.",
    "uitkomst": "plichtsverzuim",
    "uiting": False,
    "tekst_voornemen": "Ik ben van plan je vakantie-uren te verminderen.",
}
DEFINITIEF: dict[str, Any] = {
    "agfa_reden": "Het gaat niet om een uiting.",
    "tekst_betrokkene": "Ik verminder je vakantie-uren met acht.",
    "tekst_melder": "Er is besloten. Er volgt een straf en een leermaatregel.",
}


def besluit_in(melding: Melding) -> Besluit:
    return melding.besluiten.current().get()


@pytest.fixture
@told
def met_zienswijze(in_besluit, politiechef, betrokkene) -> Melding:
    """The voornemen was read and answered."""
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN)
    give_zienswijze(besluit_in(in_besluit), betrokkene, tekst="Ik had het moeten zeggen.")
    return in_besluit


@pytest.fixture
@told
def besloten(met_zienswijze, politiechef) -> Melding:
    """Definitive: penalty c and a leermaatregel."""
    make_besluit_definitief(besluit_in(met_zienswijze), politiechef, lc_criteria=GEEN_LC, **DEFINITIEF)
    met_zienswijze.refresh_from_db()
    return met_zienswijze


class Browser(Client):
    """A browser beside the test: the end of its request does not close the keys that the test itself opened."""

    def request(self, **request: Any) -> Any:
        sleutels = bos._bos.get({})
        try:
            return super().request(**request)
        finally:
            bos._bos.set(sleutels)


def log_in(medewerker: Medewerker) -> Client:
    client = Browser()
    client.force_login(medewerker, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def als() -> Callable[[Medewerker], Client]:
    """A browser in which somebody is logged in."""
    return log_in


@pytest.fixture(autouse=True)
def _kluis_closed() -> Any:
    """Each test begins and ends with an empty ring."""
    kluis.clear()
    yield
    kluis.clear()
