"""The fields that forms about a case share; how a field is drawn stands in templates/django/forms/."""

from typing import Any

from django import forms

from meldingen.models import LcCriterium
from pvi.forms import Datumveld
from pvi.kluis import LANG


def text_field(
    label: str, *, lezer: str, leeg: str = "", lezers: str = "", rows: int = 5, **kwargs: Any
) -> forms.CharField:
    """A long text for one kind of reader ("intern" or "melder"); `leeg` is the error when it must not be empty."""
    attrs = {"rows": rows, "data-lezer": lezer} | ({"data-lezers": lezers} if lezers else {})
    if leeg:
        kwargs["error_messages"] = {"required": leeg}
    kwargs.setdefault("max_length", LANG)
    return forms.CharField(label=label, required=bool(leeg), widget=forms.Textarea(attrs=attrs), **kwargs)


def date_field(label: str, *, leeg: str = "", **kwargs: Any) -> Datumveld:
    teksten = {"required": leeg} if leeg else {}
    return Datumveld(label=label, required=bool(leeg), error_messages=teksten, **kwargs)


def choice_field(label: str, keuzes: list[tuple[str, str]], *, leeg: str = "", **kwargs: Any) -> forms.ChoiceField:
    """A list to choose from; `leeg` is the error when nothing was chosen."""
    teksten = {"required": leeg, "invalid_choice": "Kies iets uit de lijst."} if leeg else {}
    return forms.ChoiceField(
        label=label, choices=[("", "Kies …"), *keuzes], required=bool(leeg), error_messages=teksten, **kwargs
    )


def yes_no_field(label: str, *, leeg: str = "", **kwargs: Any) -> forms.TypedChoiceField:
    """Yes, no, or (when not required) no answer: None."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("ja", "Ja"), ("nee", "Nee")],
        coerce=lambda waarde: waarde == "ja",
        empty_value=None,
        required=bool(leeg),
        error_messages={"required": leeg},
        widget=forms.RadioSelect,
        **kwargs,
    )


def add_lc_criteria(form: forms.Form) -> None:
    """The questions that make consulting the LC mandatory, each to be answered anew."""
    for criterium in LcCriterium:
        form.fields[f"lc_{criterium.value}"] = yes_no_field(criterium.label, leeg=f"Beantwoord: {criterium.label}")


def lc_answers(form: forms.Form) -> dict[str, bool]:
    return {criterium.value: form.cleaned_data[f"lc_{criterium.value}"] for criterium in LcCriterium}
