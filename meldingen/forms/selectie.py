"""Assigning many cases at once, being away, and handing over for good."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms

from meldingen.lezers import readers
from meldingen.models import Overdracht, Waarneming
from pvi.forms import Datumveld
from pvi.models import Aanstelling, Medewerker

LEZERS = readers("toewijzen")


class Toewijzenformulier(forms.Form):
    naar = forms.ModelChoiceField(
        label="Aan wie wijs je deze zaken toe?",
        queryset=Medewerker.objects.none(),
        empty_label="Kies een collega",
        help_text="Je ziet collega’s van VIK die met al deze zaken niets te maken hebben.",
        error_messages={"required": "Kies een collega.", "invalid_choice": "Kies een collega uit de lijst."},
    )

    def __init__(self, *args: Any, kandidaten: Collection[Medewerker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        naar = self.fields["naar"]
        naar.queryset = Medewerker.objects.filter(pk__in=[m.pk for m in kandidaten]).order_by("naam", "pk")
        naar.label_from_instance = lambda medewerker: medewerker.naam


def _appointments(veld: forms.ModelChoiceField, aanstellingen: Iterable[Aanstelling]) -> None:
    veld.queryset = (
        Aanstelling.objects.filter(pk__in=[a.pk for a in aanstellingen])
        .select_related("medewerker", "eenheid")
        .order_by("medewerker__naam", "pk")
    )
    veld.label_from_instance = lambda a: f"{a.medewerker.naam}, {a.eenheid.naam}"


class Afwezigformulier(forms.ModelForm):
    class Meta:
        model = Waarneming
        fields = ("van", "tot_en_met", "waarnemer")
        labels = {"waarnemer": "Wie neemt waar?"}
        help_texts = {
            "tot_en_met": "Deze dag hoort er nog bij.",
            "waarnemer": "Een collega met dezelfde rol in dezelfde eenheid. "
            "Zonder waarnemer staan de zaken bij ‘zonder behandelaar’.",
        }
        error_messages = {
            "van": {"required": "Vul de eerste dag in."},
            "tot_en_met": {"required": "Vul de laatste dag in."},
        }
        field_classes = {"van": Datumveld, "tot_en_met": Datumveld}

    def __init__(self, *args: Any, kandidaten: Iterable[Aanstelling], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["waarnemer"].required = False
        self.fields["waarnemer"].empty_label = "Nog niemand"
        _appointments(self.fields["waarnemer"], kandidaten)


class Overdragenformulier(forms.Form):
    naar = forms.ModelChoiceField(
        label="Naar wie?",
        queryset=Aanstelling.objects.none(),
        empty_label="Kies een collega",
        error_messages={"required": "Kies een collega.", "invalid_choice": "Kies een collega uit de lijst."},
    )
    reden = Overdracht._meta.get_field("reden").formfield(
        required=True,
        widget=forms.Textarea(attrs={"rows": 3, "data-lezer": "intern", "data-lezers": LEZERS}),
        help_text="Schrijf geen namen van mensen in de zaak en geen medische gegevens op.",
        error_messages={"required": "Schrijf op waarom je de zaak overdraagt."},
    )

    def __init__(self, *args: Any, kandidaten: Iterable[Aanstelling], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _appointments(self.fields["naar"], kandidaten)


class Uitwijkformulier(forms.Form):
    reden = Overdracht._meta.get_field("reden").formfield(
        label="Waarom kan je eenheid deze zaak niet behandelen?",
        required=True,
        widget=forms.Textarea(
            attrs={"rows": 3, "data-lezer": "intern", "data-lezers": f"{LEZERS} van de andere eenheid"}
        ),
        help_text="Bijvoorbeeld: niemand van ons heeft genoeg afstand. Noem geen mensen en geen medische gegevens.",
        error_messages={"required": "Schrijf op waarom je eenheid deze zaak niet kan behandelen."},
    )
