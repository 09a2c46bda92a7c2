"""The practice as this request reads it, and as a transaction may rely on it."""

from typing import cast

from flask import current_app, g
from werkzeug.exceptions import ServiceUnavailable

from booking.queries.practice import lock_settings_version, read_practice
from booking.rules.practice import Practice
from booking.transaction import Contended


class NoPracticeLoaded(ServiceUnavailable):
    """The database is there with its tables, and no clinic group is in it: nobody has run `flask seed` yet."""


def current_practice() -> Practice:
    """Returns the practice, read once a request. Raises NoPracticeLoaded."""
    if "practice" not in g:
        practice = read_practice()
        if practice is None:
            raise NoPracticeLoaded
        g.practice = current_app.extensions["last_known_practice"] = practice
    return cast(Practice, g.practice)


def practice_for_update() -> Practice:
    """Returns the practice inside a transaction, and keeps administrators from changing it until that ends.

    Raises Contended where somebody has changed it since this request read it; the request is then run again.
    """
    practice = current_practice()
    if lock_settings_version() != practice.version:
        g.pop("practice")
        raise Contended
    return practice
