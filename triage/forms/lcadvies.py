"""The advice of the Landelijk Coördinator."""

from django import forms

from meldingen.forms.velden import choice_field, text_field
from meldingen.lezers import readers
from triage.models import LcAdvies


class LcAdviesformulier(forms.Form):
    strekking = choice_field(
        "Ben je het eens met wat voorligt?",
        LcAdvies.Strekking.choices,
        leeg="Kies of je het eens bent.",
    )
    advies = text_field(
        "Jouw advies, en waarom",
        lezer="intern",
        lezers=readers("lc_advies"),
        leeg="Schrijf je advies op, en waarom.",
        help_text="Je adviseert; de politiechef beslist. Noem geen namen.",
    )
