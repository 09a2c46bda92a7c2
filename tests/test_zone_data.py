"""The pinned `tzdata` says what the clocks show, whatever the system's own files say."""

import os
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest
from flask import Flask

from booking.rules.clinic_time import wall_clock

pytestmark = pytest.mark.slow  # starts programs

HERE = Path(__file__).resolve().parent.parent
NINE_IN_LONDON = datetime(2026, 12, 16, 9, 0, tzinfo=UTC)
# Since 2026 both keep their summer time all year: older files still change the clocks there.
RIGHT = {"America/Vancouver": "02:00", "America/Winnipeg": "04:00"}
OLD = {"America/Vancouver": "01:00", "America/Winnipeg": "03:00"}
STILL_CHANGES = {"America/Vancouver": "Los_Angeles", "America/Winnipeg": "Chicago"}

SHOW = """
from datetime import datetime
from zoneinfo import ZoneInfo
at = datetime.fromisoformat({at!r})
def show():
    print(*(f"{{at.astimezone(ZoneInfo(zone)):%H:%M}}" for zone in {zones!r}))
show()
import {module}
from booking.rules.clinic_time import wall_clock
show()
print(*(f"{{wall_clock(at, zone):%H:%M}}" for zone in {zones!r}))
"""


@pytest.fixture
def old_zone_files(tmp_path: Path) -> Path:
    """A system's folder of zones as they were before 2026."""
    (tmp_path / "America").mkdir()
    for zone, same in STILL_CHANGES.items():
        (tmp_path / zone).write_bytes((files("tzdata.zoneinfo.America") / same).read_bytes())
    return tmp_path


# `wsgi` is what the web server, the worker and every command begin with.
@pytest.mark.parametrize("module", ["wsgi", "tools.prepare"])
def test_old_files_of_the_system_are_not_read(old_zone_files: Path, module: str) -> None:
    script = SHOW.format(at=NINE_IN_LONDON.isoformat(), zones=list(RIGHT), module=module)
    env = {**os.environ, "PYTHONTZPATH": str(old_zone_files), "DATABASE_URL": f"sqlite:///{old_zone_files}/b.sqlite3"}
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=HERE, env=env, capture_output=True, text=True, check=True, timeout=60
    )
    # The first line is the control: without the application, the old files are what is read.
    assert [line.split() for line in said.stdout.splitlines()] == [
        list(OLD.values()),
        list(RIGHT.values()),
        list(RIGHT.values()),
    ]


def test_the_tests_read_the_pinned_data_too() -> None:
    assert zoneinfo.TZPATH == ()
    assert {zone: f"{wall_clock(NINE_IN_LONDON, zone):%H:%M}" for zone in RIGHT} == RIGHT


def test_the_start_says_which_version_is_used(sqlite_app: tuple[Flask, object]) -> None:
    pinned = version("tzdata")
    assert f"\ntzdata=={pinned} \\\n" in (HERE / "requirements.txt").read_text("utf-8")
    [line] = [said for said in sqlite_app[0].extensions["worth_knowing"] if "zones" in said]
    assert line == f"Time zones are those of tzdata {pinned}, as pinned; the system's own files are not read."
