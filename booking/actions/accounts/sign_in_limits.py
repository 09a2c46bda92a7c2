"""Counts tries to sign in, by account, network address and known browser.

A try is counted before it is checked, and deleted if it was right: many at once are all counted before the first
answer. A browser that has signed in to the account before is counted by itself, so a stranger who guesses locks no
owner out. Nothing stays locked: a refused try is not counted, and five minutes after the last ten tries ten more are
allowed.
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
    """Counts one try under each of these names, and returns the ids of the rows.

    Raises TooManySignInTries where a name has `limit` tries within the time already; then nothing is counted.
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
    """Deletes tries that were right."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(try_ids)))


def forget_old_tries(now: datetime) -> None:
    """Deletes tries that are too old for every limit."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at_utc < now - CODES_WITHIN))
