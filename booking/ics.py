"""Turns appointments and diaries into calendar text (RFC 5545; invitations by RFC 5546 and RFC 6047).

It never says what an appointment is for or whose it is: calendars are shared, synchronised and read aloud by
assistants.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import Literal
from urllib.parse import quote, urlencode
from uuid import UUID, uuid5

from flask_babel import gettext as _
from icalendar import (
    Alarm,
    Calendar,
    Event,
    vCalAddress,
    vDuration,
    vUri,
)

from booking.email_address import ascii_address
from booking.rules.appointment import Appointment
from booking.rules.calendar_feed import REFRESH_EVERY, FeedEvent
from booking.rules.clinic_time import is_unambiguous, wall_clock
from booking.rules.lifecycle import Status
from booking.vtimezone import time_zone

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

PRODUCT = "-//Clinic Booking//Clinic Booking//EN"
ALARM_BEFORE = timedelta(hours=2)


def invitation(
    appointment: Appointment,
    *,
    method: Method,
    organizer: str,
    attendee: str = "",
    link: str = "",
    phone: str = "",
    clocks: str = "",
    for_clinic: bool = False,
) -> str:
    """Returns the calendar text of an appointment, the same on every try.

    REQUEST needs an `attendee` and CANCEL may have one. PUBLISH is for whoever opens it, and names nobody (RFC 5546
    3.2). `link` and `phone` say where to change the appointment; a clinic's `link` opens its day. `clocks` gives the
    time on both clocks where a call is on two. Raises ValueError where method and attendee do not go together.
    """
    if (method == "REQUEST" and not attendee) or (method == "PUBLISH" and attendee):
        raise ValueError(f"METHOD:{method} {'names no' if attendee else 'needs an'} attendee")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    description = _description(clocks, link, phone, for_clinic)
    event = _event(appointment, method, organizer, attendee, description, link, for_clinic)
    _add_start_and_end(calendar, event, appointment)
    calendar.add_component(event)
    return calendar.to_ical().decode("utf-8")


def _add_start_and_end(calendar: Calendar, event: Event, appointment: Appointment) -> None:
    """Adds an event's start and end, on the clinic's clock with its time zone.

    In the hours around a change of the clocks they are in UTC, because calendar programs read ambiguous times
    differently.
    """
    zone = appointment.clinic.time_zone
    starts, ends = wall_clock(appointment.starts_at_utc, zone), wall_clock(appointment.ends_at_utc, zone)
    component = time_zone(zone, starts.year) if is_unambiguous(starts, ends) else None
    if component is None:
        starts, ends = _whole_second(starts), _whole_second(ends)
    else:
        calendar.add_component(component)
    event.add("dtstart", starts)
    event.add("dtend", ends)


def _event(
    appointment: Appointment,
    method: Method,
    organizer: str,
    attendee: str,
    description: str,
    link: str,
    for_clinic: bool,
) -> Event:
    cancelled = method == "CANCEL" or appointment.status == Status.CANCELLED
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", _whole_second(appointment.changed_at_utc))
    event.add("created", _whole_second(appointment.booked_at_utc))
    event.add("last-modified", _whole_second(appointment.changed_at_utc))
    event.add("summary", event_title(appointment))
    event.add("location", event_location(appointment))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("organizer", _mailto(organizer))
    if attendee:
        event.add("attendee", _attendee(attendee))
    if description:
        event.add("description", description)
    if link:
        event.add("url", vUri(link))
    # An invitation leaves alarms to the calendar that gets it. A patient who adds the file by hand gets one.
    if method == "PUBLISH" and not cancelled and not for_clinic:
        event.add_component(_alarm(event_title(appointment)))
    return event


def event_title(appointment: Appointment) -> str:
    """Returns the title of an appointment's calendar entry, with nothing about health and no name."""
    return _("Phone appointment") if appointment.service.by_phone else _("Appointment")


def event_location(appointment: Appointment) -> str:
    """Returns where an appointment takes place: the clinic's address, or that it is a call."""
    return _("By phone") if appointment.service.by_phone else appointment.clinic.address


