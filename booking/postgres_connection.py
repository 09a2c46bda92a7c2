"""Connects to PostgreSQL, and waits for it neither too briefly nor for ever."""

import time
from typing import Any

import psycopg
from sqlalchemy import ExceptionContext

# A statement that takes longer is ended by the server; where the server does not answer at all, by us.
STATEMENT_SECONDS, ANSWER_SECONDS = 15, 20.0
# So long may somebody else keep a lock that we wait for.
LOCK_SECONDS = 5
# At the server's limit of connections one comes free when another request is done.
LIMIT_SECONDS, _LIMIT_PAUSE_SECONDS = 3.0, 0.1
# The server has a code for it, which does not come with a connection that fails (libpq gives its words only).
_LIMIT_WORDS = ("too many clients", "too many connections", "remaining connection slots")

CONNECT_ARGS = {
    "connect_timeout": 5,
    # A line that is cut without a word is noticed within half a minute, also while nobody asks.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": int(ANSWER_SECONDS * 1000),
    "options": f"-c timezone=UTC -c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s",
}


class RetryingConnection(psycopg.Connection[Any]):
    """A connection that does not wait for ever for a server that has stopped answering."""

    # In seconds; None waits for ever, which only a migration may.
    answers_within: float | None = ANSWER_SECONDS

    def wait(self, gen: Any, *args: Any, **kwargs: Any) -> Any:
        """What psycopg waits for. Raises OperationalError, and the connection is of no use any more."""
        kwargs.setdefault("timeout", self.answers_within)
        try:
            return super().wait(gen, *args, **kwargs)
        except psycopg.errors._WaitTimeout as error:
            self.pgconn.finish()
            raise psycopg.OperationalError("the database server does not answer") from error


def connect(*args: Any, **kwargs: Any) -> RetryingConnection:
    """A new connection. At the server's limit of connections it waits a little."""
    until = time.monotonic() + LIMIT_SECONDS
    while True:
        try:
            return RetryingConnection.connect(*args, **kwargs)
        except psycopg.OperationalError as error:
            if not any(words in str(error) for words in _LIMIT_WORDS) or time.monotonic() > until:
                raise
        wait_for_connection()


def hide_row(context: ExceptionContext) -> None:
    """Cuts off what PostgreSQL adds to a refusal: the whole row, or the key that exists already, as somebody typed
    it. It is no parameter, so `hide_parameters` does not hide it."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\nDETAIL:")[0], *error.args[1:])


def wait_for_connection() -> None:
    """Waits for somebody else's connection to end."""
    time.sleep(_LIMIT_PAUSE_SECONDS)
