"""The tables: columns, constraints, and a line on what each column means. No decisions."""

from booking.models.bookings import Booking, Claim, Hold
from booking.models.counts import VisitCount
from booking.models.desk import Block, CallAttempt, NameKey, Note, TickedOff
from booking.models.house import (
    BankHolidayYear,
    Clinic,
    ClinicGroup,
    Diary,
    DiaryClinic,
    DiaryService,
    EmbedSite,
    Hours,
    HoursException,
    Service,
)
from booking.models.records import Audit, MailState, Outbox
from booking.models.staff import Feed, Passkey, Staff, StaffClinic, StaffSession, Try

__all__ = [
    "Audit",
    "BankHolidayYear",
    "Block",
    "Booking",
    "CallAttempt",
    "Claim",
    "Clinic",
    "ClinicGroup",
    "Diary",
    "DiaryClinic",
    "DiaryService",
    "EmbedSite",
    "Feed",
    "Hold",
    "Hours",
    "HoursException",
    "MailState",
    "NameKey",
    "Note",
    "Outbox",
    "Passkey",
    "Service",
    "Staff",
    "StaffClinic",
    "StaffSession",
    "TickedOff",
    "Try",
    "VisitCount",
]
