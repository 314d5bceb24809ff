"""A consult as it is counted: month, unit and codes. No name, no day, no words (CI-6)."""

import uuid
from datetime import date
from typing import Any

from django import forms

from meldingen.models import Consult
from pvi import klok
from pvi.kalender import add_maanden
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.models.referentie import keuzes

# How far back a consult is written down afterwards.
MAANDEN = 12


def _month_choices() -> list[tuple[str, str]]:
    """This month first. Only months: the day of a talk would lead to a person."""
    deze = klok.vandaag().replace(day=1)
    maanden = [add_maanden(deze, -n) for n in range(MAANDEN)]
    return [(maand.isoformat(), MAANDNAMEN[maand.month - 1] + f" {maand.year}") for maand in maanden]


MAANDNAMEN = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip


class Consultformulier(forms.ModelForm):
    # The row's own id, made with the page: sending twice gives one consult.
    formulier = forms.UUIDField(widget=forms.HiddenInput, required=False)
    maand = forms.TypedChoiceField(
        label="In welke maand was het gesprek?", choices=_month_choices, coerce=date.fromisoformat
    )
    gronden = forms.MultipleChoiceField(
        label="Over welke grond ging het?",
        choices=lambda: keuzes("grond"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    aarden = forms.MultipleChoiceField(
        label="Wat was de aard?",
        choices=lambda: keuzes("aard"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    route = forms.ChoiceField(
        label="Welke weg koos je gesprekspartner?",
        choices=lambda: keuzes("consultroute"),
        widget=forms.RadioSelect,
        error_messages={"required": "Kies welke weg je gesprekspartner koos."},
    )

    class Meta:
        model = Consult
        fields = ("maand", "eenheid", "gronden", "aarden", "route")
        labels = {"eenheid": "Bij welke eenheid werkt je gesprekspartner?"}
        error_messages = {"eenheid": {"required": "Kies een eenheid."}}

    def __init__(self, *args: Any, medewerker: Medewerker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        eenheid = self.fields["eenheid"]
        # Never a team: a talk in a small team would lead to a person.
        eenheid.queryset = OrganisatieEenheid.objects.handling(klok.vandaag()).order_by("naam", "pk")
        eenheid.empty_label = "Kies een eenheid"
        if self.instance._state.adding:
            self.initial.setdefault("eenheid", medewerker.team and (medewerker.team.eenheid_id or medewerker.team_id))
            self.initial["formulier"] = uuid.uuid4()
        else:
            self.initial["maand"] = self.instance.maand.isoformat()
            oud = (self.initial["maand"], f"{MAANDNAMEN[self.instance.maand.month - 1]} {self.instance.maand.year}")
            keuze = _month_choices()
            self.fields["maand"].choices = keuze if oud in keuze else [*keuze, oud]

    def clean_formulier(self) -> uuid.UUID:
        return self.cleaned_data["formulier"] or uuid.uuid4()
