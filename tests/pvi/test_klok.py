"""The clock: one moment for all processes of the demo, real time elsewhere, a still clock in tests."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from freezegun import freeze_time

from pvi import klok


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.DATA_DIR = tmp_path / "nog niet gemaakt"


def local(moment: datetime) -> str:
    return moment.astimezone(klok.AMSTERDAM).isoformat()


def test_now_is_the_real_time_in_utc():
    voor = datetime.now(UTC)
    nu = klok.nu()
    assert voor <= nu <= datetime.now(UTC)
    assert nu.tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "dag"),
    [
        ("2026-01-15 22:59", date(2026, 1, 15)),
        ("2026-01-15 23:00", date(2026, 1, 16)),  # winter: midnight in Amsterdam
        ("2026-07-15 21:59", date(2026, 7, 15)),
        ("2026-07-15 22:00", date(2026, 7, 16)),  # summer
    ],
)
def test_today_is_the_date_in_amsterdam(moment, dag):
    with freeze_time(moment):
        assert klok.vandaag() == dag


def test_clock_stands_still_at_a_moment_and_runs_again():
    with klok.op(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)):
        assert klok.nu() == klok.nu() == datetime(2026, 3, 2, 0, 30, tzinfo=klok.AMSTERDAM)
        assert klok.vandaag() == date(2026, 3, 2)
        with klok.op(datetime(2026, 3, 3, tzinfo=klok.AMSTERDAM)):
            assert klok.vandaag() == date(2026, 3, 3)
        assert klok.vandaag() == date(2026, 3, 2)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(klok.nu).result() > datetime(2026, 3, 3, tzinfo=UTC)
    assert abs(klok.nu() - datetime.now(UTC)) < timedelta(minutes=1)


def test_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="tijdzone"), klok.op(datetime(2026, 3, 1)):  # noqa: DTZ001
        pass


def test_demo_clock_goes_forward_and_back_to_real_time(demo):
    with freeze_time("2026-01-31 09:00"):
        assert klok.shift() == timedelta()
        assert local(klok.advance(dagen=1)) == "2026-02-01T10:00:00+01:00"
        assert local(klok.advance(maanden=1)) == "2026-03-01T10:00:00+01:00"
        assert klok.shift() == timedelta(days=29)
        klok.reset()
        assert local(klok.nu()) == "2026-01-31T10:00:00+01:00"


def test_month_ahead_ends_on_the_last_day(demo):
    with freeze_time("2026-01-31 09:00"):
        assert local(klok.advance(maanden=1)) == "2026-02-28T10:00:00+01:00"


def test_time_of_day_stays_the_same_over_a_dst_change(demo):
    with freeze_time("2026-03-28 09:00"):
        assert local(klok.nu()) == "2026-03-28T10:00:00+01:00"
        assert local(klok.advance(dagen=1)) == "2026-03-29T10:00:00+02:00"
        assert local(klok.advance(maanden=7)) == "2026-10-29T10:00:00+01:00"


def test_shifted_clock_keeps_running(demo):
    with freeze_time("2026-03-28 09:00") as tijd:
        klok.advance(dagen=3)
        tijd.tick(timedelta(minutes=5))
        assert local(klok.nu()) == "2026-03-31T10:05:00+02:00"


def test_other_process_sees_the_same_clock(demo, settings):
    """Read by a second Python process, as a Celery worker does."""
    programma = (
        "import pathlib, sys\n"
        "from django.conf import settings\n"
        "settings.configure(DEMO=True, DATA_DIR=pathlib.Path(sys.argv[1]))\n"
        "from pvi import klok\n"
        "print(klok.shift().days)\n"
        "sys.stdin.readline()\n"
        "print(klok.shift().days)\n"
    )
    klok.advance(dagen=40)
    with subprocess.Popen(
        [sys.executable, "-c", programma, str(settings.DATA_DIR)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path.cwd(),
    ) as ander:
        assert ander.stdout.readline() == "40\n"
        klok.advance(dagen=2)
        rest, _fouten = ander.communicate("verder\n", timeout=30)
        assert rest == "42\n"


def test_clock_file_is_whole_at_every_moment(demo, settings):
    """Readers beside a writer never find half a file, and no temporary file stays behind."""
    with ThreadPoolExecutor(4) as pool:
        lezers = [pool.submit(lambda: [klok.shift().days for _ in range(300)]) for _ in range(3)]
        for _ in range(50):
            klok.advance(dagen=1)
        gelezen = [lezer.result() for lezer in lezers]
    assert all(stand in range(51) for standen in gelezen for stand in standen)
    assert klok.shift().days in (49, 50)  # seconds between two calls may straddle a DST change
    assert [bestand.name for bestand in settings.DATA_DIR.iterdir()] == ["klok.json"]


def test_repeated_hour_of_autumn_counts_as_an_hour():
    with klok.op(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)):
        eerste = klok.nu()
    with klok.op(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)):  # 02:30 again in Amsterdam
        assert klok.nu() - eerste == timedelta(hours=1)
        assert klok.nu() > eerste


def test_clock_does_not_go_back(demo):
    with pytest.raises(ValueError, match="vooruit"):
        klok.advance(dagen=-1)


def test_clock_cannot_be_moved_outside_the_demo(settings, tmp_path):
    settings.DEMO, settings.DATA_DIR = False, tmp_path
    with pytest.raises(RuntimeError, match="demo"):
        klok.advance(dagen=1)
    with pytest.raises(RuntimeError, match="demo"):
        klok.reset()
    (tmp_path / "klok.json").write_text('{"seconden_vooruit": 864000}')
    assert abs(klok.nu() - datetime.now(UTC)) < timedelta(minutes=1)
