"""Nobody waits for the database for ever, and who only reads does not wait for those who write."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, TimeoutError

from booking import create_app, database_engine, postgres_connection
from booking.config import BadSetting, flask_config
from booking.extensions import db
from booking.transaction import is_unavailable, transaction
from tests.conftest import loaded_app
from tests.support.cut_off import Line, line_to
from tests.support.postgres import Server
from tests.support.visitor import Visitor
from tests.support.write_lock import WriteLock

AWAY = "Booking is not working at the moment"


@pytest.fixture(autouse=True)
def clock(monday_morning: time_machine.Traveller) -> time_machine.Traveller:
    """It is 9am on Monday 5 October 2026 in London."""
    return monday_morning


class Writers:
    """Eight who want to write while somebody else has the lock."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.outcomes: list[str] = []
        self._threads = [threading.Thread(target=self._write) for _ in range(8)]
        for thread in self._threads:
            thread.start()

    def _write(self) -> None:
        with self.app.app_context():
            try:
                with transaction():
                    db.session.execute(text("UPDATE practices SET setup_step = setup_step"))
            except Exception as error:
                self.outcomes.append(type(error).__name__)
            else:
                self.outcomes.append("written")

    def join(self) -> list[str]:
        for thread in self._threads:
            thread.join(30)
        return self.outcomes


@pytest.fixture
def small(sqlite_app: tuple[Flask, object]) -> Iterator[Flask]:
    """An application with two connections, and four at need."""
    url = str(sqlite_app[0].config["DATABASE_URL"])
    app = create_app({"DATABASE_URL": url, "DATABASE_POOL_SIZE": 2})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("is_guarded", [True, False])
def test_who_waits_to_write_leaves_connections_to_those_who_read(
    small: Flask, monkeypatch: pytest.MonkeyPatch, is_guarded: bool
) -> None:
    """With the guard off, six writers have all six connections, and a page has none."""
    with small.app_context():
        engine = db.engine
    if not is_guarded:
        monkeypatch.setitem(database_engine._WRITERS, engine, threading.Semaphore(100))
    lock = WriteLock(engine)
    lock.take()
    writers = Writers(small)
    try:
        waiting = 2 if is_guarded else 6
        while engine.pool.checkedout() < waiting:  # type: ignore[attr-defined]
            pass
        if is_guarded:
            assert Visitor(small).open("/book").status == 200
    finally:
        lock.release()
        lock.close()
    assert "written" in writers.join()


def test_a_writer_gives_up_when_its_turn_does_not_come(small: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_engine, "_PERMIT_SECONDS", 0.01)
    with small.app_context():
        with database_engine.writer_permit(db.engine):
            with pytest.raises(TimeoutError) as refused, transaction():
                raise AssertionError("it has no turn")
            assert is_unavailable(refused.value)
        with transaction():
            pass


@pytest.mark.parametrize("size", ["0", "1", "1001", "many", "-3"])
def test_a_pool_that_cannot_work_is_refused(size: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_POOL_SIZE"):
        flask_config({"DATABASE_POOL_SIZE": size, "BOOKING_ENV": "development"})


# --- PostgreSQL ------------------------------------------------------------------------------------------


@pytest.fixture
def line(postgres: Server) -> Iterator[Line]:
    url = postgres.new_database()
    with line_to(url) as line:
        yield line
    postgres.drop_database(url)


def test_a_server_that_stops_answering_is_not_waited_for(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    with loaded_app(line.url) as (app, _snapshot):
        assert Visitor(app).open("/book").status == 200
        line.freeze()
        monkeypatch.setattr(postgres_connection.RetryingConnection, "answers_within", 0.5)
        visitor = Visitor(app)
        with app.app_context():
            monkeypatch.setattr(db.engine.pool, "_pre_ping", False)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(visitor.open, "/book")
            try:
                waiting.result(60)
            finally:
                line.mend()  # whoever still waits is let go
        assert (visitor.status, visitor.heading) == (503, AWAY)
        assert visitor.open("/book").status == 200


def test_a_lock_that_somebody_keeps_is_not_waited_for(
    postgresql_app: tuple[Flask, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = postgresql_app[0]
    url = make_url(str(app.config["DATABASE_URL"])).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as other, app.app_context():
        other.execute("SELECT * FROM practices FOR UPDATE")
        short = text("SET LOCAL lock_timeout = '10ms'")
        wanted = text("SELECT * FROM practices FOR UPDATE")
        with pytest.raises(OperationalError) as refused, transaction():
            [db.session.execute(statement) for statement in (short, wanted)]
        assert is_unavailable(refused.value)
        with transaction():
            assert db.session.scalar(text("SHOW lock_timeout")) == "5s"
            assert db.session.scalar(text("SHOW statement_timeout")) == "15s"
        other.rollback()


def test_at_the_limit_of_connections_a_request_waits_for_one(
    postgres: Server, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = make_url(postgres.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as owner:
        with suppress(psycopg.errors.DuplicateObject):
            owner.execute("CREATE ROLE patient LOGIN CONNECTION LIMIT 1")
        theirs = make_url(postgres_url).set(drivername="postgresql", username="patient", password=None)
        url = theirs.render_as_string(hide_password=False)
        with psycopg.connect(url) as only_one:
            monkeypatch.setattr(postgres_connection, "LIMIT_SECONDS", 0.0)
            with pytest.raises(psycopg.OperationalError, match="too many connections"):
                postgres_connection.connect(url)

            monkeypatch.setattr(postgres_connection, "LIMIT_SECONDS", 30.0)
            monkeypatch.setattr(postgres_connection, "wait_for_connection", only_one.close)
            postgres_connection.connect(url).close()
        owner.execute("DROP ROLE patient")
