"""Which weeks a report is asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _

from booking import clock
from booking.rules.errors import Refusal
from booking.rules.house import Clinic
from booking.rules.report import WHOLE_WEEKS, Weeks, weeks_between
from booking.web.forms import Mistake
from booking.web.public.choose import FIRST_DATE, LAST_DATE, parse_date
from booking.web.reception.place import today_at


@dataclass(frozen=True)
class Asked:
    """The weeks, as they were typed and as they were understood: None where there is a mistake."""

    first: str
    until: str
    weeks: Weeks | None
    mistakes: tuple[Mistake, ...] = ()

    @property
    def address(self) -> dict[str, Any]:
        """What an address says of them."""
        return {name: said for name, said in (("first", self.first), ("until", self.until)) if said}


def the_asked(clinic: Clinic) -> Asked:
    """What the address asks for; unless it says, the last six whole weeks and the present one, on the
    clinic's calendar."""
    typed_first, typed_until = (request.args.get(name, "").strip() for name in ("first", "until"))
    first, until = parse_date(typed_first), parse_date(typed_until)
    mistakes = [
        Mistake(name, _("%(typed)s is not a date. Type it as 2026-10-05", typed=text))
        for name, text, found in (("first", typed_first, first), ("until", typed_until, until))
        if text and not found
    ]
    if mistakes:
        return Asked(typed_first, typed_until, None, tuple(mistakes))
    weeks, refused = _weeks(first, until or today_at(clinic, clock.now()))
    if weeks is None:
        return Asked(typed_first, typed_until, None, (Mistake("until", refused),))
    # The weeks at the ends of the century lie beyond it: the form holds what it takes, of the same weeks.
    begins, ends = max(weeks.first, FIRST_DATE), min(weeks.last, LAST_DATE)
    return Asked(begins.isoformat(), ends.isoformat(), weeks)


def _weeks(first: date | None, until: date) -> tuple[Weeks | None, str]:
    try:
        return weeks_between(first or max(FIRST_DATE, until - timedelta(weeks=WHOLE_WEEKS)), until), ""
    except Refusal as refused:
        return None, _(refused.sentence)
