"""The form of a rehabilitatie: its plan, its five steps, and the words for the team."""

from typing import Any

from django import forms

from meldingen.forms.velden import date_field, text_field
from meldingen.lezers import readers
from triage.actions.rehabilitatie import Gezet
from triage.models import Rehabilitatie

LEZERS = readers("rehabilitatie")


class Rehabilitatieformulier(forms.Form):
    plan = text_field("Wat is er nodig?", lezer="intern", lezers=LEZERS, leeg="Schrijf op wat er nodig is.")
    teambericht = text_field(
        "Bericht aan het team",
        lezer="intern",
        lezers=f"{LEZERS}; het team hoort deze woorden",
        help_text="Alleen woorden waarmee de betrokkene akkoord is.",
    )
    akkoord_betrokkene = forms.BooleanField(label="De betrokkene is akkoord met deze woorden", required=False)

    def __init__(self, *args: Any, rehabilitatie: Rehabilitatie, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "plan": rehabilitatie.plan,
            "teambericht": rehabilitatie.teambericht,
            "akkoord_betrokkene": rehabilitatie.akkoord_betrokkene,
        }
        super().__init__(*args, **kwargs)
        self.stappen = list(rehabilitatie.stappen.all())
        for stap in self.stappen:
            self.fields[f"op_{stap.soort}"] = date_field("Gedaan op", initial=stap.gedaan_op)
            self.fields[f"niet_{stap.soort}"] = forms.BooleanField(
                label="Niet nodig", required=False, initial=stap.niet_nodig
            )

    def stap_fields(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        return [(stap, self[f"op_{stap.soort}"], self[f"niet_{stap.soort}"]) for stap in self.stappen]

    def velden(self) -> dict[str, Any]:
        """What `record_rehabilitatie` records."""
        woorden = {veld: self.cleaned_data[veld] for veld in ("plan", "teambericht", "akkoord_betrokkene")}
        return woorden | {"stappen": self.gezet()}

    def gezet(self) -> dict[str, Gezet]:
        data = self.cleaned_data
        return {stap.soort: Gezet(data[f"op_{stap.soort}"], data[f"niet_{stap.soort}"]) for stap in self.stappen}
