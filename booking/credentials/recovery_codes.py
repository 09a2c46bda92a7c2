"""Recovery codes: each lets somebody in once who has lost their authenticator."""

import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken

from booking.credentials.derived_keys import derived_key

CODES_IN_A_SET = 8
# Without 0 O 1 I L, which cannot be told apart on paper: 50 bits.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_recovery_codes() -> list[str]:
    """A fresh set, each like K7M4P-X2Q9R."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES_IN_A_SET)
    ]


def encrypt_codes(codes: Sequence[str]) -> list[str]:
    """The same, encrypted."""
    return [_cipher().encrypt(code.encode()).decode() for code in codes]


def decrypt_codes(encrypted_codes: Sequence[str]) -> list[str]:
    """What can still be read of them; none after SECRET_KEY has changed."""
    return [code for _, code in _decrypt(encrypted_codes)]


def position_of(typed: str, encrypted_codes: Sequence[str]) -> int | None:
    """Which of them was typed, however it was spaced; None if it is none."""
    tidy = re.sub(r"[\s-]+", "", typed).upper()
    found = [
        at
        for at, code in _decrypt(encrypted_codes)
        if secrets.compare_digest(code.replace("-", "").encode(), tidy.encode())
    ]
    return found[0] if found else None


def _decrypt(encrypted_codes: Sequence[str]) -> list[tuple[int, str]]:
    readable = []
    for at, token in enumerate(encrypted_codes):
        try:
            readable.append((at, _cipher().decrypt(token.encode()).decode()))
        except InvalidToken:
            continue
    return readable


def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(derived_key("recovery codes")))
