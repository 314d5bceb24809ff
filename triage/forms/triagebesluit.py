"""Forms of the triagebesluit: the proposal, the position of the politiechef, making it definitive."""

from collections.abc import Callable
from typing import Any

from django import forms

from meldingen.forms.velden import JaNee, choice_field, text_field
from meldingen.lezers import readers
from meldingen.overdracht import eigenaren
from pvi.forms import Datumveld, Keuzekaarten
from pvi.models import Aanstelling
from pvi.models.referentie import keuzes
from triage.actions.lijn import uitkomsten
from triage.conflicts import onderzoeker_candidates
from triage.models import Agendapunt, Triagebesluit
from triage.sporen import SOORT

LEZERS = readers("triagedossier")
# Asked by Triagebesluit.clean, so that pages, stories and tests share one rule.
VOORWAARDELIJK = (
    "motivering", "voor_melder", "eigenaar", "afspraken", "onderzoeker", "opdracht", "follow_up_gewenst", "termijn_op",
)  # fmt: skip


def _people_field(label: str, kandidaten: list[Aanstelling], **kwargs: Any) -> forms.TypedChoiceField:
    """A choice of appointments, in the order given; the cleaned value is the Aanstelling itself."""
    per_pk = {str(a.pk): a for a in kandidaten}
    coerce: Callable[[str], Aanstelling] = per_pk.__getitem__
    return forms.TypedChoiceField(
        label=label,
        choices=[
            ("", "Kies een collega"),
            *((pk, f"{a.medewerker.naam}, {a.get_rol_display().lower()} {a.eenheid.naam}") for pk, a in per_pk.items()),
        ],
        coerce=coerce,
        empty_value=None,
        required=False,
        **kwargs,
    )


