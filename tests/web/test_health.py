"""For whoever watches: alive as long as the process answers, ready only with a database that is current."""

from pathlib import Path

from flask import Flask
from sqlalchemy import text

from booking import create_app
from booking.extensions import db
from tests.web.database import Database


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
