"""Every reminder of a term that falls due is sent to somebody, or says why there was nobody."""

import uuid
from datetime import datetime, time, timedelta

import pytest

from meldingen import termijnen
from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.models import Betrokkenheid, Melding, Notificatie, Termijn, Termijnstap, grant
from meldingen.notifications import LANDELIJK, WIE, watch_termijnen
from meldingen.workflow import Status
from pvi import klok
from pvi.models import Aanstelling, Medewerker
from pvi.rollen import RELATIES, Functie, Rol
from tests import kern
from tests.people import first_team

pytestmark = pytest.mark.django_db

Niemand = Termijnstap.Niemand
OP_ZAAK = {
    Rol.TC: Grond.EIGENAAR, Rol.VO: Grond.ONDERZOEKER, Rol.SM: Grond.SMO, Rol.TJ: Grond.SMO, Rol.HB: Grond.HERSTEL,
}  # fmt: skip


class Eenheid:
    """Everybody whom the words of TERMIJNEN may mean, for one case in any state."""

    def __init__(self, organisatie) -> None:
        self.team = first_team(organisatie, "AM")
        self.am, self.ks = organisatie["AM"], organisatie["KS"]
        self.zaak = kern.zaak(self.team, Status.TRIAGE, ter_weging=True, bij_lc=True)
        betrokkene = kern.persoon(self.team)
        self.betrokkenheid = kern.betrek(self.zaak, betrokkene, geinformeerd_op=klok.nu(), geinformeerd_via="gesprek")
        self.mensen: list[Medewerker] = []

    def appoint_everybody(self) -> None:
        for rollen, functie, _ in WIE.values():
            for rol in rollen:
                plek = self.ks if rol in LANDELIJK else self.team if rol == Rol.TC else self.am
                # Some roles are a place on the case and no appointment.
                wie = kern.persoon(plek) if rol in RELATIES else kern.functionaris(rol, plek, Functie(functie))
                self.mensen.append(wie)
                if rol in OP_ZAAK:
                    grant(self.zaak, wie, OP_ZAAK[rol], rol=rol, aanstelling=wie.aanstellingen.first())
        # The politiechef reads it as far as the decision asks.
        pc = next(m for m in self.mensen if m.aanstellingen.filter(rol=Rol.PC).exists())
        grant(self.zaak, pc, Grond.STANDPUNT, rol=Rol.PC, aanstelling=pc.aanstellingen.get())

    def let_expire(self, soort: termijnen.Termijnsoort) -> list[Termijnstap]:
        """Start this term and sweep until its last step, every third day; returns the steps in order."""
        start = klok.vandaag()
        verloopt = termijnen.deadline(soort, start)
        termijn = Termijn.objects.create(
            soort=soort.code, gestart_op=start, verloopt_op=verloopt,
            waarschuwing_op=termijnen.warning_day(start, verloopt, soort.waarschuwing),
            onderwerp=str(self.betrokkenheid.pk) if "betrokkene" in soort.waarschuwt else str(uuid.uuid4()),
            melding=self.zaak,
        )  # fmt: skip
        for dag in (termijn.waarschuwing_op, *(verloopt + timedelta(days=n) for n in range(1, 42, 3))):
            with klok.op(datetime.combine(dag, time(12), klok.AMSTERDAM)):
                watch_termijnen()
        return list(termijn.stappen.order_by("nummer"))


@pytest.fixture
def eenheid(organisatie) -> Eenheid:
    return Eenheid(organisatie)


def was_sent(stap: Termijnstap) -> bool:
    return Notificatie.objects.filter(aanleiding=f"{stap.termijn_id}:{stap.nummer or 75}").exists()


def check(stappen: list[Termijnstap]) -> None:
    assert [stap.nummer for stap in stappen] == [0, 1, 2, 3], "a step fell due and left no trace"
    for stap in stappen:
        assert was_sent(stap) is (stap.niemand == ""), f"step {stap.nummer}: {stap.niemand or 'sent to nobody'}"


SOORTEN = [pytest.param(soort, id=soort.code) for soort in termijnen.TERMIJNEN]


@pytest.mark.parametrize("soort", SOORTEN)
def test_with_everybody_in_place_every_step_is_heard(soort, eenheid):
    eenheid.appoint_everybody()
    stappen = eenheid.let_expire(soort)
    check(stappen)
    stil = {stap.nummer: stap.niemand for stap in stappen if stap.niemand}
    if not soort.escaleert:
        assert stil == dict.fromkeys((1, 2, 3), Niemand.GEEN_DOEL)
        return
    assert stil == {}


