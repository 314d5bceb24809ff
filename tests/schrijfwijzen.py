"""Forty ways to write one key: what a phone, a mail program, a spreadsheet or a hurried person makes of it."""

from collections.abc import Callable

# Characters that nobody sees: format characters, fillers, a variation selector, a control character.
ONZICHTBAAR = (
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202a", "\u202c", "\u202d", "\u202e", "\u200e",
    "\u200f", "\u2066", "\u2069", "\u180e", "\u034f", "\ufe0f", "\u115f", "\u3164", "\u2800", "\U000e0020", "\x00",
)  # fmt: skip
SPATIES = (" ", "\t", "\n", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2028")
RANDEN = (".", ",", ";", " .", "\u200b.")


def _wide(tekst: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in tekst)


def _bold(tekst: str) -> str:
    """Mathematical bold, as pasted from a profile."""
    return "".join(
        chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z"
        else chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z"
        else chr(0x1D7CE + ord(c) - 48) if c.isdigit()
        else c
        for c in tekst
    )  # fmt: skip


def _halfway(teken: str) -> Callable[[str], str]:
    return lambda sleutel: sleutel[: len(sleutel) // 2] + teken + sleutel[len(sleutel) // 2 :]


def spellings(sleutel: str) -> list[str]:
    """What is the same for every kind of key."""
    midden = [_halfway(teken)(sleutel) for teken in (*ONZICHTBAAR, *SPATIES)]
    rand = [f"\u200b{sleutel}", f"{sleutel}\u202c", f"  {sleutel} ", f"\ufeff{sleutel}\r\n", f"\u2068{sleutel}\u2069"]
    vorm = [sleutel, sleutel.lower(), sleutel.upper(), sleutel.swapcase(), _wide(sleutel), _bold(sleutel)]
    return [*vorm, *midden, *rand, *(sleutel + teken for teken in RANDEN)]


def nummers(nummer: str) -> list[str]:
    return [
        *spellings(nummer),
        *(f"{nummer[0]}{teken}{nummer[1:]}" for teken in "-./_\u2011\u2013\u2212"),
        f"({nummer})",
        f"“{nummer}”",
        " ".join(nummer),
    ]


def mails(adres: str) -> list[str]:
    return [
        *spellings(adres),
        f"<{adres}>",
        f"mailto:{adres}",
        f'"{adres}"',
        f"Cas Collega <{adres}>",
        f"({adres})",
        f"{adres};",
    ]


def kenmerken(kenmerk: str) -> list[str]:
    """With and without what stands between the groups."""
    kaal = kenmerk.replace("-", "")
    tussen = ("\u2010", "\u2011", "\u2013", "\u2014", "\u2212", " ", ".", "/")
    streepjes = [kenmerk.replace("-", teken) for teken in tussen]
    return [*spellings(kenmerk), kaal, kaal.lower(), *streepjes, f" {kenmerk.replace('-', ' - ')} "]


def codes(getoond: str) -> list[str]:
    return [*kenmerken(getoond), getoond.replace("0", "O").replace("1", "l"), getoond.lower().replace("1", "i")]
