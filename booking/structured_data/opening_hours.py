"""Describes opening hours: those of an ordinary week, and the dates that differ."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from booking.rules.opening_hours import opening_day
from booking.rules.practice import Clinic, DayException, Span, WeeklyHours
from booking.structured_data.nodes import CONTEXT, Node, node

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MIDNIGHT = time(0, 0)


def weekly_hours(hours: Sequence[WeeklyHours]) -> list[Node]:
    """Returns the hours of an ordinary week. Days with the same hours share a node."""
    days: dict[Span, list[str]] = {}
    for rule in sorted(hours, key=lambda rule: (rule.span.opens_at, rule.weekday)):
        days.setdefault(rule.span, []).append(f"{CONTEXT}/{_WEEKDAYS[rule.weekday]}")
    return [_hours_node(span, dayOfWeek=weekdays) for span, weekdays in days.items()]


def special_hours(clinic: Clinic, exceptions: Mapping[date, DayException]) -> list[Node]:
    """Returns the dates on which a clinic's hours differ from its week.

    Consecutive dates with the same hours share a node. A closed day opens and closes at midnight.
    """
    runs: list[tuple[DayException, date]] = []
    for on_date, day in sorted(exceptions.items()):
        if opening_day(clinic.hours, exceptions, on_date).is_usual:
            continue
        if runs and _continues(*runs[-1], day):
            runs[-1] = (runs[-1][0], on_date)
        else:
            runs.append((day, on_date))
    return [
        _hours_node(span, name=first.reason, validFrom=first.on_date.isoformat(), validThrough=until.isoformat())
        for first, until in runs
        for span in first.spans or (None,)
    ]


def _opening_and_closing(span: Span) -> tuple[time, time]:
    return span.opens_at, span.closes_at


def _continues(first: DayException, until: date, day: DayException) -> bool:
    return (first.spans, first.reason, until + timedelta(days=1)) == (day.spans, day.reason, day.on_date)


def _hours_node(span: Span | None, **facts: object) -> Node:
    opens, closes = _opening_and_closing(span) if span else (_MIDNIGHT, _MIDNIGHT)
    if span and opens == closes == _MIDNIGHT:
        closes = time(23, 59)  # the whole day: both at midnight would be closed
    return node("OpeningHoursSpecification", **facts, opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")
