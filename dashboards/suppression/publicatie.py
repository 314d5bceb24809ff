"""From what was counted to what may be read: of each table the finest form that is safe."""

from dashboards.overzichten import Cel, Hoofdstuk, Marker, Optelling, Overzicht, Rij, Tabel, Tabelregel, Telling
from dashboards.suppression.niveaus import alleen_totaal, is_dun, niveaus
from dashboards.suppression.patroon import hide
from dashboards.suppression.plekken import (
    TOTAAL,
    Patroon,
    aantal_binnen,
    aantal_cellen,
    count_waarden,
    is_klein,
    is_tweezijdig,
    kleine_plekken,
)


def suppress_overzicht(overzicht: Overzicht[Telling]) -> Overzicht[Tabel]:
    """The same report with every table suppressed.

    Tables only share totals (each `basis`), and a shared total is either shown in all of them, which makes them
    independent, or hidden together with everything that adds up to it. So the tables can be suppressed one by one.
    """
    return Overzicht(
        soort=overzicht.soort,
        periode=overzicht.periode,
        periode_naam=overzicht.periode_naam,
        van=overzicht.van,
        tot_en_met=overzicht.tot_en_met,
        peildatum=overzicht.peildatum,
        versie=overzicht.versie,
        eenheid=overzicht.eenheid,
        hoofdstukken=tuple(
            Hoofdstuk(h.code, h.titel, h.inleiding, tuple(map(suppress, h.inhoud))) for h in overzicht.hoofdstukken
        ),
        kwaliteit=suppress(overzicht.kwaliteit),
        verwijzingen=overzicht.verwijzingen,
        definities=overzicht.definities,
    )


def suppress(telling: Telling) -> Tabel:
    """The finest form of a count of which at most 30 % of the cells must be hidden."""
    if telling.optelling is Optelling.LOS:
        return publish(telling, kleine_plekken(telling) | telling.dicht, samengevoegd=False)
    if telling.totaal_dicht or is_klein(telling, telling.totaal):
        return publish(alleen_totaal(telling), frozenset({(TOTAAL, TOTAAL)}), samengevoegd=True)
    for grof, niveau in enumerate(niveaus(telling)):
        if is_dun(niveau, kleine_plekken(niveau)):
            continue
        verborgen = hide(niveau)
        if verborgen is not None and not is_dun(niveau, verborgen):
            return publish(niveau, verborgen, samengevoegd=grof > 0)
    return publish(alleen_totaal(telling), frozenset(), samengevoegd=True)


def publish(telling: Telling, verborgen: Patroon, *, samengevoegd: bool) -> Tabel:
    """Put the marker on the hidden places; figures that are not hidden are copied unchanged."""
    waarden = count_waarden(telling)

    def cel(rij: int, kolom: int) -> Cel:
        return Marker.NIET_GETOOND if (rij, kolom) in verborgen else waarden[rij, kolom]

    tweezijdig = is_tweezijdig(telling)
    breedte = range(len(telling.kolommen))

    def regel(nummer: int, rij: Rij) -> Tabelregel:
        totaal = cel(nummer, TOTAAL) if tweezijdig else None
        if nummer == TOTAAL and not tweezijdig:
            return Tabelregel(rij.code, rij.label, (cel(TOTAAL, TOTAAL),))
        groep = rij.groepen[0] if rij.groepen else ""
        return Tabelregel(rij.code, rij.label, tuple(cel(nummer, k) for k in breedte), totaal, rij.leden, groep)

    return Tabel(
        code=telling.code,
        titel=telling.titel,
        rijkop=telling.rijkop,
        kolommen=tuple(kolom.label for kolom in telling.kolommen),
        regels=tuple(regel(nummer, rij) for nummer, rij in enumerate(telling.rijen)),
        totaalregel=None if telling.totaal is None else regel(TOTAAL, Rij("totaal", "Totaal")),
        verborgen=aantal_binnen(verborgen),
        cellen=aantal_cellen(telling),
        samengevoegd=samengevoegd,
        noten=telling.noten,
    )
