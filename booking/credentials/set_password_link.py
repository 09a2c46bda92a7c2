"""Makes and reads the signed secret of a link that sets a password. It works once and for a limited time.

It contains a fingerprint of the account: once the password has changed, the link no longer works.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from booking.credentials.derived_keys import derived_key, keyed_fingerprint

LONGEST_SECRET = 300


@dataclass(frozen=True)
class PasswordLinkClaim:
    """What a link says, before the account was looked up."""

    staff_id: int
    account_fingerprint: str


def make_secret(staff_id: int, uniquifier: str, password_hash: str, now: datetime, within: timedelta) -> str:
    """Returns the secret of a link that works for `within` from now."""
    return _signer().dumps([staff_id, int((now + within).timestamp()), _account_fingerprint(uniquifier, password_hash)])


def read_secret(secret: str, now: datetime) -> PasswordLinkClaim | None:
    """Returns what a secret says; None where its signature is wrong or it has expired."""
    try:
        staff_id, until, account_fingerprint = _signer().loads(secret[:LONGEST_SECRET])
    except (BadData, ValueError, TypeError):
        return None
    if datetime.fromtimestamp(until, UTC) < now:
        return None
    return PasswordLinkClaim(staff_id, account_fingerprint)


def is_still_good(claimed: PasswordLinkClaim, uniquifier: str, password_hash: str) -> bool:
    """Returns whether the account is unchanged since the link was made."""
    return claimed.account_fingerprint == _account_fingerprint(uniquifier, password_hash)


def _account_fingerprint(uniquifier: str, password_hash: str) -> str:
    return keyed_fingerprint("set-password link", f"{uniquifier} {password_hash}")[:32]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(derived_key("set-password link"), salt="set-password")
