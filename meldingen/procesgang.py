"""The tables as documents a domain expert can read and sign: docs/procesgang.md and docs/rechten.csv.

Pure functions of OVERGANGEN, TERMIJNEN, SLUITLIJST and RECHTEN; `manage.py generate_docs` writes them, a test compares.
"""

import csv
import io
from collections.abc import Iterable

from meldingen.access import BEREIK, EIGEN, JA, RECHTEN, Bereik
from meldingen.sluitlijst import SLUITLIJST
from meldingen.termijnen import TERMIJNEN, Termijnsoort
from meldingen.uitleg import UITLEG
from meldingen.workflow import ACTIEF, OVERGANGEN, RIJ, Overgang, Status
from pvi.rollen import Rol

_EENHEID = {
    "werkdagen": ("werkdag", "werkdagen"),
    "kalenderdagen": ("dag", "dagen"),
    "weken": ("week", "weken"),
    "maanden": ("maand", "maanden"),
}  # fmt: skip
_NUMMER = {recht: nummer for nummer, recht in RIJ.items()}

# Who is warned and told, in TERMIJNEN.
_WIE = {
    "vi": "VIK", "vik_coordinator": "VIK-coördinator", "pc": "politiechef", "lc": "Landelijk Coördinator", "cdo": "CDO",
    "kl": "Korpsleiding", "fg": "FG", "tr_voorzitter": "voorzitter van de commissie", "secretaris": "secretaris",
    "eigenaar": "wie de zaak in de lijn heeft", "onderzoeker": "onderzoeker", "herstelbegeleider": "herstelbegeleider",
    "smo": "strafmaatoverleg", "smo_voorzitter": "voorzitter van het strafmaatoverleg", "tjz": "TJZ",
    "betrokkene": "betrokkene", "schrijver": "wie het signaal vastlegde", "sh": "sectorhoofd",
}  # fmt: skip

# The letters of the matrix in words.
NOTEN = {
    JA: "ja, binnen het bereik van de rol",
    EIGEN: "alleen over zichzelf",
    "a": "alleen als zorgsignaal",
    "b": "alleen met schriftelijke toestemming van de cliënt",
    "c": "alleen als de melder deze persoon toestemming gaf",
    "d": "alleen als de stap aan de lijn is toegewezen en er geen belang speelt",
    "e": "alleen zaken met LC-plicht, of die zijn voorgelegd",
    "f": "alleen de eigen procedure, en pas na de aanzegging",
    "g": "alleen het verloop, niet de inhoud",
    "h": "alleen als die in de zaak is aangewezen",
    "i": "de voortgang, niet de verklaringen",
    "j": "bereidt de tekst voor, beslist niet",
    "k": "alleen eigen acties, en pas na de aanzegging",
    "l": "alleen de zorg voor het eigen team",
    "m": "stelt voor of vraagt aan; VIK voert uit",
    "n": "de eigen eenheid",
    "o": "alleen als de teamchef het deelt",
    "p": "met twee personen en een reden; de FG hoort het meteen",
    "q": "alleen een eigen signaal",
    "r": "alleen de secretaris",
    "s": "alleen het logboek, nooit de inhoud",
    "t": "zolang er geen herstelbegeleider is",
}

INLEIDING = """\
# Procesgang van een melding

Gemaakt uit de tabellen in de code met `python manage.py generate_docs`. Wijzig dit bestand niet met de hand: een test
vergelijkt het met de tabellen. Wie het domein kent, kan hier lezen en aftekenen wat het portaal doet."""

OVER_TERMIJNEN = """\
Een waarschuwing komt als driekwart van de tijd voorbij is. Is het te laat, dan hoort de eerste in de rij het meteen, de
tweede na vijf werkdagen en de derde na tien. Wie een muur heeft bij de zaak, wordt overgeslagen. Sluit de melding, dan
stopt elke termijn."""
OVER_BEREIK = """\
Een rol die hier niet staat, bereikt een zaak alleen met een toewijzing op naam. Wie een belang heeft, staat achter een
muur; die gaat boven alles."""


def procesgang() -> str:
    """docs/procesgang.md: the states, the route as a picture, every transition, the terms and the closing checklist."""
    delen = [
        INLEIDING,
        "## De weg van een melding",
        _picture(),
        "Een stippellijn komt in een volgende uitgave. Elke pijl staat hieronder uitgelegd onder zijn nummer.",
        "## Waar een melding kan staan",
        _table(("Status", "Wat de melder leest", "Wie aan zet is"), [
            (status.label, UITLEG[status].melder, UITLEG[status].wie) for status in Status
        ]),
        "## Wat er kan gebeuren",
        *(_transition(overgang) for overgang in OVERGANGEN),
        "## Termijnen",
        OVER_TERMIJNEN,
        _table(("Termijn", "Lengte", "Stopt bij opschorten", "Waarschuwt", "Daarna", "Waarop het berust"), [
            (soort.naam, _length(soort), _yes(soort.pauzeerbaar), _people(soort.waarschuwt), _people(soort.escaleert),
             soort.basis)
            for soort in TERMIJNEN
        ]),
        "## Sluitlijst",
        "Een melding sluit pas als elke regel klaar is die bij die stap hoort.",
        _table(("Regel", "Geldt bij"), [(regel.naam, ", ".join(_in_order(regel.bij))) for regel in SLUITLIJST]),
        "## Wie welke zaken bereikt",
        OVER_BEREIK,
        _table(("Rol", "Bereik", "Vanaf"), [_reach(rol, bereik) for rol, bereik in BEREIK.items()]),
    ]  # fmt: skip
    return "\n\n".join(delen) + "\n"


