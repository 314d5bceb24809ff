"""Forms of the nazorg: what came out of a moment, and an extra one after a relapse."""

from typing import Any

from django import forms

from meldingen.forms.velden import date_field, text_field
from meldingen.lezers import readers
from pvi.forms import Keuzekaarten
from reflectie.models import Nazorgmoment

Uitkomst = Nazorgmoment.Uitkomst


class Momentformulier(forms.Form):
    uitkomst = forms.ChoiceField(
        label="Is er contact geweest?",
        choices=Uitkomst.choices,
        widget=Keuzekaarten(
            uitleg={
                Uitkomst.GEDAAN.value: "Je hebt elkaar gesproken.",
                Uitkomst.AFGEZIEN.value: "De ander wil dit moment niet.",
                Uitkomst.NIET_BEREIKT.value: "Je hebt het geprobeerd, ook op een andere manier.",
            }
        ),
        error_messages={"required": "Kies of er contact is geweest."},
    )
    gaat = forms.ChoiceField(
        label="Hoe gaat het?",
        choices=Nazorgmoment.Gaat.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="Vul dit in als je elkaar hebt gesproken.",
    )
    verslag = text_field(
        "Wat is er besproken?",
        lezer="intern",
        lezers=readers("nazorg"),
        help_text="Kort. Geen medische gegevens en geen namen van anderen.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("uitkomst") == Uitkomst.GEDAAN:
            if not data.get("gaat"):
                self.add_error("gaat", "Kies hoe het gaat.")
            if not data.get("verslag", "").strip():
                self.add_error("verslag", "Schrijf kort op wat er is besproken.")
        elif data.get("gaat"):
            self.add_error("gaat", "Er is geen contact geweest. Laat deze vraag leeg.")
        return data


class Extraformulier(forms.Form):
    op = date_field("Op welke dag vraag je het opnieuw?", leeg="Kies een dag.")
