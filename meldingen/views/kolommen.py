"""The columns of the werkvoorraad: which there are, which somebody chose, and one line of a case in them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from meldingen.behandelaar import BEHANDELAAR
from meldingen.models import Melding, Toekenning
from meldingen.termijnen import SOORT, describe
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models.referentie import labels


@dataclass(frozen=True)
class Kolom:
    """`sorteer`: the word to sort by, empty when that cannot be done; `soort`: how the cell is drawn."""

    code: str
    kop: str
    sorteer: str = ""
    soort: str = "tekst"
    # Shown to who chose nothing; the first two are always there.
    standaard: bool = True
    vast: bool = False


KOLOMMEN: tuple[Kolom, ...] = (
    Kolom("termijn", "Termijn", "termijn", "termijn", vast=True),
    Kolom("kenmerk", "Kenmerk", "kenmerk", "kenmerk", vast=True),
    Kolom("onderwerp", "Waar het over gaat", soort="titel"),
    Kolom("fase", "Fase", "fase"),
    Kolom("soort", "Welke termijn", standaard=False),
    Kolom("grond", "Grond", soort="kort"),
    Kolom("team", "Team", soort="kort", standaard=False),
    Kolom("behandelaar", "Behandelaar", soort="naam"),
    Kolom("vlaggen", "Vlaggen", soort="merkjes"),
    Kolom("bericht", "Onbeantwoord", soort="merkjes", standaard=False),
    Kolom("ontvangen", "Ontvangen", "ontvangen", "datum"),
)
KEUZES = [(kolom.code, kolom.kop) for kolom in KOLOMMEN if not kolom.vast]
STANDAARD = [kolom.code for kolom in KOLOMMEN if kolom.standaard and not kolom.vast]
# Where the session keeps what somebody chose, and on which list: a saved filter has columns of its own until then.
SESSIE, SESSIE_BIJ = "kolommen", "kolommen_bij"
VLAGGEN = (("spoed", "Spoed", "let_op"), ("benadeling", "Benadeling", "fout"), ("opgeschort", "Opgeschort", "let_op"))


def chosen(sessie: SessionBase, vraag: str = "", bewaard: Collection[str] = ()) -> list[Kolom]:
    """The columns of this reader, in the order of the table; `bewaard`: those of the saved filter this list is."""
    codes = sessie.get(SESSIE, STANDAARD)
    if bewaard and sessie.get(SESSIE_BIJ) != vraag:
        codes = bewaard
    return [kolom for kolom in KOLOMMEN if kolom.vast or kolom.code in codes]


def choose(sessie: SessionBase, vraag: str, codes: Collection[str]) -> None:
    """Keep a choice for as long as somebody is logged in; what is no column falls away."""
    sessie[SESSIE], sessie[SESSIE_BIJ] = [code for code, _ in KEUZES if code in codes], vraag


def cells(kolommen: Collection[Kolom], melding: Melding, namen: dict[UUID, str]) -> list[dict[str, Any]]:
    """One line; without the right to read the case (`leesbaar`) nothing of its content."""
    return [{"soort": kolom.soort, "waarde": CEL[kolom.code](melding, namen)} for kolom in kolommen]


def _term(melding: Melding) -> dict[str, Any] | None:
    """Kind and stand of the first running term (`eerste`)."""
    if not melding.eerste:
        return None
    soort = SOORT[melding.eerste["soort"]]
    gestart = date.fromisoformat(melding.eerste["gestart"])
    return {"naam": soort.naam, "stand": describe(gestart, melding.eerste_termijn_op, klok.vandaag())}


def _names_term(melding: Melding, namen: dict[UUID, str]) -> str:
    termijn = _term(melding)
    return termijn["naam"] if termijn else ""


def _team(melding: Melding, namen: dict[UUID, str]) -> str:
    return melding.eenheid_gedraging.naam if melding.leesbaar and melding.eenheid_gedraging else ""


def _flags(melding: Melding, namen: dict[UUID, str]) -> list[dict[str, str]]:
    return [{"tekst": tekst, "toon": toon} for veld, tekst, toon in VLAGGEN if getattr(melding, veld)]


def _unanswered(melding: Melding, namen: dict[UUID, str]) -> list[dict[str, str]]:
    return [{"tekst": "Melder wacht", "toon": "let_op"}] if melding.wacht_op_antwoord else []


Cel = Callable[[Melding, dict[UUID, str]], Any]
CEL: dict[str, Cel] = {
    "termijn": lambda m, namen: _term(m),
    "kenmerk": lambda m, namen: m.kenmerk,
    "onderwerp": lambda m, namen: m.titel if m.leesbaar else "Melding",
    "fase": lambda m, namen: m.get_status_display(),
    "soort": _names_term,
    "grond": lambda m, namen: ", ".join(labels("grond", m.gronden)) if m.leesbaar else "",
    "team": _team,
    "behandelaar": lambda m, namen: namen.get(m.pk, ""),
    "vlaggen": _flags,
    "bericht": _unanswered,
    "ontvangen": lambda m, namen: m.ontvangen_op,
}


def handlers(meldingen: Collection[Melding], *, bij_vik: bool) -> dict[UUID, str]:
    """Who handles each case now, by its phase: for VIK that assigns people; others read the contact they know."""
    namen = {m.pk: m.intaker.naam for m in meldingen if m.leesbaar and m.intaker}
    if not bij_vik:
        return namen
    op_naam = [m.pk for m in meldingen if m.leesbaar and Status(m.status) in BEHANDELAAR]
    houders = Toekenning.objects.lopend().filter(content_object__in=op_naam, permission__codename=Recht.VOLGEN)
    namen = {pk: naam for pk, naam in namen.items() if pk not in op_naam}
    per_zaak = {m.pk: BEHANDELAAR[Status(m.status)] for m in meldingen if m.pk in op_naam}
    for zaak, grond, naam in houders.values_list("content_object", "grond", "user__naam").order_by("user__naam", "pk"):
        if per_zaak[zaak] == grond:
            namen.setdefault(zaak, naam)
    return namen
