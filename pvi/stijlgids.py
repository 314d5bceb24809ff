"""Invented samples for /stijlgids/: every component in every state. Nothing here is read by another page."""

from types import SimpleNamespace
from uuid import UUID

from django import forms
from django.http import HttpRequest

from pvi.forms import Datumveld, Keuzekaarten
from pvi.templatetags.pvi import error_lines
from pvi.web.bladeren import page
from pvi.web.woorden import Woorden

TONEN = ("goed", "let_op", "fout", "neutraal", "melder")

KLEUREN = ("inkt", "inkt-zacht", "staf", "melder", "goed", "let-op", "fout")

STAPPEN = [
    {"naam": "Ontvangen", "staat": "klaar", "datum_tekst": "12 november 2026"},
    {"naam": "Intake", "staat": "klaar", "datum_tekst": "gesprek op 16 november 2026"},
    {"naam": "Triagecommissie weegt", "staat": "nu", "datum_tekst": "uiterlijk 3 december 2026"},
    {"naam": "Uitkomst en afspraken", "staat": "straks", "datum_tekst": "uiterlijk 14 februari 2027"},
    {"naam": "Herstel", "staat": "straks", "datum_tekst": ""},
    {"naam": "Nazorg", "staat": "straks", "datum_tekst": "na 1, 3 en 6 maanden"},
]

MOMENTEN = [
    {"naam": "Na 1 maand", "staat": "klaar", "datum_tekst": "14 december 2026: het gaat beter"},
    {"naam": "Na 3 maanden", "staat": "nu", "datum_tekst": "14 februari 2027"},
    {"naam": "Na 6 maanden", "staat": "straks", "datum_tekst": "14 mei 2027"},
]

KLOKKEN = [
    {"label": "Bevestiging", "tekst": "op tijd, dag 2 van 7", "toon": "goed", "deel": 29},
    {"label": "Eerste zitting", "tekst": "nog 3 werkdagen", "toon": "let_op", "deel": 80},
    {"label": "Statusbericht", "tekst": "4 werkdagen te laat", "toon": "fout", "deel": 100},
    {"label": "Terugkoppeling", "tekst": "nog 12 weken", "toon": "neutraal", "deel": 8},
]

WERKVOORRAAD = [
    ("M-7KQ3-M9XD", "Triage", "ras", {"tekst": "nog 3 werkdagen", "toon": "let_op", "deel": 80}),
    ("M-2FHT-W4RB", "Intake", "geslacht", {"tekst": "4 werkdagen te laat", "toon": "fout", "deel": 100}),
    ("M-9QWE-K1NV", "Nazorg", "godsdienst", {"tekst": "op 14 januari 2027", "toon": "neutraal", "deel": 66}),
]

SAMENVATTING = [
    {"vraag": "Hoe wil je melden?", "antwoord": "Anoniem", "wijzig": "1"},
    {"vraag": "Wat is er gebeurd?", "antwoord": "In de pauze maakte een collega steeds dezelfde grap.", "wijzig": "2"},
    {"vraag": "Wie mag dit niet zien?", "antwoord": "", "wijzig": "4"},
]


class Voorbeeldformulier(forms.Form):
    wijze = forms.ChoiceField(
        label="Hoe wil je melden?",
        help_text="Je kunt dit later veranderen.",
        choices=[("open", "Open"), ("vertrouwelijk", "Vertrouwelijk"), ("anoniem", "Anoniem")],
        widget=Keuzekaarten(
            uitleg={
                "open": "De mensen die je zaak behandelen, weten wie je bent.",
                "vertrouwelijk": "Alleen een paar mensen die jij kent, weten wie je bent.",
                "anoniem": "Niemand weet wie je bent. Je praat verder met een code.",
            }
        ),
    )
    gebeurtenis = forms.CharField(label="Wat is er gebeurd?", help_text="Alleen feiten.", widget=forms.Textarea)
    dag = Datumveld(label="Wanneer was het?", required=False)
    team = forms.ChoiceField(label="Bij welk team?", choices=[("", "Kies een team"), ("1", "Basisteam Duinrand")])
    steun = forms.MultipleChoiceField(
        label="Wat heb je nodig?",
        required=False,
        choices=[("buddy", "Een buddy"), ("vp", "Een vertrouwenspersoon"), ("bmw", "Maatschappelijk werk")],
        widget=forms.CheckboxSelectMultiple,
    )
    bestand = forms.FileField(label="Voeg een bestand toe", required=False, help_text="Een foto of pdf, tot 10 MB.")
    motivering = forms.CharField(
        label="Motivering",
        help_text="Feiten, weging en wat is meegewogen van de wens van de melder.",
        widget=forms.Textarea(attrs={"rows": 3, "data-lezer": "intern", "data-lezers": "de commissie en VIK"}),
    )
    uitleg = forms.CharField(
        label="Uitleg in gewone woorden",
        help_text="Schrijf zoals je het aan tafel zou vertellen.",
        widget=forms.Textarea(attrs={"rows": 3, "data-lezer": "melder"}),
    )
    gelezen = forms.BooleanField(label="Ik heb gelezen wat er met mijn melding gebeurt")


def _geweigerd() -> forms.Form:
    return Voorbeeldformulier({"fout-gebeurtenis": "Iemand zei iets.", "fout-dag": "31-02-2026"}, prefix="fout")


def context(request: HttpRequest) -> dict:
    geweigerd = _geweigerd()
    return {
        "kleuren": KLEUREN,
        "tonen": TONEN,
        "stappen": STAPPEN,
        "momenten": MOMENTEN,
        "klokken": KLOKKEN,
        "werkvoorraad": WERKVOORRAAD,
        "samenvatting": SAMENVATTING,
        "bewaard": [Woorden(UUID(int=1), request.path, [("bericht", ["We hebben het rooster besproken."])])],
        "formulier": Voorbeeldformulier(),
        # Not in the context by itself: the title of the guide must not say "Fout: ".
        "voorbeeld": SimpleNamespace(geweigerd=geweigerd),
        "regels": error_lines(geweigerd),
        "pagina": page(request, range(1, 312)),
        "chips": [{"label": "Fase: triage", "url": "?"}, {"label": "Te laat", "url": "?"}],
        "acties": [
            {"label": "Leg weging vast", "url": "#zaak", "hoofd": True},
            {"label": "Stel een vraag", "url": "#zaak", "hoofd": False},
        ],
        "tabs": [
            {"label": naam, "url": "#zaak", "actief": naam == "Melding"}
            for naam in ("Melding", "Triage", "Onderzoek & SMO", "Herstel & nazorg", "Berichten (2)", "Tijdlijn")
        ],
    }
