"""Hashes passwords with argon2id at OWASP's minimum cost: 19 MiB and two passes."""

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from booking.rules.passwords import LONGEST_PASSWORD, normalise_password

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hash_password(password: str) -> str:
    """Returns the hash of a password, to be stored."""
    return _HASHER.hash(normalise_password(password))


def is_right_password(password: str, password_hash: str) -> bool:
    """Returns whether a password has this hash. An empty hash matches no password, and the check takes as long."""
    try:
        _HASHER.verify(password_hash or _hash_of_nobody(), normalise_password(password)[: LONGEST_PASSWORD + 1])
    except (Argon2Error, InvalidHashError, UnicodeEncodeError):
        return False
    return bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """Returns whether a hash was made at another cost."""
    return _HASHER.check_needs_rehash(password_hash)


def random_password() -> str:
    """Returns a random password to be typed by hand: 79 bits, without characters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody has this password")
