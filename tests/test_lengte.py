"""Every text that somebody can type has a longest length, in the form and no longer than the column it is kept in.

Django gives a form of a model the length of its column. A form that was written by hand has to say it; this walks all.
"""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms
from django.apps import apps
from django.contrib.postgres.forms import SimpleArrayField
from django.db import models

from pvi.forms import LENGTE_NUMMER, Personeelsnummer
from pvi.kluis import LANG, EncryptedTextField

APPS = ("pvi", "meldingen", "triage", "reflectie", "dashboards")
# Text fields without a length of their own, and what bounds them.
BEGRENSD = {
    ("Codeformulier", "code"): "the login library",
    ("Opnieuwformulier", "code"): "the login library",
    ("Appformulier", "code"): "the login library",
    ("Inlogformulier", "password"): "the login library",
    ("NieuweWaardeformulier", "code"): "a pattern of at most 40 characters",
}
# A form written by hand → the column its text ends in, where that is shorter than LANG.
KOLOM = {
    ("Namensformulier", "naam"): "meldingen.MelderIdentiteit.naam",
    ("Namensformulier", "werkmail"): "meldingen.MelderIdentiteit.werkmail",
    ("Namensformulier", "telefoon"): "meldingen.MelderIdentiteit.telefoon",
    ("Namensformulier", "verwijzing"): "meldingen.Invoer.verwijzing",
    ("Contactformulier", "naam"): "meldingen.MelderIdentiteit.naam",
    ("Contactformulier", "werkmail"): "meldingen.MelderIdentiteit.werkmail",
    ("Contactformulier", "telefoon"): "meldingen.MelderIdentiteit.telefoon",
}


def is_text(veld: forms.Field) -> bool:
    """Does somebody type this, letter by letter?"""
    geen = (forms.UUIDField, forms.JSONField, SimpleArrayField, forms.GenericIPAddressField)
    return isinstance(veld, forms.CharField) and not isinstance(veld, geen)


def form_classes() -> list[type[forms.BaseForm]]:
    """Every form that the portal itself wrote."""
    for app in APPS:
        pakket = importlib.import_module(app)
        for module in pkgutil.walk_packages(pakket.__path__, f"{app}."):
            if {"forms", "views", "inloggen"} & set(module.name.split(".")):
                importlib.import_module(module.name)

    def below(klas: type) -> Iterator[type]:
        for onder in klas.__subclasses__():
            yield onder
            yield from below(onder)

    eigen = {klas for klas in below(forms.BaseForm) if klas.__module__.split(".")[0] in APPS}
    return sorted((k for k in eigen if "stijlgids" not in k.__module__), key=lambda k: (k.__module__, k.__qualname__))


VELDEN = [(klas, naam, veld) for klas in form_classes() for naam, veld in klas.base_fields.items() if is_text(veld)]


def test_every_text_of_every_form_has_a_longest_length():
    zonder = {(klas.__name__, naam) for klas, naam, veld in VELDEN if veld.max_length is None}
    assert zonder == set(BEGRENSD)
    assert max(veld.max_length or 0 for *_, veld in VELDEN) <= LANG


def test_no_form_lets_through_what_its_column_cannot_hold():
    te_lang = []
    for klas, naam, veld in VELDEN:
        kolom = _column(klas, naam)
        if kolom is not None and kolom.max_length and _longest(veld) > kolom.max_length:
            te_lang.append(f"{klas.__name__}.{naam}: {_longest(veld)} > {kolom.max_length}")
    assert te_lang == []


def _longest(veld: forms.Field) -> int:
    """What is left of the longest that may be typed: a number loses its spaces and points, and is judged after that."""
    return LENGTE_NUMMER if isinstance(veld, Personeelsnummer) else veld.max_length or 0


def _column(klas: type[forms.BaseForm], naam: str) -> models.Field | None:
    if (klas.__name__, naam) in KOLOM:
        app, model, kolom = KOLOM[klas.__name__, naam].split(".")
        return apps.get_model(app, model)._meta.get_field(kolom)
    if issubclass(klas, forms.ModelForm) and klas._meta.model is not None:
        return next((v for v in klas._meta.model._meta.get_fields() if v.name == naam), None)
    return None


def test_the_table_of_columns_names_forms_and_fields_that_are_there():
    bestaat = {(klas.__name__, naam) for klas, naam, _ in VELDEN}
    assert set(KOLOM) | set(BEGRENSD) <= bestaat


@pytest.mark.parametrize("app", APPS)
def test_a_sealed_text_asks_no_more_than_seven_pages(app):
    """The column itself (bytea) knows no length: the form of every sealed text does."""
    for model in apps.get_app_config(app).get_models():
        for veld in model._meta.get_fields():
            if isinstance(veld, EncryptedTextField) and veld.editable:
                assert veld.formfield().max_length <= LANG, veld
