"""Checks the six-digit codes of an authenticator app (RFC 6238), and sets an app up."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any, Protocol

from flask_security import Totp

from booking.credentials.derived_keys import derived_key

# A code is also accepted half a minute early or late: clocks differ, and typing takes time.
_WINDOW_SECONDS = 30


class AuthenticatorOwner(Protocol):
    """An account that may have an authenticator."""

    tf_totp_secret: str | None
    tf_last_counter: int | None


@dataclass(frozen=True)
class AuthenticatorSetup:
    """A QR code as the address of an image, and the key to type where nothing can be scanned."""

    image: str
    key: str


class _Authenticator(Totp):
    """Flask-Security's Totp, with the last used counter in the account's row."""

    def get_last_counter(self, user: Any) -> int | None:
        return user.tf_last_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.tf_last_counter = tmatch.counter


def new_secret() -> str:
    """Returns a new encrypted secret, which may be stored in the database, or in a cookie during the set-up."""
    return _authenticator("").generate_totp_secret()


def authenticator_setup(secret: str, email: str, issuer: str) -> AuthenticatorSetup:
    """Returns what brings a secret into the app, where it is listed under the issuer's name."""
    authenticator = _authenticator(issuer)
    return AuthenticatorSetup(authenticator.generate_qrcode(email, secret), authenticator.get_totp_pretty_key(secret))


def is_right_code(code: str, owner: AuthenticatorOwner) -> bool:
    """Returns whether a code is the owner's present one and unused. A right code counts as used from then on."""
    secret = owner.tf_totp_secret
    return bool(secret) and is_code_of_secret(code, str(secret), owner)


def is_code_of_secret(code: str, secret: str, owner: AuthenticatorOwner) -> bool:
    """Returns whether a code is the present one of a secret that is not stored for the owner yet.

    A right code counts as used by the owner.
    """
    try:
        return _authenticator("").verify_totp(code, secret, owner, window=_WINDOW_SECONDS)  # type: ignore[arg-type]
    except (ValueError, KeyError, TypeError):
        return False  # the code has no digits, or SECRET_KEY has changed and the secret cannot be decrypted


def is_readable_secret(secret: str) -> bool:
    """Returns whether a secret was encrypted with the present key."""
    try:
        return bool(_authenticator("").get_totp_b32_key(secret))
    except (ValueError, KeyError, TypeError):
        return False


def _authenticator(issuer: str) -> _Authenticator:
    key = derived_key("authenticator")
    # In a Key URI a colon ends the issuer's name.
    return _Authenticator({"1": b64encode(key).decode()}, issuer=issuer.replace(":", " ") or "Clinic Booking")
