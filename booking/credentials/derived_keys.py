"""Derives keys from SECRET_KEY, one for each purpose, so that none can be used for another.

A new SECRET_KEY makes authenticators and recovery codes useless, and leaves passwords and passkeys working.
"""

import hashlib
import hmac

from flask import current_app


def derived_key(purpose: str) -> bytes:
    """Returns the 32 bytes for one purpose."""
    return hmac.new(str(current_app.config["SECRET_KEY"]).encode(), purpose.encode(), hashlib.sha256).digest()


def keyed_fingerprint(purpose: str, text: str) -> str:
    """Returns a text's HMAC for a purpose, as 64 hexadecimal digits. Nobody without SECRET_KEY can compute or reverse
    it.
    """
    return hmac.new(derived_key(purpose), text.encode(), hashlib.sha256).hexdigest()
