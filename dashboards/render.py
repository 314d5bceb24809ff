"""A published report as a page and as a PDF: the same template body, the same columns, the same figures."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from dashboards import charts
from dashboards.overzichten import (
    LIJST,
    RAPPORTAGES,
    Cel,
    Marker,
    Overzicht,
    Tabel,
    Tabelregel,
    fingerprint,
    percentage,
)
from dashboards.overzichten.kolommen import kolommen

# Everything a PDF may load lies below this address, which leads nowhere; any other is refused.
STATISCH: Final = "https://portaal.invalid/"
TITEL_KWALITEIT: Final = "Kwaliteit van de gegevens"
TITEL_DEFINITIES: Final = "Wat betekenen de woorden?"
PDF_STIJLEN: Final = ("pvi/css/overzicht.css", "pvi/css/overzicht-pdf.css")
GRAFIEKSTIJL: Final = "pvi/css/overzicht-grafiek.css"

# So many bars in two columns fit on a page.
PANEELRIJEN: Final = 40
# Ends the name of every picture.
ZELFDE: Final = "De tabel geeft dezelfde cijfers."
# Tables of which each cell is shaded by its figure, in so many classes.
WARMTETABELLEN: Final = frozenset({"triagebesluit"})
WARMSTE: Final = 4

# SOURCE_DATE_EPOCH is an environment variable, so one document at a time sets it.
_slot = threading.Lock()


@dataclass(frozen=True, slots=True)
class Exemplaar:
    """Whose copy is printed, and which; without a reader it is equal for all."""

    lezer: str = ""
    nummer: int = 1
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Celweergave:
    """`warmte`: how high the figure is among those of its table, from 1 to WARMSTE; 0: not shaded."""

    tekst: str
    is_verborgen: bool = False
    is_leeg: bool = False
    warmte: int = 0


@dataclass(frozen=True, slots=True)
class Regelweergave:
    label: str
    leden: tuple[str, ...]
    cellen: tuple[Celweergave, ...]
    adres: str = ""


@dataclass(frozen=True, slots=True)
class Tabelweergave:
    """A table as it is printed: headings and cells side by side, the total row apart."""

    code: str
    titel: str
    rijkop: str
    koppen: tuple[str, ...]
    regels: tuple[Regelweergave, ...]
    totaal: Regelweergave | None
    noten: tuple[str, ...]
    dekking: str
    grafiek: str = ""


@dataclass(frozen=True, slots=True)
class Hoofdstukweergave:
    nummer: int
    code: str
    titel: str
    inleiding: str
    tabellen: tuple[Tabelweergave, ...]


@dataclass(frozen=True, slots=True)
class Zinweergave:
    tekst: str
    anker: str
    titel: str


@dataclass(frozen=True, slots=True)
class Kerncijferweergave:
    label: str
    nu: Celweergave
    verschil: str


def is_pdf_available() -> bool:
    """Whether the system libraries of WeasyPrint (Pango) are there."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


def render_pdf(overzicht: Overzicht[Tabel], exemplaar: Exemplaar) -> bytes:
    """The report as a tagged PDF (PDF/UA-1), at about a quarter of a second a page.

    Dated by its peildatum, never by the clock: the same figures give the same bytes.
    """
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    lettertypen = FontConfiguration()
    halen = _fetcher()
    stijlen = [
        weasyprint.CSS(
            string=_read_static(naam).decode(), base_url=STATISCH + naam, url_fetcher=halen, font_config=lettertypen
        )
        for naam in PDF_STIJLEN
    ]
    inhoud = present(overzicht, exemplaar, grafiekstijl=_read_static(GRAFIEKSTIJL).decode())
    html = render_to_string("dashboards/rapportage_pdf.html", inhoud)
    with _dated(overzicht.peildatum):
        pdf: bytes = weasyprint.HTML(string=html, base_url=STATISCH, url_fetcher=halen).write_pdf(
            stylesheets=stijlen,
            font_config=lettertypen,
            pdf_variant="pdf/ua-1",
            pdf_identifier=bytes.fromhex(inhoud["afdruk"])[:16],
        )
    return pdf


