"""SQLite's write lock in somebody else's hands, for longer than anybody waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from booking.extensions import db


class WriteLock:
    """Taken and given back by a test, as by another process. It is one more connection of the application's
    own engine: a second SQLite library in this process would drop the locks of the first."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect().execution_options(writes=True)

    def take(self) -> None:
        """From now on nobody else can write."""
        self._connection.begin()

    def release(self) -> None:
        """Everybody can write again."""
        self._connection.rollback()

    def close(self) -> None:
        """The end of the other process."""
        self._connection.close()


@contextmanager
def write_lock(app: Flask) -> Iterator[WriteLock]:
    """A lock to take. Meanwhile the application waits for it a twentieth of a second, and not twenty."""
    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", _soon_tired)
    lock = WriteLock(engine)
    try:
        yield lock
    finally:
        lock.close()
        event.remove(engine, "checkout", _soon_tired)
        engine.dispose()  # what connects from now on is as patient as ever


def _soon_tired(connection: Any, _record: object, _proxy: object) -> None:
    connection.execute("PRAGMA busy_timeout=50")
