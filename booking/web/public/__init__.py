"""What every patient sees before there is an appointment: the group, the choices, the details, the check."""

from flask import Blueprint

from booking.extensions import limiter

bp = Blueprint("public", __name__)
# Room for a busy office behind one address; a robot is slowed.
limiter.limit("120 per minute; 1500 per hour", methods=["POST"])(bp)

from booking.web.public import (  # noqa: E402
    check_and_book,
    choose_service_clinic_day,
    choose_time,
    details,
    home,
    privacy_and_accessibility,
    resend_links,
)

__all__ = [
    "bp",
    "check_and_book",
    "choose_service_clinic_day",
    "choose_time",
    "details",
    "home",
    "privacy_and_accessibility",
    "resend_links",
]
