"""gunicorn's configuration for the control run: the project's own, but SQLite's writers do not queue.

Transactions begin the way the driver begins them by itself: reads see whatever is there at the
moment, and only the first write asks for the lock. On PostgreSQL this changes nothing; there the
control is the missing index alone.
"""

import runpy
import threading
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event

globals().update(runpy.run_path(str(Path(__file__).resolve().parents[2] / "gunicorn.conf.py")))


def post_worker_init(worker: Any) -> None:
    """Called by gunicorn when the application is loaded."""
    leave_the_door_open(worker.app.wsgi())


def leave_the_door_open(app: Flask) -> None:
    """Put the driver's default in the place of BEGIN IMMEDIATE."""
    from booking.database_engine import _WRITERS, begin_sqlite
    from booking.extensions import db

    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            return
        _WRITERS[db.engine] = threading.Semaphore(100)
        event.remove(db.engine, "begin", begin_sqlite)
        event.listen(db.engine, "connect", _driver_decides)
        event.listen(db.engine, "begin", _begin_at_the_first_write)
        db.engine.dispose()  # what was connected before connects again


def _driver_decides(connection: Any, _record: object) -> None:
    connection.isolation_level = ""


def _begin_at_the_first_write(connection: Connection) -> None:
    raw = connection.connection.cursor()
    raw.execute("PRAGMA query_only=OFF")
    raw.close()
