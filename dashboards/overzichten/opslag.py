"""A published report as plain values for a JSON column, back again, and its fingerprint."""

import hashlib
import json
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from dashboards.overzichten.overzicht import Definitie, Hoofdstuk, Opvallend, Overzicht, Verwijzing
from dashboards.overzichten.tabel import Fase, Marker, Tabel, Tabelregel

# What stands in a cell and is no number, by how it is stored.
_IN_WOORDEN: Final[dict[str, Marker | Fase]] = {woord.value: woord for woord in (*Marker, *Fase)}


def _json(overzicht: Overzicht[Tabel]) -> str:
    return json.dumps(asdict(overzicht), sort_keys=True, ensure_ascii=False, default=date.isoformat)


def fingerprint(overzicht: Overzicht[Tabel]) -> str:
    """sha256 (hex) of the published figures and words; equal figures give an equal print, whatever the layout."""
    return hashlib.sha256(_json(overzicht).encode()).hexdigest()


def to_data(overzicht: Overzicht[Tabel]) -> dict[str, Any]:
    """The published report as plain values, for a JSON column; `from_data` reads it back."""
    data: dict[str, Any] = json.loads(_json(overzicht))
    return data


def from_data(data: dict[str, Any]) -> Overzicht[Tabel]:
    """The published report as it was stored: what was hidden then stays hidden now."""
    return Overzicht(
        **data
        | {
            "van": date.fromisoformat(data["van"]),
            "tot_en_met": date.fromisoformat(data["tot_en_met"]),
            "peildatum": date.fromisoformat(data["peildatum"]),
            "hoofdstukken": tuple(
                Hoofdstuk(**h | {"inhoud": tuple(_tabel_from(t) for t in h["inhoud"])}) for h in data["hoofdstukken"]
            ),
            "kwaliteit": _tabel_from(data["kwaliteit"]),
            "verwijzingen": tuple(Verwijzing(**v) for v in data["verwijzingen"]),
            "definities": tuple(Definitie(**d) for d in data["definities"]),
            "opvallend": tuple(Opvallend(**o) for o in data.get("opvallend", ())),
        }
    )


def _tabel_from(data: dict[str, Any]) -> Tabel:
    onder = data["totaalregel"]
    return Tabel(
        **data
        | {
            "kolommen": tuple(data["kolommen"]),
            "regels": tuple(_regel_from(regel) for regel in data["regels"]),
            "totaalregel": onder and _regel_from(onder),
            "noten": tuple(data["noten"]),
        }
    )


def _regel_from(data: dict[str, Any]) -> Tabelregel:
    def cel(waarde: int | str | None) -> Any:
        return _IN_WOORDEN[waarde] if isinstance(waarde, str) else waarde

    return Tabelregel(
        **data
        | {
            "cellen": tuple(map(cel, data["cellen"])),
            "totaal": cel(data["totaal"]),
            "leden": tuple(data["leden"]),
        }
    )
