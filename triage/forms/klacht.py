"""The form for a list of klachten: one file."""

from typing import Any

from django import forms

from triage.import_klachten import KOLOMMEN, Rij, read_lijst
from triage.lijstbestand import HOOGSTE_BESTAND, Fout, Geweigerd

GEEN_BESTAND = "Kies een bestand."


class Klachtlijstformulier(forms.Form):
    """Reads and judges the file. After `is_valid()`: `inhoud` and `rijen`; after a refusal: `fouten`, all of them."""

    bestand = forms.FileField(
        label="Welk bestand?",
        help_text=f"CSV (UTF-8) of Excel (.xlsx), met de kolommen {', '.join(KOLOMMEN)}. De volgorde maakt niet uit.",
        allow_empty_file=True,  # an empty file is refused with the words of the import
        error_messages={"required": GEEN_BESTAND, "invalid": GEEN_BESTAND, "missing": GEEN_BESTAND},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.naam, self.inhoud = "", b""
        self.rijen: list[Rij] = []
        self.fouten: list[Fout] = []

    def clean_bestand(self) -> Any:
        bestand = self.cleaned_data["bestand"]
        self.naam = bestand.name
        # One byte more than may be: enough to refuse it, whatever its size.
        self.inhoud = bestand.read(HOOGSTE_BESTAND + 1)
        try:
            self.rijen = read_lijst(self.inhoud)
        except Geweigerd as geweigerd:
            self.fouten = geweigerd.fouten
            wat = "staat een fout" if len(self.fouten) == 1 else f"staan {len(self.fouten)} fouten"
            raise forms.ValidationError(
                f"In {self.naam} {wat}. Er is niets ingelezen. Verbeter het bestand en kies het opnieuw."
            ) from None
        return bestand
