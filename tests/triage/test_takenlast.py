"""What the jobs of the clock cost follows what is due, not how many cases are open, and what is due is done."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from meldingen import termijnen
from meldingen.access import Grond
from meldingen.actions.muren import wall_off
from meldingen.models import Betrokkenheid, Melder, Melding, Notificatie, Termijn, Toekenning, Uitsluiting
from meldingen.tasks import (
    sweep_concepten,
    sweep_notificaties,
    sweep_termijnen,
    sweep_uitsluitingen,
    sweep_waarneming,
)
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Mislukking, OrganisatieEenheid
from pvi.rollen import Rol
from reflectie.tasks import sweep_nazorg
from tests.kern import benoem, persoon, zaak
from tests.triage.conftest import VOORNEMEN, besluit_in, punt_of
from triage.actions.besluit import announce_voornemen
from triage.actions.triagebesluit import propose_triagebesluit
from triage.besluitstappen import Stap
from triage.models import Agendapunt, Triagebesluit, Weging, Zitting
from triage.tasks import sweep_agenda, sweep_besluiten

pytestmark = pytest.mark.django_db

TAKEN: dict[str, Callable[[], None]] = {
    "termijnen": sweep_termijnen,
    "besluiten": sweep_besluiten,
    "agenda": sweep_agenda,
    "notificaties": sweep_notificaties,
    "concepten": sweep_concepten,
    "waarneming": sweep_waarneming,
    "nazorg": sweep_nazorg,
}


def late(melding: Melding, soort: str, dagen: int, onderwerp: str = "") -> None:
    """A term of this kind that ended so many days ago."""
    vandaag = klok.vandaag()
    Termijn.objects.create(
        melding=melding, soort=soort, onderwerp=onderwerp, gestart_op=vandaag - timedelta(days=90),
        verloopt_op=vandaag - timedelta(days=dagen), waarschuwing_op=vandaag - timedelta(days=60),
    )  # fmt: skip


def make_cases(team: OrganisatieEenheid, lid, keren: int) -> None:
    """Open cases in which there is nothing to do now: told, invited, placed, weighed, or standing still."""
    vandaag = klok.vandaag()
    for _ in range(keren):
        laat = zaak(team, Status.INTAKE)
        late(laat, "intake", 1)  # the second step comes next week
        late(laat, "bevestiging", 60)  # every step was told
        stil = zaak(team, Status.BESLUIT, opgeschort=True)
        late(stil, "pc_besluit", 20)
        late(stil, "zienswijze", 20, onderwerp=str(stil.pk))
        zonder = zaak(team, Status.BESLUIT)
        rij = Betrokkenheid.objects.create(sleutel=zonder.sleutel, melding=zonder)
        late(zonder, "zienswijze", 20, onderwerp=str(rij.pk))  # no voornemen waits for it
        zaak(team, Status.SMO)
        zaak(team, Status.TRIAGE, ter_weging=True)
        geweest = Zitting.objects.get_or_create(eenheid=team.eenheid, datum=vandaag - timedelta(days=3))[0]
        for status in (None, Triagebesluit.Status.VOORGESTELD):
            melding = zaak(team, Status.TRIAGE, ter_weging=True)
            punt = Agendapunt.objects.create(melding=melding, zitting=geweest, gemaakt_op=klok.nu())
            Weging.objects.create(
                sleutel=melding.sleutel, agendapunt=punt, vastgelegd_door=lid, vastgelegd_op=klok.nu()
            )
            if status:
                Triagebesluit.objects.create(
                    sleutel=melding.sleutel, melding=melding, agendapunt=punt, hoofdspoor="LIJN", motivering="Daarom.",
                    voor_melder="Daarom.", voorgesteld_door=lid, voorgesteld_op=klok.nu(),
                )  # fmt: skip
        zaak(team, Status.HERSTEL)


def count(doe: Callable[[], None]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        doe()
    return [query["sql"] for query in queries]


@pytest.mark.usefixtures("politiechef", "strafmaat", "jurist", "vik")
def test_with_nothing_due_a_job_asks_no_more_for_twenty_times_the_cases(team, voorzitter):
    vragen = {}
    for keren in (1, 20):
        make_cases(team, voorzitter, keren)
        for taak in TAKEN.values():
            taak()
            taak()  # what the first run made may be something to tell
        assert not Mislukking.objects.exists(), set(Mislukking.objects.values_list("taak", "fout"))
        vragen[keren] = {naam: count(taak) for naam, taak in TAKEN.items()}
    for naam in TAKEN:
        assert len(vragen[20][naam]) == len(vragen[1][naam]), f"{naam}: " + "\n".join(vragen[20][naam][-40:])
        assert len(vragen[20][naam]) <= 20, naam


# --- what is due is done ----------------------------------------------------------------------------------------------


@given(vandaag=st.dates(date(2024, 1, 1), date(2032, 1, 1)), geleden=st.integers(-3, 40), stap=st.integers(1, 3))
@settings(max_examples=300)
def test_a_step_is_due_exactly_when_the_table_says_so(vandaag, geleden, stap):
    verloopt = vandaag - timedelta(days=geleden)
    aan_de_beurt = verloopt <= termijnen.reached_since(stap, vandaag)
    assert aan_de_beurt == (termijnen.escalation_step(verloopt, vandaag) >= stap)


def test_a_case_that_goes_on_is_warned_of_again(team, vik):
    melding = zaak(team, Status.INTAKE, opgeschort=True)
    late(melding, "intake", 1)
    sweep_termijnen()
    assert not Notificatie.objects.filter(melding=melding).exists()
    melding.opgeschort = False
    melding.save()
    sweep_termijnen()
    assert Notificatie.objects.filter(melding=melding, medewerker=vik).exists()


def holders(melding: Melding, grond: Grond) -> set:
    return set(Toekenning.objects.lopend().filter(content_object=melding, grond=grond).values_list("user", flat=True))


def test_a_politiechef_whose_appointment_begins_reads_the_proposal_from_that_day(
    gewogen,
    voorzitter,
    politiechef,
    velden,
    organisatie,
):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    nieuw = persoon()
    benoem(nieuw, Rol.PC, organisatie["RT"], van=klok.nu() + timedelta(days=3))
    sweep_agenda()
    assert holders(besluit.melding, Grond.STANDPUNT) == {politiechef.pk}
    with klok.op(klok.nu() + timedelta(days=3, minutes=1)):
        sweep_agenda()
        assert holders(besluit.melding, Grond.STANDPUNT) == {politiechef.pk, nieuw.pk}


def test_a_proposal_follows_its_case_to_another_unit(gewogen, voorzitter, politiechef, velden, organisatie):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    ander = persoon()
    benoem(ander, Rol.PC, organisatie["NN"])
    sweep_agenda()
    assert ander.pk not in holders(besluit.melding, Grond.STANDPUNT)
    melding = besluit.melding
    melding.eenheid_behandeling = organisatie["NN"]
    melding.save()
    sweep_agenda()
    assert ander.pk in holders(melding, Grond.STANDPUNT)


def test_the_lc_is_asked_when_the_duty_comes_after_the_proposal(gewogen, voorzitter, politiechef, velden):
    besluit = propose_triagebesluit(punt_of(gewogen), voorzitter, **velden("LIJN"))
    sweep_agenda()
    assert not besluit.melding.lc_adviezen.exists()
    melding = besluit.melding
    melding.lc_plicht = melding.bij_lc = True
    melding.save()
    sweep_agenda()
    sweep_agenda()
    assert melding.lc_adviezen.count() == 1


def test_a_term_of_a_zienswijze_passes_once_the_case_goes_on(in_besluit, politiechef):
    announce_voornemen(besluit_in(in_besluit), politiechef, **VOORNEMEN)
    in_besluit.opgeschort = True
    in_besluit.save()
    with klok.op(klok.nu() + timedelta(days=15)):
        sweep_besluiten()
        assert besluit_in(in_besluit).stap == Stap.VOORNEMEN
        in_besluit.opgeschort = False
        in_besluit.save()
        sweep_besluiten()
        assert besluit_in(in_besluit).stap == Stap.ZIENSWIJZE


def test_a_member_whose_appointment_begins_is_invited_from_that_day_unless_a_wall_stands(in_smo, organisatie):
    eerst = holders(in_smo, Grond.SMO)
    nieuw, ommuurd = persoon(), persoon()
    for wie in (nieuw, ommuurd):
        benoem(wie, Rol.SM, organisatie["KS"], van=klok.nu() + timedelta(days=3))
    wall_off(in_smo, ommuurd)
    sweep_besluiten()
    assert holders(in_smo, Grond.SMO) == eerst
    with klok.op(klok.nu() + timedelta(days=3, minutes=1)):
        sweep_besluiten()
        assert holders(in_smo, Grond.SMO) == eerst | {nieuw.pk}
        # A wall that was lifted.
        in_smo.uitsluitingen.filter(medewerker=ommuurd).delete()
        sweep_besluiten()
        assert holders(in_smo, Grond.SMO) == eerst | {nieuw.pk, ommuurd.pk}


def test_a_right_that_is_missing_is_given_again(in_smo, strafmaat):
    rijen = Toekenning.objects.filter(content_object=in_smo, user=strafmaat, grond=Grond.SMO)
    aantal = rijen.count()
    rijen.first().delete()
    sweep_besluiten()
    assert rijen.count() == aantal


def test_a_refused_proposal_of_a_past_zitting_is_carried_over(team, voorzitter):
    make_cases(team, voorzitter, 1)
    besluit = Triagebesluit.objects.get()
    geweest = besluit.agendapunt.zitting
    sweep_agenda()
    besluit.agendapunt.refresh_from_db()
    assert besluit.agendapunt.zitting == geweest
    with kluis.opened(besluit.sleutel_id):
        besluit.status, besluit.standpunt = Triagebesluit.Status.TERUG, Triagebesluit.Standpunt.GEWEIGERD
        besluit.standpunt_op = klok.nu() + timedelta(minutes=1)
        besluit.save()
    sweep_agenda()
    besluit.agendapunt.refresh_from_db()
    assert besluit.agendapunt.zitting.datum > klok.vandaag()


# --- walls ------------------------------------------------------------------------------------------------------------


def test_the_marks_of_accounts_are_made_once_for_all_linked_melders(team, monkeypatch):
    """Also an account that is younger than the run is found."""
    melders = [Melder.objects.create(melding=zaak(team), code_merk=kluis.merk("code", str(n))) for n in range(5)]
    for melder in melders:
        melder.link_account(persoon(team))
    gemaakt = []
    merk = Melder.mark_of

    def later_account(pk):
        gemaakt.append(pk)
        return merk(pk)

    mensen = type(persoon(team)).objects.count()
    monkeypatch.setattr(Melder, "mark_of", staticmethod(later_account))
    sweep_uitsluitingen()
    # One round for all, and the accounts that the rules ask about by name.
    assert len(gemaakt) < 2 * mensen
    for melder in melders:
        assert Uitsluiting.objects.filter(melding=melder.melding, lichaam="").count() == 1
