"""Forms of the agenda: plan a zitting, move an item, who takes part."""

from collections.abc import Iterator
from typing import Any

from django import forms

from pvi import klok
from pvi.forms import Mailadres
from pvi.models import Medewerker, OrganisatieEenheid
from triage.forms import date_field
from triage.models import Aanwezigheid, Zitting

AFWEZIG = "afwezig"


class Planformulier(forms.Form):
    eenheid = forms.ModelChoiceField(
        label="Van welke commissie?",
        queryset=OrganisatieEenheid.objects.none(),
        empty_label=None,
        error_messages={"required": "Kies een commissie.", "invalid_choice": "Kies een commissie uit de lijst."},
    )
    datum = date_field("Op welke dag?", leeg="Kies een dag.")

    def __init__(self, *args: Any, eenheden: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["eenheid"].queryset = eenheden


class Verplaatsformulier(forms.Form):
    zitting = forms.ModelChoiceField(
        label="Naar welke zitting?",
        queryset=Zitting.objects.none(),
        empty_label="Kies een zitting",
        error_messages={"required": "Kies een zitting.", "invalid_choice": "Kies een zitting uit de lijst."},
    )

    def __init__(self, *args: Any, huidig: Zitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        veld = self.fields["zitting"]
        veld.queryset = Zitting.objects.filter(eenheid=huidig.eenheid, datum__gte=klok.vandaag()).exclude(pk=huidig.pk)
        veld.label_from_instance = lambda zitting: f"{zitting.datum:%d-%m-%Y}"


class Deskundigeformulier(forms.Form):
    werkmail = Mailadres(
        label="Werkmail van de deskundige",
        help_text="Iemand van een andere triagecommissie of van het kernteam. Die leest mee tot het besluit er is.",
        error_messages={"required": "Vul een werkmail in."},
    )


class Aanwezigheidformulier(forms.Form):
    """One list per person."""

    def __init__(self, *args: Any, kandidaten: list[tuple[Medewerker, str]], zitting: Zitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plaats = {a.medewerker_id: a.plaats for a in zitting.aanwezigheden.all()}
        self.kandidaten = {f"plaats_{medewerker.pk}": medewerker for medewerker, _ in kandidaten}
        for medewerker, rol in kandidaten:
            self.fields[f"plaats_{medewerker.pk}"] = forms.ChoiceField(
                label=f"{medewerker.naam} ({rol})",
                choices=[(AFWEZIG, "Niet aanwezig"), *Aanwezigheid.Plaats.choices],
                initial=plaats.get(medewerker.pk, AFWEZIG),
                error_messages={"required": f"Kies de plaats van {medewerker.naam}."},
            )

    def plaatsen(self) -> Iterator[tuple[Medewerker, str]]:
        for naam, medewerker in self.kandidaten.items():
            plaats = self.cleaned_data[naam]
            yield medewerker, "" if plaats == AFWEZIG else plaats
