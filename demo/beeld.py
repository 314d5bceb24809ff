"""`make beeld`: every page as every person of the demo, at 1280 and 320 pixels, on one contact sheet per person.

Nothing lists the pages: starting at the menu the browser follows every link, one page per URL name, so a new page is on
the sheet by itself. Public pages are on the sheet of who is not logged in; who has the same roles as somebody
before shows only what that one did not reach. The pages of the reports are drawn too.
"""

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.urls import Resolver404, resolve
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Error, Page, sync_playwright

from demo.laden import read_codes
from demo.mensen import ROLSPELERS, Rolspeler
from pvi.lokaal.inrichting import find_chromium
from pvi.models import Medewerker

BREED, SMAL = 1280, 320
# Width on the sheet, and where a very long page is cut.
VAK = {BREED: 620, SMAL: 220}
MAX_HOOGTE = 1500
KLEUR, INKT = (236, 233, 226), (22, 35, 59)
VLAGGEN = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--hide-scrollbars",
]  # fmt: skip
# Pages without a link to them: fixed texts of the public side.
START = (
    "/",
    "/melden/",
    "/volgen/",
    "/wegwijzer/",
    "/hulp/",
    "/privacy/",
    "/toegankelijkheid/",
    "/demo/",
    "/stijlgids/",
)
# What the melder reads who came in with a code.
CODE = ("/volgen/melding/",)


@dataclass
class Opname:
    pad: str
    beelden: dict[int, Image.Image] = field(default_factory=dict)


class _Stil(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """No line per request."""


def draw_all(uit: Path) -> list[Path]:
    """Draw one sheet per person (and one for who is not logged in) into `uit`; returns the files."""
    uit.mkdir(parents=True, exist_ok=True)
    mensen = {"bezoeker": None, **{speler.sleutel: speler for speler in ROLSPELERS}}
    koekjes = {naam: _session(speler.werkmail) if speler else None for naam, speler in mensen.items()}
    gezien: dict[object, set[str]] = {}
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Stil)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    basis = f"http://localhost:{server.server_port}"
    bladen = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=VLAGGEN)
            for naam, koekje in koekjes.items():
                context = browser.new_context(locale="nl-NL", accept_downloads=False)
                if koekje:
                    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": koekje, "url": basis}])
                start = START if koekje is None else ("/werk/", "/mijn/")
                eerder = gezien.setdefault(_rollen(mensen[naam]) or naam, set(gezien.get("bezoeker", ())))
                bladen += _sheets(naam, list(_crawl(context.new_page(), basis, start, eerder)), uit)
                context.close()
            for naam, code in read_codes().items():
                context = browser.new_context(locale="nl-NL", accept_downloads=False)
                page = context.new_page()
                page.goto(f"{basis}/volgen/")
                page.fill("[name=code]", code)
                page.press("[name=code]", "Enter")
                page.wait_for_url("**/volgen/melding/")
                bladen += _sheets(f"code-{naam}", list(_crawl(page, basis, CODE, set())), uit)
                context.close()
            browser.close()
    finally:
        server.shutdown()
    return bladen


def _rollen(speler: Rolspeler | None) -> tuple[str, ...]:
    """The roles alone: the same work in another eenheid or place. Empty for who only stands on a case."""
    return tuple(rol for rol, _, _ in speler.aanstellingen) if speler else ()


