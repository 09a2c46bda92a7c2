"""The route that marks a booking as arrived, begun, completed or missed, and the buttons that lead to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField, StringField, ValidationError

from booking import display
from booking.actions.desk.mark_status import mark_status as mark_booking
from booking.queries.desk_bookings import DeskBooking
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import ChangedMeanwhile, Refusal
from booking.rules.lifecycle import MARKED_STATUSES, MarkFacts, Status, next_mark
from booking.rules.staff import Role, StaffMember
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.forms import Form
from booking.web.reception import bp
from booking.web.reception.edit_conflict import ConflictRow, edit_conflict_page
from booking.web.reception.lookup import booking_or_404, clinic_or_404, unknown_booking_is_404
from booking.web.reception.page_urls import return_url


class MarkStatusForm(Form):
    """The mark that a button stands for, the version that its page showed, and the page to come back to."""

    to = StringField()
    version = IntegerField()
    back = StringField()

    def validate_to(self, field: StringField) -> None:
        """One of the marks."""
        if field.data not in MARKED_STATUSES:
            raise ValidationError("unknown mark")

    def validate_version(self, field: IntegerField) -> None:
        """A number: whether it is the latest is the action's to say."""
        if field.data is None:
            raise ValidationError("no version")


@bp.post("/<clinic_slug>/booking/<reference>/mark")
def mark(clinic_slug: str, reference: str) -> ResponseReturnValue:
    """Marks a booking, and goes back to the page that the button was on."""
    clinic = clinic_or_404(clinic_slug)
    found = booking_or_404(reference, clinic)
    form = MarkStatusForm()
    if not form.validate():
        abort(400)
    back = return_url(
        form.back.data or "", clinic, wall_clock(found.appointment.starts_at_utc, clinic.time_zone).date(), reference
    )
    wanted = Status(str(form.to.data))
    try:
        with unknown_booking_is_404(), transaction() as now:
            mark_booking(reference, clinic, wanted, int(form.version.data or 0), current_member(), now)
    except ChangedMeanwhile as refusal:
        return edit_conflict_page(
            refusal, reference, clinic, back, [ConflictRow(_("Status"), "status", display.status_name(wanted))]
        )
    return redirect(back, 303)


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
