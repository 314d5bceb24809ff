"""Z06 Unfounded report, rehabilitatie: an onderzoek that establishes nothing, and care for everyone."""

import pytest
from django.db import transaction

from demo.laden import WACHTLOKAAL
from demo.verhaal import Verhaal
from demo.verhalen import z06
from meldingen.actions.benadeling import report_benadeling
from meldingen.models import Benadeling, Bericht, Betrokkenheid, OvergangGeweigerd, Uitsluiting
from meldingen.sluitlijst import missing_for_closing
from meldingen.workflow import Status
from pvi import klok, kluis
from reflectie.models import Les
from triage.actions.uitkomst import establish_uitkomst
from triage.models import Ordemaatregel, Reactie

from .verteld import D, counted, last_words, path_of, terms_missed, told

pytestmark = pytest.mark.django_db
GEEN_PLAN = "Maak een plan voor de rehabilitatie van Berend Betrokken."


def try_t18_without_a_plan(verhaal: Verhaal) -> list[str]:
    """What the politiechef reads who wants to end the onderzoek without restoring the betrokkene."""
    onderzoek = verhaal.melding.onderzoeken.get(soort="DISC")
    with pytest.raises(OvergangGeweigerd) as geweigerd, transaction.atomic(), kluis.opened(verhaal.melding.sleutel_id):
        establish_uitkomst(
            verhaal.melding,
            verhaal.speler("pc"),
            plichtsverzuim=dict.fromkeys(onderzoek.gedragingen.values_list("pk", flat=True), False),
            voor_melder="Het is niet gebeurd zoals jij het begreep.",
            voor_betrokkenen={str(verhaal.subject().pk): "Er is geen plichtsverzuim."},
        )
    return geweigerd.value.ontbreekt


def story(cast, eenheden):
    verhaal = Verhaal(cast, eenheden, D, WACHTLOKAAL)

    def note(stap, onderweg):
        if stap == "bevinding DISC":
            onderweg["zonder plan"] = try_t18_without_a_plan(verhaal)
        if stap == "rehabilitatie gedaan":
            onderweg["voor losmaken"] = missing_for_closing(verhaal.melding, "T25")
            onderweg["gekoppeld"] = verhaal.subject().medewerker

    return told(verhaal, z06(verhaal), {"nh_betrokkene": "", "nh_teamchef": ""}, note)


@pytest.fixture(scope="module")
def z06_verteld(told_once):
    return told_once(story)


def test_the_path_is_that_of_the_table(z06_verteld):
    melding = z06_verteld.melding

    assert path_of(melding) == [
        "ontvangen", "intake", "triage", "onderzoek", "triage", "onderzoek", "herstel", "nazorg", "afgesloten",
    ]  # fmt: skip
    assert [onderzoek.soort for onderzoek in melding.onderzoeken.all()] == ["ORI", "DISC"]
    assert (melding.kanaal, melding.uitkomst) == ("melder", "niet_overschreden")
    assert (melding.gronden, melding.aarden) == (["seksuele_gerichtheid"], ["intimidatie"])


def test_every_term_is_kept(z06_verteld):
    assert terms_missed(z06_verteld.melding) == []


def test_the_politiechef_ratified_the_opdracht_of_the_disciplinair_onderzoek(z06_verteld):
    disc = z06_verteld.melding.onderzoeken.get(soort="DISC")

    assert disc.bekrachtigd_door == z06_verteld.verhaal.speler("pc")
    assert disc.bekrachtigd_op < disc.gestart_op


def test_t18_demands_a_plan_for_rehabilitatie(z06_verteld):
    assert z06_verteld.onderweg["zonder plan"] == [GEEN_PLAN]


def test_the_case_does_not_close_before_the_rehabilitatie_is_done(z06_verteld):
    assert "De rehabilitatie van een betrokkene is nog niet klaar." in z06_verteld.onderweg["voor losmaken"]


def test_the_ordemaatregel_stands_apart_and_ended_with_the_return(z06_verteld):
    maatregel = Ordemaatregel.objects.get(melding=z06_verteld.melding)

    assert maatregel.soort == "overplaatsing"
    assert maatregel.tot is not None
    assert not Reactie.objects.filter(melding=z06_verteld.melding).exists()


