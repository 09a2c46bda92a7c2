"""One appointment as people are shown it: on the receipt, in mail, in a calendar."""

from dataclasses import dataclass
from datetime import datetime

from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic, Service


@dataclass(frozen=True)
class Appointment:
    """Everything a page, a mail or an invitation says about a booking. Times are instants.

    `sequence` and `uid` are the calendar's (RFC 5545 3.8.7.4, 3.8.4.7): one uid for
    ever, the sequence raised by each move and by the cancellation.
    """

    id: int
    token: str
    reference: str
    uid: str
    sequence: int
    status: Status
    starts_at_utc: datetime
    ends_at_utc: datetime
    service: Service
    clinic: Clinic
    diary_name: str
    diary_is_person: bool
    patient_name: str
    contact_name: str
    phone_e164: str
    phone_typed: str
    email: str
    reason: str
    needs: tuple[str, ...]
    patient_zone: str
    booked_at_utc: datetime
    changed_at_utc: datetime
    # Only of a booking for somebody else; see rules/patient_details.py.
    phone_of: str = ""
    may_talk: str = ""
    online_moves: int = 0

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at_utc - self.starts_at_utc).total_seconds() // 60)

    @property
    def is_for_someone_else(self) -> bool:
        """Whether the person we write to is not the patient."""
        return bool(self.contact_name)

    @property
    def addressee(self) -> str:
        """Who our mail greets: the person who booked."""
        return self.contact_name or self.patient_name


def may_be_reference(text: str) -> bool:
    """Whether a text could be a booking's reference: what could not never reaches the database."""
    return 0 < len(text) <= 8 and text.isascii() and text.isalnum()
