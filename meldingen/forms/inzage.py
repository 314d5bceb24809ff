"""The filters of the log of who looked. A person and a case are found by an exact key only, and posted nowhere else."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q, QuerySet

from meldingen.models import Inzage, Melding, Signaal
from pvi import klok
from pvi.forms import Datumveld
from pvi.models import Medewerker
from pvi.rollen import Rol

# Days that the page shows until somebody asks for others.
STANDAARD_DAGEN = 30


class Inzagefilter(forms.Form):
    van = Datumveld(label="Vanaf", required=False)
    tot = Datumveld(label="Tot en met", required=False)
    soort = forms.ChoiceField(label="Wat", choices=[("", "Alles"), *Inzage.Soort.choices], required=False)
    rol = forms.ChoiceField(label="Rol", choices=[("", "Alle"), *Rol.choices], required=False)
    wie = forms.CharField(label="Werkmail of personeelsnummer", max_length=120, required=False)
    kenmerk = forms.CharField(label="Kenmerk", max_length=20, required=False)

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
            regels = regels.filter(medewerker__in=_by_key(keuze["wie"])).exclude(rollen=Rol.BK)
        if keuze["kenmerk"]:
            regels = regels.filter(melding__in=_by_kenmerk(keuze["kenmerk"]))
        return regels


def _by_key(sleutel: str) -> QuerySet[Medewerker]:
    sleutel = sleutel.strip()
    return Medewerker.objects.filter(Q(email=sleutel.lower()) | Q(personeelsnummer__iexact=sleutel))


def _by_kenmerk(kenmerk: str) -> list:
    kenmerk = kenmerk.strip().upper()
    zaken = Melding.objects.filter(kenmerk=kenmerk).values_list("pk", flat=True)
    return [*zaken, *Signaal.objects.filter(kenmerk=kenmerk).values_list("pk", flat=True)]
