"""Codes that only the melder knows, and the kenmerken that people name a case by."""

import secrets

from pvi import schrijfwijze

_CODETEKENS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# No vowels, no 0 1 8 S Y, never the same twice in a row: a kenmerk is read aloud and must spell no word, 88, SS or KKK.
_KENMERKTEKENS = "2345679BCDFGHJKMNPQRTVWXZ"
_VERGEVEN = str.maketrans("OIL", "011")


def _controleteken(tekens: str) -> str:
    """One character over GF(32): finds every wrong character and every two that changed places."""
    som = 0
    for teken in tekens:
        som = som << 1 ^ (0x25 if som & 0x10 else 0)
        som = (som & 0x1F) ^ _CODETEKENS.index(teken)
    som = (som << 1 ^ (0x25 if som & 0x10 else 0)) & 0x1F
    return _CODETEKENS[som]


def _groepen(tekst: str) -> list[str]:
    return [tekst[i : i + 4] for i in range(0, len(tekst), 4)]


def new_code(kenmerk: str = "") -> str:
    """A secret code: 80 random bits as 16 characters and a check character.

    It shares no group of four with the kenmerk, so a note of the one says nothing about the other.
    """
    while True:
        tekens = "".join(secrets.choice(_CODETEKENS) for _ in range(16))
        if not set(_groepen(tekens)) & set(kenmerk.split("-")):
            return tekens + _controleteken(tekens)


def format_code(code: str) -> str:
    """As shown to the melder: B4TN-8SGC-2VTP-H6RA-5 (the last group is the check character)."""
    return "-".join(_groepen(code))


def normalize_code(tekst: str) -> str | None:
    """The 17 characters of a typed code, or None. Forgives what `schrijfwijze` forgives, O for 0, I and L for 1."""
    code = schrijfwijze.reference(tekst).translate(_VERGEVEN)
    if len(code) != 17 or set(code) - set(_CODETEKENS) or _controleteken(code[:16]) != code[16]:
        return None
    return code


def new_kenmerk(letter: str) -> str:
    """A random public reference such as M-7KQ3-M9XD: no order, no moment. The caller stores it unique and retries."""
    tekens = ""
    while len(tekens) < 8:
        teken = secrets.choice(_KENMERKTEKENS)
        tekens += teken if teken != tekens[-1:] else ""
    return "-".join([letter, *_groepen(tekens)])


def normalize_kenmerk(tekst: str, letter: str = "M") -> str:
    """A typed kenmerk as it is stored, or "". Forgives what `schrijfwijze` forgives; the letter may be left out."""
    tekens = schrijfwijze.reference(tekst)
    tekens = tekens.removeprefix(letter) if len(tekens) == 9 else tekens
    return "-".join([letter, *_groepen(tekens)]) if len(tekens) == 8 and set(tekens) <= set(_KENMERKTEKENS) else ""
