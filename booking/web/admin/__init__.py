"""Where an administrator sets the rules."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin")

from booking.web.admin import (  # noqa: E402
    audit,
    bank_holidays,
    clinics,
    diaries,
    email_previews,
    embed,
    home,
    hours,
    posters,
    practice,
    report,
    services,
    setup,
    special_days,
    staff_accounts,
    stranded_bookings,
)

__all__ = [
    "audit",
    "bank_holidays",
    "bp",
    "clinics",
    "diaries",
    "email_previews",
    "embed",
    "home",
    "hours",
    "posters",
    "practice",
    "report",
    "services",
    "setup",
    "special_days",
    "staff_accounts",
    "stranded_bookings",
]
