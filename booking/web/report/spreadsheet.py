"""The report as a spreadsheet: a row for each week, clinic, source and guide. Its headings are words for
programs, the same in every language; dates are ISO.

A file goes where we do not see it, and a row of so many things may be about one patient: a guide's row says
nothing of its bookings where they are few. They are counted in the row without a guide, so that sums are right."""

from collections.abc import Iterable

from flask import Response

from booking.actions.record import record
from booking.queries.report import read_lines
from booking.rules.report import NAMES, How, Line, Weeks, are_enough, without_single_patients
from booking.rules.spreadsheet import written
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.report.page import Scope
from booking.web.visit_counter import REPORT_WAITS_SECONDS, the_counter

HEAD = ("week", "clinic", "booked", "source", "guide", *NAMES)
# Nobody opens pages on the way to these.
_ONLY_ONLINE = frozenset({"views", "starts", "holds"})


def report_spreadsheet(scope: Scope, weeks: Weeks, file_name: str) -> Response:
    """What the page of the same weeks tells, unsummed. That it was exported is on record."""
    the_counter().write(REPORT_WAITS_SECONDS)
    with transaction() as now:
        lines = without_single_patients(read_lines(scope.clinics, weeks, with_group=scope.is_all))
        record(
            the_member(),
            "exported_report",
            None,
            now,
            clinic_id=None if scope.is_all else scope.clinics[0].id,
            first=weeks.first.isoformat(),
            until=weeks.last.isoformat(),
            rows=len(lines),
        )
    answer = Response(written([HEAD, *_rows(lines)]).encode("utf-8"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}-{weeks.first}-{weeks.last}.csv"'
    return answer


def _rows(lines: Iterable[Line]) -> Iterable[list[str]]:
    in_order = sorted(
        lines, key=lambda line: (line.week, line.clinic_slug, line.source.how, line.source.word, line.guide)
    )
    for line in in_order:
        is_online, is_told = line.source.how is How.ONLINE, not line.guide or are_enough(line.numbers)
        counted = [
            str(getattr(line.numbers, name)) if (is_online if name in _ONLY_ONLINE else is_told) else ""
            for name in NAMES
        ]
        yield [line.week.isoformat(), line.clinic_slug, str(line.source.how), line.source.word, line.guide, *counted]
