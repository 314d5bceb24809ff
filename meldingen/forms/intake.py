"""Forms of the intake: start it (T3), the long form (T4), and closing without triage (T6)."""

from typing import Any

from django import forms
from django.forms.models import model_to_dict

from meldingen.actions.intake import BEVESTIGING, SLUITREDENEN, TRIAGE_EISEN, find_same_melding
from meldingen.forms.velden import LC, JaNee, Lcvragen
from meldingen.lezers import readers
from meldingen.models import LcCriterium, Melding, OvergangGeweigerd
from meldingen.models.melding import Aanbod, Veiligheid
from meldingen.models.termijn import in_force
from meldingen.termijnen import SOORT
from pvi import klok
from pvi.forms import Keuzekaarten
from pvi.kluis import LANG
from pvi.models import Medewerker, OrganisatieEenheid
from pvi.models.referentie import keuzes, label

# Useful, but T4 does not ask for it.
MAG_LEEG = {
    "context", "herhaald", "veiligheid_toelichting", "eenheid_gedraging", "eenheid_telling", "intakeverslag",
}  # fmt: skip


# The sections of the form with their fields; a section folds when T4 asks nothing of it any more.
SECTIES: dict[str, tuple[str, ...]] = {
    "onderwerp": ("gronden", "aarden", "context", "herhaald", "machtsverhouding", "kanaal", "eenheid_gedraging",
                  "eenheid_telling"),
    "spoed": ("spoed", "veiligheid", "veiligheid_toelichting"),
    "melder": ("wensen_besproken", "toestemming_besproken", "vp_aanbod", "buddy_aanbod"),
    "lc": tuple(LC + criterium.value for criterium in LcCriterium),
    "verslag": ("intakeverslag", "samenvatting"),
}  # fmt: skip


class EenheidField(forms.ModelChoiceField):
    """A unit with the code of its eenheid behind the name, so that two teams of one name stay apart."""

    def label_from_instance(self, obj: OrganisatieEenheid) -> str:
        return f"{obj.naam} ({obj.eenheid.code})"


