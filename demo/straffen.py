"""The part of the bundle that ends in a penalty: what T17, B1, B2, B4 and T21 leave behind, written in bulk.

One case holds one to three people with established plichtsverzuim, so that the figures of a quarter have letters that
may be shown and letters that may not. Nobody of them is of the cast.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from meldingen.models import Betrokkenheid
from pvi import kluis
from pvi.kalender import add_werkdagen
from pvi.models import Medewerker
from triage.besluitstappen import Stap
from triage.models import (
    Besluit,
    Besluitwissel,
    Gedraging,
    JurisprudentieItem,
    LcAdvies,
    Onderzoek,
    Reactie,
    SmoAdvies,
)
from triage.models.onderzoek import Toets

if TYPE_CHECKING:
    from demo.bundel import Bundel
    from demo.bundelzaak import Zaak

# The letters in turn, "" is no penalty: whatever quarter is looked at, one is often chosen and others are rare.
STRAFFEN = ("a", "a", "c", "a", "e", "a", "c", "a", "j", "a", "")
# How many people a case is about.
AANTAL = (2, 2, 3, 3)
# Days between the steps of a besluit: voornemen, zienswijze, definitief.
VOORNEMEN, ZIENSWIJZE = 12, 3
# Tables in the order in which they are written.
MODELLEN = (Gedraging, LcAdvies, SmoAdvies, Besluit, Besluitwissel, JurisprudentieItem)


def involve(bundel: "Bundel", zaak: "Zaak") -> None:
    """One to three invented collega's of the team, each at issue and each told."""
    melding = zaak.melding
    for n in range(bundel.kans.choice(AANTAL)):
        medewerker = Medewerker(
            email=f"collega.{uuid4().hex[:10]}@voorbeeld.invalid", naam=f"Collega {n + 1} (verzonnen)",
            personeelsnummer=f"X{uuid4().hex[:9]}", team=melding.eenheid_gedraging,
        )  # fmt: skip
        medewerker.set_unusable_password()
        betrokkenheid = zaak.betrokkene if n == 0 else Betrokkenheid(sleutel_id=melding.sleutel_id, melding=melding)
        betrokkenheid.naam, betrokkenheid.team = "Een collega", melding.eenheid_gedraging.naam
        betrokkenheid.medewerker, betrokkenheid.koppeling = medewerker, Betrokkenheid.Koppeling.GEKOPPELD
        zaak.bestraft.append(betrokkenheid)
        zaak.rest.append(medewerker)
        if n:
            zaak.rest.append(betrokkenheid)


def to_smo(bundel: "Bundel", zaak: "Zaak", dag: date, op) -> None:
    """T17: told, established per gedraging, an empty advies each, and the LC who was invited answers the next day."""
    melding, onderzoek = zaak.melding, next(rij for rij in zaak.rest if isinstance(rij, Onderzoek))
    onderzoek.afgerond_op = op(dag)
    for nummer, betrokkenheid in enumerate(zaak.bestraft, 1):
        betrokkenheid.informeren = Betrokkenheid.Informeren.JA
        betrokkenheid.informeren_grond = ""
        betrokkenheid.geinformeerd_op = op(add_werkdagen(dag - timedelta(days=14), 0))
        betrokkenheid.geinformeerd_via = Betrokkenheid.Via.AANZEGGING
        betrokkenheid.tekst_voor_betrokkene = "Er loopt een onderzoek naar jouw gedrag. Er is nog niets vastgesteld."
        zaak.rest.append(
            Gedraging(
                sleutel_id=melding.sleutel_id, onderzoek=onderzoek, nummer=nummer, betrokkenheid=betrokkenheid,
                omschrijving="Herhaald een collega buitensluiten.", bevinding="vastgesteld", plichtsverzuim=True,
                toelichting="Vier collega's zagen het.", toetsen=[t.value for t in Toets],
                toetsing="Wie waarschuwingen krijgt en doorgaat, weet wat hij doet.",
            )
        )  # fmt: skip
        zaak.adviezen.append(
            SmoAdvies(sleutel_id=melding.sleutel_id, melding=melding, betrokkenheid=betrokkenheid, gemaakt_op=op(dag))
        )
    zaak.rest += zaak.adviezen
    melding.bij_lc = True
    zaak.happen("lc_gevraagd", dag)
    volgende = add_werkdagen(dag, 1)
    vraag = LcAdvies(sleutel_id=melding.sleutel_id, melding=melding, moment=LcAdvies.Moment.SMO, gevraagd_op=op(dag))
    if volgende <= bundel.vandaag:
        vraag.strekking, vraag.advies = LcAdvies.Strekking.EENS, "Weeg mee dat het team toekeek."
        vraag.gegeven_op, vraag.gegeven_door = op(volgende), bundel.cast["lc"]
        zaak.happen("lc_geadviseerd", volgende)
    zaak.rest.append(vraag)


