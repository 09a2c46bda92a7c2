"""Says in one line which tests this machine could not run, and why.

A test that cannot run here calls `pytest.skip("browser tests (no Chromium found)")`: what,
then why. With CLINIC_TEST_COMPLETE=1 a test that is left out is a test that failed.
"""

import os
from collections import Counter
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

COMPLETE = os.environ.get("CLINIC_TEST_COMPLETE", "") not in ("", "0")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _demanded((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _demanded((yield))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(_reason(report) for report in terminalreporter.getreports("skipped"))
    told = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
    terminalreporter.write_line(f"Left out: {told or 'nothing'}.")


def _demanded(report: Report) -> Report:
    if COMPLETE and report.skipped and not hasattr(report, "wasxfail"):
        report.longrepr = f"left out, and CLINIC_TEST_COMPLETE asks for every test: {_reason(report)}"
        report.outcome = "failed"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """What was left out, and why: the text that was given to `pytest.skip`."""
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return told.removeprefix("Skipped: ").rstrip(".")
