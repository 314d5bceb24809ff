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
    hoogste = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconden": seconden, "paginas": _pages(pdf), "mb": hoogste}))


def _pages(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


if __name__ == "__main__":
    main()
