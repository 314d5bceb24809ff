"""Late terms reach the CDO and the Korpsleiding as a line without the case; no term leads to nobody."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.core.checks.registry import registry
from django.urls import reverse

from meldingen import checks
from meldingen.actions.muren import wall_off
from meldingen.escalaties import reached
from meldingen.models import Melding, Notificatie
from meldingen.notifications import WIE, watch_termijnen
from meldingen.termijnen import SOORT, TERMIJNEN
from meldingen.toegang import toegang
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.rollen import Rol
from tests import kern

MAANDAG = date(2026, 3, 2)
# Late from 10 March; the second step after 5 working days, the third after 10.
STAPPEN = (date(2026, 3, 10), date(2026, 3, 16), date(2026, 3, 23))


@pytest.fixture
def top(db):
    ks = kern.eenheid("KS")
    return {rol: kern.functionaris(rol, ks) for rol in (Rol.LC, Rol.CD, Rol.KO)}


@pytest.fixture
def melding(db) -> Melding:
    """The politiechef owes a position since MAANDAG."""
    zaak = kern.zaak(kern.eenheid("AM"), Status.TRIAGE, ter_weging=True, bij_lc=True)
    with klok.op(kern.moment("2026-03-02", 10)):
        zaak.record_event("triagebesluit_voorgesteld")
    return zaak


def _sweep(dag: date) -> None:
    with klok.op(datetime(dag.year, dag.month, dag.day, 12, tzinfo=klok.AMSTERDAM)):
        watch_termijnen()


def _told(top) -> dict[str, int]:
    """Mails of steps; without a politiechef the warning went to the LC before (tests/test_herinneringen.py)."""
    stappen = Notificatie.objects.exclude(aanleiding__endswith=":75")
    return {rol: stappen.filter(medewerker=wie).count() for rol, wie in top.items()}


def test_every_word_of_every_term_leads_to_somebody():
    assert checks.unknown_targets(TERMIJNEN, WIE) == []
    assert checks.check_targets(None) == []


def test_the_start_up_check_sees_a_word_that_leads_to_nobody():
    stuk = replace(SOORT["standpunt"], escaleert=("lc", "de baas"), waarschuwt=("niemand", "betrokkene"))
    assert checks.unknown_targets([stuk], WIE) == ["standpunt: niemand", "standpunt: de baas"]


def test_an_empty_national_office_is_said_before_the_portal_goes_live(top):
    assert not any("Chief Diversity Officer" in fout.msg for fout in checks.check_top_is_filled(None))
    top[Rol.CD].aanstellingen.update(tot=klok.nu())
    assert any("Chief Diversity Officer" in fout.msg for fout in checks.check_top_is_filled(None))


def test_the_check_runs_at_every_start():
    assert checks.check_targets in registry.get_checks()
    assert checks.check_top_is_filled in registry.get_checks(include_deployment_checks=True)


def test_silence_climbs_from_the_lc_to_the_cdo_to_the_korpsleiding(top, melding):
    for dag, verwacht in zip(STAPPEN, ((1, 0, 0), (1, 1, 0), (1, 1, 1)), strict=True):
        _sweep(dag - timedelta(days=1))
        _sweep(dag)
        assert tuple(_told(top).values()) == verwacht


def test_step_of_an_office_that_nobody_holds_goes_to_the_next_one(top, melding):
    top[Rol.LC].aanstellingen.update(tot=kern.moment("2026-01-01"))
    _sweep(STAPPEN[0])
    assert _told(top) == {Rol.LC: 0, Rol.CD: 1, Rol.KO: 0}


@pytest.mark.parametrize(
    ("stap", "leeg", "bereikt"),
    [
        (0, set(), set()),
        (1, set(), {"lc"}),
        (2, set(), {"lc", "cdo"}),
        (3, set(), {"lc", "cdo", "kl"}),
        (1, {"lc"}, {"cdo"}),
        (2, {"lc", "cdo"}, {"kl"}),
        (3, {"lc", "cdo", "kl"}, set()),
    ],
)
def test_offices_that_the_steps_reached(stap, leeg, bereikt):
    assert reached(("lc", "cdo", "kl"), stap, frozenset(leeg)) == bereikt


def _page(client, medewerker, dag: date):
    client.force_login(medewerker)
    with klok.op(datetime(dag.year, dag.month, dag.day, 13, tzinfo=klok.AMSTERDAM)):
        return client.get(reverse("meldingen:escalaties"))


def test_cdo_reads_a_line_and_never_the_case(client, top, melding):
    _sweep(STAPPEN[1])
    tekst = _page(client, top[Rol.CD], STAPPEN[1]).content.decode()
    assert melding.kenmerk in tekst and "Standpunt van de politiechef" in tekst and "5 werkdagen te laat" in tekst
    assert "Er loopt nu geen termijn" in _page(client, top[Rol.KO], STAPPEN[1]).content.decode()
    assert not any(Melding.objects.permitted(top[Rol.CD], recht).exists() for recht in Recht)
    assert client.get(reverse("meldingen:melding", args=[melding.kenmerk])).status_code == 404


def test_line_goes_when_the_position_is_taken(client, top, melding):
    _sweep(STAPPEN[1])
    with klok.op(kern.moment("2026-03-16", 15)):
        melding.record_event("standpunt_ingenomen")
    assert melding.kenmerk not in _page(client, top[Rol.CD], STAPPEN[1]).content.decode()


def test_walled_cdo_reads_nothing_of_it(client, top, melding):
    _sweep(STAPPEN[1])
    wall_off(melding, top[Rol.CD], sinds=MAANDAG)
    assert melding.kenmerk not in _page(client, top[Rol.CD], STAPPEN[1]).content.decode()


def test_successor_reads_what_reached_the_office(client, top, melding):
    _sweep(STAPPEN[1])
    opvolger = kern.functionaris(Rol.CD, kern.eenheid("KS"))
    assert melding.kenmerk in _page(client, opvolger, STAPPEN[1]).content.decode()


def test_mail_of_an_earlier_step_is_on_the_page(client, top, melding):
    """The LC stands behind a wall here, so the first step went to the CDO."""
    wall_off(melding, top[Rol.LC], sinds=MAANDAG)
    _sweep(STAPPEN[0])
    assert melding.kenmerk in _page(client, top[Rol.CD], STAPPEN[0]).content.decode()


def test_werk_counts_what_reached_the_office(client, top, melding):
    _sweep(STAPPEN[1])
    client.force_login(top[Rol.CD])
    with klok.op(kern.moment("2026-03-16", 13)):
        werk = client.get(reverse("werk")).content.decode()
    assert "Escalaties" in werk and "Er wacht niets op je" not in werk


@pytest.mark.parametrize("rol", [Rol.LC, Rol.PC, Rol.VI, Rol.TR, Rol.CT, Rol.BH, Rol.FG])
def test_nobody_else_has_the_page(client, rol, melding):
    assert _page(client, kern.functionaris(rol, kern.eenheid("AM")), STAPPEN[0]).status_code == 404


def test_cdo_and_korpsleiding_have_no_reach(top, melding):
    for rol in (Rol.CD, Rol.KO):
        assert toegang(top[rol]).rechten_op(melding) == set()
