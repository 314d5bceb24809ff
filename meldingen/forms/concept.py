"""From a concept back to a form: the words as they were left, without judging them."""

import uuid
from typing import Any

from django import forms

from meldingen.actions.concept import Antwoorden, new_stand
from meldingen.models import Concept
from pvi.web.woorden import FORMULIER, FORMULIER_VAN, in_words

# Posted with a form, no part of an answer; the id of the form is kept, it is that of the concept.
BEDIENING = ("csrfmiddlewaretoken", FORMULIER_VAN, "naar", "concept_stand")


class Conceptformulier(forms.Form):
    """A form that is kept as a concept knows which one it saw last, so that two pages never overwrite one another."""

    concept_stand = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("concept_stand", new_stand())

    def differences(self, bewaard: Antwoorden, getypt: Antwoorden) -> list[dict[str, str]]:
        """Where what is kept differs from what was typed here."""
        namen = [naam for naam in {**bewaard, **getypt} if naam != FORMULIER]
        return [
            {"label": self._label(naam), "bewaard": _read(bewaard, naam), "getypt": _read(getypt, naam)}
            for naam in namen
            if _read(bewaard, naam) != _read(getypt, naam)
        ]

    def _label(self, naam: str) -> str:
        veld = self.fields.get(naam)
        return str(veld.label) if veld is not None and veld.label else in_words(naam)


def _read(antwoorden: Antwoorden, naam: str) -> str:
    return ", ".join(waarde for waarde in antwoorden.get(naam, []) if waarde)


def posted(post: Any) -> Antwoorden:
    """Everything somebody filled in, as a concept keeps it."""
    return {naam: waarden for naam, waarden in post.lists() if naam not in BEDIENING}


def as_initial(form: type[forms.BaseForm], antwoorden: Antwoorden, concept: Concept | None) -> dict[str, Any]:
    """Initial values for every field of the form; a box that was not ticked stays so.

    The page knows this concept from now on: saved again, it takes its place.
    """
    return {
        naam: antwoorden.get(naam, [])
        if isinstance(veld, forms.MultipleChoiceField)
        else antwoorden.get(naam, [""])[-1]
        for naam, veld in form.base_fields.items()
    } | {"concept_stand": f"{concept.versie}.{uuid.uuid4()}" if concept else new_stand()}
