"""How hours, lengths and prices are written in a file, and what they mean.

Each function raises ValueError with the sentence that the file's author reads.
"""

import re
from collections.abc import Sequence
from datetime import time
from itertools import pairwise

from booking.rules.clinic_time import CELL_MINUTES
from booking.rules.errors import say
from booking.rules.practice import Span, WeeklyHours

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_THEN_TIMES = re.compile(r"(?P<days>[A-Za-z][A-Za-z ,–-]*?)\s+(?P<times>[0-9].*)", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_LENGTH = re.compile(r"([0-9]{1,6}) ?(minute|hour|day)s?")
_PRICE = re.compile(r"£([0-9]{1,6})(?:\.([0-9]{2}))?")
_MINUTES_IN = {"minute": 1, "hour": 60, "day": 24 * 60}
_TYPED_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(am|pm)?", re.IGNORECASE)
END_OF_DAY = time(0)
MOST_SPANS = 6


class UnreadableHours(ValueError):
    """Hours of one day that cannot be read. `sentence` is told in the reader's language, filled in
    with `facts`."""

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence % facts)
        self.sentence, self.facts = sentence, facts


def read_weekly_hours(text: str) -> tuple[WeeklyHours, ...]:
    """What "Mon-Fri 09:00-13:00, 14:00-18:00" means, a rule for each day and span."""
    match = _DAYS_THEN_TIMES.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not hours. Write them like "Mon-Fri 09:00-18:00".')
    days = [day for part in match["days"].split(",") for day in _read_day_range(part.strip())]
    spans = [_read_span(part.strip()) for part in match["times"].split(",")]
    return tuple(WeeklyHours(day, span) for day in days for span in spans)


def _read_day_range(text: str) -> range:
    first, _, last = text.replace("–", "-").partition("-")
    start = _read_weekday(first.strip())
    end = _read_weekday(last.strip()) if last else start
    if end < start:
        raise ValueError(f'"{text}" runs backwards: a week begins on Mon and ends on Sun.')
    return range(start, end + 1)


def _read_weekday(text: str) -> int:
    for number, (short, full) in enumerate(zip(DAY_NAMES, _FULL_DAY_NAMES, strict=True)):
        if text.lower() in (short.lower(), full):
            return number
    raise ValueError(f'"{text}" is not a day. Write {", ".join(DAY_NAMES)}.')


def _read_span(text: str) -> Span:
    opens, dash, closes = text.replace("–", "-").partition("-")
    if not dash:
        raise ValueError(f'"{text}" is not a span of time. Write it like "09:00-18:00".')
    opens_at = _read_clock(opens.strip())
    closes_at = END_OF_DAY if closes.strip() == "24:00" else _read_clock(closes.strip())
    if closes_at <= opens_at and closes_at != END_OF_DAY:
        raise ValueError(f'"{text}" ends before it begins.')
    return Span(opens_at, closes_at)


def _read_clock(text: str) -> time:
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f'"{text}" is not a time. Write it like "09:00".')
    if int(match[2]) % CELL_MINUTES:
        raise ValueError(f'"{text}" is not on a whole {CELL_MINUTES} minutes.')
    return time(int(match[1]), int(match[2]))


def read_day_hours(text: str) -> tuple[Span, ...]:
    """What "09:00-13:00, 14:00-18:00", "9am to 1pm" or "closed" means for one day. Raises NotHours."""
    if text.strip().lower() in ("", "closed"):
        return ()
    parts = [part.strip() for part in re.split(r"[,;]|\band\b", text) if part.strip()]
    if len(parts) > MOST_SPANS:
        raise UnreadableHours(say("Use at most %(most)d spans of time for a day."), most=MOST_SPANS)
    found = sorted((_read_typed_span(part) for part in parts), key=lambda span: span.opens_at)
    for one, other in pairwise(found):
        if one.closes_at == END_OF_DAY or other.opens_at < one.closes_at:
            raise UnreadableHours(
                say("%(one)s and %(other)s overlap."),
                one=span_text(one),
                other=span_text(other),
            )
    return tuple(found)


def _read_typed_span(text: str) -> Span:
    opens, dash, closes = re.sub(r"[–—]|\bto\b", "-", text).partition("-")
    if not dash:
        raise UnreadableHours(say("“%(text)s” is not a span of time. Write it like 09:00-18:00, or closed."), text=text)
    opens_at, closes_at = _read_typed_clock(opens.strip()), _read_typed_clock(closes.strip(), ends=True)
    if closes_at <= opens_at and closes_at != END_OF_DAY:
        raise UnreadableHours(say("“%(text)s” ends before it begins."), text=text)
    return Span(opens_at, closes_at)


def _read_typed_clock(text: str, *, ends: bool = False) -> time:
    """A time as people type it: "9", "9:30", "0900", "9.30am", "18:00"; 24:00 ends a day."""
    match = _TYPED_CLOCK.fullmatch(re.sub(r"^([0-9]{2})([0-9]{2})$", r"\1:\2", text))
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if match and match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "pm" else 0) if 1 <= hour <= 12 else 99
    if ends and (hour, minute) == (24, 0):
        return END_OF_DAY
    if hour > 23 or minute > 59:
        raise UnreadableHours(say("“%(text)s” is not a time. Write it like 09:00."), text=text)
    if minute % CELL_MINUTES:
        raise UnreadableHours(say("“%(text)s” is not on a whole %(minutes)d minutes."), text=text, minutes=CELL_MINUTES)
    return time(hour, minute)


def read_minutes(text: str) -> int:
    """What "45 minutes", "24 hours" or "2 days" is in minutes, a whole number of five-minute cells."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not a length of time. Write it like "45 minutes" or "24 hours".')
    total = int(match[1]) * _MINUTES_IN[match[2]]
    if total % CELL_MINUTES:
        raise ValueError(f'"{text}" is not a whole number of {CELL_MINUTES} minutes.')
    return total


def read_days(text: str) -> int:
    """What "60 days" is in days."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None or match[2] != "day":
        raise ValueError(f'"{text}" is not a number of days. Write it like "60 days".')
    return int(match[1])


def days_text(number: int) -> str:
    """A number of days as it is typed: "1 day"."""
    return "1 day" if number == 1 else f"{number} days"


def read_price_pence(text: str) -> int:
    """What "free", "£195" or "£195.50" is in pence."""
    if text.strip().lower() == "free":
        return 0
    match = _PRICE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not a price. Write it like "£195" or "£195.50", or write "free".')
    return int(match[1]) * 100 + int(match[2] or 0)


def minutes_text(total: int) -> str:
    """A length as it is written: "45 minutes", "24 hours", "2 days"."""
    if total and total % (24 * 60) == 0 and total > 24 * 60:
        return f"{total // (24 * 60)} days"
    if total and total % 60 == 0 and total > 60:
        return f"{total // 60} hours"
    return f"{total} minutes"


def price_text(pence: int | None) -> str:
    """A price as it is written; nothing where it is not told."""
    if pence is None:
        return ""
    if not pence:
        return "free"
    return f"£{pence // 100}.{pence % 100:02}" if pence % 100 else f"£{pence // 100}"


def span_text(span: Span) -> str:
    """A span as it is written."""
    closes = "24:00" if span.closes_at == END_OF_DAY else f"{span.closes_at:%H:%M}"
    return f"{span.opens_at:%H:%M}-{closes}"


def spans_text(spans: Sequence[Span]) -> str:
    """Spans as they are written, or that there are none."""
    return ", ".join(span_text(span) for span in spans) or "closed"
