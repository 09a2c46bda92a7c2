"""What the screen of a day is made of. The panels that stand beside the day are pages around the same one:
they extend `reception/day.html`, fill its block `beside`, and pass `day_screen_context(place, now)` to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from booking import clock, display
from booking.actions.audit import record
from booking.queries.availability import exceptions_between
from booking.queries.clinic_day import read_day
from booking.queries.day_fingerprint import day_fingerprint
from booking.queries.desk_bookings import DeskBooking
from booking.queries.email_delays import read_email_report
from booking.queries.todo import read_to_do
from booking.rules.availability import hours_on_date
from booking.rules.clinic_day import ClinicDay, DayBooking
from booking.rules.day_columns import DayColumns, build_day_columns
from booking.rules.day_list import DayListEntry, day_list, free_gaps
from booking.rules.desk_status import DayTotals, DeskStatus, day_totals
from booking.rules.practice import Diary, Practice
from booking.rules.staff import Role
from booking.rules.todo import ToDoItem
from booking.transaction import transaction
from booking.web.access import clinics_in_scope, current_member
from booking.web.current_practice import current_practice
from booking.web.email_notice import email_notice
from booking.web.free_times import clinic_today
from booking.web.reception import page_urls
from booking.web.reception.booking_labels import BookingLabel, action_text, booking_label, phone_text
from booking.web.reception.lookup import ClinicDate

# How far ahead the next open day is looked for.
_LOOK_AHEAD = timedelta(days=60)
FREE_FILTER, CANCELLED_FILTER = "free", str(DeskStatus.CANCELLED)
_FILTERS = {FREE_FILTER, *(str(shown) for shown in DeskStatus)}


@dataclass(frozen=True)
class DayScreen:
    """A day at a clinic as it stands now. `only` is the word of the count that the list was narrowed to."""

    place: ClinicDate
    now: datetime
    stamp: str
    facts: ClinicDay
    board: DayColumns
    counts: DayTotals
    to_do: tuple[ToDoItem, ...]
    view: str
    only: str

    @property
    def is_today(self) -> bool:
        """Whether there is a now on this day."""
        return self.place.is_today(self.now)

    @property
    def has_now_line(self) -> bool:
        """Whether the page has a line that says now: not before the day begins, nor in a part of the list."""
        if self.view:
            return self.is_today and not self.only and any(entry.is_next for entry in self.entries)
        return any(row.is_now for row in self.board.rows)

    @cached_property
    def entries(self) -> list[DayListEntry]:
        """The lines of the list."""
        if self.only == FREE_FILTER:
            return free_gaps(self.board)
        if self.only == CANCELLED_FILTER:
            return []
        return day_list(self.board, self.now, DeskStatus(self.only) if self.only else None)

    def label(self, booking: DayBooking) -> BookingLabel:
        """How a booking reads."""
        return booking_label(booking, self.place, self.now)


def read_day_screen(place: ClinicDate, now: datetime, view: str = "", only: str = "") -> DayScreen:
    """The day, read at once: seven statements. The stamp comes first: what changes in between is told by
    the next poll."""
    practice = current_practice()
    stamp = day_fingerprint(practice, place.clinic, place.on_date, now)
    facts = read_day(practice, place.clinic, place.on_date, now)
    board = build_day_columns(facts, now)
    only = only if only in _FILTERS else ""
    return DayScreen(
        place,
        now,
        stamp,
        facts,
        board,
        day_totals(facts.bookings, now),
        read_to_do(practice, place.clinic, now) if board.rows else (),
        "list" if view == "list" or only else "",
        only,
    )


def day_screen_context(
    place: ClinicDate, now: datetime, view: str = "", only: str = "", carried: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What `reception/day.html` is given. `carried` goes along with every free time, see page_urls.prefill_args."""
    screen = read_day_screen(place, now, view, only)
    today = clinic_today(place.clinic, now)
    is_this_year = place.on_date.year == today.year
    day_words = display.day(place.on_date) if is_this_year else display.day_with_year(place.on_date)
    return {
        "heading": f"{day_words}, {place.clinic.name}",
        "day_words": day_words,
        "screen": screen,
        "place": place,
        "clinic": place.clinic,
        "on_date": place.on_date,
        "clinics": clinics_in_scope(),
        "addresses": page_urls,
        "carried": carried or {},
        "phone_of": phone_text,
        "act_words": action_text,
        "today": today,
        "todo_count": len(screen.to_do),
        "mail": email_notice(read_email_report([place.clinic.id], now), place.clinic.time_zone, now),
        "next_open": None if screen.board.rows else next_open_day(place),
    }


def next_open_day(place: ClinicDate) -> date | None:
    """The first day after this one on which the clinic opens, if it does soon: one statement."""
    last = place.on_date + _LOOK_AHEAD
    of_clinics, _of_diaries = exceptions_between([place.clinic.id], place.after, last)
    exceptions = of_clinics.get(place.clinic.id, {})
    days = (place.after + timedelta(days=number) for number in range(_LOOK_AHEAD.days))
    return next((day for day in days if hours_on_date(place.clinic.hours, exceptions.get(day), day)), None)


def record_day_viewed(place: ClinicDate, about: DeskBooking | None = None) -> None:
    """That somebody looked at the day is on record, as when they open it alone; and at whose booking, where
    the panel tells of one."""
    with transaction() as now:
        record(current_member(), "saw_day", None, now, clinic_id=place.clinic.id, on_date=place.on_date.isoformat())
        if about is not None:
            seen = about.appointment
            record(current_member(), "saw_booking", seen.id, now, clinic_id=seen.clinic.id)


def render_panel(template: str, place: ClinicDate, status: int = 200, **told: Any) -> ResponseReturnValue:
    """The day with a panel: a template that extends the day's."""
    page = render_template(template, **(day_screen_context(place, clock.now()) | {"has_panel": True} | told))
    return page, status


def diaries_for_member(place: ClinicDate, practice: Practice | None = None) -> tuple[Diary, ...]:
    """The diaries of a clinic that whoever is signed in may put something into: those that staff can book, or those
    of a `practice`."""
    member = current_member()
    here = [diary for diary in (practice or current_practice().for_staff).diaries if place.clinic.id in diary.hours]
    return tuple(diary for diary in here if member.role != Role.CLINICIAN or diary.id == member.diary_id)