class Voorstelformulier(forms.ModelForm):
    # The browser must not insist on a question that is not shown.
    use_required_attribute = False

    motivering = text_field("Motivering", lezer="intern", lezers=LEZERS)
    voor_melder = text_field(
        "Uitleg in gewone woorden",
        lezer="melder",
        help_text="Wat gaat er gebeuren, waarom, en wanneer hoort de melder weer iets? Noem geen namen.",
    )
    afspraken = text_field(
        "Wat moet er in de lijn gebeuren?",
        lezer="intern",
        lezers=readers("afspraken"),
    )
    opdracht = text_field(
        "Onderzoeksopdracht",
        lezer="intern",
        lezers=readers("opdracht"),
        help_text="Wat wordt onderzocht, over welke dagen, en wat niet?",
    )
    follow_up_gewenst = JaNee(
        "Wil de melder of de benadeelde nazorg?",
        help_text="Stel die vraag voor je besluit. Bij ja vragen we na 1, 3 en 6 maanden hoe het gaat.",
    )

    class Meta:
        model = Triagebesluit
        fields = [
            "hoofdspoor", "nevensporen", "motivering", "voor_melder", "eigenaar", "afspraken", "onderzoeker",
            "opdracht", "contact_om", "follow_up_gewenst", "termijn_op",
        ]  # fmt: skip
        field_classes = {"termijn_op": Datumveld}
        labels = {"termijn_op": "Uiterlijk klaar op"}

    def __init__(self, *args: Any, agendapunt: Agendapunt, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        melding = agendapunt.melding
        self.instance.melding, self.instance.agendapunt = melding, agendapunt
        # What would be refused in the end is no choice.
        soorten = [(code, label) for code, label in keuzes("triagebesluit") if not SOORT[code].overgang.later]
        self.fields["hoofdspoor"] = forms.ChoiceField(
            label="Hoofdspoor",
            help_text="Dit bepaalt hoe het verdergaat.",
            choices=[(code, label.capitalize()) for code, label in soorten],
            widget=Keuzekaarten(uitleg={code: soort.uitleg for code, soort in SOORT.items()}),
            error_messages={"required": "Kies een hoofdspoor."},
        )
        self.fields["nevensporen"] = forms.MultipleChoiceField(
            label="Nevensporen",
            help_text="Wat loopt daarnaast? Een onderzoek naast een ander onderzoek wacht tot dat klaar is.",
            choices=[(code, label.capitalize()) for code, label in soorten if SOORT[code].mag_neven],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["eigenaar"] = _people_field(
            "Wie voert het uit?",
            eigenaren(melding),
            help_text="Alleen leidinggevenden zonder belang. Is een leidinggevende betrokken, dan een niveau hoger.",
        )
        self.fields["onderzoeker"] = _people_field(
            "Wie onderzoekt het?", onderzoeker_candidates(agendapunt), help_text="Niet iemand die in deze zitting zat."
        )
        self.fields["termijn_op"].required = False
        self.order_fields(self.Meta.fields)
        if not self.is_bound:
            self._show_as_required()

    def full_clean(self) -> None:
        super().full_clean()
        self._show_as_required()

    def _show_as_required(self) -> None:
        """Whether one of these may stay empty hangs on the sporen, and the model says so: never "(niet verplicht)"."""
        for naam in VOORWAARDELIJK:
            self.fields[naam].required = True


class Standpuntformulier(forms.Form):
    standpunt = forms.ChoiceField(
        label="Wat is je standpunt?",
        choices=Triagebesluit.Standpunt.choices,
        widget=Keuzekaarten(
            uitleg={
                "akkoord": "De commissie maakt het besluit definitief.",
                "geweigerd": "Het voorstel gaat terug naar de commissie, met jouw reden.",
            }
        ),
        error_messages={"required": "Kies of je akkoord bent."},
    )
    bekrachtiging = forms.BooleanField(label="Ik bekrachtig de onderzoeksopdracht zoals die hier staat", required=False)
    tekst = text_field(
        "Toelichting",
        lezer="intern",
        lezers=LEZERS,
        help_text="Verplicht als je niet akkoord bent: wat moet de commissie opnieuw wegen?",
    )

    def __init__(self, *args: Any, besluit: Triagebesluit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not besluit.vraagt_bekrachtiging:
            del self.fields["bekrachtiging"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        akkoord = data.get("standpunt") == Triagebesluit.Standpunt.AKKOORD
        if akkoord and data.get("bekrachtiging") is False:
            self.add_error(
                "bekrachtiging", "Een disciplinair onderzoek begint pas als je de opdracht bekrachtigt. Zet het vinkje."
            )
        if data.get("standpunt") == Triagebesluit.Standpunt.GEWEIGERD and not data.get("tekst", "").strip():
            self.add_error("tekst", "Schrijf op waarom je niet akkoord bent.")
        return data


class Definitiefformulier(forms.Form):
    """Asks how the norm stands when the besluit ends the handling; otherwise only a button."""

    def __init__(self, *args: Any, vraagt_uitkomst: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if vraagt_uitkomst:
            self.fields["uitkomst"] = choice_field(
                "Is de norm overschreden?", uitkomsten(), leeg="Leg vast of de norm is overschreden."
            )


class Aanhoudformulier(forms.Form):
    vraag = text_field("Welke vraag staat nog open?", lezer="intern", lezers=LEZERS, leeg="Schrijf de vraag op.")
    eigenaar = forms.ChoiceField(
        label="Wie zoekt het antwoord?", error_messages={"required": "Kies wie het antwoord zoekt."}
    )
    uiterlijk_op = Datumveld(
        label="Uiterlijk op",
        error_messages={"required": "Kies een datum."},
    )
    voor_melder = text_field(
        "Uitleg in gewone woorden",
        lezer="melder",
        leeg="Schrijf op wat de melder leest.",
        help_text="Waarop wacht de commissie, en wanneer bespreekt zij het weer?",
    )

    def __init__(self, *args: Any, kandidaten: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kandidaten = {str(medewerker.pk): medewerker for medewerker in kandidaten}
        self.fields["eigenaar"].choices = [
            ("", "Kies een collega"),
            *((pk, medewerker.naam) for pk, medewerker in self.kandidaten.items()),
        ]


class Hervatformulier(forms.Form):
    antwoord = text_field("Wat is het antwoord?", lezer="intern", lezers=LEZERS)
