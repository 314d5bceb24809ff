"""Forms about people on a case: write down, link by exact key, decide about telling."""

from typing import Any

from django import forms

from meldingen.lezers import readers
from meldingen.models import Betrokkenheid
from pvi.forms import Datumveld, Keuzekaarten, Mailadres, Personeelsnummer
from pvi.kluis import LANG

KOPPELING = Betrokkenheid.Koppeling
LATER = (KOPPELING.OPEN.value, "Ik koppel met werkmail of personeelsnummer, nu of later")
WIE = [(KOPPELING.ONBEKEND.value, "Niemand weet wie het is"), (KOPPELING.EXTERN.value, "Iemand van buiten de politie")]
MIS = "Vul een werkmail of personeelsnummer in, of kies onbekend of van buiten."


class Sleutelformulier(forms.Form):
    """The exact key of one person."""

    werkmail = Mailadres(label="Werkmail", required=False)
    personeelsnummer = Personeelsnummer(label="Personeelsnummer", required=False)

    @property
    def has_key(self) -> bool:
        return bool(self.cleaned_data.get("werkmail") or self.cleaned_data.get("personeelsnummer"))

    def sleutels(self) -> dict[str, str]:
        return {veld: self.cleaned_data[veld] for veld in ("werkmail", "personeelsnummer")}


class Muurformulier(Sleutelformulier):
    """Somebody who may not see the case."""

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if not self.errors and not self.has_key:
            raise forms.ValidationError("Vul een werkmail of personeelsnummer in.")
        return gegevens


class Wieformulier(Sleutelformulier):
    """An exact key, or the word that there is none."""

    koppeling = forms.ChoiceField(
        label="Wie is het?", choices=[LATER, *WIE], initial=KOPPELING.OPEN.value, widget=forms.RadioSelect
    )
    field_order = ["koppeling", "werkmail", "personeelsnummer"]

    @property
    def chooses_key(self) -> bool:
        """A key was typed; one that stood there already says nothing beside the choice that nobody knows who it is."""
        typed = {"werkmail", "personeelsnummer"}.intersection(self.changed_data)
        return self.has_key and (bool(typed) or self.cleaned_data["koppeling"] == KOPPELING.OPEN)


class Koppelformulier(Wieformulier):
    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if not self.errors and not self.has_key and gegevens["koppeling"] == KOPPELING.OPEN:
            raise forms.ValidationError(MIS)
        return gegevens


class Persoonformulier(Wieformulier):
    rol = forms.ChoiceField(
        label="Wat is de rol?",
        choices=Betrokkenheid.Rol.choices,
        initial=Betrokkenheid.Rol.BETROKKENE.value,
        widget=Keuzekaarten(
            uitleg={
                "betrokkene": "Over het gedrag van deze persoon gaat het.",
                "wegkijker": "Telt voor de toegang als betrokkene.",
                "benadeelde": "Deze persoon is geraakt. Dat hoeft niet de melder te zijn.",
                "rechthebbende": "Weet het misschien nog niet, en heeft recht om het te horen.",
                "omstander": "Was erbij en kon iets doen.",
                "getuige": "Weet er iets van.",
            }
        ),
    )
    naam = forms.CharField(label="Naam", required=False, max_length=120)
    team = forms.CharField(label="Team", required=False, max_length=120)
    field_order = ["rol", "naam", "team", "koppeling", "werkmail", "personeelsnummer"]

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if not self.errors and not self.has_key and not gegevens["naam"] and gegevens["koppeling"] == KOPPELING.OPEN:
            raise forms.ValidationError("Vul een naam, een werkmail of een personeelsnummer in, of kies onbekend.")
        return gegevens


class Informerenformulier(forms.Form):
    besluit = forms.ChoiceField(
        label="Hoort deze persoon ervan?",
        choices=[
            ("gedaan", "Ja, dat is gedaan"),
            (Betrokkenheid.Informeren.JA.value, "Ja, dat gaat gebeuren"),
            (Betrokkenheid.Informeren.UITGESTELD.value, "Nog niet"),
            (Betrokkenheid.Informeren.NOOIT.value, "Nee"),
        ],
        widget=Keuzekaarten(
            uitleg={
                "gedaan": "Vanaf nu kan een betrokkene het eigen deel lezen. Dat draai je niet terug.",
                "ja": "Leg het hier vast zodra het is gedaan.",
                "uitgesteld": "Bijvoorbeeld omdat het een onderzoek zou schaden. Kies wanneer je opnieuw kijkt.",
                "nooit": "Alleen met een goede reden.",
            }
        ),
        error_messages={"required": "Kies of deze persoon het hoort."},
    )
    via = forms.ChoiceField(
        label="Hoe is het verteld?", required=False, choices=[("", "Kies hoe"), *Betrokkenheid.Via.choices]
    )
    tekst = forms.CharField(
        label="Voor de betrokkene",
        required=False,
        max_length=LANG,
        help_text="Waar gaat het over, wat zijn de rechten, wie helpt? Noem nooit de melder of anderen.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    grond = forms.CharField(
        label="Waarom (nog) niet?",
        required=False,
        max_length=LANG,
        widget=forms.Textarea(attrs={"rows": 3, "data-lezer": "intern", "data-lezers": readers("informeren")}),
    )
    herbeoordelen_op = Datumveld(label="Opnieuw kijken op", required=False)

    def __init__(self, *args: Any, betrokkenheid: Betrokkenheid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "besluit": "gedaan" if betrokkenheid.geinformeerd_op else betrokkenheid.informeren,
            "via": betrokkenheid.geinformeerd_via,
            "tekst": betrokkenheid.tekst_voor_betrokkene,
            "grond": betrokkenheid.informeren_grond,
            "herbeoordelen_op": betrokkenheid.herbeoordelen_op,
            **self.initial,
        }

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if gegevens.get("besluit") == "gedaan" and not gegevens.get("via"):
            self.add_error("via", "Kies hoe het is verteld.")
        return gegevens
