"""Loose figures that a reader of every quarter lays side by side: what came in, what was closed, what is open.

The stock is counted after the flows, so no balance gives an exact number. But what was open before and what came in is
now open, or was closed in this quarter or in the days after it. So a small flow would have a least value, were the
stock beside it shown; and what the days after it must have closed would be a least value for the next quarter.
"""

from collections.abc import Mapping

from dashboards.overzichten import VRIJ


def shows_voorraad(cijfer: Mapping[str, int], vorige: Mapping[str, int]) -> bool:
    """May the stock of a quarter be shown, beside its flows and the stock before it?"""
    instroom, uitstroom, voorraad = (cijfer[wat] for wat in ("instroom", "uitstroom", "voorraad"))
    return min(instroom, uitstroom, voorraad) >= VRIJ and voorraad + uitstroom >= max(instroom, vorige["voorraad"])


def splits_stand(cijfer: Mapping[str, int], vorige: Mapping[str, int], afgesloten: int) -> bool:
    """May new cases be told apart by how far they are? Of those closed, none may have to wait for the next quarter."""
    return shows_voorraad(cijfer, vorige) and afgesloten <= cijfer["uitstroom"]
