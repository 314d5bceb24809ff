"""Forms of the strafmaatoverleg: the advies about one betrokkene, and asking for more onderzoek."""

from collections.abc import Iterable
from typing import Any

from django import forms

from meldingen.forms.velden import JaNee, choice_field, text_field
from meldingen.lezers import readers
from pvi.models.referentie import label
from triage.actions.jurisprudentie import penalty_in_words
from triage.actions.smo import ADVIESVELDEN, Vergeleken
from triage.forms.straf import Conceptformulier, add_straf_fields, chosen_straf
from triage.models import JurisprudentieItem, SmoAdvies

LEZERS = readers("smo")
# Rows on the page; more comparisons than this make no better advies.
RIJEN = 5


def item_in_words(item: JurisprudentieItem) -> str:
    """'2025 · pesten · c. vermindering van vakantie-uren, voorwaardelijk': codes only."""
    aarden = ", ".join(label("aard", code) for code in item.aarden[:2])
    return f"{item.jaar} · {aarden} · {penalty_in_words(item.straf)}{', voorwaardelijk' if item.voorwaardelijk else ''}"


class Adviesformulier(Conceptformulier):
    nodig = frozenset({"straf", "motivering", "unaniem"})

    def __init__(self, *args: Any, rij: SmoAdvies, items: Iterable[JurisprudentieItem], **kwargs: Any) -> None:
        super().__init__(*args, rij=rij, **kwargs)
        add_straf_fields(self, rij, lezers=LEZERS, vraag="Welke straf adviseer je?")
        self.fields["unaniem"] = JaNee(
            "Was iedereen het eens?", initial={True: "ja", False: "nee"}.get(rij.unaniem, "")
        )
        self.fields["afwijkende_mening"] = text_field(
            "Wat vond de minderheid, en waarom?",
            lezer="intern",
            lezers=LEZERS,
            rows=3,
            initial=rij.afwijkende_mening,
            help_text="Verplicht als niet iedereen het eens was.",
        )
        self._add_comparisons(rij, list(items))
        self.fields["reden_geen_vergelijking"] = text_field(
            "Waarom zijn er geen drie zaken om mee te vergelijken?",
            lezer="intern",
            lezers=LEZERS,
            rows=3,
            initial=rij.reden_geen_vergelijking,
            help_text="Verplicht bij minder dan drie vergelijkingen.",
        )

    def _add_comparisons(self, rij: SmoAdvies, items: list[JurisprudentieItem]) -> None:
        bewaard = list(rij.vergelijkingen.select_related("item"))
        # What was chosen before stays a choice, also when the search no longer finds it.
        self.items = {str(item.pk): item for item in (*items, *(v.item for v in bewaard if v.item))}
        keuzes = [(pk, item_in_words(item)) for pk, item in self.items.items()]
        for n in range(1, RIJEN + 1):
            oud = bewaard[n - 1] if n <= len(bewaard) else None
            self.fields[f"item_{n}"] = choice_field(
                f"Zaak {n} uit het toetsingskader", keuzes, initial=str(oud.item_id) if oud and oud.item_id else ""
            )
            self.fields[f"beschrijving_{n}"] = text_field(
                f"Of beschrijf zaak {n}", lezer="intern", lezers=LEZERS, rows=2, initial=oud.beschrijving if oud else ""
            )
            self.fields[f"overeenkomst_{n}"] = text_field(
                f"Wat komt overeen met zaak {n}, en wat niet?",
                lezer="intern",
                lezers=LEZERS,
                rows=2,
                initial=oud.overeenkomst if oud else "",
            )

    def comparison_fields(self) -> list[tuple[int, list[forms.BoundField]]]:
        namen = ("item", "beschrijving", "overeenkomst")
        return [(n, [self[f"{naam}_{n}"] for naam in namen]) for n in range(1, RIJEN + 1)]

    def vergelijkingen(self) -> list[Vergeleken]:
        rijen = [
            Vergeleken(
                self.items.get(self.cleaned_data[f"item_{n}"]),
                self.cleaned_data[f"beschrijving_{n}"],
                self.cleaned_data[f"overeenkomst_{n}"],
            )
            for n in range(1, RIJEN + 1)
        ]
        return [rij for rij in rijen if rij.item or rij.beschrijving or rij.overeenkomst]

    def velden(self) -> dict[str, Any]:
        return {naam: self.cleaned_data[naam] for naam in ADVIESVELDEN} | {"straf": chosen_straf(self.cleaned_data)}


class Aanvulformulier(forms.Form):
    wat_ontbreekt = text_field(
        "Wat moet er nog worden uitgezocht?",
        lezer="intern",
        lezers=readers("opdracht"),
        leeg="Schrijf op wat er nog moet worden uitgezocht.",
        help_text="Dit komt bij de onderzoeksopdracht te staan. Het advies en de besluiten tot nu toe vervallen.",
    )
