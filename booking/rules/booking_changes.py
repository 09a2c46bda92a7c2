"""What is told before and after a change: who did it, whom it touches, what speaks against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class BookingChange:
    """One change of a booking. `who` is what colleagues call them; "" is the patient, online."""

    who: str
    verb: str
    at_utc: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AffectedBooking:
    """A booking or a live hold that a block would lie over. `reference` is empty for a hold; the name too for
    a booking at another clinic, which is that clinic's to know. `key` is what a form says it has seen."""

    key: str
    diary_name: str
    starts_at_utc: datetime
    reference: str = ""
    patient_name: str = ""
    clinic_name: str = ""
    until_utc: datetime | None = None

    @property
    def is_hold(self) -> bool:
        """Whether somebody is booking it online at this moment."""
        return self.until_utc is not None


class DeskWarning(StrEnum):
    """What speaks against a time that staff give all the same. The order is that in which it is told."""

    PAST = "past"
    NOTICE = "notice"
    WINDOW = "window"
    CLOSED = "closed"
    AWAY = "away"
    MANY = "many"
    OVERLAP = "overlap"


# What only patients are held to: it is told beside the button, and needs no second press.
MILD_WARNINGS = frozenset({DeskWarning.NOTICE, DeskWarning.WINDOW})
