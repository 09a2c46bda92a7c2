"""The extensions, made once and wired in `create_app`; and how we speak to each database."""

import sqlite3
from contextlib import closing
from types import ModuleType
from typing import Any

from flask import Response
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase

from booking.web.address import visitor_address

try:
    import pysqlite3.dbapi2 as _fixed_sqlite

    sqlite: ModuleType = _fixed_sqlite
except ImportError:  # no wheel for this platform: the standard module, without WAL if it is too old
    sqlite = sqlite3

# Below this, concurrent writers and checkpoints can corrupt a WAL file (sqlite.org/wal.html#walresetbug).
WAL_IS_SAFE = sqlite.sqlite_version_info >= (3, 51, 3)


class Base(DeclarativeBase):
    """The tables' base: every constraint has a name, so that a migration and a refusal can say it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class CompressEveryPage(Compress):
    """Compresses pages that refuse as well: a form with its mistakes is the longest page there is."""

    def after_request(self, response: Response | None) -> Response:
        """The answer, compressed if that is worth it."""
        if response is None or response.status_code < 400:
            return super().after_request(response)
        status, response.status_code = response.status_code, 200
        response = super().after_request(response)
        response.status_code = status
        return response


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True, "expire_on_commit": False})
migrate = Migrate(render_as_batch=True)
mail = Mail()
babel = Babel()
compress = CompressEveryPage()
limiter = Limiter(key_func=visitor_address, default_limits=["600 per minute"])


def engine_options(database_url: str, threads: int = 16) -> tuple[str, dict[str, Any]]:
    """The SQLAlchemy URL and engine options for a DATABASE_URL.

    A connection reads unless `transaction()` says otherwise: the database itself
    refuses a write from anywhere else, so no GET can change anything.
    """
    url = make_url(database_url.replace("postgres://", "postgresql://", 1))
    if url.get_backend_name() == "sqlite":
        return url.set(drivername="sqlite+pysqlite").render_as_string(hide_password=False), {
            "module": sqlite,
            "hide_parameters": True,  # what a statement was sent with is what a patient typed: never logged
            "connect_args": {"timeout": 20, "isolation_level": None},
            "pool_size": threads,
            "max_overflow": 4,
            "pool_timeout": 10,
        }
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False), {
        "hide_parameters": True,
        "pool_size": threads,
        "max_overflow": 4,
        "pool_pre_ping": True,
        "pool_timeout": 10,
        "connect_args": {"connect_timeout": 5, "options": "-c timezone=UTC -c statement_timeout=20000"},
        "execution_options": {"postgresql_readonly": True},
    }


def violates(error: IntegrityError, constraint: str, columns: str) -> bool:
    """Whether it is that constraint which refused. PostgreSQL names it; SQLite names its columns."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == constraint)
    return str(error.orig).endswith(f": {columns}")


def prepare(engine: Engine) -> None:
    """Attach what each new connection and each new transaction needs."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", begin_sqlite)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA journal_mode={'WAL' if WAL_IS_SAFE else 'TRUNCATE'}")
    # WAL with NORMAL may forget a committed booking when the power fails.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def begin_sqlite(connection: Connection) -> None:
    """Writers queue for the write lock before they read, so what they read cannot be overtaken
    (trap: the driver's own BEGIN comes after the reads, and double-books).

    A lock that another process holds for too long is SQLAlchemy's OperationalError, as it would be anywhere
    else (trap: what a driver raises in this event comes out as it is, and nobody takes it for a database
    that is away).
    """
    writes = connection.get_execution_options().get("writes", False)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    try:
        with closing(connection.connection.cursor()) as raw:
            raw.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
            raw.execute(begin)
    except sqlite.Error as error:
        raise DBAPIError.instance(
            begin, None, error, sqlite.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
