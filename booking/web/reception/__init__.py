"""What reception does all day. The gate in web/access.py has let in who may enter, and knows the clinic."""

from flask import Blueprint

bp = Blueprint("reception", __name__, url_prefix="/reception")

from booking.web.reception import (  # noqa: E402
    block,
    booking,
    calls,
    cancel,
    close,
    day,
    details,
    export,
    flood,
    mark,
    messages,
    move,
    new,
    onward,
    report,
    saved,
    search,
    sheet,
    strip,
    todo,
    why,
)

__all__ = [
    "block",
    "booking",
    "bp",
    "calls",
    "cancel",
    "close",
    "day",
    "details",
    "export",
    "flood",
    "mark",
    "messages",
    "move",
    "new",
    "onward",
    "report",
    "saved",
    "search",
    "sheet",
    "strip",
    "todo",
    "why",
]
