"""Ticking off a task of care."""

from django import forms

from meldingen.forms.velden import text_field


class Taakformulier(forms.Form):
    toelichting = text_field(
        "Wat is er gedaan of afgesproken?",
        lezer="intern",
        rows=3,
        leeg="Schrijf kort op wat er is gedaan.",
        help_text="Kort. Geen medische gegevens.",
    )
