"""The attacker: no hidden cell is computable, and no more is hidden than needed."""

import csv
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.overzichten import DREMPEL, Kolom, Marker, Optelling, Rij, Tabel, Telling, percentage
from dashboards.suppression import shows_voorraad, splits_stand, suppress
from dashboards.suppression.patroon import hide
from dashboards.suppression.publicatie import HOOGSTE_AANDEEL, publish
from dashboards.suppression.stelsel import Stelsel
from tests.dashboards.aanvaller import ROND, TOTAAL, Aanvaller, Vergelijkingen

rustig = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def tel(
    rijen: list[list[int]], *, kolomgroepen: list[str] | None = None, plafonds: tuple[tuple[str, int], ...] = ()
) -> Telling:
    """A count whose rows (and columns) split the cases."""
    breedte = len(rijen[0])
    kolomgroepen = kolomgroepen or [""] * breedte
    return Telling(
        code="proef",
        titel="Proef",
        rijkop="Rij",
        kolommen=tuple(Kolom("proef", f"k{k}", f"k{k}", kolomgroepen[k]) for k in range(breedte)),
        rijen=tuple(Rij(f"r{r}", f"r{r}") for r in range(len(rijen))),
        aantallen=tuple(map(tuple, rijen)),
        optelling=Optelling.DEELT,
        basis="instroom",
        totaal=sum(map(sum, rijen)),
        plafonds=plafonds,
    )


def overlap(aantal_rijen: int, gevallen: Iterable[Iterable[int]]) -> Telling:
    """A count in which one case may stand in several rows: `gevallen` has the rows of each."""
    combinaties = Counter(map(frozenset, gevallen))
    return Telling(
        code="aard",
        titel="Aard",
        rijkop="Aard",
        kolommen=(Kolom("aard", "meldingen", "Meldingen"),),
        rijen=tuple(Rij(f"r{r}", f"r{r}") for r in range(aantal_rijen)),
        aantallen=tuple((sum(n for rijen, n in combinaties.items() if r in rijen),) for r in range(aantal_rijen)),
        optelling=Optelling.OVERLAPT,
        basis="instroom",
        totaal=combinaties.total(),
        combinaties=tuple(combinaties.items()),
    )


def assert_safe(
    waar: tuple[tuple[int, ...], ...], optelling: Optelling, tabel: Tabel, plafonds: Iterable[tuple[set[int], int]] = ()
) -> None:
    """No hidden cell has fewer than five possible values, for anyone, with or without one known case."""
    aanvaller = Aanvaller(tabel, optelling, plafonds=plafonds)
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
    aanvaller = Aanvaller(publish(VOORBEELD, patroon), Optelling.DEELT)
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
    tabel = publish(telling, patroon)
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
    tabel = publish(VOORBEELD, frozenset({(0, 1), (2, 1)}))
    aanvaller = Aanvaller(tabel, Optelling.DEELT)
    assert aanvaller.bereik((0, 1)) == (3, 3)
    assert aanvaller.bereik((2, 1)) == (2, 2)


def test_attacker_says_when_no_table_fits():
    weet = Vergelijkingen()
    weet.equal({("a",): 1, ("b",): 1}, 3)
    weet.equal({("a",): 1, ("b",): 1}, 4)
    with pytest.raises(AssertionError, match="spreekt zichzelf tegen"):
        weet.bereik([("a",)])


def test_attacker_asks_for_whole_numbers_when_a_corner_is_none():
    """Three sums around a triangle: in fractions each may be 1½, in whole numbers none of this kind exists."""
    weet = Vergelijkingen()
    for paar in ("ab", "bc", "ca"):
        weet.know({(naam,): 1 for naam in paar}, None, 3)
    assert weet.bereik([("a",), ("b",), ("c",)]) == (0, 4)


# --- Properties -----------------------------------------------------------------------------------------------------


@given(tabellen())
@rustig
def test_no_hidden_cell_of_a_crosstable_is_computable(telling):
    patroon = hide(telling)
    if patroon is not None:
        assert_safe(telling.aantallen, telling.optelling, publish(telling, patroon))


