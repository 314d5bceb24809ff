"""The house rules of the code, read from the code itself: direction, names, clock, escaping, access.

Each rule has a test that a small wrong example fails, so that a rule cannot quietly stop biting.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from pvi.klok import AMSTERDAM

BASIS = Path(settings.BASE_DIR)
APPS = ("pvi", "meldingen", "triage", "reflectie", "dashboards")
# The demo and the measurements stand above all apps.
KETEN = (*APPS, "demo", "bench")
LOKAAL = BASIS / "pvi" / "lokaal"

# Code without a noun has no home.
VERBODEN_NAMEN = {"services.py", "utils.py", "helpers.py", "managers.py", "signals.py"}

# Sessions end, guessing is slowed down, a login grows old and a backup is dated by the clock on the wall, also in a
# demo whose clock was moved.
EIGEN_TIJD = {
    *("pvi/klok.py", "pvi/web/sessie.py", "pvi/web/tempo.py", "pvi/reservekopie.py"),
    *("pvi/inloggen/factor.py", "pvi/inloggen/elders.py"),
}

# Many cases at once: the refusal of one is a line of the answer, and the next goes on.
EIGEN_WEIGERING = {"meldingen/views/selectie.py"}

# What a page does, in one word (docs/stijl.md).
WERKWOORDEN = frozenset(
    re.findall(
        r"\w+",
        """
        accept add answer ask assign autosave become begin carry change check choose close compare continue decide
        decline discard download edit end enter export extend fill finalise finish follow give hand handle hold invite
        judge leave lift link list log mend move note plan print propose read record refuse renew reopen resume save
        search send settle share show start step tell try weigh withdraw write
        """,
    )
)

# Drawings made of our own constants and of labels that were escaped first.
EIGEN_OPMAAK = {"pvi/templatetags/pvi.py", "dashboards/charts.py", "dashboards/render.py"}

# Within an app: a layer may import the ones before it, at module level.
LAGEN = (
    ("workflow", "besluitstappen", "overzichten", "suppression", "lijsten", "rollen"),
    ("access", "toegang", "conflicts", "termijnen", "bewaartermijnen", "sluitlijst", "triggers"),
    ("models",),
    ("uitleg", "dossier", "stap", "notifications", "queries"),
    ("actions", "sluitcontroles", "retention", "render", "charts"),
    ("tasks", "forms"),
    ("views", "werk"),
    ("urls", "urls_melder", "urls_staf", "urls_publiek"),
)
LAAG = {naam: n for n, namen in enumerate(LAGEN) for naam in namen}


def _sources(*apps: str) -> list[Path]:
    return [p for app in apps or KETEN for p in sorted((BASIS / app).rglob("*.py")) if "migrations" not in p.parts]


def _product() -> list[Path]:
    """Everything that runs in production: no demo, no measurements, and not what starts servers on one machine."""
    return [p for p in _sources(*APPS) if LOKAAL not in p.parents]


def _templates() -> list[Path]:
    return [p for p in sorted((BASIS / "templates").rglob("*")) if p.is_file()]


def _name(pad: Path) -> str:
    return pad.relative_to(BASIS).as_posix()


def imports(boom: ast.AST) -> Iterator[str]:
    """Every module imported anywhere in the tree, also inside a function."""
    for knoop in ast.walk(boom):
        if isinstance(knoop, ast.Import):
            yield from (alias.name for alias in knoop.names)
        elif isinstance(knoop, ast.ImportFrom) and knoop.module:
            yield knoop.module
            yield from (f"{knoop.module}.{alias.name}" for alias in knoop.names)


def wrong_direction(app: str, boom: ast.AST) -> list[str]:
    """Imports of an app that comes later in the chain, or by an app of the local starter."""
    later = KETEN[KETEN.index(app) + 1 :]
    lokaal = {m for m in imports(boom) if app in APPS and m.startswith("pvi.lokaal")}
    return sorted(lokaal | {m for m in imports(boom) if m.split(".")[0] in later})


def import_circle(bomen: dict[str, ast.Module]) -> list[str]:
    """Modules that import one another in a circle, also inside functions; what only types need is no import."""
    wie: dict[str, set[str]] = {}
    for naam, boom in bomen.items():
        typen = [k for k in ast.walk(boom) if isinstance(k, ast.If) and ast.unparse(k.test) == "TYPE_CHECKING"]
        alleen_typen = {id(k) for blok in typen for k in ast.walk(blok)}
        wie[naam] = set()
        for knoop in ast.walk(boom):
            if isinstance(knoop, ast.ImportFrom) and id(knoop) not in alleen_typen:
                # A room of a package, or a name that the module itself gives.
                paren = [(f"{knoop.module}.{alias.name}", str(knoop.module)) for alias in knoop.names]
                wie[naam] |= {kamer if kamer in bomen else module for kamer, module in paren} & bomen.keys()
            elif isinstance(knoop, ast.Import):
                wie[naam] |= {alias.name for alias in knoop.names} & bomen.keys()
    try:
        TopologicalSorter(wie).prepare()
    except CycleError as fout:
        return fout.args[1]
    return []


def views_of_others(app: str, boom: ast.AST) -> list[str]:
    """Pages of another app: what two apps need stands below both."""
    delen = [m.split(".") for m in imports(boom)]
    return sorted({".".join(d) for d in delen if d[0] in KETEN and d[0] != app and d[1:2] == ["views"]})


def wrong_layer(app: str, module: str, boom: ast.Module) -> list[str]:
    """Imports at module level of a later layer of the same app."""
    eigen = LAAG.get(module)
    boven = [k for k in boom.body if isinstance(k, ast.Import | ast.ImportFrom)]
    namen = {m.split(".")[1] for k in boven for m in imports(k) if m.startswith(f"{app}.")}
    return [] if eigen is None else sorted(n for n in namen if LAAG.get(n, -1) > eigen)


KLOKVRAGEN = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
}
KLOKVRAGEN |= {("time", "time"), ("time", "localtime"), ("time", "gmtime"), ("time", "strftime")}


def clock_questions(boom: ast.AST) -> list[str]:
    """Calls that ask the system for the time, and fields that do so by themselves."""
    gevonden = []
    for knoop in ast.walk(boom):
        if isinstance(knoop, ast.keyword) and knoop.arg in ("auto_now", "auto_now_add"):
            gevonden.append(knoop.arg)
        if not isinstance(knoop, ast.Call):
            continue
        functie = knoop.func
        naam = functie.attr if isinstance(functie, ast.Attribute) else getattr(functie, "id", "")
        van = getattr(functie, "value", None)
        van_naam = van.attr if isinstance(van, ast.Attribute) else getattr(van, "id", "")
        if (van_naam, naam) in KLOKVRAGEN:
            gevonden.append(f"{van_naam}.{naam}()")
        if naam in ("localdate", "localtime") and van_naam != "time" and not (knoop.args or knoop.keywords):
            gevonden.append(f"{naam}()")
        if naam == "Now" and not knoop.args:
            gevonden.append("Now()")
    return gevonden


def world_days(boom: ast.AST) -> list[str]:
    """Places that take the date of a moment as it stands, which is UTC: between midnight and 02.00 it is yesterday."""
    delen = {"date", "year", "month", "day", "weekday", "isoweekday", "isocalendar", "toordinal"}
    gevonden = []
    for knoop in ast.walk(boom):
        if isinstance(knoop, ast.Call) and isinstance(knoop.func, ast.Attribute) and knoop.func.attr == "date":
            if not knoop.args and not knoop.keywords:
                gevonden.append(ast.unparse(knoop))
        elif isinstance(knoop, ast.Attribute) and knoop.attr in delen and isinstance(knoop.value, ast.Call):
            van = knoop.value.func
            if (van.attr if isinstance(van, ast.Attribute) else getattr(van, "id", "")) == "nu":
                gevonden.append(ast.unparse(knoop))
    return gevonden


def unescaped(tekst: str) -> list[str]:
    """Ways in a template to put text on a page as markup."""
    return re.findall(r"\|\s*safe\b|\|\s*safeseq\b|\{%\s*autoescape\s+off", tekst)


def inline(tekst: str) -> list[str]:
    """Style and script in a template, which the strict CSP would refuse."""
    tekst = re.sub(r"\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}|\{#.*?#\}", "", tekst, flags=re.DOTALL)
    tekst = re.sub(r"\{%.*?%\}", "", tekst)  # a tag's parameter may be called ontbreekt
    return re.findall(r"<style\b|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", tekst)


def caught(boom: ast.AST) -> list[str]:
    """Names of the exceptions that are caught anywhere in the tree."""
    soorten = [k.type for k in ast.walk(boom) if isinstance(k, ast.ExceptHandler) and k.type is not None]
    return [ast.unparse(s) for soort in soorten for s in (soort.elts if isinstance(soort, ast.Tuple) else [soort])]


def parse(pad: Path) -> ast.Module:
    return ast.parse(pad.read_text(), filename=str(pad))


# --- the rules ---------------------------------------------------------------------------------------------------


def test_each_step_of_the_chain_reads_only_earlier_ones():
    bronnen = [p for p in _sources() if LOKAAL not in p.parents]
    assert {_name(p): f for p in bronnen if (f := wrong_direction(p.relative_to(BASIS).parts[0], parse(p)))} == {}


def test_what_starts_servers_here_knows_no_app():
    modules = {m.split(".")[0] for pad in LOKAAL.rglob("*.py") for m in imports(parse(pad))}
    assert modules.isdisjoint(KETEN[1:])


def test_no_modules_import_one_another_in_a_circle():
    bomen = {}
    for pad in _sources():
        delen = pad.relative_to(BASIS).with_suffix("").parts
        bomen[".".join(delen).removesuffix(".__init__")] = parse(pad)
    assert import_circle(bomen) == []


def test_no_app_reads_the_pages_of_another():
    fouten = {_name(p): f for p in _product() if (f := views_of_others(p.relative_to(BASIS).parts[0], parse(p)))}
    assert fouten == {}


def test_nothing_imports_the_tests():
    assert [_name(p) for p in _sources() if any(m.split(".")[0] == "tests" for m in imports(parse(p)))] == []


def test_layers_inside_an_app():
    fouten = {}
    for pad in _product():
        app, *rest = pad.relative_to(BASIS).with_suffix("").parts
        if rest and (fout := wrong_layer(app, rest[0], parse(pad))):
            fouten[_name(pad)] = fout
    assert fouten == {}


def test_settings_and_root_urls_name_apps_as_strings():
    for pad in (BASIS / "pvi" / "settings.py", BASIS / "pvi" / "urls.py"):
        assert not [m for m in imports(parse(pad)) if m.split(".")[0] in KETEN[1:]]


def test_every_file_has_a_noun():
    assert [_name(p) for p in _sources() if p.name in VERBODEN_NAMEN] == []


def test_only_the_clock_asks_the_system_for_the_time():
    fouten = {_name(p): f for p in _product() if _name(p) not in EIGEN_TIJD and (f := clock_questions(parse(p)))}
    assert fouten == {}
    assert [_name(p) for p in _templates() if re.search(r"\{%\s*now\b", p.read_text())] == []


def test_only_the_clock_knows_the_day_of_a_moment():
    """`klok.day(moment)`; the database cuts days in the time zone of the settings, which nothing changes."""
    fouten = {_name(p): f for p in _sources() if _name(p) != "pvi/klok.py" and (f := world_days(parse(p)))}
    assert fouten == {}
    assert str(AMSTERDAM) == settings.TIME_ZONE
    andere_tijd = re.compile(r"timezone\.(activate|override)|Trunc\w+\([^)]*tzinfo")
    assert [_name(p) for p in _product() if andere_tijd.search(_without_comments(p))] == []


def test_text_is_escaped_everywhere():
    """Only drawings of our own make markup in code; plain-text mails are no markup."""
    code = [
        _name(p)
        for p in _sources()
        if re.search(r"\bmark_safe\b|\bSafeString\(|__html__", p.read_text()) and _name(p) not in EIGEN_OPMAAK
    ]
    assert code == []
    assert {_name(p): f for p in _templates() if p.suffix != ".txt" and (f := unescaped(p.read_text()))} == {}


def test_no_inline_style_or_script():
    fouten = {_name(p): f for p in _templates() if p.suffix == ".html" and (f := inline(p.read_text()))}
    # Documents carry their own style sheet, they are no pages.
    assert {naam: f for naam, f in fouten.items() if "/pdf/" not in naam} == {}


def test_guardian_only_stores_rows():
    """Its backend would jump a wall, and get_objects_for_user answers otherwise than has_perm."""
    woorden = re.compile(
        r"get_objects_for_user|get_users_with_perms|assign_perm|remove_perm|GuardedModelAdmin|ObjectPermissionChecker"
    )
    assert [_name(p) for p in _sources() if woorden.search(_without_comments(p))] == []
    assert set(settings.AUTHENTICATION_BACKENDS) == {
        "meldingen.aansluiting.ToegangBackend",
        "allauth.account.auth_backends.AuthenticationBackend",  # login; it answers no question about an object
    }
    assert settings.ANONYMOUS_USER_NAME is None
    assert settings.GUARDIAN_MONKEY_PATCH_USER is False


def _without_comments(pad: Path) -> str:
    boom = parse(pad)
    for knoop in ast.walk(boom):
        if isinstance(knoop, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(knoop):
            knoop.body = knoop.body[1:] or [ast.Pass()]
    return ast.unparse(boom)


def test_refusals_are_not_rolled_back():
    assert not any(db.get("ATOMIC_REQUESTS") for db in settings.DATABASES.values())


def test_only_the_doors_open_a_case_for_a_page():
    """A view that fetched a melding by kenmerk itself would pass the one rule by; a second copy of it may be read."""
    langs_de_deur = re.compile(r"Melding\.objects\.(?!permitted|get\(pk=melding\.pk\))|get_object_or_404\(\s*Melding\b")
    fouten = []
    for pad in _product():
        if "views" not in pad.parts and pad.name != "views.py":
            continue
        if langs_de_deur.search(_without_comments(pad)):
            fouten.append(_name(pad))
    assert fouten == []


def test_a_page_meets_a_refusal_in_one_place():
    """`carry_out`, `press` or `attempt`: elsewhere a page would forget the words, the 422 or what is missing."""
    geweigerd = {"OvergangGeweigerd", "ValidationError"}
    bladen = [p for p in _product() if "views" in p.parts or p.name == "views.py"]
    vangt = {_name(p) for p in bladen if geweigerd.intersection(caught(parse(p)))}
    assert vangt == EIGEN_WEIGERING


def test_a_page_is_a_verb_and_a_form_a_noun():
    """`show_zitting`, `Wegingformulier`; the page of a library has the name of the library."""
    bladen = {url.callback for url in urls(get_resolver().url_patterns) if inspect.isfunction(url.callback)}
    eigen = {blad.__name__ for blad in bladen if blad.__module__.split(".")[0] in KETEN and blad.__name__ != "view"}
    assert {naam for naam in eigen if naam.split("_")[0] not in WERKWOORDEN} == set()
    bases = re.compile(r"(Model)?Form$|formulier$|Baseformset$")
    for pad in _product():
        for klas in (k for k in ast.walk(parse(pad)) if isinstance(k, ast.ClassDef)):
            if any(bases.search(ast.unparse(basis)) for basis in klas.bases):
                assert klas.name.endswith(("formulier", "filter")), (_name(pad), klas.name)


def urls(patronen: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for patroon in patronen:
        if isinstance(patroon, URLPattern):
            yield patroon
        else:
            yield from urls(patroon.url_patterns)


def test_status_has_one_writer():
    """`Melding.transition` alone; a form or an action that assigns it would leave no Statuswissel."""
    schrijvers = []
    for pad in _product():
        for knoop in ast.walk(parse(pad)):
            doelen = knoop.targets if isinstance(knoop, ast.Assign) else []
            for doel in (d for t in doelen for d in (t.elts if isinstance(t, ast.Tuple) else [t])):
                if isinstance(doel, ast.Attribute) and doel.attr == "status":
                    van = getattr(doel.value, "id", "")
                    if van == "melding" or (van == "self" and _name(pad) == "meldingen/models/melding.py"):
                        schrijvers.append(_name(pad))
    assert schrijvers == ["meldingen/models/melding.py"]


def test_data_of_the_domain_expert_is_complete():
    regels = {p.name: len(p.read_text().splitlines()) for p in (BASIS / "tests" / "data").glob("*-verwacht.csv")}
    assert regels == {"rechten-verwacht.csv": 947, "overgangen-verwacht.csv": 34}


# --- the rules bite ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("app", "regel", "fout"),
    [
        ("meldingen", "from triage.models import Spoor", True),
        ("meldingen", "def f():\n    import reflectie.tasks", True),
        ("pvi", "from meldingen import workflow", True),
        ("triage", "from pvi.lokaal import diensten", True),
        ("dashboards", "from demo.laden import load", True),
        ("demo", "from pvi.lokaal import diensten", False),
        ("demo", "from bench import metingen", True),
        ("triage", "from meldingen.models import Melding", False),
        ("dashboards", "from reflectie.models import Les", False),
    ],
)
def test_direction_rule_bites(app, regel, fout):
    assert bool(wrong_direction(app, ast.parse(regel))) is fout


@pytest.mark.parametrize(
    ("een", "ander", "cirkel"),
    [
        ("from pvi.b import x", "import pvi.a", True),
        ("def f():\n    from pvi import b", "from pvi.a import y", True),
        ("from pvi import b", "if TYPE_CHECKING:\n    from pvi import a", False),
        ("from pvi import b", "import json", False),
    ],
)
def test_circle_rule_bites(een, ander, cirkel):
    assert bool(import_circle({"pvi.a": ast.parse(een), "pvi.b": ast.parse(ander)})) is cirkel


@pytest.mark.parametrize(
    ("regel", "fout"),
    [
        ("from meldingen.views.zorg import own_zorgtaken", True),
        ("from meldingen import views", True),
        ("from dashboards.views import download", False),
        ("from django.views.decorators.http import require_safe", False),
    ],
)
def test_pages_of_another_app_rule_bites(regel, fout):
    assert bool(views_of_others("dashboards", ast.parse(regel))) is fout


@pytest.mark.parametrize(
    ("module", "regel", "fout"),
    [
        ("workflow", "from meldingen.models import Melding", True),
        ("models", "from meldingen.actions.muren import wall_off", True),
        ("actions", "from meldingen.views import melding", True),
        ("actions", "from meldingen.models import Melding", False),
        ("access", "def f():\n    from meldingen.models import Melding", False),
    ],
)
def test_layer_rule_bites(module, regel, fout):
    assert bool(wrong_layer("meldingen", module, ast.parse(regel))) is fout


@pytest.mark.parametrize(
    ("regel", "fout"),
    [
        ("datetime.now(UTC)", True),
        ("datetime.datetime.now()", True),
        ("timezone.now()", True),
        ("date.today()", True),
        ("time.time()", True),
        ("localdate()", True),
        ("models.DateTimeField(auto_now_add=True)", True),
        ("klok.nu()", False),
        ("localdate(moment)", False),
        ("time.monotonic()", False),
    ],
)
def test_clock_rule_bites(regel, fout):
    assert bool(clock_questions(ast.parse(regel))) is fout


def test_refusal_rule_bites():
    assert caught(ast.parse("try:\n    f()\nexcept (ValueError, OvergangGeweigerd) as fout:\n    pass")) == [
        "ValueError",
        "OvergangGeweigerd",
    ]


@pytest.mark.parametrize(
    ("regel", "fout"),
    [
        ("nu.date()", True),
        ("melding.ontvangen_op.date()", True),
        ("klok.nu().astimezone(AMSTERDAM).date()", True),
        ("klok.nu().year", True),
        ("nu().weekday()", True),
        ("klok.day(melding.ontvangen_op)", False),
        ("klok.vandaag().year", False),
        ("self.date(1)", False),
    ],
)
def test_day_rule_bites(regel, fout):
    assert bool(world_days(ast.parse(regel))) is fout


@pytest.mark.parametrize(
    "regel", ["{{ tekst|safe }}", "{{ tekst| safe }}", "{% autoescape off %}", "{{ lijst|safeseq }}"]
)
def test_escaping_rule_bites(regel):
    assert unescaped(regel)


@pytest.mark.parametrize(
    ("regel", "fout"),
    [
        ('<p style="color:red">', True),
        ("<script>alert(1)</script>", True),
        ('<button onclick="x()">', True),
        ("<style>p{}</style>", True),
        ('<script src="/static/pvi/js/portaal.js" defer></script>', False),
        ("{# on* and style= are refused #}", False),
        ('{% include "lijst.html" with ontbreekt=ontbreekt only %}', False),
    ],
)
def test_inline_rule_bites(regel, fout):
    assert bool(inline(regel)) is fout