def _description(clocks: str, link: str, phone: str, for_clinic: bool) -> str:
    lines = [clocks] if clocks else []
    if link:
        lines.append(
            _("Open the day: %(link)s", link=link) if for_clinic else _("See, change or cancel: %(link)s", link=link)
        )
    if phone:
        lines.append(_("Questions? Call %(phone)s", phone=phone))
    return "\n".join(lines)


def _attendee(email: str) -> vCalAddress:
    """Returns the attendee without a name, and accepted already: they booked it themselves."""
    address = _mailto(email)
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = "ACCEPTED"
    address.params["RSVP"] = "FALSE"
    return address


def _mailto(email: str) -> vCalAddress:
    """Returns an address as a mailto URI (RFC 6068), in which no line can end."""
    return vCalAddress("mailto:" + quote(ascii_address(parseaddr(email)[1] or email), safe="@!#$&'*+/=?^_`{|}~-."))


def _alarm(text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm


def _whole_second(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)


# --- A diary for a clinician's own calendar ----------------------------------------------

# The namespace of the UIDs of feeds' events, which differ from the invitations' UIDs: see `feed`.
_FEEDS = UUID("6f1c2a0e-58d2-4b7e-9a57-0c1d5f5b8e21")


def feed(name: str, events: Iterable[FeedEvent]) -> str:
    """Returns the calendar text of a diary: times in UTC, and titles that are initials or "Busy".

    1. There is no METHOD: a feed is read, and RFC 5546 is about what is sent.
    2. An event keeps its UID. It is a UUID, which names neither host nor person (RFC 7986 5.3).
    3. It is not the UID of the patient's invitation. A UID names one component (RFC 5545 3.8.4.7), and these are two:
       a calendar with both would take the feed's event, with another title and without an ORGANIZER, for a change of
       the invitation, and would lose the patient's link.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(REFRESH_EVERY), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH_EVERY))
    beginning, end, _rest = calendar.to_ical().decode("utf-8").partition("END:VCALENDAR")
    return "".join((beginning, *(_feed_event(event, _("Busy"), _("By phone")) for event in events), end, "\r\n"))


@lru_cache(maxsize=8192)
def _feed_event(taken: FeedEvent, busy: str, by_phone: str) -> str:
    """Returns the text of one event, cached: little of a year's feed changes from one fetch to the next."""
    event = Event()
    event.add("uid", str(uuid5(_FEEDS, taken.source)))
    event.add("sequence", taken.sequence)
    # Without a METHOD, DTSTAMP is when the event last changed (RFC 5545 3.8.7.2).
    event.add("dtstamp", _whole_second(taken.changed_at_utc))
    event.add("last-modified", _whole_second(taken.changed_at_utc))
    event.add("dtstart", _utc(taken.starts))
    event.add("dtend", _utc(taken.ends))
    event.add("summary", taken.title or busy)
    if place := by_phone if taken.by_phone else taken.address:
        event.add("location", place)
    event.add("status", "CANCELLED" if taken.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if taken.is_cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    return event.to_ical().decode("utf-8")


def _utc(when: datetime | date) -> datetime | date:
    return _whole_second(when) if isinstance(when, datetime) else when


# --- Links that add it to a calendar on the web: another party reads them, so no secret is in them ----


def google_link(appointment: Appointment) -> str:
    """Returns the address that adds an appointment to Google Calendar."""
    return "https://calendar.google.com/calendar/render?" + urlencode(
        {
            "action": "TEMPLATE",
            "text": event_title(appointment),
            "dates": "/".join(
                f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (appointment.starts_at_utc, appointment.ends_at_utc)
            ),
            "location": event_location(appointment),
        }
    )


def outlook_link(appointment: Appointment) -> str:
    """Returns the address that adds an appointment to Outlook on the web."""
    return "https://outlook.live.com/calendar/0/deeplink/compose?" + urlencode(
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": event_title(appointment),
            "startdt": f"{appointment.starts_at_utc.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "enddt": f"{appointment.ends_at_utc.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "location": event_location(appointment),
        },
        quote_via=quote,
    )
