"""Runs a request once more whose COMMIT nobody answered: it finds what it had written, or writes it now."""

from collections.abc import Callable

from flask import g, request
from flask.typing import ResponseReturnValue

from booking.transaction import OutcomeUnknown, retrying

# What a patient presses twice is done once; so is what staff book, by the key of its form.
_REPEATABLE_BLUEPRINTS = frozenset({"public", "manage"})
_REPEATABLE_ENDPOINTS = frozenset({"reception.save_new"})
# The field of the page that says "We can't tell yet".
OUTCOME_UNKNOWN_FIELD = "unsure"


def run_view(view: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The answer of a view. Raises OutcomeUnknown, or what says that the database is away, where nobody can tell
    what became of it."""
    try:
        return retrying(view)
    except OutcomeUnknown:
        g.is_outcome_unknown = True
        if not is_safe_to_resend():
            raise
    return retrying(view)


def is_safe_to_resend() -> bool:
    """Whether the button that was pressed may safely be pressed again."""
    return request.blueprint in _REPEATABLE_BLUEPRINTS or request.endpoint in _REPEATABLE_ENDPOINTS


def is_outcome_unknown() -> bool:
    """Whether what is asked for may have been done already, by this request or by one that its page speaks of."""
    return bool(g.get("is_outcome_unknown", False)) or OUTCOME_UNKNOWN_FIELD in request.form
