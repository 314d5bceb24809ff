"""Forms of the fact-finding, measures of order and the announcement."""

from typing import Any

from django import forms

from meldingen.forms.velden import Lcvragen, choice_field, date_field, text_field
from meldingen.lezers import ZELF, readers
from meldingen.models import Betrokkenheid, Melding
from pvi.forms import Keuzekaarten
from pvi.models.referentie import keuzes
from triage.actions.onderzoek import Terugreden, naam_of
from triage.models import Gedraging, Onderzoek

LEZERS = readers("bevindingen")


class Gedragingformulier(forms.ModelForm):
    omschrijving = text_field(
        "Wat zou er zijn gebeurd?",
        lezer="intern",
        lezers=readers("onderzoek"),
        rows=3,
        leeg="Beschrijf de gedraging.",
        help_text="Eén gedraging tegelijk: wat, waar, wanneer.",
    )
    bevinding = forms.ChoiceField(
        label="Wat is je bevinding?",
        choices=[("", "Nog geen bevinding"), *Gedraging.Bevinding.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    toelichting = text_field(
        "Waarop berust dat?",
        lezer="intern",
        lezers=LEZERS,
        help_text="Wie verklaarde wat, en wat bleek uit stukken. Verplicht zodra je een bevinding kiest.",
    )

    class Meta:
        model = Gedraging
        fields = ["omschrijving", "bevinding", "toelichting"]

    def __init__(self, *args: Any, melding: Melding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mensen = {str(b.pk): b for b in melding.betrokkenheden.subjects().select_related("medewerker")}
        self.fields["over"] = forms.ChoiceField(
            label="Over wie gaat het?",
            choices=[("", "Nog onbekend"), *((pk, naam_of(b)) for pk, b in self.mensen.items())],
            initial=self.instance.betrokkenheid_id or (next(iter(self.mensen)) if len(self.mensen) == 1 else ""),
            required=False,
        )
        self.order_fields(["over", "omschrijving", "bevinding", "toelichting"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("bevinding") and not data.get("toelichting", "").strip():
            self.add_error("toelichting", "Schrijf op waarop de bevinding berust.")
        return data

    def recorded(self) -> dict[str, Any]:
        """The keyword arguments of `record_gedraging`."""
        data = dict(self.cleaned_data)
        return data | {"betrokkenheid": self.mensen.get(data.pop("over"))}


class Verslagformulier(forms.ModelForm):
    samenvatting = text_field(
        "Samenvatting van het onderzoek",
        lezer="intern",
        lezers=readers("onderzoek"),
        rows=8,
        leeg="Vat het onderzoek samen.",
    )

    class Meta:
        model = Onderzoek
        fields = ["rapport_kenmerk", "samenvatting"]
        help_texts = {"rapport_kenmerk": "Het rapport zelf blijft in het systeem van VIK."}


class Teruglegformulier(Lcvragen, forms.Form):
    reden = forms.ChoiceField(
        label="Waarom leg je dit voor?",
        choices=Terugreden.choices,
        widget=Keuzekaarten(
            uitleg={
                Terugreden.RESULTAAT.value: "De commissie weegt opnieuw, nu met de feiten.",
                Terugreden.VERMOEDEN.value: "Er is iets gebleken dat buiten de opdracht valt.",
            }
        ),
        error_messages={"required": "Kies een reden."},
    )
    samenvatting = text_field(
        "Wat moet de commissie weten?",
        lezer="intern",
        lezers=readers("triagedossier"),
        rows=8,
        leeg="Vat samen wat de commissie moet weten.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_lc_criteria()

    def velden(self) -> dict[str, Any]:
        """What `return_to_triage` records."""
        return {veld: self.cleaned_data[veld] for veld in ("reden", "samenvatting")} | {
            "lc_criteria": self.lc_criteria()
        }


class Ordemaatregelformulier(forms.Form):
    van = date_field("Vanaf", leeg="Kies de eerste dag.")
    reden = text_field(
        "Waarom is dit nodig?", lezer="intern", lezers=LEZERS, rows=3, leeg="Schrijf op waarom dit nodig is."
    )

    def __init__(self, *args: Any, melding: Melding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mensen: dict[str, Betrokkenheid] = {
            str(b.pk): b for b in melding.betrokkenheden.subjects().select_related("medewerker")
        }
        self.fields["voor"] = choice_field(
            "Voor wie?", [(pk, naam_of(b)) for pk, b in self.mensen.items()], leeg="Kies voor wie dit geldt."
        )
        self.fields["soort"] = choice_field("Welke maatregel?", keuzes("ordemaatregel"), leeg="Kies een maatregel.")
        self.order_fields(["voor", "soort", "van", "reden"])

    def recorded(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"betrokkenheid": self.mensen[data.pop("voor")]}


class Eindformulier(forms.Form):
    tot = date_field("Laatste dag", leeg="Kies de laatste dag.")


class Aanzegformulier(forms.Form):
    tekst = text_field(
        "Wat leest de betrokkene?",
        lezer="intern",
        lezers=ZELF,
        leeg="Schrijf op wat de betrokkene leest.",
        help_text="De gedraging in algemene woorden, de rechten, en welke hulp er is. Niets over de melder.",
    )
