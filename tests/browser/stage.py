"""A database with one of everything that a patient can meet: appointments, holds, full and closed days.

It is filled by the product's own actions. Only what takes time to come about (an
appointment that has passed, one that starts soon, a hold that has ended) is dated
by hand. Dates are counted from today, because the server's clock is the real one.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import delete, select, text, update

from booking import create_app, links
from booking.actions.book_online import book_online
from booking.actions.hold import place_hold, save_details
from booking.actions.patient_changes import cancel_booking, move_booking
from booking.extensions import db
from booking.models import Booking, Claim, Hold, HoursException, OutboxMessage
from booking.queries.availability import OwnClaims
from booking.queries.practice import read_practice
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Clinic, Practice, Service
from booking.transaction import transaction
from booking.web import free_times
from tests.support.server import RunningServer, running_server, server_on_ready

CALL, VISIT = "discovery-call", "follow-up"
# More times than anybody here needs of one day.
MANY = 18
AMIRA = PatientDetails(
    name="Amira Haddad",
    phone_e164="+971501234567",
    phone_typed="+971 50 123 4567",
    email="amira@example.com",
    reason="Whether it could help my shoulder.",
    zone="Asia/Dubai",
)
OKAFOR = PatientDetails(
    name="John O’Brien-Okafor",
    phone_e164="+447700900982",
    phone_typed="07700 900982",
    email="john@example.com",
    needs=["no_stairs", "hearing_loop"],
)
# Somebody busy: as many calls to come as one person may have.
BUSY = PatientDetails(name="Li", phone_e164="+447700900111", phone_typed="07700 900111", email="li@example.com")
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff" * 3 + "Bergerdorffsche"  # 120 letters, no space
LONG = PatientDetails(
    name=LONG_NAME,
    phone_e164="+447700900222",
    phone_typed="+44 7700 900222",
    email=f"{'a' * 60}@{'long-domain-name.' * 4}example.com",
    reason=LONG_NAME,
)


@dataclass(frozen=True)
class Stage:
    """Where everything is. Tokens of appointments (`…_link`) and of holds (`…_hold`), and days."""

    server: RunningServer
    database: Path
    # Ends what was started while the stage stands.
    standing: ExitStack
    call_link: str
    visit_link: str
    long_link: str
    moved_link: str
    cancelled_link: str
    past_link: str
    late_link: str
    new_hold: str
    call_hold: str
    visit_hold: str
    long_hold: str
    ended_hold: str
    taken_hold: str
    busy_hold: str
    booked_hold: str
    broken_hold: str
    open_day: date
    closed_day: date
    full_day: date
    visit_day: date

    @property
    def url(self) -> str:
        return self.server.url

    @cached_property
    def limited_url(self) -> str:
        """A second server on the same database, with limits: started when a page is wanted that only they show."""
        folder = self.database.parent
        settings = {"BOOKING_ENV": "development", "SECRET_KEY": self.server.env["SECRET_KEY"]}
        return self.standing.enter_context(server_on_ready(f"sqlite:///{self.database}", folder, **settings)).url

    @property
    def cookie(self) -> str:
        """The cookie of a browser that was given every hold of the stage, and holds none of them now: what it
        takes by its next hold is nobody else's."""
        app = Flask("stage")
        app.secret_key = self.server.env["SECRET_KEY"]
        holds = [value for name, value in vars(self).items() if name.endswith("_hold")]
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None
        return str(serializer.dumps({"holds": [*holds, links.new_token()]}))


@contextmanager
def staged(folder: Path, **settings: str) -> Iterator[Stage]:
    """The application on a real server, with the stage set."""
    database = folder / "stage.sqlite3"
    url = f"sqlite:///{database}"
    settings = {"BOOKING_ENV": "development", "RATELIMIT_ENABLED": "false", **settings}
    with running_server(url, folder, **settings) as server, ExitStack() as standing:
        yield Stage(server=server, database=database, standing=standing, **_set(server))


def _set(server: RunningServer) -> Mapping[str, Any]:
    with patch.dict(os.environ, server.env):
        app = create_app()
    with app.app_context():
        practice = read_practice()
        assert practice is not None
        try:
            return _Setter(practice).everything()
        finally:
            db.session.remove()
            db.engine.dispose()


