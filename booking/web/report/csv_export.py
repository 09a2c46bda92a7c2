"""The report as a spreadsheet: a row for each week, clinic, source and guide. Its headings are words for
programs, the same in every language; dates are ISO.

A file goes where we do not see it, and a row of so many things may be about one patient: a guide's row says
nothing of its bookings where they are few. They are counted in the row without a guide, so that sums are right."""

from collections.abc import Iterable

from flask import Response

from booking.actions.audit import record
from booking.queries.report import read_report_lines
from booking.rules.csv_export import csv_text
from booking.rules.report import (
    COUNT_NAMES,
    BookingChannel,
    ReportLine,
    WeekRange,
    has_enough_bookings,
    without_single_patients,
)
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.report.report_page import ReportScope
from booking.web.visit_count_buffer import REPORT_WAITS_SECONDS, current_visit_count_buffer

# Programs that read the file know the visits that took place by this word.
_HEADINGS = {"attended": "kept"}
COLUMNS = ("week", "clinic", "booked", "source", "guide", *(_HEADINGS.get(name, name) for name in COUNT_NAMES))
# Nobody opens pages on the way to these.
_ONLINE_ONLY_COLUMNS = frozenset({"views", "starts", "holds"})


def report_spreadsheet(scope: ReportScope, weeks: WeekRange, file_name: str) -> Response:
    """What the page of the same weeks tells, unsummed. That it was exported is on record."""
    current_visit_count_buffer().write(REPORT_WAITS_SECONDS)
    with transaction() as now:
        lines = without_single_patients(read_report_lines(scope.clinics, weeks, with_group=scope.is_all))
        record(
            current_member(),
            "exported_report",
            None,
            now,
            clinic_id=None if scope.is_all else scope.clinics[0].id,
            first=weeks.first.isoformat(),
            until=weeks.last.isoformat(),
            rows=len(lines),
        )
    answer = Response(csv_text([COLUMNS, *_rows(lines)]).encode("utf-8"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}-{weeks.first}-{weeks.last}.csv"'
    return answer


def _rows(lines: Iterable[ReportLine]) -> Iterable[list[str]]:
    in_order = sorted(
        lines, key=lambda line: (line.week, line.clinic_slug, line.source.channel, line.source.word, line.guide)
    )
    for line in in_order:
        is_online, is_told = (
            line.source.channel is BookingChannel.ONLINE,
            not line.guide or has_enough_bookings(line.numbers),
        )
        counted = [
            str(getattr(line.numbers, name)) if (is_online if name in _ONLINE_ONLY_COLUMNS else is_told) else ""
            for name in COUNT_NAMES
        ]
        yield [
            line.week.isoformat(),
            line.clinic_slug,
            str(line.source.channel),
            line.source.word,
            line.guide,
            *counted,
        ]
