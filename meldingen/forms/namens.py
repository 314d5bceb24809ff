"""The form for a melding on behalf of somebody: the questions of /melden/ about another person, and the consent."""

import uuid
from typing import Any

from django import forms

from meldingen.access import MEEKIJKEN
from meldingen.actions.melding import Afzender, Ingevuld
from meldingen.actions.namens import KANAAL, Namens
from meldingen.forms.concept import Conceptformulier
from meldingen.forms.melden import (
    HERHAALD,
    Betrokkeneformulier,
    Contactformulier,
    Nodigformulier,
    Personen,
    Persoonformulier,
    Waarformulier,
    Watformulier,
    find_eenheid,
    list_of,
)
from meldingen.models import Invoer, Toestemming
from meldingen.models.personen import Modus
from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi import klok
from pvi.forms import Datumveld, Keuzekaarten
from pvi.models import Medewerker
from pvi.models.referentie import keuzes
from pvi.rollen import Rol

BETROKKENEN, NIET = "betrokkenen", "niet"
LIJSTEN: dict[str, type[Personen]] = {BETROKKENEN: list_of(Betrokkeneformulier), NIET: list_of(Persoonformulier)}

# The questions of /melden/ in the third person.
VRAGEN = {
    "naam": ("Naam van de melder", ""),
    "werkmail": (
        "E-mailadres van de melder",
        "Vul het werkadres in. Dan behandelt de melder de eigen melding nooit als collega.",
    ),
    "telefoon": ("Telefoonnummer van de melder", ""),
    "mail_gewenst": ("De melder wil een mail als er nieuws is", "In de mail staat niet waar het over gaat."),
    "wat_gebeurd": (
        "Wat is er gebeurd?",
        "Schrijf op wat de melder vertelt, zo veel mogelijk in de eigen woorden van de melder.",
    ),
    "eenheid": (
        "Bij welke eenheid of welk team was het?",
        "Zo komt de melding bij de goede commissie. Weet de melder het niet? Kies dan “Dat weet ik niet”.",
    ),
    "wensen": ("Wat heeft de melder nodig? Wat moet er gebeuren?", "Bijvoorbeeld: dat het stopt, of een gesprek."),
    "buddy_aanbod": ("Wil de melder een buddy?", "Een collega uit een ander team die de melder op de hoogte houdt."),
    "vp_aanbod": ("Wil de melder een vertrouwenspersoon?", "Iemand die luistert en niets doet zonder de melder."),
}
FOUTEN = {
    "naam": "Vul in namens wie je meldt.",
    "wat_gebeurd": "Vul in wat er is gebeurd.",
}


def namens_rollen(medewerker: Medewerker) -> list[Rol]:
    """The roles in which this person may enter a melding for somebody else (row 3)."""
    rollen = {Rol(a.rol) for a in toegang(medewerker).with_recht(Recht.NAMENS_MELDEN)}
    return [rol for rol in KANAAL if rol in rollen]


def _positie() -> list[tuple[str, str]]:
    return [("", "Kies een rol"), *((code, label.capitalize()) for code, label in keuzes("positie"))]


