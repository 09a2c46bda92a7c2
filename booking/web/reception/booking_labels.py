"""How a booking's status reads, as a word and an icon; and what else a cell of the day says of the booking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import ngettext

from booking import display
from booking.display.desk_times import short_date_and_time
from booking.rules.clinic_day import DayBooking
from booking.rules.desk_status import DeskAction, DeskStatus, HasDeskStatus, desk_status, next_actions, waiting_minutes
from booking.rules.errors import say
from booking.rules.lifecycle import UNDONE, Status
from booking.rules.patient_details import needs_offered
from booking.web.reception.lookup import ClinicDate

# The icon of each mark in static/desk-icons.svg.
STATUS_ICONS = {
    DeskStatus.BOOKED: "booked",
    DeskStatus.CALL_BACK: "again",
    DeskStatus.ARRIVED: "arrived",
    DeskStatus.PROGRESS: "progress",
    DeskStatus.DONE: "done",
    DeskStatus.MISSED: "missed",
    DeskStatus.UNMARKED: "warn",
    DeskStatus.CANCELLED: "cancelled",
}


_STATUS_TEXT = {
    DeskStatus.BOOKED: say("Booked"),
    DeskStatus.CALL_BACK: say("Call back"),
    DeskStatus.ARRIVED: say("Arrived"),
    DeskStatus.PROGRESS: say("In progress"),
    DeskStatus.DONE: say("Completed"),
    DeskStatus.MISSED: say("Did not attend"),
    DeskStatus.UNMARKED: say("Not marked"),
}
_STATUS_TEXT_BY_PHONE = {DeskStatus.PROGRESS: say("On the call"), DeskStatus.MISSED: say("No answer")}
_ACTION_TEXT = {
    DeskAction.CALL: say("Call…"),
    DeskAction.ARRIVED: say("Arrived"),
    DeskAction.START: say("Start"),
    DeskAction.COMPLETED: say("Completed"),
    DeskAction.DID_NOT_ATTEND: say("Did not attend"),
}


@dataclass(frozen=True)
class BookingLabel:
    """A booking as a cell tells it. `local` is a caller's own time; `about` is good to know beside the service;
    `beside` is the one thing that stands beside the name where there is a single line."""

    shown: DeskStatus
    icon: str
    words: str
    local: str
    about: tuple[str, ...]
    phone: str
    beside: str
    wait: str
    acts: tuple[DeskAction, ...]


def booking_label(booking: DayBooking, place: ClinicDate, now: datetime) -> BookingLabel:
    """How a booking reads now."""
    shown = desk_status(booking, now)
    wait = waiting_minutes(booking, now)
    local, about, phone = caller_local_time(booking, place), tuple(_remarks(booking)), phone_text(booking)
    return BookingLabel(
        shown,
        STATUS_ICONS[shown],
        status_text(booking, shown, place),
        local,
        about,
        phone,
        (" · ".join(about) if booking.by_phone else "") or local or phone,
        _("Waiting %(minutes)d min", minutes=wait) if wait else "",
        next_actions(booking, now),
    )


def status_text(booking: DayBooking, shown: DeskStatus, place: ClinicDate) -> str:
    """A status in a word or two, with its time where that is told."""
    if shown is DeskStatus.ARRIVED and booking.arrived_at_utc is not None:
        return _("Arrived %(time)s", time=place.at(booking.arrived_at_utc))
    if shown is DeskStatus.CALL_BACK and booking.call_back_at_utc is not None:
        return _("Call back %(time)s", time=_time_or_date(booking.call_back_at_utc, place))
    if shown is DeskStatus.CANCELLED:
        return cancelled_text(booking.cancelled_by)
    return _plain_status_text(shown, booking.by_phone)


def cancelled_text(cancelled_by: str) -> str:
    """By whom a booking was cancelled; a slip was taken back, and not cancelled by anybody."""
    if cancelled_by == UNDONE:
        return _("Taken back")
    return _("Cancelled by the patient") if cancelled_by == "patient" else _("Cancelled by the clinic")


def _time_or_date(instant: datetime, place: ClinicDate) -> str:
    """A time of the day that is shown, or of another with its date."""
    there = display.local_datetime(instant, place.clinic.time_zone)
    return place.at(instant) if there.date() == place.on_date else f"{display.short_day(there)} {there:%H:%M}"


def caller_local_time(booking: DayBooking, place: ClinicDate) -> str:
    """The time on a caller's own clocks, where those show another: "12:15 Dubai"."""
    zone = booking.patient_zone
    if not booking.by_phone or not display.is_zone(zone):
        return ""
    here = display.local_datetime(booking.starts_at_utc, place.clinic.time_zone)
    there = display.local_datetime(booking.starts_at_utc, zone)
    if there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return ""
    on = "" if there.date() == here.date() else f" {display.short_weekday_name(there.weekday())}"
    return f"{there:%H:%M}{on} {display.zone_city(zone)}"


def _remarks(booking: DayBooking) -> list[str]:
    """What is good to know beside the service: how it came, what they need, how often they were rung."""
    known = needs_offered(booking.by_phone)
    about = [_(known[need]) for need in booking.needs if need in known]
    if booking.no_answers and booking.status is Status.BOOKED:
        about.append(ngettext("%(num)d try", "%(num)d tries", booking.no_answers))
    if booking.source == "walk_in":
        about.append(_("Walk-in"))
    if booking.is_squeezed_in:
        about.append(_("Squeezed in"))
    if booking.has_note:
        about.append(_("Note"))
    return about


def action_text(act: DeskAction) -> str:
    """What a small button says."""
    return _(_ACTION_TEXT[act])


class HasPhone(Protocol):
    """Whoever has a phone number."""

    @property
    def phone_e164(self) -> str: ...
    @property
    def phone_typed(self) -> str: ...


def phone_text(booking: HasPhone) -> str:
    """A phone number as it was typed; without one, nothing."""
    return booking.phone_typed or display.phone(booking.phone_e164)


class HasStatusFacts(HasDeskStatus, Protocol):
    """What the words of a booking's mark are made of."""

    @property
    def by_phone(self) -> bool: ...
    @property
    def cancelled_by(self) -> str: ...


@dataclass(frozen=True)
class StatusLabel:
    """A booking's mark: which it is, its icon and its words."""

    shown: DeskStatus
    icon: str
    words: str


def status_label(booking: HasStatusFacts, zone: str, now: datetime) -> StatusLabel:
    """How a booking stands, in the words of the desk."""
    shown = desk_status(booking, now)
    return StatusLabel(shown, STATUS_ICONS[shown], _status_text(shown, booking, zone, now))


def _status_text(found: DeskStatus, booking: HasStatusFacts, zone: str, now: datetime) -> str:
    if found == DeskStatus.CALL_BACK and booking.call_back_at_utc is not None:
        return _("Call back %(when)s", when=short_date_and_time(booking.call_back_at_utc, zone, now))
    if found == DeskStatus.CANCELLED:
        return cancelled_text(booking.cancelled_by)
    return _plain_status_text(found, booking.by_phone)


def _plain_status_text(found: DeskStatus, by_phone: bool) -> str:
    """A status without its time."""
    return _(_STATUS_TEXT_BY_PHONE.get(found, _STATUS_TEXT[found]) if by_phone else _STATUS_TEXT[found])
