"""What a report holds, without Django; no dataclass has a field for a person: a report cannot leak what it cannot hold.

Here stand the types, the reports there are, and how one is stored. What a table counts stands in its own module:
`kolommen`, `rijen`, `woorden`.
"""

from dashboards.overzichten.opslag import fingerprint, from_data, to_data
from dashboards.overzichten.overzicht import Hoofdstuk, Opvallend, Overzicht, Verwijzing
from dashboards.overzichten.tabel import (
    DREMPEL,
    LIJST,
    VRIJ,
    Cel,
    Fase,
    Kolom,
    Marker,
    Optelling,
    Rij,
    Tabel,
    Tabelregel,
    Telling,
    percentage,
)
from dashboards.overzichten.vormen import RAPPORTAGES, Editie, Rapportagevorm
