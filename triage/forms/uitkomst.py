"""The form in which the politiechef establishes the outcome of an onderzoek."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms

from meldingen.forms.velden import JaNee, Lcvragen, choice_field, text_field
from meldingen.lezers import ZELF, readers
from meldingen.models import Betrokkenheid
from pvi.models.referentie import keuzes
from triage.actions.onderzoek import naam_of
from triage.actions.uitkomst import Toetsing, Vastgesteld, established
from triage.models import Gedraging, Toets

LEZERS = readers("smo")


@dataclass(frozen=True)
class Persoon:
    """One betrokkene on the page: the gedragingen to judge, and what follows when none is plichtsverzuim."""

    deel: Vastgesteld
    gedragingen: list[Gedraging]

    @property
    def naam(self) -> str:
        return naam_of(self.deel.betrokkenheid)


class Uitkomstformulier(Lcvragen, forms.Form):
    # The browser must not insist on a question that is not shown.
    use_required_attribute = False

    voor_melder = text_field(
        "Uitleg in gewone woorden",
        lezer="melder",
        leeg="Vertel de melder wat de uitkomst is.",
        help_text="Wat is uitgezocht, wat staat vast en wat niet, en wat gebeurt er nu? Noem geen namen.",
    )

    def __init__(self, *args: Any, gedragingen: list[Gedraging], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gedragingen = gedragingen
        self.personen = [
            Persoon(deel, [g for g in gedragingen if g.betrokkenheid_id == _pk(deel.betrokkenheid)])
            for deel in established(gedragingen)
        ]
        for persoon in self.personen:
            for gedraging in persoon.gedragingen:
                self._add_gedraging(gedraging)
            self._add_deel(persoon.deel, persoon.naam)
        self.add_lc_criteria()
        self.order_fields([naam for naam in self.fields if naam != "voor_melder"] + ["voor_melder"])

    def _add_gedraging(self, gedraging: Gedraging) -> None:
        self.fields[f"pv_{gedraging.pk}"] = JaNee(
            f"Is gedraging {gedraging.nummer} plichtsverzuim?", leeg=f"Beoordeel gedraging {gedraging.nummer}."
        )
        self.fields[f"toetsen_{gedraging.pk}"] = forms.MultipleChoiceField(
            label=f"Wat staat vast over gedraging {gedraging.nummer}?",
            choices=Toets.choices,
            widget=forms.CheckboxSelectMultiple,
            help_text="Bij plichtsverzuim staan alle vijf vast. Ontbreekt er een? Dan is het antwoord nee.",
            error_messages={"required": f"Toets gedraging {gedraging.nummer} op alle vijf punten."},
        )
        self.fields[f"toetsing_{gedraging.pk}"] = text_field(
            f"Waarom is gedraging {gedraging.nummer} plichtsverzuim?",
            lezer="intern",
            lezers=LEZERS,
            rows=4,
            leeg=f"Schrijf op waarom gedraging {gedraging.nummer} plichtsverzuim is.",
        )

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
                lezers=readers("rehabilitatie"),
                rows=4,
                leeg="Schrijf op wat er nodig is om dit recht te zetten.",
                help_text="Er is niets vastgesteld. Denk aan een brief, terugkeer, woorden voor het team en zorg.",
            )
        if deel.betrokkenheid is not None and deel.betrokkenheid.geinformeerd_op is not None:
            self.fields[f"betrokkene_{deel.sleutel}"] = text_field(
                f"Uitkomst voor {naam}",
                lezer="intern",
                lezers=ZELF,
                leeg="Schrijf op wat de betrokkene leest.",
                help_text="Alleen over de eigen procedure, niets over de melder.",
            )

    def clean(self) -> dict[str, Any]:
        """Yes asks the tests and the questions of the LC, no asks what follows; what does not apply is no error."""
        data = super().clean()
        ja = [g for g in self.gedragingen if data.get(f"pv_{g.pk}")]
        niet_van_toepassing = [naam for g in self.gedragingen if g not in ja for naam in _toets_names(g)]
        for persoon in self.personen:
            if any(g in ja for g in persoon.gedragingen):
                niet_van_toepassing += _deel_names(persoon.deel)
        if not ja:
            niet_van_toepassing += [veld.name for veld in self.lc_fields()]
        for naam in niet_van_toepassing:
            self.errors.pop(naam, None)
            data.pop(naam, None)
        return data

    def plichtsverzuim(self) -> dict[UUID, bool]:
        return {gedraging.pk: self.cleaned_data[f"pv_{gedraging.pk}"] for gedraging in self.gedragingen}

    def toetsingen(self) -> dict[UUID, Toetsing]:
        return {
            g.pk: Toetsing(self.cleaned_data[f"toetsen_{g.pk}"], self.cleaned_data[f"toetsing_{g.pk}"])
            for g in self.gedragingen
            if self.cleaned_data[f"pv_{g.pk}"]
        }

    def lc_criteria(self) -> dict[str, bool] | None:
        return super().lc_criteria() if any(self.plichtsverzuim().values()) else None

    def per_person(self) -> list[dict[str, Any]]:
        """What the page draws for each betrokkene."""
        return [
            {
                "naam": persoon.naam,
                "gedragingen": [
                    (g, self[f"pv_{g.pk}"], [self[naam] for naam in _toets_names(g)]) for g in persoon.gedragingen
                ],
                "gevolg": [self[naam] for naam in _deel_names(persoon.deel) if naam in self.fields],
            }
            for persoon in self.personen
        ]

    def velden(self) -> dict[str, Any]:
        """What `establish_uitkomst` records."""
        return {
            "plichtsverzuim": self.plichtsverzuim(),
            "toetsingen": self.toetsingen(),
            "lc_criteria": self.lc_criteria(),
            "voor_melder": self.cleaned_data["voor_melder"],
            "reacties": self.per_persoon("reactie"),
            "plannen": self.per_persoon("plan"),
            "voor_betrokkenen": self.per_persoon("betrokkene"),
        }

    def per_persoon(self, soort: str) -> dict[str, str]:
        """The answers of one kind ("reactie", "plan", "betrokkene") per `Vastgesteld.sleutel`."""
        return {
            naam.removeprefix(f"{soort}_"): waarde
            for naam, waarde in self.cleaned_data.items()
            if naam.startswith(f"{soort}_")
        }


def _pk(betrokkenheid: Betrokkenheid | None) -> UUID | None:
    return betrokkenheid.pk if betrokkenheid else None


def _toets_names(gedraging: Gedraging) -> tuple[str, str]:
    return f"toetsen_{gedraging.pk}", f"toetsing_{gedraging.pk}"


def _deel_names(deel: Vastgesteld) -> tuple[str, ...]:
    return tuple(f"{soort}_{deel.sleutel}" for soort in ("reactie", "plan", "betrokkene"))
