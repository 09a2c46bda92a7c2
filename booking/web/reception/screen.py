"""What the screen of a day is made of. The panels that stand beside the day are pages around the same one:
they extend `reception/day.html`, fill its block `beside`, and pass `day_screen(place, now)` to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from booking import display
from booking.queries.calendar import exceptions_between
from booking.queries.day import read_day
from booking.queries.day_stamp import day_stamp
from booking.queries.mail_trouble import read_mail_report
from booking.queries.todo import read_to_do
from booking.rules.agenda import Entry, agenda, gaps
from booking.rules.availability import spans_on
from booking.rules.board import Board, lay_out
from booking.rules.day import DayBooking, DayFacts
from booking.rules.shown import Counts, Shown, counted
from booking.rules.todo import Item
from booking.web.access import clinics_in_scope
from booking.web.mail_notice import mail_notice
from booking.web.reception import addresses
from booking.web.reception.labels import Label, act_words, label, phone_of
from booking.web.reception.place import Place, today_at
from booking.web.shell import the_house

# How far ahead the next open day is looked for.
_LOOK_AHEAD = timedelta(days=60)
FREE, CANCELLED = "free", str(Shown.CANCELLED)
_NARROWED = {FREE, *(str(shown) for shown in Shown)}


@dataclass(frozen=True)
class Screen:
    """A day at a clinic as it stands now. `only` is the word of the count that the list was narrowed to."""

    place: Place
    now: datetime
    stamp: str
    facts: DayFacts
    board: Board
    counts: Counts
    to_do: tuple[Item, ...]
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
    def entries(self) -> list[Entry]:
        """The lines of the list."""
        if self.only == FREE:
            return gaps(self.board)
        if self.only == CANCELLED:
            return []
        return agenda(self.board, self.now, Shown(self.only) if self.only else None)

    def label(self, booking: DayBooking) -> Label:
        """How a booking reads."""
        return label(booking, self.place, self.now)


def read_screen(place: Place, now: datetime, view: str = "", only: str = "") -> Screen:
    """The day, read at once: seven statements. The stamp comes first: what changes in between is told by
    the next poll."""
    house = the_house()
    stamp = day_stamp(house, place.clinic, place.on_date, now)
    facts = read_day(house, place.clinic, place.on_date, now)
    board = lay_out(facts, now)
    only = only if only in _NARROWED else ""
    return Screen(
        place,
        now,
        stamp,
        facts,
        board,
        counted(facts.bookings, now),
        read_to_do(house, place.clinic, now) if board.rows else (),
        "list" if view == "list" or only else "",
        only,
    )


def day_screen(
    place: Place, now: datetime, view: str = "", only: str = "", carried: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What `reception/day.html` is given. `carried` goes along with every free time, see carried.py."""
    screen = read_screen(place, now, view, only)
    today = today_at(place.clinic, now)
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
        "addresses": addresses,
        "carried": carried or {},
        "phone_of": phone_of,
        "act_words": act_words,
        "today": today,
        "todo_count": len(screen.to_do),
        "mail": mail_notice(read_mail_report([place.clinic.id], now), place.clinic.time_zone, now),
        "next_open": None if screen.board.rows else next_open_day(place),
    }


def next_open_day(place: Place) -> date | None:
    """The first day after this one on which the clinic opens, if it does soon: one statement."""
    last = place.on_date + _LOOK_AHEAD
    of_clinics, _of_diaries = exceptions_between([place.clinic.id], place.after, last)
    exceptions = of_clinics.get(place.clinic.id, {})
    days = (place.after + timedelta(days=number) for number in range(_LOOK_AHEAD.days))
    return next((day for day in days if spans_on(place.clinic.hours, exceptions.get(day), day)), None)
