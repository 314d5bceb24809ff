"""Forms of the toetsingskader: searching by codes, and writing an item."""

from typing import Any

from django import forms

from meldingen.forms.velden import JaNee, choice_field, text_field
from meldingen.lezers import readers
from pvi import klok
from pvi.models.referentie import keuzes
from triage.actions.jurisprudentie import ITEMVELDEN
from triage.forms.straf import GEEN, straf_choices
from triage.models import JurisprudentieItem

LEZERS = readers("jurisprudentie")


def _codes(lijst: str, vraag: str, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=vraag, choices=keuzes(lijst), widget=forms.CheckboxSelectMultiple, required=False, **kwargs
    )


class Zoekformulier(forms.Form):
    """Five factors, in the address: a search can be kept and sent."""

    aarden = forms.MultipleChoiceField(label="Soort gedrag", widget=forms.CheckboxSelectMultiple, required=False)
    gronden = forms.MultipleChoiceField(label="Grond", widget=forms.CheckboxSelectMultiple, required=False)
    machtsverhouding = forms.ChoiceField(label="Machtsverhouding", required=False)
    herhaald = forms.ChoiceField(
        label="Vaker gebeurd", choices=[("", "Maakt niet uit"), ("ja", "Ja"), ("nee", "Nee")], required=False
    )
    context = forms.ChoiceField(label="Situatie", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for naam, lijst in (("aarden", "aard"), ("gronden", "grond")):
            self.fields[naam].choices = keuzes(lijst)
        for naam in ("machtsverhouding", "context"):
            self.fields[naam].choices = [("", "Maakt niet uit"), *keuzes(naam)]

    def vraag(self) -> JurisprudentieItem:
        """What is looked for, as a case without a row."""
        data = self.cleaned_data
        return JurisprudentieItem(
            aarden=data["aarden"], gronden=data["gronden"], machtsverhouding=data["machtsverhouding"],
            context=data["context"], herhaald={"ja": True, "nee": False}.get(data["herhaald"]),
        )  # fmt: skip


class Itemformulier(forms.Form):
    """An item of the case law: codes, and two texts without names."""

    use_required_attribute = False
    nodig = frozenset({"jaar", "aarden", "straf", "feiten", "weging"})

    def __init__(self, *args: Any, item: JurisprudentieItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rij = item or JurisprudentieItem(jaar=klok.vandaag().year)
        self.fields["jaar"] = forms.IntegerField(
            label="Jaar van het besluit",
            initial=rij.jaar,
            min_value=1990,
            max_value=klok.vandaag().year,
            error_messages={
                "required": "Vul het jaar in.", "invalid": "Vul een jaar in, zoals 2025.",
                "min_value": "Vul een jaar vanaf 1990 in.", "max_value": "Dat jaar ligt in de toekomst.",
            },
        )  # fmt: skip
        self.fields["aarden"] = _codes("aard", "Soort gedrag", initial=rij.aarden)
        self.fields["gronden"] = _codes("grond", "Grond", initial=rij.gronden)
        self.fields["machtsverhouding"] = choice_field(
            "Machtsverhouding", keuzes("machtsverhouding"), initial=rij.machtsverhouding
        )
        self.fields["herhaald"] = JaNee("Was het herhaald?", initial={True: "ja", False: "nee"}.get(rij.herhaald, ""))
        self.fields["context"] = choice_field("Situatie", keuzes("context"), initial=rij.context)
        self.fields["straf"] = choice_field(
            "Straf", straf_choices(), leeg="Kies een straf, of ‘geen straf’.",
            initial="" if item is None else rij.straf or GEEN,
        )  # fmt: skip
        self.fields["voorwaardelijk"] = forms.BooleanField(
            label="De straf was voorwaardelijk", required=False, initial=rij.voorwaardelijk
        )
        self.fields["proeftijd_maanden"] = forms.IntegerField(
            label="Proeftijd in maanden", required=False, initial=rij.proeftijd_maanden, min_value=1, max_value=60,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Vul 1 tot en met 60 maanden in."),
        )  # fmt: skip
        self.fields["maatregelen"] = _codes("reactie", "Maatregelen daarnaast", initial=rij.maatregelen)
        self.fields["feiten"] = text_field(
            "Wat gebeurde er?", lezer="intern", lezers=LEZERS, initial=rij.feiten,
            help_text="Zonder namen, plaatsen en dagen. Verander wat iemand zou kunnen herkennen.",
        )  # fmt: skip
        self.fields["weging"] = text_field(
            "Wat woog zwaar, en wat woog licht?", lezer="intern", lezers=LEZERS, initial=rij.weging
        )

    def velden(self) -> dict[str, Any]:
        data = {naam: self.cleaned_data[naam] for naam in ITEMVELDEN}
        return data | {"straf": "" if data["straf"] == GEEN else data["straf"]}
