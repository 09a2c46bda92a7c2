"""Leave: which days; who is booked in them, first; and taken back again."""

from datetime import date, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectMultipleField, StringField, ValidationError

from booking import clock
from booking.actions.audit import record
from booking.actions.desk.leave import end_leave, take_leave
from booking.queries.clinician_day import booked_on_dates, leave_dates
from booking.rules.clinic_time import wall_clock
from booking.rules.clinician_day import ClinicianBooking
from booking.rules.errors import BookingsDuringLeave, NoSuchLeave
from booking.rules.leave import LONGEST_LEAVE_DAYS, Leave, leave_periods
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.clinician import bp
from booking.web.clinician.own_diary import clinician_today, own_diary_id, parse_date
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.forms import Form

# How far ahead leave that is written down is listed.
LISTED_DAYS = 2 * LONGEST_LEAVE_DAYS


class LeaveForm(Form):
    """The first day away and the last; and the bookings in it that were shown."""

    first = StringField()
    last = StringField()
    seen = SelectMultipleField(choices=[], validate_choice=False)

    def validate_first(self, field: StringField) -> None:
        """A day from today on."""
        on_date = parse_date(field.data)
        if on_date is None:
            raise ValidationError(_("Choose the first day that you are away"))
        if on_date < clinician_today(clock.now()):
            raise ValidationError(_("Choose a first day that has not passed"))
        if (on_date - clinician_today(clock.now())).days > LISTED_DAYS - LONGEST_LEAVE_DAYS:
            raise ValidationError(_("Choose a first day within a year from now"))

    def validate_last(self, field: StringField) -> None:
        """The same day or a later one, within a year. Left empty, it is one day."""
        first = parse_date(self.first.data)
        if not field.data:
            field.data = self.first.data
        on_date = parse_date(field.data)
        if on_date is None:
            raise ValidationError(_("Choose the last day that you are away"))
        if first is not None and on_date < first:
            raise ValidationError(_("Choose a last day that does not come before the first"))
        if first is not None and (on_date - first).days >= LONGEST_LEAVE_DAYS:
            raise ValidationError(_("Choose a last day within a year of the first"))

    @property
    def leave(self) -> Leave:
        """What was chosen, once it is right."""
        return Leave(date.fromisoformat(str(self.first.data)), date.fromisoformat(str(self.last.data)))


@bp.get("/leave")
def leave() -> ResponseReturnValue:
    """The leave that is to come, and a form for more."""
    return _page(LeaveForm())


@bp.post("/leave")
@redisplays_expired_form
def add_leave() -> ResponseReturnValue:
    """Takes the days; where patients are booked in them, shows who, and asks again."""
    form = LeaveForm()
    if not form.validate():
        return _page(form, 422)
    try:
        with transaction() as now:
            take_leave(current_practice().of_all, current_member(), form.leave, form.seen.data or [], now)
    except BookingsDuringLeave as refusal:
        return _confirm_page(form, refusal.status)
    return redirect(url_for("clinician.leave"), 303)


@bp.post("/leave/end")
def remove_leave() -> ResponseReturnValue:
    """Gives days back."""
    form = LeaveForm()
    first, last = parse_date(form.first.data), parse_date(form.last.data)
    if first is None or last is None or last < first:
        abort(400)
    try:
        with transaction() as now:
            end_leave(current_member(), Leave(max(first, clinician_today(now)), last), now)
    except NoSuchLeave as refusal:
        return _page(LeaveForm(formdata=None), refusal.status, said=_(refusal.sentence))
    return redirect(url_for("clinician.leave"), 303)


def _page(form: LeaveForm, status: int = 200, said: str = "") -> ResponseReturnValue:
    diary_id, today = own_diary_id(), clinician_today(clock.now())
    coming = leave_periods(leave_dates(diary_id, today, today + timedelta(days=LISTED_DAYS)))
    booked = booked_on_dates(current_practice().of_all, diary_id, coming[0].first, coming[-1].last) if coming else []
    page = render_template(
        "clinician/leave.html",
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" and not said else [],
        coming=[
            (leave, sum(leave.first <= _booking_date(booking) <= leave.last for booking in booked)) for leave in coming
        ],
        today=today,
        said=said,
    )
    return page, status


def _confirm_page(form: LeaveForm, status: int) -> ResponseReturnValue:
    diary_id, leave = own_diary_id(), form.leave
    with transaction() as now:
        record(current_member(), "saw_day", None, now, diary=diary_id, on_date=leave.first.isoformat())
    booked = booked_on_dates(current_practice().of_all, diary_id, leave.first, leave.last)
    return render_template("clinician/leave_booked.html", form=form, leave=leave, booked=booked), status


def _booking_date(booking: ClinicianBooking) -> date:
    return wall_clock(booking.starts_at_utc, booking.clinic.time_zone).date()
