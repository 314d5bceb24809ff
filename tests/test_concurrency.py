"""Two people, one moment: exactly one wins, nothing is doubled, nothing is lost. Real threads on real connections."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from meldingen import workflow
from meldingen.access import Grond
from meldingen.actions import beheer
from meldingen.actions.beheer import deactivate, end_aanstelling
from meldingen.actions.muren import raise_walls
from meldingen.models import Inzage, Melding, OvergangGeweigerd, Statuswissel, Termijn, Toekenning, grant, revoke
from meldingen.notifications import queue_for_wissels
from meldingen.workflow import Recht, Status
from pvi import klok, kluis
from pvi.models import Aanstelling, Aanstellingsverzoek, Medewerker
from pvi.rollen import Functie, Rol
from tests import kern

pytestmark = pytest.mark.django_db(transaction=True)


def _together(*werk: Callable[[], object]) -> list[object]:
    """Run all at the same moment, each on a connection of its own; gives each result, or the exception."""
    start = threading.Barrier(len(werk))
    uitkomsten: list[object] = [None] * len(werk)

    def loop(n: int) -> None:
        try:
            start.wait()
            uitkomsten[n] = werk[n]()
        except Exception as fout:  # noqa: BLE001  (the test looks at what went wrong)
            uitkomsten[n] = fout
        finally:
            connection.close()

    draden = [threading.Thread(target=loop, args=(n,)) for n in range(len(werk))]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join(timeout=30)
    assert not any(draad.is_alive() for draad in draden), "deadlock"
    return uitkomsten


@pytest.fixture
def am():
    return kern.eenheid("AM")


def _fire(pk, overgang, door, naar=None) -> Callable[[], Statuswissel]:
    return lambda: Melding.objects.get(pk=pk).transition(overgang, door=door, naar=naar)


@pytest.mark.parametrize("keer", range(3))
def test_two_people_fire_the_same_transition_and_one_wins(am, keer):
    melding = kern.zaak(am, Status.ONTVANGEN)
    viks = [kern.functionaris(Rol.VI, am) for _ in range(4)]
    uitkomsten = _together(*(_fire(melding.pk, workflow.T3, vik) for vik in viks))
    gelukt = [u for u in uitkomsten if isinstance(u, Statuswissel)]
    geweigerd = [u for u in uitkomsten if isinstance(u, OvergangGeweigerd)]
    assert (len(gelukt), len(geweigerd)) == (1, 3)
    melding.refresh_from_db()
    assert (melding.status, melding.versie) == (Status.INTAKE, 2)
    assert Statuswissel.objects.filter(melding=melding).get() == gelukt[0]
    assert melding.termijnen.filter(soort="intake").count() == 1


def test_two_different_transitions_from_one_state_and_one_wins(am):
    melding = kern.zaak(am, Status.TRIAGE, ter_weging=True)
    leden = [kern.functionaris(Rol.TR, am) for _ in range(2)]
    uitkomsten = _together(_fire(melding.pk, workflow.T7, leden[0]), _fire(melding.pk, workflow.T12, leden[1]))
    assert sorted(type(u).__name__ for u in uitkomsten) == ["OvergangGeweigerd", "Statuswissel"]
    melding.refresh_from_db()
    assert melding.status == Statuswissel.objects.get(melding=melding).naar


@pytest.mark.parametrize("keer", range(3))
def test_two_beheerders_end_each_other_and_one_stays(am, keer):
    een, twee = (kern.functionaris(Rol.BH, am) for _ in range(2))
    uitkomsten = _together(
        lambda: end_aanstelling(een.aanstellingen.get(), door=twee),
        lambda: end_aanstelling(twee.aanstellingen.get(), door=een),
    )
    assert sorted(type(u).__name__ for u in uitkomsten) == ["NoneType", "ValidationError"]
    assert Aanstelling.objects.actief().filter(rol=Rol.BH).count() == 1


def test_two_beheerders_close_each_others_account_and_one_stays(am):
    een, twee = (kern.functionaris(Rol.BH, am) for _ in range(2))
    uitkomsten = _together(lambda: deactivate(een, door=twee), lambda: deactivate(twee, door=een))
    assert sorted(type(u).__name__ for u in uitkomsten) == ["NoneType", "ValidationError"]
    assert Aanstelling.objects.actief().filter(rol=Rol.BH).count() == 1
    assert Medewerker.objects.filter(is_active=True).count() == 1


def test_wall_and_transition_at_once_never_leave_a_half_state(am):
    """Whatever comes first, the log and the state agree, and the walled person reaches nothing afterwards."""
    vik = kern.functionaris(Rol.VI, am)
    melding = kern.zaak(am, Status.ONTVANGEN)
    kern.betrek(melding, vik)
    _together(_fire(melding.pk, workflow.T3, vik), lambda: raise_walls(Melding.objects.get(pk=melding.pk)))
    melding.refresh_from_db()
    wissels = Statuswissel.objects.filter(melding=melding).count()
    assert (melding.status, wissels) in ((Status.INTAKE, 1), (Status.ONTVANGEN, 0))
    assert not Melding.objects.permitted(vik, Recht.VOLGEN).exists()


def test_walls_raised_from_two_sides_stand_once(am):
    melding = kern.zaak(am)
    for _ in range(5):
        kern.betrek(melding, kern.persoon())
    uitkomsten = _together(*[lambda: raise_walls(Melding.objects.get(pk=melding.pk))] * 3)
    assert not [u for u in uitkomsten if isinstance(u, Exception)]
    assert sum(uitkomsten) == melding.uitsluitingen.count() == 5


def test_same_grant_twice_at_once_is_one_grant(am):
    melding, hb = kern.zaak(am, Status.HERSTEL), kern.persoon()
    uitkomsten = _together(*[lambda: grant(melding, hb, Grond.HERSTEL, rol=Rol.HB)] * 4)
    assert uitkomsten == [None] * 4
    rechten = list(Toekenning.objects.filter(user=hb).values_list("permission__codename", flat=True))
    assert len(rechten) == len(set(rechten)) > 0
    revoke(melding, hb, Grond.HERSTEL)
    assert not Melding.objects.permitted(hb, Recht.HERSTEL).exists()


def test_same_event_twice_at_once_starts_one_term(am):
    melding = kern.zaak(am)
    uitkomsten = _together(*[lambda: Melding.objects.get(pk=melding.pk).record_event("lc_gevraagd")] * 4)
    assert not [u for u in uitkomsten if isinstance(u, Exception)]
    assert Termijn.objects.filter(melding=melding, soort="lc_advies").count() == 1


def test_readers_at_once_make_one_chain_without_a_gap(am):
    melding = kern.zaak(am)
    lezers = [kern.functionaris(Rol.VI, am) for _ in range(6)]
    _together(
        *(
            lambda lezer=lezer: Inzage.record(lezer, Inzage.Soort.GELEZEN, melding=melding.pk, doel="dossier")
            for lezer in lezers
        )
    )
    keten = list(Inzage.objects.filter(melding=melding.pk).order_by("volgnummer"))
    assert [rij.volgnummer for rij in keten] == [1, 2, 3, 4, 5, 6]
    assert all(rij.hash == rij.digest() for rij in keten)
    assert [rij.vorige for rij in keten] == ["", *(rij.hash for rij in keten[:-1])]


def test_two_sweeps_tell_of_each_transition_once(am):
    vik = kern.functionaris(Rol.VI, am)
    for _ in range(6):
        melding = kern.zaak(am, Status.ONTVANGEN)
        melding.transition(workflow.T3, door=vik)
    uitkomsten = _together(queue_for_wissels, queue_for_wissels, queue_for_wissels)
    assert sum(uitkomsten) == 6
    assert not Statuswissel.objects.filter(genotificeerd_op__isnull=True).exists()


def test_right_that_ends_while_the_page_is_open_ends_the_button_too(am):
    """The appointment ends at noon; the page was opened at 11:59, the button is pressed at 12:01."""
    vik = kern.persoon()
    kern.benoem(vik, Rol.VI, am, van=kern.moment("2026-01-05"), tot=kern.moment("2026-03-02", 12))
    melding = kern.zaak(am, Status.ONTVANGEN)
    with klok.op(kern.moment("2026-03-02", 11, 59)):
        assert [o.code for o in melding.available_transitions(vik)] == ["T3"]
    with klok.op(kern.moment("2026-03-02", 12, 1)):
        assert melding.available_transitions(vik) == []
        with pytest.raises(OvergangGeweigerd):
            melding.transition(workflow.T3, door=vik)
    assert Melding.objects.get(pk=melding.pk).status == Status.ONTVANGEN


def test_transition_that_fails_halfway_leaves_nothing(am, monkeypatch):
    """The last write of a transition breaks; the state, the log and the history are as before."""
    vik = kern.functionaris(Rol.VI, am, Functie.COORDINATOR)
    melding = kern.zaak(am, Status.ONTVANGEN)
    versies = Melding.history.filter(id=melding.pk).count()

    def breaks(*args, **kwargs):
        raise RuntimeError("the connection was lost")

    monkeypatch.setattr(Melding, "record_event", breaks)
    with pytest.raises(RuntimeError):
        melding.transition(workflow.T3, door=vik)
    assert Melding.objects.get(pk=melding.pk).status == Status.ONTVANGEN
    assert not Statuswissel.objects.filter(melding=melding).exists()
    assert Melding.history.filter(id=melding.pk).count() == versies


def test_thread_starts_with_a_closed_vault(am):
    """A key that one request opened is not open in another."""
    melding = kern.zaak(am, samenvatting="Vertrouwelijk.")
    assert kluis.is_open(melding.sleutel_id)
    (uitkomst,) = _together(lambda: Melding.objects.get(pk=melding.pk).samenvatting)
    assert isinstance(uitkomst, kluis.Vergrendeld)
    assert melding.ontvangen_op > klok.nu() - timedelta(minutes=5)


def test_two_runs_that_move_a_case_move_it_once(am):
    """CI-13: one melder, one message, one line in the log; the unit is the next one, never the one after it."""
    vik = kern.functionaris(Rol.VI, am)
    for code in ("DH", "RT"):
        kern.functionaris(Rol.VI, kern.eenheid(code))
    melding = kern.zaak(am, Status.INTAKE)
    kern.meld(melding)
    kern.betrek(melding, vik)
    uitkomsten = _together(*[lambda: raise_walls(Melding.objects.get(pk=melding.pk))] * 3)
    assert [u for u in uitkomsten if isinstance(u, Exception)] == []
    melding.refresh_from_db()
    assert melding.eenheid_behandeling.code == "DH"
    assert melding.overdrachten.count() == melding.berichten.count() == 1


# --- appointments -----------------------------------------------------------------------------------------------------


def _ask(wie: Medewerker, rol: Rol, bij, door: Medewerker, **velden) -> Aanstellingsverzoek:
    velden = {"van": klok.nu()} | velden
    return beheer.request_aanstelling(Aanstellingsverzoek(medewerker=wie, rol=rol, eenheid=bij, **velden), door=door)


@pytest.mark.parametrize(("een", "ander"), [(Rol.VP, Rol.VI), (Rol.BH, Rol.PC), (Rol.FG, Rol.TR), (Rol.VI, Rol.VI)])
def test_two_requests_confirmed_at_once_never_make_a_forbidden_pair(am, een, ander):
    """Each is fine alone; two beheerders confirm them at the same moment, and one of them is told why not."""
    beheerders = [kern.functionaris(Rol.BH, am) for _ in range(3)]
    for _ in range(3):
        wie = kern.persoon()
        verzoeken = [_ask(wie, rol, am, beheerders[0]) for rol in (een, ander)]
        uitkomsten = _together(
            lambda v=verzoeken[0]: beheer.confirm(v, door=beheerders[1]),
            lambda v=verzoeken[1]: beheer.confirm(v, door=beheerders[2]),
        )
        assert sorted(type(u).__name__ for u in uitkomsten) == ["NoneType", "ValidationError"]
        assert wie.aanstellingen.count() == 1


def _team_mates(am) -> tuple[Medewerker, Medewerker]:
    """A colleague at issue, and one of the same team who joins the commissie."""
    team = kern.eenheid("AM-1a", kern.eenheid("AM-1", am))
    return kern.persoon(team=team), kern.persoon(team=team)


def test_a_case_that_is_still_being_written_is_seen_by_who_appoints(am):
    """The case is not committed when beheer confirms: confirming waits, and then raises the wall around it."""
    betrokkene, nieuw = _team_mates(am)
    een, twee = (kern.functionaris(Rol.BH, am) for _ in range(2))
    verzoek = _ask(nieuw, Rol.TR, am, een)
    geschreven, zaken = threading.Event(), []

    def write() -> None:
        with transaction.atomic():
            melding = kern.zaak(am, Status.TRIAGE, ter_weging=True)
            kern.betrek(melding, betrokkene)
            raise_walls(melding)
            zaken.append(melding.pk)
            geschreven.set()
            _until_somebody_waits()

    def appoint() -> None:
        assert geschreven.wait(20)
        beheer.confirm(verzoek, door=twee)

    assert _together(write, appoint) == [None, None]
    assert Melding.objects.permitted(betrokkene, Recht.WEGEN).count() == 0
    assert not Melding.objects.permitted(nieuw, Recht.WEGEN).filter(pk__in=zaken).exists()


def test_an_appointment_that_is_still_being_confirmed_is_seen_by_who_writes_a_case(am, monkeypatch):
    """Beheer confirms and has not committed when a case comes in: the case waits for nobody, and is asked again."""
    betrokkene, nieuw = _team_mates(am)
    een, twee = (kern.functionaris(Rol.BH, am) for _ in range(2))
    verzoek = _ask(nieuw, Rol.TR, am, een)
    bevestigd, geschreven, zaken = threading.Event(), threading.Event(), []
    rondom = beheer.raise_walls_around

    def and_wait(medewerker: Medewerker) -> int:
        aantal = rondom(medewerker)
        bevestigd.set()
        assert geschreven.wait(20)
        return aantal

    monkeypatch.setattr(beheer, "raise_walls_around", and_wait)

    def write() -> None:
        assert bevestigd.wait(20)
        with transaction.atomic():
            melding = kern.zaak(am, Status.TRIAGE, ter_weging=True)
            kern.betrek(melding, betrokkene)
            raise_walls(melding)
            zaken.append(melding.pk)
            # Committed before beheer commits; what follows the commit waits for that.
            transaction.on_commit(geschreven.set)
            transaction.get_connection().run_on_commit.reverse()

    assert _together(write, lambda: beheer.confirm(verzoek, door=twee)) == [None, None]
    assert nieuw.aanstellingen.get().rol == Rol.TR
    assert not Melding.objects.permitted(nieuw, Recht.WEGEN).filter(pk__in=zaken).exists()


def _until_somebody_waits() -> None:
    """Until another session waits for the advisory lock that this one shares; never for ever."""
    vraag = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    for _ in range(2000):
        with connection.cursor() as cursor:
            cursor.execute(vraag)
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waited")
