"""How spans of time on one day lie to each other."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from booking.rules.practice import Span, WeeklyHours


def start_minute(span: Span) -> int:
    """The minute of the day at which a span begins."""
    return span.opens_at.hour * 60 + span.opens_at.minute


def end_minute(span: Span) -> int:
    """The minute of the day at which a span ends; 00:00 is the end of the day."""
    return span.closes_at.hour * 60 + span.closes_at.minute or 24 * 60


def spans_on_weekday(rules: Iterable[WeeklyHours], weekday: int) -> list[Span]:
    """The spans of one day of the week, in order."""
    return sorted((rule.span for rule in rules if rule.weekday == weekday), key=start_minute)


def do_overlap(one: Span, other: Span) -> bool:
    """Whether two spans share any time; one that begins when the other ends does not."""
    return start_minute(one) < end_minute(other) and start_minute(other) < end_minute(one)


def overlapping_neighbours(spans: Sequence[Span]) -> list[tuple[Span, Span]]:
    """The neighbours, in order of time, that overlap."""
    return [(one, other) for one, other in pairwise(spans) if do_overlap(one, other)]


def is_covered(span: Span, by: Sequence[Span]) -> bool:
    """Whether all of a span lies in others, which are in order; those that touch count as one."""
    reached = start_minute(span)
    for other in by:
        if start_minute(other) <= reached < end_minute(other):
            reached = end_minute(other)
    return reached >= end_minute(span)
