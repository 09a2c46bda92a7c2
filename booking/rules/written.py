"""How hours, lengths and prices are written in a file, and what they mean.

Each function raises ValueError with the sentence that the file's author reads.
"""

import re
from collections.abc import Sequence
from datetime import time

from booking.rules.clinic_time import CELL_MINUTES
from booking.rules.house import Span, WeeklyHours

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_THEN_TIMES = re.compile(r"(?P<days>[A-Za-z][A-Za-z ,–-]*?)\s+(?P<times>[0-9].*)", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_LENGTH = re.compile(r"([0-9]{1,6}) ?(minute|hour|day)s?")
_PRICE = re.compile(r"£([0-9]{1,6})(?:\.([0-9]{2}))?")
_MINUTES_IN = {"minute": 1, "hour": 60, "day": 24 * 60}
END_OF_DAY = time(0)


def weekly_hours(text: str) -> tuple[WeeklyHours, ...]:
    """What "Mon-Fri 09:00-13:00, 14:00-18:00" means, a rule for each day and span."""
    match = _DAYS_THEN_TIMES.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not hours. Write them like "Mon-Fri 09:00-18:00".')
    days = [day for part in match["days"].split(",") for day in _days(part.strip())]
    spans = [_span(part.strip()) for part in match["times"].split(",")]
    return tuple(WeeklyHours(day, span) for day in days for span in spans)


def _days(text: str) -> range:
    first, _, last = text.replace("–", "-").partition("-")
    start = _day(first.strip())
    end = _day(last.strip()) if last else start
    if end < start:
        raise ValueError(f'"{text}" runs backwards: a week begins on Mon and ends on Sun.')
    return range(start, end + 1)


def _day(text: str) -> int:
    for number, (short, full) in enumerate(zip(DAYS, _FULL_DAYS, strict=True)):
        if text.lower() in (short.lower(), full):
            return number
    raise ValueError(f'"{text}" is not a day. Write {", ".join(DAYS)}.')


def _span(text: str) -> Span:
    opens, dash, closes = text.replace("–", "-").partition("-")
    if not dash:
        raise ValueError(f'"{text}" is not a span of time. Write it like "09:00-18:00".')
    opens_at = _clock(opens.strip())
    closes_at = END_OF_DAY if closes.strip() == "24:00" else _clock(closes.strip())
    if closes_at <= opens_at and closes_at != END_OF_DAY:
        raise ValueError(f'"{text}" ends before it begins.')
    return Span(opens_at, closes_at)


def _clock(text: str) -> time:
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f'"{text}" is not a time. Write it like "09:00".')
    if int(match[2]) % CELL_MINUTES:
        raise ValueError(f'"{text}" is not on a whole {CELL_MINUTES} minutes.')
    return time(int(match[1]), int(match[2]))


def minutes(text: str) -> int:
    """What "45 minutes", "24 hours" or "2 days" is in minutes, a whole number of five-minute cells."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not a length of time. Write it like "45 minutes" or "24 hours".')
    total = int(match[1]) * _MINUTES_IN[match[2]]
    if total % CELL_MINUTES:
        raise ValueError(f'"{text}" is not a whole number of {CELL_MINUTES} minutes.')
    return total


def days(text: str) -> int:
    """What "60 days" is in days."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None or match[2] != "day":
        raise ValueError(f'"{text}" is not a number of days. Write it like "60 days".')
    return int(match[1])


def price_pence(text: str) -> int:
    """What "free", "£195" or "£195.50" is in pence."""
    if text.strip().lower() == "free":
        return 0
    match = _PRICE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not a price. Write it like "£195" or "£195.50", or write "free".')
    return int(match[1]) * 100 + int(match[2] or 0)


def say_span(span: Span) -> str:
    """A span as it is written."""
    closes = "24:00" if span.closes_at == END_OF_DAY else f"{span.closes_at:%H:%M}"
    return f"{span.opens_at:%H:%M}-{closes}"


def say_spans(spans: Sequence[Span]) -> str:
    """Spans as they are written, or that there are none."""
    return ", ".join(say_span(span) for span in spans) or "closed"