def present(
    overzicht: Overzicht[Tabel],
    exemplaar: Exemplaar,
    *,
    grafiekstijl: str = "",
    adressen: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the template body needs: texts in the order in which they are printed, nothing left to compute.

    A PDF reads no style sheet for a picture in the text, so there `grafiekstijl` goes into each picture. `adressen`:
    kenmerk → page, of the cases in a list that may be opened from here.
    """
    vorm = RAPPORTAGES[overzicht.soort]
    return {
        "overzicht": overzicht,
        "exemplaar": exemplaar,
        "vorm": vorm,
        "kerncijfers": present_kerncijfers(overzicht.tabel(vorm.oogopslag)),
        "hoofdstukken": [
            Hoofdstukweergave(
                nummer,
                hoofdstuk.code,
                hoofdstuk.titel,
                hoofdstuk.inleiding,
                tuple(
                    present_tabel(tabel, overzicht.periode_naam, grafiekstijl, adressen) for tabel in hoofdstuk.inhoud
                ),
            )
            for nummer, hoofdstuk in enumerate(overzicht.hoofdstukken, start=1)
        ],
        "opvallend": _present_opvallend(overzicht),
        "nummer_kwaliteit": len(overzicht.hoofdstukken) + 1,
        "nummer_definities": len(overzicht.hoofdstukken) + 2,
        "kwaliteit": present_tabel(_with_verwijzingen(overzicht), overzicht.periode_naam, ""),
        "titel_kwaliteit": TITEL_KWALITEIT,
        "titel_definities": TITEL_DEFINITIES,
        "afdruk": fingerprint(overzicht),
    }


def _present_opvallend(overzicht: Overzicht[Tabel]) -> list[Zinweergave]:
    titels = {hoofdstuk.code: hoofdstuk.titel for hoofdstuk in overzicht.hoofdstukken}
    titels |= {"kwaliteit": TITEL_KWALITEIT, "definities": TITEL_DEFINITIES}
    return [Zinweergave(zin.zin, zin.hoofdstuk, titels[zin.hoofdstuk]) for zin in overzicht.opvallend]


def present_kerncijfers(tabel: Tabel) -> list[Kerncijferweergave]:
    return [
        Kerncijferweergave(regel.label, _present_cel(regel.cellen[0]), _verschil(*regel.cellen[:2]))
        for regel in tabel.regels
    ]


def _verschil(nu: Cel, vorige: Cel) -> str:
    """The change since the previous period in words; nothing when either figure is not shown."""
    if not isinstance(nu, int) or not isinstance(vorige, int):
        return ""
    if nu == vorige:
        return "even veel als de vorige periode"
    return f"{abs(nu - vorige)} {'meer' if nu > vorige else 'minder'} dan de vorige periode"


def present_tabel(
    tabel: Tabel, periode_naam: str = "", grafiekstijl: str = "", adressen: Mapping[str, str] | None = None
) -> Tabelweergave:
    """A published table with its heading, notes and picture, cell by cell as it is printed."""
    tweezijdig = tabel.totaalregel is not None and tabel.totaalregel.totaal is not None
    # Beside more columns that have no total nobody sees of which one it would be the share.
    heeft_aandeel = tabel.noemer is not None and bool(tabel.regels) and (tweezijdig or len(tabel.kolommen) == 1)
    hoogste = _hoogste(tabel) if tabel.code in WARMTETABELLEN else 0
    naar = adressen if adressen and tabel.code == LIJST else {}
    return Tabelweergave(
        code=tabel.code,
        titel=tabel.titel,
        rijkop=tabel.rijkop,
        koppen=(*tabel.kolommen, *(("Totaal",) if tweezijdig else ()), *(("Aandeel",) if heeft_aandeel else ())),
        regels=tuple(
            replace(_present_regel(regel, tabel.noemer, heeft_aandeel, hoogste), adres=naar.get(regel.code, ""))
            for regel in tabel.regels
        ),
        totaal=tabel.totaalregel and _present_regel(tabel.totaalregel, tabel.noemer, heeft_aandeel),
        noten=tabel.noten,
        dekking=_dekking(tabel),
        grafiek=_draw(tabel, periode_naam, grafiekstijl),
    )


def _hoogste(tabel: Tabel) -> int:
    return max((cel for regel in tabel.regels for cel in regel.cellen if isinstance(cel, int)), default=0)


def _present_regel(regel: Tabelregel, noemer: int | None, heeft_aandeel: bool, hoogste: int = 0) -> Regelweergave:
    """`hoogste`: the highest figure of the table, by which its cells are shaded."""
    cellen = [replace(_present_cel(cel), warmte=_warmte(cel, hoogste)) for cel in regel.cellen]
    if regel.totaal is not None:
        cellen.append(_present_cel(regel.totaal))
    if heeft_aandeel:
        deel = percentage(regel.geheel, noemer)
        cellen.append(_present_cel(Marker.NIET_GETOOND) if deel is None else Celweergave(f"{deel}%"))
    return Regelweergave(regel.label, regel.leden, tuple(cellen))


def _warmte(cel: Cel, hoogste: int) -> int:
    return -(-WARMSTE * cel // hoogste) if isinstance(cel, int) and hoogste else 0


def _present_cel(cel: Cel) -> Celweergave:
    return Celweergave(str(cel), is_verborgen=cel is Marker.NIET_GETOOND, is_leeg=cel is Marker.GEEN)


def _dekking(tabel: Tabel) -> str:
    """How much of the table is not shown, in one sentence; empty when all of it is."""
    if tabel.totaalregel is not None and not tabel.regels:
        return "Uitgesplitst zou een klein aantal te herkennen zijn. Daarom staat hier alleen het totaal."
    delen = ["De aantallen zijn klein. Daarom zijn rijen of kolommen samengevoegd."] if tabel.samengevoegd else []
    if tabel.verborgen:
        delen.append(f"Niet getoond: {tabel.verborgen} van {tabel.cellen} cellen ({tabel.aandeel_verborgen}%).")
    return " ".join(delen)


def _draw(tabel: Tabel, periode_naam: str, grafiekstijl: str) -> str:
    """The picture of a table that has one: what it shows, and that the table says the same."""
    match tabel.code:
        case "kanaal" | "eenheid" | "aard":
            titel = f"Staafgrafiek: nieuwe meldingen per {tabel.code}, {periode_naam}."
            beeld = charts.draw_balken(tabel, f"{titel} {ZELFDE}")
        case "grond_eenheid":
            titel = f"Gestapelde staafgrafiek: nieuwe meldingen per grond, verdeeld over eenheden, {periode_naam}."
            beeld = charts.draw_stapels(tabel, f"{titel} {ZELFDE}", "Andere eenheden")
        case "team":
            titel = f"Staafgrafieken: nieuwe meldingen per sector en team, {periode_naam}."
            beeld = charts.draw_panelen(_with_room(tabel), f"{titel} {ZELFDE}")
        case "doorlooptijd":
            titel = f"Staafgrafiek: mediaan en P90 in dagen per fase, {periode_naam}."
            duren = [kolom.label for kolom in kolommen(tabel.code) if kolom.code in ("mediaan_bruto", "p90_bruto")]
            beeld = charts.draw_duren(tabel, duren, f"{titel} {ZELFDE}")
        case "trend":
            titel = f"Lijngrafiek: instroom en uitstroom in {len(tabel.regels)} periodes."
            beeld = charts.draw_lijnen(_short(tabel), ("Instroom", "Uitstroom"), f"{titel} {ZELFDE}")
        case "maandtrend":
            titel = f"Lijngrafiek: nieuw en afgesloten in {len(tabel.regels)} periodes."
            beeld = charts.draw_lijnen(_short(tabel), ("Nieuw", "Afgesloten"), f"{titel} {ZELFDE}")
        case _:
            return ""
    if not beeld:
        return ""
    if grafiekstijl:
        beeld = beeld.replace("</desc>", f"</desc><style>{grafiekstijl}</style>")
    return mark_safe(beeld)  # noqa: S308  (charts.py escapes every label)


def _with_room(tabel: Tabel) -> Tabel:
    """The rows that count something; only the sectors themselves when all of them would not fit on a page."""
    regels = [regel for regel in tabel.regels if regel.geheel]
    if len(regels) > PANEELRIJEN:
        regels = [regel for regel in regels if regel.label == regel.groep]
    return replace(tabel, regels=tuple(regels))


def _short(tabel: Tabel) -> Tabel:
    """Names of periods as they have room below a line, on two lines: “okt” above “2026”."""
    kort = [replace(regel, label=_short_naam(regel)) for regel in tabel.regels]
    return replace(tabel, regels=tuple(kort))


def _short_naam(regel: Tabelregel) -> str:
    naam, _, jaar = regel.label.rpartition(" ")
    jaartal, _, deel = regel.code.partition("-")
    if not deel or jaar != jaartal:
        return regel.label
    kort = "mrt" if naam.lower() == "maart" else naam[:3].lower()
    return f"{kort if deel.startswith('M') else deel}\n{jaar}"


def _with_verwijzingen(overzicht: Overzicht[Tabel]) -> Tabel:
    """The quality box, with the cells of other tables that it repeats; what is not shown there is not shown here."""
    herhaald = []
    for verwijzing in overzicht.verwijzingen:
        regel = overzicht.tabel(verwijzing.tabel).regel(verwijzing.rij)
        cel: Cel = Marker.NIET_GETOOND if regel is None else regel.geheel
        herhaald.append(Tabelregel(verwijzing.rij, verwijzing.label, (cel,)))
    return replace(overzicht.kwaliteit, regels=(*overzicht.kwaliteit.regels, *herhaald))


def _read_static(naam: str) -> bytes:
    """A file of the project's own static folder. Raises LookupError for anything else."""
    pad = finders.find(naam)
    if pad is None or Path(pad).is_symlink():
        raise LookupError(f"Geen eigen bestand: {naam}")
    return Path(pad).read_bytes()


def _fetcher() -> Any:
    """Gives WeasyPrint the project's own fonts and style sheets, and refuses every other address."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class EigenBestanden(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            naam = url.removeprefix(STATISCH)
            if naam == url or not naam.startswith(("pvi/fonts/", "pvi/css/", "pvi/merk.svg")) or ".." in naam:
                raise FatalURLFetchingError("Het document vraagt een adres op dat niet van het portaal is.")
            return URLFetcherResponse(url, _read_static(naam))

    return EigenBestanden()


@contextmanager
def _dated(dag: date) -> Iterator[None]:
    """Let font and PDF libraries read `dag` for today (they take it from the environment)."""
    with _slot:
        vorige = os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.combine(dag, time(12), UTC).timestamp()))
        try:
            yield
        finally:
            if vorige is None:
                del os.environ["SOURCE_DATE_EPOCH"]
            else:
                os.environ["SOURCE_DATE_EPOCH"] = vorige
