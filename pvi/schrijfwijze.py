"""One spelling of every key that people type: work mail, personnel number, kenmerk, code.

What is stored and what it is compared with pass here, so that two spellings of one key are one key. Pure functions.
"""

import re
import unicodedata

# Joiners and fillers that show nothing and are no format characters (category Cf) either.
ONZICHTBAAR = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_STREEPJES = frozenset("\u2212\u02d7")
APOSTROFS = frozenset("\u2018\u2019\u201a\u201b\u02bb\u02bc\u02b9\u2032\u00b4`\uff07\u055a")
# What is pasted along with an address: <vera@politie.nl>, "vera@politie.nl"; vera@politie.nl.
_EROMHEEN = "<>()[]{}\"'.,;:"


def _is_variation(teken: str) -> bool:
    return "\ufe00" <= teken <= "\ufe0f" or "\U000e0100" <= teken <= "\U000e01ef"


def without_invisible(tekst: str) -> str:
    """NFKC, without what nobody sees; spaces of every kind become one space, dashes and apostrophes the ASCII ones."""
    # Before NFKC, which would take an acute accent apart into a space and a mark.
    tekst = "".join("'" if teken in APOSTROFS else teken for teken in tekst)
    tekens = []
    for teken in unicodedata.normalize("NFKC", tekst):
        soort = unicodedata.category(teken)
        if teken.isspace() or soort.startswith("Z"):
            tekens.append(" ")
        elif soort == "Pd" or teken in _STREEPJES:
            tekens.append("-")
        elif not (soort.startswith("C") or teken in ONZICHTBAAR or _is_variation(teken)):
            tekens.append(teken)
    return "".join(tekens)


def _bare(tekst: str) -> str:
    """The visible characters without spaces, case folded."""
    # Folding may bring a character that NFKC takes apart again.
    return unicodedata.normalize("NFKC", without_invisible(tekst).replace(" ", "").casefold())


def _signs(tekst: str) -> str:
    """Letters and figures only, in capitals: points, dashes and slashes say nothing in a number, kenmerk or code."""
    return "".join(teken for teken in _bare(tekst).upper() if teken.isalnum())


def mail(tekst: str) -> str:
    """An address as it is stored and compared: "  <Vera@Politie.NL>. " → "vera@politie.nl"."""
    kaal = _bare(tekst)
    if tussen := re.search(r"<([^<>]*@[^<>]*)>", kaal):  # Vera Vik <vera@politie.nl>
        kaal = tussen[1]
    kaal = kaal.strip(_EROMHEEN).removeprefix("mailto:")
    return kaal.strip(_EROMHEEN)


def nummer(tekst: str) -> str:
    """A personnel number as it is stored and compared: " v-00002." → "V00002"."""
    return _signs(tekst)


def split(sleutel: str) -> tuple[str, str]:
    """(work mail, personnel number) of a key typed in one field; one of the two is empty."""
    adres = mail(sleutel)
    return (adres, "") if "@" in adres else ("", nummer(sleutel))


def reference(tekst: str) -> str:
    """The letters and figures of a typed kenmerk or code, in capitals."""
    return _signs(tekst)


# --- words and names --------------------------------------------------------------------------------------------------

# Letters of the Latin script that no accent was put on, so that NFKD leaves them whole.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n",
     "ə": "e", "ß": "ss", "ĸ": "k", "ſ": "s", "ƒ": "f"}
)  # fmt: skip
# Arabic: letters that are written for one another in a name, and the line that only stretches a word.
_ARABISCH = str.maketrans({"ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ٱ": "ا", "ـ": None})


def folded(tekst: str) -> str:
    """Case, accents and apostrophes away: "d’Ágnolo" → "dagnolo". Words stay apart."""
    kaal = unicodedata.normalize("NFKD", without_invisible(tekst).casefold())
    kaal = "".join(teken for teken in kaal if not unicodedata.combining(teken) and teken != "'")
    return kaal.translate(_LETTERS).translate(_ARABISCH)


def words(tekst: str) -> list[str]:
    """The words of a text, folded; a dash, a point or a slash stands between words."""
    return re.findall(r"[^\W_]+", folded(tekst))