def _session(werkmail: str) -> str | None:
    """A logged-in session of this person, as the login page would make it."""
    medewerker = Medewerker.objects.filter(email=werkmail).first()
    if medewerker is None:
        return None
    sessie = import_module(settings.SESSION_ENGINE).SessionStore()
    sessie[SESSION_KEY] = str(medewerker.pk)
    sessie[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    sessie[HASH_SESSION_KEY] = medewerker.get_session_auth_hash()
    sessie.create()
    return sessie.session_key


def _crawl(page: Page, basis: str, start: tuple[str, ...], gezien: set[str]) -> Iterator[Opname]:
    """Each page once at both widths; `gezien` (views) grows. Where somebody starts is always drawn."""
    wachtrij = [(pad, _view(pad)) for pad in start]
    gezien -= {view for _, view in wachtrij if view}
    while wachtrij:
        pad, view = wachtrij.pop(0)
        if view is None or view in gezien:
            continue
        gezien.add(view)
        page.set_viewport_size({"width": BREED, "height": 900})
        try:
            antwoord = page.goto(basis + pad)
        except Error as fout:
            # A link to a file is no page.
            if "Download is starting" not in fout.message:
                raise
            continue
        if antwoord is None or antwoord.status != 200 or "html" not in antwoord.headers.get("content-type", ""):
            continue
        links = page.eval_on_selector_all("a[href]", "nodes => nodes.map(node => node.href)")
        paden = [urlsplit(link).path for link in links if link.startswith(basis)]
        wachtrij += [(p, _view(p)) for p in paden if not p.startswith("/static/")]
        opname = Opname(urlsplit(page.url).path)
        for breedte in (BREED, SMAL):
            page.set_viewport_size({"width": breedte, "height": 900})
            opname.beelden[breedte] = Image.open(io.BytesIO(page.screenshot(full_page=True, type="jpeg", quality=90)))
        yield opname


def _view(pad: str) -> str | None:
    """The URL name, so that fifty dossiers give one picture; logging out is not followed."""
    try:
        naam = resolve(pad).view_name
    except Resolver404:
        return None
    return None if "logout" in naam or "uitloggen" in pad else naam


def _sheets(naam: str, opnamen: list[Opname], uit: Path) -> list[Path]:
    """Two pages beside each other, six per sheet, each as wide and narrow picture with its path above."""
    bladen = []
    for n in range(0, len(opnamen), 6):
        vakken = [_tile(opname) for opname in opnamen[n : n + 6]]
        rijen = [vakken[i : i + 2] for i in range(0, len(vakken), 2)]
        breedte = 2 * vakken[0].width
        blad = Image.new("RGB", (breedte, sum(max(v.height for v in rij) for rij in rijen)), KLEUR)
        y = 0
        for rij in rijen:
            for i, vak in enumerate(rij):
                blad.paste(vak, (i * vak.width, y))
            y += max(v.height for v in rij)
        bestand = uit / f"{naam}-{n // 6 + 1}.png"
        blad.save(bestand)
        bladen.append(bestand)
    return bladen


def _tile(opname: Opname) -> Image.Image:
    klein = {}
    for breedte, beeld in opname.beelden.items():
        schaal = VAK[breedte] / beeld.width
        maat = beeld.resize((VAK[breedte], int(beeld.height * schaal)))
        klein[breedte] = maat.crop((0, 0, maat.width, min(maat.height, MAX_HOOGTE)))
    vak = Image.new("RGB", (sum(VAK.values()) + 60, max(b.height for b in klein.values()) + 60), KLEUR)
    te_breed = "" if opname.beelden[SMAL].width == SMAL else f"  ← {opname.beelden[SMAL].width} px breed!"
    ImageDraw.Draw(vak).text((20, 14), opname.pad + te_breed, fill=INKT, font=ImageFont.load_default(20))
    vak.paste(klein[BREED], (20, 46))
    vak.paste(klein[SMAL], (40 + VAK[BREED], 46))
    return vak


def draw_pdf(bestand: Path, uit: Path) -> list[Path]:
    """The pages of a PDF beside each other, six per sheet."""
    import pymupdf

    paginas = []
    with pymupdf.open(bestand) as pdf:
        for pagina in pdf:
            beeld = pagina.get_pixmap(dpi=80)
            paginas.append(Image.frombytes("RGB", (beeld.width, beeld.height), beeld.samples))
    bladen = []
    for n in range(0, len(paginas), 6):
        deel = paginas[n : n + 6]
        breed, hoog = max(p.width for p in deel) + 20, max(p.height for p in deel) + 20
        blad = Image.new("RGB", (3 * breed, -(-len(deel) // 3) * hoog), KLEUR)
        for i, pagina in enumerate(deel):
            blad.paste(pagina, ((i % 3) * breed + 10, i // 3 * hoog + 10))
        bladen.append(uit / f"{bestand.stem}-{n // 6 + 1}.png")
        blad.save(bladen[-1])
    return bladen