@given(tabellen(), st.integers(0, 40))
@rustig
def test_a_number_published_elsewhere_gives_no_way_in(telling, ruimte):
    """The stock bounds the open cases of this period: a reader who reads both tables still computes nothing."""
    laatste = len(telling.kolommen) - 1
    kolommen = tuple(replace(k, groep="dicht" if n == laatste else "open") for n, k in enumerate(telling.kolommen))
    grenzen = [
        ("open", {*range(laatste)}, sum(sum(rij[:laatste]) for rij in telling.aantallen) + ruimte),
        ("dicht", {laatste}, sum(rij[laatste] for rij in telling.aantallen) + ruimte // 3),
    ]
    telling = replace(telling, kolommen=kolommen, plafonds=tuple((groep, grens) for groep, _, grens in grenzen))
    patroon = hide(telling)
    if patroon is not None:
        assert_safe(
            telling.aantallen, telling.optelling, publish(telling, patroon), [(leden, n) for _, leden, n in grenzen]
        )


@given(tabellen())
@settings(rustig, max_examples=20)
def test_a_bound_that_nobody_reaches_changes_nothing(telling):
    kolommen = tuple(replace(k, groep="open" if n else "dicht") for n, k in enumerate(telling.kolommen))
    ruim = replace(telling, kolommen=kolommen, plafonds=(("open", 10**6), ("dicht", 10**6)))
    assert hide(ruim) == hide(telling)


def test_a_stock_of_zero_leaves_no_hidden_open_case():
    """Nothing is open anywhere, so a marker in an open column would be a 0 in disguise."""
    telling = tel([[0, 3, 9], [0, 9, 6], [0, 7, 8]], kolomgroepen=["open", "dicht", "dicht"], plafonds=(("open", 0),))
    patroon = hide(telling)
    assert patroon
    assert not any(kolom == 0 for _, kolom in patroon)
    assert_safe(telling.aantallen, telling.optelling, publish(telling, patroon), [({0}, 0)])


def test_what_cannot_be_hidden_is_not_split():
    """Every case is closed and the stock of 0 says so: the columns cannot be shown, nor hidden, so they go."""
    telling = tel([[0, 30], [0, 9], [0, 7]], kolomgroepen=["open", "dicht"], plafonds=(("open", 0),))
    assert hide(telling) is None
    assert [regel.cellen for regel in suppress(telling).regels] == [(30,), (9,), (7,)]


@given(tabellen())
@rustig
def test_small_cells_are_never_shown_and_shown_figures_are_true(telling):
    patroon = hide(telling)
    if patroon is None:
        return
    waarden = Stelsel(telling).waarden
    assert all(waarde >= DREMPEL or waarde == 0 for plek, waarde in waarden.items() if plek not in patroon)
    tabel = publish(telling, patroon)
    for r, regel in enumerate(tabel.regels):
        for k, cel in enumerate(regel.cellen):
            assert cel is ROND if (r, k) in patroon else cel == telling.aantallen[r][k]
        assert regel.totaal == sum(telling.aantallen[r])


@given(tabellen())
@rustig
def test_a_hidden_cell_never_stands_alone_in_its_row_or_column(telling):
    patroon = hide(telling)
    if patroon is None:
        return
    for rij, kolom in patroon:
        assert rij == TOTAAL or sum(p[0] == rij for p in patroon) >= 2
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
    """The program relies on it: what one pattern lacks, no pattern may lack."""
    plekken = sorted(Stelsel(telling).kanten)
    minder = data.draw(st.sets(st.sampled_from(plekken), min_size=1, max_size=4))
    meer = minder | data.draw(st.sets(st.sampled_from(plekken), max_size=4))
    smal = Aanvaller(publish(telling, frozenset(minder)), Optelling.DEELT)
    ruim = Aanvaller(publish(telling, frozenset(meer)), Optelling.DEELT)
    for plek in minder:
        assert ruim.aantal_waarden(plek) >= smal.aantal_waarden(plek)


@given(st.lists(st.lists(st.sampled_from([0, 1, 3, 5, 6, 8, 11]), min_size=2, max_size=2), min_size=2, max_size=3))
@settings(rustig, max_examples=40)
def test_the_least_total_is_lost(rijen):
    """Every other safe pattern, tried one by one, hides at least as much."""
    telling = tel(rijen)
    patroon = hide(telling)
    waarden = Stelsel(telling).waarden
    klein = {p for p in waarden if _must_hide(telling, p)}
    andere = [p for p in waarden if p not in klein]
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
                        publish(telling, frozenset({*klein, *erbij})),
                    )


def _must_hide(telling: Telling, plek: tuple[int, int]) -> bool:
    rij, kolom = plek
    waarde = sum(n[kolom] for n in telling.aantallen) if rij == TOTAAL else telling.aantallen[rij][kolom]
    geheel = telling.totaal if rij == TOTAAL else sum(telling.aantallen[rij])
    return 0 < waarde < DREMPEL or waarde == geheel > 0


