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
from booking.actions.audit import record
from booking.queries.clinic_day import read_day
from booking.queries.day_sheet import PRINTED_VERB, audited_since, recent_printings
from booking.rules.clinic_day import ClinicDay, DayBlock, DayBooking, DiaryDay
from booking.rules.day_sheet import SheetChanges, changed_booking_ids, is_worth_showing, latest_printings, sheet_changes
from booking.rules.initials import initials
from booking.rules.lifecycle import Status
from booking.rules.patient_details import CONTACT, needs_offered
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.current_practice import current_practice
from booking.web.forms import Form
from booking.web.reception import bp
from booking.web.reception.booking_labels import caller_local_time, phone_text
from booking.web.reception.lookup import ClinicDate, clinic_date_or_404

# Of how many earlier sheets it is told what has changed since.
MOST_SHEETS = 3
# As many bookings as a sheet may say that it showed.
MOST_SHOWN = 1000
_BOOKING_AND_VERSION = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
# How a box is filled in for somebody of whom it is known already.
_STATUS_TICKS = {
    Status.ARRIVED: "✓",
    Status.IN_PROGRESS: "✓",
    Status.COMPLETED: "✓",
    Status.DID_NOT_ATTEND: "✗",
}


@dataclass(frozen=True)
class SheetLine:
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
    place, by_initials = clinic_date_or_404(clinic_slug, on_text), request.args.get("names") == "initials"
    with transaction() as now:
        facts = read_day(current_practice(), place.clinic, place.on_date, now)
        versions = {booking.id: booking.version for booking in facts.bookings}
        earlier = _changes_since_printings(place, versions, now)
        record(current_member(), "saw_day", None, now, clinic_id=place.clinic.id, on_date=place.on_date.isoformat())
    return render_template(
        "reception/sheet.html",
        place=place,
        clinic=place.clinic,
        on_date=place.on_date,
        by_initials=by_initials,
        diaries=list(_diary_lines(facts, place, by_initials)),
        count=len(versions),
        as_of=place.at(now),
        shown=" ".join(f"{number}:{version}" for number, version in versions.items()),
        earlier=[
            (_printed_at_text(one.printing.at_utc, place, now), one.printing.who, _changes_text(one)) for one in earlier
        ],
        group=current_practice().group,
    )


class SheetPrintedForm(Form):
    """What was on the sheet: bookings by their number, each in its version."""

    shown = StringField()

    @property
    def versions(self) -> dict[str, int]:
        """By the booking's number; what is no number is left out."""
        found = (_BOOKING_AND_VERSION.fullmatch(word) for word in (self.shown.data or "").split()[:MOST_SHOWN])
        return {one[1]: int(one[2]) for one in found if one}


@bp.post("/<clinic_slug>/<on_text>/sheet")
def mark_printed(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """It has been printed, as it was shown: from now on it is told what has changed since."""
    place, form = clinic_date_or_404(clinic_slug, on_text), SheetPrintedForm()
    on_date = place.on_date.isoformat()
    with transaction() as now:
        record(
            current_member(),
            PRINTED_VERB,
            None,
            now,
            clinic_id=place.clinic.id,
            on_date=on_date,
            versions=form.versions,
        )
    return redirect(url_for("reception.sheet", clinic_slug=clinic_slug, on_text=on_text), 303)


def _changes_since_printings(place: ClinicDate, versions: dict[int, int], now: datetime) -> list[SheetChanges]:
    """What has changed since each of the last few sheets that differ."""
    found = latest_printings(recent_printings(place.clinic.id, place.on_date, now), MOST_SHEETS)
    if not found:
        return []
    numbers = {number for printing in found for number in changed_booking_ids(printing, versions)}
    done = audited_since(numbers, found[-1].at_utc)
    told = (sheet_changes(printing, versions, done) for printing in found)
    return [one for one in told if is_worth_showing(one, now)]


def _changes_text(one: SheetChanges) -> str:
    """ "2 new, 1 moved, 1 cancelled"; that nothing is, where nothing has changed."""
    parts = []
    if one.new:
        parts.append(ngettext("%(num)d new", "%(num)d new", one.new))
    if one.moved:
        parts.append(ngettext("%(num)d moved", "%(num)d moved", one.moved))
    if one.cancelled:
        parts.append(ngettext("%(num)d cancelled", "%(num)d cancelled", one.cancelled))
    return ", ".join(parts) or _("no change")


def _printed_at_text(instant: datetime, place: ClinicDate, now: datetime) -> str:
    """When a sheet was printed: the time, with its day if that was another."""
    then, zone = display.local_datetime(instant, place.clinic.time_zone), place.clinic.time_zone
    if then.date() == display.local_datetime(now, zone).date():
        return place.at(instant)
    return f"{display.short_day(then)} {then:%H:%M}"


def _diary_lines(facts: ClinicDay, place: ClinicDate, by_initials: bool) -> Iterator[tuple[str, int, list[SheetLine]]]:
    """Each diary in which there is something: its name, how many are booked, and its lines."""
    for diary in facts.diaries:
        lines = [_line(thing, place, by_initials) for thing in _entries_in_order(diary)]
        if lines:
            yield diary.name, len(diary.bookings), lines


def _entries_in_order(diary: DiaryDay) -> list[DayBooking | DayBlock]:
    return sorted([*diary.bookings, *diary.blocks], key=lambda thing: (thing.starts_at_utc, thing.ends_at_utc))


def _line(thing: DayBooking | DayBlock, place: ClinicDate, by_initials: bool) -> SheetLine:
    at = place.at(thing.starts_at_utc)
    if isinstance(thing, DayBlock):
        why = thing.reason if thing.reason and not by_initials else ""
        words = {"why": why, "length": display.length_words(thing.minutes)}
        return SheetLine(
            at, blocked=_("Blocked: %(why)s, %(length)s", **words) if why else _("Blocked, %(length)s", **words)
        )
    return SheetLine(
        at,
        initials(thing.patient_name) or "–" if by_initials else thing.patient_name,
        "" if by_initials else phone_text(thing),
        _("%(service)s, %(minutes)d", service=thing.service_name, minutes=thing.minutes),
        ", ".join([*_phone_owner(thing, by_initials), *_notes(thing, place)]),
        _STATUS_TICKS.get(thing.status, ""),
    )


def _phone_owner(booking: DayBooking, by_initials: bool) -> Iterator[str]:
    """Whom the number rings, where that is not the patient; nobody's name where names are initials."""
    if booking.phone_of == CONTACT and not by_initials:
        yield _("phone of %(name)s", name=booking.contact_name)


def _notes(booking: DayBooking, place: ClinicDate) -> Iterator[str]:
    """What is good to know at the desk: a caller's own time, and what they need."""
    known = needs_offered(booking.by_phone)
    if local := caller_local_time(booking, place):
        yield local
    yield from (_(known[need]) for need in booking.needs if need in known)
    if booking.is_squeezed_in:
        yield _("Squeezed in")
