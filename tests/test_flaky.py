"""A browser test that fails has one more chance, alone; and what had needed it is told. Nothing else has one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.flaky import RERUN

pytestmark = pytest.mark.slow

HERE = Path(__file__).resolve().parent.parent
SETTINGS = """[pytest]
addopts = -q -p no:playwright -p no:base_url -p no:cacheprovider
markers =
    browser: opens pages
"""
TESTS = """
from pathlib import Path
import pytest

def passes_from(time: int, name: str) -> bool:
    seen = Path(__file__).with_name(name)
    with seen.open("a") as file:
        file.write("x")
    return len(seen.read_text()) >= time

@pytest.fixture
def slow_to_start():
    assert passes_from(2, "set-ups")

@pytest.mark.browser
def test_passes_the_second_time():
    assert passes_from(2, "second")

@pytest.mark.browser
def test_never_passes():
    assert passes_from(99, "never")

@pytest.mark.browser
def test_is_set_up_the_second_time(slow_to_start):
    pass

def test_of_no_browser_passes_the_second_time():
    assert passes_from(2, "rule")

@pytest.mark.browser
def test_passes():
    pass
"""


@pytest.mark.parametrize("workers", [(), ("--numprocesses=2",)], ids=["one process", "two workers"])
def test_what_passes_the_second_time_alone_passes_and_is_told(tmp_path: Path, workers: tuple[str, ...]) -> None:
    done = run(tmp_path, "second_time and not no_browser", *workers)
    assert done.returncode == 0, done.stdout
    *_, summary, first, second = done.stdout.splitlines()
    assert "2 flaky" in summary
    assert "failed" not in summary
    assert sorted((first, second)) == [
        "FLAKY test_it.py::test_is_set_up_the_second_time",
        "FLAKY test_it.py::test_passes_the_second_time",
    ]


def test_what_fails_twice_has_failed(tmp_path: Path) -> None:
    done = run(tmp_path, "never or test_passes_the_second_time")
    assert done.returncode == 1, done.stdout
    assert (tmp_path / "never").read_text() == "xx"
    assert "1 failed" in done.stdout.splitlines()[-2]
    assert done.stdout.splitlines()[-1] == "FLAKY test_it.py::test_passes_the_second_time"


def test_what_opens_no_browser_has_one_chance(tmp_path: Path) -> None:
    done = run(tmp_path, "no_browser")
    assert done.returncode == 1, done.stdout
    assert (tmp_path / "rule").read_text() == "x"
    assert "FLAKY" not in done.stdout


def run(folder: Path, which: str, *more: str) -> "subprocess.CompletedProcess[str]":
    """What pytest says of those tests, in a project that has nothing but this second chance."""
    (folder / "pytest.ini").write_text(SETTINGS)
    (folder / "test_it.py").write_text(TESTS)
    # What this process is told by the tests that it is one of is not for another's.
    env = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", RERUN))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.support.flaky", "-k", which, *more],
        cwd=folder,
        env={**env, "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
    )
