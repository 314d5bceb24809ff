"""Set up this machine: `python3 pvi/lokaal/inrichting.py demo|test` (make demo, make test).

Standard library only: it runs before anything is installed. It makes `.venv` with the hash-pinned packages of
`requirements.lock` and sees to the few things that must come from the system.
"""

import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VENV = BASE_DIR / ".venv"
LOCK = BASE_DIR / "requirements.lock"
PYTHON_MINIMUM = (3, 11)
# Which extras of pyproject.toml a goal needs; what tests need includes all the demo needs.
EXTRAS = {"demo": ("lokaal",), "test": ("lokaal", "test")}
# Debian package -> the library WeasyPrint opens.
PDF_BIBLIOTHEKEN = {"libpango-1.0-0": "libpango-1.0.so.0", "libpangoft2-1.0-0": "libpangoft2-1.0.so.0"}
if sys.platform == "darwin":
    PDF_BIBLIOTHEKEN = {"pango": "libpango-1.0.dylib"}
# Debian package -> a file of it: letters the own fonts lack. Without them a name in such letters is empty in a PDF.
PDF_LETTERS = {"fonts-noto-cjk": Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")}
# How long another program may keep the lock of the package manager, and how often we look (seconds).
WACHT_OP_APT, PAUZE = 600.0, 2.0
HELD_LOCK = "Could not get lock"
# The first is Chromium without a window to draw: the same pages for a third of the work.
CHROMIUM_NAMEN = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(goal: str) -> None:
    """Make the machine ready for a goal; exits with one Dutch line when that is impossible."""
    if sys.version_info < PYTHON_MINIMUM:
        sys.exit(f"Python {sys.version_info[0]}.{sys.version_info[1]} is te oud; nodig is 3.11 of nieuwer (PYTHON=).")
    get_system_packages(goal)
    get_letters()
    with LOCK.open() as lock:
        # A demo and a test may be set up at the same time in one folder.
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_venv(goal)


def missing_pdf_libraries() -> list[str]:
    """Names of the system packages without which WeasyPrint makes no PDF."""
    missing = []
    for package, library in PDF_BIBLIOTHEKEN.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def find_chromium() -> str | None:
    """The path of a Chromium on this machine."""
    return next((path for name in CHROMIUM_NAMEN if (path := shutil.which(name))), None)


def missing_packages(goal: str) -> list[str]:
    """Debian packages the goal wants and this machine lacks."""
    missing = missing_pdf_libraries()
    if goal == "test" and find_chromium() is None:
        missing.append(CHROMIUM_NAMEN[0])
    # Debian and Ubuntu split this off Python, and a virtual environment gets no pip without it.
    if not VENV.exists() and find_spec("ensurepip") is None:
        missing.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    return missing


def get_system_packages(goal: str) -> None:
    """Install what is missing as root, ask a person, or name it; only a goal that cannot do without stops."""
    missing = missing_packages(goal)
    if missing and shutil.which("apt-get"):
        if os.geteuid() == 0:
            install_with_apt(missing, [])
        elif sys.stdin.isatty() and shutil.which("sudo"):
            answer = input(f"Op deze computer ontbreekt {', '.join(missing)}. Installeren met sudo apt? [j/N] ")
            if answer.strip().lower() in {"j", "ja", "y", "yes"}:
                install_with_apt(missing, ["sudo"])
        missing = missing_packages(goal)
    if not missing:
        return
    line = f"Op deze computer ontbreekt {', '.join(missing)} (sudo apt install {' '.join(missing)})"
    if goal == "test" or any(name.endswith("-venv") for name in missing):
        sys.exit(f"{line}; dat is nodig voor `make {goal}`.")
    print(f"{line}; de demo start zonder PDF.", flush=True)


def get_letters() -> None:
    """Install fonts for PDFs where that needs no question; nothing stops without them."""
    missing = [package for package, file in PDF_LETTERS.items() if not file.exists()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        install_with_apt(missing, [])


def install_with_apt(packages: list[str], prefix: list[str]) -> None:
    """Install Debian packages; what apt says when it fails is shown as it is."""
    print(f"  {', '.join(packages)} installeren met apt …", flush=True)
    # A list that cannot be renewed may still be good enough; its error is shown only when the rest fails too.
    update = run_apt(prefix, "update", "-qq")
    install = run_apt(prefix, "install", "-y", "-qq", "--no-install-recommends", *packages)
    if install:
        print("\n".join(["Dit zegt apt:", *filter(None, [update, install])]), file=sys.stderr, flush=True)


def run_apt(prefix: list[str], *arguments: str) -> str:
    """What apt-get said when it failed, or nothing.

    Another program that installs or updates holds a lock. apt-get can be told to wait for the lock of dpkg, in silence;
    for that of the package lists it never waits. So it is asked again, and a line says why it takes so long.
    """
    # Through sudo only what stands on the command line arrives. In plain English, to know a held lock when we see it.
    settings = ("LC_ALL=C", "DEBIAN_FRONTEND=noninteractive")
    command = [*prefix, "env", *settings, "apt-get", *arguments]
    deadline, waits = time.monotonic() + WACHT_OP_APT, False
    while True:
        try:
            done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        except OSError as error:
            return f"{command[0]}: {error.strerror}"
        if done.returncode == 0:
            return ""
        said = (done.stdout + done.stderr).strip() or f"apt-get eindigde met code {done.returncode}."
        if HELD_LOCK not in said or time.monotonic() > deadline:
            return said
        if not waits:
            print("  Een ander programma installeert of ververst pakketten; wachten tot het klaar is …", flush=True)
        waits = True
        time.sleep(PAUZE)


def make_venv(goal: str) -> None:
    """Bring `.venv` in line with the lock; nothing happens while the stamp fits."""
    content = LOCK.read_bytes() + (BASE_DIR / "pyproject.toml").read_bytes()
    stamp = hashlib.sha256(content).hexdigest()
    stamps = {name: VENV / f"ingericht-{name}" for name in EXTRAS}
    if (VENV / "bin" / "python").exists() and stamps[goal].exists() and stamps[goal].read_text() == stamp:
        return
    begin = time.monotonic()
    print("  Pakketten installeren …", end="", flush=True)
    python = VENV / "bin" / "python"
    if not works(python, "-m", "pip", "--version"):
        run(sys.executable, "-m", "venv", "--clear", VENV)
    install_uv(python)
    extras = [part for extra in EXTRAS[goal] for part in ("--extra", extra)]
    # The lock is the constraint: every package of the wanted extras must stand in it, with its version and hash.
    run(
        *(python, "-m", "uv", "pip", "install", "--quiet", "--python", python, "--require-hashes"),
        *("--requirements", "pyproject.toml", *extras, "--constraints", LOCK.name),
    )
    for name, needed in EXTRAS.items():
        if set(needed) <= set(EXTRAS[goal]):
            stamps[name].write_text(stamp)
    print(f" {time.monotonic() - begin:.1f} s".replace(".", ","), flush=True)


def install_uv(python: Path) -> None:
    """Install uv itself by pip, at the version and the hashes of the lock."""
    pinned = re.search(r"^uv==(\S+)[^\n]*\n(?:    --hash[^\n]*\n)+", LOCK.read_text(), re.MULTILINE)
    if pinned is None:
        sys.exit(f"uv staat niet in {LOCK.name}.")
    if works(python, "-c", f"import importlib.metadata as m; assert m.version('uv') == '{pinned[1]}'"):
        return
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirement:
        requirement.write(pinned[0].rstrip().removesuffix("\\") + "\n")
        requirement.flush()
        pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(*pip, "--require-hashes", "--no-deps", "--requirement", requirement.name)


def uv_environment() -> dict[str, str]:
    """The environment for uv: it does not read pip's settings, so an own index or certificate is passed on."""
    environment = dict(os.environ)
    settings = subprocess.run(
        [VENV / "bin" / "python", "-m", "pip", "config", "list"], check=False, capture_output=True, text=True
    ).stdout
    for setting, variable in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        if found := re.search(rf"^[\w:]+\.{setting}='(.+)'$", settings, re.MULTILINE):
            environment.setdefault(variable, found[1])
    home = Path(environment.get("HOME", "/"))
    if not os.access(home, os.W_OK):
        environment.setdefault("UV_NO_CACHE", "1")
    return environment


def works(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True, cwd=BASE_DIR).returncode == 0
    except OSError:
        return False


def run(*command: str | Path) -> None:
    environment = uv_environment() if "uv" in command else None
    try:
        done = subprocess.run(command, check=False, cwd=BASE_DIR, env=environment, capture_output=True, text=True)
    except OSError as error:
        sys.exit(f"\n{command[0]} start niet: {error.strerror}.")
    if done.returncode != 0:
        print(f"\n{done.stdout}{done.stderr}", file=sys.stderr)
        sys.exit("De pakketten zijn niet geïnstalleerd; hierboven staat waarom.")


if __name__ == "__main__":
    if sys.argv[1:] not in (["demo"], ["test"]):
        sys.exit("Gebruik: python3 pvi/lokaal/inrichting.py demo|test")
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
