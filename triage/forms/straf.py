"""What the forms of advies and besluit share: the questions about the penalty, and a concept that two people write.

Every question may stay open in a concept, so no field is required; the action says what a decision still needs.
"""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest

from meldingen.forms.velden import choice_field, text_field
from pvi.models.referentie import keuzes
from triage.actions.smo import PROEFTIJD_MAANDEN
from triage.models.straf import Strafmaat

# The answer "no penalty" in a list whose empty answer is "not chosen yet"
GEEN = "geen"
BOTSING = (
    "Een collega heeft dit net ook bewaard. Jouw tekst staat hieronder, die van je collega lees je bovenaan. "
    "Neem over wat je wilt houden en bewaar opnieuw."
)


def straf_choices() -> list[tuple[str, str]]:
    return [(GEEN, "Geen straf"), *keuzes("straf")]


class Conceptformulier(forms.Form):
    """A form on a row with history that more than one person may write; it notices what a colleague kept meanwhile."""

    versie = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)
    # This page, so that its own autosave is no colleague
    pagina = forms.UUIDField(widget=forms.HiddenInput)

    use_required_attribute = False
    # Needed in the end, though a concept may miss it: these are not "(niet verplicht)"
    nodig: frozenset[str] = frozenset()

    def __init__(self, *args: Any, rij: Any, **kwargs: Any) -> None:
        self.rij = rij
        kwargs["initial"] = {"versie": version_of(rij), "pagina": uuid.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def is_stale(self, request: HttpRequest) -> bool:
        """Did somebody else keep this row since this page was shown? Shows the page the new version when so."""
        gezien = request.session.get(f"concept:{self.cleaned_data['pagina']}", self.cleaned_data["versie"])
        if gezien == version_of(self.rij):
            return False
        self.data = self.data.copy()
        self.data["versie"] = version_of(self.rij)
        request.session.pop(f"concept:{self.cleaned_data['pagina']}", None)
        self.add_error(None, BOTSING)
        return True

    def remember_kept(self, request: HttpRequest) -> None:
        request.session[f"concept:{self.cleaned_data['pagina']}"] = version_of(self.rij)


def version_of(rij: Any) -> str:
    return str(rij.history.latest().history_id)


def add_straf_fields(form: forms.Form, rij: Strafmaat, *, lezers: str, vraag: str) -> None:
    """Penalty, condition, measures and motivation, filled with what the row holds."""
    form.fields["straf"] = choice_field(
        vraag,
        straf_choices(),
        initial=GEEN if rij.straf == "" else rij.straf or "",
        help_text="De lijst volgt artikel 77 van het Barp.",
    )
    form.fields["voorwaardelijk"] = forms.BooleanField(
        label="De straf is voorwaardelijk", required=False, initial=rij.voorwaardelijk
    )
    form.fields["proeftijd_maanden"] = forms.IntegerField(
        label="Proeftijd in maanden",
        required=False,
        initial=rij.proeftijd_maanden,
        min_value=PROEFTIJD_MAANDEN.start,
        max_value=PROEFTIJD_MAANDEN.stop - 1,
        help_text="Meestal 12 tot 36 maanden.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Vul 1 tot en met 60 maanden in."),
    )
    form.fields["voorwaarden"] = text_field(
        "Onder welke voorwaarden?", lezer="intern", lezers=lezers, rows=3, initial=rij.voorwaarden
    )
    form.fields["maatregelen"] = forms.MultipleChoiceField(
        label="Maatregelen daarnaast",
        choices=keuzes("reactie"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=rij.maatregelen,
        help_text="Geen straf: wat helpt om te herstellen of te leren.",
    )
    form.fields["motivering"] = text_field(
        "Motivering", lezer="intern", lezers=lezers, rows=6, initial=rij.motivering,
        help_text="Weeg de ernst, de omstandigheden, de persoon en wat in vergelijkbare zaken gebeurde.",
    )  # fmt: skip


def chosen_straf(data: dict[str, Any]) -> str | None:
    """None: not chosen yet; "": no penalty; else the code."""
    return {"": None, GEEN: ""}.get(data["straf"], data["straf"])
