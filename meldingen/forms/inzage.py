"""The filters of the log of who looked. A person and a case are found by an exact key only, and posted nowhere else."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q, QuerySet

from meldingen.models import Inzage, Melding, Signaal
from pvi import klok, kluis
from pvi.forms import Datumveld, Sleutelinvoer
from pvi.models import Medewerker
from pvi.rollen import Rol

# Days that the page shows until somebody asks for others.
STANDAARD_DAGEN = 30


class Inzagefilter(forms.Form):
    van = Datumveld(label="Vanaf", required=False)
    tot = Datumveld(label="Tot en met", required=False)
    soort = forms.ChoiceField(label="Wat", choices=[("", "Alles"), *Inzage.Soort.choices], required=False)
    rol = forms.ChoiceField(label="Rol", choices=[("", "Alle"), *Rol.choices], required=False)
    wie = Sleutelinvoer(required=False)
    kenmerk = forms.CharField(label="Kenmerk", max_length=60, required=False)

    def clean_wie(self) -> str:
        sleutel = self.cleaned_data["wie"]
        if sleutel and Medewerker.objects.find(sleutel) is None:
            raise forms.ValidationError("Er is geen account met deze werkmail of dit personeelsnummer.")
        return sleutel

    def clean_kenmerk(self) -> str:
        """Only its form is judged: whether a case is there, the list says by being empty."""
        kenmerk = self.cleaned_data["kenmerk"]
        if kenmerk and not any(_readings(kenmerk)):
            raise forms.ValidationError("Een kenmerk ziet eruit als M-7KQ3-M9XD of S-7KQ3-M9XD.")
        return kenmerk

    def clean(self) -> dict:
        gegevens = super().clean() or {}
        van, tot = gegevens.get("van"), gegevens.get("tot")
        if van and tot and tot < van:
            self.add_error("tot", "Deze dag ligt vóór “vanaf”.")
        return gegevens

    @classmethod
    def standard(cls) -> dict[str, str]:
        return {"van": str(klok.vandaag() - timedelta(days=STANDAARD_DAGEN)), "tot": str(klok.vandaag())}

    def apply(self, regels: QuerySet[Inzage]) -> QuerySet[Inzage]:
        """The rows that were asked for; a key that finds nothing gives nothing."""
        keuze = self.cleaned_data
        if keuze["van"]:
            regels = regels.filter(op__gte=datetime.combine(keuze["van"], time(), klok.AMSTERDAM))
        if keuze["tot"]:
            regels = regels.filter(op__lt=datetime.combine(keuze["tot"] + timedelta(days=1), time(), klok.AMSTERDAM))
        if keuze["soort"]:
            regels = regels.filter(soort=keuze["soort"])
        if keuze["rol"]:
            regels = regels.filter(rollen__contains=keuze["rol"])
        if keuze["wie"]:
            # The own reading of a betrokkene has no name on this page, so it is not found by one either.
            regels = regels.filter(medewerker=Medewerker.objects.find(keuze["wie"])).exclude(rollen=Rol.BK)
        if keuze["kenmerk"]:
            regels = regels.filter(_by_kenmerk(keuze["kenmerk"]))
        return regels


def _readings(kenmerk: str) -> tuple[str, str]:
    """A typed kenmerk as one of a melding and as one of a signaal; empty when it cannot be that."""
    return kluis.normalize_kenmerk(kenmerk, "M"), kluis.normalize_kenmerk(kenmerk, "S")


def _by_kenmerk(kenmerk: str) -> Q:
    """Rows about the melding or the signaal with this kenmerk; their keys stand in columns of their own."""
    melding, signaal = _readings(kenmerk)
    zaken, signalen = (
        list(model.objects.filter(kenmerk=eigen).values_list("pk", flat=True))
        for model, eigen in ((Melding, melding), (Signaal, signaal))
    )
    return Q(melding__in=zaken) | Q(signaal__in=signalen)