@pytest.mark.parametrize("soort", SOORTEN)
def test_with_nobody_in_place_every_step_says_so(soort, eenheid):
    stappen = eenheid.let_expire(soort)
    check(stappen)
    verwacht = {Niemand.VACANT} if soort.escaleert else {Niemand.GEEN_DOEL}
    assert {stap.niemand for stap in stappen if "betrokkene" not in soort.waarschuwt or stap.nummer} == verwacht


@pytest.mark.parametrize("soort", SOORTEN)
def test_with_everybody_behind_a_wall_nobody_hears_and_every_step_says_so(soort, eenheid):
    eenheid.appoint_everybody()
    for wie in eenheid.mensen:
        wall_off(eenheid.zaak, wie)
    stappen = eenheid.let_expire(soort)
    check(stappen)
    assert not Notificatie.objects.filter(medewerker__in=eenheid.mensen).exists()
    for stap in stappen:
        if stap.nummer == 0 and "betrokkene" in soort.waarschuwt:
            assert stap.niemand == "", "the own procedure is no part of the wall"
        else:
            assert stap.niemand == (Niemand.MUUR if soort.escaleert else Niemand.GEEN_DOEL), stap.nummer


@pytest.mark.parametrize(
    ("code", "weg", "hoort"),
    [
        ("nazorg", Rol.HB, Rol.VI),
        ("lijnafhandeling", Rol.TC, Rol.VI),
        ("aangehouden", Rol.TR, Rol.PC),
        ("standpunt", Rol.PC, Rol.LC),
        ("smo_advies", Rol.SM, Rol.PC),
    ],
)
def test_a_warning_that_reaches_nobody_goes_to_the_next_step(code, weg, hoort, eenheid):
    """No herstelbegeleider yet, no owner, a vacancy: somebody who can do something about it hears of it in time."""
    eenheid.appoint_everybody()
    Aanstelling.objects.filter(rol=weg).update(tot=klok.nu())
    eenheid.zaak.toekenningen.filter(rol=weg).update(tot=klok.nu())
    waarschuwing, *_ = eenheid.let_expire(termijnen.SOORT[code])
    gehoord = Medewerker.objects.filter(notificaties__aanleiding=f"{waarschuwing.termijn_id}:75")
    assert gehoord.exists() and {m.aanstellingen.get().rol for m in gehoord} == {hoort}


def test_an_office_that_reads_only_what_is_late_is_not_warned(eenheid):
    eenheid.appoint_everybody()
    Aanstelling.objects.filter(rol=Rol.LC).update(tot=klok.nu())
    waarschuwing, eerste, *_ = eenheid.let_expire(termijnen.SOORT["lc_advies"])
    assert (waarschuwing.niemand, eerste.niemand) == (Niemand.VACANT, "")


def test_the_fg_of_the_whole_police_hears_of_a_betrokkene_who_is_not_told(eenheid):
    eenheid.appoint_everybody()
    derde = eenheid.let_expire(termijnen.SOORT["informeren"])[3]
    gehoord = Medewerker.objects.filter(notificaties__aanleiding=f"{derde.termijn_id}:3")
    assert {m.aanstellingen.get().rol for m in gehoord} == {Rol.FG}


@pytest.mark.parametrize(
    ("velden", "reden"),
    [
        ({"geinformeerd_op": None, "geinformeerd_via": ""}, Niemand.NIET_VERTELD),
        ({"medewerker": None}, Niemand.ACCOUNT),
    ],
)
def test_a_betrokkene_who_was_not_told_hears_nothing_and_the_reason_is_kept(velden, reden, eenheid):
    Betrokkenheid.objects.filter(pk=eenheid.betrokkenheid.pk).update(**velden)
    waarschuwing, *_ = eenheid.let_expire(termijnen.SOORT["zienswijze"])
    assert waarschuwing.niemand == reden
    assert not Notificatie.objects.filter(aanleiding__endswith=":75").exists()


def test_a_step_is_recorded_once_however_often_the_job_runs(eenheid):
    stappen = eenheid.let_expire(termijnen.SOORT["intake"])
    with klok.op(klok.nu() + timedelta(days=300)):
        watch_termijnen()
    assert Termijnstap.objects.count() == len(stappen) == 4
    assert Melding.objects.count() == 1
