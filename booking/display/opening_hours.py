"""How opening hours read, and why it is closed."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from booking.display.dates import short_weekday_name, time_of_day, weekday_name
from booking.display.language import join_names
from booking.rules.practice import Clinic, Span, WeeklyHours


def hours_sentence(weekly: Sequence[WeeklyHours]) -> str:
    """A week of opening hours: "Monday to Saturday, 9am to 6pm"; "" when it never opens."""
    by_day: dict[int, list[Span]] = {}
    for rule in weekly:
        by_day.setdefault(rule.weekday, []).append(rule.span)
    groups: dict[tuple[Span, ...], list[int]] = {}
    for weekday in sorted(by_day):
        spans = tuple(sorted(by_day[weekday], key=lambda span: span.opens_at))
        groups.setdefault(spans, []).append(weekday)
    return "; ".join(
        _("%(days)s, %(times)s", days=days_words(weekdays), times=join_names(_span_words(s) for s in spans))
        for spans, weekdays in groups.items()
    )


def common_hours(clinics: Sequence[Clinic]) -> str:
    """The opening hours that all clinics share; "" when they differ."""
    sentences = {hours_sentence(clinic.hours) for clinic in clinics}
    return sentences.pop() if len(sentences) == 1 else ""


def short_days(weekly: Sequence[WeeklyHours]) -> str:
    """The days of a week on which there are hours, where there is little room: "Mon, Tue, Thu"."""
    return ", ".join(short_weekday_name(day) for day in sorted({rule.weekday for rule in weekly}))


def spans_words(spans: Sequence[Span]) -> str:
    """Hours of one day: "9am to 1pm and 2pm to 6pm"."""
    return join_names(_span_words(span) for span in spans)


def _span_words(span: Span) -> str:
    return _("%(opens)s to %(closes)s", opens=time_of_day(span.opens_at), closes=time_of_day(span.closes_at))


def days_words(weekdays: Sequence[int]) -> str:
    """Days in order: "Every day", "Monday to Saturday", "Monday, Wednesday and Friday"."""
    if len(weekdays) == 7:
        return _("Every day")
    runs: list[list[int]] = []
    for weekday in weekdays:
        if runs and runs[-1][-1] == weekday - 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    words: list[str] = []
    for run in runs:
        if len(run) > 2:
            words.append(_("%(first)s to %(last)s", first=weekday_name(run[0]), last=weekday_name(run[-1])))
        else:
            words.extend(weekday_name(weekday) for weekday in run)
    return join_names(words)


def closed_reason(on: date, reason: str | None) -> str:
    """Why a date is closed: "Closed for staff training", "Closed: Christmas Day"; just "Closed" where
    nobody gave a reason; "Closed on Sundays" where there is none but the week (None)."""
    if reason is None:
        return (
            _("Closed on Mondays"),
            _("Closed on Tuesdays"),
            _("Closed on Wednesdays"),
            _("Closed on Thursdays"),
            _("Closed on Fridays"),
            _("Closed on Saturdays"),
            _("Closed on Sundays"),
        )[on.weekday()]
    if not reason:
        return _("Closed")
    if reason.startswith("for "):
        return _("Closed %(reason)s", reason=reason)
    return _("Closed: %(reason)s", reason=reason)
