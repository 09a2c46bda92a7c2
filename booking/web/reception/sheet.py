"""The day on paper: by diary, for a clipboard or a wall. Opening it is looking at it: what is on record as printed
is what the browser, or whoever printed it, says so of. It says what has changed since the sheets that were."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import StringField

from booking import display
from booking.actions.record import record
from booking.queries.day import read_day
from booking.queries.sheet import PRINTED, done_to, printings
from booking.rules.day import DayBlock, DayBooking, DayFacts, DiaryDay
from booking.rules.details import CONTACT, needs_known
from booking.rules.initials import initials
from booking.rules.lifecycle import Status
from booking.rules.sheet import Since, changed, is_worth_telling, latest_of_each, since
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.forms import Form
from booking.web.reception import bp
from booking.web.reception.labels import local_time, phone_of
from booking.web.reception.place import Place, the_place
from booking.web.shell import the_house

# Of how many earlier sheets it is told what has changed since.
MOST_SHEETS = 3
# As many bookings as a sheet may say that it showed.
MOST_SHOWN = 1000
_ONE_SHOWN = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
# How a box is filled in for somebody of whom it is known already.
_MARKS = {
    Status.ARRIVED: "✓",
    Status.IN_PROGRESS: "✓",
    Status.COMPLETED: "✓",
    Status.DID_NOT_ATTEND: "✗",
}


@dataclass(frozen=True)
class Line:
    """A line of the sheet: somebody, or a block (`blocked` is then why, in words, with how long)."""

    at: str
    name: str = ""
    phone: str = ""
    service: str = ""
    note: str = ""
    mark: str = ""
    blocked: str = ""


@bp.get("/<clinic_slug>/<on_text>/sheet")
def sheet(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """The day for paper; with `names=initials` no name and no phone number is on it."""
    place, by_initials = the_place(clinic_slug, on_text), request.args.get("names") == "initials"
    with transaction() as now:
        facts = read_day(the_house(), place.clinic, place.on_date, now)
        versions = {booking.id: booking.version for booking in facts.bookings}
        earlier = _since_earlier(place, versions, now)
        record(the_member(), "saw_day", None, now, clinic_id=place.clinic.id, on_date=place.on_date.isoformat())
    return render_template(
        "reception/sheet.html",
        place=place,
        clinic=place.clinic,
        on_date=place.on_date,
        by_initials=by_initials,
        diaries=list(_diaries(facts, place, by_initials)),
        count=len(versions),
        as_of=place.at(now),
        shown=" ".join(f"{number}:{version}" for number, version in versions.items()),
        earlier=[(_when(one.printing.at_utc, place, now), one.printing.who, _in_words(one)) for one in earlier],
        group=the_house().group,
    )


class PrintedForm(Form):
    """What was on the sheet: bookings by their number, each in its version."""

    shown = StringField()

    @property
    def versions(self) -> dict[str, int]:
        """By the booking's number; what is no number is left out."""
        found = (_ONE_SHOWN.fullmatch(word) for word in (self.shown.data or "").split()[:MOST_SHOWN])
        return {one[1]: int(one[2]) for one in found if one}


@bp.post("/<clinic_slug>/<on_text>/sheet")
def printed(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """It has been printed, as it was shown: from now on it is told what has changed since."""
    place, form = the_place(clinic_slug, on_text), PrintedForm()
    on_date = place.on_date.isoformat()
    with transaction() as now:
        record(the_member(), PRINTED, None, now, clinic_id=place.clinic.id, on_date=on_date, versions=form.versions)
    return redirect(url_for("reception.sheet", clinic_slug=clinic_slug, on_text=on_text), 303)


def _since_earlier(place: Place, versions: dict[int, int], now: datetime) -> list[Since]:
    """What has changed since each of the last few sheets that differ."""
    found = latest_of_each(printings(place.clinic.id, place.on_date, now), MOST_SHEETS)
    if not found:
        return []
    numbers = {number for printing in found for number in changed(printing, versions)}
    done = done_to(numbers, found[-1].at_utc)
    told = (since(printing, versions, done) for printing in found)
    return [one for one in told if is_worth_telling(one, now)]


def _in_words(one: Since) -> str:
    """ "2 new, 1 moved, 1 cancelled"; that nothing is, where nothing has changed."""
    parts = []
    if one.new:
        parts.append(ngettext("%(num)d new", "%(num)d new", one.new))
    if one.moved:
        parts.append(ngettext("%(num)d moved", "%(num)d moved", one.moved))
    if one.cancelled:
        parts.append(ngettext("%(num)d cancelled", "%(num)d cancelled", one.cancelled))
    return ", ".join(parts) or _("no change")


def _when(instant: datetime, place: Place, now: datetime) -> str:
    """When a sheet was printed: the time, with its day if that was another."""
    then, zone = display.local(instant, place.clinic.time_zone), place.clinic.time_zone
    if then.date() == display.local(now, zone).date():
        return place.at(instant)
    return f"{display.short_day(then)} {then:%H:%M}"


def _diaries(facts: DayFacts, place: Place, by_initials: bool) -> Iterator[tuple[str, int, list[Line]]]:
    """Each diary in which there is something: its name, how many are booked, and its lines."""
    for diary in facts.diaries:
        lines = [_line(thing, place, by_initials) for thing in _in_order(diary)]
        if lines:
            yield diary.name, len(diary.bookings), lines


def _in_order(diary: DiaryDay) -> list[DayBooking | DayBlock]:
    return sorted([*diary.bookings, *diary.blocks], key=lambda thing: (thing.starts_at_utc, thing.ends_at_utc))


def _line(thing: DayBooking | DayBlock, place: Place, by_initials: bool) -> Line:
    at = place.at(thing.starts_at_utc)
    if isinstance(thing, DayBlock):
        why = thing.reason if thing.reason and not by_initials else ""
        words = {"why": why, "length": display.length_words(thing.minutes)}
        return Line(
            at, blocked=_("Blocked: %(why)s, %(length)s", **words) if why else _("Blocked, %(length)s", **words)
        )
    return Line(
        at,
        initials(thing.patient_name) or "–" if by_initials else thing.patient_name,
        "" if by_initials else phone_of(thing),
        _("%(service)s, %(minutes)d", service=thing.service_name, minutes=thing.minutes),
        ", ".join([*_whose_phone(thing, by_initials), *_notes(thing, place)]),
        _MARKS.get(thing.status, ""),
    )


def _whose_phone(booking: DayBooking, by_initials: bool) -> Iterator[str]:
    """Whom the number rings, where that is not the patient; nobody's name where names are initials."""
    if booking.phone_of == CONTACT and not by_initials:
        yield _("phone of %(name)s", name=booking.contact_name)


def _notes(booking: DayBooking, place: Place) -> Iterator[str]:
    """What is good to know at the desk: a caller's own time, and what they need."""
    known = needs_known(booking.by_phone)
    if local := local_time(booking, place):
        yield local
    yield from (_(known[need]) for need in booking.needs if need in known)
    if booking.is_squeezed_in:
        yield _("Squeezed in")