@given(tabellen())
@rustig
def test_the_same_count_always_gives_the_same_table(telling):
    assert suppress(telling) == suppress(replace(telling))


@given(tabellen(hoogte=(3, 6), breedte=(2, 4)))
@rustig
def test_a_report_table_hides_at_most_30_percent_or_shows_only_its_total(telling):
    tabel = suppress(telling)
    assert tabel.verborgen * 100 <= HOOGSTE_AANDEEL * tabel.cellen
    assert tabel.verborgen == sum(cel is ROND for regel in tabel.regels for cel in regel.cellen)
    if tabel.regels and len(tabel.kolommen) > 1:
        waar = tuple(_true(telling, regel, len(tabel.kolommen)) for regel in tabel.regels)
        assert_safe(waar, Optelling.DEELT, tabel)


def _true(telling: Telling, regel, breedte: int) -> tuple[int, ...]:
    """The true figures of a published row, alone or joined."""
    assert breedte == len(telling.kolommen)
    paren = zip(telling.rijen, telling.aantallen, strict=True)
    return tuple(map(sum, zip(*(n for rij, n in paren if rij.label in (regel.label, *regel.leden)), strict=True)))


# --- The rest row: a reader who knows the procedure by heart ---------------------------------------------------------


def _verdelingen(rijen: int, totaal: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many cases can lie in so many rows."""
    for grenzen in itertools.combinations(range(totaal + rijen - 1), rijen - 1):
        alle = (-1, *grenzen, totaal + rijen - 1)
        yield tuple(b - a - 1 for a, b in itertools.pairwise(alle))


def _untold(tabel: Tabel) -> set[str]:
    """The rows that have no figure of their own."""
    getoond = {regel.label for regel in tabel.regels if not regel.leden and regel.geheel is not ROND}
    return {f"r{r}" for r in range(9)} - getoond


@pytest.mark.parametrize(("rijen", "totalen"), [(2, range(41)), (3, range(34)), (4, (9, 16, 21, 26)), (5, (12, 19))])
def test_who_knows_the_procedure_still_thinks_five_values_possible(rijen, totalen):
    """Every country there could be, laid beside every other that is published in the same words."""
    zelfde = defaultdict(list)
    for totaal in totalen:
        for land in _verdelingen(rijen, totaal):
            zelfde[suppress(tel([[n] for n in land]))].append(land)
    for tabel, landen in zelfde.items():
        for rij in range(rijen):
            if f"r{rij}" in _untold(tabel):
                assert len({land[rij] for land in landen}) >= DREMPEL, tabel
                for weet in range(rijen):
                    mogelijk = {land[rij] for land in landen if land[weet]}
                    assert not mogelijk or len(mogelijk) >= DREMPEL, (tabel, weet)
            else:
                assert len({land[rij] for land in landen}) == 1


@pytest.mark.parametrize(("rijen", "aantal"), [(3, 7), (3, 9), pytest.param(4, 7, marks=pytest.mark.proof)])
def test_who_knows_the_procedure_still_thinks_five_values_possible_of_overlapping_rows(rijen, aantal):
    """Who knows one case knows all its rows."""
    soorten = [frozenset(s) for n in range(1, rijen + 1) for s in itertools.combinations(range(rijen), n)]
    zelfde = defaultdict(list)
    for land in itertools.combinations_with_replacement(soorten, aantal):
        zelfde[suppress(overlap(rijen, land))].append((land, [sum(r in zaak for zaak in land) for r in range(rijen)]))
    assert any(regel.leden for tabel in zelfde for regel in tabel.regels)
    assert any(tabel.verborgen for tabel in zelfde) is (rijen == 4)
    for tabel, landen in zelfde.items():
        for rij in (r for r in range(rijen) if f"r{r}" in _untold(tabel)):
            for weet in (None, *soorten):
                mogelijk = {waar[rij] for land, waar in landen if weet is None or weet in land}
                assert not mogelijk or len(mogelijk) >= DREMPEL, (tabel, weet)


def test_reader_finds_a_row_when_the_rest_is_chosen_one_by_one(monkeypatch):
    """Without the fixed step of two the search above would find it, so its silence means something."""
    monkeypatch.setattr("dashboards.suppression.rest._possible", lambda *_: set(range(1, 9)))
    with pytest.raises(AssertionError):
        test_who_knows_the_procedure_still_thinks_five_values_possible(4, (21, 26))


@given(st.lists(klein_of_groot, min_size=2, max_size=17))
@rustig
def test_a_list_shows_each_row_or_joins_it(aantallen):
    telling = tel([[n] for n in aantallen])
    tabel = suppress(telling)
    assert tabel.verborgen == 0
    for regel in tabel.regels:
        assert regel.geheel >= DREMPEL or (regel.geheel == 0 and not any(r.leden for r in tabel.regels))
    if tabel.regels:
        assert sum(regel.geheel for regel in tabel.regels) == sum(aantallen)


# --- Cases a reviewer would try -------------------------------------------------------------------------------------


def rows(*aantallen: int) -> list[tuple[str, int]]:
    return [(regel.label, regel.geheel) for regel in suppress(tel([[n] for n in aantallen])).regels]


def test_small_rows_are_joined_and_every_other_row_stays():
    tabel = suppress(tel([[1], [9], [4], [3], [20]]))
    assert [(regel.label, regel.geheel) for regel in tabel.regels] == [("r1", 9), ("r4", 20), ("Andere rijen (3)", 8)]
    assert tabel.regels[-1].leden == ("r0", "r2", "r3")
    assert tabel.samengevoegd


def test_a_row_of_five_or_nothing_is_joined_too_so_that_the_names_say_nothing():
    assert rows(5, 0, 2, 30) == [("r3", 30), ("Andere rijen (3)", 7)]


def test_a_small_row_alone_takes_the_two_least_others_with_it():
    assert rows(3, 12, 7, 40) == [("r3", 40), ("Andere rijen (3)", 22)]


def test_rows_of_nothing_are_shown_when_no_row_is_small():
    assert rows(0, 9, 8) == [("r0", 0), ("r1", 9), ("r2", 8)]


def test_a_rest_that_could_be_only_one_thing_is_not_made():
    """Five and two sixes beside a six: who sees 17 knows that the small one is five."""
    assert rows(5, 6, 6, 6) == []


def test_a_row_that_holds_every_case_is_not_shown():
    for telling in (tel([[12], [0], [0]]), overlap(2, [{0}, {0, 1}, {0}, {0, 1}, {0}, {0}, {0}])):
        tabel = suppress(telling)
        assert (tabel.regels, tabel.totaalregel.geheel) == ((), telling.totaal)


def test_a_small_total_hides_everything_that_adds_up_to_it():
    for telling in (tel([[1], [2], [0]]), tel([[1, 0], [2, 1]]), tel([[0], [0]]), overlap(2, [{0}, {0, 1}, {1}])):
        tabel = suppress(telling)
        assert tabel.regels == ()
        assert tabel.totaalregel.cellen == (ROND,)
        assert tabel.noemer is None


def test_joined_overlapping_rows_count_a_case_once():
    tabel = suppress(overlap(4, [{0, 1}] * 3 + [{1, 2}] * 2 + [{3}] * 9))
    assert [(regel.label, regel.geheel) for regel in tabel.regels] == [("r3", 9), ("Andere aarden (3)", 5)]


def test_one_small_overlapping_row_is_hidden_for_itself():
    """The shown rows could hold every case, so it may be anything that is small."""
    tabel = suppress(overlap(4, [{0, 1}] * 6 + [{1, 2}] * 4 + [{0, 2}] * 5 + [{3, 0}] * 2))
    assert [regel.geheel for regel in tabel.regels] == [13, 10, 9, ROND]


def test_columns_merge_when_too_many_cells_are_small():
    rijen = [[4, 3, 9], [2, 4, 8], [5, 4, 7]]
    tabel = suppress(tel(rijen, kolomgroepen=["open", "open", "dicht"]))
    assert tabel.kolommen == ("open", "dicht")
    assert [regel.cellen for regel in tabel.regels] == [(7, 9), (6, 8), (9, 7)]


def test_columns_that_another_figure_gives_away_are_not_told():
    tabel = suppress(replace(tel([[9, 8], [7, 12]]), splitst=False))
    assert [regel.cellen for regel in tabel.regels] == [(17,), (19,)]


def test_a_row_in_one_column_does_not_show_which_column():
    patroon = hide(tel([[0, 12, 0], [9, 8, 12], [7, 11, 6], [10, 9, 8]]))
    assert (0, 1) in patroon
    assert {(0, 0), (0, 2)} & patroon


def test_loose_figures_hide_what_is_small_and_nothing():
    """Nothing to five, so the marker says the same of each: also who knows one case keeps five values."""
    los = replace(tel([[7, 3, 6], [0, 9, 5], [8, 2, 11]]), optelling=Optelling.LOS, totaal=None, basis="")
    tabel = suppress(replace(los, dicht=frozenset({(2, 2)})))
    assert [regel.cellen for regel in tabel.regels] == [(7, ROND, 6), (ROND, 9, ROND), (8, ROND, ROND)]
    assert tabel.totaalregel is None


def _kwartaal(instroom: int, uitstroom: int, voorraad: int) -> dict[str, int]:
    return {"instroom": instroom, "uitstroom": uitstroom, "voorraad": voorraad}


@pytest.mark.parametrize(
    ("cijfer", "vorige", "toont"),
    [
        (_kwartaal(60, 30, 90), 60, True),
        (_kwartaal(60, 5, 56), 0, False),
        (_kwartaal(5, 30, 40), 60, False),
        (_kwartaal(60, 30, 5), 60, False),
        (_kwartaal(60, 6, 50), 0, False),
        (_kwartaal(20, 8, 30), 40, False),
    ],
)
def test_the_stock_is_shown_only_when_no_flow_can_be_had_from_it(cijfer, vorige, toont):
    assert shows_voorraad(cijfer, _kwartaal(0, 0, vorige)) is toont
    assert splits_stand(cijfer, _kwartaal(0, 0, vorige), 6) is toont


def test_stands_are_not_told_when_the_next_quarter_must_have_closed_some():
    assert not splits_stand(_kwartaal(60, 30, 90), _kwartaal(0, 0, 60), 31)


def test_percentages_need_a_whole_of_twenty_and_a_shown_part():
    assert percentage(7, 20) == 35
    assert percentage(7, 19) is None
    assert percentage(Marker.NIET_GETOOND, 100) is None
    assert percentage(0, 40) == 0
    assert percentage(1, 3) is None
    assert percentage(5, 40) == 13
    assert percentage(7, None) is None


def test_share_of_hidden_cells_is_rounded_up():
    tabel = suppress(overlap(7, [{r, (r + 1) % 5} for r in range(5) for _ in range(5)] + [{5, 0}, {6, 1}]))
    assert (tabel.verborgen, tabel.cellen, tabel.aandeel_verborgen) == (2, 7, 29)


def test_klachten_per_eenheid_of_the_public_set_are_aggregated():
    """All eenheden but PDC stay below five, so their rows are joined, PDC with its five among them."""
    bestand = Path(__file__).parent.parent / "data" / "klachten-2022-2024.csv"
    with bestand.open(encoding="utf-8-sig", newline="") as regels:
        telling_per_eenheid = Counter(rij["eenheid"] for rij in csv.DictReader(regels))
    assert telling_per_eenheid["PDC"] == 5
    tabel = suppress(tel([[n] for n in telling_per_eenheid.values()]))
    assert tabel.samengevoegd
    assert (tabel.regels, tabel.totaalregel.geheel, tabel.verborgen) == ((), 19, 0)


@pytest.mark.parametrize("zaad", range(3))
def test_a_table_of_all_eenheden_withstands_the_attacker(zaad):
    gok = random.Random(zaad)
    telling = tel([[gok.choice([0, 2, 3, 7, 9, 14, 18, 25, 31, 40]) for _ in range(4)] for _ in range(17)])
    patroon = hide(telling)
    aanvaller = Aanvaller(publish(telling, patroon), Optelling.DEELT)
    eigen = [p for p in aanvaller.onbekend if TOTAAL not in p and telling.aantallen[p[0]][p[1]]]
    for plek, weet in itertools.product(aanvaller.onbekend, [None, *eigen]):
        assert aanvaller.aantal_waarden(plek, [weet] if weet else ()) >= DREMPEL


def test_contradicting_figures_are_refused():
    with pytest.raises(ValueError, match="het totaal is 20"):
        replace(VOORBEELD, totaal=20)
    with pytest.raises(ValueError, match="nooit kleiner dan 0"):
        tel([[3], [-1]])
    with pytest.raises(ValueError, match="passen niet"):
        replace(VOORBEELD, aantallen=((1, 2), (3, 4), (5, 6)))
    with pytest.raises(ValueError, match="overlappende"):
        replace(overlap(2, [{0}] * 7), totaal=6)
    with pytest.raises(ValueError, match="losse cijfers"):
        replace(VOORBEELD, totaal=None)
