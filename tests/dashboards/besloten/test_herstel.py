"""What was done for people: herstelplannen, nazorg, buddy, and benadeling that was reported."""

from datetime import date

import pytest

from meldingen.access import Grond
from meldingen.actions.benadeling import report_benadeling
from meldingen.models import Melding, Signaal, Uitsluiting, grant, revoke
from pvi import klok, kluis
from pvi.rollen import Rol
from reflectie.models import Herstelplan, Nazorgmoment
from tests.dashboards.besloten.meet import OKT, count, rijen
from tests.dashboards.test_queries import ontvangen
from tests.kern import meld, moment, persoon

pytestmark = pytest.mark.django_db
Status = Herstelplan.Status


def herstel(lc, periode=OKT) -> dict[str, int]:
    return {code: cel for code, (cel,) in rijen(count(lc, "casuistiekoverzicht", periode=periode), "herstel").items()}


@pytest.fixture
def plan(organisatie):
    """A herstelplan in a case of its own that was written with these statuses at these moments."""

    def write(*standen: tuple[str, tuple]) -> Melding:
        melding = ontvangen(organisatie["RT"], "2026-08-05")
        rij = Herstelplan(sleutel_id=melding.sleutel_id, melding=melding, wens="Excuses.")
        for stand, op in standen:
            with klok.op(moment(*op)), kluis.opened(melding.sleutel_id):
                rij.status = stand
                rij.save()
        return melding

    return write


def test_a_plan_counts_when_it_became_so_for_the_first_time(plan, lc):
    plan((Status.LOOPT, ("2026-10-01", 0, 0)), (Status.UITGEVOERD, ("2026-10-31", 23, 59)))
    plan((Status.LOOPT, ("2026-09-30", 23, 59)), (Status.LOOPT, ("2026-10-05",)), (Status.GESTOPT, ("2026-10-06",)))
    plan((Status.LOOPT, ("2026-10-05",)), (Status.UITGEVOERD, ("2026-11-01", 0, 0)))
    plan((Status.NIET_GEWENST, ("2026-10-05",)))
    plan((Status.NIET_GEWENST, ("2026-09-05",)), (Status.LOOPT, ("2026-10-05",)))
    plan((Status.LOOPT, ("2026-09-05",)), (Status.UITGEVOERD, ("2026-09-06",)), (Status.UITGEVOERD, ("2026-10-06",)))
    assert herstel(lc) == {"gestart": 3, "afgerond": 1, "gestopt": 1, "niet_gewenst": 1}


def nazorg(melding, gepland: str, uitkomst: str = "", vastgelegd: tuple = ()) -> None:
    Nazorgmoment.objects.create(
        sleutel_id=melding.sleutel_id, melding=melding, voor=Nazorgmoment.Voor.TEAM, maand=1,
        gepland_op=date.fromisoformat(gepland), uitkomst=uitkomst,
        vastgelegd_op=moment(*vastgelegd) if vastgelegd else None,
    )  # fmt: skip


def test_a_moment_counts_on_its_day_and_its_outcome_on_the_day_it_was_written_down(organisatie, lc):
    melding = ontvangen(organisatie["RT"], "2026-08-05")
    nazorg(melding, "2026-10-01", "gedaan", ("2026-09-29",))
    nazorg(melding, "2026-10-31", "gedaan", ("2026-11-07", 23, 59))
    nazorg(melding, "2026-10-30", "gedaan", ("2026-11-08", 0, 0))
    nazorg(melding, "2026-10-12", "niet_bereikt", ("2026-10-13",))
    nazorg(melding, "2026-10-13", "afgezien", ("2026-10-13",))
    nazorg(melding, "2026-10-14")
    nazorg(melding, "2026-09-30", "gedaan", ("2026-10-13",))
    nazorg(melding, "2026-11-01")
    assert herstel(lc) == {
        "nazorg_gepland": 6, "nazorg_gehouden": 1, "nazorg_niet_bereikt": 1, "nazorg_overgeslagen": 1, "nazorg_open": 2
    }  # fmt: skip


def test_an_offer_of_a_buddy_counts_by_the_answer_that_was_known(organisatie, team, teamchef, lc):
    with klok.op(moment("2026-10-06")):
        for antwoord in ("aangenomen", "afgewezen", "later", ""):
            ontvangen(organisatie["RT"], "2026-10-05", buddy_aanbod=antwoord)
        later = ontvangen(organisatie["RT"], "2026-10-05", buddy_aanbod="")
        uit_signaal = ontvangen(organisatie["RT"], "2026-10-05", buddy_aanbod="later")
    with klok.op(moment("2026-11-08", 0, 1)):
        later.buddy_aanbod = "aangenomen"
        later.save()
    Signaal.objects.create(
        sleutel=kluis.new_sleutel("zaak"), eenheid=team, gelogd_door=teamchef, gelogd_op=moment("2026-09-01"),
        bron="zelf", wat_gezien="Stilte.", melding=uit_signaal, status="omgezet",
    )  # fmt: skip
    assert herstel(lc) == {"buddy_aangeboden": 3, "buddy_aangenomen": 1}


def test_a_case_counts_once_however_many_buddies_began(organisatie, lc):
    melding = ontvangen(organisatie["RT"], "2026-08-05")
    eerste, tweede = persoon(), persoon()
    with klok.op(moment("2026-10-31", 23, 59)):
        grant(melding, eerste, Grond.BUDDY, rol=Rol.BU)
        revoke(melding, eerste, Grond.BUDDY)
        grant(melding, tweede, Grond.BUDDY, rol=Rol.BU)
    with klok.op(moment("2026-11-01", 0, 0)):
        grant(ontvangen(organisatie["RT"], "2026-08-05"), eerste, Grond.BUDDY, rol=Rol.BU)
    assert herstel(lc) == {"buddy_toegewezen": 1}


def test_benadeling_counts_by_the_day_on_which_it_was_reported(organisatie, lc):
    melding, ander = (ontvangen(organisatie["RT"], "2026-08-05") for _ in range(2))
    for zaak, op in ((melding, "2026-10-01"), (melding, "2026-10-31"), (ander, "2026-09-30")):
        with klok.op(moment(op)):
            report_benadeling(zaak, meld(zaak), "Mijn rooster.")
    assert herstel(lc) == {"benadeling": 1}


def test_nothing_behind_a_wall_counts(plan, lc):
    melding = plan((Status.LOOPT, ("2026-10-05",)))
    nazorg(melding, "2026-10-05")
    Uitsluiting.objects.create(medewerker=lc, melding=melding, sinds=klok.vandaag())
    assert herstel(lc) == {}


def test_what_the_portal_does_not_record_is_said_and_not_counted(lc):
    tabel = count(lc, "casuistiekoverzicht").tabel("herstel")
    assert not any("vertrek" in regel.code for regel in tabel.regels)
    assert any("wil verlaten, legt het portaal niet vast" in noot for noot in tabel.noten)
