"""What a melder fills in after the melding: a code, a message, a consent."""

import uuid

from django import forms

from meldingen.actions.toestemming import doelen_of
from meldingen.models import Melder
from pvi.models import Medewerker

BERICHT = 10_000
# One text for every failure: wrong form, wrong check character, unknown, ended.
CODE_ONBEKEND = "Met deze code vinden we geen melding. Kijk of je alle tekens goed hebt overgenomen."
# Only for who typed a right code.
CODE_GEWIST = (
    "Je melding is na de bewaartermijn gewist. Niemand kan hem nog lezen, ook wij niet. Speelt er weer iets? Maak dan "
    "een nieuwe melding."
)


class Codeformulier(forms.Form):
    code = forms.CharField(
        label="Je code",
        help_text="De code die je kreeg toen je je melding verstuurde. Streepjes en hoofdletters maken niet uit.",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Vul je code in."},
    )


class Bewaardformulier(forms.Form):
    bewaard = forms.BooleanField(
        label="Ik heb mijn code bewaard",
        error_messages={"required": "Bewaar eerst je code en vink dit dan aan. We kunnen je code niet nog eens geven."},
    )


class NieuweCodeformulier(Codeformulier):
    """The code again, so that a screen left open is not enough to shut the melder out."""

    houdt_koppeling = forms.BooleanField(
        label="Het gekoppelde account is van mij en blijft gekoppeld",
        help_text="Laat dit leeg als je twijfelt. De koppeling stopt dan. Je kunt later opnieuw koppelen.",
        required=False,
    )

    def __init__(self, *args, gekoppeld: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Je code van nu"
        self.fields["code"].help_text = "Zo weten we dat jij het bent. Streepjes en hoofdletters maken niet uit."
        if not gekoppeld:
            del self.fields["houdt_koppeling"]


class Berichtformulier(forms.Form):
    """A message; `id` makes a second post of the same page the same message."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    tekst = forms.CharField(
        label="Schrijf een bericht",
        max_length=BERICHT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Schrijf eerst je bericht."},
    )

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("initial", {}).setdefault("id", uuid.uuid4())
        super().__init__(*args, **kwargs)


class Benadelingformulier(Berichtformulier):
    tekst = forms.CharField(
        label="Wat is er gebeurd sinds je melding?",
        help_text="Bijvoorbeeld: een slechter rooster, opmerkingen, een kans die niet doorgaat.",
        max_length=BERICHT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Vul in wat er is gebeurd."},
    )
    door_vik = forms.BooleanField(
        label="Het gaat om iemand die bij VIK werkt",
        help_text="Dan leest VIK van een andere eenheid dit, en niet je eigen VIK.",
        required=False,
    )


# What a melder reads beside each purpose; the codes are those of Toestemming.Doel.
MAG = (
    ("volgen", "zien hoe het met je melding gaat"),
    ("lezen", "lezen wat je hebt gemeld"),
    ("berichten", "je berichten lezen en je schrijven"),
    ("naam", "je naam zien bij je melding"),
    ("herstel", "meekijken met je herstelplan"),
)


class Meekijkformulier(forms.Form):
    """What one vertrouwenspersoon may do; nothing ticked, or the button to stop, ends it all."""

    doelen = forms.MultipleChoiceField(
        label="Deze vertrouwenspersoon mag", choices=MAG, required=False, widget=forms.CheckboxSelectMultiple
    )
    stop = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, nr: int, vertrouwenspersoon: Medewerker, data=None, *, melder: Melder) -> None:
        self.vertrouwenspersoon = vertrouwenspersoon
        gegeven = doelen_of(melder, vertrouwenspersoon)
        self.kijkt_mee = bool(gegeven)
        super().__init__(data, prefix=f"meekijken-{nr}", initial={"doelen": sorted(gegeven)})

    def clean(self) -> dict:
        gegevens = super().clean() or {}
        if gegevens.get("stop"):
            gegevens["doelen"] = []
        return gegevens
