"""From chapters to a report."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from dashboards.besloten.kwaliteit import tel_kwaliteit
from dashboards.besloten.meting import Meting
from dashboards.besloten.opvallend import find_opvallend
from dashboards.overzichten import Hoofdstuk, Overzicht, Tabel
from dashboards.overzichten.woorden import BESLOTEN_DEFINITIES

Hoofdstukken = Mapping[str, tuple[Callable[[Meting], Tabel], ...]]


def build(meting: Meting, hoofdstukken: Hoofdstukken, versie: int) -> Overzicht[Tabel]:
    """Every chapter of the kind of report, with the tables that it counts, and what stands out in them."""
    periode = meting.periode
    overzicht = Overzicht(
        soort=meting.vorm.soort,
        periode=periode.code,
        periode_naam=periode.naam,
        van=periode.van,
        tot_en_met=periode.tot_en_met,
        peildatum=meting.peildatum,
        versie=versie,
        eenheid="" if meting.eenheid is None else meting.eenheid.naam,
        hoofdstukken=tuple(
            Hoofdstuk(vorm.code, vorm.titel, vorm.inleiding, tuple(tel(meting) for tel in hoofdstukken[vorm.code]))
            for vorm in meting.vorm.hoofdstukken
            if vorm.code in hoofdstukken
        ),
        kwaliteit=tel_kwaliteit(meting),
        verwijzingen=(),
        definities=BESLOTEN_DEFINITIES,
    )
    return replace(overzicht, opvallend=find_opvallend(overzicht))
