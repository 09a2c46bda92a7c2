"""How staff sign in and out, and look after their own account."""

from flask import Blueprint

from booking.extensions import limiter

bp = Blueprint("sign_in", __name__)
# A hash is slow on purpose: nobody may ask for one after another without end.
limiter.limit("60 per minute; 600 per hour", methods=["POST"])(bp)

from booking.web.sign_in import account, forgotten, leave, own_factors, own_passkeys, passkey, password, second  # noqa: E402

__all__ = ["account", "bp", "forgotten", "leave", "own_factors", "own_passkeys", "passkey", "password", "second"]
