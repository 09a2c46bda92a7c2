"""Refuses a command, in a sentence, while the database cannot be used or its tables are not up to date."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from booking.queries import readiness
from booking.transaction import is_unavailable, why_unavailable

P = ParamSpec("P")
T = TypeVar("T")

_UPGRADE = "Run: flask --app wsgi db upgrade"


def requires_current_schema(command: Callable[P, T]) -> Callable[P, T]:
    """Returns the command, refused in a sentence while the database cannot be used or its tables are not up to date."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            revision = readiness.schema_revision()
            if not revision:
                raise click.ClickException(f"The database has no tables yet. {_UPGRADE}")
            if revision != readiness.newest_revision():
                raise click.ClickException(f"The tables are not the ones that this code needs. {_UPGRADE}")
            return command(*args, **kwargs)
        except Exception as error:
            if not is_unavailable(error):
                raise
            raise click.ClickException(f"The database cannot be used just now: {why_unavailable(error)}") from error

    return guarded
