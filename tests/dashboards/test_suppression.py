"""The attacker: no hidden cell is computable, and no more is hidden than needed."""

import csv
import itertools
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.overzichten import DREMPEL, Kolom, Marker, Optelling, Rij, Tabel, Telling, percentage
from dashboards.suppression import suppress
from dashboards.suppression.niveaus import HOOGSTE_AANDEEL
from dashboards.suppression.patroon import hide
from dashboards.suppression.publicatie import publish
from dashboards.suppression.stelsel import Stelsel
from tests.dashboards.aanvaller import ROND, TOTAAL, Aanvaller, maximize

rustig = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def tel(
    rijen: list[list[int]],
    *,
    groepen: list[tuple[str, ...]] | None = None,
    kolomgroepen: list[str] | None = None,
    toont_nul: bool = True,
    plafond: tuple[str, int] | None = None,
) -> Telling:
    """A count whose rows (and columns) split the cases."""
    breedte = len(rijen[0])
    groepen = groepen or [()] * len(rijen)
    kolomgroepen = kolomgroepen or [""] * breedte
    return Telling(
        code="proef",
        titel="Proef",
        rijkop="Rij",
        kolommen=tuple(Kolom("proef", f"k{k}", f"k{k}", kolomgroepen[k]) for k in range(breedte)),
        rijen=tuple(Rij(f"r{r}", f"r{r}", groepen[r]) for r in range(len(rijen))),
        aantallen=tuple(map(tuple, rijen)),
        optelling=Optelling.DEELT,
        basis="instroom",
        totaal=sum(map(sum, rijen)),
        toont_nul=toont_nul,
        plafond=plafond,
    )


def overlap(aantallen: list[int], totaal: int, grovere: tuple[Telling, ...] = ()) -> Telling:
    """A count in which one case may stand in several rows."""
    return Telling(
        code="aard",
        titel="Aard",
        rijkop="Aard",
        kolommen=(Kolom("aard", "meldingen", "Meldingen"),),
        rijen=tuple(Rij(f"r{r}", f"r{r}") for r in range(len(aantallen))),
        aantallen=tuple((n,) for n in aantallen),
        optelling=Optelling.OVERLAPT,
        basis="instroom",
        totaal=totaal,
        grovere=grovere,
    )


def assert_safe(
    waar: tuple[tuple[int, ...], ...], optelling: Optelling, tabel: Tabel, plafond: tuple[set[int], int] | None = None
) -> None:
    """No hidden cell has fewer than five possible values, for anyone, with or without one known case."""
    aanvaller = Aanvaller(tabel, optelling, plafond=plafond)
    eigen = [p for p in aanvaller.onbekend if TOTAAL not in p and waar[p[0]][p[1]] > 0]
    if optelling is Optelling.DEELT and len(tabel.kolommen) > 1:
        # Who knows somebody in a row does not know the column: at least two columns are possible.
        for r, rij in enumerate(waar):
            mogelijk = [
                aanvaller.bereik((r, k))[1] if cel is ROND else cel for k, cel in enumerate(tabel.regels[r].cellen)
            ]
            assert not sum(rij) or sum(hoogste > 0 for hoogste in mogelijk) >= 2, r
    for plek in aanvaller.onbekend:
        assert aanvaller.aantal_waarden(plek) >= DREMPEL, plek
        for weet in eigen:
            assert aanvaller.aantal_waarden(plek, [weet]) >= DREMPEL, (plek, weet)


klein_of_groot = st.one_of(st.integers(0, 6), st.integers(0, 30))


@st.composite
def tabellen(draw, hoogte=(2, 4), breedte=(2, 4)):
    r, k = draw(st.integers(*hoogte)), draw(st.integers(*breedte))
    return tel(draw(st.lists(st.lists(klein_of_groot, min_size=k, max_size=k), min_size=r, max_size=r)))


# --- The worked example --------------------------------------------------------------------------------------------

VOORBEELD = tel([[7, 3, 6], [12, 9, 5], [8, 2, 11]])


def test_worked_example_hides_lijn_and_disc_of_nn_and_zwb():
    patroon = hide(VOORBEELD)
    assert patroon == {(0, 0), (0, 1), (2, 0), (2, 1)}
    aanvaller = Aanvaller(publish(VOORBEELD, patroon, samengevoegd=False), Optelling.DEELT)
    assert {aanvaller.aantal_waarden(plek) for plek in patroon} == {6}
    assert min(aanvaller.aantal_waarden(p, [w]) for p in patroon for w in patroon) == 5


