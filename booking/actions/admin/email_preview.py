"""Writes a mail about an appointment that nobody has, so that an administrator sees what patients get.

Nothing is sent and nothing is stored.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from booking import emails
from booking.rules.appointment import Appointment
from booking.rules.clinic_time import instant_at, wall_clock
from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic, Practice, Service

# Nobody's link: it opens the page for links that were cut short.
SAMPLE_TOKEN = "sample"  # noqa: S105
PREVIEW_KINDS = (
    ("confirmation", "patient"),
    ("moved", "patient"),
    ("cancelled", "patient"),
    ("reminder", "patient"),
    ("links", "patient"),
    ("confirmation", "clinic"),
    ("moved", "clinic"),
    ("cancelled", "clinic"),
    ("password_reset", "staff"),
)


@dataclass(frozen=True)
class EmailPreview:
    """What a mail says."""

    subject: str
    text: str
    html: str


def preview_email(
    practice: Practice,
    kind: str,
    recipient: str,
    service: Service,
    clinic: Clinic,
    base_url: str,
    sender: str,
    now: datetime,
) -> EmailPreview:
    """The mail of that kind for a sample appointment of their own data. Raises LookupError for a kind
    that there is none of."""
    if (kind, recipient) not in PREVIEW_KINDS:
        raise LookupError(kind)
    letterhead = emails.letterhead(practice, base_url, sender)
    sample = sample_appointment(practice, service, clinic, now, cancelled=kind == "cancelled")
    if kind == "links":
        written = emails.links_to_patient([sample], letterhead, now)
    elif kind == "password_reset":
        written = emails.password_reset(
            sample.patient_name, f"{base_url}/sign-in/new-password/{SAMPLE_TOKEN}", letterhead
        )
    else:
        written = emails.write(kind, recipient, sample, letterhead, now)
    return EmailPreview(written.subject, written.text, written.html)


def sample_appointment(
    practice: Practice, service: Service, clinic: Clinic, now: datetime, *, cancelled: bool = False
) -> Appointment:
    """An appointment of nobody's: tomorrow at ten on the clinic's clock. Its link opens nothing."""
    tomorrow = wall_clock(now, clinic.time_zone).date() + timedelta(days=1)
    starts_at_utc = instant_at(tomorrow, time(10), clinic.time_zone)
    diaries = practice.diaries_for(service, clinic)
    return Appointment(
        id=0,
        token=SAMPLE_TOKEN,
        reference="SAMPLE",
        uid="sample@example.com",
        sequence=0,
        status=Status.CANCELLED if cancelled else Status.BOOKED,
        starts_at_utc=starts_at_utc,
        ends_at_utc=starts_at_utc + timedelta(minutes=service.minutes),
        service=service,
        clinic=clinic,
        diary_name=diaries[0].name if diaries else "",
        diary_is_person=diaries[0].is_person if diaries else False,
        patient_name="Alex Morgan",
        contact_name="",
        phone_e164="+447700900123",
        phone_typed="07700 900123",
        email="alex.morgan@example.com",
        reason="",
        needs=(),
        patient_zone=clinic.time_zone,
        booked_at_utc=now,
        changed_at_utc=now,
    )
