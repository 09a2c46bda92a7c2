"""Makes the secrets in links and the references of bookings, and the addresses that carry them."""

import re
import secrets

# 0, O, 1 and I are left out: they look alike on paper.
_REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def new_token() -> str:
    """Returns 128 random bits as 22 characters that are safe in an address."""
    return secrets.token_urlsafe(16)


def is_token(text: str) -> bool:
    """Returns whether a text has the form of a token. A text without it is never looked up."""
    return _TOKEN.fullmatch(text) is not None


def new_reference() -> str:
    """Returns six random letters and digits, one of about a thousand million. The table's constraint keeps them
    unique.
    """
    return "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(6))


def new_uid(host: str) -> str:
    """Returns the UID of a booking's calendar entry, which never changes (RFC 7986 5.3: random, nothing about the
    person).
    """
    return f"{secrets.token_hex(16)}@{host}"


def new_message_id(host: str) -> str:
    """Returns the Message-ID of an email, which is the same on every try (RFC 5322 3.6.4)."""
    return f"<{secrets.token_hex(16)}@{host}>"


def appointment_url(base_url: str, token: str) -> str:
    """Returns the address of a patient's appointment."""
    return f"{base_url}/a/{token}"


def feed_url(base_url: str, token: str) -> str:
    """Returns the address of a clinician's calendar feed."""
    return f"{base_url}/feeds/{token}.ics"


def set_password_url(base_url: str, secret: str) -> str:
    """Returns the address of the page on which a member of staff chooses a password."""
    return f"{base_url}/sign-in/new-password/{secret}"
