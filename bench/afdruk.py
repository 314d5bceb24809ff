"""One PDF of about twenty pages in a process of its own: `python -m bench.afdruk < overzicht.json`.

Prints seconds, pages and the highest memory in MB. A process of its own, because memory that a process once took is
not given back, and a worker makes one report at a time.
"""

import io
import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import pypdf

from bench.omgeving import setup_django

PAGINAS = 20


def main() -> None:
    setup_django()
    from dashboards.overzichten import from_data
    from dashboards.render import Exemplaar, render_pdf

    overzicht = from_data(json.load(sys.stdin))
    kort = _pages(render_pdf(overzicht, Exemplaar(is_demo=True)))
    # The chapters again until the document is long enough; first and last page stay one.
    keren = max(1, round((PAGINAS - 2) / max(1, kort - 2)))
    lang = replace(overzicht, hoofdstukken=overzicht.hoofdstukken * keren)
    begin = time.perf_counter()
    pdf = render_pdf(lang, Exemplaar(is_demo=True))
    seconden = time.perf_counter() - begin
    print(json.dumps({"seconden": seconden, "paginas": _pages(pdf), "mb": _highest_mb()}))


def _highest_mb() -> float:
    """Of this program alone: what getrusage tells begins with the memory of the one that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    regel = next(regel for regel in status.read_text().splitlines() if regel.startswith("VmHWM:"))
    return int(regel.split()[1]) / 1024


def _pages(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


if __name__ == "__main__":
    main()