def to_besluit(bundel: "Bundel", zaak: "Zaak", dag: date, op) -> None:
    """T19: each advies is fixed, an empty besluit each."""
    for advies in zaak.adviezen:
        advies.straf = next(bundel.straffen)
        _condition(bundel, advies)
        advies.maatregelen = [] if advies.straf else ["gesprek"]
        advies.motivering, advies.unaniem = "De ernst en de herhaling wegen zwaar.", True
        advies.reden_geen_vergelijking = "Er zijn nog geen drie zaken vastgelegd."
        advies.vastgesteld_op, advies.vastgesteld_door = op(dag), bundel.cast["smo"]
        zaak.besluiten.append(
            Besluit(
                sleutel_id=zaak.melding.sleutel_id, melding=zaak.melding, betrokkenheid=advies.betrokkenheid,
                gemaakt_op=op(dag),
            )
        )  # fmt: skip
    zaak.rest += zaak.besluiten


def _condition(bundel: "Bundel", maat: SmoAdvies) -> None:
    # A berisping is never conditional here: one cell of the overview is large enough to show.
    maat.voorwaardelijk = maat.straf not in ("", "a") and bundel.kans.random() < 0.3
    maat.proeftijd_maanden = bundel.kans.choice((12, 24)) if maat.voorwaardelijk else None
    maat.voorwaarden = "Geen nieuw plichtsverzuim." if maat.voorwaardelijk else ""


def decide(bundel: "Bundel", zaak: "Zaak", dag: date, op, pc: Medewerker) -> None:
    """B1, B2 and B4 for each, the reactions, the term of bezwaar, and an item of case law."""
    for advies, besluit in zip(zaak.adviezen, zaak.besluiten, strict=True):
        besluit.straf, besluit.voorwaardelijk = advies.straf, advies.voorwaardelijk
        besluit.proeftijd_maanden, besluit.voorwaarden = advies.proeftijd_maanden, advies.voorwaarden
        besluit.maatregelen, besluit.motivering = list(advies.maatregelen), "Ik volg het advies."
        if besluit.straf not in ("", "a") and bundel.kans.random() < 0.4:
            besluit.voorwaardelijk = not advies.voorwaardelijk
            besluit.proeftijd_maanden = 24 if besluit.voorwaardelijk else None
            besluit.voorwaarden = "Geen nieuw plichtsverzuim." if besluit.voorwaardelijk else ""
            besluit.motivering = besluit.afwijking_smo = "De betrokkene heeft het zelf rechtgezet."
        _take_steps(besluit, dag, op, pc, zaak)
        _react(bundel, zaak, besluit, dag, pc)
        zaak.rest.append(_item(bundel, zaak, besluit, dag, op))
    zaak.happen("voornemens_klaar", dag - timedelta(days=VOORNEMEN))


