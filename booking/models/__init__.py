"""The tables: columns, constraints, and a line on what each column means. No decisions."""

from booking.models.audit import AuditEntry
from booking.models.bookings import Booking, Claim, Hold
from booking.models.calendar_feeds import CalendarFeed
from booking.models.desk import Block, CallAttempt, Note, TickedOff
from booking.models.name_keys import NameKey
from booking.models.outbox import MailState, OutboxMessage
from booking.models.practice import (
    BankHolidayYear,
    Clinic,
    Diary,
    DiaryClinic,
    DiaryService,
    EmbedSite,
    Hours,
    HoursException,
    Practice,
    Service,
)
from booking.models.sign_in import Passkey, SignInAttempt, StaffSession
from booking.models.staff import Staff, StaffClinic
from booking.models.visit_counts import VisitCount

__all__ = [
    "AuditEntry",
    "BankHolidayYear",
    "Block",
    "Booking",
    "CalendarFeed",
    "CallAttempt",
    "Claim",
    "Clinic",
    "Diary",
    "DiaryClinic",
    "DiaryService",
    "EmbedSite",
    "Hold",
    "Hours",
    "HoursException",
    "MailState",
    "NameKey",
    "Note",
    "OutboxMessage",
    "Passkey",
    "Practice",
    "Service",
    "SignInAttempt",
    "Staff",
    "StaffClinic",
    "StaffSession",
    "TickedOff",
    "VisitCount",
]
