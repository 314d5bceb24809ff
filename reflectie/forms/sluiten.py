"""The last form of a case: why it closes, and what the melder reads."""

from typing import Any

from django import forms

from meldingen.forms.velden import choice_field, text_field
from pvi.models.referentie import keuzes
from reflectie.actions.sluiten import SLUITREDENEN


class Sluitformulier(forms.Form):
    voor_melder = text_field(
        "Wat is er gedaan en wat is ervan geleerd?",
        lezer="melder",
        leeg="Vertel de melder wat er is gedaan.",
        help_text="Zeg ook dat de melder jullie altijd weer kan schrijven. Noem geen namen.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        passend = [(code, naam.capitalize()) for code, naam in keuzes("sluitreden") if code in SLUITREDENEN]
        self.fields["reden"] = choice_field(
            "Waarom sluit je?", passend, leeg="Kies de reden van sluiten.", initial=SLUITREDENEN[0]
        )
        self.order_fields(["reden", "voor_melder"])
