"""Many meldingen about one person: consulting the LC is mandatory over cases.

No test here runs a sweep unless it says so: what must hold when nothing runs is asked with the clock alone.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from meldingen.actions.muren import raise_walls
from meldingen.models import LcCriterium, Melding
from meldingen.tasks import sweep_uitsluitingen
from meldingen.workflow import Status
from pvi import klok, kluis
from pvi.models import Medewerker
from pvi.rollen import Rol
from tests import kern

pytestmark = pytest.mark.django_db

B = "betrokkene"


def _about(wie: Medewerker, bij: str, melders: int = 1, status: Status = Status.INTAKE, **velden) -> Melding:
    melding = kern.zaak(kern.eenheid(bij), status, **velden)
    for _ in range(melders):
        kern.meld(melding)
    kern.betrek(melding, wie)
    return melding


def _lc(*meldingen: Melding) -> list[tuple[bool, set[str]]]:
    for melding in meldingen:
        melding.refresh_from_db()
    return [(m.lc_plicht, {c for c, ja in m.lc_criteria.items() if ja}) for m in meldingen]


MELDERS, EENHEDEN = LcCriterium.MELDERS.value, LcCriterium.EENHEDEN.value


def test_three_meldingen_about_one_person_are_put_to_the_lc_all_of_them(am):
    wie = kern.persoon()
    eerste, tweede = _about(wie, "AM-1a"), _about(wie, "AM-1b")
    for melding in (eerste, tweede):
        raise_walls(melding)
    assert _lc(eerste, tweede) == [(False, set())] * 2
    derde = _about(wie, "AM-1a")
    raise_walls(derde)
    assert _lc(eerste, tweede, derde) == [(True, {MELDERS})] * 3


def test_meldingen_from_two_eenheden_are_put_to_the_lc(am):
    wie = kern.persoon()
    hier, daar = _about(wie, "AM-1a"), _about(wie, "RT")
    raise_walls(daar)
    assert _lc(hier, daar) == [(True, {EENHEDEN})] * 2


@pytest.mark.parametrize(
    ("wat", "velden"),
    [
        ("a getuige is not at issue", {"rol": "getuige"}),
        ("a concept was never sent", {"status": Status.CONCEPT}),
        ("what was closed long ago", {"status": Status.AFGESLOTEN, "ontvangen_op": klok.nu() - timedelta(days=800)}),
    ],
)
def test_what_does_not_count_over_cases(wat, velden, am):
    wie = kern.persoon()
    melding = _about(wie, "AM-1a")
    rol = velden.pop("rol", B)
    for bij in ("RT", "AM-1b"):
        andere = kern.zaak(kern.eenheid(bij), **({"status": Status.INTAKE} | velden))
        kern.meld(andere)
        kern.betrek(andere, wie, rol)
    raise_walls(melding)
    assert _lc(melding) == [(False, set())]


def test_a_case_that_was_closed_this_year_counts(am):
    wie = kern.persoon()
    _about(wie, "RT", status=Status.AFGESLOTEN)
    melding = _about(wie, "AM-1a")
    raise_walls(melding)
    assert _lc(melding) == [(True, {EENHEDEN})]


def test_uitwijk_alone_is_no_second_eenheid(am):
    wie = kern.persoon()
    een = _about(wie, "AM-1a")
    twee = _about(wie, "AM-1b", eenheid_telling=am)
    twee.eenheid_behandeling = kern.eenheid("RT")
    twee.save()
    raise_walls(een)
    assert _lc(een, twee) == [(False, set())] * 2


def test_the_sweep_asks_it_again(am):
    wie = kern.persoon()
    hier, daar = _about(wie, "AM-1a"), _about(wie, "RT")
    kluis.clear()
    sweep_uitsluitingen()
    assert [plicht for plicht, _ in _lc(hier, daar)] == [True, True]


def test_what_vik_answered_is_not_overruled_once_the_lc_is_asked(am):
    wie = kern.persoon()
    hier = _about(wie, "AM-1a")
    _about(wie, "RT")
    raise_walls(hier)
    hier.refresh_from_db()
    hier.lc_criteria = dict.fromkeys(LcCriterium.values, False)
    hier.save()
    raise_walls(hier)
    assert _lc(hier) == [(True, set())]


def test_who_reads_one_case_learns_nothing_of_the_others(am, client):
    """Only the answer to the question is there; no kenmerk, no number, and no row in the log of the other case."""
    wie = kern.persoon()
    vik = kern.functionaris(Rol.VI, am)
    hier = _about(wie, "AM-1a")
    daar = _about(wie, "RT")
    raise_walls(hier)
    kluis.clear()
    client.force_login(vik)
    pagina = client.get(reverse("meldingen:melding", args=[hier.kenmerk])).text
    assert daar.kenmerk not in pagina
    assert client.get(reverse("meldingen:melding", args=[daar.kenmerk])).status_code == 404
