"""The form in which the politiechef establishes the outcome of an onderzoek."""

from typing import Any
from uuid import UUID

from django import forms

from pvi.models.referentie import keuzes
from triage.actions.onderzoek import naam_of
from triage.actions.uitkomst import Vastgesteld
from triage.forms import choice_field, text_field, yes_no_field
from triage.models import Gedraging


class Uitkomstformulier(forms.Form):
    voor_melder = text_field(
        "Uitkomst in gewone woorden",
        lezer="melder",
        leeg="Vertel de melder wat de uitkomst is.",
        help_text="Wat is uitgezocht, wat staat vast en wat niet, en wat gebeurt er nu? Noem geen namen.",
    )

    def __init__(self, *args: Any, gedragingen: list[Gedraging], vastgesteld: list[Vastgesteld], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gedragingen, self.vastgesteld = gedragingen, vastgesteld
        for gedraging in gedragingen:
            self.fields[f"pv_{gedraging.pk}"] = yes_no_field(
                f"Is gedraging {gedraging.nummer} plichtsverzuim?", leeg=f"Beoordeel gedraging {gedraging.nummer}."
            )
        for deel in vastgesteld:
            self._add_deel(deel, naam_of(deel.betrokkenheid))
        self.order_fields([naam for naam in self.fields if naam != "voor_melder"] + ["voor_melder"])

    def _add_deel(self, deel: Vastgesteld, naam: str) -> None:
        if deel.vraagt_reactie:
            self.fields[f"reactie_{deel.sleutel}"] = choice_field(
                f"Reactie in de lijn voor {naam}",
                keuzes("reactie"),
                leeg="Kies een reactie.",
                help_text="Het gedrag staat vast. Is het geen plichtsverzuim, dan volgt toch een zichtbare reactie.",
            )
        if deel.vraagt_rehabilitatie:
            self.fields[f"plan_{deel.sleutel}"] = text_field(
                f"Plan voor rehabilitatie van {naam}",
                lezer="intern",
                lezers="de politiechef en VIK",
                rows=4,
                leeg="Schrijf op wat er nodig is om dit recht te zetten.",
                help_text="Er is niets vastgesteld. Denk aan een brief, terugkeer, woorden voor het team en zorg.",
            )
        if deel.betrokkenheid is not None and deel.betrokkenheid.geinformeerd_op is not None:
            self.fields[f"betrokkene_{deel.sleutel}"] = text_field(
                f"Uitkomst voor {naam}",
                lezer="intern",
                lezers="de betrokkene zelf",
                leeg="Schrijf op wat de betrokkene leest.",
                help_text="Alleen over de eigen procedure, niets over de melder.",
            )

    def clean(self) -> dict[str, Any]:
        """A yes leads to T17, which asks none of the rest: its own refusal is what the writer must read then."""
        data = super().clean()
        if any(data.get(naam) for naam in self.fields if naam.startswith("pv_")):
            for naam in [naam for naam in self.errors if not naam.startswith("pv_")]:
                del self.errors[naam]
                data[naam] = ""
        return data

    def plichtsverzuim(self) -> dict[UUID, bool]:
        return {gedraging.pk: self.cleaned_data[f"pv_{gedraging.pk}"] for gedraging in self.gedragingen}

    def gedraging_fields(self) -> list[tuple[Gedraging, forms.BoundField]]:
        return [(gedraging, self[f"pv_{gedraging.pk}"]) for gedraging in self.gedragingen]

    def other_fields(self) -> list[forms.BoundField]:
        return [self[naam] for naam in self.fields if not naam.startswith("pv_")]

    def per_persoon(self, soort: str) -> dict[str, str]:
        """The answers of one kind ("reactie", "plan", "betrokkene") per `Vastgesteld.sleutel`."""
        return {
            naam.removeprefix(f"{soort}_"): waarde
            for naam, waarde in self.cleaned_data.items()
            if naam.startswith(f"{soort}_")
        }
