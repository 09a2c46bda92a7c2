"""Where a booking came from: the word of the link that led here, and the guide that was read before.

Addresses and forms carry both, and the hold and the booking store them; no cookie does.
"""

import re
from dataclasses import dataclass

LONGEST_SOURCE_WORD = 40

_SOURCE_WORD = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True)
class Attribution:
    """The link word and the guide that led somebody to book. Empty text means "not known"."""

    came_from: str = ""
    guide: str = ""


def read_source_word(text: str) -> str:
    """Return the word of a link in lower case: "Spring-Newsletter" as "spring-newsletter".

    Returns "" for a text that has anything but letters, digits, hyphens, underscores and dots, or that is longer
    than LONGEST_SOURCE_WORD.
    """
    word = text.strip().lower()
    return word if len(word) <= LONGEST_SOURCE_WORD and _SOURCE_WORD.fullmatch(word) else ""
