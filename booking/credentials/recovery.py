"""Recovery codes: each lets somebody in once who has lost their authenticator."""

import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken

from booking.credentials.keys import key_for

HOW_MANY = 8
# Without 0 O 1 I L, which cannot be told apart on paper: 50 bits.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_codes() -> list[str]:
    """A fresh set, each like K7M4P-X2Q9R."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(HOW_MANY)]


def to_keep(codes: Sequence[str]) -> list[str]:
    """The same, encrypted."""
    return [_box().encrypt(code.encode()).decode() for code in codes]


def from_kept(kept: Sequence[str]) -> list[str]:
    """What can still be read of them; none after SECRET_KEY has changed."""
    return [code for _, code in _read(kept)]


def position_of(typed: str, kept: Sequence[str]) -> int | None:
    """Which of them was typed, however it was spaced; None if it is none."""
    tidy = re.sub(r"[\s-]+", "", typed).upper()
    found = [at for at, code in _read(kept) if secrets.compare_digest(code.replace("-", "").encode(), tidy.encode())]
    return found[0] if found else None


def _read(kept: Sequence[str]) -> list[tuple[int, str]]:
    readable = []
    for at, token in enumerate(kept):
        try:
            readable.append((at, _box().decrypt(token.encode()).decode()))
        except InvalidToken:
            continue
    return readable


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(key_for("recovery codes")))
