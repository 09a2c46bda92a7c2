"""Makes, encrypts and checks recovery codes. Each signs in once somebody who has lost their authenticator."""

import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken

from booking.credentials.derived_keys import derived_key

CODES_IN_A_SET = 8
# 0, O, 1, I and L are left out: they look alike on paper. A code has 50 random bits.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_recovery_codes() -> list[str]:
    """Returns a new set of codes, each like K7M4P-X2Q9R."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES_IN_A_SET)
    ]


def encrypt_codes(codes: Sequence[str]) -> list[str]:
    """Returns the codes encrypted, in their order."""
    return [_cipher().encrypt(code.encode()).decode() for code in codes]


def decrypt_codes(encrypted_codes: Sequence[str]) -> list[str]:
    """Returns the codes that can be decrypted; none after SECRET_KEY has changed."""
    return [code for _, code in _decrypt(encrypted_codes)]


def position_of(typed: str, encrypted_codes: Sequence[str]) -> int | None:
    """Returns the index of the code that was typed, however it was spaced; None where it is none of them."""
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
