"""Asking to lift what keeps a colleague outside a case by mistake: an exact key and a reason."""

from django import forms

from meldingen.forms.personen import Muurformulier
from meldingen.lezers import readers
from meldingen.models import Opheffing


class Opheffingformulier(Muurformulier):
    reden = Opheffing._meta.get_field("reden").formfield(
        required=True,
        widget=forms.Textarea(
            attrs={"rows": 3, "data-lezer": "intern", "data-lezers": f"{readers('muur')} van deze eenheid"}
        ),
        help_text="Bijvoorbeeld: bij het koppelen is een verkeerd personeelsnummer ingevuld. Noem geen melder en geen "
        "betrokkene.",
        error_messages={"required": "Schrijf op waarom het niet klopt dat deze collega buiten de zaak staat."},
    )
