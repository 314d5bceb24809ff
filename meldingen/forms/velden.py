"""The fields that forms about a case share; how a field is drawn stands in templates/django/forms/."""

from typing import Any

from django import forms

from meldingen.models import LcCriterium
from pvi.forms import Datumveld
from pvi.kluis import LANG

LC = "lc_"


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


class JaNee(forms.TypedChoiceField):
    """Yes, no, or (without `leeg`, the error when nothing was chosen) no answer: None."""

    def __init__(self, label: str, *, leeg: str = "", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            choices=[("ja", "Ja"), ("nee", "Nee")],
            coerce=lambda waarde: waarde == "ja",
            empty_value=None,
            required=bool(leeg),
            error_messages={"required": leeg},
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "ja", False: "nee"}.get(value, value) if isinstance(value, bool) else value


class Lcvragen:
    """Beside forms.Form: asks what makes consulting the LC mandatory."""

    def add_lc_criteria(self, *, nodig: bool = True) -> None:
        for criterium in LcCriterium:
            leeg = f"Beantwoord: {criterium.label}" if nodig else ""
            self.fields[LC + criterium.value] = JaNee(criterium.label, leeg=leeg)

    def lc_fields(self) -> list[forms.BoundField]:
        return [self[naam] for naam in self.fields if naam.startswith(LC)]

    def lc_criteria(self) -> dict[str, bool | None]:
        """The answers, per LcCriterium."""
        return {naam.removeprefix(LC): self.cleaned_data[naam] for naam in self.fields if naam.startswith(LC)}
