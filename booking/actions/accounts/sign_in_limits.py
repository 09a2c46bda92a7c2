"""Counts tries to sign in. A try is counted before it is looked at, and forgotten if it was right:
so many at once cannot all be looked at before the first is counted.

Counted are the account and the network address; a browser that has signed in to the account before is counted
by itself, so that whoever keeps guessing at an account keeps its owner out of nothing. Nothing is locked: a try
that is refused does not count, and five minutes after the last ten, ten more may be made.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from booking.actions.advisory_locks import lock_names
from booking.credentials.derived_keys import keyed_fingerprint
from booking.extensions import db
from booking.models import SignInAttempt
from booking.rules.errors import TooManySignInTries
from booking.rules.sign_in_limits import CODES_WITHIN


def count_try(names: Sequence[str], limit: int, within: timedelta, now: datetime) -> list[int]:
    """Counts one try under each of these names, and returns the rows' numbers.

    Raises TooManyTries where one of them has as many as it may; then nothing is counted.
    """
    hashed = sorted(keyed_fingerprint("tries", name) for name in names)
    for name in hashed:
        lock_names(name)
        tries = db.session.scalar(
            select(func.count())
            .select_from(SignInAttempt)
            .where(SignInAttempt.counted_as == name, SignInAttempt.at_utc.between(now - within, now + within))
        )
        if (tries or 0) >= limit:
            raise TooManySignInTries
    rows = [SignInAttempt(counted_as=name, at_utc=now) for name in hashed]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def forget_tries(try_ids: Sequence[int]) -> None:
    """They were right."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(try_ids)))


def forget_old_tries(now: datetime) -> None:
    """Those that no limit looks at any more."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at_utc < now - CODES_WITHIN))
