"""P-zorg: who is asked to offer it, and that it was offered. No field takes words: nothing medical can stand here."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from meldingen.actions.zorg import hr_candidates
from meldingen.models import Melding, Taak, Zorgcontact
from pvi import klok
from pvi.forms import Datumveld
from pvi.models import Aanstelling


class Hrformulier(forms.Form):
    soort = forms.ChoiceField(
        label="Voor wie is de zorg?",
        choices=[(soort.value, soort.label) for soort in Taak.PZORG],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies voor wie de zorg is."},
    )
    aanstelling = forms.ModelChoiceField(
        label="Welke HR-adviseur?",
        queryset=Aanstelling.objects.none(),
        empty_label="Kies een HR-adviseur",
        error_messages={"required": "Kies een HR-adviseur."},
    )

    def __init__(self, *args: Any, melding: Melding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        veld = self.fields["aanstelling"]
        kandidaten = Aanstelling.objects.filter(pk__in=[a.pk for a in hr_candidates(melding)])
        veld.queryset = kandidaten.select_related("medewerker", "eenheid").order_by("medewerker__naam", "pk")
        veld.label_from_instance = lambda a: f"{a.medewerker.naam} ({a.eenheid.naam})"


class Zorgcontactformulier(forms.ModelForm):
    formulier = forms.UUIDField(widget=forms.HiddenInput, required=False)
    klaar = forms.BooleanField(
        label="Deze taak is klaar",
        help_text="Daarna lees je deze zaak niet meer.",
        required=False,
    )

    class Meta:
        model = Zorgcontact
        fields = ("uitkomst", "op")
        widgets = {"uitkomst": forms.RadioSelect}
        field_classes = {"op": Datumveld}
        error_messages = {
            "uitkomst": {"required": "Kies hoe het ging."},
            "op": {"required": "Vul de dag in.", "invalid": "Vul een bestaande dag in."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uitkomst"].choices = Zorgcontact.Uitkomst.choices
        self.initial.setdefault("formulier", uuid.uuid4())
        self.initial.setdefault("op", klok.vandaag())

    def clean_op(self) -> Any:
        op = self.cleaned_data["op"]
        if op > klok.vandaag():
            raise ValidationError("Kies een dag die is geweest.")
        return op

    def clean_formulier(self) -> uuid.UUID:
        return self.cleaned_data["formulier"] or uuid.uuid4()
