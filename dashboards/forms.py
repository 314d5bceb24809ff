"""Asking for a report."""

from django import forms

from dashboards.models import Rapportage
from dashboards.overzichten import Rapportagevorm
from pvi import klok
from pvi.kalender import Periode

# Two years back; older periods come from `manage.py make_rapportage`.
AANTAL_PERIODEN = 8


def periodes(vorm: Rapportagevorm) -> list[Periode]:
    """Periods of which the peildatum has come, the newest first."""
    laatste = Periode.van_datum(vorm.periodesoorten[0], klok.vandaag()).vorige()
    if vorm.peildatum(laatste) > klok.vandaag():
        laatste = laatste.vorige()
    return laatste.laatste(AANTAL_PERIODEN)[::-1]


class RapportageForm(forms.Form):
    """Choose a period of which no report was made yet."""

    periode = forms.ChoiceField(label="Over welk kwartaal?")

    def __init__(self, vorm: Rapportagevorm, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        gemaakt = set(
            Rapportage.objects.filter(soort=vorm.soort)
            .exclude(status=Rapportage.Status.MISLUKT)
            .values_list("periode", flat=True)
        )
        self.fields["periode"].choices = [
            (periode.code, periode.naam.capitalize()) for periode in periodes(vorm) if periode.code not in gemaakt
        ]
        self.fields["periode"].error_messages["invalid_choice"] = "Kies een kwartaal uit de lijst."

    @property
    def heeft_keuze(self) -> bool:
        return bool(self.fields["periode"].choices)

    def clean_periode(self) -> Periode:
        return Periode.parse(self.cleaned_data["periode"])
