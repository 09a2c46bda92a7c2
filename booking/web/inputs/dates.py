"""Dates, and starts on a clinic's wall clock, as addresses and forms carry them.

`free_times.local_start_text` writes what `parse_local_start` reads.
"""

import re
from datetime import date, datetime

# What parse_date takes: dates of this century's calendar.
EARLIEST_DATE, LATEST_DATE = date(2000, 1, 1), date(2099, 12, 31)


def parse_date(text: str) -> date | None:
    """The date that an address names, if there is such a date in this century's calendar."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"20\d{2}-\d{2}-\d{2}", text) and text.isascii() else None
    except ValueError:
        return None


_LOCAL_START = re.compile(r"20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}")


def parse_local_start(text: str) -> datetime | None:
    """A start as our forms carry it, on the clinic's wall clock (naive): "2026-10-07T09:15"."""
    try:
        return datetime.fromisoformat(text) if _LOCAL_START.fullmatch(text) and text.isascii() else None
    except ValueError:
        return None
