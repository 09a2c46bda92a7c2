"""What reception does all day. The gate in web/access.py has let in who may enter, and knows the clinic."""

from flask import Blueprint

bp = Blueprint("reception", __name__, url_prefix="/reception")

from booking.web.reception import (  # noqa: E402
    block,
    booking,
    booking_emails,
    calls,
    cancel,
    day,
    day_export,
    day_sheet,
    details,
    end_of_day,
    flood,
    lookup,
    mark_status,
    move,
    new_booking,
    report,
    saved_with_undo,
    search,
    todo,
    why_not_offered,
)

__all__ = [
    "block",
    "booking",
    "booking_emails",
    "bp",
    "calls",
    "cancel",
    "day",
    "day_export",
    "day_sheet",
    "details",
    "end_of_day",
    "flood",
    "lookup",
    "mark_status",
    "move",
    "new_booking",
    "report",
    "saved_with_undo",
    "search",
    "todo",
    "why_not_offered",
]
