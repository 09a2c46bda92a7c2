"""What is counted of visits, and of whom: people who open our pages, in numbers that name nobody.

A count is of a date, a step, a clinic, the word of a link and a guide. There is no cookie for it, and no
address, hour or browser is kept: somebody who looks twice is counted twice.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from booking.rules.attribution import VisitStep

# Words that we give out ourselves, or recommend, always have rows of their own.
KNOWN_WORDS = frozenset({"", "website", "embed", "newsletter", "poster", "search", "referral", "social", "other"})
# What links of strangers say beyond so many words a date is counted under this one.
OTHER_WORD = "other"
MOST_WORDS = 60

# Cubot makes telephones. Programs that say who they are give an address to ask at.
_ROBOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|preview|monitor|lighthouse|headless|facebookexternalhit|whatsapp/"
    r"|curl|wget|python|http-?client|okhttp|://",
    re.IGNORECASE,
)
# Headers by which a browser says what it fetches a page for.
PURPOSE_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_PREFETCH = re.compile("prefetch|prerender|preview", re.IGNORECASE)


@dataclass(frozen=True)
class Visit:
    """What is counted up: one step of somebody on the way to a booking."""

    on_date: date
    step: VisitStep
    clinic_slug: str = ""
    came_from: str = ""
    guide: str = ""


def is_robot(user_agent: str) -> bool:
    """Whether a program says that it is one. One that says it is a browser is counted: we do not spy it out."""
    return not user_agent or _ROBOT.search(user_agent) is not None


def is_prefetch(purpose: str) -> bool:
    """Whether a browser fetches a page before somebody opens it, perhaps for nothing."""
    return _PREFETCH.search(purpose) is not None


def unknown_words(counts: Mapping[Visit, int], known: Mapping[date, Collection[str]]) -> set[str]:
    """The words that might become "other": neither our own, nor in a row of their date already."""
    words = {visit.came_from for visit in counts if visit.came_from not in known.get(visit.on_date, ())}
    return words - KNOWN_WORDS


def limit_words(
    counts: Mapping[Visit, int], known: Mapping[date, Collection[str]], booked: Collection[str] = ()
) -> dict[Visit, int]:
    """The same counts with at most so many words a date: `known` are those that have rows already. Anybody
    can write links, so the words that come beyond them, rarest last, become "other". A word that somebody has
    `booked` with is the clinic's own, and keeps its row however many words of strangers came first."""
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
