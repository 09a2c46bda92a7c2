"""The marks that a booking may be given now, a button each: what comes next first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from booking import display
from booking.queries.desk_bookings import DeskBooking
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import Refusal
from booking.rules.lifecycle import MarkFacts, Status, next_mark
from booking.rules.staff import Role, StaffMember

_STATUS_SEQUENCE = (Status.BOOKED, Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED)
_BUTTON_ORDER = (Status.ARRIVED, Status.IN_PROGRESS, Status.COMPLETED, Status.DID_NOT_ATTEND, Status.BOOKED)
# What comes next, most days.
_USUAL_NEXT = {
    Status.BOOKED: Status.ARRIVED,
    Status.ARRIVED: Status.IN_PROGRESS,
    Status.IN_PROGRESS: Status.COMPLETED,
}


@dataclass(frozen=True)
class MarkButton:
    """A status that may be given now, and what its button says."""

    to: str
    words: str
    is_main: bool


def mark_buttons(desk: DeskBooking, member: StaffMember, zone: str, now: datetime) -> Sequence[MarkButton]:
    """The marks that may follow. Nobody arrives at a call: it is made."""
    current, by_phone = desk.appointment.status, desk.appointment.service.by_phone
    marking = MarkFacts(
        current,
        wall_clock(desk.appointment.starts_at_utc, zone).date(),
        wall_clock(desk.status_at_utc, zone).date() if desk.status_at_utc else None,
        wall_clock(now, zone).date(),
        member.role == Role.ADMIN,
    )
    usual = Status.IN_PROGRESS if by_phone and current == Status.BOOKED else _USUAL_NEXT.get(current)
    return [
        MarkButton(str(wanted), _button_text(wanted, current, by_phone), wanted == usual)
        for wanted in _BUTTON_ORDER
        if wanted != current and not (by_phone and wanted == Status.ARRIVED) and _is_allowed(marking, wanted)
    ]


def _is_allowed(marking: MarkFacts, wanted: Status) -> bool:
    try:
        next_mark(marking, wanted)
    except Refusal:
        return False
    return True


def _button_text(wanted: Status, current: Status, by_phone: bool) -> str:
    if _is_step_back(wanted, current):
        return _("Back to %(status)s", status=display.status_name(str(wanted)))
    if by_phone and wanted in (Status.IN_PROGRESS, Status.DID_NOT_ATTEND):
        return _("On the call") if wanted == Status.IN_PROGRESS else _("No answer, close")
    return {
        Status.ARRIVED: _("Arrived"),
        Status.IN_PROGRESS: _("Start"),
        Status.COMPLETED: _("Completed"),
        Status.DID_NOT_ATTEND: _("Did not attend"),
    }[wanted]


def _is_step_back(wanted: Status, current: Status) -> bool:
    if wanted == Status.DID_NOT_ATTEND:
        return False
    if current == Status.DID_NOT_ATTEND:
        return wanted != Status.COMPLETED
    return _STATUS_SEQUENCE.index(wanted) < _STATUS_SEQUENCE.index(current)