def test_worked_example_would_be_aggregated_first_in_a_report():
    tabel = suppress(VOORBEELD)
    assert tabel.samengevoegd
    assert tabel.aandeel_verborgen <= HOOGSTE_AANDEEL
    assert [regel.cellen for regel in tabel.regels] == [(16,), (26,), (21,)]


# --- The attacker himself -------------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=3), st.data())
@rustig
def test_attacker_finds_the_same_bounds_as_trying_every_table(rijen, data):
    telling = tel(rijen)
    plekken = [(r, k) for r in range(len(rijen)) for k in range(2)]
    patroon = frozenset(data.draw(st.sets(st.sampled_from(plekken), min_size=1, max_size=4)))
    tabel = publish(telling, patroon, samengevoegd=False)
    aanvaller = Aanvaller(tabel, Optelling.DEELT)
    mogelijk = [
        dict(zip(sorted(patroon), waarden, strict=True))
        for waarden in itertools.product(range(9), repeat=len(patroon))
        if _same_totals(rijen, dict(zip(sorted(patroon), waarden, strict=True)))
    ]
    for plek in patroon:
        waarden = {oplossing[plek] for oplossing in mogelijk}
        assert aanvaller.bereik(plek) == (min(waarden), max(waarden))


def _same_totals(rijen, oplossing) -> bool:
    ander = [[oplossing.get((r, k), n) for k, n in enumerate(rij)] for r, rij in enumerate(rijen)]
    return [sum(r) for r in ander] == [sum(r) for r in rijen] and [sum(k) for k in zip(*ander, strict=True)] == [
        sum(k) for k in zip(*rijen, strict=True)
    ]


def test_attacker_breaks_a_table_with_only_the_small_counts_hidden():
    tabel = publish(VOORBEELD, frozenset({(0, 1), (2, 1)}), samengevoegd=False)
    aanvaller = Aanvaller(tabel, Optelling.DEELT)
    assert aanvaller.bereik((0, 1)) == (3, 3)
    assert aanvaller.bereik((2, 1)) == (2, 2)


def test_simplex_says_when_no_table_fits():
    assert maximize([1, 0], [[1, 1], [1, 1]], [3, 4]) is None


# --- Properties -----------------------------------------------------------------------------------------------------


@given(tabellen())
@rustig
def test_no_hidden_cell_of_a_crosstable_is_computable(telling):
    patroon = hide(telling)
    if patroon is not None:
        assert_safe(telling.aantallen, telling.optelling, publish(telling, patroon, samengevoegd=False))


@given(st.lists(klein_of_groot, min_size=2, max_size=12))
@rustig
def test_no_hidden_cell_of_a_list_is_computable(aantallen):
    telling = tel([[n] for n in aantallen])
    patroon = hide(telling)
    if patroon is not None:
        assert_safe(telling.aantallen, telling.optelling, publish(telling, patroon, samengevoegd=False))


@given(tabellen(), st.integers(0, 40))
@rustig
def test_a_number_published_elsewhere_gives_no_way_in(telling, ruimte):
    """The stock bounds the open cases of this period: a reader who reads both tables still computes nothing."""
    laatste = len(telling.kolommen) - 1
    kolommen = tuple(replace(k, groep="dicht" if n == laatste else "open") for n, k in enumerate(telling.kolommen))
    grens = sum(sum(rij[:laatste]) for rij in telling.aantallen) + ruimte
    telling = replace(telling, kolommen=kolommen, plafond=("open", grens))
    patroon = hide(telling)
    if patroon is not None:
        assert_safe(
            telling.aantallen,
            telling.optelling,
            publish(telling, patroon, samengevoegd=False),
            (set(range(laatste)), grens),
        )


def test_a_stock_of_zero_leaves_no_hidden_open_case():
    """Nothing is open anywhere, so a marker in an open column would be a 0 in disguise."""
    telling = tel([[0, 3, 9], [0, 9, 6], [0, 7, 8]], kolomgroepen=["open", "dicht", "dicht"], plafond=("open", 0))
    patroon = hide(telling)
    assert patroon
    assert not any(kolom == 0 for _, kolom in patroon)
    assert_safe(telling.aantallen, telling.optelling, publish(telling, patroon, samengevoegd=False), ({0}, 0))


def test_what_cannot_be_hidden_is_not_split():
    """Every case is closed and the stock of 0 says so: the columns cannot be shown, nor hidden, so they go."""
    telling = tel([[0, 30], [0, 9], [0, 7]], kolomgroepen=["open", "dicht"], plafond=("open", 0))
    assert hide(telling) is None
    assert [regel.cellen for regel in suppress(telling).regels] == [(30,), (9,), (7,)]


