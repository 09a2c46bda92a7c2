"""What every command does: looks first whether the tables are there, and writes in a transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from booking.queries import readiness
from booking.transaction import is_unavailable, retrying, transaction, why_unavailable

P = ParamSpec("P")
T = TypeVar("T")

_UPGRADE = "Run: flask --app wsgi db upgrade"


def requires_current_schema(command: Callable[P, T]) -> Callable[P, T]:
    """The command, refused in a sentence where the database cannot be used yet."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            found = readiness.schema_revision()
            if not found:
                raise click.ClickException(f"The database has no tables yet. {_UPGRADE}")
            if found != readiness.newest_revision():
                raise click.ClickException(f"The tables are not the ones that this code needs. {_UPGRADE}")
            return command(*args, **kwargs)
        except Exception as error:
            if not is_unavailable(error):
                raise
            raise click.ClickException(f"The database cannot be used just now: {why_unavailable(error)}") from error

    return guarded


def in_transaction(action: Callable[[datetime], T]) -> T:
    """What an action returns, once it is committed."""

    def work() -> T:
        with transaction() as now:
            return action(now)

    return retrying(work)


def counted(number: int, what: str) -> str:
    """So many of something, in English: "1 diary", "4 diaries", "3 days"."""
    many = f"{what[:-1]}ies" if what.endswith("y") and not what.endswith("ay") else f"{what}s"
    return f"{number} {what if number == 1 else many}"


def joined_names(names: Sequence[str]) -> str:
    """Names in order, each told once."""
    return ", ".join(dict.fromkeys(names))
