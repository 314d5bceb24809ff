"""Forms of the herstelplan: who accompanies, what is needed, what was agreed, and the step to nazorg."""

from typing import Any

from django import forms

from meldingen.forms.velden import choice_field, date_field, text_field
from meldingen.lezers import MEEDOEN, readers
from pvi.forms import Keuzekaarten, Mailadres, Personeelsnummer
from pvi.models.referentie import keuzes
from reflectie.models import Herstelplan

LEZERS = readers("herstel")
Status = Herstelplan.Status


class Toewijsformulier(forms.Form):
    """By exact key, as everywhere: the portal is no phone book."""

    werkmail = Mailadres(label="Werkmail", required=False)
    personeelsnummer = Personeelsnummer(label="Of personeelsnummer", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("werkmail") or data.get("personeelsnummer")):
            self.add_error("werkmail", "Vul de werkmail of het personeelsnummer in.")
        return data


class Planformulier(forms.Form):
    wens = text_field(
        "Wat heeft de melder of benadeelde nodig?",
        lezer="intern",
        lezers=LEZERS,
        help_text="Vraag het, en schrijf het op in hun woorden.",
    )
    toelichting = text_field(
        "Waarom stopt het, of waarom is het niet gewenst?",
        lezer="intern",
        lezers=LEZERS,
        rows=3,
        help_text="Alleen nodig als het herstel stopt of niet gewenst is.",
    )
    # What the writer had on the screen: a colleague's text is never replaced unseen.
    versie = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"] = forms.ChoiceField(
            label="Hoe staat het ervoor?",
            choices=Status.choices,
            initial=Status.LOOPT,
            widget=Keuzekaarten(
                uitleg={
                    Status.LOOPT.value: "Er wordt nog aan gewerkt.",
                    Status.UITGEVOERD.value: "Elke afspraak is gedaan of vervallen.",
                    Status.GESTOPT.value: "De melder, benadeelde of een andere partij wil niet verder.",
                    Status.NIET_GEWENST.value: "Je hebt gevraagd wat nodig is. Het antwoord was: niets.",
                }
            ),
            error_messages={"required": "Kies hoe het ervoor staat."},
        )
        self.order_fields(["wens", "status", "toelichting", "versie"])

    def show_as_of(self, versie: str) -> None:
        """After a refusal: the next attempt is made with what now stands beside the form."""
        self.data = self.data.copy()
        self.data["versie"] = versie


class Afspraakformulier(forms.Form):
    afspraak = text_field(
        "Wat is de afspraak?", lezer="intern", lezers=LEZERS, rows=3, leeg="Schrijf op wat je afspreekt."
    )
    uiterlijk_op = date_field("Uiterlijk op")
    uitvoerder = Mailadres(
        label="Werkmail van wie het uitvoert",
        required=False,
        help_text="Bijvoorbeeld een leidinggevende. Die ziet alleen de tekst hieronder, niet de zaak.",
    )
    voor_deelnemers = text_field(
        "Wat lezen de mensen die meedoen?",
        lezer="intern",
        lezers=MEEDOEN,
        rows=3,
        help_text="Alleen nodig als er iemand meedoet. Noem niet wie meldde, en niet waar de zaak over gaat.",
    )

    def __init__(self, *args: Any, mensen: list[tuple[str, str]] = (), **kwargs: Any) -> None:
        """`mensen`: (pk, name) of the betrokkenen who may take part."""
        super().__init__(*args, **kwargs)
        self.fields["vorm"] = choice_field(
            "Welke vorm van herstel?", keuzes("herstelvorm"), leeg="Kies een vorm van herstel."
        )
        if mensen:
            self.fields["deelnemers"] = forms.MultipleChoiceField(
                label="Welke betrokkene doet mee?",
                choices=mensen,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "Kies iemand uit de lijst."},
            )
        self.order_fields(["vorm", "afspraak", "uiterlijk_op", "deelnemers", "uitvoerder", "voor_deelnemers"])


class Gedaanformulier(forms.Form):
    gedaan_op = date_field("Op welke dag is het gedaan?", leeg="Vul de dag in.")


class Uitkomstformulier(forms.Form):
    """Done on a day, or off."""

    gedaan_op = date_field("Gedaan op")
    vervallen = forms.BooleanField(label="Deze afspraak gaat niet door", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("vervallen") and data.get("gedaan_op"):
            self.add_error("vervallen", "Kies een dag, of dat de afspraak niet doorgaat. Niet allebei.")
        elif not self.errors and not data.get("vervallen") and not data.get("gedaan_op"):
            self.add_error("gedaan_op", "Vul in op welke dag het is gedaan, of kies dat het niet doorgaat.")
        return data


class Nazorgstartformulier(forms.Form):
    voor_melder = text_field(
        "Wat is er afgesproken en wat gebeurt er nu?",
        lezer="melder",
        leeg="Vertel de melder wat er is gedaan en wat er nu gebeurt.",
        help_text="Wat is er gedaan, en wanneer vragen we hoe het gaat? Noem geen namen.",
    )

    def __init__(self, *args: Any, met_melder: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not met_melder:
            del self.fields["voor_melder"]
