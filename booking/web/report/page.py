"""The report as a page: everything is read, summed and laid out here; the template only says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.queries.report import read_attendance, read_lines
from booking.rules import plots
from booking.rules.house import Clinic
from booking.rules.report import (
    FEWEST_OF_A_GUIDE,
    Attendance,
    How,
    Line,
    Numbers,
    Source,
    Weeks,
    are_enough,
    is_online,
    most_first,
    of_hundred,
    summed,
    total,
)
from booking.web.report import words
from booking.web.report.asked import Asked
from booking.web.visit_counter import REPORT_WAITS_SECONDS, the_counter

# So many bars a plot, and rows in the long table; what is beyond them is in the spreadsheet.
MOST_BARS, MOST_ROWS = 10, 600


@dataclass(frozen=True)
class Tab:
    """A clinic whose report one may turn to; or all of them."""

    name: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class Scope:
    """Whose report it is. `is_all` counts the pages about no clinic in."""

    name: str
    clinics: Sequence[Clinic]
    is_all: bool
    address: str
    spreadsheet: str
    tabs: Sequence[Tab]
    chosen: str = ""


@dataclass(frozen=True)
class Bar:
    """A bar with its name and its number."""

    name: str
    number: int
    length: float
    of_hundred: int | None = None


def report_page(template: str, scope: Scope, asked: Asked) -> ResponseReturnValue:
    """The report of those weeks; or what is wrong with the dates, with what was typed."""
    clinic = scope.clinics[0] if len(scope.clinics) == 1 and not scope.is_all else None
    told = {"scope": scope, "asked": asked, "mistakes": asked.mistakes, "clinic": clinic}
    if asked.weeks is None:
        return render_template(template, heading=_("Report"), weeks=None, **told), 422
    the_counter().write(REPORT_WAITS_SECONDS)
    lines = read_lines(scope.clinics, asked.weeks, with_group=scope.is_all)
    attendance = read_attendance(scope.clinics, asked.weeks, clock.now())
    return render_template(
        template,
        heading=words.heading(scope.name, asked.weeks),
        weeks=asked.weeks,
        **told,
        **_attendance(attendance, asked.weeks),
        **_numbers(lines, asked.weeks),
    )


def _attendance(by_week: dict[date, Attendance], weeks: Weeks) -> dict[str, object]:
    now = sum((by_week[monday] for monday in weeks.mondays), Attendance())
    before = sum((by_week[monday] for monday in weeks.before.mondays), Attendance())
    rows = [(monday, by_week[monday]) for monday in weeks.mondays]
    return {
        "attendance": now,
        "has_appointments": now != Attendance(),
        "sentence": words.attendance_sentence(now, before, weeks),
        "still_open": words.still_open(now),
        "attended": rows,
        "attended_plot": plots.columns([(one.kept, one.did_not_attend, one.still_open) for _week, one in rows]),
        "attended_words": words.attendance_plot(rows),
    }


def _numbers(lines: list[Line], weeks: Weeks) -> dict[str, object]:
    by_source = most_first(summed(lines, lambda line: line.source), words.source_name)
    by_guide = most_first(summed((line for line in lines if line.guide), lambda line: line.guide), words.guide_name)
    rows = _by_week(lines, weeks)
    return {
        "is_empty": not lines,
        "numbers": total(lines),
        "steps": _steps(total(line for line in lines if is_online(line))),
        "sources": [(words.source_name(source), source, numbers) for source, numbers in by_source],
        "source_bars": _bars([(words.source_name(source), one.bookings) for source, one in by_source]),
        "guides": [(words.guide_name(guide), numbers, are_enough(numbers)) for guide, numbers in by_guide],
        "fewest": FEWEST_OF_A_GUIDE,
        "guide_bars": _bars([(words.guide_name(guide), numbers.bookings) for guide, numbers in by_guide]),
        "rows": rows[:MOST_ROWS],
        "left_out": max(0, len(rows) - MOST_ROWS),
    }


def _steps(online: Numbers) -> list[Bar]:
    """The way from a page to a visit, each step beside the one before."""
    named = [
        (_("Views"), online.views),
        (_("Starts"), online.starts),
        (_("Holds"), online.holds),
        (_("Bookings"), online.bookings),
        (_("Kept"), online.kept),
    ]
    lengths = plots.bars([number for _name, number in named])
    before = [None, *(number for _name, number in named)]
    return [
        Bar(name, number, length, None if earlier is None else of_hundred(number, earlier))
        for (name, number), length, earlier in zip(named, lengths, before, strict=False)
    ]


def _bars(named: list[tuple[str, int]]) -> list[Bar]:
    shown = [(name, number) for name, number in named if number][:MOST_BARS]
    lengths = plots.bars([number for _name, number in shown])
    return [Bar(name, number, length) for (name, number), length in zip(shown, lengths, strict=True)]


def _by_week(lines: list[Line], weeks: Weeks) -> list[tuple[date, str, bool, Numbers]]:
    sums = summed(lines, lambda line: (line.week, line.source))
    found: list[tuple[date, str, bool, Numbers]] = []
    for monday in reversed(weeks.mondays):
        of_week: dict[Source, Numbers] = {source: one for (week, source), one in sums.items() if week == monday}
        for source, one in most_first(of_week, words.source_name):
            found.append((monday, words.source_name(source), source.how is How.ONLINE, one))
    return found
