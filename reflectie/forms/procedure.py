"""What a betrokkene fills in about the own procedure: the own story, a zienswijze, bezwaar, the words for the team."""

from django import forms

from pvi.kluis import LANG

NAMEN = "Noem alleen namen die nodig zijn. Schrijf niets op over iemands gezondheid."


class Verhaalformulier(forms.Form):
    """The own story about the allegation; half done it is kept as a concept."""

    tekst = forms.CharField(
        label="Wat wil je vertellen?",
        help_text=f"Wat gebeurde er volgens jou? Wie kan daar iets over zeggen? {NAMEN}",
        max_length=LANG,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Schrijf je verhaal op."},
    )


class Zienswijzeformulier(forms.Form):
    """A zienswijze on the voornemen, or none; both are said in so many words."""

    JA, NEE = "ja", "nee"

    keuze = forms.ChoiceField(
        label="Wil je een zienswijze geven?",
        choices=[(JA, "Ja, ik schrijf hieronder mijn zienswijze"), (NEE, "Nee, ik geef geen zienswijze")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies of je een zienswijze geeft."},
    )
    tekst = forms.CharField(
        label="Jouw zienswijze",
        help_text=f"Wat vind je van het voornemen? Wat klopt er niet, of is niet gezien? {NAMEN}",
        max_length=LANG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    nodig = ("tekst",)

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("keuze") == self.JA and not data.get("tekst", "").strip():
            self.add_error("tekst", "Schrijf je zienswijze op, of kies dat je er geen geeft.")
        return data


class Bezwaarformulier(forms.Form):
    """The mark that bezwaar was made; the bezwaar itself goes to the bevoegd gezag, outside the portal."""

    gedaan = forms.BooleanField(
        label="Ik heb bezwaar gemaakt", error_messages={"required": "Zet een vinkje als je bezwaar hebt gemaakt."}
    )


class Teamberichtformulier(forms.Form):
    """Approval of exactly the words on the page: other words in the meantime are shown first."""

    woorden = forms.CharField(max_length=LANG, widget=forms.HiddenInput, strip=False)
    akkoord = forms.BooleanField(
        label="Ik ben akkoord met deze woorden",
        error_messages={"required": "Zet een vinkje als je akkoord bent. Ben je dat niet? Bel dan je contactpersoon."},
    )
