"""What a patient does with an appointment they have: look, move, cancel. The link is the key."""

from flask import Blueprint

from booking.extensions import limiter

bp = Blueprint("manage", __name__, url_prefix="/a/<token>")
limiter.limit("60 per minute; 600 per hour", methods=["POST"])(bp)
# Nobody opens that many of their own links: this slows whoever guesses.
limiter.limit("300 per minute", methods=["GET", "HEAD"])(bp)

from booking.web.manage import appointment, cancel, move  # noqa: E402

__all__ = ["appointment", "bp", "cancel", "move"]
