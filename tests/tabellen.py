"""Tables that a domain expert owns, as they lie in tests/data."""

import csv
from pathlib import Path

_DATA = Path(__file__).parent / "data"

# Number of a transition or step → its row, every column as typed.
OVERGANGEN_VERWACHT = {
    rij["t"]: rij for rij in csv.DictReader((_DATA / "overgangen-verwacht.csv").read_text().splitlines())
}
