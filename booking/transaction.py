"""Commits. No other module does: `with transaction() as now:` goes around one or more actions.

`now` is read once the transaction has begun, which on SQLite is once it has the write lock: a hold expires by this
clock, and not by the time at which a request arrived.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, NotSupportedError, OperationalError, TimeoutError

from booking import clock, failed_writes
from booking.database_engine import confirm_written, writer_permit
from booking.extensions import db, violates
from booking.sqlite_file import FileUnusable

T = TypeVar("T")

# Serialization failure and deadlock. The transaction changed nothing, and may run again.
_RETRYABLE_STATES = {"40001", "40P01"}
# Random values that collided, and rows that two presses of one button insert at once: the second try finds them.
_RETRYABLE_CONSTRAINTS = (
    ("uq_bookings_reference", "bookings.reference"),
    ("uq_bookings_form_key", "bookings.form_key"),
    ("uq_holds_token", "holds.token"),
)
_TRIES = 4
_SQLITE_IOERR = 10


class Contended(Exception):
    """The database gave way to another transaction, and nothing was written. `retrying` tries again."""


class OutcomeUnknown(Exception):
    """The database was lost between COMMIT and its answer: the changes may be written or not."""

    def __init__(self, error: DBAPIError) -> None:
        super().__init__(why_unavailable(error))
        self.orig = error.orig


@contextmanager
def transaction() -> Iterator[datetime]:
    """Writes everything inside the `with` block together, or nothing, and yields the present instant.

    Rows that were read before are read again inside. Raises Contended where the block may run again, and
    OutcomeUnknown where nobody knows whether it was written. Any other exception passes through after a rollback.
    """
    session = db.session
    if session.info.get("writing"):
        raise RuntimeError("a transaction is already open: what it has written would be thrown away")
    session.rollback()
    with writer_permit(db.engine):
        yield from _written_together()


def _written_together() -> Iterator[datetime]:
    session = db.session
    try:
        session.info["writing"] = True
        connection = session.connection(execution_options={"writes": True, "postgresql_readonly": False})
        info, dialect = connection.info, connection.dialect
        yield clock.now()
        session.flush()
        _commit(info, dialect)
        failed_writes.forget()
    except DBAPIError as error:
        session.rollback()
        failed_writes.note(error)
        if _may_be_retried(error):
            raise Contended from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


def _commit(info: Mapping[Any, Any], dialect: Dialect) -> None:
    try:
        db.session.commit()
        confirm_written(info, dialect)
    except DBAPIError as error:
        if _is_unanswered(error):
            raise OutcomeUnknown(error) from error
        raise


def _is_unanswered(error: DBAPIError) -> bool:
    """Returns whether a failed COMMIT may have been written.

    PostgreSQL's refusals have a SQLSTATE and change nothing, except where the server ends the connection. SQLite may
    have written what it could not sync.
    """
    state, code = getattr(error.orig, "sqlstate", None), getattr(error.orig, "sqlite_errorcode", None)
    if state is not None:
        return str(state).startswith(("08", "57P"))
    return code is None or code & 0xFF == _SQLITE_IOERR


def _may_be_retried(error: DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in _RETRYABLE_STATES:
        return True
    return isinstance(error, IntegrityError) and any(violates(error, *name) for name in _RETRYABLE_CONSTRAINTS)


def retrying(work: Callable[[], T]) -> T:
    """Returns what `work` returns, and runs it again from the start, at most four times, where it raises Contended.

    `work` must do nothing that a rollback does not undo.
    """
    for _ in range(_TRIES - 1):
        try:
            return work()
        except Contended:
            continue
    return work()


def in_transaction(action: Callable[[datetime], T]) -> T:
    """Returns what `action` returns, once it is committed.

    `action` is called with the transaction's instant, and again from the start each time that the
    database gives way to another transaction.
    """

    def work() -> T:
        with transaction() as now:
            return action(now)

    return retrying(work)


def is_unavailable(error: BaseException) -> bool:
    """Returns whether an exception says that the database cannot be reached or written just now.

    A standby server that was not promoted yet answers "not supported".
    """
    kinds = (OperationalError, InterfaceError, NotSupportedError, TimeoutError, Contended, OutcomeUnknown)
    return isinstance(error, kinds)


def why_unavailable(error: BaseException) -> str:
    """Returns the database's own words in one line, for the operator, without the parameters that were sent to it."""
    return " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())


def file_fault(error: BaseException) -> str:
    """Returns the sentence that says what is wrong with the embedded database's file; "" for any other error."""
    fault = getattr(error, "orig", None)
    return str(fault) if isinstance(fault, FileUnusable) else ""
