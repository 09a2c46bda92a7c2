"""How long a sign-in lasts, and how often somebody may try."""

from datetime import datetime, timedelta

# A sign-in ends this long after the last page was opened. It covers a working day with breaks.
IDLE_LIMIT = timedelta(hours=10)
# A sign-in ends after this even in constant use, so that a copied cookie does not work for ever.
LONGEST_SIGN_IN = timedelta(days=7)
# The longest time between the password and the second factor.
SECOND_FACTOR_WITHIN = timedelta(minutes=10)
# A change to how somebody signs in needs a proof of identity that is no older than this.
PROOF_LASTS = timedelta(minutes=15)

# Attempts for one account, from one network address, and in one browser that is known to the account.
MOST_SIGN_IN_TRIES, TRIES_WITHIN = 10, timedelta(minutes=5)
# Somebody who has the password could guess six digits within a day. A recovery code cannot be guessed.
MOST_CODES, CODES_WITHIN = 30, timedelta(days=1)

# How long a link works: one in an email, and one that an administrator passes on.
RESET_WITHIN, WELCOME_WITHIN = timedelta(hours=2), timedelta(days=3)
# Links for one account within RESETS_WITHIN: asked for from one network, in one known browser or by administrators;
# and from all networks together.
MOST_RESETS, MOST_RESETS_ALL_NETWORKS, RESETS_WITHIN = 3, 15, timedelta(hours=1)


def is_sign_in_over(began_at_utc: datetime, now: datetime) -> bool:
    """Return whether a sign-in has lasted longer than LONGEST_SIGN_IN."""
    return now - began_at_utc > LONGEST_SIGN_IN


def is_proof_recent(proved_at_utc: datetime | None, now: datetime) -> bool:
    """Return whether somebody has proved lately that they are the account's owner."""
    return proved_at_utc is not None and is_within(proved_at_utc, PROOF_LASTS, now)


def is_within(at_utc: datetime, length: timedelta, now: datetime) -> bool:
    """Return whether an instant is at most `length` from now, in the past or the future.

    An instant further ahead was written by a clock that ran ahead. It is refused, because it would otherwise count
    until the right clock has caught up.
    """
    return abs(now - at_utc) <= length
