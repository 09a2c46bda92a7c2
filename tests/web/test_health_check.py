"""For whoever watches: alive as long as the process answers, ready only with a database that is current."""

import errno
from pathlib import Path
from typing import IO, NoReturn

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from booking import create_app, failed_writes
from booking.extensions import db
from booking.transaction import transaction
from tests.support.both_databases import BOTH_DATABASES
from tests.web.database import Database


@BOTH_DATABASES
def test_a_migrated_database_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert (client.get("/healthz").json, client.get("/readyz").json) == ({"alive": True}, {"ready": True})


def test_an_empty_database_is_alive_and_not_ready(tmp_path: Path) -> None:
    app = create_app({"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"})
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, (answer.json or {})["ready"]) == (503, False)
    with app.app_context():
        db.engine.dispose()


def test_a_database_into_which_nothing_was_loaded_is_alive_and_not_ready(unseeded: Flask) -> None:
    client = unseeded.test_client()
    assert client.get("/healthz").json == {"alive": True}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (
        503,
        {"ready": False, "because": "nothing has been loaded yet: run flask --app wsgi seed"},
    )


@BOTH_DATABASES
def test_an_old_schema_is_not_ready(app: Flask, database: Database) -> None:
    def turn_back(revision: str) -> None:
        database.change(lambda: _set(revision))

    with app.app_context():
        current = str(db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    turn_back("0000")
    try:
        assert app.test_client().get("/readyz").status_code == 503
    finally:
        turn_back(current)
    assert app.test_client().get("/readyz").status_code == 200


def _set(revision: str) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


# --- A disk that takes nothing new -----------------------------------------------------------------------


def because(app: Flask) -> tuple[int, str]:
    """The status of /readyz, and why it is not ready."""
    answer = app.test_client().get("/readyz")
    return answer.status_code, (answer.json or {}).get("because", "")


def test_a_full_disk_is_not_ready_and_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_where: object) -> IO[bytes]:
        return open("/dev/full", "wb", buffering=0)

    monkeypatch.setattr("booking.queries.readiness.tempfile.TemporaryFile", full)
    assert because(app) == (503, failed_writes.FULL)
    monkeypatch.undo()
    assert because(app) == (200, "")


def test_a_disk_that_is_read_only_is_not_ready_and_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(**_where: object) -> NoReturn:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("booking.queries.readiness.tempfile.TemporaryFile", read_only)
    assert because(app) == (503, failed_writes.READ_ONLY)


@BOTH_DATABASES
def test_what_a_writer_has_met_is_known_for_a_minute_or_until_somebody_has_written(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meet_a_full_disk() -> None:
        with app.app_context(), pytest.raises(OperationalError), transaction():
            raise OperationalError("INSERT", {}, psycopg.errors.DiskFull())

    meet_a_full_disk()
    assert because(app) == (503, failed_writes.FULL)
    with app.app_context(), transaction():
        pass
    assert because(app) == (200, "")

    meet_a_full_disk()
    monkeypatch.setattr(failed_writes, "_SECONDS", 0.0)
    assert because(app) == (200, ""), "else nobody would be sent here to try"
    with app.app_context():
        failed_writes.forget()
