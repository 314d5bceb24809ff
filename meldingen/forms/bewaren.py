"""The forms of the FG: keep something longer than its term, and lift that. Codes only: the FG reads no case."""

import uuid

from django import forms

from meldingen.actions.bewaren import reviewers
from meldingen.models import Vernietigstop
from pvi.forms import Datumveld
from pvi.models import Medewerker


def _reviewer_choices() -> list[tuple[str, str]]:
    return [(str(m.pk), m.naam) for m in reviewers()]


class Stopformulier(forms.Form):
    # The row's own id, made with the page: sending twice gives one stop.
    formulier = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kenmerk = forms.CharField(
        label="Kenmerk", max_length=20, help_text="Van een melding of een signaal, bijvoorbeeld M-7KQ3-M9XD."
    )
    reden = forms.ChoiceField(
        label="Waarom bewaren we dit langer?",
        choices=[(reden.value, reden.label.capitalize()) for reden in Vernietigstop.Reden],
        widget=forms.RadioSelect,
        help_text="De melder leest deze reden, en tot wanneer de stop duurt.",
    )
    tot = Datumveld(
        label="Tot en met welke dag?",
        help_text="Hoogstens twee jaar vooruit. Daarna kijk je opnieuw of het nog nodig is.",
    )
    beoordelaar = forms.TypedChoiceField(
        label="Wie kijkt opnieuw?",
        choices=_reviewer_choices,
        coerce=lambda pk: Medewerker.objects.get(pk=pk),
        help_text="Krijgt twee weken voor het einde een mail.",
    )


class Opheffenformulier(forms.Form):
    einde = forms.ChoiceField(
        label="Waarom hef je de stop op?", choices=Vernietigstop.Einde.choices, widget=forms.RadioSelect
    )
