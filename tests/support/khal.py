"""Debian's own khal, a calendar program that was not written for us. Without it, its tests are left out."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CONFIG = """\
[calendars]
[[feed]]
path = {folder}/feed
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/London
default_timezone = Europe/London
[sqlite]
path = {folder}/khal.db
[default]
default_calendar = feed
"""


class Khal:
    """One calendar of one person."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder = program, folder
        (folder / "feed").mkdir()
        (folder / "config").write_text(CONFIG.format(folder=folder))

    def take(self, calendar: str) -> None:
        """Takes a calendar file into it."""
        file = self.folder / "feed.ics"
        file.write_bytes(calendar.encode())
        self._run("import", "--batch", "-a", "feed", str(file))

    def agenda(self, on: str) -> list[tuple[str, str]]:
        """What it shows of a day: when, and what."""
        lines = self._run("list", "--day-format", "", "--format", "{start-time}-{end-time}|{title}", on, "1d")
        return [(when, what) for when, _, what in (line.partition("|") for line in lines.splitlines()) if what]

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [self.program, "-c", str(self.folder / "config"), *words],
            env={**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "rror" not in done.stderr, done.stderr
        return done.stdout


@pytest.fixture
def khal(tmp_path: Path) -> Khal:
    """A calendar with nothing in it yet."""
    program = shutil.which("khal")
    if program is None:
        pytest.skip("calendar program's tests (no khal found)")
    return Khal(program, tmp_path)
