"""The secret in a link that lets somebody choose a password: signed, for a while, and good once.

It holds what their account looked like: once the password has changed, it names nobody any more.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from booking.credentials.keys import fingerprint, key_for

LONGEST = 300


@dataclass(frozen=True)
class Claimed:
    """What a link says, before the account has been looked at."""

    staff_id: int
    seal: str


def make(staff_id: int, uniquifier: str, kept: str, now: datetime, within: timedelta) -> str:
    """The secret, for as long as that."""
    return _signer().dumps([staff_id, int((now + within).timestamp()), _seal(uniquifier, kept)])


def read(secret: str, now: datetime) -> Claimed | None:
    """What it says; None if it is not ours or too old."""
    try:
        staff_id, until, seal = _signer().loads(secret[:LONGEST])
    except (BadData, ValueError, TypeError):
        return None
    if datetime.fromtimestamp(until, UTC) < now:
        return None
    return Claimed(staff_id, seal)


def is_still_good(claimed: Claimed, uniquifier: str, kept: str) -> bool:
    """Whether the account is as it was when the link was made."""
    return claimed.seal == _seal(uniquifier, kept)


def _seal(uniquifier: str, kept: str) -> str:
    return fingerprint("set-password link", f"{uniquifier} {kept}")[:32]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(key_for("set-password link"), salt="set-password")