def test_no_penalty_and_no_reaction_is_counted(z06_verteld):
    with klok.op(z06_verteld.momenten["T25"]):
        kwartalen = [counted(f"2026-K{n}") for n in (1, 2, 3, 4)]

    assert not any(n for kwartaal in kwartalen for n in (*kwartaal["straf"].values(), *kwartaal["reactie"].values()))
    uitkomsten = [{rij: n for rij, n in kwartaal["uitkomst"].items() if n} for kwartaal in kwartalen]
    assert [u for u in uitkomsten if u] == [{"niet_overschreden": 1}]


def test_both_read_the_outcome(z06_verteld):
    stap = z06_verteld.gezien["T18"]["nh_betrokkene"]

    assert "er is geen plichtsverzuim" in stap.procedures
    uitkomsten = z06_verteld.melding.berichten.filter(soort=Bericht.Soort.UITKOMST).order_by("op")
    with kluis.opened(z06_verteld.melding.sleutel_id):
        assert "niet gebeurd zoals jij het begreep" in uitkomsten[0].tekst


def test_the_betrokkene_reads_nothing_before_the_aanzegging_and_never_who_reported(z06_verteld):
    aanzegging = z06_verteld.stappen.index("aanzegging")
    gelezen = [blik.procedures for blik in z06_verteld.seen_by("nh_betrokkene").values()]

    assert not any("Er loopt een onderzoek" in pagina for pagina in gelezen[:aanzegging])
    assert "Er loopt een onderzoek" in gelezen[aanzegging]
    assert not any("Noor" in pagina or WACHTLOKAAL.wat[:40] in pagina for pagina in gelezen)


def test_betrokkene_and_uninvolved_teamchef_find_nothing_as_staff_at_any_step(z06_verteld):
    for wie in ("nh_betrokkene", "nh_teamchef"):
        assert {stap: blik.sporen for stap, blik in z06_verteld.seen_by(wie).items() if blik.sporen} == {}, wie


def test_after_rehabilitatie_the_name_is_gone_and_the_wall_stays(z06_verteld):
    berend, betrokkenheid = z06_verteld.verhaal.cast["nh_betrokkene"], z06_verteld.verhaal.subject()

    assert z06_verteld.onderweg["gekoppeld"] == berend
    assert betrokkenheid.koppeling == Betrokkenheid.Koppeling.LOSGEMAAKT
    assert betrokkenheid.medewerker is None
    with kluis.opened(betrokkenheid.sleutel_id):
        assert (betrokkenheid.naam, betrokkenheid.werkmail) == ("", "")
    # Older versions of the row named him.
    assert not betrokkenheid.history.filter(medewerker=berend).exists()
    assert Uitsluiting.objects.filter(melding=z06_verteld.melding, medewerker=berend).exists()
    assert "onderzoek" not in z06_verteld.gezien["losgemaakt"]["nh_betrokkene"].procedures


def test_the_melder_gets_nazorg_too(z06_verteld):
    momenten = z06_verteld.melding.nazorgmomenten.filter(voor="melder")

    assert [moment.maand for moment in momenten] == [1, 3, 6]
    assert {moment.uitkomst for moment in momenten} == {"gedaan"}


def test_the_les_is_delivered_to_a_second_reader(z06_verteld):
    assert z06_verteld.melding.les.status == Les.Status.GELEVERD


def test_who_reported_in_good_faith_stays_protected_after_closing(z06_verteld):
    verhaal, melding = z06_verteld.verhaal, z06_verteld.melding
    assert melding.status == Status.AFGESLOTEN

    with klok.op(z06_verteld.momenten["T25"]), transaction.atomic(), kluis.opened(melding.sleutel_id):
        benadeling = report_benadeling(melding, verhaal.melder, "Sinds het onderzoek krijg ik de slechtste diensten.")
        assert Benadeling.objects.get(melding=melding) == benadeling
        transaction.set_rollback(True)

    assert last_words(melding, Bericht.Soort.UITKOMST).startswith("We hebben gedaan")
