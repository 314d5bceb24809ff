"""Does a text name somebody? For every text that must stay without names; pure functions.

A name is found however it is typed: capitals or none, accents, apostrophes and dashes of every kind, other scripts.
A surname that is an ordinary word (Groot, Zwart, Betrokken) counts with a capital, or behind the first name: a summary
must be able to say that somebody is zwart, or was betrokken.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pvi import schrijfwijze

# Parts of a name that say nothing about who it is.
_TUSSENVOEGSELS = """
aan abou abu af ait al av ben bij bin bint da das de del della den der des di do dos du el en het ibn in la le les mac
mc of onder op over sint st te ten ter und uit van vom von voor zu zur
"""
# Words of two letters that open a sentence, beside the names of two letters.
_KORT = "al de en er ga is ik in ja je me na nu of om op te we wo ze zo"
# Ordinary words that are surnames or first names too, and the words of our own trade.
_GEWOON = """
adviseur agent april aspirant aspiranten bakker begeleider beheer benadeelde berg best beste betrokken betrokkene
betrokkenen bezem blauw blok boer boom bos brand broek brouwer brug bruin buddy buis burger chef collega coordinator
dag dam dekker dijk directeur eigenaar engel getuige goed goede graaf groen groot grote haan hart heer heuvel hoek
hond hoofd hoop jager jong jonge jonker kamp kapper kat keizer kerk klein kleine klerk knecht kok koning koper korte
koster kroon kuiper laan land lang lange leeuw leider leidinggevende lente lid man mark markt medewerker meester mei
melder melding mens mol molen molenaar muis mulder noord onderzoeker oost open oud oude pool post prins ridder rijk
rood roos ruiter schaap schilder schipper school secretaris sectorhoofd slager smid snel spits stagiair stam steen
sterk stil stoel storm straat student teamchef timmerman toren traject triage tuin vader veld verzonnen vis visser
vogel voorbeeld voorzitter vos vrede vriend vrij wal water week werk west wijkagent wijs wil winter wit witte wolf
zand zee zomer zuid zwaan zwart zwarte
"""
TUSSENVOEGSELS, KORT, GEWONE_WOORDEN = (frozenset(tekst.split()) for tekst in (_TUSSENVOEGSELS, _KORT, _GEWOON))
_UMLAUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa"})


# How somebody whose name is not known is described: no name begins like this.
_OMSCHRIJFT = frozenset({"een", "iemand", "mijn"})


@dataclass(frozen=True)
class Woord:
    """One word of a text in every folded form, and whether it has a capital."""

    vormen: frozenset[str]
    hoofdletter: bool


def names_in_text(namen: Iterable[str], tekst: str) -> list[str]:
    """The words of these names that stand in `tekst`, folded and sorted; empty when it names nobody."""
    woorden = [_with_genitive(woord) for woord in _words(tekst)]
    plat = schrijfwijze.folded(tekst)
    return sorted({deel for naam in namen for deel in _found(_named(naam), woorden, plat)})


def _named(naam: str) -> list[Woord]:
    """The words of a name; of what only describes somebody ("een mentor") there are none."""
    woorden = _words(naam)
    return [] if woorden and woorden[0].vormen & _OMSCHRIJFT and not woorden[0].hoofdletter else woorden


def _words(tekst: str) -> list[Woord]:
    zichtbaar = schrijfwijze.without_invisible(tekst)
    # An apostrophe belongs to the word: d'Agnolo is one word, and Agnolo is a form of it. Marks too (Arabic, accents).
    return [_word(ruw) for ruw in re.findall(r"[^\W_](?:[^\W_]|['\u0300-\u036f\u064b-\u065f\u0670\u0640])*", zichtbaar)]


def _word(ruw: str) -> Woord:
    geheel = {schrijfwijze.folded(ruw), schrijfwijze.folded(ruw.translate(_UMLAUT))}
    delen = {schrijfwijze.folded(deel) for deel in ruw.split("'") if len(deel) > 2}
    vormen = geheel | delen
    return Woord(frozenset(vormen - {""}), ruw != ruw.lower() or ruw.lower() == ruw.upper())


def _with_genitive(woord: Woord) -> Woord:
    """Jansens and Jansen's are Jansen."""
    zonder = {vorm[:-1] for vorm in woord.vormen if vorm.endswith("s") and len(vorm) > 3}
    return Woord(woord.vormen | zonder, woord.hoofdletter)


def _found(naam: list[Woord], tekst: list[Woord], plat: str) -> Iterator[str]:
    for deel in naam:
        yield from (vorm for vorm in deel.vormen if _stands_in(vorm, tekst, plat))
    for stuk in _stretches(naam):
        samen = "".join(max(woord.vormen, key=len) for woord in stuk)
        achter_elkaar = any(
            all(deel.vormen & woord.vormen for deel, woord in zip(stuk, tekst[nr:], strict=False))
            for nr in range(len(tekst) - len(stuk) + 1)
        )
        if any(samen in woord.vormen for woord in tekst) or (achter_elkaar and _says_something(stuk) > 1):
            yield samen


def _stands_in(vorm: str, tekst: list[Woord], plat: str) -> bool:
    """Does this part of a name stand in the text as a name?"""
    if vorm in TUSSENVOEGSELS or len(vorm) < 2 or vorm.isdecimal() or vorm in KORT:
        return False
    if not vorm.isascii():
        return vorm in plat  # scripts that write words together, or join a particle to them
    altijd = len(vorm) > 2 and vorm not in GEWONE_WOORDEN
    return any(vorm in woord.vormen and (altijd or woord.hoofdletter) for woord in tekst)


def _stretches(naam: list[Woord]) -> Iterator[list[Woord]]:
    """Neighbours in a name that say something together: De Vries (also as devries), Roos de Groot."""
    woorden = [woord for woord in naam if woord.vormen]
    for begin in range(len(woorden)):
        for eind in range(begin + 2, len(woorden) + 1):
            if _says_something(woorden[begin:eind]):
                yield woorden[begin:eind]


def _says_something(stuk: list[Woord]) -> int:
    """How many of these words are more than a tussenvoegsel or an initial."""
    return sum(not woord.vormen & TUSSENVOEGSELS and any(len(vorm) > 1 for vorm in woord.vormen) for woord in stuk)
