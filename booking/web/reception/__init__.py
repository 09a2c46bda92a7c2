"""What reception does all day. The gate in web/access.py has let in who may enter, and knows the clinic."""

from flask import Blueprint

bp = Blueprint("reception", __name__, url_prefix="/reception")

from booking.web.reception import close, day, export, mark, sheet, strip, todo  # noqa: E402

__all__ = ["bp", "close", "day", "export", "mark", "sheet", "strip", "todo"]
