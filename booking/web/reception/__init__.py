"""What reception does all day. The gate in web/access.py has let in who may enter, and knows the clinic."""

from flask import Blueprint

bp = Blueprint("reception", __name__, url_prefix="/reception")

from booking.web.reception import block, cancel, close, day, mark, move, new, saved, strip, todo  # noqa: E402

__all__ = ["block", "bp", "cancel", "close", "day", "mark", "move", "new", "saved", "strip", "todo"]
