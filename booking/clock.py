"""Reads the clock. No other module does, so tests and auditors have one place to look."""

from datetime import UTC, datetime


def now() -> datetime:
    """Returns the present instant, aware, in UTC."""
    return datetime.now(UTC)
