"""How staff sign in and out, and look after their own account."""

from flask import Blueprint

from booking.extensions import limiter

bp = Blueprint("sign_in", __name__)
# A hash is slow on purpose: nobody may ask for one after another without end.
limiter.limit("60 per minute; 600 per hour", methods=["POST"])(bp)

from booking.web.sign_in import (  # noqa: E402
    account,
    passkey_settings,
    passkey_sign_in,
    password_reset,
    password_sign_in,
    second_factor_settings,
    second_factor_sign_in,
    sign_out,
)

__all__ = [
    "account",
    "bp",
    "passkey_settings",
    "passkey_sign_in",
    "password_reset",
    "password_sign_in",
    "second_factor_settings",
    "second_factor_sign_in",
    "sign_out",
]
