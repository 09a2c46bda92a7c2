"""Remembers for a minute that the database would not write: a full disk shows itself only to those who do."""

import time

from flask import current_app
from sqlalchemy.exc import DBAPIError

FULL = "the disk of the database is full"
READ_ONLY = "the database can be read, and not written"
_SECONDS = 60.0
_KEY = "failed_write"
# PostgreSQL's SQLSTATE; 0A000 is what a standby says to whoever wants to write.
_STATES = {"53100": FULL, "25006": READ_ONLY, "0A000": READ_ONLY}
# SQLite's result code.
_CODES = {13: FULL, 8: READ_ONLY, 10: "the disk of the database does not work"}


def note(error: DBAPIError) -> None:
    """Keeps why nothing could be written, if it is the disk."""
    state, code = getattr(error.orig, "sqlstate", None), getattr(error.orig, "sqlite_errorcode", None)
    because = _STATES.get(state or "") or _CODES.get((code or 0) & 0xFF)
    if because:
        current_app.extensions[_KEY] = (time.monotonic(), because)


def forget() -> None:
    """Somebody has written since."""
    current_app.extensions.pop(_KEY, None)


def recent() -> str:
    """Why nothing could be written a moment ago; "" where something could, or where it is a while ago: whoever
    watches takes a host out, and nobody would try it again."""
    at, because = current_app.extensions.get(_KEY, (0.0, ""))
    return because if time.monotonic() - at < _SECONDS else ""
