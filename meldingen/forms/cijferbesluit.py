"""The form of the FG on the exact figures of the Landelijk Coördinator. Codes only."""

import uuid

from django import forms

from meldingen.models import Cijferbesluit


class Cijferbesluitformulier(forms.Form):
    # The row's own id, made with the page: sending twice gives one decision.
    formulier = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    wat = forms.ChoiceField(label="Waarover besluit je?", choices=Cijferbesluit.Wat.choices, widget=forms.RadioSelect)
    aan = forms.TypedChoiceField(
        label="Wat besluit je?",
        choices=[("ja", "Dit mag"), ("nee", "Dit mag niet")],
        coerce=lambda keuze: keuze == "ja",
        widget=forms.RadioSelect,
    )
    reden = forms.ChoiceField(label="Waarom?", choices=Cijferbesluit.Reden.choices, widget=forms.RadioSelect)
