"""A line that asks SQLite for something, and PostgreSQL never, is named at the end of a complete run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from booking.extensions import db
from booking.models import AuditEntry
from booking.queries.practice import read_practice
from booking.transaction import transaction
from tests.support import both_databases
from tests.support.both_databases import missed


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, set[str]]]:
    """What is noted of this test's statements, and of nothing else."""
    noted: dict[str, set[str]] = {"sqlite": set(), "postgresql": set()}
    monkeypatch.setattr(both_databases, "_sent", noted)
    is_noting = event.contains(Engine, "before_cursor_execute", both_databases._note)
    if not is_noting:
        event.listen(Engine, "before_cursor_execute", both_databases._note)
    yield noted
    if not is_noting:
        event.remove(Engine, "before_cursor_execute", both_databases._note)


@pytest.mark.databases("sqlite")
def test_a_line_that_asked_sqlite_alone_is_named(app: Flask, sent: dict[str, set[str]]) -> None:
    with transaction() as now:
        db.session.add(AuditEntry(actor="system", verb="looked", at_utc=now))
    read_practice()
    module = Path(read_practice.__code__.co_filename).name
    row, *lines = missed()
    assert row == "a changed row: INSERT INTO audit"
    assert lines
    assert {(line.split("/")[1].split(":")[0], line.split()[-1]) for line in lines} == {(module, "SELECT")}
    sent["postgresql"].update(sent["sqlite"])
    assert missed() == []
