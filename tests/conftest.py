"""The same tests on both databases, each test on a freshly loaded practice."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# Before anything reads the settings: nothing of this machine's own installation reaches a test.
os.environ.update(
    BOOKING_ENV="development",
    SECRET_KEY="tests-only-k9Q-vT2mX7wZ4pL8sD1fG6hJ3nB5cR0yUaEoIiWq",
    BASE_URL="http://127.0.0.1:5000",
    DATABASE_URL="sqlite:///never-used.sqlite3",
    # The limiter is one for all applications of a process: a test that wants it says so, in a process of its own.
    RATELIMIT_ENABLED="false",
)

import flask_migrate
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from booking import create_app
from booking.actions.seed import load, read_file
from booking.credentials import passwords
from booking.extensions import Base, db, limiter
from booking.transaction import transaction
from booking.web import page_frame_cache, visit_count_buffer

pytest_plugins = [
    "tests.support.left_out",
    "tests.support.one_database",
    "tests.support.both_databases",
    "tests.support.flaky",
    "tests.support.scopes",
    "tests.support.shuffled",
    "tests.support.postgres",
    "tests.support.browser",
    "tests.support.firefox",
    "tests.support.khal",
]

# What is known of a database of the tests is nobody else's.
_KEPT = tempfile.TemporaryDirectory(prefix="clinic-last-known-")
page_frame_cache.CACHE_FOLDER = Path(_KEPT.name)
# Nothing is counted behind a test's back: it is written when a test, or a report, asks for it.
visit_count_buffer.WRITE_INTERVAL_SECONDS = None
# At its real cost a hash would take up most of the time of every test that signs in.
OWASP_HASHER, passwords._HASHER = passwords._HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
# As every application of the tests has it; so it is also before there is one.
limiter.enabled = False

MONDAY = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)  # 9am in London; the clocks go back on the 25th
SHIPPED = Path(__file__).resolve().parent.parent / "booking" / "data" / "prohealth.toml"


# By table that is not empty: its rows, as the driver reads and writes them. PostgreSQL has a copy of them beside.
Snapshot = dict[str, list[tuple[Any, ...]]]


def pytest_configure() -> None:
    """Tests keep their files in memory: a commit on SQLite waits for a disk. Those of tests/race are on one."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > 2**31:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_collection_finish() -> None:
    """What is imported stays: looking through it for garbage again and again takes a fifth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@contextmanager
def loaded_app(database_url: str) -> Iterator[tuple[Flask, Snapshot]]:
    """An application on an empty database: migrated, loaded with the shipped data, and remembered."""
    with time_machine.travel(MONDAY, tick=False):
        app = create_app({"DATABASE_URL": database_url, "GUIDES_FOLDER": "no-guides-but-the-shipped-ones"})
        with app.app_context():
            flask_migrate.upgrade()
            with transaction() as now:
                load(read_file(SHIPPED), now)
                snapshot = take_snapshot()
            db.session.remove()
    yield app, snapshot
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Snapshot]]:
    """The session's application on SQLite."""
    file = tmp_path_factory.mktemp("sqlite") / "booking.sqlite3"
    with loaded_app(f"sqlite:///{file}") as loaded:
        yield loaded


@pytest.fixture(scope="session")
def postgresql_app(postgres: Any) -> Iterator[tuple[Flask, Snapshot]]:
    """The session's application on PostgreSQL."""
    with loaded_app(postgres.url) as loaded:
        yield loaded


@pytest.fixture
def app(database_name: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on each database in turn, as the shipped data leaves it; its context is pushed."""
    app, snapshot = request.getfixturevalue(f"{database_name}_app")
    with app.app_context():
        restore(snapshot)
        yield app
        db.session.remove()


@pytest.fixture(autouse=True)
def _the_limiter_stays_off() -> Iterator[None]:
    """It is one for all applications of a process: whoever makes one that limits would have others turned away."""
    yield
    assert not limiter.enabled


@pytest.fixture
def db_url(app: Flask) -> str:
    """The database that `app` is on, as another process would be told it."""
    return str(app.config["DATABASE_URL"])


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor with cookies."""
    return app.test_client()


@pytest.fixture
def monday_morning() -> Iterator[time_machine.Traveller]:
    """It is 9am on Monday 5 October 2026 in London, until the test moves on."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


_TABLES = [table.name for table in Base.metadata.sorted_tables]


_NUMBERED = "SELECT setval(name, coalesce(last_value, 1), last_value IS NOT NULL) FROM snapshot.numbers"


def take_snapshot() -> Snapshot:
    """Remembers what every table holds, within a transaction."""
    connection = db.session.connection()
    found = {name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")] for name in _TABLES}
    snapshot = {name: rows for name, rows in found.items() if rows}
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("CREATE SCHEMA snapshot")
        for name in snapshot:
            connection.exec_driver_sql(f"CREATE TABLE snapshot.{name} AS TABLE {name}")
        # The next number of each table, so that a row has the same number in every test, as it has on SQLite.
        connection.exec_driver_sql(
            "CREATE TABLE snapshot.numbers AS SELECT schemaname || '.' || sequencename AS name, last_value"
            " FROM pg_sequences WHERE schemaname = 'public'"
        )
    return snapshot


def restore(snapshot: Snapshot) -> None:
    """Puts every table back as it was, and forgets what was counted since."""
    visit_count_buffer.current_visit_count_buffer().forget()
    with transaction():
        connection = db.session.connection()
        wiped = [f"DELETE FROM {name}" for name in reversed(_TABLES)]
        if connection.dialect.name == "postgresql":
            # In one round trip.
            connection.exec_driver_sql(
                "; ".join([*wiped, *(f"INSERT INTO {name} TABLE snapshot.{name}" for name in snapshot), _NUMBERED])
            )
            return
        for statement in wiped:
            connection.exec_driver_sql(statement)
        for name, rows in snapshot.items():
            connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
