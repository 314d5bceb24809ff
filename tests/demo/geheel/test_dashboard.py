"""In the demo: behind each figure of the dashboard with a link are as many cases as the link says."""

import pytest

from demo.mensen import read_cast
from tests.dashboards.live.blad import behind, links, show
from tests.toegankelijk import check_page

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("geladen")
@pytest.mark.parametrize("wie", ["vik", "politiechef", "lc"])
def test_behind_every_link_are_as_many_cases_as_it_says(client, wie):
    medewerker = read_cast()[wie]
    gevonden = []
    for vraag in ({}, {"periode": "12m"}):
        blad = show(client, medewerker, **vraag)
        assert check_page(blad) == []
        gevonden += links(blad)
    assert len(gevonden) >= 10
    assert [(getal, url) for getal, url in gevonden if behind(client, url) != getal] == []
