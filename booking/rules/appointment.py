"""An appointment as pages, emails and calendar invitations show it."""

from dataclasses import dataclass
from datetime import datetime

from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic, Service


@dataclass(frozen=True)
class Appointment:
    """Everything that a page, an email or an invitation says about a booking. Times are instants.

    `uid` and `sequence` are those of the invitation (RFC 5545 3.8.4.7, 3.8.7.4). The uid never changes; each move and
    the cancellation raise the sequence.
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
        """Return the length of the appointment, without buffers."""
        return int((self.ends_at_utc - self.starts_at_utc).total_seconds() // 60)

    @property
    def is_for_someone_else(self) -> bool:
        """Return whether the person we write to is not the patient."""
        return bool(self.contact_name)

    @property
    def addressee(self) -> str:
        """Return the name that our emails greet: that of the person who booked."""
        return self.contact_name or self.patient_name


def may_be_reference(text: str) -> bool:
    """Return whether a text could be a booking's reference. Callers check this before they ask the database."""
    return 0 < len(text) <= 8 and text.isascii() and text.isalnum()
