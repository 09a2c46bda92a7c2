"""Reads whether the database can serve: whether it can be reached, has the schema of this code, and has a practice."""

import errno
import os
import tempfile
from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import select

from booking import failed_writes
from booking.extensions import db
from booking.models import Practice

# Room for several bookings: each takes about 80 KB of SQLite's log.
_ROOM_BYTES, _BLOCK_BYTES = 512 * 1024, 64 * 1024


def newest_revision() -> str:
    """Returns the migration revision that this code was written for."""
    return _head_of(current_app.extensions["migrate"].directory)


@lru_cache(maxsize=4)
def _head_of(directory: str) -> str:
    config = Config()
    config.set_main_option("script_location", directory.replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def has_practice() -> bool:
    """Returns whether a practice is loaded, so that pages have something to show. No transaction stays open."""
    with db.engine.connect() as connection:
        return connection.execute(select(Practice.id).limit(1)).first() is not None


def schema_revision() -> str:
    """Returns the database's migration revision; "" before the first. No transaction stays open.

    Raises the database's own error when it cannot be reached.
    """
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def why_not_writable() -> str:
    """Returns why nothing can be written though everything can be read; "" where nothing is known of that.

    For SQLite the disk is tried: a file without a name, beside the database's, needs the same room and rights. For
    PostgreSQL the last failed write tells.
    """
    if db.engine.dialect.name != "sqlite":
        return failed_writes.recent()
    path = Path(str(db.engine.url.database))
    try:
        with tempfile.TemporaryFile(dir=path.parent, buffering=0) as file:
            for _ in range(_ROOM_BYTES // _BLOCK_BYTES):
                file.write(b"\1" * _BLOCK_BYTES)
    except OSError as error:
        return failed_writes.FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else failed_writes.READ_ONLY
    return failed_writes.recent() if os.access(path, os.W_OK) else failed_writes.READ_ONLY
