"""The only reader of the clock, so that a test (or an auditor) has one place to look."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
