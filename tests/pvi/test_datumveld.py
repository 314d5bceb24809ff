"""One field for every day: what nobody can mean is refused in a sentence, in every form."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.conf import settings

from pvi import klok
from pvi.forms import JAREN_TERUG, JAREN_VOORUIT, Datumveld, Momentveld
from tests.kern import moment

APPS = ("pvi", "meldingen", "triage", "reflectie", "dashboards")
NU = moment("2026-11-30")


def subclasses(klasse: type) -> Iterator[type]:
    for onder in klasse.__subclasses__():
        yield onder
        yield from subclasses(onder)


def own_forms(basis: type) -> set[type]:
    for app in APPS:
        for module in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if ".forms" in module.name or module.name == "pvi.stijlgids":
                importlib.import_module(module.name)
    return {klasse for klasse in subclasses(basis) if klasse.__module__.partition(".")[0] in APPS}


def test_every_day_in_every_form_goes_through_the_one_field():
    gevonden, anders = 0, []
    for form in own_forms(forms.BaseForm):
        for naam, veld in getattr(form, "base_fields", {}).items():
            if isinstance(veld, forms.DateField | forms.DateTimeField | forms.SplitDateTimeField):
                gevonden += 1
                anders += [] if isinstance(veld, Datumveld | Momentveld) else [f"{form.__name__}.{naam}"]
    assert anders == []
    assert gevonden > 20


def test_no_form_makes_a_day_of_its_own_while_it_runs():
    """Fields that a form adds in its __init__ stand in no list of fields; the source does not lie."""
    bronnen = [p for app in APPS for p in Path(settings.BASE_DIR / app).rglob("*.py") if "forms" in str(p)]
    eigen = [p.name for p in bronnen if "forms.DateField(" in p.read_text() or "forms.DateTimeField(" in p.read_text()]
    assert eigen == [], "use pvi.forms.Datumveld"


BUITEN = ("0001-01-01", "0026-03-02", "1925-12-31", "2052-01-01", "9999-12-31")


@pytest.mark.parametrize("dag", BUITEN)
@pytest.mark.parametrize("veld", [Datumveld(), Momentveld()])
def test_a_day_that_nobody_means_is_refused_with_the_days_that_can_be(veld, dag):
    with klok.op(NU), pytest.raises(forms.ValidationError) as fout:
        veld.clean(dag if isinstance(veld, Datumveld) else f"{dag}T00:30")
    assert fout.value.messages in (
        ["Kies een datum tussen 1-1-1926 en 31-12-2051."],
        ["Vul een datum en een tijd in, zoals 31-12-2026 14:30."],
    )


@pytest.mark.parametrize("dag", [date(2026 - JAREN_TERUG, 1, 1), date(1987, 6, 5), date(2026 + JAREN_VOORUIT, 12, 31)])
def test_decades_ago_and_years_ahead_are_days_like_any(dag):
    with klok.op(NU):
        assert Datumveld().clean(dag.isoformat()) == dag
        assert Momentveld().clean(f"{dag}T12:00").date() == dag


@pytest.mark.parametrize("onzin", ["31 februari", "2026-02-31", "x" * 10_000, "\0", "9" * 5_000])
def test_no_day_at_all_is_told_how_to_write_one(onzin):
    for veld, zin in ((Datumveld(), "Vul een datum in"), (Momentveld(), "Vul een datum en een tijd in")):
        with pytest.raises(forms.ValidationError) as fout:
            veld.clean(onzin)
        assert fout.value.messages[0].startswith(zin)


def test_the_years_move_along_with_the_clock():
    with klok.op(moment("2040-01-01")):
        assert Datumveld().clean("2065-12-31")
    with klok.op(NU), pytest.raises(forms.ValidationError):
        Datumveld().clean("2065-12-31")
