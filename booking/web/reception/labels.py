"""How a booking reads in a cell of the day: its status as a word and an icon, and what else is good to know."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import ngettext

from booking import display
from booking.rules.day import DayBooking
from booking.rules.details import needs_known
from booking.rules.errors import say
from booking.rules.lifecycle import UNDONE, Status
from booking.rules.shown import Act, Shown, next_acts, shown_as, waiting_minutes
from booking.web.reception.place import Place

# The icon of each mark in static/desk-icons.svg.
ICONS = {
    Shown.BOOKED: "booked",
    Shown.CALL_BACK: "again",
    Shown.ARRIVED: "arrived",
    Shown.PROGRESS: "progress",
    Shown.DONE: "done",
    Shown.MISSED: "missed",
    Shown.UNMARKED: "warn",
    Shown.CANCELLED: "cancelled",
}


_WORDS = {
    Shown.BOOKED: say("Booked"),
    Shown.CALL_BACK: say("Call back"),
    Shown.ARRIVED: say("Arrived"),
    Shown.PROGRESS: say("In progress"),
    Shown.DONE: say("Completed"),
    Shown.MISSED: say("Did not attend"),
    Shown.UNMARKED: say("Not marked"),
}
_BY_PHONE = {Shown.PROGRESS: say("On the call"), Shown.MISSED: say("No answer")}
_ACTS = {
    Act.CALL: say("Call…"),
    Act.ARRIVED: say("Arrived"),
    Act.START: say("Start"),
    Act.COMPLETED: say("Completed"),
    Act.DID_NOT_ATTEND: say("Did not attend"),
}


@dataclass(frozen=True)
class Label:
    """A booking as a cell tells it. `local` is a caller's own time; `about` is good to know beside the service;
    `beside` is the one thing that stands beside the name where there is a single line."""

    shown: Shown
    icon: str
    words: str
    local: str
    about: tuple[str, ...]
    phone: str
    beside: str
    wait: str
    acts: tuple[Act, ...]


def label(booking: DayBooking, place: Place, now: datetime) -> Label:
    """How a booking reads now."""
    shown = shown_as(booking, now)
    wait = waiting_minutes(booking, now)
    local, about, phone = local_time(booking, place), tuple(_about(booking)), phone_of(booking)
    return Label(
        shown,
        ICONS[shown],
        shown_words(booking, shown, place),
        local,
        about,
        phone,
        (" · ".join(about) if booking.by_phone else "") or local or phone,
        _("Waiting %(minutes)d min", minutes=wait) if wait else "",
        next_acts(booking, now),
    )


def shown_words(booking: DayBooking, shown: Shown, place: Place) -> str:
    """A status in a word or two, with its time where that is told."""
    if shown is Shown.ARRIVED and booking.arrived_at_utc is not None:
        return _("Arrived %(time)s", time=place.at(booking.arrived_at_utc))
    if shown is Shown.CALL_BACK and booking.call_back_at_utc is not None:
        return _("Call back %(time)s", time=_when(booking.call_back_at_utc, place))
    if shown is Shown.CANCELLED:
        return cancelled_words(booking.cancelled_by)
    return _(_BY_PHONE.get(shown, _WORDS[shown]) if booking.by_phone else _WORDS[shown])


def cancelled_words(cancelled_by: str) -> str:
    """By whom a booking was cancelled; a slip was taken back, and not cancelled by anybody."""
    if cancelled_by == UNDONE:
        return _("Taken back")
    return _("Cancelled by the patient") if cancelled_by == "patient" else _("Cancelled by the clinic")


def _when(instant: datetime, place: Place) -> str:
    """A time of the day that is shown, or of another with its date."""
    there = display.local(instant, place.clinic.time_zone)
    return place.at(instant) if there.date() == place.on_date else f"{display.short_day(there)} {there:%H:%M}"


def local_time(booking: DayBooking, place: Place) -> str:
    """The time on a caller's own clocks, where those show another: "12:15 Dubai"."""
    zone = booking.patient_zone
    if not booking.by_phone or not display.is_zone(zone):
        return ""
    here = display.local(booking.starts_at_utc, place.clinic.time_zone)
    there = display.local(booking.starts_at_utc, zone)
    if there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return ""
    on = "" if there.date() == here.date() else f" {display.short_weekday_name(there.weekday())}"
    return f"{there:%H:%M}{on} {display.city(zone)}"


def _about(booking: DayBooking) -> list[str]:
    """What is good to know beside the service: how it came, what they need, how often they were rung."""
    known = needs_known(booking.by_phone)
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


def act_words(act: Act) -> str:
    """What a small button says."""
    return _(_ACTS[act])


class Rung(Protocol):
    """Whoever has a phone number."""

    @property
    def phone_e164(self) -> str: ...
    @property
    def phone_typed(self) -> str: ...


def phone_of(booking: Rung) -> str:
    """A phone number as it was typed; without one, nothing."""
    return booking.phone_typed or display.phone(booking.phone_e164)
