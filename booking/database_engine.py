"""Speaks to each database: engine options, what each connection and transaction begins with, and who may write."""

import atexit
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from threading import Semaphore
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Engine, ExceptionContext, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from booking import postgres_connection
from booking.sqlite_file import SqliteFile, never_close, sqlite


def engine_options(database_url: str, pool_size: int = 16) -> tuple[str, dict[str, Any]]:
    """Returns the SQLAlchemy URL and engine options for a DATABASE_URL.

    Every wait for a connection or a lock ends after some seconds: a page that says so with a phone number is better
    than no page. A connection is read-only unless `transaction()` opens it for writing. The database itself refuses
    any other write, so no GET can change anything.
    """
    url = make_url(database_url.replace("postgres://", "postgresql://", 1))
    if url.get_backend_name() == "sqlite":
        return url.set(drivername="sqlite+pysqlite").render_as_string(hide_password=False), {
            "module": sqlite,
            "hide_parameters": True,  # parameters are what patients typed, and are never logged
            "connect_args": {"timeout": postgres_connection.LOCK_SECONDS, "isolation_level": None},
            "pool_size": pool_size,
            "max_overflow": 4,
            "pool_timeout": _PERMIT_SECONDS,
        }
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False), {
        "hide_parameters": True,
        "pool_size": pool_size,
        "max_overflow": 4,
        "pool_pre_ping": True,
        "pool_timeout": _PERMIT_SECONDS,
        "connect_args": dict(postgres_connection.CONNECT_ARGS),
        "execution_options": {"postgresql_readonly": True},
    }


# The longest wait of a request for a connection, and of a writer for a permit.
_PERMIT_SECONDS = 6


_WRITERS: "WeakKeyDictionary[Engine, Semaphore]" = WeakKeyDictionary()


@contextmanager
def writer_permit(engine: Engine) -> Iterator[None]:
    """Gives the caller one of the permits to write, for the length of the `with` block. Raises TimeoutError.

    There are fewer permits than connections: writers that wait for a lock would otherwise hold every connection and
    keep readers out.
    """
    writers = _WRITERS[engine]
    if not writers.acquire(timeout=_PERMIT_SECONDS):
        raise TimeoutError("too many others are writing")
    try:
        yield
    finally:
        writers.release()


def prepare_engine(engine: Engine, pool_size: int = 16) -> None:
    """Registers what each new connection and each new transaction needs."""
    # SQLite has one writer at a time. The others queue here in order, rather than by trying again and again.
    _WRITERS[engine] = Semaphore(1 if engine.dialect.name == "sqlite" else max(1, pool_size // 2))
    if engine.dialect.name != "sqlite":
        event.listen(
            engine, "do_connect", lambda _dialect, _record, args, more: postgres_connection.connect(*args, **more)
        )
        event.listen(engine, "handle_error", postgres_connection.hide_row)
        return
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    if engine.url.database and engine.url.database != ":memory:":
        _guard_sqlite_file(engine, SqliteFile(engine.url.database))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # With WAL and NORMAL a committed booking may be lost when the power fails.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


_FILES: "WeakKeyDictionary[Engine, SqliteFile]" = WeakKeyDictionary()


@atexit.register
def _close_files() -> None:
    """Closes SQLite files at the end of the process, so that no old log stays beside a file for a backup to meet.

    The last process to close a file copies its log into it and removes the log. A damaged or replaced file stays as
    it is, also where that has happened since the last request.
    """
    for engine in list(_FILES):
        if not cast(QueuePool, engine.pool).checkedin():
            continue
        try:
            with engine.begin():
                pass
        except DBAPIError:
            never_close(engine.raw_connection().driver_connection)
        else:
            engine.dispose()


def _guard_sqlite_file(engine: Engine, file: SqliteFile) -> None:
    """Refuses a file that was removed, replaced or damaged; see booking/sqlite_file.py."""
    _FILES[engine] = file

    def before_connecting(*_dialect: object) -> None:
        file.before_opening()

    def connected(connection: Any, record: ConnectionPoolEntry) -> None:
        try:
            file.register_connection(connection, record.info)
        except BaseException:
            connection.close()
            raise

    def failed(context: ExceptionContext) -> BaseException | None:
        damage = file.record_damage(context.original_exception)
        return damage and _raised_by_sqlite(context.statement, damage, context.dialect)

    event.listen(engine, "do_connect", before_connecting)
    event.listen(engine, "connect", connected)
    event.listen(engine, "handle_error", failed)


def confirm_written(info: Mapping[Any, Any], dialect: Dialect) -> None:
    """Raises OperationalError where the last commit is not in the file at the path.

    `info` is the info of the connection, which has gone back to its pool.
    """
    if "file" not in info:
        return
    try:
        info["file"].refuse_foreign_writes(info)
    except sqlite.Error as error:
        raise _raised_by_sqlite("COMMIT", error, dialect) from error


def begin_sqlite(connection: Connection) -> None:
    """Begins a transaction on SQLite. A writer takes the write lock before it reads, so what it reads stays true.

    1. The driver's own BEGIN would come after the first reads, and two writers could book the same time.
    2. A lock that another process holds for too long is raised as SQLAlchemy's OperationalError. An exception of the
       driver would leave this event as it is, and nothing would recognise it as an unavailable database.
    """
    writes = connection.get_execution_options().get("writes", False)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    file = connection.info.get("file")
    try:
        with closing(connection.connection.cursor()) as raw:
            raw.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
            if file is not None:
                file.refuse_foreign_writes(connection.info)
            raw.execute(begin)
    except sqlite.Error as error:
        noted = file and file.record_damage(error)
        raise _raised_by_sqlite(begin, noted or error, connection.dialect) from error


def _raised_by_sqlite(statement: str | None, error: Exception, dialect: Dialect) -> BaseException:
    return DBAPIError.instance(statement, None, error, sqlite.Error, hide_parameters=True, dialect=dialect)
