"""How a migration meets the database: in one transaction, alone, and on SQLite with its children safe.

Run it as `flask --app wsgi db upgrade`. It owns no schema: that is in `booking/models`.
"""

from typing import Any, Literal

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from booking import models
from booking.extensions import db
from booking.models.column_types import UtcDateTime
from booking.postgres_connection import LOCK_SECONDS
from booking.transaction import is_unavailable, why_unavailable

# Any number will do, as long as nothing else in the database takes the same advisory lock.
_ONE_AT_A_TIME = 7_264_001


class ForeignKeysBroken(RuntimeError):
    """A migration left rows that point at nothing. It has been undone."""


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """A generated migration says what the database sees, so that it outlives our own types."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def nothing_if_empty(_context: object, _revision: object, directives: list[Any]) -> None:
    """`db migrate` writes no file when the models and the database agree."""
    options = context.config.cmd_opts
    if getattr(options, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives.clear()
        context.config.print_stdout("The models and the database agree: there is nothing to migrate.")


def tell(ctx: object, step: Any, heads: object, run_args: object) -> None:
    """Say each step as it is taken."""
    context.config.print_stdout("%s %s", "Applied" if step.is_upgrade else "Undid", step.up_revision_id)


def migrate_alone(connection: Connection) -> None:
    """Run the migrations in one transaction that no other migration runs beside.

    Alembic reads where the database stands only after the lock is held, so the
    second of two `db upgrade` waits, and then finds nothing left to do.
    """
    sqlite = connection.dialect.name == "sqlite"
    # On SQLite the write lock is taken by BEGIN IMMEDIATE (booking/extensions.py).
    with connection.begin():
        if not sqlite:
            # A migration may take longer than a page, but must not make pages queue behind its locks.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        context.configure(
            connection=connection,
            target_metadata=models.Booking.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            process_revision_directives=nothing_if_empty,
            on_version_apply=tell,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                rows = ", ".join(f"{row[0]} {row[1]} -> {row[2]}" for row in broken[:5])
                raise ForeignKeysBroken(f"{len(broken)} rows point at nothing, such as {rows}.")


def run() -> None:
    """Connect as a writer, and migrate.

    Altering a table on SQLite rebuilds it: with foreign_keys ON, dropping the old
    one would take every row that points at it along, and report success. The
    pragma is ignored inside a transaction, so it is set before one begins.
    """
    with db.engine.connect() as connection:
        connection.execution_options(writes=True, postgresql_readonly=False)
        if connection.dialect.name != "sqlite":
            driver: Any = connection.connection.driver_connection
            driver.answers_within = None  # a migration may take long
            try:
                migrate_alone(connection)
            finally:
                del driver.answers_within
            return
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA busy_timeout=60000")  # another migration may take longer than any page
        try:
            migrate_alone(connection)
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}")
            raw.close()


if context.is_offline_mode():
    raise SystemExit("Migrations run against the database itself: leave out --sql.")
try:
    run()
except DBAPIError as error:
    if not is_unavailable(error):
        raise
    raise CommandError(f"The database cannot be used just now: {why_unavailable(error)}") from None
