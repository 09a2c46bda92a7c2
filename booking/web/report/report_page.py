"""The report as a page: everything is read, summed and laid out here; the template only says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.queries.report import read_attendance, read_report_lines
from booking.rules import charts
from booking.rules.practice import Clinic
from booking.rules.report import (
    FEWEST_BOOKINGS_OF_GUIDE,
    Attendance,
    BookingChannel,
    ReportCounts,
    ReportLine,
    ReportSource,
    WeekRange,
    by_most_bookings,
    has_enough_bookings,
    is_online,
    percentage,
    sum_by,
    total,
)
from booking.web.report import report_text
from booking.web.report.report_period import ReportPeriod
from booking.web.visit_count_buffer import REPORT_WAITS_SECONDS, current_visit_count_buffer

# So many bars a plot, and rows in the long table; what is beyond them is in the spreadsheet.
MOST_BARS, MOST_ROWS = 10, 600


@dataclass(frozen=True)
class ReportTab:
    """A clinic whose report one may turn to; or all of them."""

    name: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class ReportScope:
    """Whose report it is. `is_all` counts the pages about no clinic in."""

    name: str
    clinics: Sequence[Clinic]
    is_all: bool
    address: str
    spreadsheet: str
    tabs: Sequence[ReportTab]
    chosen: str = ""


@dataclass(frozen=True)
class ReportBar:
    """A bar with its name and its number."""

    name: str
    number: int
    length: float
    of_hundred: int | None = None


def report_page(template: str, scope: ReportScope, asked: ReportPeriod) -> ResponseReturnValue:
    """The report of those weeks; or what is wrong with the dates, with what was typed."""
    clinic = scope.clinics[0] if len(scope.clinics) == 1 and not scope.is_all else None
    told = {"scope": scope, "asked": asked, "mistakes": asked.mistakes, "clinic": clinic}
    if asked.weeks is None:
        return render_template(template, heading=_("Report"), weeks=None, **told), 422
    current_visit_count_buffer().write(REPORT_WAITS_SECONDS)
    lines = read_report_lines(scope.clinics, asked.weeks, with_group=scope.is_all)
    attendance = read_attendance(scope.clinics, asked.weeks, clock.now())
    return render_template(
        template,
        heading=report_text.report_heading(scope.name, asked.weeks),
        weeks=asked.weeks,
        **told,
        **_attendance_context(attendance, asked.weeks),
        **_booking_context(lines, asked.weeks),
    )


def _attendance_context(by_week: dict[date, Attendance], weeks: WeekRange) -> dict[str, object]:
    now = sum((by_week[monday] for monday in weeks.mondays), Attendance())
    before = sum((by_week[monday] for monday in weeks.previous.mondays), Attendance())
    rows = [(monday, by_week[monday]) for monday in weeks.mondays]
    return {
        "attendance": now,
        "has_appointments": now != Attendance(),
        "sentence": report_text.attendance_sentence(now, before, weeks),
        "still_open": report_text.still_open_sentences(now),
        "attended": rows,
        "attended_plot": charts.column_chart(
            [(one.attended, one.did_not_attend, one.without_outcome) for _week, one in rows]
        ),
        "attended_words": report_text.attendance_chart_text(rows),
    }


def _booking_context(lines: list[ReportLine], weeks: WeekRange) -> dict[str, object]:
    by_source = by_most_bookings(sum_by(lines, lambda line: line.source), report_text.source_name)
    by_guide = by_most_bookings(
        sum_by((line for line in lines if line.guide), lambda line: line.guide), report_text.guide_name
    )
    rows = _by_week(lines, weeks)
    return {
        "is_empty": not lines,
        "numbers": total(lines),
        "steps": _funnel_bars(total(line for line in lines if is_online(line))),
        "sources": [(report_text.source_name(source), source, numbers) for source, numbers in by_source],
        "source_bars": _bars([(report_text.source_name(source), one.bookings) for source, one in by_source]),
        "guides": [
            (report_text.guide_name(guide), numbers, has_enough_bookings(numbers)) for guide, numbers in by_guide
        ],
        "fewest": FEWEST_BOOKINGS_OF_GUIDE,
        "guide_bars": _bars([(report_text.guide_name(guide), numbers.bookings) for guide, numbers in by_guide]),
        "rows": rows[:MOST_ROWS],
        "left_out": max(0, len(rows) - MOST_ROWS),
    }


def _funnel_bars(online: ReportCounts) -> list[ReportBar]:
    """The way from a page to a visit, each step beside the one before."""
    named = [
        (_("Views"), online.views),
        (_("Starts"), online.starts),
        (_("Holds"), online.holds),
        (_("Bookings"), online.bookings),
        (_("Kept"), online.attended),
    ]
    lengths = charts.bar_lengths([number for _name, number in named])
    before = [None, *(number for _name, number in named)]
    return [
        ReportBar(name, number, length, None if earlier is None else percentage(number, earlier))
        for (name, number), length, earlier in zip(named, lengths, before, strict=False)
    ]


def _bars(named: list[tuple[str, int]]) -> list[ReportBar]:
    shown = [(name, number) for name, number in named if number][:MOST_BARS]
    lengths = charts.bar_lengths([number for _name, number in shown])
    return [ReportBar(name, number, length) for (name, number), length in zip(shown, lengths, strict=True)]


def _by_week(lines: list[ReportLine], weeks: WeekRange) -> list[tuple[date, str, bool, ReportCounts]]:
    sums = sum_by(lines, lambda line: (line.week, line.source))
    found: list[tuple[date, str, bool, ReportCounts]] = []
    for monday in reversed(weeks.mondays):
        of_week: dict[ReportSource, ReportCounts] = {
            source: one for (week, source), one in sums.items() if week == monday
        }
        for source, one in by_most_bookings(of_week, report_text.source_name):
            found.append((monday, report_text.source_name(source), source.channel is BookingChannel.ONLINE, one))
    return found
