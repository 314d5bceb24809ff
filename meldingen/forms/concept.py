"""From a concept back to a form: the words as they were left, without judging them."""

from typing import Any

from django import forms

from meldingen.actions.concept import Antwoorden
from pvi.woorden import FORMULIER_VAN

# Posted with a form, no part of an answer; the id of the form is kept, it is that of the concept.
BEDIENING = ("csrfmiddlewaretoken", FORMULIER_VAN, "naar")


def posted(post: Any) -> Antwoorden:
    """Everything somebody filled in, as a concept keeps it."""
    return {naam: waarden for naam, waarden in post.lists() if naam not in BEDIENING}


def as_initial(form: type[forms.BaseForm], antwoorden: Antwoorden) -> dict[str, Any]:
    """Initial values for every field of the form; a box that was not ticked stays so."""
    return {
        naam: antwoorden.get(naam, [])
        if isinstance(veld, forms.MultipleChoiceField)
        else antwoorden.get(naam, [""])[-1]
        for naam, veld in form.base_fields.items()
    }
