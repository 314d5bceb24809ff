"""VIK's list as a file: the rows of the werkvoorraad as it stands on screen, in codes, days and numbers.

KOLOMMEN says what is read of a case. It names no text and no person, so none can come along: the question to the
database asks for these fields and no others, and no case is opened.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from tempfile import TemporaryDirectory
from typing import IO, Final

from django.db.models import DateField, Subquery, Value

from meldingen.forms.werkvoorraad import Werkvoorraadfilter, in_order
from meldingen.models import Termijn
from meldingen.models.benadeling import reported_benadeling
from meldingen.termijnen import SOORT, werkdagen_over
from meldingen.toegang import has_recht, toegang
from meldingen.workflow import Recht, Status
from pvi import klok
from pvi.models import Medewerker
from pvi.models.referentie import label, labels
from pvi.rekenblad import BOM, VOORBEELD, Waarde, new_boek, to_csv, write_cel, write_lijst
from pvi.rollen import Rol

# Who takes the list along, and which cases: what somebody may read in this role, whatever other roles show more.
RECHT, ROLLEN = Recht.MELDING_LEZEN, {Rol.VI}
# Rows in memory at once.
BLOK: Final = 500
# Added to each row: today, and the kind of its first running term.
VANDAAG, EERSTE, BENADELING = "vandaag", "eerste_soort", "benadeling_gemeld"


def _one_of(lijst: str) -> Callable[[str], str]:
    return lambda code: label(lijst, code) if code else ""


def _all_of(lijst: str) -> Callable[[list[str]], str]:
    return lambda codes: ", ".join(labels(lijst, codes))


def _yes_or_no(waarde: bool | None) -> str:
    return "" if waarde is None else "ja" if waarde else "nee"


def _day(moment: datetime | None) -> Waarde:
    return klok.day(moment) if moment else ""


@lru_cache(maxsize=4096)
def _days_left(verloopt: date | None, vandaag: date) -> Waarde:
    """Many cases end on one day; counting its working days took more time than all the rest."""
    return werkdagen_over(verloopt, vandaag) if verloopt else ""


def _days_open(ontvangen: datetime, gesloten: datetime | None, vandaag: date) -> int:
    return ((klok.day(gesloten) if gesloten else vandaag) - klok.day(ontvangen)).days


FASEN = {status.value: status.label for status in Status}
SOORTEN = {code: soort.naam for code, soort in SOORT.items()} | {None: ""}


@dataclass(frozen=True, slots=True)
class Kolom:
    """`velden`: what is read of a case, handed to `cel` in that order. `breedte` in characters."""

    kop: str
    velden: tuple[str, ...]
    cel: Callable[..., Waarde]
    breedte: int = 14


KOLOMMEN: Final = (
    Kolom("Kenmerk", ("kenmerk",), str),
    Kolom("Fase", ("status",), FASEN.__getitem__, 17),
    Kolom("Ontvangen", ("ontvangen_op",), _day),
    Kolom("Kanaal", ("kanaal",), _one_of("kanaal"), 24),
    Kolom("Eenheid", ("eenheid_behandeling__code",), str),
    Kolom("Sector of team", ("eenheid_gedraging__code",), lambda code: code or "", 18),
    Kolom("Grond", ("gronden",), _all_of("grond"), 36),
    Kolom("Aard", ("aarden",), _all_of("aard"), 36),
    Kolom("Context", ("context",), _one_of("context"), 24),
    Kolom("Herhaald", ("herhaald",), _yes_or_no),
    Kolom("Spoed", ("spoed",), _yes_or_no),
    Kolom("Benadeling gemeld", (BENADELING,), _yes_or_no),
    Kolom("Opgeschort", ("opgeschort",), _yes_or_no),
    Kolom("Landelijk Coördinator adviseert", ("lc_plicht",), _yes_or_no),
    Kolom("Eerste termijn", (EERSTE,), SOORTEN.__getitem__, 36),
    Kolom("Termijn tot en met", ("eerste_termijn_op",), lambda dag: dag or ""),
    Kolom("Werkdagen over (onder nul: te laat)", ("eerste_termijn_op", VANDAAG), _days_left),
    Kolom("Dagen sinds ontvangst, tot het sluiten", ("ontvangen_op", "afgesloten_op", VANDAAG), _days_open, 16),
    Kolom("Uitkomst", ("uitkomst",), _one_of("uitkomst"), 36),
    Kolom("Gesloten", ("afgesloten_op",), _day),
    Kolom("Reden van sluiten", ("sluitreden",), _one_of("sluitreden"), 30),
)
KOPPEN: Final = [kolom.kop for kolom in KOLOMMEN]
# What is asked of the database, each field once, and where each column finds its own in a row of the answer.
VELDEN: Final = tuple(dict.fromkeys(veld for kolom in KOLOMMEN for veld in kolom.velden))
_CELLEN = [(kolom.cel, tuple(VELDEN.index(veld) for veld in kolom.velden)) for kolom in KOLOMMEN]

Rijen = Iterator[list[Waarde]]


def may_take(medewerker: Medewerker) -> bool:
    return has_recht(medewerker, RECHT, ROLLEN)


def rows(filter_: Werkvoorraadfilter, sorteer: str) -> Rijen:
    """The cases of this list, each as the cells of KOLOMMEN; a block at a time, from one question."""
    zaken = filter_.qs.filter(toegang(filter_.medewerker).filter(RECHT, ROLLEN))
    bij_elke_rij = {
        VANDAAG: Value(klok.vandaag(), DateField()),
        BENADELING: reported_benadeling(filter_.medewerker),
        EERSTE: Subquery(Termijn.objects.first_running().values("soort")),
    }
    gevonden = in_order(zaken, sorteer).annotate(**bij_elke_rij).values_list(*VELDEN)
    for rij in gevonden.iterator(chunk_size=BLOK):
        yield [cel(*[rij[plek] for plek in plekken]) for cel, plekken in _CELLEN]


def write_csv(bestand: IO[bytes], rijen: Rijen, *, demo: bool) -> int:
    """Write the list, and say how many cases there are in it."""
    bestand.write(BOM + to_csv([*([[VOORBEELD]] if demo else []), KOPPEN]).encode())
    aantal = 0
    while blok := list(islice(rijen, BLOK)):
        bestand.write(to_csv(blok).encode())
        aantal += len(blok)
    return aantal


def write_xlsx(bestand: IO[bytes], rijen: Rijen, gevraagd: Iterable[tuple[str, Waarde]], *, demo: bool) -> int:
    """Write the list, and on a sheet behind it what was asked; say how many cases there are in it."""
    gemaakt = klok.nu().astimezone(klok.AMSTERDAM).replace(tzinfo=None)
    boven, aantal = 1 + demo, 0
    # Rows wait on the disk until the file is closed. They are gone after that, also when it could not be made.
    with TemporaryDirectory() as map_:
        boek, opmaak = new_boek(bestand, "Lijst met meldingen", gemaakt, demo=demo, constant_memory=True, tmpdir=map_)
        blad, achter = boek.add_worksheet("Lijst"), boek.add_worksheet("Gevraagd")
        if demo:
            blad.write_string(0, 0, VOORBEELD, opmaak.vet)
            blad.set_header(f"&C{VOORBEELD}")
        for k, kolom in enumerate(KOLOMMEN):
            blad.set_column(k, k, kolom.breedte)
            blad.write_string(boven - 1, k, kolom.kop, opmaak.kop)
        blad.freeze_panes(boven, 1)
        for aantal, rij in enumerate(rijen, start=1):
            for k, waarde in enumerate(rij):
                if waarde != "":
                    write_cel(blad, boven - 1 + aantal, k, waarde, opmaak)
        write_lijst(achter, [*gevraagd, ("Aantal zaken", aantal)], opmaak)
        boek.close()
    return aantal