class _Setter:
    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        with transaction() as now:
            self.now = now

    def everything(self) -> Mapping[str, Any]:
        closed_day = self._close_a_day()
        full_day = self._fill_a_day(VISIT, "london")
        call_day = self._days(CALL, "london")[2]
        visit_day = self._days(VISIT, "london")[3]
        made = {
            "call_link": self._booked(CALL, "london", call_day, 2, AMIRA),
            "visit_link": self._booked(VISIT, "london", visit_day, 2, OKAFOR),
            "long_link": self._booked(VISIT, "london", visit_day, 5, LONG),
            "moved_link": self._moved(),
            "cancelled_link": self._cancelled(),
            "past_link": self._redated(timedelta(days=-3)),
            "late_link": self._redated(timedelta(minutes=45)),
        }
        for number in range(6):
            self._booked(CALL, "manchester", self._days(CALL, "manchester")[number], 3, BUSY)
        booked_hold = self._held(CALL, "bedford", self._days(CALL, "bedford")[1], 0, AMIRA)
        self._book(booked_hold)
        with transaction():
            db.session.execute(delete(OutboxMessage))  # nobody waits for these mails
        return {
            **made,
            "new_hold": self._held(CALL, "london", call_day, 6, None),
            "call_hold": self._held(CALL, "london", call_day, 8, AMIRA),
            "visit_hold": self._held(VISIT, "london", visit_day, 8, OKAFOR),
            "long_hold": self._held(VISIT, "london", visit_day, 11, LONG),
            "ended_hold": self._ended(self._held(CALL, "bedford", self._days(CALL, "bedford")[2], 1, AMIRA)),
            "taken_hold": self._taken(),
            "busy_hold": self._held(CALL, "manchester", self._days(CALL, "manchester")[3], 0, BUSY),
            "booked_hold": booked_hold,
            "broken_hold": self._broken(),
            "open_day": call_day,
            "closed_day": closed_day,
            "full_day": full_day,
            "visit_day": visit_day,
        }

    def _pair(self, service: str, clinic: str) -> tuple[Service, Clinic]:
        what, where = self.practice.service(service), self.practice.clinic(clinic)
        assert what
        assert where
        return what, where

    def _days(self, service: str, clinic: str, least: int = MANY) -> list[date]:
        """The days with at least so many times, today left out: in an hour it may have none. Which
        weekdays come first, and which of them are short, changes from day to day."""
        what, where = self._pair(service, clinic)
        facts = free_times.read_whole_window(self.practice, what, [where], self.now, OwnClaims())[clinic]
        today = free_times.clinic_today(where, self.now)
        return [
            day.on_date
            for day in free_times.days_to_window_end(facts, today, self.now)
            if len(day.slots) >= least and day.on_date != today
        ]

    def _starts(self, service: str, clinic: str, on_date: date) -> list[datetime]:
        what, where = self._pair(service, clinic)
        facts = free_times.read_days_around(self.practice, what, where, on_date, self.now, OwnClaims())
        return [
            slot.starts_at_utc for slot in next(iter(free_times.days_to_window_end(facts, on_date, self.now))).slots
        ]

    def _held(self, service: str, clinic: str, on_date: date, number: int, details: PatientDetails | None) -> str:
        what, where = self._pair(service, clinic)
        start = self._starts(service, clinic, on_date)[number]
        with transaction() as now:
            token = place_hold(self.practice, what, where, start, "", "", now).token
            if details:
                save_details(token, details)
        return token

    def _book(self, hold: str) -> str:
        with transaction() as now:
            return book_online(self.practice, hold, None, "127.0.0.1", now)

    def _booked(self, service: str, clinic: str, on_date: date, number: int, details: PatientDetails) -> str:
        return self._book(self._held(service, clinic, on_date, number, details))

    def _fill_a_day(self, service: str, clinic: str) -> date:
        """A Saturday, which is short."""
        day = next(day for day in self._days(service, clinic, least=1) if day.weekday() == 5)
        number = 0
        while self._starts(service, clinic, day):
            phone = f"+4477009003{number:02}"
            self._booked(service, clinic, day, 0, PatientDetails(name="Patient", phone_e164=phone, phone_typed=phone))
            number += 1
        return day

    def _close_a_day(self) -> date:
        london = self.practice.clinic("london")
        assert london
        day = self._days(CALL, "london")[4]
        with transaction():
            db.session.add(HoursException(clinic_id=london.id, on_date=day, reason="Staff training", source="staff"))
        return day

    def _moved(self) -> str:
        day = self._days(CALL, "bedford")[3]
        link = self._booked(CALL, "bedford", day, 0, _numbered(1))
        start = self._starts(CALL, "bedford", day)[4]
        with transaction() as now:
            move_booking(self.practice, link, start, now)
        return link

    def _cancelled(self) -> str:
        link = self._booked(VISIT, "bedford", self._days(VISIT, "bedford")[0], 0, _numbered(2))
        with transaction() as now:
            cancel_booking(self.practice, link, "", now)
        return link

    def _redated(self, away: timedelta) -> str:
        """An appointment that starts so long from now."""
        link = self._booked(CALL, "bedford", self._days(CALL, "bedford")[4], 0, _numbered(3))
        with transaction() as now:
            start = (now + away).replace(second=0, microsecond=0)
            start -= timedelta(minutes=start.minute % 15)
            db.session.execute(
                update(Booking)
                .where(Booking.token == link)
                .values(starts_at_utc=start, ends_at_utc=start + timedelta(minutes=15))
            )
        return link

    def _ended(self, hold: str) -> str:
        """The same hold, ten minutes after it ended."""
        with transaction() as now:
            db.session.execute(
                update(Hold)
                .where(Hold.token == hold)
                .values(held_since_utc=now - timedelta(minutes=20), expires_at_utc=now - timedelta(minutes=10))
            )
            db.session.execute(
                update(Claim)
                .where(Claim.hold_id == select(Hold.id).where(Hold.token == hold).scalar_subquery())
                .values(expires_at_utc=now - timedelta(minutes=10))
            )
        return hold

    def _taken(self) -> str:
        """A hold that has ended, and whose time somebody else has."""
        day = self._days(CALL, "manchester")[4]
        hold = self._ended(self._held(CALL, "manchester", day, 5, AMIRA))
        self._booked(CALL, "manchester", day, 5, _numbered(4))
        return hold

    def _broken(self) -> str:
        """A row that the code cannot read: what a patient sees when we are at fault."""
        hold = self._held(CALL, "bedford", self._days(CALL, "bedford")[5], 0, None)
        with transaction():
            db.session.execute(text("UPDATE holds SET details = '[1]' WHERE token = :t"), {"t": hold})
        return hold


def _numbered(number: int) -> PatientDetails:
    phone = f"+44770090040{number}"
    return PatientDetails(name="Amira Haddad", phone_e164=phone, phone_typed=phone, email=f"amira{number}@example.com")
