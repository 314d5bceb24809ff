"""Invented klachten of the last two years, read in as a list the way VIK does it."""

import csv
import io
import random
from datetime import date

from demo.bundel import EENHEDEN, MAANDEN_TERUG, ZAAD
from pvi import kluis
from pvi.kalender import add_maanden
from triage.import_klachten import KOLOMMEN, load_klachten, read_lijst

AANTAL = 90
ELEMENTEN = (
    "Bejegening",
    "Bejegening; afspraken niet nakomen",
    "Discriminatie",
    "Privacy",
    "Objectiviteit; bejegening",
    "Toon in de app-groep",
    "Rooster; bejegening",
)
# How a klacht ended: weight, summary, second phase, resultaat. The last two were registered as something else.
AFLOPEN = (
    (34, "Gesprek met de teamchef; daarmee voldoende", False, "Afgehandeld"),
    (14, "Intake en bemiddeling; afspraken op papier", False, "Afgehandeld"),
    (10, "In overleg verwezen naar de vertrouwenspersoon", False, "Overgedragen aan vertrouwenspersoon"),
    (26, "Bemiddeling niet gewenst; de commissie hoorde allen; de politiechef volgt het advies", True,
     "Oordeel per element"),
    (3, "Tweede fase; het oordeel is meegedeeld aan de klager en niet openbaar", True, "Afgehandeld"),
    (8, "Bemiddelingsgesprek; klacht daarna ingetrokken", False, "Afgehandeld"),
    (5, "Intake; met instemming geboekt als andere procedure", False, "Afgehandeld"),
)  # fmt: skip


def load_voorbeeldklachten(vandaag: date) -> None:
    """Fill the register; the caller holds the transaction. Every klacht differs in its text, so none is a double."""
    load_klachten(read_lijst(_lijst(vandaag)))
    kluis.clear()


def _lijst(vandaag: date) -> bytes:
    kans = random.Random(ZAAD + 16)
    # A closed unit gets no new klachten.
    eenheden = {code: gewicht for code, gewicht in EENHEDEN.items() if code != "LE"}
    uit = io.StringIO()
    schrijver = csv.writer(uit)
    schrijver.writerow(KOLOMMEN)
    for nummer in range(1, AANTAL + 1):
        maand = add_maanden(vandaag.replace(day=1), -kans.randint(1, MAANDEN_TERUG))
        (eenheid,) = kans.choices(list(eenheden), list(eenheden.values()))
        (afloop,) = kans.choices(AFLOPEN, [gewicht for gewicht, *_ in AFLOPEN])
        _, samenvatting, tweede_fase, resultaat = afloop
        oordelen: list[int | str] = [0, 0, 0, 0]
        if resultaat == "Oordeel per element":
            oordelen[kans.choices(range(4), (4, 5, 2, 1))[0]] += 1
            oordelen[kans.choices(range(4), (4, 5, 2, 1))[0]] += kans.choice((0, 1, 2))
        elif tweede_fase:
            oordelen = [""] * 4
        schrijver.writerow([
            f"{maand:%Y-%m}", eenheid, kans.choice(ELEMENTEN), f"Voorbeeld {nummer}: {samenvatting}",
            "ja" if tweede_fase else "nee", resultaat, *oordelen,
        ])  # fmt: skip
    return uit.getvalue().encode()
