"""The form of the weging: a weight per aspect, the facts, what tipped the balance."""

from typing import Any

from django import forms

from meldingen.forms.velden import text_field
from meldingen.lezers import readers
from triage.models import Weging
from triage.models.weging import Aspect, Gewicht

# What to look at, per aspect; the weight says how heavily it counts here.
VRAAG: dict[Aspect, str] = {
    Aspect.ERNST: "Hoe ernstig is dit gedrag volgens de norm?",
    Aspect.CONTEXT: "Wat speelt er in dit team? Zijn er meer signalen?",
    Aspect.MACHT: "Hing de benadeelde van de betrokkene af?",
    Aspect.HERHALING: "Gebeurde het vaker, of ook bij anderen?",
    Aspect.IMPACT: "Wat doet het met de benadeelde, in het werk en thuis?",
    Aspect.BEWIJS: "Wat weten we zeker, en van wie?",
    Aspect.WENS: "Wat wil de melder dat er gebeurt?",
    Aspect.HERSTEL: "Is er ruimte om het goed te maken?",
}
LEZERS = readers("triagedossier")


class Wegingformulier(forms.Form):
    feiten = text_field(
        "Welke feiten liggen er?",
        lezer="intern",
        lezers=LEZERS,
        help_text="Wat staat vast, en waaruit blijkt dat? Zonder feiten kan het besluit niet ‘geen vervolg’ zijn.",
    )
    toelichting = text_field("Wat gaf de doorslag?", lezer="intern", lezers=LEZERS)

    field_order = [*(f"aspect_{aspect.value}" for aspect in Aspect), "feiten", "toelichting"]

    def __init__(self, *args: Any, weging: Weging | None, **kwargs: Any) -> None:
        if weging is not None:
            kwargs["initial"] = {
                **{f"aspect_{code}": gewicht for code, gewicht in weging.aspecten.items()},
                "feiten": weging.feiten,
                "toelichting": weging.toelichting,
            }
        super().__init__(*args, **kwargs)
        for aspect in Aspect:
            self.fields[f"aspect_{aspect.value}"] = forms.ChoiceField(
                label=aspect.label,
                help_text=VRAAG[aspect],
                choices=Gewicht.choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"Geef een gewicht aan: {aspect.label.lower()}."},
            )
        self.order_fields(self.field_order)

    def aspecten(self) -> dict[str, str]:
        return {aspect.value: self.cleaned_data[f"aspect_{aspect.value}"] for aspect in Aspect}

    def velden(self) -> dict[str, Any]:
        """What `record_weging` records."""
        return {veld: self.cleaned_data[veld] for veld in ("feiten", "toelichting")} | {"aspecten": self.aspecten()}

    def aspect_fields(self) -> list[forms.BoundField]:
        return [self[f"aspect_{aspect.value}"] for aspect in Aspect]
