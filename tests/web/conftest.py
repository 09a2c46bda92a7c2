"""What tests of pages have in common: it is Monday morning, and each request stands alone."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import time_machine
from flask import Flask

from booking import create_app
from booking.extensions import db
from tests.conftest import restore
from tests.support.visitor import Visitor
from tests.web.database import Database


@pytest.fixture
def app(database_name: str, request: pytest.FixtureRequest) -> Flask:
    """The application on each database in turn. No context is pushed: requests would share it, and what one
    remembers in `g` (the practice, the form's token, the session's rows) would be told to the next."""
    app, snapshot = request.getfixturevalue(f"{database_name}_app")
    with app.app_context():
        restore(snapshot)
    return app


@pytest.fixture
def unseeded(tmp_path: Path) -> Iterator[Flask]:
    """An application that starts on a database with tables and nothing in them, as after `flask db upgrade`."""
    url = f"sqlite:///{tmp_path}/unseeded.sqlite3"
    with create_app({"DATABASE_URL": url}).app_context():
        flask_migrate.upgrade()
        db.engine.dispose()
    app = create_app({"DATABASE_URL": url})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def clock(monday_morning: time_machine.Traveller) -> time_machine.Traveller:
    """It is 9am on Monday 5 October 2026 in London; `clock.move_to(…)` moves on."""
    return monday_morning


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with cookies."""
    return Visitor(app)


@pytest.fixture
def limits_are_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted in the database is limited, as it is in an installation."""
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)


@pytest.fixture
def database(app: Flask) -> Database:
    """What a test may look at, and put, behind the pages' back."""
    return Database(app)


@pytest.fixture
def two_visitors(app: Flask) -> tuple[Visitor, Visitor]:
    """Two people, each with a browser of their own."""
    return Visitor(app), Visitor(app)
