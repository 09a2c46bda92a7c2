"""Which visits to patients' pages are counted, and under which words. A count names nobody.

A count is of a date, a step, a clinic, the word of a link and a guide. It needs no cookie, and stores no
address, hour or browser: somebody who looks twice is counted twice.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

# Words that our own links use, or that we recommend, always have rows of their own.
KNOWN_WORDS = frozenset({"", "website", "embed", "newsletter", "poster", "search", "referral", "social", "other"})
# Anybody can write a link with any word: beyond MOST_WORDS a date, further words are counted under OTHER_WORD.
OTHER_WORD = "other"
MOST_WORDS = 60

# Cubot makes telephones. Robots that identify themselves give a web address in their user agent.
_ROBOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|preview|monitor|lighthouse|headless|facebookexternalhit|whatsapp/"
    r"|curl|wget|python|http-?client|okhttp|://",
    re.IGNORECASE,
)
# Headers in which a browser says why it fetches a page.
PURPOSE_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_PREFETCH = re.compile("prefetch|prerender|preview", re.IGNORECASE)


class VisitStep(StrEnum):
    """A step towards a booking that is counted."""

    # A page was opened on which visitors arrive: home, a clinic's, a guide, a practitioner's, the frame.
    VIEW = "view"
    # Somebody began to book: they opened the days of a clinic, or came straight to a day or a time.
    START = "start"
    # A time was held.
    HOLD = "hold"


@dataclass(frozen=True)
class Visit:
    """The values that a count is kept under."""

    on_date: date
    step: VisitStep
    clinic_slug: str = ""
    came_from: str = ""
    guide: str = ""


def is_robot(user_agent: str) -> bool:
    """Return whether a user agent says that it is a robot. A robot that says it is a browser is counted."""
    return not user_agent or _ROBOT.search(user_agent) is not None


def is_prefetch(purpose: str) -> bool:
    """Return whether a browser fetches a page ahead, before anybody has opened it."""
    return _PREFETCH.search(purpose) is not None


def unknown_words(counts: Mapping[Visit, int], known: Mapping[date, Collection[str]]) -> set[str]:
    """Return the words that might become OTHER_WORD: neither our own, nor in a row of their date already."""
    words = {visit.came_from for visit in counts if visit.came_from not in known.get(visit.on_date, ())}
    return words - KNOWN_WORDS


def limit_words(
    counts: Mapping[Visit, int], known: Mapping[date, Collection[str]], booked: Collection[str] = ()
) -> dict[Visit, int]:
    """Return the counts with at most MOST_WORDS words a date, and every further word, rarest first, as OTHER_WORD.

    `known` are the words that have rows of a date already. Words in `booked` have led to a booking, so they are not
    a stranger's invention: they keep rows of their own beyond the limit.
    """
    words = {on_date: set(found) - KNOWN_WORDS for on_date, found in known.items()}
    found: dict[Visit, int] = defaultdict(int)
    for visit, count in sorted(counts.items(), key=lambda one: (-one[1], one[0].came_from)):
        of_date = words.setdefault(visit.on_date, set())
        if visit.came_from not in KNOWN_WORDS and visit.came_from not in booked and visit.came_from not in of_date:
            if len(of_date) >= MOST_WORDS:
                visit = replace(visit, came_from=OTHER_WORD)
            else:
                of_date.add(visit.came_from)
        found[visit] += count
    return dict(found)
