"""A new text for the melder."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from meldingen.models import Bericht, Melder
from pvi.kluis import LANG

SOORT = Bericht.Soort


class Berichtformulier(forms.Form):
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
        max_length=LANG,
        widget=forms.Textarea(attrs={"rows": 6, "data-lezer": "melder"}),
        error_messages={"required": "Schrijf je bericht."},
    )

    def __init__(self, *args: Any, melders: QuerySet[Melder], namens_ons: bool, **kwargs: Any) -> None:
        """`namens_ons`: speaks for the organisation; otherwise a vertrouwenspersoon, to the own client alone."""
        super().__init__(*args, **kwargs)
        self.namens_ons, self.melders = namens_ons, list(melders.order_by("pk"))
        if not namens_ons:
            del self.fields["soort"]
        if len(self.melders) < 2:
            del self.fields["melder"]
            return
        namen = {melder.pk: f"Melder {n}" for n, melder in enumerate(self.melders, 1)}
        veld = self.fields["melder"]
        veld.queryset, veld.empty_label = melders.order_by("pk"), "Alle melders" if namens_ons else "Kies een melder"
        veld.required = not namens_ons
        veld.label_from_instance = lambda melder: namen[melder.pk]

    def chosen_soort(self) -> Bericht.Soort:
        return Bericht.Soort(self.cleaned_data.get("soort", SOORT.BERICHT))

    def chosen_melder(self) -> Melder | None:
        """To whom; None: every melder of the case."""
        if self.namens_ons:
            return self.cleaned_data.get("melder")
        return self.cleaned_data.get("melder") or self.melders[0]
