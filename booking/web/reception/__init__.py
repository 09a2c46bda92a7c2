"""What reception does all day. The gate in web/access.py has let in who may enter, and knows the clinic."""

from flask import Blueprint

bp = Blueprint("reception", __name__, url_prefix="/reception")

from booking.web.reception import booking, calls, close, day, mark, messages, search, strip, todo, why  # noqa: E402

__all__ = ["booking", "bp", "calls", "close", "day", "mark", "messages", "search", "strip", "todo", "why"]
