"""Asking for a report."""

from typing import Any

from django import forms

from dashboards.models import RECHT, Rapportage, units_of
from dashboards.overzichten import Rapportagevorm
from dashboards.tasks import last_period
from meldingen.toegang import toegang
from pvi import klok
from pvi.kalender import Periode
from pvi.models import Medewerker, OrganisatieEenheid

# Two years of quarters, one of months; older periods come from `manage.py make_rapportage`.
AANTAL_PERIODEN = {"kwartaal": 8, "maand": 12}
KIES = {"kwartaal": "een kwartaal", "maand": "een maand"}


def periodes(vorm: Rapportagevorm) -> list[Periode]:
    """Periods of which the peildatum has come, the newest first."""
    return last_period(vorm).laatste(AANTAL_PERIODEN[vorm.periodesoorten[0]])[::-1]


class Rapportageformulier(forms.Form):
    """Choose a period of which no report was made yet, and the unit when somebody has more than one."""

    eenheid = forms.ModelChoiceField(
        OrganisatieEenheid.objects.none(), to_field_name="code", label="Over welke eenheid?", empty_label=None
    )
    periode = forms.ChoiceField()

    def __init__(self, vorm: Rapportagevorm, medewerker: Medewerker, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        soort = vorm.periodesoorten[0]
        eigen = self._units(vorm, medewerker)
        gemaakt = Rapportage.objects.filter(soort=vorm.soort).exclude(
            status__in=(Rapportage.Status.MISLUKT, Rapportage.Status.VOORBEELD)
        )
        self.enige = eigen[0] if len(eigen) == 1 else None
        if vorm.per_eenheid and self.enige is None:
            self.fields["eenheid"].queryset = OrganisatieEenheid.objects.filter(pk__in=[e.pk for e in eigen])
            gemaakt = gemaakt.none()
        else:
            del self.fields["eenheid"]
            gemaakt = gemaakt.filter(eenheid=self.enige)
        weg = set(gemaakt.values_list("periode", flat=True))
        veld = self.fields["periode"]
        veld.label = "Over welk kwartaal?" if soort == "kwartaal" else "Over welke maand?"
        veld.choices = [(p.code, p.naam.capitalize()) for p in periodes(vorm) if p.code not in weg]
        veld.error_messages["invalid_choice"] = f"Kies {KIES[soort]} uit de lijst."

    @staticmethod
    def _units(vorm: Rapportagevorm, medewerker: Medewerker) -> list[OrganisatieEenheid]:
        codes = {
            code for a in toegang(medewerker).with_recht(RECHT[vorm.recht_rij]) for code in units_of(a)
        }  # fmt: skip
        handelend = OrganisatieEenheid.objects.handling(klok.vandaag()).filter(code__in=codes)
        return list(handelend) if vorm.per_eenheid else []

    @property
    def heeft_keuze(self) -> bool:
        return bool(self.fields["periode"].choices)

    def clean_periode(self) -> Periode:
        return Periode.parse(self.cleaned_data["periode"])

    def clean(self) -> dict[str, Any]:
        return {"eenheid": self.enige} | (super().clean() or self.cleaned_data)
