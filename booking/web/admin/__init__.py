"""Where an administrator sets the rules."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin")

from booking.web.admin import (  # noqa: E402
    audit,
    bank_holidays,
    clinics,
    days,
    diaries,
    embed,
    group,
    home,
    hours,
    mail,
    people,
    posters,
    report,
    services,
    setup,
    to_move,
)

__all__ = [
    "audit",
    "bank_holidays",
    "bp",
    "clinics",
    "days",
    "diaries",
    "embed",
    "group",
    "home",
    "hours",
    "mail",
    "people",
    "posters",
    "report",
    "services",
    "setup",
    "to_move",
]
