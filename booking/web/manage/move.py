"""Change day or time. The old time is kept until the new one is booked."""

from dataclasses import replace
from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock, display
from booking.actions.change import move_booking
from booking.queries.calendar import Own, read_facts
from booking.rules import availability
from booking.rules.appointment import Appointment
from booking.rules.availability import Day, chosen_instant
from booking.rules.errors import ChangedSinceShown, MovedTooOften, NotOffered, Refusal, SameTime
from booking.rules.house import Clinic
from booking.rules.limits import refuse_move
from booking.transaction import transaction
from booking.web.address import limits_are_on
from booking.web.as_shown import ConfirmForm
from booking.web.door import keeps_what_was_typed
from booking.web.manage import bp
from booking.web.manage.found import shown_facts, the_appointment, why_not_changeable
from booking.web.public import offer
from booking.web.public.choose import parse_date
from booking.web.public.times import StartForm
from booking.web.second_look import is_outcome_unknown
from booking.web.shell import the_house, the_standing_house


class MoveForm(StartForm, ConfirmForm):
    """The new time; what the page showed of the old one."""


def _refused(appointment: Appointment) -> ResponseReturnValue | None:
    refusal = why_not_changeable(appointment) or _why_not_movable(appointment)
    return refusal_page(appointment, refusal) if refusal else None


def _why_not_movable(appointment: Appointment) -> Refusal | None:
    """Why it cannot be moved online once more, if it cannot."""
    try:
        if limits_are_on():
            refuse_move(appointment.online_moves)
    except MovedTooOften as refusal:
        return refusal
    return None


def refusal_page(appointment: Appointment, refusal: Refusal) -> ResponseReturnValue:
    """Why an appointment cannot be changed, with what to do instead."""
    page = render_template(
        "manage/refused.html",
        appointment=appointment,
        heading=_(refusal.heading),
        sentence=_(refusal.sentence),
        clocks=display.appointment_clocks(appointment, clock.now()),
    )
    return page, refusal.status


@bp.get("/move")
def move(token: str) -> ResponseReturnValue:
    """Which other day?"""
    appointment = the_appointment(token)
    if refused := _refused(appointment):
        return refused
    house, now = the_house(), clock.now()
    service, clinic = appointment.service, appointment.clinic
    by_clinic = offer.whole_window(house, service, _clinics(appointment), now, Own(booking_id=appointment.id))
    facts = by_clinic[clinic.slug]
    first = parse_date(request.args.get("after", "")) or offer.today(clinic, now)
    listing, later = offer.listed(facts, first, now)
    return render_template(
        "manage/move.html",
        appointment=appointment,
        clocks=display.appointment_clocks(appointment, now),
        weeks=offer.weeks(listing, clinic, now, by_clinic),
        later=later,
        is_later="after" in request.args,
        service=service,
        clinic=clinic,
    )


@bp.get("/move/<on_text>")
def move_times(token: str, on_text: str) -> ResponseReturnValue:
    """What other time?"""
    appointment = the_appointment(token)
    on_date = parse_date(on_text)
    if on_date is None:
        return redirect(url_for("manage.move", token=token))
    if refused := _refused(appointment):
        return refused
    return _times_page(appointment, on_date, MoveForm())


@bp.post("/move/<on_text>")
@keeps_what_was_typed
def move_to(token: str, on_text: str) -> ResponseReturnValue:
    """Moves the appointment."""
    appointment = the_appointment(token)
    on_date = parse_date(on_text)
    if on_date is None:
        return redirect(url_for("manage.move", token=token), 303)
    form = MoveForm()
    if not form.validate():
        return _times_page(appointment, on_date, form, 422)
    starts_at_utc = None
    try:
        starts_at_utc = chosen_instant(on_date, form.at, appointment.clinic.time_zone)
        with transaction() as now:
            shown = form.shown.data or ""
            move_booking(the_standing_house(), token, starts_at_utc, now, shown=shown, is_limited=limits_are_on())
    except Refusal as refusal:
        if not is_outcome_unknown() or the_appointment(token).starts_at_utc != starts_at_utc:
            return _refused_move(appointment, on_date, form, refusal)
    return redirect(url_for("manage.appointment", token=token), 303)


def _refused_move(appointment: Appointment, on_date: date, form: MoveForm, refusal: Refusal) -> ResponseReturnValue:
    if isinstance(refusal, ChangedSinceShown):
        form.tell(refusal)
        return _times_page(the_appointment(appointment.token), on_date, form, refusal.status)
    if isinstance(refusal, (NotOffered, SameTime)):
        return _times_page(appointment, on_date, form, refusal.status, refusal)
    return refusal_page(appointment, refusal)


def _open_clinic(appointment: Appointment) -> Clinic:
    """The appointment's clinic with its hours."""
    return next(clinic for clinic in the_house().clinics if clinic.id == appointment.clinic.id)


def _clinics(appointment: Appointment) -> list[Clinic]:
    """The appointment's clinic with its hours, and the others at which somebody takes its service."""
    own = _open_clinic(appointment)
    return [own, *(other for other in the_house().clinics_for(appointment.service) if other.id != own.id)]


def _without_mine(day: Day, appointment: Appointment) -> Day:
    """A day without the time that the appointment already has: it is nobody else's, but no change either."""
    return replace(day, slots=tuple(slot for slot in day.slots if slot.starts_at_utc != appointment.starts_at_utc))


def _times_page(
    appointment: Appointment,
    on_date: date,
    form: MoveForm,
    status: int = 200,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    house, now = the_house(), clock.now()
    service, clinic = appointment.service, _open_clinic(appointment)
    own = Own(booking_id=appointment.id)
    facts = offer.around(house, service, clinic, on_date, now, own)
    day = _without_mine(availability.day(facts, on_date, now), appointment)
    zone = appointment.patient_zone if service.by_phone else ""
    parts = offer.parts(day, service, clinic, zone, now)
    by_clinic = None if parts else read_facts(house, service, _clinics(appointment), on_date, on_date, now, own)
    page = render_template(
        "manage/move_times.html",
        appointment=appointment,
        clocks=display.appointment_clocks(appointment, now),
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" and refusal is None else [],
        refusal=refusal,
        shown=form.shows(shown_facts(appointment)),
        on_date=on_date,
        parts=parts,
        reason="" if parts else offer.why_none(day, clinic, by_clinic),
        following=next(
            (after.on_date for after in offer.days(facts, on_date + timedelta(days=1), now) if after.slots),
            None,
        ),
        service=service,
        clinic=clinic,
    )
    return page, status
