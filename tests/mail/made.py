"""Appointments made by hand, for tests of what is said about them."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from icalendar import Calendar

from booking.emails import Letterhead
from booking.rules.appointment import Appointment
from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic, PracticeContact, Service, Span, WeeklyHours

NOW = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
WEDNESDAY_915 = datetime(2026, 10, 7, 8, 15, tzinfo=UTC)
TOKEN = "9vK2mQx7Rt4WnB8sLc3YpD"
LINK = f"https://book.example/a/{TOKEN}"

MONDAY_TO_SATURDAY = tuple(WeeklyHours(weekday, Span(time(9), time(18))) for weekday in range(6))
LONDON = Clinic(
    id=1,
    slug="london",
    name="London",
    street="104 Harley Street",
    locality="Marylebone, London",
    postcode="W1G 7JD",
    time_zone="Europe/London",
    notify_email="london@clinic.example",
    hours=MONDAY_TO_SATURDAY,
)
CALL = Service(
    id=1,
    slug="discovery-call",
    name="Free discovery call",
    summary="Ask first.",
    minutes=15,
    buffer_before_minutes=0,
    buffer_after_minutes=0,
    price_pence=0,
    notice_minutes=60,
    window_days=60,
    cutoff_minutes=60,
    by_phone=True,
)
VISIT = Service(
    id=2,
    slug="first-appointment",
    name="First prolotherapy",
    summary="Knees.",
    minutes=45,
    buffer_before_minutes=0,
    buffer_after_minutes=10,
    price_pence=19500,
    notice_minutes=60,
    window_days=60,
    cutoff_minutes=60,
    by_phone=False,
)

LETTERHEAD = Letterhead(
    PracticeContact(name="ProHealth Clinic", phone="+441234380345", email="info@clinic.example"),
    "https://book.example",
    "info@clinic.example",
    "Monday to Saturday, 9am to 6pm",
)

_AMINA = Appointment(
    id=1,
    token=TOKEN,
    reference="K7M4PX",
    uid="5f2b9c0d@book.example",
    sequence=0,
    status=Status.BOOKED,
    starts_at_utc=WEDNESDAY_915,
    ends_at_utc=WEDNESDAY_915 + timedelta(minutes=15),
    service=CALL,
    clinic=LONDON,
    diary_name="Discovery calls",
    diary_is_person=False,
    patient_name="Amina Haddad",
    contact_name="",
    phone_e164="+971501234567",
    phone_typed="050 123 4567",
    email="amina@example.com",
    reason="My knee hurts since the operation",
    needs=("interpreter",),
    patient_zone="Asia/Dubai",
    booked_at_utc=NOW,
    changed_at_utc=NOW,
)


def appointment(starts_at_utc: datetime = WEDNESDAY_915, service: Service = CALL, **changes: Any) -> Appointment:
    """Amina's call on Wednesday at 9:15am, with changes."""
    ends = starts_at_utc + timedelta(minutes=service.minutes)
    return replace(_AMINA, starts_at_utc=starts_at_utc, ends_at_utc=ends, service=service, **changes)


def cancelled(**changes: Any) -> Appointment:
    """The same, cancelled an hour after it was booked."""
    return appointment(status=Status.CANCELLED, sequence=1, changed_at_utc=NOW + timedelta(hours=1), **changes)


def the_event(calendar: str) -> Any:
    """The only event of a calendar, read back."""
    events = Calendar.from_ical(calendar).walk("VEVENT")
    assert len(events) == 1, f"{len(events)} events"
    return events[0]
