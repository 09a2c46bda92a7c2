"""The receipt: complete without the mail, because people bookmark it and take a screenshot."""

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock, display, ics, links
from booking.rules.appointment import Appointment
from booking.rules.booking_window import change_deadline
from booking.rules.errors import AlreadyCancelled, AlreadyPast
from booking.rules.patient_details import needs_offered
from booking.web.current_practice import current_practice
from booking.web.manage import bp
from booking.web.manage.appointment_lookup import appointment_of_link, why_not_changeable


def needs_texts(found: Appointment) -> list[str]:
    """The help that was asked for."""
    words = needs_offered(found.service.by_phone)
    return [_(words[code]) for code in found.needs if code in words]


@bp.get("")
def appointment(token: str) -> ResponseReturnValue:
    """Booked, cancelled or past: three pages apart."""
    found = appointment_of_link(token)
    refusal = why_not_changeable(found)
    page = "manage/appointment.html"
    if isinstance(refusal, AlreadyCancelled):
        page = "manage/cancelled.html"
    elif isinstance(refusal, AlreadyPast):
        page = "manage/past.html"
    return render_template(
        page,
        appointment=found,
        clocks=display.appointment_clocks(found, clock.now()),
        refusal=refusal,
        needs=needs_texts(found),
        change_by=_change_by(found),
        google=ics.google_link(found),
        outlook=ics.outlook_link(found),
    )


def _change_by(found: Appointment) -> str:
    """Until when it can be changed online; for a call, on a clock that is named."""
    at = change_deadline(found.service, found.starts_at_utc)
    if not found.service.by_phone:
        return display.in_clinic_time(at, found.clinic.time_zone)
    clocks = display.two_clocks(at, found.clinic.time_zone, found.patient_zone, clock.now())
    return _("%(day)s, %(time)s", day=clocks.day, time=clocks.both or clocks.named_time)


@bp.get("/calendar.ics")
def calendar(token: str) -> ResponseReturnValue:
    """The appointment for a calendar; once cancelled, the word that takes it out again."""
    found = appointment_of_link(token)
    cancelled = isinstance(why_not_changeable(found), AlreadyCancelled)
    practice = current_practice()
    text = ics.invitation(
        found,
        method="CANCEL" if cancelled else "PUBLISH",
        organizer=str(current_app.config["MAIL_DEFAULT_SENDER"] or practice.group.email),
        link=links.appointment_url(str(current_app.config["BASE_URL"]), token),
        phone=display.phone(practice.phone_of(found.clinic)),
        clocks=display.appointment_clocks(found, clock.now()).both,
    )
    answer = Response(text.encode(), mimetype="text/calendar")
    answer.headers["Content-Type"] = f"text/calendar; charset=utf-8; method={'CANCEL' if cancelled else 'PUBLISH'}"
    answer.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer
