"""Two people, one booking: the second is told what the first did, and nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock, display
from booking.display.booking_details import detail_text
from booking.queries.desk_bookings import DeskBooking
from booking.rules.booking_changes import BookingChange
from booking.rules.errors import ChangedMeanwhile
from booking.rules.practice import Clinic
from booking.web.reception.lookup import booking_or_404

# What a form carries for itself: it is made anew.
_FIELDS_LEFT_OUT = ("csrf_token", "version")


@dataclass(frozen=True)
class ConflictRow:
    """One thing that somebody wanted of a booking: what it is called, which fact it is, and their wish."""

    label: str
    fact: str
    wanted: str

    @property
    def is_phone(self) -> bool:
        """Whether it is a number, which is read from left to right in every language's digits."""
        return self.fact == "phone"

    @property
    def direction(self) -> str:
        """In which it is read."""
        return "ltr" if self.fact == "email" else "auto"


def edit_conflict_page(
    refusal: ChangedMeanwhile, reference: str, clinic: Clinic, back: str, rows: Sequence[ConflictRow]
) -> ResponseReturnValue:
    """Who did what and when, how the booking stands, what was wanted; and the same form once more, with
    everything typed in it, for whoever still wants it."""
    found = booking_or_404(reference, clinic)
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _FIELDS_LEFT_OUT]
    page = render_template(
        "reception/conflict.html",
        clinic=clinic,
        found=found,
        heading=_heading(refusal.change),
        sentence=_sentence(refusal.change, clinic),
        rows=[(row, _current_value(found, row.fact, clinic)) for row in rows],
        fields=fields,
        back=back,
    )
    return page, refusal.status


def _heading(change: BookingChange | None) -> str:
    if change is None:
        return _(ChangedMeanwhile.heading)
    ago = display.ago(change.at_utc, clock.now())
    if not change.who:
        return _("The patient changed this %(ago)s", ago=ago)
    return _("%(who)s changed this %(ago)s", who=change.who, ago=ago)


def _sentence(change: BookingChange | None, clinic: Clinic) -> str:
    """What was done, at which second: two people at one counter compare it."""
    if change is None:
        return _(ChangedMeanwhile.sentence)
    at = f"{display.local_datetime(change.at_utc, clinic.time_zone):%H:%M:%S}"
    who = change.who or _("The patient")
    if change.verb == "moved":
        return _("%(who)s moved this booking at %(at)s, while you had it open.", who=who, at=at)
    if change.verb == "cancelled":
        return _("%(who)s cancelled this booking at %(at)s, while you had it open.", who=who, at=at)
    if change.verb == "marked":
        status = display.status_name(str(change.facts.get("to_status", "booked")))
        marked = {"who": who, "at": at, "status": status}
        return _("%(who)s marked this booking at %(at)s, while you had it open: %(status)s.", **marked)
    if change.verb == "details_changed":
        return _("%(who)s changed the details of this booking at %(at)s, while you had it open.", who=who, at=at)
    return _("%(who)s changed this booking at %(at)s, while you had it open.", who=who, at=at)


def _current_value(found: DeskBooking, fact: str, clinic: Clinic) -> str:
    """How a fact of the booking stands now."""
    if fact == "status":
        return display.status_name(found.appointment.status)
    if fact == "time":
        return display.in_clinic_time(found.appointment.starts_at_utc, clinic.time_zone)
    if fact == "diary":
        return found.appointment.diary_name
    return detail_text(found.appointment, fact)