@st.composite
def overlappende_meldingen(draw):
    """Each case with the rows it stands in."""
    rijen = draw(st.integers(2, 4))
    return rijen, draw(st.lists(st.sets(st.integers(0, rijen - 1), min_size=1), min_size=DREMPEL, max_size=14))


@given(overlappende_meldingen())
@rustig
def test_no_hidden_cell_of_overlapping_rows_is_computable(gegeven):
    """Against an insider who knows one case with all its rows, by trying every number of double counts."""
    aantal_rijen, meldingen = gegeven
    aantallen = [sum(r in m for m in meldingen) for r in range(aantal_rijen)]
    telling = overlap(aantallen, len(meldingen))
    patroon = hide(telling)
    if patroon is None:
        return
    tabel = publish(telling, patroon, samengevoegd=False)
    assert_safe(telling.aantallen, telling.optelling, tabel)
    aanvaller = Aanvaller(tabel, Optelling.OVERLAPT)
    for melding in meldingen:
        # The rest of the cases must still be covered: one case in k rows uses up k marks and one place.
        bekend = [r for r in melding if (r, 0) in patroon]
        getoond = sum(n for r, n in enumerate(aantallen) if (r, 0) not in patroon)
        for plek in aanvaller.onbekend:
            laag, hoog = aanvaller.bereik(plek, [(r, 0) for r in bekend])
            anderen_hoogstens = (len(aanvaller.onbekend) - 1) * len(meldingen)
            laag = max(laag, len(meldingen) + len(melding) - 1 - getoond - anderen_hoogstens)
            assert hoog - laag + 1 >= DREMPEL


@given(tabellen(), st.booleans())
@rustig
def test_small_counts_are_never_shown_and_shown_figures_are_true(telling, toont_nul):
    telling = replace(telling, toont_nul=toont_nul)
    patroon = hide(telling)
    if patroon is None:
        return
    waarden = Stelsel(telling).waarden
    for plek, waarde in waarden.items():
        if plek in patroon:
            continue
        assert waarde >= DREMPEL or (waarde == 0 and toont_nul)
    tabel = publish(telling, patroon, samengevoegd=False)
    for r, regel in enumerate(tabel.regels):
        for k, cel in enumerate(regel.cellen):
            assert cel is ROND if (r, k) in patroon else cel == telling.aantallen[r][k]
        if ROND not in regel.cellen and regel.totaal is not ROND:
            assert sum(regel.cellen) == regel.totaal


@given(tabellen())
@rustig
def test_a_hidden_cell_never_stands_alone_in_its_row_or_column(telling):
    patroon = hide(telling)
    if patroon is None:
        return
    for rij, kolom in patroon:
        assert sum(p[0] == rij for p in patroon) >= 2 or (rij, TOTAAL) in patroon
        assert sum(p[1] == kolom for p in patroon) >= 2 or (TOTAAL, kolom) in patroon


@given(tabellen())
@rustig
def test_a_row_that_lies_in_one_column_is_hidden_like_a_small_count(telling):
    patroon = hide(telling)
    if patroon is None:
        return
    for r, rij in enumerate(telling.aantallen):
        if sum(rij) and max(rij) == sum(rij):
            assert (r, rij.index(max(rij))) in patroon


@given(tabellen(), st.data())
@rustig
def test_hiding_more_never_gives_a_reader_more(telling, data):
    """The search relies on it: a cell once found safe stays safe."""
    plekken = sorted(Stelsel(telling).kanten)
    minder = data.draw(st.sets(st.sampled_from(plekken), min_size=1, max_size=4))
    meer = minder | data.draw(st.sets(st.sampled_from(plekken), max_size=4))
    smal = Aanvaller(publish(telling, frozenset(minder), samengevoegd=False), Optelling.DEELT)
    ruim = Aanvaller(publish(telling, frozenset(meer), samengevoegd=False), Optelling.DEELT)
    for plek in minder:
        assert ruim.aantal_waarden(plek) >= smal.aantal_waarden(plek)


