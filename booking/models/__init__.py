"""The tables: columns, constraints, and a line on what each column means. No decisions."""

from booking.models.bookings import Booking, Claim, Hold
from booking.models.desk import Block, CallAttempt, NameKey, Note, TickedOff
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
from booking.models.records import AuditEntry, MailState, OutboxMessage
from booking.models.staff import CalendarFeed, Passkey, SignInAttempt, Staff, StaffClinic, StaffSession
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
