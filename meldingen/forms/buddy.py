"""Naming a buddy: an exact key, and the word of the melder."""

from django import forms

from meldingen.forms.personen import Muurformulier


class Buddyformulier(Muurformulier):
    aanvaard = forms.BooleanField(
        label="De melder wil deze buddy",
        help_text="Vraag het de melder eerst. Een buddy volgt de stappen en kan berichten lezen, niet de melding zelf.",
        error_messages={"required": "Vraag eerst of de melder deze buddy wil, en zet dan het vinkje."},
    )
