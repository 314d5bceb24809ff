"""Every shareable quarter of a country at once: a reader of all of them computes nothing."""

from dataclasses import replace

import pytest

from dashboards.suppression import suppress
from tests.dashboards.land import DAGEN, GEPUBLICEERD, KWARTALEN, RIJEN, Geval, Land
from tests.dashboards.lezer import leaks, publish_land


@pytest.mark.parametrize("zaad", range(6))
def test_all_quarters_together_give_nothing_away(zaad):
    land = Land(zaad)
    assert leaks(land, publish_land(land), 2) == []


def test_reader_finds_what_a_stock_gives_away():
    """Sixty in the first quarter, five closed in it, three in the days after: were the stock of 52 shown, then at
    least three were closed in the first quarter, because the second closed at most five."""
    land = Land(3)
    begin = DAGEN * (KWARTALEN - GEPUBLICEERD)
    sluiting = [begin + 60] * 5 + [begin + DAGEN + 3] * 3 + [begin + DAGEN + 40] + [begin + 20 * DAGEN] * 51
    land.gevallen = [
        Geval(begin + n % 50, RIJEN[n % 4], n % 4, frozenset({f"a{n % 5}"}), (dag,)) for n, dag in enumerate(sluiting)
    ]
    kwartalen = publish_land(land)
    assert leaks(land, kwartalen, 2) == []
    for nummer, tabellen in enumerate(kwartalen.values(), start=KWARTALEN - GEPUBLICEERD):
        tellingen = land.tellingen(nummer)
        tabellen |= {c: suppress(replace(tellingen[c], dicht=frozenset())) for c in ("kerncijfers", "trend")}
    assert leaks(land, kwartalen, 0)