def _take_steps(besluit: Besluit, dag: date, op, pc: Medewerker, zaak: "Zaak") -> None:
    wie, onderwerp = besluit.betrokkenheid.medewerker, str(besluit.betrokkenheid.pk)
    begin, gehoord = dag - timedelta(days=VOORNEMEN), dag - timedelta(days=ZIENSWIJZE)
    besluit.uiting, besluit.agfa_reden = False, "Het gaat niet om een uiting."
    besluit.tekst_voornemen = "Ik ben van plan je een straf te geven. Je mag hierop reageren."
    besluit.tekst_betrokkene = "Dit is mijn besluit. In de brief staat hoe je bezwaar kunt maken."
    besluit.tekst_melder = "Er is een besluit genomen. Jouw melding klopte."
    besluit.geen_zienswijze, besluit.zienswijze_op = True, op(gehoord)
    besluit.stap, besluit.definitief_op, besluit.definitief_door = Stap.DEFINITIEF, op(dag), pc
    for code, van, naar, wanneer, door, rol in (
        ("B1", Stap.NIEUW, Stap.VOORNEMEN, begin, pc, "pc"),
        ("B2", Stap.VOORNEMEN, Stap.ZIENSWIJZE, gehoord, wie, "bk"),
        ("B4", Stap.ZIENSWIJZE, Stap.DEFINITIEF, dag, pc, "pc"),
    ):
        zaak.rest.append(
            Besluitwissel(besluit=besluit, stap=code, van=van, naar=naar, op=op(wanneer), door=door, rol=rol)
        )
    zaak.happen("voornemen", begin, onderwerp)
    zaak.happen("zienswijze", gehoord, onderwerp)
    if besluit.straf:
        zaak.happen("besluit_definitief", dag, onderwerp)


def _react(bundel: "Bundel", zaak: "Zaak", besluit: Besluit, dag: date, pc: Medewerker) -> None:
    besluit.betrokkenheid.uitkomst = "plichtsverzuim"
    soorten = [(besluit.straf, True)] if besluit.straf else [(code, False) for code in besluit.maatregelen]
    zaak.rest += [
        Reactie(
            melding=zaak.melding, betrokkenheid=besluit.betrokkenheid, soort=soort, is_straf=is_straf, op=dag,
            voorwaardelijk=is_straf and besluit.voorwaardelijk, vastgelegd_door=pc,
        )
        for soort, is_straf in soorten
    ]  # fmt: skip


def _item(bundel: "Bundel", zaak: "Zaak", besluit: Besluit, dag: date, op) -> JurisprudentieItem:
    """As a second person fixed it: what it was about, and nothing that leads to the case."""
    melding = zaak.melding
    return JurisprudentieItem(
        sleutel=kluis.new_sleutel("zaak"), status=JurisprudentieItem.Status.VASTGESTELD, jaar=dag.year,
        gronden=melding.gronden, aarden=melding.aarden, context=melding.context,
        machtsverhouding=melding.machtsverhouding, herhaald=melding.herhaald, straf=besluit.straf,
        voorwaardelijk=besluit.voorwaardelijk, proeftijd_maanden=besluit.proeftijd_maanden,
        maatregelen=besluit.maatregelen, feiten="Een medewerker sloot een collega langere tijd buiten.",
        weging="De herhaling woog zwaar; dat iemand het zelf rechtzette, woog licht.",
        opgesteld_door=bundel.cast["tjz"], vastgesteld_door=bundel.cast["smo"], vastgesteld_op=op(dag),
    )  # fmt: skip


def clocks_that_ran_out(zaak: "Zaak", vandaag: date) -> Iterator[tuple[date, str]]:
    """Terms of bezwaar that ended before today: (last day, whose)."""
    for termijn in zaak.klokken:
        if termijn.soort == "bezwaar" and termijn.gestopt_op is None and termijn.verloopt_op < vandaag:
            yield termijn.verloopt_op, termijn.onderwerp
