"""Setting up a machine: what is asked for, what is installed, and what is only named."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pvi.lokaal import inrichting

# The real one, for tests on a machine where everything else is pretended.
INSTALL = inrichting.install_with_apt


@pytest.fixture
def computer(monkeypatch):
    """A Debian machine of an ordinary user without a person at it, with everything installed; change what you need."""
    state = {"missing": [], "chromium": "/usr/bin/chromium", "installed": []}

    def install(packages: list[str], prefix: list[str]) -> None:
        state["installed"].append((packages, prefix))
        if state.get("apt_works", True):
            state["missing"], state["chromium"] = [], "/usr/bin/chromium"

    monkeypatch.setattr(inrichting, "missing_pdf_libraries", lambda: list(state["missing"]))
    monkeypatch.setattr(inrichting, "find_chromium", lambda: state["chromium"])
    monkeypatch.setattr(inrichting, "install_with_apt", install)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(inrichting.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    return state


def test_complete_machine_gets_no_word(computer, capsys):
    inrichting.get_system_packages("test")
    assert computer["installed"] == []
    assert capsys.readouterr().out == ""


def test_root_installs_what_is_missing_through_apt(computer, capsys, monkeypatch):
    monkeypatch.setattr(inrichting.os, "geteuid", lambda: 0)
    computer["missing"], computer["chromium"] = ["libpango-1.0-0"], None
    inrichting.get_system_packages("test")
    assert computer["installed"] == [(["libpango-1.0-0", "chromium-headless-shell"], [])]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("answer", "installed"), [("j", [(["libpango-1.0-0"], ["sudo"])]), ("n", []), ("", [])])
def test_person_at_the_machine_is_asked(computer, monkeypatch, answer, installed):
    computer["missing"] = ["libpango-1.0-0"]
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    inrichting.get_system_packages("demo")
    assert computer["installed"] == installed


def test_demo_starts_without_pdf_and_says_so_in_one_line(computer, capsys):
    computer["missing"] = ["libpango-1.0-0"]
    inrichting.get_system_packages("demo")
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "sudo apt install libpango-1.0-0" in out and "zonder PDF" in out


def test_demo_does_not_ask_for_a_browser(computer, capsys):
    computer["chromium"] = None
    inrichting.get_system_packages("demo")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("as_root", [True, False])
def test_tests_stop_with_one_line_when_chromium_cannot_be_had(computer, monkeypatch, as_root):
    computer["chromium"], computer["apt_works"] = None, False
    monkeypatch.setattr(inrichting.os, "geteuid", lambda: 0 if as_root else 1000)
    with pytest.raises(SystemExit, match=r"ontbreekt chromium-headless-shell .*nodig voor `make test`") as stop:
        inrichting.get_system_packages("test")
    assert "\n" not in str(stop.value)


def test_python_without_pip_is_named(computer, monkeypatch):
    monkeypatch.setattr(inrichting, "find_spec", lambda name: None)
    monkeypatch.setattr(inrichting, "VENV", Path("/bestaat/niet"))
    with pytest.raises(SystemExit, match=r"python3\.\d+-venv"):
        inrichting.get_system_packages("demo")


def test_old_python_is_named(monkeypatch):
    monkeypatch.setattr(inrichting.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"Python 3\.9 is te oud"):
        inrichting.main("demo")


@pytest.mark.parametrize(("root", "there", "wanted"), [(0, False, True), (0, True, False), (1000, False, False)])
def test_letters_for_a_pdf_come_where_that_needs_no_question(computer, monkeypatch, tmp_path, root, there, wanted):
    letters = tmp_path / "letters.ttc"
    if there:
        letters.touch()
    monkeypatch.setattr(inrichting, "PDF_LETTERS", {"fonts-noto-cjk": letters})
    monkeypatch.setattr(inrichting.os, "geteuid", lambda: root)
    inrichting.get_letters()
    assert computer["installed"] == ([(["fonts-noto-cjk"], [])] if wanted else [])


def test_missing_library_is_found_missing(monkeypatch):
    monkeypatch.setattr(inrichting, "PDF_BIBLIOTHEKEN", {"libc6": "libc.so.6", "geen": "libbestaatniet.so.0"})
    assert inrichting.missing_pdf_libraries() == ["geen"]


# --- the package manager itself ---------------------------------------------------------------------------------------


@pytest.fixture
def apt(tmp_path, monkeypatch) -> Path:
    """The real apt-get, in a world of its own with one package; only dpkg at the very end does nothing."""
    if not all(map(shutil.which, ("apt-get", "dpkg-deb"))):
        pytest.skip("no Debian")
    for folder in (
        "state/lists/partial",
        "dpkg/info",
        "dpkg/updates",
        "cache/archives/partial",
        "log",
        "repo",
        "p/DEBIAN",
    ):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "dpkg" / "status").touch()
    control = (
        "Package: proefpakket\nVersion: 1\nArchitecture: all\nMaintainer: Proef <proef@example.invalid>\n"
        "Description: proef\n"
    )
    (tmp_path / "p" / "DEBIAN" / "control").write_text(control)
    deb = tmp_path / "repo" / "proefpakket_1_all.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tmp_path / "p", deb], check=True, capture_output=True)
    digest = hashlib.sha256(deb.read_bytes()).hexdigest()
    (tmp_path / "repo" / "Packages").write_text(
        f"{control}Filename: ./{deb.name}\nSize: {deb.stat().st_size}\nSHA256: {digest}\n\n"
    )
    (tmp_path / "sources.list").write_text(f"deb [trusted=yes] file:{tmp_path}/repo ./\n")
    (tmp_path / "apt.conf").write_text(
        f"""
        Dir::State "{tmp_path}/state"; Dir::State::status "{tmp_path}/dpkg/status"; Dir::Cache "{tmp_path}/cache";
        Dir::Etc::sourcelist "{tmp_path}/sources.list"; Dir::Etc::sourceparts "/dev/null"; Dir::Log "{tmp_path}/log";
        Dir::Bin::dpkg "/bin/true"; APT::Sandbox::User "root";
        """
    )
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "apt.conf"))
    return tmp_path


@pytest.mark.parametrize("lock", ["state/lists/lock", "dpkg/lock-frontend", "cache/archives/lock"])
def test_installer_waits_while_another_program_holds_a_lock(apt, lock, monkeypatch, capfd):
    """Unattended upgrades of a fresh machine. The lock is let go when the installer has waited twice."""
    waited = []
    with (apt / lock).open("w") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)

        def wait(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 2:
                fcntl.lockf(held, fcntl.LOCK_UN)

        monkeypatch.setattr(inrichting.time, "sleep", wait)
        inrichting.install_with_apt(["proefpakket"], [])
    out, err = capfd.readouterr()
    assert len(waited) == 2
    assert out.count("wachten tot het klaar is") == 1
    assert err == ""


def test_installer_gives_up_in_the_end_and_says_who_holds_the_lock(apt, monkeypatch, capfd):
    with (apt / "dpkg" / "lock-frontend").open("w") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        monkeypatch.setattr(inrichting.time, "sleep", lambda seconds: None)
        monkeypatch.setattr(inrichting, "WACHT_OP_APT", -1.0)
        inrichting.install_with_apt(["proefpakket"], [])
    err = capfd.readouterr().err
    assert "Dit zegt apt:" in err and f"is held by process {os.getpid()}" in err


def test_error_of_the_package_manager_is_shown_and_not_waited_for(apt, computer, monkeypatch, capfd):
    monkeypatch.setattr(inrichting.time, "sleep", lambda seconds: pytest.fail("nothing to wait for"))
    monkeypatch.setattr(inrichting.os, "geteuid", lambda: 0)
    monkeypatch.setattr(inrichting, "install_with_apt", INSTALL)
    computer["chromium"] = None
    with pytest.raises(SystemExit, match="ontbreekt chromium"):
        inrichting.get_system_packages("test")
    assert "Unable to locate package chromium" in capfd.readouterr().err


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project whose commands are noted instead of run."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    (tmp_path / "requirements.lock").write_text(
        "uv==1.2.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via\n"
    )
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(inrichting, "BASE_DIR", tmp_path)
    monkeypatch.setattr(inrichting, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(inrichting, "LOCK", tmp_path / "requirements.lock")
    return tmp_path


@pytest.fixture
def commands(project, monkeypatch) -> list[str]:
    noted: list[str] = []
    monkeypatch.setattr(inrichting, "run", lambda *command: noted.append(" ".join(map(str, command))))
    monkeypatch.setattr(inrichting, "works", lambda *command: "--version" in command)
    return noted


def test_packages_come_from_the_lock_with_hashes_and_only_once(project, commands):
    inrichting.make_venv("demo")
    pip, uv = commands
    assert "pip install" in pip and "--require-hashes" in pip and "--no-deps" in pip
    assert "uv pip install" in uv and "--require-hashes" in uv and "--constraints requirements.lock" in uv
    assert "--extra lokaal" in uv and "--extra test" not in uv
    commands.clear()
    inrichting.make_venv("demo")
    assert commands == []


def test_what_tests_need_includes_the_demo_but_not_the_reverse(project, commands):
    inrichting.make_venv("demo")
    commands.clear()
    inrichting.make_venv("test")
    assert "--extra lokaal --extra test" in commands[-1]
    commands.clear()
    inrichting.make_venv("demo")
    assert commands == []


def test_changed_lock_is_installed_again(project, commands):
    inrichting.make_venv("demo")
    commands.clear()
    lock = project / "requirements.lock"
    lock.write_text(lock.read_text() + "# anders\n")
    inrichting.make_venv("demo")
    assert len(commands) == 2


def test_failed_installation_leaves_no_stamp(project, commands, monkeypatch):
    def fail(*command):
        raise SystemExit("mislukt")

    monkeypatch.setattr(inrichting, "run", fail)
    with pytest.raises(SystemExit):
        inrichting.make_venv("demo")
    assert not list((project / ".venv").glob("ingericht-*"))


def test_uv_itself_is_pinned_by_the_hashes_of_the_lock(project, monkeypatch):
    seen = []
    monkeypatch.setattr(inrichting, "works", lambda *command: False)
    monkeypatch.setattr(inrichting, "run", lambda *command: seen.append(Path(command[-1]).read_text()))
    inrichting.install_uv(project / "python")
    assert seen == ["uv==1.2.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"]


def test_own_index_and_certificate_of_pip_reach_uv(monkeypatch):
    listing = "global.index-url='https://spiegel.invalid/simple'\n:env:.cert='/etc/eigen.pem'\nglobal.timeout='9'\n"
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: subprocess.CompletedProcess(args, 0, listing))
    for name in ("UV_DEFAULT_INDEX", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    environment = inrichting.uv_environment()
    assert environment["UV_DEFAULT_INDEX"] == "https://spiegel.invalid/simple"
    assert environment["SSL_CERT_FILE"] == "/etc/eigen.pem"


@pytest.mark.proof
def test_package_with_another_hash_is_refused(tmp_path, monkeypatch, capsys):
    """The lock guards what is really installed: one changed hash stops everything."""
    base = inrichting.BASE_DIR
    lock = (base / "requirements.lock").read_text()
    hashes = re.search(r"^asgiref==(?:[^\n]*\n)(?:    --hash[^\n]*\n)+", lock, re.MULTILINE)[0]
    wrong = re.sub(
        r"sha256:[0-9a-f]{64}", lambda found: "sha256:" + hashlib.sha256(found[0].encode()).hexdigest(), hashes
    )
    (tmp_path / "requirements.lock").write_text(lock.replace(hashes, wrong))
    shutil.copy(base / "pyproject.toml", tmp_path)
    monkeypatch.setattr(inrichting, "BASE_DIR", tmp_path)
    monkeypatch.setattr(inrichting, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(inrichting, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    with pytest.raises(SystemExit, match="niet geïnstalleerd"):
        inrichting.make_venv("demo")
    assert "asgiref" in capsys.readouterr().err
    assert not (tmp_path / ".venv" / "ingericht-demo").exists()
