"""How spans of time on one day lie to each other."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from booking.rules.house import Span, WeeklyHours


def starts(span: Span) -> int:
    """The minute of the day at which a span begins."""
    return span.opens_at.hour * 60 + span.opens_at.minute


def ends(span: Span) -> int:
    """The minute of the day at which a span ends; 00:00 is the end of the day."""
    return span.closes_at.hour * 60 + span.closes_at.minute or 24 * 60


def on(rules: Iterable[WeeklyHours], weekday: int) -> list[Span]:
    """The spans of one day of the week, in order."""
    return sorted((rule.span for rule in rules if rule.weekday == weekday), key=starts)


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share any time; one that begins when the other ends does not."""
    return starts(one) < ends(other) and starts(other) < ends(one)


def overlaps(spans: Sequence[Span]) -> list[tuple[Span, Span]]:
    """The neighbours, in order of time, that overlap."""
    return [(one, other) for one, other in pairwise(spans) if overlap(one, other)]


def covered(span: Span, by: Sequence[Span]) -> bool:
    """Whether all of a span lies in others, which are in order; those that touch count as one."""
    reached = starts(span)
    for other in by:
        if starts(other) <= reached < ends(other):
            reached = ends(other)
    return reached >= ends(span)
