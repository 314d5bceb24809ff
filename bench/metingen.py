"""What is measured, and how: server time without network, the median of some repetitions, after one to warm up."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db import connection, reset_queries
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.gegevens import Wereld
from bench.vergelijking import one_query_with_exists
from dashboards.besloten import casuistiekoverzicht, maandrapportage
from dashboards.besloten.meting import Meting as Vraag
from dashboards.models import rechten_van
from dashboards.overzichten import RAPPORTAGES, Overzicht, Tabel, to_data
from dashboards.queries import landelijke_cijfers
from dashboards.render import is_pdf_available
from dashboards.suppression import suppress_overzicht
from meldingen.actions.inzage import verify_inzage
from meldingen.actions.muren import raise_walls
from meldingen.inzagebestand import make
from meldingen.models import Inzage, Inzagebestand, Melding
from meldingen.tasks import sweep_inzagebestanden, sweep_termijnen
from meldingen.toegang import toegang
from meldingen.workflow import Recht
from pvi import klok, kluis
from pvi.kalender import Periode
from pvi.models import Medewerker, OrganisatieEenheid
from triage.tasks import sweep_agenda, sweep_besluiten

# Roles of the werkvoorraad: name in the table, person of the cast. All of the largest eenheid, and the national LC.
ROLLEN = {
    "VIK": "vik",
    "politiechef": "politiechef",
    "triagecommissie": "triage",
    "VIK-onderzoeker": "onderzoeker",
    "teamchef": "teamchef",
    "sectorhoofd": "sectorhoofd",
    "LC": "lc",
}
# Who else finds work of a kind of their own on /werk/.
ROLLEN_WERK = ROLLEN | {"strafmaatoverleg": "smo", "CDO": "cdo", "HR-adviseur": "hr"}
# Jobs of the clock, measured when what was due is done.
TAKEN = {
    "termijnen bewaken": sweep_termijnen,
    "besluiten bijwerken": sweep_besluiten,
    "agenda bijwerken": sweep_agenda,
    "inzagebestanden maken": sweep_inzagebestanden,
}
PER_PAGINA = 25
SORTEERVOLGORDEN = ("", "termijn", "fase", "kenmerk")


@dataclass(frozen=True)
class Meting:
    """One line of the table. `snelst` is the fastest of the runs: on a busy machine it says more than the median."""

    groep: str
    naam: str
    waarde: float
    snelst: float | None = None
    eenheid: str = "ms"
    vragen: int | None = None
    doel: str = ""


def measure(wereld: Wereld, keren: int, *, pdf: bool = True) -> Iterator[Meting]:
    """Every measurement on the database as it is now."""
    yield from _werk(wereld, keren)
    yield from _werkvoorraad(wereld, keren)
    yield from _list_as_file(wereld)
    yield from _rule_alone(wereld, keren)
    yield from _dashboard(wereld, keren)
    yield from _dossier(wereld, keren)
    yield from _submit(keren)
    yield from _klok(wereld, max(1, keren // 3))
    yield from _toezicht(wereld)
    yield from _overzicht(wereld, max(1, keren // 3), pdf=pdf)
    if pdf:
        yield from _worker()


def _ms(doe: Callable[[], Any], keren: int, *, warm: bool = True) -> tuple[float, float]:
    """Median and fastest in milliseconds. Each run starts with an empty key ring, as a request does."""
    tijden = []
    if warm:
        doe()
    for _ in range(keren):
        kluis.clear()
        begin = time.perf_counter()
        doe()
        tijden.append(1000 * (time.perf_counter() - begin))
    return median(tijden), min(tijden)


def _client(medewerker: Medewerker | None = None) -> Client:
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    if medewerker is not None:
        client.force_login(medewerker, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _page(groep: str, naam: str, client: Client, url: str, keren: int, doel: str = "") -> Meting:
    def visit() -> None:
        antwoord = client.get(url)
        if antwoord.status_code != 200:
            raise AssertionError(f"{url} answers {antwoord.status_code}")

    ms = _ms(visit, keren)
    return Meting(groep, naam, *ms, vragen=_count(visit), doel=doel)


def _count(doe: Callable[[], Any]) -> int:
    """Questions to the database. Django keeps the last nine thousand: so many means that many or more."""
    reset_queries()
    with CaptureQueriesContext(connection) as gevraagd:
        doe()
    return len(gevraagd)


def _werk(wereld: Wereld, keren: int) -> Iterator[Meting]:
    for rol, sleutel in ROLLEN_WERK.items():
        client = _client(wereld.cast[sleutel])
        yield _page("Mijn werk", rol, client, reverse("werk"), keren, "100 ms, 15 vragen")


def _werkvoorraad(wereld: Wereld, keren: int) -> Iterator[Meting]:
    url = reverse("meldingen:werkvoorraad")
    for rol, sleutel in ROLLEN.items():
        client = _client(wereld.cast[sleutel])
        yield _page("Werkvoorraad, eerste pagina", rol, client, url, keren, "100 ms, 15 vragen")
    client = _client(wereld.cast["vik"])
    for sorteer in SORTEERVOLGORDEN[1:]:
        yield _page(
            "Werkvoorraad, eerste pagina", f"VIK, op {sorteer}", client, f"{url}?sorteer={sorteer}", keren, "100 ms"
        )
    for rol in ("VIK", "politiechef", "LC"):
        client = _client(wereld.cast[ROLLEN[rol]])
        for naam, vraag in (("", ""), (", nieuwste eerst", "&sorteer=-ontvangen"), (", kenmerk", "&sorteer=kenmerk")):
            adres = f"{url}?fase=alle{vraag}"
            yield _page("Werkvoorraad met gesloten zaken", f"{rol}{naam}", client, adres, keren, "150 ms")
    for rol, sleutel in ROLLEN.items():
        user = wereld.cast[sleutel]
        zaken = Melding.objects.permitted(user, Recht.VOLGEN)
        ms = _ms(lambda user=user: Melding.objects.permitted(user, Recht.VOLGEN).count(), keren)
        yield Meting("Werkvoorraad, tellen", f"{rol}: {zaken.count()} zaken", *ms)


def _list_as_file(wereld: Wereld) -> Iterator[Meting]:
    """All cases of the largest eenheid, closed ones too, as VIK takes them along: what it costs a worker in all."""
    client = _client(wereld.cast["vik"])
    for formaat in ("csv", "xlsx"):
        url = reverse("meldingen:zakenlijst", args=[formaat])

        def take(url: str = url) -> int:
            return sum(len(deel) for deel in client.get(url, {"fase": "alle", "doel": "overleg"}).streaming_content)

        ms, lengte = _ms(take, 1, warm=False)[0], take()
        rijen = int(
            Inzage.objects.filter(soort="export").latest("op", "volgnummer").doel.rpartition(", ")[2].split()[0]
        )
        naam = f"Lijst mee, {formaat.upper()}"
        yield Meting("Werkvoorraad als bestand", naam, ms)
        yield Meting("Werkvoorraad als bestand", f"{naam}, per 1.000 zaken", 1000 * ms / rijen)
        yield Meting("Werkvoorraad als bestand", f"{naam}, grootte", lengte / 2**20, eenheid="MB")


def _rule_alone(wereld: Wereld, keren: int) -> Iterator[Meting]:
    """The query of a first page by itself, newest first: the rule of the project beside what one would write first."""
    wegen: dict[str, Callable[[Medewerker, Recht], QuerySet[Melding]]] = {
        "eerst het bereik (dit portaal)": Melding.objects.permitted,
        "één vraag met EXISTS": one_query_with_exists,
    }
    for rol in ("VIK", "teamchef", "LC"):
        user = wereld.cast[ROLLEN[rol]]
        for naam, weg in wegen.items():

            def first_page(weg=weg, user=user) -> None:
                list(weg(user, Recht.VOLGEN).order_by("-ontvangen_op")[:PER_PAGINA])

            yield Meting("De regel alleen, 25 rijen", f"{rol}: {naam}", *_ms(first_page, min(keren, 5)))


def _dashboard(wereld: Wereld, keren: int) -> Iterator[Meting]:
    """Without a filter it counts this quarter, the months of a year, and what is open; a year is the heaviest."""
    url = reverse("dashboards:dashboard")
    for rol in ("VIK", "LC"):
        client = _client(wereld.cast[ROLLEN[rol]])
        yield _page("Dashboard, eerste beeld", rol, client, url, keren, "300 ms, 25 vragen")
        yield _page("Dashboard, eerste beeld", f"{rol}, 12 maanden", client, f"{url}?periode=12m", keren)


def _dossier(wereld: Wereld, keren: int) -> Iterator[Meting]:
    """An original: a copy cannot be decrypted. The one of the largest eenheid with most messages."""
    rijpst = max(
        (m for m in wereld.open if m.eenheid_behandeling.code == "RT"), key=lambda melding: melding.berichten.count()
    )
    client = _client(wereld.cast["vik"])
    for naam, pagina in (
        ("melding", "meldingen:melding"),
        ("tijdlijn", "meldingen:tijdlijn"),
        ("berichten", "meldingen:berichten"),
        ("triage", "triage:dossier"),
    ):
        yield _page("Dossier (VIK)", naam, client, reverse(pagina, args=[rijpst.kenmerk]), keren, "150 ms")


# --- Submitting -----------------------------------------------------------------------------------------------------

_GEEN_PERSONEN = {"personen-TOTAL_FORMS": "1", "personen-INITIAL_FORMS": "0"}
STAPPEN: tuple[dict[str, str], ...] = (
    {"positie": "benadeelde", "meldt_open": "on"},
    {"wat_gebeurd": "In de kantine zei hij weer dat ik hier niet hoor. Iedereen lachte.", "herhaald": "ja"},
    {
        "waar_wanneer": "In de kantine.", "eenheid": "RT", "personen-TOTAL_FORMS": "1", "personen-INITIAL_FORMS": "0",
        "personen-0-naam": "Bram Betrokken", "personen-0-werkmail": "bram.betrokken@voorbeeld.invalid",
    },
    {"wensen": "Ik wil dat het stopt.", "buddy_aanbod": "aangenomen", "vp_aanbod": "afgewezen", **_GEEN_PERSONEN},
    {"naam": "Noor Verzonnen", "werkmail": "noor@voorbeeld.invalid", "telefoon": ""},
)  # fmt: skip


def _submit(keren: int) -> Iterator[Meting]:
    """The last POST of a melder: case, keys, texts, walls, terms and receipt. The steps before it are not counted."""
    url = reverse("meldingen:melden")
    tijden, vragen = [], 0
    for _ in range(keren + 1):
        client = _client()
        # Nobody submits so often from one address: the brake on drafts starts anew.
        cache.clear()
        for nummer, antwoorden in enumerate(STAPPEN, 1):
            client.post(url, antwoorden | {"stap": str(nummer), "naar": "volgende", "sleutel": _sleutel(client, url)})
        laatste = {"naar": "verstuur", "sleutel": _sleutel(client, url)}
        kluis.clear()
        if len(tijden) == keren:
            vragen = _count(partial(_send, client, url, laatste))
            break
        begin = time.perf_counter()
        _send(client, url, laatste)
        tijden.append(1000 * (time.perf_counter() - begin))
    yield Meting("Indienen", "laatste stap van de melder", median(tijden), min(tijden), vragen=vragen, doel="200 ms")


def _sleutel(client: Client, url: str) -> str:
    gevonden = re.search(r'name="sleutel" value="([^"]+)"', client.get(url).content.decode())
    if gevonden is None:
        raise AssertionError("the form for a melding shows no key")
    return gevonden[1]


def _send(client: Client, url: str, laatste: dict[str, str]) -> None:
    antwoord = client.post(url, laatste)
    if antwoord.status_code != 302 or antwoord["Location"] != reverse("meldingen:ontvangen"):
        raise AssertionError(f"submitting answers {antwoord.status_code}")


# --- What runs by the clock -----------------------------------------------------------------------------------------


def _klok(wereld: Wereld, keren: int) -> Iterator[Meting]:
    """Each job with nothing to do: it ran before, so only looking is measured."""
    for naam, taak in TAKEN.items():
        yield _job(naam, taak, keren)
    # A copy cannot be decrypted, so walls are measured on an original.
    zaak = wereld.open[0]
    ms = _ms(lambda: raise_walls(zaak), keren)
    vragen = _count(lambda: raise_walls(zaak))
    yield Meting("De klok, niets te doen", "muren nalopen, per zaak", *ms, vragen=vragen)


def _job(naam: str, taak: Callable[[], None], keren: int) -> Meting:
    return Meting("De klok, niets te doen", naam, *_ms(taak, keren), vragen=_count(taak))


def _toezicht(wereld: Wereld) -> Iterator[Meting]:
    """Once each: they read the whole log."""
    ms = _ms(verify_inzage, 1, warm=False)
    yield Meting("Toezicht", "hele log nalopen", ms[0])
    yield from _log_as_file(wereld)


def _log_as_file(wereld: Wereld) -> Iterator[Meting]:
    """The whole log as a file: what a worker of Celery makes, and what a worker of the web server hands out."""
    fg = wereld.cast["fg"]
    client = _client(fg)
    client.post(reverse("meldingen:inzage"), {"van": "2000-01-01"})
    client.post(reverse("meldingen:inzage-export"))
    bestand = Inzagebestand.objects.of(fg)[0]
    begin = time.perf_counter()
    make(bestand.pk)
    bestand.refresh_from_db()
    yield Meting("Toezicht", f"log als bestand maken: {bestand.gedaan} regels", 1000 * (time.perf_counter() - begin))
    url = f"{reverse('meldingen:inzage-bestand-csv', args=[bestand.pk])}?doel=controle"
    begin = time.perf_counter()
    lengte = sum(len(deel) for deel in client.get(url).streaming_content)
    naam = f"log als bestand ophalen: {lengte // 2**20} MB"
    yield Meting("Toezicht", naam, 1000 * (time.perf_counter() - begin))
    bestand.discard()


def _worker() -> Iterator[Meting]:
    """What a new worker of the web server spends on its first requests, in a process of its own."""
    gemeten = json.loads(
        subprocess.run([sys.executable, "-m", "bench.eerste"], check=True, capture_output=True, text=True).stdout
    )
    for naam, ms in gemeten.items():
        yield Meting("Een nieuwe webwerker, processortijd", naam, ms)


# --- The overview ---------------------------------------------------------------------------------------------------


def _overzicht(wereld: Wereld, keren: int, *, pdf: bool) -> Iterator[Meting]:
    """Both editions of the last quarter, and the last month of one eenheid."""
    periode = Periode.van_datum("kwartaal", klok.vandaag()).vorige()
    ms = _ms(lambda: landelijke_cijfers(periode), keren, warm=False)
    vragen = _count(lambda: landelijke_cijfers(periode))
    yield Meting("Landelijke cijfers", "tellen", *ms, vragen=vragen, doel="3.000 ms")
    geteld = landelijke_cijfers(periode)
    begin = time.perf_counter()
    overzicht = suppress_overzicht(geteld)
    yield Meting("Landelijke cijfers", "kleine aantallen verbergen", 1000 * (time.perf_counter() - begin))
    met_pdf = pdf and is_pdf_available()
    if met_pdf:
        yield from _pdf("Landelijke cijfers", overzicht)
    maand = Periode.van_datum("maand", klok.vandaag()).vorige()
    tellers = {
        "Casuïstiekoverzicht": lambda: casuistiekoverzicht(_meting(wereld, "lc", "casuistiekoverzicht", periode)),
        "Maandrapportage": lambda: maandrapportage(_meting(wereld, "vik", "maandrapportage", maand)),
    }
    for naam, tel in tellers.items():
        yield Meting(naam, "tellen", *_ms(tel, keren, warm=False), vragen=_count(tel), doel="3.000 ms")
        if met_pdf:
            yield from _pdf(naam, tel())


def _meting(wereld: Wereld, wie: str, soort: str, periode: Periode) -> Vraag:
    """What a copy of this reader counts."""
    vorm = RAPPORTAGES[soort]
    eenheid = OrganisatieEenheid.objects.get(code="RT") if vorm.per_eenheid else None
    bereik = toegang(wereld.cast[wie]).cijferbereik(rechten_van(vorm)[0], eenheid)
    assert bereik is not None  # noqa: S101
    return Vraag(vorm, bereik, periode, eenheid)


def _pdf(groep: str, overzicht: Overzicht[Tabel]) -> Iterator[Meting]:
    gemeten = json.loads(
        subprocess.run(
            [sys.executable, "-m", "bench.afdruk"],
            input=json.dumps(to_data(overzicht)), check=True, capture_output=True, text=True,
        ).stdout
    )  # fmt: skip
    naam = f"PDF van {gemeten['paginas']} bladzijden"
    yield Meting(groep, naam, 1000 * gemeten["seconden"], doel="10.000 ms")
    yield Meting(groep, f"{naam}, geheugen", gemeten["mb"], eenheid="MB", doel="400 MB")