class StartIntakeformulier(forms.Form):
    intaker = forms.ModelChoiceField(
        label="Wie doet de intake?",
        queryset=Medewerker.objects.none(),
        empty_label=None,
        help_text="Je ziet alleen mensen van VIK die er niets mee te maken hebben.",
    )
    tekst = forms.CharField(
        label="Je eerste bericht",
        help_text="De melder leest dit meteen. Je naam staat er niet bij, wel dat het van VIK komt.",
        max_length=LANG,
        widget=forms.Textarea(attrs={"rows": 8, "data-lezer": "melder"}),
        error_messages={"required": "Schrijf een bericht aan de melder."},
    )

    def __init__(self, *args: Any, kandidaten: list[Medewerker], met_melder: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        intaker = self.fields["intaker"]
        intaker.queryset = Medewerker.objects.filter(pk__in=[m.pk for m in kandidaten]).order_by("naam", "pk")
        intaker.label_from_instance = lambda medewerker: medewerker.naam
        if met_melder:
            self.fields["tekst"].initial = BEVESTIGING
        else:
            del self.fields["tekst"]


class Intakeformulier(Lcvragen, forms.ModelForm):
    """Everything T4 asks for; nothing is required here, an unfinished intake can always be kept."""

    gronden = forms.MultipleChoiceField(label="Gronden", required=False, widget=forms.CheckboxSelectMultiple)
    aarden = forms.MultipleChoiceField(label="Aard", required=False, widget=forms.CheckboxSelectMultiple)
    context = forms.ChoiceField(label="Wanneer speelde het?", required=False)
    herhaald = JaNee("Is het vaker gebeurd?")
    machtsverhouding = forms.ChoiceField(label="Machtsverhouding", required=False, widget=forms.RadioSelect)
    kanaal = forms.ChoiceField(label="Langs welk kanaal kwam het binnen?", required=False)
    spoed = JaNee("Is er spoed?")
    eenheid_gedraging = EenheidField(
        label="Waar speelde het?",
        queryset=OrganisatieEenheid.objects.none(),
        required=False,
        empty_label="Nog niet bekend",
    )
    eenheid_telling = EenheidField(
        label="Bij welke eenheid telt het mee?",
        queryset=OrganisatieEenheid.objects.none(),
        required=False,
        empty_label="Nog niet bekend",
        help_text="Bestaat de eenheid niet meer? Kies dan de opvolger.",
    )
    versie = forms.IntegerField(widget=forms.HiddenInput)
    # Which page this is: its own autosaves never count as somebody else's.
    formulier = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Melding
        fields = [
            "gronden", "aarden", "context", "herhaald", "machtsverhouding", "kanaal", "spoed", "veiligheid",
            "veiligheid_toelichting", "wensen_besproken", "toestemming_besproken", "vp_aanbod", "buddy_aanbod",
            "eenheid_gedraging", "eenheid_telling", "samenvatting", "intakeverslag",
        ]  # fmt: skip
        widgets = {
            "veiligheid": Keuzekaarten(
                uitleg={
                    "veilig": "Er hoeft nu niets te gebeuren.",
                    "aandacht": "Spreek af wie het in de gaten houdt.",
                    "onveilig": "Regel vandaag wat er nodig is.",
                }
            ),
            "veiligheid_toelichting": forms.Textarea(
                attrs={"rows": 2, "data-lezer": "intern", "data-lezers": readers("melding")}
            ),
            "samenvatting": forms.Textarea(
                attrs={"rows": 5, "data-lezer": "intern", "data-lezers": readers("melding")}
            ),
            "intakeverslag": forms.Textarea(
                attrs={"rows": 5, "data-lezer": "intern", "data-lezers": readers("triagedossier")}
            ),
        }
        labels = {
            "veiligheid": "Hoe veilig is het nu?",
            "wensen_besproken": "Ik heb de wensen van de melder besproken",
            "toestemming_besproken": "Ik heb besproken wie wat mag weten, en de melder is het daarmee eens",
            "vp_aanbod": "Wil de melder een vertrouwenspersoon?",
            "buddy_aanbod": "Wil de melder een buddy?",
        }
        help_texts = {
            "samenvatting": "Schrijf “de melder”, “de betrokkene” en “collega A”. Noem geen namen.",
            "intakeverslag": "Wat is besproken, door wie en wanneer? Laat medische gegevens weg.",
            "buddy_aanbod": "Een buddy houdt de melder op de hoogte van de stappen en komt uit een ander team.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        melding: Melding = self.instance
        intake, zitting = (
            in_force(SOORT[code], klok.vandaag()).length_in_words(spoed=True) for code in ("intake", "eerste_zitting")
        )
        self.fields["spoed"].help_text = f"Bij spoed is de intake klaar in {intake} en de zitting binnen {zitting}."
        self.fields["gronden"].choices = keuzes("grond")
        self.fields["aarden"].choices = keuzes("aard")
        self.fields["machtsverhouding"].choices = keuzes("machtsverhouding")
        self.fields["context"].choices = [("", "Nog niet bekend"), *keuzes("context")]
        self.fields["kanaal"].choices = [("", "Kies een kanaal"), *keuzes("kanaal")]
        for naam, keuze in (("veiligheid", Veiligheid), ("vp_aanbod", Aanbod), ("buddy_aanbod", Aanbod)):
            veld = self.fields[naam]
            veld.choices, veld.required = keuze.choices, False
            veld.widget = veld.widget if naam == "veiligheid" else forms.RadioSelect()
            veld.widget.choices = veld.choices
        eenheden = OrganisatieEenheid.objects.select_related("eenheid")
        self.fields["eenheid_gedraging"].queryset = eenheden.order_by("eenheid__code", "niveau", "naam", "pk")
        self.fields["eenheid_telling"].queryset = eenheden.handling(klok.vandaag()).order_by("naam", "pk")
        self.add_lc_criteria(nodig=False)
        for criterium in LcCriterium:
            self.initial.setdefault(LC + criterium.value, melding.lc_criteria.get(criterium.value))
        self.initial.setdefault("versie", melding.versie)
        if not melding.melders.exists():
            for naam in ("wensen_besproken", "toestemming_besproken", "vp_aanbod", "buddy_aanbod"):
                del self.fields[naam]

    @property
    def nodig(self) -> set[str]:
        """Fields that the triagecommissie needs in the end, so they are not marked as optional."""
        return set(self.fields) - MAG_LEEG

    @property
    def klaar(self) -> set[str]:
        """The sections of SECTIES of which nothing is missing, as far as it was saved, and nothing was refused."""
        open_ = {eis.veld for eis in TRIAGE_EISEN if not eis.voldaan(self.instance)}
        if any(self.instance.lc_criteria.get(c.value) is None for c in LcCriterium):
            open_.add(LC + next(iter(LcCriterium)).value)
        open_ |= set(self.errors)
        return {naam for naam, velden in SECTIES.items() if not open_.intersection(set(velden) & set(self.fields))}

    def velden(self) -> dict[str, Any]:
        """The values to store on the melding."""
        waarden = {naam: self.cleaned_data[naam] for naam in self._meta.fields if naam in self.fields}
        return waarden | {"lc_criteria": {c: ja for c, ja in self.lc_criteria().items() if ja is not None}}

    def refuse(self, geweigerd: OvergangGeweigerd) -> None:
        """Show what is missing at the field that mends it, the rest above the form."""
        veld_van = {eis.tekst: eis.veld for eis in TRIAGE_EISEN}
        for tekst in geweigerd.ontbreekt or [geweigerd.melding]:
            veld = veld_van.get(tekst, "")
            self.add_error(veld if veld in self.fields else None, tekst)

    def accept_versie(self, nu: Melding) -> None:
        """Saving this form again builds on the row as it is now."""
        self.data = self.data.copy()
        self.data["versie"] = nu.versie

    def differences(self, nu: Melding) -> list[dict[str, str]]:
        """What somebody else saved against what was typed here, for the fields where they differ."""
        bewaard = model_to_dict(nu, self._meta.fields)
        bewaard |= {LC + c.value: nu.lc_criteria.get(c.value) for c in LcCriterium}
        return [
            {"label": str(veld.label), "bewaard": _in_words(naam, bewaard[naam]), "getypt": _in_words(naam, getypt)}
            for naam, veld in self.fields.items()
            if naam in bewaard and (getypt := self._typed(naam)) != bewaard[naam]
        ]

    def _typed(self, naam: str) -> Any:
        waarde = self.cleaned_data.get(naam)
        return waarde.pk if isinstance(waarde, OrganisatieEenheid) else waarde


_LIJST = {
    "gronden": "grond", "aarden": "aard", "context": "context", "machtsverhouding": "machtsverhouding",
    "kanaal": "kanaal",
}  # fmt: skip
_KEUZE = {"veiligheid": Veiligheid, "vp_aanbod": Aanbod, "buddy_aanbod": Aanbod}


def _in_words(naam: str, waarde: Any) -> str:
    """A stored value as a person reads it."""
    if waarde in (None, "", []):
        return "Niet ingevuld"
    if isinstance(waarde, bool):
        return "Ja" if waarde else "Nee"
    if naam.startswith("eenheid_"):
        return OrganisatieEenheid.objects.get(pk=waarde).naam
    if naam in _KEUZE:
        return str(_KEUZE[naam](waarde).label)
    if naam in _LIJST:
        return ", ".join(label(_LIJST[naam], code) for code in (waarde if isinstance(waarde, list) else [waarde]))
    return str(waarde)


class SluitIntakeformulier(forms.Form):
    reden = forms.ChoiceField(
        label="Waarom gaat dit niet naar de triagecommissie?",
        widget=Keuzekaarten(
            uitleg={
                "niet_politie": "Het gaat over iets buiten de politie. Wijs de melder de weg.",
                "dubbel": "De melder en de berichten gaan mee naar de andere melding.",
                "test": "Iemand probeerde het portaal uit.",
            }
        ),
        error_messages={"required": "Kies een reden."},
    )
    kenmerk = forms.CharField(
        label="Bij welke melding hoort deze?",
        required=False,
        max_length=60,
        help_text="Alleen bij dubbel: het kenmerk van de andere melding, bijvoorbeeld M-7KQ3-M9XD.",
    )
    tekst = forms.CharField(
        label="Uitleg",
        max_length=LANG,
        help_text="Wat gebeurt er wel? Noem ook andere wegen: vertrouwenspersoon, ombudsfunctionaris, meldpunt.",
        widget=forms.Textarea(attrs={"rows": 5, "data-lezer": "melder"}),
        error_messages={"required": "Schrijf een uitleg voor de melder."},
    )

    def __init__(self, *args: Any, melding: Melding, door: Medewerker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.melding, self.door, self.dubbel_van = melding, door, None
        self.fields["reden"].choices = [(code, label("sluitreden", code)) for code in SLUITREDENEN]

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if gegevens.get("reden") == "dubbel":
            self.dubbel_van = find_same_melding(self.melding, gegevens.get("kenmerk") or "", self.door)
            if self.dubbel_van is None:
                self.add_error("kenmerk", "We vinden geen open melding met dit kenmerk.")
        return gegevens
