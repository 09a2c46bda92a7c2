"""Keys of our own, made of SECRET_KEY: one for each purpose, so that none can stand in for another.

Whoever loses SECRET_KEY loses authenticators and recovery codes with it, not passwords or passkeys.
"""

import hashlib
import hmac

from flask import current_app


def derived_key(purpose: str) -> bytes:
    """The 32 bytes for one purpose."""
    return hmac.new(str(current_app.config["SECRET_KEY"]).encode(), purpose.encode(), hashlib.sha256).digest()


def keyed_fingerprint(purpose: str, text: str) -> str:
    """A text as a name that only we can make of it, and nobody can turn back: 64 figures."""
    return hmac.new(derived_key(purpose), text.encode(), hashlib.sha256).hexdigest()
