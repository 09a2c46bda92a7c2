"""Where a booking comes from: the word of the link that led here, and the guide that was read before.

Both travel in addresses and forms, and are kept with the hold and the booking: there is no cookie for them.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST_SOURCE_WORD = 40

_SOURCE_WORD = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", re.ASCII)


class VisitStep(StrEnum):
    """What is counted on the way to a booking."""

    # A page of the front door was opened: home, a clinic's, a guide, a practitioner's, the frame.
    VIEW = "view"
    # Somebody began to book: the days of a clinic were opened, or the front door or a link from elsewhere led
    # past those, straight to a day or a time.
    START = "start"
    # A time was held.
    HOLD = "hold"


@dataclass(frozen=True)
class Attribution:
    """How somebody came to book. Empty is "not known"."""

    came_from: str = ""
    guide: str = ""


def read_source_word(text: str) -> str:
    """The word of a link, "Spring-Newsletter" as "spring-newsletter"; empty for what is no word of small
    letters, digits, hyphens, underscores and dots, or a longer one than we keep."""
    word = text.strip().lower()
    return word if len(word) <= LONGEST_SOURCE_WORD and _SOURCE_WORD.fullmatch(word) else ""
