"""The five steps of /melden/: questions, words beside them, and from the answers to `Ingevuld`.

A draft holds the answers as they were posted, so that nothing somebody typed is lost when a step is not yet complete.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from meldingen.actions.melding import Afzender, Ingevuld, Persoon
from meldingen.models import Betrokkenheid
from meldingen.models.melding import Aanbod
from pvi import klok, kluis, schrijfwijze
from pvi.forms import Mailadres, Sleutelinvoer
from pvi.models import OrganisatieEenheid
from pvi.models.referentie import keuzes

VERHAAL = 20_000
ONBEKEND = "onbekend"
MEER = 10  # people per list at most
# Characters of a whole draft; every field filled to its end fits.
CONCEPT_TEKENS = 100_000
HERHAALD = {"ja": True, "nee": False}

# The codes of list `positie` as a melder would say it; a code that is added later shows its own label.
POSITIE = {
    "benadeelde": "Het is mij overkomen",
    "omstander": "Ik was erbij, of ik hoorde ervan",
    "leidinggevende": "Ik geef leiding in dit team",
    "collega": "Ik werk in een ander team",
    "oud_medewerker": "Ik heb hier gewerkt",
    "aspirant": "Ik ben aspirant",
    "ingehuurd": "Ik ben ingehuurd",
    "onbekend": "Dat zeg ik liever niet",
}
ROL_IN_VERHAAL = {
    Betrokkenheid.Rol.BETROKKENE: "Over deze persoon gaat het",
    Betrokkenheid.Rol.WEGKIJKER: "Leidinggevende die wegkeek",
    Betrokkenheid.Rol.BENADEELDE: "Deze persoon is geraakt",
    Betrokkenheid.Rol.GETUIGE: "Zag of hoorde het",
}


def _positie_keuzes() -> list[tuple[str, str]]:
    return [(code, POSITIE.get(code, label.capitalize())) for code, label in keuzes("positie")]


def _eenheid_keuzes() -> list[tuple[str, Any]]:
    """Units of level 1 (and KS) with their teams, as they are today."""
    vandaag = klok.vandaag()
    boven = {e.pk: e for e in OrganisatieEenheid.objects.handling(vandaag).order_by("naam", "pk")}
    groepen: dict[int, list[tuple[str, str]]] = {
        pk: [(eenheid.code, f"{eenheid.naam}: team weet ik niet")] for pk, eenheid in boven.items()
    }
    for team in OrganisatieEenheid.objects.geldig(vandaag).filter(niveau=3, eenheid__in=boven).order_by("naam", "pk"):
        groepen[team.eenheid_id].append((team.code, team.naam))
    return [
        ("", "Kies een eenheid of team"),
        (ONBEKEND, "Dat weet ik niet"),
        *((boven[pk].naam, teams) for pk, teams in groepen.items()),
    ]


class Hoeformulier(forms.Form):
    positie = forms.ChoiceField(
        label="Wie ben jij in dit verhaal?",
        widget=forms.RadioSelect,
        choices=_positie_keuzes,
        error_messages={"required": "Kies wie jij bent in dit verhaal."},
    )
    meldt_open = forms.BooleanField(
        label="Ik meld open: wie mijn melding behandelt, weet wie ik ben",
        error_messages={"required": "Vink aan dat je open meldt. Liever niet? Praat eerst met een vertrouwenspersoon."},
    )


class Watformulier(forms.Form):
    wat_gebeurd = forms.CharField(
        label="Wat is er gebeurd?",
        help_text="Vertel het in je eigen woorden. Wat zag, hoorde of las je? Wat deed dat met jou of met een ander? "
        "Je hoeft niets te bewijzen. Er is plaats voor 20.000 tekens. Dat zijn ongeveer acht bladzijden.",
        max_length=VERHAAL,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Vul in wat er is gebeurd."},
    )
    herhaald = forms.ChoiceField(
        label="Is het vaker gebeurd?",
        required=False,
        choices=[("ja", "Ja"), ("nee", "Nee"), ("", "Dat weet ik niet")],
        widget=forms.RadioSelect,
    )


class Waarformulier(forms.Form):
    waar_wanneer = forms.CharField(
        label="Waar en wanneer was het?",
        help_text="Bijvoorbeeld: in de kantine, begin november, na de briefing. Ongeveer is goed.",
        required=False,
        max_length=VERHAAL,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    eenheid = forms.ChoiceField(
        label="Bij welke eenheid of welk team was het?",
        help_text="Zo komt je melding bij de goede commissie. Weet je het niet? Kies dan “Dat weet ik niet”.",
        choices=_eenheid_keuzes,
        error_messages={"required": "Kies een eenheid of team, of kies “Dat weet ik niet”."},
    )


class Nodigformulier(forms.Form):
    wensen = forms.CharField(
        label="Wat heb je nodig? Wat wil je dat er gebeurt?",
        help_text="Bijvoorbeeld: dat het stopt, een gesprek, excuses, of dat er eerst iemand naar je luistert.",
        required=False,
        max_length=VERHAAL,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    buddy_aanbod = forms.ChoiceField(
        label="Wil je een buddy?",
        choices=Aanbod.choices,
        initial=Aanbod.LATER,
        help_text="Een collega uit een ander team. Die houdt je op de hoogte en gaat mee als je dat wilt.",
        widget=forms.RadioSelect,
    )
    vp_aanbod = forms.ChoiceField(
        label="Wil je een vertrouwenspersoon?",
        choices=Aanbod.choices,
        initial=Aanbod.LATER,
        help_text="Iemand die luistert, met je meedenkt en niets doet zonder jou.",
        widget=forms.RadioSelect,
    )


class Contactformulier(forms.Form):
    geen_adres = "Vul je e-mailadres in, of vink de mail uit."
    onbereikbaar = "Vul een e-mailadres of een telefoonnummer in. Dan kunnen we je bereiken."

    naam = forms.CharField(
        label="Je naam",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Vul je naam in."},
    )
    werkmail = Mailadres(
        label="Je e-mailadres",
        required=False,
        help_text="Werk je bij de politie? Vul dan je werkmail in. Het portaal zorgt er dan voor dat jij je eigen "
        "melding nooit als collega hoeft te behandelen.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    telefoon = forms.CharField(
        label="Je telefoonnummer",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    mail_gewenst = forms.BooleanField(
        label="Stuur mij een mail als er nieuws is",
        help_text="In de mail staat niet waar het over gaat. Je kunt dit later weer uitzetten.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if self.errors:
            return gegevens
        if gegevens["mail_gewenst"] and not gegevens["werkmail"]:
            self.add_error("werkmail", self.geen_adres)
        elif not gegevens["werkmail"] and not gegevens["telefoon"]:
            self.add_error("werkmail", self.onbereikbaar)
        return gegevens


class Persoonformulier(forms.Form):
    naam = forms.CharField(label="Naam", required=False, max_length=120, widget=forms.TextInput)
    sleutel = Sleutelinvoer(required=False)

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if not self.errors and self.is_filled() and not (gegevens["naam"] or gegevens["sleutel"]):
            self.add_error("naam", "Vul een naam in, of maak deze persoon leeg.")
        return gegevens

    def is_filled(self) -> bool:
        return any(self.cleaned_data.get(veld) for veld in self.fields if veld != "rol")

    def persoon(self) -> Persoon:
        """Whether the key belongs to somebody is never shown: the form would tell who works here."""
        gegevens = {**self.cleaned_data}
        sleutel = gegevens.pop("sleutel")
        gegevens["werkmail"], gegevens["personeelsnummer"] = schrijfwijze.split(sleutel)
        return Persoon(**gegevens)

    def describe(self) -> str:
        return str(self.persoon())


class Betrokkeneformulier(Persoonformulier):
    rol = forms.ChoiceField(label="Wat was de rol van deze persoon?", choices=ROL_IN_VERHAAL.items(), required=False)
    team = forms.CharField(label="Team", required=False, max_length=120)
    field_order = ("rol", "naam", "team", "sleutel")

    def clean_rol(self) -> Betrokkenheid.Rol:
        return Betrokkenheid.Rol(self.cleaned_data["rol"] or Betrokkenheid.Rol.BETROKKENE)

    def describe(self) -> str:
        return f"{ROL_IN_VERHAAL[self.cleaned_data['rol']]}: {super().describe()}"


class Personen(forms.BaseFormSet):
    """A list of people; rows that are left empty do not count."""

    def personen(self) -> tuple[Persoon, ...]:
        return tuple(form.persoon() for form in self if form.is_filled())


def list_of(form: type[Persoonformulier]) -> type[Personen]:
    return forms.formset_factory(form, formset=Personen, extra=1, max_num=MEER, absolute_max=MEER)


@dataclass(frozen=True)
class Stap:
    """One step: its title, its form, help beside it, and perhaps a list of people with the words around it."""

    titel: str
    form: type[forms.Form]
    hulp: str
    hulp_punten: tuple[str, ...]
    personen: type[Personen] | None = None
    personen_titel: str = ""
    personen_uitleg: str = ""


STAPPEN: tuple[Stap, ...] = (
    Stap(
        "Voor wie meld je, en hoe?",
        Hoeformulier,
        "Zo werkt het",
        (
            "Je vult vijf korte stappen in. Dat duurt ongeveer 8 minuten.",
            "Je kunt steeds terug. Er gaat niets weg voordat je op “Verstuur melding” klikt.",
            "Stop je langer dan een uur? Dan wissen we wat je hebt ingevuld. Zo kan niemand na jou het lezen.",
        ),
    ),
    Stap(
        "Wat is er gebeurd?",
        Watformulier,
        "Zo kun je het vertellen",
        (
            "Schrijf zoals je praat. Het hoeft niet mooi of volledig.",
            "Noem wat je zelf zag of hoorde. Wat je van een ander weet, mag er ook bij.",
            "Namen vragen we in de volgende stap.",
        ),
    ),
    Stap(
        "Waar, wanneer en wie?",
        Waarformulier,
        "Weet je niet alles?",
        (
            "Dat geeft niet. Vul in wat je weet.",
            "Niemand wordt schuldig omdat een naam hier staat. Eerst luisteren we naar iedereen.",
            "Wie je hier noemt, krijgt geen bericht van het portaal.",
        ),
        list_of(Betrokkeneformulier),
        "Wie was erbij betrokken?",
        "Vul in wat je weet en laat de rest leeg. Over wie gaat je melding, of wie keek weg? Met een werkmail of "
        "personeelsnummer kan die persoon je melding nooit als collega lezen.",
    ),
    Stap(
        "Wat heb je nodig?",
        Nodigformulier,
        "Jij houdt invloed",
        (
            "Je mag later altijd iets anders willen.",
            "VIK bespreekt met je wat kan en wat niet.",
            "Een buddy of vertrouwenspersoon kan op elk moment beginnen.",
        ),
        list_of(Persoonformulier),
        "Wie mag je melding niet zien?",
        "Is er iemand die niet mag meekijken? Je hoeft niet te zeggen waarom. Met een werkmail of personeelsnummer "
        "sluiten we die persoon meteen buiten. Bij alleen een naam regelt VIK dit met jou.",
    ),
    Stap(
        "Hoe bereiken we je?",
        Contactformulier,
        "Wie ziet je gegevens?",
        (
            "Je naam en nummer bewaren we apart van je verhaal, op slot.",
            "VIK, de triagecommissie en wie daarna een taak krijgt, kunnen je naam lezen.",
            "Je ziet zelf welke functies in je melding keken, en wanneer.",
            "Over wie je melding gaat, leest jouw naam niet in dit portaal.",
        ),
    ),
)
CONTROLE = len(STAPPEN) + 1

# Raw answers of one step: field name → posted values.
Ruw = dict[str, list[str]]


@dataclass
class Ingevuldestap:
    """A step with its answers."""

    nummer: int
    stap: Stap
    form: forms.Form
    personen: Personen | None

    def is_valid(self) -> bool:
        geldig = self.form.is_valid()
        return (self.personen is None or self.personen.is_valid()) and geldig

    def regels(self) -> Iterator[dict[str, str]]:
        """Question, answer, step, and the mark of them together, for the check page."""
        for vraag, antwoord in self._answers():
            merk = kluis.merk("getoond", json.dumps([self.nummer, str(vraag), str(antwoord)]))[:20]
            yield {"vraag": vraag, "antwoord": antwoord, "wijzig": str(self.nummer), "merk": merk}

    def _answers(self) -> Iterator[tuple[str, str]]:
        for veld in self.form:
            yield veld.label, _answer(veld)
        if self.personen is not None:
            yield self.stap.personen_titel, "\n".join(form.describe() for form in self.personen if form.is_filled())


def _answer(veld: forms.BoundField) -> str:
    waarde = veld.form.cleaned_data[veld.name]
    if isinstance(waarde, bool):
        return "Ja" if waarde else "Nee"
    if isinstance(veld.field, forms.ChoiceField):
        return next((label for code, label in _flat(veld.field.choices) if code == waarde), waarde)
    return waarde


def _flat(choices: Any) -> Iterator[tuple[str, str]]:
    for code, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield code, label


def read_stap(nummer: int, ruw: Ruw | None) -> Ingevuldestap:
    """Step `nummer` (from 1) bound to what was posted for it, to be judged; a step never posted is not valid."""
    stap, ruw = STAPPEN[nummer - 1], ruw or {}
    form = stap.form(MultiValueDict(ruw))
    return Ingevuldestap(nummer, stap, form, stap.personen and read_personen(stap.personen, ruw))


def reopen_stap(nummer: int, ruw: Ruw | None) -> Ingevuldestap:
    """The same step to write on, with the words as they were left and without judging them."""
    stap, ruw = STAPPEN[nummer - 1], ruw or {}
    form = stap.form(initial={naam: waarden[-1] for naam, waarden in ruw.items()})
    return Ingevuldestap(nummer, stap, form, stap.personen and reopen_personen(stap.personen, ruw))


def read_personen(lijst: type[Personen], ruw: Ruw, prefix: str = "personen") -> Personen:
    """A list of people as posted, to be judged; one that came through broken is empty, not a message about forms."""
    aantal = {f"{prefix}-TOTAL_FORMS": [str(count_people(ruw, prefix))], f"{prefix}-INITIAL_FORMS": ["0"]}
    return lijst(MultiValueDict({**ruw, **aantal}), prefix=prefix)


def reopen_personen(lijst: type[Personen], ruw: Ruw, prefix: str = "personen") -> Personen:
    """The same list to write on."""
    rijen = [
        {veld: ruw.get(f"{prefix}-{rij}-{veld}", [""])[-1] for veld in lijst.form.base_fields}
        for rij in range(count_people(ruw, prefix))
    ]
    personen = lijst(initial=rijen, prefix=prefix)
    personen.extra = 0 if rijen else 1
    return personen


def count_people(ruw: Ruw, prefix: str = "personen") -> int:
    aantal = ruw.get(f"{prefix}-TOTAL_FORMS", ["0"])[-1]
    # Longer than any list is: a number of thousands of digits would not even be read as one.
    return min(int(aantal[:4]), MEER) if aantal.isdecimal() else 0


def add_person(ruw: Ruw, prefix: str = "personen") -> None:
    """One more empty row in the list of people."""
    ruw[f"{prefix}-TOTAL_FORMS"] = [str(min(count_people(ruw, prefix) + 1, MEER))]


def names_of(nummer: int) -> set[str]:
    """What the page of step `nummer` posts; anything else is no answer and is not kept."""
    stap = STAPPEN[nummer - 1]
    namen = set(stap.form.base_fields)
    if stap.personen is not None:
        namen |= {"personen-TOTAL_FORMS", "personen-INITIAL_FORMS"}
        namen |= {f"personen-{rij}-{veld}" for rij in range(MEER) for veld in stap.personen.form.base_fields}
    return namen


def find_eenheid(code: str) -> OrganisatieEenheid | None:
    """The unit of a choice of Waarformulier; None: the melder does not know."""
    if code == ONBEKEND:
        return None
    return OrganisatieEenheid.objects.select_related("eenheid").get(code=code)


def to_ingevuld(stappen: list[Ingevuldestap]) -> Ingevuld:
    """From five valid steps to what `submit_melding` takes."""
    hoe, wat, waar, nodig, contact = (stap.form.cleaned_data for stap in stappen)
    return Ingevuld(
        wat_gebeurd=wat["wat_gebeurd"],
        herhaald=HERHAALD.get(wat["herhaald"]),
        waar_wanneer=waar["waar_wanneer"],
        eenheid=find_eenheid(waar["eenheid"]),
        betrokkenen=stappen[2].personen.personen(),
        wie_niet=stappen[3].personen.personen(),
        **nodig,
        melder=Afzender(positie=hoe["positie"], **contact),
    )
