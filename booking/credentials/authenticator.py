"""The six figures of an authenticator app (RFC 6238), and what it needs to be set up."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any, Protocol

from flask_security import Totp

from booking.credentials.derived_keys import derived_key

# A code is good for the half minute before and after its own: clocks differ, and people type.
_WINDOW_SECONDS = 30


class AuthenticatorOwner(Protocol):
    """Whoever has an authenticator."""

    tf_totp_secret: str | None
    tf_last_counter: int | None


@dataclass(frozen=True)
class AuthenticatorSetup:
    """What to scan, as the address of an image, and what to type where nothing can be scanned."""

    image: str
    key: str


class _Authenticator(Totp):
    """Flask-Security's, which asks us which half minute's code was used last."""

    def get_last_counter(self, user: Any) -> int | None:
        return user.tf_last_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.tf_last_counter = tmatch.counter


def new_secret() -> str:
    """A secret of its own, encrypted: it may lie in the database, or in a cookie while it is being set up."""
    return _authenticator("").generate_totp_secret()


def authenticator_setup(secret: str, email: str, issuer: str) -> AuthenticatorSetup:
    """How to bring a secret into the app, where it stands under the issuer's name."""
    authenticator = _authenticator(issuer)
    return AuthenticatorSetup(authenticator.generate_qrcode(email, secret), authenticator.get_totp_pretty_key(secret))


def is_right_code(code: str, owner: AuthenticatorOwner) -> bool:
    """Whether it is the code of this minute, and was not used before. It then counts as used."""
    secret = owner.tf_totp_secret
    return bool(secret) and is_code_of_secret(code, str(secret), owner)


def is_code_of_secret(code: str, secret: str, owner: AuthenticatorOwner) -> bool:
    """The same for a secret that is not theirs yet."""
    try:
        return _authenticator("").verify_totp(code, secret, owner, window=_WINDOW_SECONDS)  # type: ignore[arg-type]
    except (ValueError, KeyError, TypeError):
        return False  # no figures at all; or SECRET_KEY has changed, and the secret cannot be read


def is_readable_secret(secret: str) -> bool:
    """Whether a secret is one of ours, encrypted with the present key."""
    try:
        return bool(_authenticator("").get_totp_b32_key(secret))
    except (ValueError, KeyError, TypeError):
        return False


def _authenticator(issuer: str) -> _Authenticator:
    key = derived_key("authenticator")
    # A colon would end the issuer's name (Key Uri Format).
    return _Authenticator({"1": b64encode(key).decode()}, issuer=issuer.replace(":", " ") or "Clinic Booking")