def name_of(woord: str) -> str:
    """Who a word of TERMIJNEN stands for."""
    return _WIE[woord]


def rechten() -> str:
    """docs/rechten.csv: every cell of the matrix, with the word of its note."""
    uit = io.StringIO()
    schrijver = csv.writer(uit, lineterminator="\n")
    schrijver.writerow(("rij", "recht", "rol", "merk", "betekenis"))
    for recht, cellen in RECHTEN.items():
        for rol in Rol:
            merk = cellen.get(rol, "nee")
            schrijver.writerow((_NUMMER[recht], recht.label, rol.label, merk, NOTEN.get(merk, "")))
    return uit.getvalue()


def _picture() -> str:
    """The route for mermaid: one line per target, dotted when it belongs to a later release."""
    lijnen = ["```mermaid", "flowchart TD"]
    lijnen += [f'  {status.value}["{status.label}"]' for status in Status]
    for overgang in OVERGANGEN:
        pijl = "-.->" if overgang.later else "-->"
        for van in _states(overgang.van):
            lijnen += [f"  {van.value} {pijl}|{overgang.code}| {naar.value}" for naar in _states(overgang.naar)]
    return "\n".join([*lijnen, "```"])


def _transition(overgang: Overgang) -> str:
    naar = " of ".join(status.label for status in _states(overgang.naar)) or "weg"
    van = ", ".join(status.label for status in _states(overgang.van))
    regels = [
        f"### {overgang.code} {overgang.naam}",
        f"Van *{van}* naar *{naar}*.",
        f"- **Wie:** {'; '.join(_actors(overgang))}",
    ]
    if overgang.agenda is not None:
        regels.append(f"- **Agenda:** {'er komt een punt bij' if overgang.agenda else 'het punt is behandeld'}")
    for kop, kant in (("Termijn begint", "start"), ("Termijn stopt", "stopt")):
        if termijnen := [_inside(soort.naam) for soort in TERMIJNEN if overgang.code in getattr(soort, kant)]:
            regels.append(f"- **{kop}:** {', '.join(termijnen)}")
    if overgang.niet_bij_opgeschort:
        regels.append("- **Niet** zolang de zaak wacht op het Openbaar Ministerie of de rechter")
    if overgang.later:
        regels.append(f"- **Later:** {overgang.later}")
    return "\n\n".join(regels[:2]) + "\n\n" + "\n".join(regels[2:])


def _actors(overgang: Overgang) -> list[str]:
    """Roles with the right that carries it; one right is named once."""
    per_recht: dict[str, list[str]] = {}
    for rol, recht in overgang.door:
        waarmee = f"{_inside(recht.label)}, rij {_NUMMER[recht]}" if recht else ""
        per_recht.setdefault(waarmee, []).append(rol.label if rol else "het portaal zelf")
    return [", ".join(namen) + (f" ({waarmee})" if waarmee else "") for waarmee, namen in per_recht.items()]


def _inside(label: str) -> str:
    """A label in the middle of a sentence; an abbreviation keeps its capitals."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def _length(soort: Termijnsoort) -> str:
    if soort.start == {"nazorg_gepland"}:
        return "tot de dag van het moment, na 1, 3 en 6 maanden"
    lengte = _count(soort.aantal, soort.eenheid)
    return lengte if soort.bij_spoed is None else f"{lengte}; bij spoed {_count(soort.bij_spoed, soort.eenheid)}"


def _count(aantal: int, eenheid: str) -> str:
    return f"{aantal} {_EENHEID[eenheid][aantal != 1]}"


def _reach(rol: Rol, bereik: Bereik) -> tuple[str, str, str]:
    waar = "het hele land" if bereik.niveau is None else "de eigen eenheid"
    alleen = {"ter_weging": ", zolang de zaak op de agenda staat", "bij_lc": ", als de zaak bij de LC ligt"}
    vanaf = "ontvangst" if bereik.statussen == ACTIEF else "triage"
    return rol.label, waar + alleen.get(bereik.alleen, ""), vanaf


def _states(statussen: Iterable[Status]) -> list[Status]:
    return [status for status in Status if status in statussen]


def _in_order(codes: Iterable[str]) -> list[str]:
    return [overgang.code for overgang in OVERGANGEN if overgang.code in codes]


def _people(codes: Iterable[str]) -> str:
    return ", ".join(_WIE[code] for code in codes) or "niemand"


def _yes(waarde: bool) -> str:
    return "ja" if waarde else "nee"


def _table(kop: tuple[str, ...], rijen: Iterable[tuple[str, ...]]) -> str:
    lijnen = [kop, ("---",) * len(kop), *rijen]
    return "\n".join("| " + " | ".join(lijn) + " |" for lijn in lijnen)
