"""Change day or time. The old time is kept until the new one is booked."""

from dataclasses import replace
from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock, display
from booking.actions.patient_changes import move_booking
from booking.queries.availability import OwnClaims, read_availability
from booking.rules import availability
from booking.rules.appointment import Appointment
from booking.rules.availability import OfferedDay, chosen_instant
from booking.rules.errors import ChangedSinceShown, MovedTooOften, NotOffered, Refusal, SameTime
from booking.rules.limits import refuse_too_many_moves
from booking.rules.practice import Clinic
from booking.transaction import transaction
from booking.web import free_times
from booking.web.commit_retry import is_outcome_unknown
from booking.web.confirm_form import ConfirmForm
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice, practice_for_update
from booking.web.inputs.dates import parse_date
from booking.web.inputs.times import StartTimeForm
from booking.web.manage import bp
from booking.web.manage.appointment_lookup import appointment_of_link, facts_for_digest, why_not_changeable
from booking.web.rate_limits import limits_are_on


class PatientMoveForm(StartTimeForm, ConfirmForm):
    """The new time; what the page showed of the old one."""


def _refusal_page_if_not_movable(appointment: Appointment) -> ResponseReturnValue | None:
    refusal = why_not_changeable(appointment) or _why_not_movable(appointment)
    return change_refused_page(appointment, refusal) if refusal else None


def _why_not_movable(appointment: Appointment) -> Refusal | None:
    """Why it cannot be moved online once more, if it cannot."""
    try:
        if limits_are_on():
            refuse_too_many_moves(appointment.online_moves)
    except MovedTooOften as refusal:
        return refusal
    return None


def change_refused_page(appointment: Appointment, refusal: Refusal) -> ResponseReturnValue:
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
    appointment = appointment_of_link(token)
    if refused := _refusal_page_if_not_movable(appointment):
        return refused
    practice, now = current_practice(), clock.now()
    service, clinic = appointment.service, appointment.clinic
    by_clinic = free_times.read_whole_window(
        practice, service, _clinics_of_service(appointment), now, OwnClaims(booking_id=appointment.id)
    )
    facts = by_clinic[clinic.slug]
    first = parse_date(request.args.get("after", "")) or free_times.clinic_today(clinic, now)
    listing, later = free_times.bookable_days(facts, first, now)
    return render_template(
        "manage/move.html",
        appointment=appointment,
        clocks=display.appointment_clocks(appointment, now),
        weeks=free_times.days_by_week(listing, clinic, now, by_clinic),
        later=later,
        is_later="after" in request.args,
        service=service,
        clinic=clinic,
    )


@bp.get("/move/<on_text>")
def move_times(token: str, on_text: str) -> ResponseReturnValue:
    """What other time?"""
    appointment = appointment_of_link(token)
    on_date = parse_date(on_text)
    if on_date is None:
        return redirect(url_for("manage.move", token=token))
    if refused := _refusal_page_if_not_movable(appointment):
        return refused
    return _times_page(appointment, on_date, PatientMoveForm())


@bp.post("/move/<on_text>")
@redisplays_expired_form
def move_to(token: str, on_text: str) -> ResponseReturnValue:
    """Moves the appointment."""
    appointment = appointment_of_link(token)
    on_date = parse_date(on_text)
    if on_date is None:
        return redirect(url_for("manage.move", token=token), 303)
    form = PatientMoveForm()
    if not form.validate():
        return _times_page(appointment, on_date, form, 422)
    starts_at_utc = None
    try:
        starts_at_utc = chosen_instant(on_date, form.at, appointment.clinic.time_zone)
        with transaction() as now:
            shown = form.shown.data or ""
            move_booking(practice_for_update(), token, starts_at_utc, now, shown=shown, is_limited=limits_are_on())
    except Refusal as refusal:
        if not is_outcome_unknown() or appointment_of_link(token).starts_at_utc != starts_at_utc:
            return _move_refused_page(appointment, on_date, form, refusal)
    return redirect(url_for("manage.appointment", token=token), 303)


def _move_refused_page(
    appointment: Appointment, on_date: date, form: PatientMoveForm, refusal: Refusal
) -> ResponseReturnValue:
    if isinstance(refusal, ChangedSinceShown):
        form.tell(refusal)
        return _times_page(appointment_of_link(appointment.token), on_date, form, refusal.status)
    if isinstance(refusal, (NotOffered, SameTime)):
        return _times_page(appointment, on_date, form, refusal.status, refusal)
    return change_refused_page(appointment, refusal)


def _clinic_with_hours(appointment: Appointment) -> Clinic:
    """The appointment's clinic with its hours."""
    return next(clinic for clinic in current_practice().clinics if clinic.id == appointment.clinic.id)


def _clinics_of_service(appointment: Appointment) -> list[Clinic]:
    """The appointment's clinic with its hours, and the others at which somebody takes its service."""
    own = _clinic_with_hours(appointment)
    return [own, *(other for other in current_practice().clinics_for(appointment.service) if other.id != own.id)]


def _without_present_time(day: OfferedDay, appointment: Appointment) -> OfferedDay:
    """A day without the time that the appointment already has: it is nobody else's, but no change either."""
    return replace(day, slots=tuple(slot for slot in day.slots if slot.starts_at_utc != appointment.starts_at_utc))


def _times_page(
    appointment: Appointment,
    on_date: date,
    form: PatientMoveForm,
    status: int = 200,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    practice, now = current_practice(), clock.now()
    service, clinic = appointment.service, _clinic_with_hours(appointment)
    own = OwnClaims(booking_id=appointment.id)
    facts = free_times.read_days_around(practice, service, clinic, on_date, now, own)
    day = _without_present_time(availability.offered_day(facts, on_date, now), appointment)
    zone = appointment.patient_zone if service.by_phone else ""
    parts = free_times.times_by_part_of_day(day, service, clinic, zone, now)
    by_clinic = (
        None
        if parts
        else read_availability(practice, service, _clinics_of_service(appointment), on_date, on_date, now, own)
    )
    page = render_template(
        "manage/move_times.html",
        appointment=appointment,
        clocks=display.appointment_clocks(appointment, now),
        form=form,
        mistakes=list(form.mistakes()) if request.method == "POST" and refusal is None else [],
        refusal=refusal,
        shown=form.shows(facts_for_digest(appointment)),
        on_date=on_date,
        parts=parts,
        reason="" if parts else free_times.why_no_times(day, clinic, by_clinic),
        following=next(
            (
                after.on_date
                for after in free_times.days_to_window_end(facts, on_date + timedelta(days=1), now)
                if after.slots
            ),
            None,
        ),
        service=service,
        clinic=clinic,
    )
    return page, status
