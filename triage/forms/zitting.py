"""Forms of the agenda: plan a zitting, move an item, who takes part."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django import forms

from meldingen.forms.velden import date_field
from pvi import klok
from pvi.forms import Mailadres
from pvi.models import Medewerker, OrganisatieEenheid
from triage.models import Aanwezigheidswijziging, Zitting
from triage.zetels import Plaats

AFWEZIG = "afwezig"


class Planformulier(forms.Form):
    eenheid = forms.ModelChoiceField(
        label="Van welke commissie?",
        queryset=OrganisatieEenheid.objects.none(),
        empty_label=None,
        error_messages={"required": "Kies een commissie.", "invalid_choice": "Kies een commissie uit de lijst."},
    )
    datum = date_field("Op welke dag?", leeg="Kies een dag.")

    def __init__(self, *args: Any, eenheden: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["eenheid"].queryset = eenheden


class Verplaatsformulier(forms.Form):
    zitting = forms.ModelChoiceField(
        label="Naar welke zitting?",
        queryset=Zitting.objects.none(),
        empty_label="Kies een zitting",
        error_messages={"required": "Kies een zitting.", "invalid_choice": "Kies een zitting uit de lijst."},
    )

    def __init__(self, *args: Any, huidig: Zitting, door: Medewerker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        veld = self.fields["zitting"]
        komend = Zitting.objects.visible_to(door).filter(eenheid=huidig.eenheid, datum__gte=klok.vandaag())
        veld.queryset = komend.exclude(pk=huidig.pk)
        veld.label_from_instance = lambda zitting: f"{zitting.datum:%d-%m-%Y}"


class Deskundigeformulier(forms.Form):
    werkmail = Mailadres(
        label="Werkmail van de deskundige",
        help_text="Iemand van een andere triagecommissie of van het kernteam. Die leest mee tot het besluit er is.",
        error_messages={"required": "Vul een werkmail in."},
    )


class Aanwezigheidformulier(forms.Form):
    """One list per person, with the seats of the own appointments. `vast`: who sat at an item that is decided."""

    def __init__(
        self,
        *args: Any,
        zitting: Zitting,
        zetels: dict[Medewerker, list[Plaats]],
        vast: Collection[UUID],
        met_reden: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        plaats = {a.medewerker_id: a.plaats for a in zitting.aanwezigheden.all() if a.aanwezig}
        self.kandidaten = {f"plaats_{medewerker.pk}": medewerker for medewerker in zetels}
        for medewerker, plaatsen in zetels.items():
            zit_vast = medewerker.pk in vast
            self.fields[f"plaats_{medewerker.pk}"] = forms.ChoiceField(
                label=medewerker.naam,
                choices=[(AFWEZIG, "Niet aanwezig"), *((p.value, p.label) for p in plaatsen)],
                initial=plaats.get(medewerker.pk, AFWEZIG),
                disabled=zit_vast,
                help_text="Zat bij een punt waarover is besloten. Dat verandert niet meer." if zit_vast else "",
                error_messages={"required": f"Kies de plaats van {medewerker.naam}."},
            )
        if met_reden:
            self.fields["reden"] = forms.ChoiceField(
                label="Waarom wijzig je de aanwezigheid?",
                choices=[("", "Kies een reden"), *Aanwezigheidswijziging.Reden.choices],
                required=False,
                help_text="Nodig als je iets wijzigt. Iedereen die de zitting ziet, leest wie wat wijzigde en waarom.",
            )

    def plaatsen(self) -> Iterator[tuple[Medewerker, str]]:
        for naam, medewerker in self.kandidaten.items():
            plaats = self.cleaned_data[naam]
            yield medewerker, "" if plaats == AFWEZIG else plaats
