"""A published report as a page and as a PDF: the same template body, the same columns, the same figures."""

import os
import threading
from collections.abc import Iterator
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
    RAPPORTAGES,
    Cel,
    Marker,
    Overzicht,
    Tabel,
    Tabelregel,
    fingerprint,
    percentage,
)

# Everything a PDF may load lies below this address, which leads nowhere; any other is refused.
STATISCH: Final = "https://portaal.invalid/"
PDF_STIJLEN: Final = ("pvi/css/overzicht.css", "pvi/css/overzicht-pdf.css")
GRAFIEKSTIJL: Final = "pvi/css/overzicht-grafiek.css"

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
    tekst: str
    is_verborgen: bool = False


@dataclass(frozen=True, slots=True)
class Regelweergave:
    label: str
    leden: tuple[str, ...]
    cellen: tuple[Celweergave, ...]


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


def present(overzicht: Overzicht[Tabel], exemplaar: Exemplaar, *, grafiekstijl: str = "") -> dict[str, Any]:
    """What the template body needs: texts in the order in which they are printed, nothing left to compute.

    A PDF reads no style sheet for a picture in the text, so there `grafiekstijl` goes into each picture.
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
                tuple(present_tabel(tabel, overzicht.periode_naam, grafiekstijl) for tabel in hoofdstuk.inhoud),
            )
            for nummer, hoofdstuk in enumerate(overzicht.hoofdstukken, start=1)
        ],
        "nummer_kwaliteit": len(overzicht.hoofdstukken) + 1,
        "nummer_definities": len(overzicht.hoofdstukken) + 2,
        "kwaliteit": present_tabel(_with_verwijzingen(overzicht), overzicht.periode_naam, ""),
        "afdruk": fingerprint(overzicht),
    }


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


def present_tabel(tabel: Tabel, periode_naam: str = "", grafiekstijl: str = "") -> Tabelweergave:
    """A published table with its heading, notes and picture, cell by cell as it is printed."""
    tweezijdig = tabel.totaalregel is not None and tabel.totaalregel.totaal is not None
    heeft_aandeel = tabel.noemer is not None and bool(tabel.regels)
    return Tabelweergave(
        code=tabel.code,
        titel=tabel.titel,
        rijkop=tabel.rijkop,
        koppen=(*tabel.kolommen, *(("Totaal",) if tweezijdig else ()), *(("Aandeel",) if heeft_aandeel else ())),
        regels=tuple(_present_regel(regel, tabel.noemer, heeft_aandeel) for regel in tabel.regels),
        totaal=tabel.totaalregel and _present_regel(tabel.totaalregel, tabel.noemer, heeft_aandeel),
        noten=tabel.noten,
        dekking=_dekking(tabel),
        grafiek=_draw(tabel, periode_naam, grafiekstijl),
    )


def _present_regel(regel: Tabelregel, noemer: int | None, heeft_aandeel: bool) -> Regelweergave:
    cellen = [_present_cel(cel) for cel in regel.cellen]
    if regel.totaal is not None:
        cellen.append(_present_cel(regel.totaal))
    if heeft_aandeel:
        deel = percentage(regel.geheel, noemer)
        cellen.append(_present_cel(Marker.NIET_GETOOND) if deel is None else Celweergave(f"{deel}%"))
    return Regelweergave(regel.label, regel.leden, tuple(cellen))


def _present_cel(cel: Cel) -> Celweergave:
    return Celweergave(str(cel)) if isinstance(cel, int) else Celweergave(cel.value, is_verborgen=True)


def _dekking(tabel: Tabel) -> str:
    """How much of the table is not shown, in one sentence; empty when all of it is."""
    if tabel.totaalregel is not None and not tabel.regels:
        return "De aantallen zijn te klein om uit te splitsen. Daarom staat hier alleen het totaal."
    delen = ["De aantallen zijn klein. Daarom zijn rijen of kolommen samengevoegd."] if tabel.samengevoegd else []
    if tabel.verborgen:
        delen.append(f"Niet getoond: {tabel.verborgen} van {tabel.cellen} cellen ({tabel.aandeel_verborgen}%).")
    return " ".join(delen)


def _draw(tabel: Tabel, periode_naam: str, grafiekstijl: str) -> str:
    match tabel.code:
        case "kanaal" | "eenheid" | "aard":
            titel = f"Staafgrafiek: nieuwe meldingen per {tabel.code}, {periode_naam}. De tabel geeft dezelfde cijfers."
            beeld = charts.draw_balken(tabel, titel)
        case "trend":
            titel = "Lijngrafiek: instroom en uitstroom in de laatste vier kwartalen. De tabel geeft dezelfde cijfers."
            beeld = charts.draw_lijnen(tabel, ("Instroom", "Uitstroom"), titel)
        case "maandtrend":
            titel = "Lijngrafiek: nieuw en lopend in de laatste zes periodes. De tabel geeft dezelfde cijfers."
            beeld = charts.draw_lijnen(_last_six(tabel), ("Nieuw", "Lopend"), titel)
        case _:
            return ""
    if not beeld:
        return ""
    if grafiekstijl:
        beeld = beeld.replace("</desc>", f"</desc><style>{grafiekstijl}</style>")
    return mark_safe(beeld)  # noqa: S308  (charts.py escapes every label)


def _last_six(tabel: Tabel) -> Tabel:
    """As many periods as have room in a picture, by their short names: “okt 2026”."""
    kort = [replace(regel, label=f"{regel.label[:3].lower()} {regel.label[-4:]}") for regel in tabel.regels[-6:]]
    return replace(tabel, regels=tuple(kort))


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
