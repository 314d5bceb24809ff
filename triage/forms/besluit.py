"""Forms of the besluit about one betrokkene, one per step, and of bezwaar."""

from typing import Any

from django import forms

from meldingen.forms.velden import JaNee, Lcvragen, date_field, text_field
from meldingen.lezers import readers
from pvi import klok
from pvi.forms import Keuzekaarten
from pvi.models.referentie import label
from triage.actions.besluit import BESLUITVELDEN, UITKOMSTEN, lc_advised_otherwise
from triage.besluitstappen import Stap
from triage.conflicts import chaired_triage
from triage.forms.straf import Conceptformulier, add_straf_fields, chosen_straf
from triage.models import Besluit

LEZERS = readers("besluit")
LEEST_VOORNEMEN = readers("besluit", ook="de betrokkene zodra je het vastlegt")
LEEST_BESLUIT = readers("besluit", ook="de betrokkene zodra het definitief is")
UITLEG_UITKOMST = {
    "plichtsverzuim": "Een straf kan. Kies je geen straf, dan volgt toch een reactie in de lijn.",
    "overschreden": "De norm is overschreden, maar het is geen plichtsverzuim. Er volgt een reactie in de lijn.",
    "niet_vast": "Het staat toch niet vast. Er volgt een plan voor rehabilitatie.",
    "niet_overschreden": "Het is niet gebeurd zoals gemeld. Er volgt een plan voor rehabilitatie.",
}


AFLOOP = (Besluit.Bezwaar.ONGEGROND, Besluit.Bezwaar.GEGROND, Besluit.Bezwaar.INGETROKKEN)


class Besluitformulier(Lcvragen, Conceptformulier):
    """The fields of the step that is next. In between (voornemen) only the texts that stay a concept."""

    nodig = frozenset({"straf", "motivering", "uitkomst", "uiting", "agfa_reden", "tekst_voornemen"}) | {
        "tekst_betrokkene", "tekst_melder", "afwijking_lc", "mandaat_akkoord",
    }  # fmt: skip

    def __init__(self, *args: Any, rij: Besluit, door: Any, **kwargs: Any) -> None:
        super().__init__(*args, rij=rij, **kwargs)
        nieuw, wacht = rij.stap == Stap.NIEUW, rij.stap == Stap.VOORNEMEN
        if wacht:
            self.fields["motivering"] = text_field(
                "Motivering", lezer="intern", lezers=LEZERS, rows=6, initial=rij.motivering
            )
        else:
            self._add_maat(rij, door)
        if nieuw:
            self._add_agfa_question(rij)
            self._add_reader("tekst_voornemen", "Voornemen in gewone woorden", LEEST_VOORNEMEN)
            return
        if not wacht:
            self.fields["agfa_reden"] = text_field(
                "Waarom is advies van AGFA niet nodig?",
                lezer="intern",
                lezers=LEZERS,
                rows=2,
                initial=rij.agfa_reden,
                help_text="AGFA adviseert over een straf voor een uiting, vereniging, vergadering of betoging.",
            )
            self.add_lc_criteria(nodig=False)
        self._add_reader("tekst_betrokkene", "Besluit in gewone woorden", LEEST_BESLUIT)
        self.fields["tekst_melder"] = text_field(
            "Wat hoort de melder?",
            lezer="melder",
            initial=rij.tekst_melder,
            help_text="Dat er is besloten, en wat je zonder namen kunt zeggen over wat er is besloten.",
        )

    def _add_maat(self, rij: Besluit, door: Any) -> None:
        self.fields["uitkomst"] = forms.ChoiceField(
            label="Wat staat er vast?",
            choices=[(code, label("uitkomst", code).capitalize()) for code in UITKOMSTEN],
            widget=Keuzekaarten(uitleg=UITLEG_UITKOMST),
            initial=rij.uitkomst,
            required=False,
        )
        self.fields["rehabilitatieplan"] = text_field(
            "Plan voor rehabilitatie", lezer="intern", lezers=readers("besluit", "rehabilitatie"), rows=4,
            initial=rij.rehabilitatieplan,
            help_text="Staat er niets vast, schrijf dan op wat er nodig is om dit recht te zetten.",
        )  # fmt: skip
        add_straf_fields(self, rij, lezers=LEZERS, vraag="Welke straf leg je op?")
        self.fields["afwijking_smo"] = text_field(
            "Waarom wijk je af van het strafmaatoverleg?", lezer="intern", lezers=LEZERS, rows=4,
            initial=rij.afwijking_smo, help_text="Alleen als je een andere straf kiest dan het advies.",
        )  # fmt: skip
        if lc_advised_otherwise(rij.melding):
            self.fields["afwijking_lc"] = text_field(
                "De Landelijk Coördinator adviseerde iets anders. Volg je dat, en waarom?", lezer="intern",
                lezers=LEZERS, rows=4, initial=rij.afwijking_lc,
            )  # fmt: skip
        if chaired_triage(rij.melding, door):
            self.fields["mandaat_akkoord"] = text_field(
                "Wanneer en hoe stemde de Landelijk Coördinator in met jouw besluit?", lezer="intern", lezers=LEZERS,
                rows=2, initial=rij.mandaat_akkoord,
                help_text="Je was voorzitter toen de commissie deze zaak woog. Dan beslis je alleen als niemand "
                "anders mag, en met instemming van de Landelijk Coördinator.",
            )  # fmt: skip

    def _add_agfa_question(self, rij: Besluit) -> None:
        ja_nee = {True: "ja", False: "nee"}
        self.fields["uiting"] = JaNee(
            "Gaat het om een uiting, vereniging, vergadering of betoging?",
            initial=ja_nee.get(rij.uiting, ""),
            help_text="Ook in een gesloten app-groep.",
        )
        self.fields["agfa_reden"] = text_field(
            "Waarom is advies van AGFA niet nodig?", lezer="intern", lezers=LEZERS, rows=2, initial=rij.agfa_reden,
            help_text="Alleen bij een uiting. Is advies wel nodig, leg dan nog geen voornemen vast: het portaal kan "
            "zonder dat advies niet verder. Overleg met Team Juridische Zaken.",
        )  # fmt: skip

    def _add_reader(self, naam: str, vraag: str, lezers: str) -> None:
        self.fields[naam] = text_field(
            vraag, lezer="intern", lezers=lezers, initial=getattr(self.rij, naam),
            help_text="Alleen over de eigen procedure. Niets over de melder of over anderen.",
        )  # fmt: skip

    def velden(self) -> dict[str, Any]:
        data = {naam: waarde for naam, waarde in self.cleaned_data.items() if naam in BESLUITVELDEN}
        if data.get("uiting"):
            # Asking AGFA is not offered yet (B3): who goes on says why it need not be.
            data["agfa_vraag"] = False
        return data | ({"straf": chosen_straf(data)} if "straf" in data else {})


class Bezwaarformulier(forms.Form):
    bezwaar = forms.ChoiceField(
        label="Hoe staat het met het bezwaar?", widget=forms.RadioSelect, error_messages={"required": "Kies een stand."}
    )
    op = date_field("Op welke dag?", leeg="Vul de dag in.")

    def __init__(self, *args: Any, besluit: Besluit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        loopt = besluit.bezwaar == Besluit.Bezwaar.LOOPT
        standen = AFLOOP if loopt else (Besluit.Bezwaar.LOOPT,)
        self.fields["bezwaar"].choices = [(stand.value, stand.label) for stand in standen]
        self.fields["bezwaar"].initial = "" if loopt else Besluit.Bezwaar.LOOPT.value
        self.fields["op"].initial = klok.vandaag()
