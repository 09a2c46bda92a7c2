"""How long a sign-in lasts, and how often somebody may try."""

from datetime import datetime, timedelta

# A working day with breaks: so long after the last page that somebody opened, a sign-in is over.
IDLE_LIMIT = timedelta(hours=10)
# However busy it was: a cookie that was copied is not good for ever.
LONGEST_SIGN_IN = timedelta(days=7)
# Between the password and the second factor.
SECOND_FACTOR_WITHIN = timedelta(minutes=10)
# After this, a change to how somebody signs in asks once more whether it is they.
PROOF_LASTS = timedelta(minutes=15)

# Tries of one account, of one network address, and of one browser that is known to the account.
MOST_SIGN_IN_TRIES, TRIES_WITHIN = 10, timedelta(minutes=5)
# Six figures can be guessed by whoever has the password and all day. A recovery code cannot.
MOST_CODES, CODES_WITHIN = 30, timedelta(days=1)

# The link in a mail; the link that an administrator passes on.
RESET_WITHIN, WELCOME_WITHIN = timedelta(hours=2), timedelta(days=3)
# Links for one account: asked for from one network, in one browser that is known to it, or by administrators; and from
# all networks together.
MOST_RESETS, MOST_RESETS_ALL_NETWORKS, RESETS_WITHIN = 3, 15, timedelta(hours=1)


def is_sign_in_over(began_at_utc: datetime, now: datetime) -> bool:
    """Whether a sign-in has lasted as long as one may."""
    return now - began_at_utc > LONGEST_SIGN_IN


def is_proof_recent(proved_at_utc: datetime | None, now: datetime) -> bool:
    """Whether somebody has shown lately that it is they who sit there."""
    return proved_at_utc is not None and is_within(proved_at_utc, PROOF_LASTS, now)


def is_within(at_utc: datetime, length: timedelta, now: datetime) -> bool:
    """Whether an instant is at most so long ago. One that is further ahead than that is of a clock that ran ahead,
    and is not: what such a clock wrote would otherwise last until the right clock has caught up."""
    return abs(now - at_utc) <= length
