"""The figures side by side, as a table in Markdown: one column for each size."""

from bench.metingen import Meting


def draw(kolommen: dict[int, list[Meting]], keren: int) -> str:
    """One line for each measurement, in the order of the first size; a figure with the number of queries behind it."""
    regels = [
        f"Servertijd zonder netwerk: mediaan van {keren} (en de snelste); achter de streep de vragen aan de database."
    ]
    groep = ""
    for plek, eerste in enumerate(next(iter(kolommen.values()))):
        if eerste.groep != groep:
            groep = eerste.groep
            koppen = [groep, *(f"{_count(maat)} meldingen" for maat in kolommen), "doel"]
            regels += ["", _line(koppen), _line(["---", *["---:"] * len(kolommen), "---"])]
        cellen = [figure(metingen[plek]) for metingen in kolommen.values()]
        namen = list(dict.fromkeys(metingen[plek].naam for metingen in kolommen.values()))
        regels.append(_line([" / ".join(namen), *cellen, eerste.doel]))
    return "\n".join(regels)


def _line(cellen: list[str]) -> str:
    return f"| {' | '.join(cellen)} |"


def figure(meting: Meting) -> str:
    """As "85,1 (62,0) ms – 15": median, fastest, unit, number of queries."""
    snelst = "" if meting.snelst is None else f" ({_number(meting.snelst)})"
    vragen = "" if meting.vragen is None else f" – {meting.vragen}"
    return f"{_number(meting.waarde)}{snelst} {meting.eenheid}{vragen}"


def _number(waarde: float) -> str:
    return _count(round(waarde)) if waarde >= 100 else f"{waarde:.1f}".replace(".", ",")


def _count(getal: int) -> str:
    return f"{getal:,}".replace(",", ".")