@given(st.lists(st.lists(st.sampled_from([0, 1, 3, 5, 6, 8, 11]), min_size=2, max_size=2), min_size=2, max_size=3))
@settings(rustig, max_examples=40)
def test_the_least_total_is_lost(rijen):
    """Every other safe pattern, tried one by one, hides at least as much."""
    telling = tel(rijen)
    patroon = hide(telling)
    waarden = Stelsel(telling).waarden
    klein = {p for p in waarden if p != (TOTAAL, TOTAAL) and _must_hide(telling, waarden, p)}
    andere = [p for p in waarden if p not in klein and p != (TOTAAL, TOTAAL)]
    if not 0 < len(andere) <= 9 or telling.totaal < DREMPEL:
        return
    verlies = sum(waarden[p] for p in patroon) if patroon is not None else None
    for aantal in range(len(andere) + 1):
        for erbij in itertools.combinations(andere, aantal):
            minder = sum(waarden[p] for p in [*klein, *erbij])
            if verlies is None or minder < verlies:
                with pytest.raises(AssertionError):
                    assert_safe(
                        telling.aantallen,
                        telling.optelling,
                        publish(telling, frozenset({*klein, *erbij}), samengevoegd=False),
                    )


def _must_hide(telling, waarden, plek) -> bool:
    rij, kolom = plek
    geheel = waarden[TOTAAL, TOTAAL] if TOTAAL in plek and kolom == TOTAAL else waarden[rij, TOTAAL]
    return 0 < waarden[plek] < DREMPEL or (waarden[plek] == geheel > 0)


@given(tabellen())
@rustig
def test_the_same_count_always_gives_the_same_table(telling):
    assert suppress(telling) == suppress(replace(telling))


@given(st.lists(klein_of_groot, min_size=3, max_size=17), st.integers(1, 4))
@rustig
def test_a_report_table_hides_at_most_30_percent_or_shows_only_its_total(aantallen, groepen):
    telling = tel([[n] for n in aantallen], groepen=[(f"g{r % groepen}",) for r in range(len(aantallen))])
    tabel = suppress(telling)
    assert tabel.verborgen * 100 <= HOOGSTE_AANDEEL * tabel.cellen
    assert tabel.verborgen == sum(cel is ROND for regel in tabel.regels for cel in regel.cellen)
    if tabel.regels:
        assert_safe(tuple(_true(telling, regel) for regel in tabel.regels), Optelling.DEELT, tabel)


def _true(telling: Telling, regel) -> tuple[int]:
    """The true figure of a published row, alone or as a group."""
    paren = zip(telling.rijen, telling.aantallen, strict=True)
    return (sum(n for rij, (n,) in paren if regel.label in (rij.label, *rij.groepen)),)


# --- Cases a reviewer would try -------------------------------------------------------------------------------------


def test_a_single_small_count_takes_the_smallest_other_with_it():
    assert hide(tel([[3], [12], [7], [40]])) == {(0, 0), (2, 0)}


def test_two_small_counts_that_share_five_need_no_third():
    assert hide(tel([[3], [2], [12], [7]])) == {(0, 0), (1, 0)}


def test_two_small_counts_that_share_four_are_not_enough_against_an_insider():
    assert hide(tel([[3], [1], [12], [7]])) == {(0, 0), (1, 0), (3, 0)}


def test_zero_is_shown_from_eenheid_level_up_and_hidden_below():
    assert hide(tel([[0], [9], [8]])) == frozenset()
    assert (0, 0) in hide(replace(tel([[0], [9], [8]]), toont_nul=False))


def test_a_small_total_hides_everything_that_adds_up_to_it():
    for telling in (tel([[1], [2], [0]]), tel([[1, 0], [2, 1]]), overlap([2, 3], 4)):
        tabel = suppress(telling)
        assert tabel.regels == ()
        assert tabel.totaalregel.cellen == (ROND,)
        assert tabel.noemer is None


def test_a_total_of_zero_is_shown_from_eenheid_level_up_only():
    assert suppress(tel([[0], [0]])).totaalregel.cellen == (0,)
    assert suppress(replace(tel([[0], [0]]), toont_nul=False)).totaalregel.cellen == (ROND,)


def test_the_finest_level_that_shows_enough_is_chosen():
    groepen = [("noord", "land")] * 3 + [("zuid", "land")] * 3
    tabel = suppress(tel([[2], [3], [4], [5], [3], [6]], groepen=groepen))
    assert [(regel.label, regel.cellen) for regel in tabel.regels] == [("noord", (9,)), ("zuid", (14,))]
    assert tabel.regels[0].leden == ("r0", "r1", "r2")
    assert tabel.samengevoegd


def test_columns_merge_before_rows_do():
    rijen = [[4, 3, 9], [2, 4, 8], [5, 4, 7]]
    tabel = suppress(tel(rijen, kolomgroepen=["open", "open", "dicht"], groepen=[("alles",)] * 3))
    assert tabel.kolommen == ("open", "dicht")
    assert [regel.cellen for regel in tabel.regels] == [(7, 9), (6, 8), (9, 7)]


