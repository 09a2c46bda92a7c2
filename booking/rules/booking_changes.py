"""The facts about a change of bookings: who made it, which bookings it affects, and the warnings against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class BookingChange:
    """One change of a booking. `who` is the display name of the member of staff; "" is the patient, online."""

    who: str
    verb: str
    at_utc: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AffectedBooking:
    """A booking or a live hold that a block would cover.

    `reference` is empty for a hold. Reference and name are empty for a booking at another clinic, whose staff alone
    may know them. `key` is the booking and its version, which a form sends back as seen.
    """

    key: str
    diary_name: str
    starts_at_utc: datetime
    reference: str = ""
    patient_name: str = ""
    clinic_name: str = ""
    until_utc: datetime | None = None

    @property
    def is_hold(self) -> bool:
        """Return whether this is a hold: somebody is booking the time online at this moment."""
        return self.until_utc is not None


class DeskWarning(StrEnum):
    """A reason against a time that staff may choose all the same, in the order in which pages list them."""

    PAST = "past"
    NOTICE = "notice"
    WINDOW = "window"
    CLOSED = "closed"
    AWAY = "away"
    MANY = "many"
    OVERLAP = "overlap"


# Rules that bind patients only: the page mentions them beside the button, and asks for no second press.
MILD_WARNINGS = frozenset({DeskWarning.NOTICE, DeskWarning.WINDOW})
