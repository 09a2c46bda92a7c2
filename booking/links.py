"""Makes and reads the secrets that stand in links, and the references that people read out."""

import re
import secrets

# Without 0 O 1 I, which cannot be told apart on paper or on the phone.
_REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def new_token() -> str:
    """128 random bits, as 22 characters that are safe in an address."""
    return secrets.token_urlsafe(16)


def is_token(text: str) -> bool:
    """Whether a text could be one of our secrets: what could not never reaches the database."""
    return _TOKEN.fullmatch(text) is not None


def new_reference() -> str:
    """Six letters and digits, about a thousand million of them; the table keeps them apart."""
    return "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(6))


def new_uid(host: str) -> str:
    """A calendar's name for a booking, for ever (RFC 7986 5.3: random, nothing about the person)."""
    return f"{secrets.token_hex(16)}@{host}"


def new_message_id(host: str) -> str:
    """A mail's own name, the same on every try (RFC 5322 3.6.4)."""
    return f"<{secrets.token_hex(16)}@{host}>"


def appointment_url(base_url: str, token: str) -> str:
    """The whole address of a patient's appointment."""
    return f"{base_url}/a/{token}"


def feed_url(base_url: str, token: str) -> str:
    """The whole address of a clinician's calendar."""
    return f"{base_url}/feeds/{token}.ics"


def set_password_url(base_url: str, secret: str) -> str:
    """The whole address of the page on which somebody who works here chooses a password."""
    return f"{base_url}/sign-in/new-password/{secret}"