def test_overlapping_rows_use_the_counts_of_their_groups():
    """Cases with two natures in one group count once in that group, so sums of rows would be wrong."""
    grof = replace(overlap([9, 8], 12), rijen=(Rij("a", "woorden"), Rij("b", "kansen")))
    tabel = suppress(overlap([2, 3, 4, 3, 9], 12, (grof,)))
    assert [(regel.label, regel.cellen) for regel in tabel.regels] == [("woorden", (9,)), ("kansen", (8,))]


def test_every_case_of_one_kind_is_disclosure_too():
    assert (0, 0) in hide(tel([[12], [0], [0]]))
    assert hide(overlap([12, 6, 7], 12)) >= {(0, 0)}


def test_a_small_row_in_one_column_does_not_show_which_column():
    """The row total is hidden too, and still the zeros beside it would tell where its two cases are."""
    patroon = hide(tel([[0, 2, 0], [9, 8, 12], [7, 11, 6], [10, 9, 8]]))
    assert (0, 1) in patroon
    assert {(0, 0), (0, 2)} & patroon


def test_figures_side_by_side_lose_only_their_small_counts():
    los = replace(VOORBEELD, optelling=Optelling.LOS, totaal=None, basis="")
    tabel = suppress(los)
    assert [regel.cellen for regel in tabel.regels] == [(7, ROND, 6), (12, 9, 5), (8, ROND, 11)]
    assert tabel.totaalregel is None


def test_percentages_need_a_whole_of_twenty_and_a_shown_part():
    assert percentage(7, 20) == 35
    assert percentage(7, 19) is None
    assert percentage(Marker.NIET_GETOOND, 100) is None
    assert percentage(0, 40) == 0
    assert percentage(1, 3) is None
    assert percentage(5, 40) == 13
    assert percentage(7, None) is None


def test_share_of_hidden_cells_is_rounded_up():
    tabel = suppress(tel([[3], [12], [7], [40], [9], [11], [30]]))
    assert (tabel.verborgen, tabel.cellen, tabel.aandeel_verborgen) == (2, 7, 29)


def test_klachten_per_eenheid_of_the_public_set_are_aggregated():
    """All eenheden but PDC stay below five, so the list per eenheid is too thin to publish."""
    bestand = Path(__file__).parent.parent / "data" / "klachten-2022-2024.csv"
    with bestand.open(encoding="utf-8-sig", newline="") as regels:
        telling_per_eenheid = Counter(rij["eenheid"] for rij in csv.DictReader(regels))
    assert telling_per_eenheid["PDC"] == 5
    landelijk = {"LE", "PA", "PDC"}
    groepen = [("landelijk" if eenheid in landelijk else "regionaal",) for eenheid in telling_per_eenheid]
    tabel = suppress(tel([[n] for n in telling_per_eenheid.values()], groepen=groepen))
    assert tabel.samengevoegd
    assert sum(regel.cellen[0] for regel in tabel.regels) == 19
    assert tabel.verborgen == 0


@pytest.mark.parametrize("zaad", range(3))
def test_a_table_of_all_eenheden_withstands_the_attacker(zaad):
    gok = random.Random(zaad)
    telling = tel([[gok.choice([0, 2, 3, 7, 9, 14, 18, 25, 31, 40]) for _ in range(4)] for _ in range(17)])
    patroon = hide(telling)
    aanvaller = Aanvaller(publish(telling, patroon, samengevoegd=False), Optelling.DEELT)
    for plek in gok.sample(aanvaller.onbekend, 6):
        eigen = gok.choice([p for p in aanvaller.onbekend if TOTAAL not in p and telling.aantallen[p[0]][p[1]]])
        assert aanvaller.aantal_waarden(plek) >= DREMPEL
        assert aanvaller.aantal_waarden(plek, [eigen]) >= DREMPEL


def test_contradicting_figures_are_refused():
    with pytest.raises(ValueError, match="het totaal is 20"):
        replace(VOORBEELD, totaal=20)
    with pytest.raises(ValueError, match="nooit kleiner dan 0"):
        tel([[3], [-1]])
    with pytest.raises(ValueError, match="passen niet"):
        replace(VOORBEELD, aantallen=((1, 2), (3, 4), (5, 6)))
    with pytest.raises(ValueError, match="overlappende"):
        overlap([7, 2], 6)
    with pytest.raises(ValueError, match="losse cijfers"):
        replace(VOORBEELD, totaal=None)
