"""Forms of beheer: accounts, appointments, units, list values, texts and terms."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from meldingen import termijnen
from meldingen.actions.beheer import FUNCTIES, HOOG, NIVEAUS
from meldingen.models import Termijninstelling
from pvi import klok
from pvi.forms import Datumveld, Momentveld, Sleutelinvoer
from pvi.models import Aanstellingsverzoek, Accountverzoek, Medewerker, OrganisatieEenheid, Referentie, Tekst
from pvi.models.eenheid import Soort
from pvi.organisatie import NIVEAU
from pvi.rollen import Functie, Rol


def eenheden_now() -> QuerySet[OrganisatieEenheid]:
    return OrganisatieEenheid.objects.geldig(klok.vandaag()).order_by("niveau", "naam", "pk")


class Eenheidkeuze(forms.ModelChoiceField):
    """A unit, with its code, because two teams may carry one name."""

    def label_from_instance(self, obj: OrganisatieEenheid) -> str:
        return f"{obj.naam} ({obj.code})"


class Zoekformulier(forms.Form):
    """One person by an exact key; a part of a name finds nobody."""

    sleutel = Sleutelinvoer(help_text="Helemaal en precies. Zoeken op naam kan niet.")

    def find(self) -> Medewerker | None:
        return Medewerker.objects.find(self.cleaned_data["sleutel"])


class Medewerkerformulier(forms.ModelForm):
    team = Eenheidkeuze(
        OrganisatieEenheid.objects.none(),
        required=False,
        label="Werkt bij",
        empty_label="Nog niet bekend",
        help_text="Bepaalt wie er met wie werkt, dus ook voor welke zaken iemand een muur krijgt.",
    )

    class Meta:
        model = Medewerker
        fields = ("naam", "personeelsnummer", "team")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = eenheden_now()


class NieuweMedewerkerformulier(Medewerkerformulier):
    class Meta(Medewerkerformulier.Meta):
        fields = ("naam", "email", "personeelsnummer", "team")


class Aanstellingformulier(forms.ModelForm):
    eenheid = Eenheidkeuze(
        OrganisatieEenheid.objects.none(),
        label="Eenheid, sector of team",
        empty_label="Kies …",
        error_messages={"required": "Kies de eenheid, de sector of het team."},
    )

    class Meta:
        model = Aanstellingsverzoek
        fields = ("rol", "functie", "eenheid", "van", "tot")
        field_classes = {"van": Momentveld, "tot": Momentveld}
        help_texts = {
            "functie": "Alleen bij de triagecommissie, het strafmaatoverleg, VIK, de klachtbehandeling en een OE. "
            "Voorzitter van een triagecommissie is iemand van de eenheidsleiding of een sectorhoofd.",
            "van": "Nooit eerder dan het moment waarop een tweede beheerder bevestigt.",
            "tot": "Leeg: tot iemand de aanstelling beëindigt.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["eenheid"].queryset = eenheden_now()
        self.fields["functie"].choices = [("", "Geen"), *[keuze for keuze in Functie.choices if keuze[0]]]
        self.fields["rol"].error_messages["required"] = "Kies een rol."

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        rol, eenheid, functie = gegevens.get("rol"), gegevens.get("eenheid"), gegevens.get("functie")
        if rol and eenheid and eenheid.niveau not in NIVEAUS.get(Rol(rol), HOOG):
            self.add_error("eenheid", f"De rol {Rol(rol).label} hoort bij {_level_words(Rol(rol))}.")
        if rol and functie and functie not in FUNCTIES.get(Rol(rol), ()):
            self.add_error("functie", "Deze plek hoort niet bij deze rol. Kies Geen.")
        return gegevens


def _level_words(rol: Rol) -> str:
    return {Rol.TC: "een team", Rol.SH: "een sector"}.get(rol, "een eenheid of de korpsstaf")


class Eindeformulier(forms.Form):
    tot = Momentveld(
        label="Eindigt op",
        required=False,
        help_text="Leeg: nu meteen. De volgende klik in een open sessie ziet niets meer.",
    )


class Werkmailformulier(forms.ModelForm):
    class Meta:
        model = Accountverzoek
        fields = ("email",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.soort = Accountverzoek.Soort.WERKMAIL
        self.fields["email"].required = True


class Herstelformulier(forms.ModelForm):
    class Meta:
        model = Accountverzoek
        fields = ()


class Leegformulier(forms.Form):
    """Nothing to fill in: the button says it."""


class Eenheidformulier(forms.ModelForm):
    class Meta:
        model = OrganisatieEenheid
        fields = ("naam", "aantal_medewerkers")
        labels = {"aantal_medewerkers": "Aantal medewerkers"}
        help_texts = {"aantal_medewerkers": "Bepaalt of een team groot genoeg is om in een rapportage te staan."}


class NieuweEenheidformulier(Eenheidformulier):
    ouder = Eenheidkeuze(OrganisatieEenheid.objects.none(), label="Hoort bij", empty_label="Kies …")

    class Meta(Eenheidformulier.Meta):
        fields = ("code", "naam", "soort", "ouder", "geldig_van", "aantal_medewerkers")
        labels = {**Eenheidformulier.Meta.labels, "geldig_van": "Bestaat vanaf"}
        field_classes = {"geldig_van": Datumveld}
        help_texts = {
            **Eenheidformulier.Meta.help_texts,
            "code": "Kort en vast, zoals RT-HAVENKANT. Verandert nooit meer.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ouder"].queryset = eenheden_now().filter(niveau__lt=4)
        self.fields["soort"].choices = [keuze for keuze in Soort.choices if keuze[0] != Soort.KORPS]

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        soort, ouder = gegevens.get("soort"), gegevens.get("ouder")
        if soort and ouder:
            self.instance.niveau = NIVEAU[Soort(soort)]
            if ouder.niveau >= self.instance.niveau:
                self.add_error("ouder", "Een eenheid hoort bij een eenheid van een hoger niveau.")
            elif gegevens.get("geldig_van") and gegevens["geldig_van"] < ouder.geldig_van:
                self.add_error("geldig_van", "Toen bestond de eenheid erboven nog niet.")
        return gegevens

    def clean_code(self) -> str:
        return self.cleaned_data["code"].upper()


class Opheffenformulier(forms.Form):
    geldig_tot = Datumveld(label="Laatste dag")
    opvolger = Eenheidkeuze(
        OrganisatieEenheid.objects.none(),
        label="Opvolger",
        required=False,
        empty_label="Geen",
        help_text="Meldingen over de oude eenheid tellen in de overzichten bij deze eenheid, als VIK dat zo kiest.",
    )

    def __init__(self, *args: Any, eenheid: OrganisatieEenheid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.eenheid = eenheid
        zelfde = OrganisatieEenheid.objects.filter(niveau=eenheid.niveau, geldig_tot__isnull=True)
        self.fields["opvolger"].queryset = zelfde.exclude(pk=eenheid.pk).order_by("naam", "pk")


class Waardeformulier(forms.ModelForm):
    class Meta:
        model = Referentie
        fields = ("label", "volgorde", "geldig_tot")
        labels = {"label": "Wat mensen lezen", "volgorde": "Plaats in de lijst", "geldig_tot": "Laatste dag"}
        field_classes = {"geldig_tot": Datumveld}
        help_texts = {"geldig_tot": "Leeg: blijft. Wie de waarde al koos, blijft haar lezen."}

    def __init__(self, *args: Any, vast: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if vast:
            del self.fields["geldig_tot"]

    def clean_geldig_tot(self):
        tot = self.cleaned_data["geldig_tot"]
        if tot is not None and tot < klok.vandaag() and tot != self.initial.get("geldig_tot"):
            raise forms.ValidationError("Een waarde eindigt niet met terugwerkende kracht.")
        return tot


class NieuweWaardeformulier(forms.ModelForm):
    class Meta:
        model = Referentie
        fields = ("code", "label", "volgorde", "geldig_van")
        labels = {**Waardeformulier.Meta.labels, "geldig_van": "Te kiezen vanaf"}
        field_classes = {"geldig_van": Datumveld}
        help_texts = {"code": "Kleine letters, cijfers en een liggend streepje. Verandert nooit meer."}

    code = forms.RegexField(
        r"^[a-z0-9_]{2,40}$",
        label="Code",
        error_messages={"invalid": "Gebruik kleine letters, cijfers en een liggend streepje."},
    )


class Tekstformulier(forms.ModelForm):
    class Meta:
        model = Tekst
        fields = ("tekst",)
        widgets = {"tekst": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"tekst": "Alleen gewone tekst. Iedereen leest dit, ook zonder in te loggen."}


class Termijnformulier(forms.ModelForm):
    class Meta:
        model = Termijninstelling
        fields = ("aantal", "bij_spoed", "waarschuwing", "geldig_van")
        field_classes = {"geldig_van": Datumveld}

    def __init__(self, *args: Any, soort: termijnen.Termijnsoort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.soort = soort.code
        self.fields["aantal"].label = f"Lengte in {soort.eenheid}"
        if soort.bij_spoed is None:
            del self.fields["bij_spoed"]
        else:
            self.fields["bij_spoed"].label = f"Lengte bij spoed in {soort.eenheid}"
            self.fields["bij_spoed"].required = True
