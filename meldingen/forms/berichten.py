"""A new text for the melder."""

from typing import Any

from django import forms

from meldingen.models import Bericht, Melder, Melding

SOORT = Bericht.Soort


class BerichtForm(forms.Form):
    soort = forms.ChoiceField(
        label="Wat voor bericht is het?",
        choices=[
            (SOORT.BERICHT.value, "Bericht of vraag"),
            (SOORT.STATUS.value, "Stand van zaken, ook zonder nieuws"),
            (SOORT.BEVESTIGING.value, "Persoonlijke bevestiging"),
        ],
        initial=SOORT.BERICHT.value,
        widget=forms.RadioSelect,
    )
    melder = forms.ModelChoiceField(label="Aan wie?", queryset=Melder.objects.none(), required=False)
    tekst = forms.CharField(
        label="Je bericht",
        help_text="Schrijf zoals je praat. Noem geen namen van anderen.",
        widget=forms.Textarea(attrs={"rows": 6, "data-lezer": "melder"}),
        error_messages={"required": "Schrijf je bericht."},
    )

    def __init__(self, *args: Any, melding: Melding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        melders = list(melding.melders.order_by("pk"))
        if len(melders) < 2:
            del self.fields["melder"]
            return
        namen = {melder.pk: f"Melder {n}" for n, melder in enumerate(melders, 1)}
        veld = self.fields["melder"]
        veld.queryset, veld.empty_label = melding.melders.order_by("pk"), "Alle melders"
        veld.label_from_instance = lambda melder: namen[melder.pk]
