"""What VIK and the politiechef write about a benadeling."""

from typing import Any

from django import forms

from meldingen.actions.benadeling import politiechefs
from meldingen.forms.volgen import BERICHT
from meldingen.models import Benadeling
from pvi.kluis import LANG
from pvi.models import OrganisatieEenheid

_VRAAG = "Schrijf wat de politiechef moet doen."


class Afhandelformulier(forms.Form):
    besluit = forms.ChoiceField(
        label="Wat doet VIK?",
        choices=Benadeling.Besluit.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat VIK doet."},
    )
    eenheid = forms.ModelChoiceField(
        label="Welke politiechef?",
        help_text="Vul dit in als er een maatregel nodig is.",
        queryset=OrganisatieEenheid.objects.none(),
        required=False,
    )
    vraag = forms.CharField(
        label="Wat vraag je de politiechef?",
        help_text="De politiechef leest alleen dit, en niet wat de melder schreef. Noem de melder niet.",
        max_length=BERICHT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reden = forms.CharField(
        label="Waarom?",
        help_text="Alleen VIK leest dit.",
        max_length=LANG,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf op waarom."},
    )
    antwoord = forms.CharField(
        label="Je antwoord aan de melder",
        help_text="De melder leest dit. Zeg wat VIK doet, en wanneer.",
        max_length=BERICHT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Schrijf de melder wat je doet."},
    )

    def __init__(self, *args: Any, benadeling: Benadeling, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mogelijk = politiechefs(benadeling)
        veld = self.fields["eenheid"]
        veld.queryset = OrganisatieEenheid.objects.filter(pk__in=[eenheid.pk for eenheid in mogelijk])
        veld.choices = [(eenheid.pk, eenheid.naam) for eenheid in mogelijk]
        if not mogelijk:
            # Nobody can be asked now: then it is no choice.
            del self.fields["eenheid"], self.fields["vraag"]
            keuzes = [keuze for keuze in Benadeling.Besluit.choices if keuze[0] != Benadeling.Besluit.MAATREGEL]
            self.fields["besluit"].choices = keuzes
            return
        veld.initial = mogelijk[0].pk

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if gegevens.get("besluit") != Benadeling.Besluit.MAATREGEL:
            return gegevens | {"eenheid": None, "vraag": ""}
        if not gegevens.get("vraag"):
            self.add_error("vraag", _VRAAG)
        if not gegevens.get("eenheid") and "eenheid" not in self.errors:
            self.add_error("eenheid", "Kies een politiechef.")
        return gegevens


class Maatregelformulier(forms.Form):
    gedaan = forms.CharField(
        label="Wat heb je gedaan?",
        help_text="VIK leest dit. De melder leest alleen dat het gedaan is.",
        max_length=BERICHT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Schrijf op wat je hebt gedaan."},
    )
