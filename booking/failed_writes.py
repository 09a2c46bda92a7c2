"""Remembers for a minute that the database could not be written to: only a write finds that a disk is full."""

import time

from flask import current_app
from sqlalchemy.exc import DBAPIError

FULL = "the disk of the database is full"
READ_ONLY = "the database can be read, and not written"
_SECONDS = 60.0
_KEY = "failed_write"
# PostgreSQL's SQLSTATEs. A standby server answers a write with 0A000.
_STATES = {"53100": FULL, "25006": READ_ONLY, "0A000": READ_ONLY}
# SQLite's result codes.
_CODES = {13: FULL, 8: READ_ONLY, 10: "the disk of the database does not work"}


def note(error: DBAPIError) -> None:
    """Remembers why a write failed, if the disk or a standby server is the reason."""
    state, code = getattr(error.orig, "sqlstate", None), getattr(error.orig, "sqlite_errorcode", None)
    because = _STATES.get(state or "") or _CODES.get((code or 0) & 0xFF)
    if because:
        current_app.extensions[_KEY] = (time.monotonic(), because)


def forget() -> None:
    """Forgets a failed write, once another has succeeded."""
    current_app.extensions.pop(_KEY, None)


def recent() -> str:
    """Returns why a write failed in the last minute; "" where none did.

    An older failure is not reported: a load balancer would keep the host out, and no write would be tried again.
    """
    at, because = current_app.extensions.get(_KEY, (0.0, ""))
    return because if time.monotonic() - at < _SECONDS else ""