class Namensformulier(Watformulier, Waarformulier, Nodigformulier, Contactformulier, Conceptformulier):
    geen_adres = "Vul het e-mailadres van de melder in, of vink de mail uit."
    onbereikbaar = "Vul een e-mailadres of een telefoonnummer in. Dan kan VIK de melder bereiken."

    formulier = forms.UUIDField(widget=forms.HiddenInput, required=False)
    rol = forms.ChoiceField(label="In welke rol vul je dit in?", error_messages={"required": "Kies je rol."})
    positie = forms.ChoiceField(
        label="Wat is de rol van de melder in dit verhaal?",
        choices=_positie,
        error_messages={"required": "Kies wat de rol van de melder is."},
    )
    modus = forms.ChoiceField(
        label="Hoe wil de melder melden?",
        choices=[(Modus.OPEN.value, "Open"), (Modus.VERTROUWELIJK.value, "Vertrouwelijk")],
        widget=Keuzekaarten(
            uitleg={
                "open": "Wie de melding behandelt, kan de naam van de melder lezen.",
                "vertrouwelijk": "Alleen VIK en wie de melder zelf kiest, kunnen de naam lezen.",
            }
        ),
        error_messages={"required": "Kies hoe de melder wil melden."},
    )
    wijze = forms.ChoiceField(
        label="Hoe gaf de melder toestemming?",
        choices=Invoer.Wijze.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies hoe de melder toestemming gaf."},
    )
    toestemming_op = Datumveld(
        label="Op welke dag?",
        error_messages={"required": "Vul de dag van de toestemming in.", "invalid": "Vul een bestaande dag in."},
    )
    verwijzing = forms.CharField(
        label="Waar ligt de toestemming?",
        help_text="Bijvoorbeeld: mijn map, brief 3. Zet hier niet wat er in staat. "
        "Als vertrouwenspersoon vul je dit altijd in.",
        required=False,
        max_length=200,
    )
    akkoord = forms.BooleanField(
        label="De melder weet dat ik dit invul, wie het leest, en wil dat ik het verstuur",
        error_messages={"required": "Bespreek dit eerst met de melder en vink het dan aan."},
    )
    meekijken = forms.MultipleChoiceField(
        label="Wat mag jij als vertrouwenspersoon?",
        choices=[(doel.value, doel.label) for doel in Toestemming.Doel if doel.value in MEEKIJKEN],
        help_text="Vink alleen aan wat in de toestemming staat. De melder kan dit altijd veranderen of stoppen.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, medewerker: Medewerker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for naam, (label, hulp) in VRAGEN.items():
            self.fields[naam].label, self.fields[naam].help_text = label, hulp
        for naam, tekst in FOUTEN.items():
            self.fields[naam].error_messages["required"] = tekst
        for naam in ("naam", "werkmail", "telefoon"):
            # The browser would offer the own details of who is writing.
            self.fields[naam].widget.attrs["autocomplete"] = "off"
        self.medewerker = medewerker
        rollen = namens_rollen(medewerker)
        self.fields["rol"].choices = [(rol.value, rol.label) for rol in rollen]
        if len(rollen) == 1:
            self.fields["rol"].widget = forms.HiddenInput()
            self.initial.setdefault("rol", rollen[0].value)
        if Rol.VP not in rollen:
            del self.fields["meekijken"]
        self.initial.setdefault("formulier", uuid.uuid4())
        self.initial.setdefault("toestemming_op", klok.vandaag())
        self.initial.setdefault("modus", Modus.OPEN.value)

    def clean_formulier(self) -> uuid.UUID:
        return self.cleaned_data["formulier"] or uuid.uuid4()

    def namens(self) -> Namens:
        gegevens = self.cleaned_data
        rol = Rol(gegevens["rol"])
        return Namens(
            rol=rol,
            wijze=Invoer.Wijze(gegevens["wijze"]),
            toestemming_op=gegevens["toestemming_op"],
            verwijzing=gegevens["verwijzing"],
            # Ticked before another role was chosen: it holds for a vertrouwenspersoon only.
            meekijken=frozenset(gegevens.get("meekijken", ()) if rol == Rol.VP else ()),
            formulier=gegevens["formulier"],
        )

    def ingevuld(self, lijsten: dict[str, Personen]) -> Ingevuld:
        gegevens = self.cleaned_data
        return Ingevuld(
            wat_gebeurd=gegevens["wat_gebeurd"],
            waar_wanneer=gegevens["waar_wanneer"],
            herhaald=HERHAALD.get(gegevens["herhaald"]),
            eenheid=find_eenheid(gegevens["eenheid"]),
            betrokkenen=lijsten[BETROKKENEN].personen(),
            wie_niet=lijsten[NIET].personen(),
            wensen=gegevens["wensen"],
            buddy_aanbod=gegevens["buddy_aanbod"],
            vp_aanbod=gegevens["vp_aanbod"],
            melder=Afzender(
                naam=gegevens["naam"],
                werkmail=gegevens["werkmail"],
                telefoon=gegevens["telefoon"],
                positie=gegevens["positie"],
                modus=Modus(gegevens["modus"]),
                mail_gewenst=gegevens["mail_gewenst"],
            ),
        )


class Overgedragenformulier(forms.Form):
    overgedragen = forms.BooleanField(
        label="De melder heeft de code",
        error_messages={
            "required": "Geef de code eerst aan de melder en vink dit dan aan. De code komt niet nog een keer."
        },
    )

    def __init__(self, *args: Any, met_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not met_code:
            veld = self.fields["overgedragen"]
            veld.label = "Ik vertel de melder dat VIK belt"
            veld.error_messages["required"] = "Vink aan dat je de melder vertelt dat VIK belt."
