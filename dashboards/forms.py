"""Asking for a report."""

from typing import Any

from django import forms

from dashboards.models import Rapportage, rechten_van
from dashboards.overzichten import Rapportagevorm
from dashboards.tasks import last_period
from meldingen.toegang import toegang
from pvi import klok
from pvi.kalender import Periode
from pvi.models import Medewerker, OrganisatieEenheid

# How far back somebody can choose; older periods come from `manage.py make_rapportage`.
AANTAL_PERIODEN = {"maand": 12, "kwartaal": 8, "tertaal": 6, "jaar": 3}
MEERVOUD = {"maand": "Maanden", "kwartaal": "Kwartalen", "tertaal": "Tertalen", "jaar": "Jaren"}


def periodes(vorm: Rapportagevorm) -> dict[str, list[Periode]]:
    """Per kind the periods of which the peildatum has come, the newest first."""
    return {soort: last_period(vorm, soort).laatste(AANTAL_PERIODEN[soort])[::-1] for soort in vorm.periodesoorten}


class Rapportageformulier(forms.Form):
    """Choose a period of which this reader has no report yet, and the unit when somebody has more than one."""

    eenheid = forms.ModelChoiceField(
        OrganisatieEenheid.objects.none(), to_field_name="code", label="Over welke eenheid?", empty_label=None
    )
    periode = forms.ChoiceField(
        label="Over welke periode?", error_messages={"invalid_choice": "Kies een periode uit de lijst."}
    )

    def __init__(self, vorm: Rapportagevorm, medewerker: Medewerker, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        eigen = self._units(vorm, medewerker)
        gemaakt = Rapportage.objects.filter(soort=vorm.soort, lezer=medewerker if vorm.is_besloten else None)
        gemaakt = gemaakt.exclude(status=Rapportage.Status.MISLUKT)
        self.enige = eigen[0] if len(eigen) == 1 else None
        if len(eigen) > 1:
            self.fields["eenheid"].queryset = OrganisatieEenheid.objects.filter(pk__in=[e.pk for e in eigen])
            gemaakt = gemaakt.none()
        else:
            del self.fields["eenheid"]
            gemaakt = gemaakt.filter(eenheid=self.enige)
        weg = set(gemaakt.values_list("periode", flat=True))
        self.fields["periode"].choices = [
            (MEERVOUD[soort], [(p.code, p.naam.capitalize()) for p in keuzes if p.code not in weg])
            for soort, keuzes in periodes(vorm).items()
            if any(p.code not in weg for p in keuzes)
        ]

    @staticmethod
    def _units(vorm: Rapportagevorm, medewerker: Medewerker) -> list[OrganisatieEenheid]:
        if not vorm.per_eenheid:
            return []
        eigen = [e.pk for e in toegang(medewerker).cijfereenheden(rechten_van(vorm)[0]) if e is not None]
        return list(OrganisatieEenheid.objects.handling(klok.vandaag()).filter(pk__in=eigen))

    @property
    def heeft_keuze(self) -> bool:
        return bool(self.fields["periode"].choices)

    def clean_periode(self) -> Periode:
        return Periode.parse(self.cleaned_data["periode"])

    def clean(self) -> dict[str, Any]:
        return {"eenheid": self.enige} | (super().clean() or self.cleaned_data)
