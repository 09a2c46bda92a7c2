"""What was done to a booking: who, what and when, as it is told to somebody else who had it open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Change:
    """One change of a booking. `who` is what colleagues call them; "" is the patient, online."""

    who: str
    verb: str
    at_utc: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
