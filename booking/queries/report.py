"""Reads the numbers of the report: two statements for the way to a booking and one for attendance.

The number of statements does not depend on bookings, weeks or clinics. The database sums. An instant belongs to the
week on the calendar of its own clinic.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from booking.extensions import db
from booking.models import Booking, VisitCount
from booking.rules.clinic_time import instant_at
from booking.rules.lifecycle import UNDONE, Status
from booking.rules.practice import Clinic
from booking.rules.report import Attendance, BookingChannel, ReportCounts, ReportLine, ReportSource, WeekRange
from booking.rules.visit_counts import VisitStep

_COLUMN_OF_STEP = {VisitStep.VIEW: "views", VisitStep.START: "starts", VisitStep.HOLD: "holds"}
# A booking of any other status is still to come, or has not been marked.
_COLUMN_OF_STATUS: dict[str, str] = {
    Status.COMPLETED: "attended",
    Status.DID_NOT_ATTEND: "did_not_attend",
    Status.CANCELLED: "cancelled",
}


def read_report_lines(clinics: Sequence[Clinic], weeks: WeekRange, *, with_group: bool) -> list[ReportLine]:
    """Returns the numbers of the weeks in which something was viewed, held or booked.

    `with_group` adds the pages that are about no clinic.
    """
    mondays = weeks.mondays
    sums: dict[tuple[date, str, ReportSource, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for number, step, slug, word, guide, count in _visits(clinics, weeks, with_group):
        sums[mondays[number], slug, ReportSource(BookingChannel.ONLINE, word), guide][
            _COLUMN_OF_STEP[VisitStep(step)]
        ] += int(count)
    slugs = {clinic.id: clinic.slug for clinic in clinics}
    for number, clinic_id, how, word, guide, status, count in _bookings(clinics, weeks):
        source = ReportSource(BookingChannel(how), word if how == BookingChannel.ONLINE else "")
        counts = sums[mondays[number], slugs[clinic_id], source, guide]
        counts["bookings"] += count
        if outcome := _COLUMN_OF_STATUS.get(status):
            counts[outcome] += count
    return [ReportLine(*key, ReportCounts(**numbers)) for key, numbers in sums.items()]


def read_attendance(clinics: Sequence[Clinic], weeks: WeekRange, now: datetime) -> dict[date, Attendance]:
    """Returns what became of the appointments of each week, and of as many weeks before."""
    long = WeekRange(weeks.previous.first, 2 * weeks.count)
    week = _week_of_instant(Booking.starts_at_utc, clinics, long)
    rows = db.session.execute(
        select(week.label("week"), Booking.status, (Booking.ends_at_utc <= now).label("is_over"), func.count())
        .where(_is_within_weeks(Booking.starts_at_utc, clinics, long))
        .group_by("week", Booking.status, "is_over")
    )
    mondays = long.mondays
    attendance = dict.fromkeys(mondays, Attendance())
    for number, status, is_over, count in rows:
        if 0 <= number < long.count:
            live = "not_marked" if is_over else "to_come"
            attendance[mondays[number]] += Attendance(**{_COLUMN_OF_STATUS.get(status, live): count})
    return attendance


def _visits(clinics: Sequence[Clinic], weeks: WeekRange, with_group: bool) -> Sequence[Any]:
    slugs = [clinic.slug for clinic in clinics] + ([""] if with_group else [])
    kind = (VisitCount.step, VisitCount.clinic_slug, VisitCount.came_from, VisitCount.guide)
    week = _week_number(VisitCount.on_date, (*weeks.mondays, weeks.end))
    return db.session.execute(
        select(week.label("week"), *kind, func.sum(VisitCount.count))
        .where(VisitCount.on_date.between(weeks.first, weeks.last), VisitCount.clinic_slug.in_(slugs))
        .group_by("week", *kind)
    ).all()


def _bookings(clinics: Sequence[Clinic], weeks: WeekRange) -> list[Any]:
    week = _week_of_instant(Booking.booked_at_utc, clinics, weeks)
    rows = db.session.execute(
        select(
            week.label("week"),
            Booking.clinic_id,
            Booking.source,
            Booking.came_from,
            Booking.guide,
            Booking.status,
            func.count(),
        )
        .where(_is_within_weeks(Booking.booked_at_utc, clinics, weeks))
        .group_by("week", Booking.clinic_id, Booking.source, Booking.came_from, Booking.guide, Booking.status)
    )
    return [row for row in rows if 0 <= row[0] < weeks.count]


_Instant = InstrumentedAttribute[datetime]


def _zones(clinics: Sequence[Clinic]) -> dict[str, list[int]]:
    ids_by_zone: dict[str, list[int]] = defaultdict(list)
    for clinic in clinics:
        ids_by_zone[clinic.time_zone].append(clinic.id)
    return ids_by_zone


def _is_within_weeks(column: _Instant, clinics: Sequence[Clinic], weeks: WeekRange) -> ColumnElement[bool]:
    """Selects instants from the first clinic's beginning of the first week to the last clinic's end of the last."""
    begins = [instant_at(weeks.first, time(0), zone) for zone in _zones(clinics)]
    ends = [instant_at(weeks.end, time(0), zone) for zone in _zones(clinics)]
    ids = [clinic.id for clinic in clinics]
    # A desk booking that was undone does not count as a booking.
    return (
        Booking.clinic_id.in_(ids) & (Booking.cancelled_by != UNDONE) & (column >= min(begins)) & (column < max(ends))
    )


def _week_of_instant(column: _Instant, clinics: Sequence[Clinic], weeks: WeekRange) -> ColumnElement[int]:
    """Selects the number of the week in which an instant lies at its clinic; -1 before the first, `many` after the
    last.

    A week begins at Monday 00:00 on the clinic's own clock, also in a week in which the clocks change.
    """
    by_zone = []
    for zone, ids in _zones(clinics).items():
        begins = [instant_at(monday, time(0), zone) for monday in (*weeks.mondays, weeks.end)]
        by_zone.append((Booking.clinic_id.in_(ids), _week_number(column, begins)))
    return by_zone[0][1] if len(by_zone) == 1 else case(*by_zone, else_=_literal(-1))


def _week_number(column: InstrumentedAttribute[Any], begins: Sequence[Any]) -> ColumnElement[int]:
    """Selects which of the weeks that begin at these moments a value lies in. The last moment is the end of the last
    week.
    """
    upto = [(column < begin, _literal(number)) for number, begin in enumerate(begins, -1)]
    return case(*upto, else_=_literal(len(begins) - 1))


def _literal(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer)
