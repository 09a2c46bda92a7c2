"""Connects to PostgreSQL, with a limit on every wait."""

import time
from typing import Any

import psycopg
from sqlalchemy import ExceptionContext

# The server ends a statement that takes longer. Where the server does not answer, this process gives up.
STATEMENT_SECONDS, ANSWER_SECONDS = 15, 20.0
# The longest wait for a lock that another transaction holds.
LOCK_SECONDS = 5
# At the server's limit of connections, one comes free when another request ends.
LIMIT_SECONDS, _LIMIT_PAUSE_SECONDS = 3.0, 0.1
# libpq gives only the words of a failed connection, and not the server's code.
_LIMIT_WORDS = ("too many clients", "too many connections", "remaining connection slots")

CONNECT_ARGS = {
    "connect_timeout": 5,
    # A connection that was cut silently is noticed within half a minute, also while it is idle.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": int(ANSWER_SECONDS * 1000),
    "options": f"-c timezone=UTC -c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s",
}


class RetryingConnection(psycopg.Connection[Any]):
    """A connection that gives up on a server that has stopped answering."""

    # In seconds; None waits for ever, which only a migration may.
    answers_within: float | None = ANSWER_SECONDS

    def wait(self, gen: Any, *args: Any, **kwargs: Any) -> Any:
        """Waits as psycopg does, for at most `answers_within` seconds.

        Raises OperationalError; the connection is then closed.
        """
        kwargs.setdefault("timeout", self.answers_within)
        try:
            return super().wait(gen, *args, **kwargs)
        except psycopg.errors._WaitTimeout as error:
            self.pgconn.finish()
            raise psycopg.OperationalError("the database server does not answer") from error


def connect(*args: Any, **kwargs: Any) -> RetryingConnection:
    """Returns a new connection. At the server's limit of connections it tries again for LIMIT_SECONDS."""
    until = time.monotonic() + LIMIT_SECONDS
    while True:
        try:
            return RetryingConnection.connect(*args, **kwargs)
        except psycopg.OperationalError as error:
            if not any(words in str(error) for words in _LIMIT_WORDS) or time.monotonic() > until:
                raise
        wait_for_connection()


def hide_row(context: ExceptionContext) -> None:
    """Cuts the DETAIL off PostgreSQL's errors: it holds the row or key that somebody typed.

    It is part of the message, so `hide_parameters` does not hide it.
    """
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\nDETAIL:")[0], *error.args[1:])


def wait_for_connection() -> None:
    """Waits a moment for another connection to end."""
    time.sleep(_LIMIT_PAUSE_SECONDS)
