"""The tables: columns, constraints, and a line on what each column means. No decisions."""

from booking.models.bookings import Booking, Claim, Hold
from booking.models.house import (
    BankHolidayYear,
    Clinic,
    ClinicGroup,
    Diary,
    DiaryClinic,
    DiaryService,
    Hours,
    HoursException,
    Service,
)
from booking.models.records import Audit, Outbox

__all__ = [
    "Audit",
    "BankHolidayYear",
    "Booking",
    "Claim",
    "Clinic",
    "ClinicGroup",
    "Diary",
    "DiaryClinic",
    "DiaryService",
    "Hold",
    "Hours",
    "HoursException",
    "Outbox",
    "Service",
]
