"""Runs each browser test that failed once more, alone, when every other test is over.

A browser waits for what a loaded machine may not give it in time. A test that passes the second time does not fail
the run; the run ends with a line `FLAKY name` for it, because a test that fails now and then is a defect all the same.
Only tests with the mark `browser` have a second chance: nothing else waits for another program's screen.
"""

import os
import subprocess
import sys
from collections.abc import Generator
from typing import Any

import pytest

RERUN = "CLINIC_TEST_RERUN"
_MARK = "browser"
_PASSED = pytest.StashKey[list[str]]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what uses a browser, whether it says so or not."""
    for item in items:
        if {"browser", "firefox"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(_MARK)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    done = yield
    terminal: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    # A worker of xdist leaves this to the process that it works for; a second run has no third.
    if terminal is None or hasattr(session.config, "workerinput") or os.environ.get(RERUN):
        return done
    failed: dict[str, list[tuple[str, pytest.TestReport]]] = {}
    for how in ("failed", "error"):
        for report in terminal.stats.get(how, []):
            if isinstance(report, pytest.TestReport):
                failed.setdefault(report.nodeid, []).append((how, report))
    passed = []
    for name, reports in failed.items():
        if all(_MARK in report.keywords for _, report in reports) and _passes_alone(session.config, name):
            passed.append(name)
            session.testsfailed -= len(reports)
            for how, report in reports:
                terminal.stats[how].remove(report)
                terminal.stats.setdefault("flaky", []).append(report)
    session.config.stash[_PASSED] = passed
    return done


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    yield
    terminal: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    for name in session.config.stash.get(_PASSED, []):
        terminal.write_line(f"FLAKY {name}", yellow=True)


def _passes_alone(config: pytest.Config, name: str) -> bool:
    """Whether the test passes in a process of its own, with the options of this run that are not about many tests."""
    plugins = [f"-p{plugin}" for plugin in config.option.plugins if not plugin.startswith("no:")]
    again = [sys.executable, "-m", "pytest", *plugins, "-p", "no:cacheprovider", "-p", "no:xdist", name]
    done = subprocess.run(
        again, cwd=config.rootpath, env={**os.environ, RERUN: "1"}, capture_output=True, text=True, check=False
    )
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    terminal.section(f"once more, alone: {name}")
    terminal.write(done.stdout + done.stderr)
    return done.returncode == 0
