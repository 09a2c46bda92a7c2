"""Says which databases a test runs on, and sees to it that PostgreSQL misses nothing by it.

What has SQL of its own runs on SQLite and on PostgreSQL: every test that asks for `app`, but for those of pages.
Pages have no SQL (test_layers.py), and their tests run on SQLite. A test or a module says otherwise with the mark
`BOTH_DATABASES`, or `databases("postgresql")` for what only one of them can show.

Whoever forgets the mark is told by a complete run, the one with CLINIC_TEST_COMPLETE=1: it fails if a line of
`booking` sent a statement to SQLite and no test had it send one to PostgreSQL.
"""

import re
import sys
from collections.abc import Generator, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.support.left_out import COMPLETE

DATABASES = ("sqlite", "postgresql")
BOTH_DATABASES = pytest.mark.databases(*DATABASES)
_HERE = Path(__file__).resolve().parents[2]
_PRODUCT, _PAGES = f"{_HERE / 'booking'}/", _HERE / "tests" / "web"
_WRITES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_UNIT_OF_WORK = "sqlalchemy/orm/unitofwork.py"
_WORKERS_LINES = "lines that sent a statement"
# By database: the lines that sent it something, as "queries/clinic_day.py:31 (read_day) SELECT".
_sent: dict[str, set[str]] = {name: set() for name in DATABASES}


def pytest_configure() -> None:
    if COMPLETE:
        event.listen(Engine, "before_cursor_execute", _note)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_name" in metafunc.fixturenames:
        metafunc.parametrize("database_name", _databases_of(metafunc.definition))


def _databases_of(test: pytest.Item) -> tuple[str, ...]:
    mark = test.get_closest_marker("databases")
    if mark is not None:
        return mark.args
    return DATABASES[:1] if _PAGES in test.path.parents else DATABASES


def _note(connection: Any, _cursor: object, statement: str, *_more: object) -> None:
    if statement.startswith("PRAGMA"):
        return  # SQLite's own word
    found = _WRITES.match(statement)
    what = " ".join(found.groups()) if found else statement.split(None, 1)[0]
    frame: FrameType | None = sys._getframe(1)
    while frame and not frame.f_code.co_filename.startswith(_PRODUCT):
        if frame.f_code.co_filename.endswith(_UNIT_OF_WORK):
            # Rows of the session are written by the next statement or at the end, whichever comes first: it is no
            # matter from where.
            _sent[connection.dialect.name].add(f"a changed row: {what}")
            return
        frame = frame.f_back
    if frame:
        where = f"{frame.f_code.co_filename.removeprefix(_PRODUCT)}:{frame.f_lineno} ({frame.f_code.co_name})"
        _sent[connection.dialect.name].add(f"{where} {what}")


def missed() -> list[str]:
    """The lines that sent a statement to SQLite, and never to PostgreSQL."""
    return sorted(_sent["sqlite"] - _sent["postgresql"])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Collects what a worker of xdist has seen."""
    for name, lines in getattr(node, "workeroutput", {}).get(_WORKERS_LINES, {}).items():
        _sent[name].update(lines)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput[_WORKERS_LINES] = {name: sorted(lines) for name, lines in _sent.items()}
    elif _is_complete(config) and (lines := missed()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        yield
        _tell(config, lines)
        return
    yield


def _is_complete(config: pytest.Config) -> bool:
    """Whether this run is of every test but the races."""
    everything = config.args_source == pytest.Config.ArgsSource.TESTPATHS
    return COMPLETE and everything and not config.option.keyword and config.option.markexpr in ("", "not race")


def _tell(config: pytest.Config, lines: Iterable[str]) -> None:
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    terminal.write_line("Asked of SQLite, and never of PostgreSQL. Mark a test of each with BOTH_DATABASES:", red=True)
    for line in lines:
        terminal.write_line(f"  {line}", red=True)
