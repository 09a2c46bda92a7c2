"""Which weeks a report is asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _

from booking import clock
from booking.rules.errors import Refusal
from booking.rules.practice import Clinic
from booking.rules.report import WEEKS_SHOWN, WeekRange, weeks_between
from booking.web.forms import FormMistake
from booking.web.free_times import clinic_today
from booking.web.inputs.dates import EARLIEST_DATE, LATEST_DATE, parse_date


@dataclass(frozen=True)
class ReportPeriod:
    """The weeks, as they were typed and as they were understood: None where there is a mistake."""

    first: str
    until: str
    weeks: WeekRange | None
    mistakes: tuple[FormMistake, ...] = ()

    @property
    def address(self) -> dict[str, Any]:
        """What an address says of them."""
        return {name: said for name, said in (("first", self.first), ("until", self.until)) if said}


def requested_period(clinic: Clinic) -> ReportPeriod:
    """What the address asks for; unless it says, the last six whole weeks and the present one, on the
    clinic's calendar."""
    typed_first, typed_until = (request.args.get(name, "").strip() for name in ("first", "until"))
    first, until = parse_date(typed_first), parse_date(typed_until)
    mistakes = [
        FormMistake(name, _("%(typed)s is not a date. Type it as 2026-10-05", typed=text))
        for name, text, found in (("first", typed_first, first), ("until", typed_until, until))
        if text and not found
    ]
    if mistakes:
        return ReportPeriod(typed_first, typed_until, None, tuple(mistakes))
    weeks, refused = _weeks_or_refusal(first, until or clinic_today(clinic, clock.now()))
    if weeks is None:
        return ReportPeriod(typed_first, typed_until, None, (FormMistake("until", refused),))
    # The weeks at the ends of the century lie beyond it: the form holds what it takes, of the same weeks.
    begins, ends = max(weeks.first, EARLIEST_DATE), min(weeks.last, LATEST_DATE)
    return ReportPeriod(begins.isoformat(), ends.isoformat(), weeks)


def _weeks_or_refusal(first: date | None, until: date) -> tuple[WeekRange | None, str]:
    try:
        return weeks_between(first or max(EARLIEST_DATE, until - timedelta(weeks=WEEKS_SHOWN)), until), ""
    except Refusal as refused:
        return None, _(refused.sentence)
