"""The member's own blocks: an hour out of the diary, and given back. Who is in it is shown first."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import IntegerField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from booking import clock
from booking.actions.audit import record
from booking.actions.desk.block import NewBlock, create_block, unblock
from booking.queries.clinician_day import coming_blocks, home_zone, read_my_days
from booking.rules.booking_changes import AffectedBooking
from booking.rules.clinic_time import instant_at
from booking.rules.errors import BlockOverlapsBookings, NotFoundAtClinic, Refusal
from booking.rules.leave import LONGEST_LEAVE_DAYS
from booking.rules.practice import Clinic
from booking.rules.text_cleaning import tidy_line
from booking.transaction import transaction
from booking.web.access import current_member, refuse_access
from booking.web.clinician import bp
from booking.web.clinician.own_diary import clinician_today, own_diary_id, parse_date
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.forms import Form, reject_unreadable
from booking.web.url_ids import MAX_ID

LONGEST_BLOCK_REASON = 120


class OwnBlockForm(Form):
    """The day, from and until on the clinic's clock, and why; and whom the form has shown to be in it."""

    on_date = StringField()
    starts = StringField()
    ends = StringField()
    why = StringField()
    seen = SelectMultipleField(choices=[], validate_choice=False)

    def validate_on_date(self, field: StringField) -> None:
        """A day from today on, within a year."""
        on_date, today = parse_date(field.data), clinician_today(clock.now())
        if on_date is None:
            raise ValidationError(_("Choose a day"))
        if on_date < today:
            raise ValidationError(_("Choose a day that has not passed"))
        if (on_date - today).days > LONGEST_LEAVE_DAYS:
            raise ValidationError(_("Choose a day within a year from now"))

    def validate_starts(self, field: StringField) -> None:
        """A time of day."""
        if _parse_time(field.data) is None:
            raise ValidationError(_("Choose from when"))

    def validate_ends(self, field: StringField) -> None:
        """A later time of day; midnight is the end of it."""
        starts, ends = _parse_time(self.starts.data), _parse_time(field.data)
        if ends is None:
            raise ValidationError(_("Choose until when"))
        if starts is not None and ends <= starts and ends != time(0):
            raise ValidationError(_("Choose a time after the beginning"))

    def validate_why(self, field: StringField) -> None:
        """A word or two, for colleagues."""
        field.data = tidy_line(field.data or "")
        reject_unreadable(self, field)
        if len(field.data) > LONGEST_BLOCK_REASON:
            raise ValidationError(_("Use %(most)d letters or fewer", most=LONGEST_BLOCK_REASON))

    def wanted(self, diary_id: int, zone: str) -> NewBlock:
        """What is to be blocked, once the form is right."""
        on_date, starts, ends = (
            parse_date(self.on_date.data),
            _parse_time(self.starts.data),
            _parse_time(self.ends.data),
        )
        if on_date is None or starts is None or ends is None:
            raise ValueError("the form has not been validated")
        last_date = on_date + timedelta(days=1) if ends == time(0) else on_date
        return NewBlock(
            frozenset({diary_id}),
            instant_at(on_date, starts, zone),
            instant_at(last_date, ends, zone, last=True),
            self.why.data or "",
            tuple(self.seen.data or ()),
        )


class OwnUnblockForm(Form):
    """Which of the member's own."""

    block = IntegerField(validators=[InputRequired(), NumberRange(1, MAX_ID)])


@bp.get("/block")
def block_time() -> ResponseReturnValue:
    """What is blocked from today on, and a form for more."""
    return _page(OwnBlockForm(data={"on_date": clinician_today(clock.now()).isoformat()}))


@bp.post("/block")
@redisplays_expired_form
def add_block() -> ResponseReturnValue:
    """Blocks the time; where somebody is in it, shows who, and asks again."""
    form = OwnBlockForm()
    if not form.validate():
        return _page(form, 422)
    clinic = _clinic_on(date.fromisoformat(str(form.on_date.data)))
    wanted = form.wanted(own_diary_id(), clinic.time_zone)
    try:
        with transaction() as now:
            create_block(current_practice().of_all, clinic, wanted, current_member(), now)
    except BlockOverlapsBookings as refusal:
        return _confirm_page(form, clinic, refusal.affected)
    except Refusal as refusal:
        return _page(form, refusal.status, said=_(refusal.sentence, **refusal.facts))
    return redirect(url_for("clinician.block_time"), 303)


@bp.post("/block/remove")
def remove_block() -> ResponseReturnValue:
    """Gives the time of a block back."""
    form = OwnUnblockForm()
    if not form.validate():
        abort(400)
    today = clinician_today(clock.now())
    try:
        with transaction() as now:
            unblock(current_practice().of_all, _clinic_on(today), int(form.block.data or 0), current_member(), now)
    except NotFoundAtClinic:
        refuse_access(current_member())
    return redirect(url_for("clinician.block_time"), 303)


def _clinic_on(on_date: date) -> Clinic:
    """Where the member is on a date, else where they may be: the clinic whose clock the form means."""
    practice, member, diary_id = current_practice().of_all, current_member(), own_diary_id()
    (day,) = read_my_days(practice, diary_id, on_date, on_date, clock.now())
    diary = next((diary for diary in practice.diaries if diary.id == diary_id), None)
    usual = [clinic for clinic in practice.clinics if diary is not None and clinic.id in diary.hours]
    found = [*(place.clinic for place in day.places), *usual, *practice.clinics]
    return next((clinic for clinic in found if member.works_at(clinic.id)), found[0])


def _page(form: OwnBlockForm, status: int = 200, said: str = "") -> ResponseReturnValue:
    practice, diary_id, now = current_practice().of_all, own_diary_id(), clock.now()
    page = render_template(
        "clinician/block.html",
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" and not said else [],
        coming=coming_blocks(diary_id, now),
        zone=home_zone(practice, diary_id),
        said=said,
    )
    return page, status


def _confirm_page(form: OwnBlockForm, clinic: Clinic, affected: Sequence[AffectedBooking]) -> ResponseReturnValue:
    with transaction() as now:
        record(current_member(), "saw_day", None, now, diary=own_diary_id(), on_date=str(form.on_date.data))
    page = render_template("clinician/block_booked.html", form=form, clinic=clinic, affected=affected)
    return page, BlockOverlapsBookings.status


def _parse_time(text: str | None) -> time | None:
    try:
        return datetime.strptime((text or "")[:5], "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        return None
