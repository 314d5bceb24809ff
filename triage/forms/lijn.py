"""Forms of the handling in the line."""

from typing import Any

from django import forms

from meldingen.forms.velden import choice_field, date_field, text_field
from meldingen.lezers import readers
from meldingen.models import Betrokkenheid, Melding
from pvi import klok
from pvi.forms import Keuzekaarten
from pvi.models.referentie import keuzes
from triage.actions.lijn import Terugreden, uitkomsten
from triage.actions.onderzoek import naam_of

LEZERS = readers("lijn")


class Lijnactieformulier(forms.Form):
    omschrijving = text_field(
        "Wat spreek je af?", lezer="intern", lezers=LEZERS, rows=3, leeg="Schrijf op wat je afspreekt."
    )
    uiterlijk_op = date_field("Uiterlijk op")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["soort"] = choice_field("Wat voor actie?", keuzes("reactie"), leeg="Kies wat voor actie het is.")
        self.order_fields(["soort", "omschrijving", "uiterlijk_op"])


class Resultaatformulier(forms.Form):
    resultaat = text_field(
        "Wat is het resultaat?", lezer="intern", lezers=LEZERS, leeg="Schrijf op wat het resultaat is."
    )
    gedaan_op = date_field("Gedaan op", leeg="Kies de dag waarop het is gedaan.")


class Reactieformulier(forms.Form):
    """A visible answer, never a penalty: penalties come only after SMO and besluit."""

    def __init__(self, *args: Any, melding: Melding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mensen: dict[str, Betrokkenheid] = {
            str(b.pk): b for b in melding.betrokkenheden.subjects().select_related("medewerker")
        }
        self.fields["voor"] = forms.ChoiceField(
            label="Voor wie?",
            choices=[("", "Het team"), *((pk, naam_of(b)) for pk, b in self.mensen.items())],
            required=False,
        )
        self.fields["soort"] = choice_field("Welke reactie?", keuzes("reactie"), leeg="Kies een reactie.")
        self.fields["op"] = date_field("Op welke dag?", leeg="Kies een dag.", initial=klok.vandaag)

    def clean_op(self) -> Any:
        if self.cleaned_data["op"] > klok.vandaag():
            raise forms.ValidationError("Kies een dag tot en met vandaag.")
        return self.cleaned_data["op"]

    def betrokkenheid(self) -> Betrokkenheid | None:
        return self.mensen.get(self.cleaned_data["voor"])


class Reactiecorrectieformulier(Reactieformulier):
    """The reaction as it should have been, or taken back, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["intrekken"] = forms.BooleanField(
            label="Trek deze reactie in",
            help_text="Kies dit als zij er niet is geweest of dubbel staat. De velden hierboven tellen dan niet.",
            required=False,
        )
        self.fields["reden"] = text_field(
            "Waarom verandert dit?", lezer="intern", lezers=LEZERS, leeg="Schrijf op waarom dit verandert."
        )


class Afrondformulier(forms.Form):
    voor_melder = text_field(
        "Wat is er gedaan?",
        lezer="melder",
        leeg="Vertel de melder wat er is gedaan.",
        help_text="Wat is afgesproken, met wie is gesproken en wat verandert er? Noem geen namen.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uitkomst"] = choice_field(
            "Is de norm overschreden?", uitkomsten(), leeg="Leg vast of de norm is overschreden."
        )
        self.order_fields(["uitkomst", "voor_melder"])


class Terugformulier(forms.Form):
    reden = forms.ChoiceField(
        label="Waarom gaat de zaak terug?",
        choices=Terugreden.choices,
        widget=Keuzekaarten(
            uitleg={
                Terugreden.FEITEN.value: "Er is iets bekend geworden dat de weging verandert.",
                Terugreden.AFSPRAAK.value: "Iemand houdt zich niet aan wat is afgesproken.",
                Terugreden.TERMIJN.value: "De termijn is voorbij en er is twee keer aan herinnerd.",
            }
        ),
        error_messages={"required": "Kies een reden."},
    )
    toelichting = text_field(
        "Wat moet de commissie weten?",
        lezer="intern",
        lezers=readers("triagedossier"),
        leeg="Schrijf op wat er is gebeurd.",
    )
