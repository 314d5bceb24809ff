"""By when: every term as one table, and the pure arithmetic on it.

A term starts and stops on an event. Events are the codes of transitions ("T3") or the words below, which the action of
that noun reports with `Melding.record_event`. Closing a melding stops every term that still runs.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Literal

from pvi.kalender import add_werkdagen, tel_op, verleng_tot_werkdag, werkdagen_tussen

Eenheid = Literal["werkdagen", "kalenderdagen", "weken", "maanden"]

# Escalation, in working days late: step 1 as soon as it is late, step 2 after 5, step 3 after 10 (our default).
STAP_NA = (1, 5, 10)


ENKELVOUD: dict[Eenheid, str] = {
    "werkdagen": "werkdag",
    "kalenderdagen": "kalenderdag",
    "weken": "week",
    "maanden": "maand",
}


@dataclass(frozen=True)
class Termijnsoort:
    """One row of the table. `waarschuwt` and `escaleert` name roles of the people told, by position for step 1–3."""

    code: str
    naam: str
    aantal: int
    eenheid: Eenheid
    start: frozenset[str]
    stopt: frozenset[str]
    pauzeerbaar: bool
    waarschuwt: tuple[str, ...]
    escaleert: tuple[str, ...]
    basis: str
    bij_spoed: int | None = None
    # The term starts anew at each of its stop events (status message every four weeks).
    herhaalt: bool = False
    # Terms of one person, spoor or moment: several may run side by side, told apart by `onderwerp`.
    per_onderwerp: bool = False
    # The part of the term, in percent, after which people are warned.
    waarschuwing: int = 75
    # A term of law never ends on a free day (Algemene termijnenwet art. 1; Verordening 1182/71 art. 3 for art. 14 AVG).
    wettelijk: bool = False

    @property
    def lengte(self) -> str:
        """'10 werkdagen', '1 maand'."""
        return self.length_in_words()

    def length_in_words(self, spoed: bool = False) -> str:
        """As `lengte`; with `spoed` the shorter one, where there is one."""
        aantal = self.bij_spoed if spoed and self.bij_spoed is not None else self.aantal
        return f"{aantal} {ENKELVOUD[self.eenheid] if aantal == 1 else self.eenheid}"


def _e(*events: str) -> frozenset[str]:
    return frozenset(events)


VIK_LIJN = ("vik_coordinator", "pc", "lc")
DEFAULT = "onze standaard"

TERMIJNEN: tuple[Termijnsoort, ...] = (
    Termijnsoort(
        "bevestiging", "Persoonlijke bevestiging", 7, "kalenderdagen", _e("T1"), _e("persoonlijk_bericht"), False,
        ("vi",), VIK_LIJN, "Wet bescherming klokkenluiders voor misstanden; verder onze standaard", wettelijk=True,
    ),
    Termijnsoort(
        "terugkoppeling", "Inhoudelijke terugkoppeling", 3, "maanden", _e("persoonlijk_bericht"), _e("terugkoppeling"),
        False, ("vi", "eigenaar"), VIK_LIJN, "Wet bescherming klokkenluiders voor misstanden; verder onze standaard",
        wettelijk=True,
    ),
    Termijnsoort(
        "statusbericht", "Bericht aan de melder, ook zonder nieuws", 4, "weken", _e("terugkoppeling", "opgeschort"),
        _e("bericht_melder", "T25"), False, ("vi", "eigenaar"), VIK_LIJN, DEFAULT, herhaalt=True,
    ),
    Termijnsoort(
        "signaal", "Signaal beoordelen", 5, "werkdagen", _e("signaal_gelogd"), _e("signaal_beoordeeld"), False,
        ("vi",), VIK_LIJN, DEFAULT,
    ),
    # Whoever told a leader and hears nothing, does not tell again. It runs on when VIK makes a melding of the signaal.
    Termijnsoort(
        "collega", "Terugkoppeling aan de collega", 5, "werkdagen", _e("collega_vertelde"), _e("collega_ingelicht"),
        False, ("schrijver",), ("sh", "vik_coordinator", "pc"), DEFAULT,
    ),
    Termijnsoort(
        "intake", "Intake afronden", 10, "werkdagen", _e("T3"), _e("T4", "T5", "T6"), True, ("vi",), VIK_LIJN, DEFAULT,
        bij_spoed=2,
    ),
    Termijnsoort(
        "informeren", "Besluiten of de betrokkene het hoort", 1, "maanden", _e("betrokkene_vastgelegd"),
        _e("informeren_besloten"), False, ("vi", "eigenaar"), ("vik_coordinator", "pc", "fg"), "art. 14 AVG",
        per_onderwerp=True, wettelijk=True,
    ),
    Termijnsoort(
        "eerste_zitting", "Eerste behandeling in de triagecommissie", 15, "werkdagen", _e("T1"),
        _e("item_behandeld"), True, ("secretaris", "vi"), ("tr_voorzitter", "pc", "lc"), DEFAULT, bij_spoed=3,
    ),
    Termijnsoort(
        "aangehouden", "Antwoord op de open vraag", 10, "werkdagen", _e("T7"), _e("T8"), True, ("secretaris",),
        ("tr_voorzitter", "pc", "lc"), DEFAULT,
    ),
    Termijnsoort(
        "lc_advies", "Advies van de Landelijk Coördinator", 5, "werkdagen", _e("lc_gevraagd"), _e("lc_geadviseerd"),
        True, ("lc",), ("lc", "cdo", "kl"), DEFAULT,
    ),
    Termijnsoort(
        "standpunt", "Standpunt van de politiechef", 5, "werkdagen", _e("triagebesluit_voorgesteld"),
        _e("standpunt_ingenomen"), True, ("pc",), ("lc", "cdo", "kl"), DEFAULT,
    ),
    Termijnsoort(
        "lijnafhandeling", "Lijnafhandeling", 6, "weken", _e("T9"), _e("T14", "T15"), True, ("eigenaar",),
        ("vi", "pc", "lc"), DEFAULT,
    ),
    Termijnsoort(
        "orienterend", "Oriënterend onderzoek", 4, "weken", _e("onderzoek_ori"),
        _e("onderzoek_klaar", "T16", "T17", "T18"), True, ("onderzoeker", "vi"), VIK_LIJN, DEFAULT,
    ),
    Termijnsoort(
        "disciplinair", "Disciplinair onderzoek", 12, "weken", _e("onderzoek_disc", "T28"),
        _e("onderzoek_klaar", "T16", "T17", "T18"), True, ("onderzoeker", "vi"), VIK_LIJN, DEFAULT,
    ),
    Termijnsoort(
        "smo_advies", "Advies van het strafmaatoverleg", 3, "weken", _e("T17"), _e("T19", "T28"), True, ("smo",),
        ("smo_voorzitter", "pc", "lc"), DEFAULT,
    ),
    # Ends when every betrokkene has a voornemen (B1), or the klacht its oordeel (B6).
    Termijnsoort(
        "pc_besluit", "Voornemen van de politiechef", 3, "weken", _e("T19", "T22"), _e("voornemens_klaar", "B6", "T28"),
        True, ("pc", "tjz"), ("lc", "cdo", "kl"), DEFAULT,
    ),
    Termijnsoort(
        "zienswijze", "Zienswijze van de betrokkene", 2, "weken", _e("voornemen"),
        _e("zienswijze", "besluit_vervallen"), True, ("betrokkene",), ("pc", "tjz", "vik_coordinator"),
        "horen is verplicht; de lengte is onze standaard", per_onderwerp=True,
    ),
    Termijnsoort(
        "bezwaar", "Bezwaar tegen het besluit", 6, "weken", _e("besluit_definitief"),
        _e("bezwaar", "bezwaartermijn_voorbij"), False, ("betrokkene",), (), "art. 6:7 Awb", per_onderwerp=True,
        wettelijk=True,
    ),
    Termijnsoort(
        "hb_toewijzen", "Herstelbegeleider toewijzen", 3, "werkdagen", _e("T12", "T15", "T18", "T21"),
        _e("hb_toegewezen", "T24"), True, ("vi",), VIK_LIJN, DEFAULT,
    ),
    # Its deadline is the moment's own date, so it is started with `verloopt_op`.
    Termijnsoort(
        "nazorg", "Nazorgmoment", 1, "maanden", _e("nazorg_gepland"), _e("nazorg_vastgelegd"), False,
        ("herstelbegeleider",), ("vi", "pc", "lc"), "praktijk", per_onderwerp=True,
    ),
    # “Ik hoor niets”, of one melder. Late: one level up, which is what the page of the melder says.
    Termijnsoort(
        "hoort_niets", "Antwoord aan een melder die niets hoort", 5, "werkdagen", _e("hoort_niets"),
        _e("melder_gehoord"), False, ("vi", "eigenaar"), VIK_LIJN, DEFAULT, per_onderwerp=True,
    ),
    # Both hang on the benadeling, never on the case. VIK is mailed at once; the pages of the melder promise these days.
    Termijnsoort(
        "benadeling", "Benadeling: gezien door VIK", 1, "werkdagen", _e("benadeling_gemeld"), _e("benadeling_gezien"),
        False, ("vi",), VIK_LIJN, DEFAULT,
    ),
    Termijnsoort(
        "benadeling_antwoord", "Benadeling: besluit en antwoord", 5, "werkdagen", _e("benadeling_gezien"),
        _e("benadeling_besloten"), False, ("vi",), VIK_LIJN, DEFAULT,
    ),
)  # fmt: skip

SOORT = {soort.code: soort for soort in TERMIJNEN}

# Promised to melders on the public pages in days: beheer may shorten these, not lengthen them.
BELOOFD = frozenset({"eerste_zitting", "benadeling", "benadeling_antwoord", "hoort_niets"})


def is_changeable(soort: Termijnsoort) -> bool:
    """May beheer set another length? Not of a term of law, nor of one whose end is a day that somebody chose."""
    return soort.basis == DEFAULT


def starting(event: str) -> tuple[Termijnsoort, ...]:
    return tuple(soort for soort in TERMIJNEN if event in soort.start)


def stopping(event: str) -> tuple[Termijnsoort, ...]:
    return tuple(soort for soort in TERMIJNEN if event in soort.stopt)


def deadline(soort: Termijnsoort, start: date, spoed: bool = False) -> date:
    """The last day that is still in time."""
    aantal = soort.bij_spoed if spoed and soort.bij_spoed is not None else soort.aantal
    einde = tel_op(start, aantal, soort.eenheid)
    return verleng_tot_werkdag(einde) if soort.wettelijk else einde


def warning_day(start: date, verloopt: date, procent: int = 75) -> date:
    """The day on which this part of the term has passed, in calendar days, rounded up."""
    return start + timedelta(days=ceil((verloopt - start).days * procent / 100))


def escalation_step(verloopt: date, vandaag: date) -> int:
    """0 while in time, else how many of the steps of STAP_NA have been reached (1–3)."""
    te_laat = werkdagen_tussen(verloopt, vandaag)
    if vandaag <= verloopt:
        return 0
    return max(1, sum(te_laat >= na for na in STAP_NA))


def reached_since(stap: int, vandaag: date) -> date:
    """The last deadline for which this step of the escalation (1–3) has been reached today."""
    verloopt = vandaag - timedelta(days=1)
    while escalation_step(verloopt, vandaag) < stap:
        verloopt -= timedelta(days=1)
    return verloopt


def shift(verloopt: date, werkdagen: int) -> date:
    """A paused term ends later by the working days it stood still."""
    return add_werkdagen(verloopt, werkdagen)


@dataclass(frozen=True)
class Stand:
    """A term as people read it: words, tone and the part that has passed (0–100)."""

    tekst: str
    toon: Literal["goed", "let_op", "fout", "neutraal"]
    deel: int


# From this many working days before its last day a term asks for attention, everywhere alike.
BIJNA = 3


def tone(verloopt: date, vandaag: date) -> Literal["goed", "let_op", "fout"]:
    """The colour of a term by the days that are left: late, nearly (BIJNA), or in time. The one rule for every page."""
    if vandaag > verloopt:
        return "fout"
    return "let_op" if werkdagen_tussen(vandaag, verloopt) <= BIJNA else "goed"


def describe(start: date, verloopt: date, vandaag: date) -> Stand:
    """'nog 3 werkdagen', '4 werkdagen te laat', 'vandaag'."""
    over = werkdagen_over(verloopt, vandaag)
    lengte = max(1, (verloopt - start).days)
    deel = min(100, max(0, round((vandaag - start).days / lengte * 100)))
    toon = tone(verloopt, vandaag)
    if over < 0:
        return Stand(f"{-over} {_werkdagen(-over)} te laat", toon, 100)
    if vandaag == verloopt:
        return Stand("vandaag", toon, deel)
    return Stand(f"nog {over} {_werkdagen(over)}" if over else "eerstvolgende werkdag", toon, deel)


def werkdagen_over(verloopt: date, vandaag: date) -> int:
    """Working days that are left; of what is late the working days since, below zero, at least one."""
    if vandaag > verloopt:
        return -max(1, werkdagen_tussen(verloopt, vandaag))
    return werkdagen_tussen(vandaag, verloopt)


def _werkdagen(n: int) -> str:
    return "werkdag" if n == 1 else "werkdagen"
