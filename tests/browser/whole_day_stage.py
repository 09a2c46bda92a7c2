"""A working day in London on a real server and the real clock: sixty bookings in three diaries.

Whatever the hour and the date at which the tests run, it is early afternoon there: an administrator has given
the clinic a time zone in which it is, and opened it today and tomorrow, be it a Sunday or a bank holiday. All
else is done by the product's own actions too, each at the moment at which it would have been done.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import func, select

from booking import create_app
from booking.actions.admin.clinics import save_clinic
from booking.actions.admin.diaries import add_diary
from booking.actions.admin.services import add_service
from booking.actions.admin.special_days import save_special_days, special_day_settings
from booking.actions.desk.book_at_desk import NewDeskBooking, book_at_desk
from booking.actions.desk.calls import record_call_attempt, record_call_outcome
from booking.actions.desk.mark_status import mark_status
from booking.actions.desk.placement import Placement
from booking.extensions import db
from booking.models import AuditEntry, OutboxMessage, Staff
from booking.queries.practice import read_practice
from booking.queries.practice_settings import read_practice_settings
from booking.queries.staff import member_by_id
from booking.rules.booking_changes import MILD_WARNINGS
from booking.rules.calls import CallOutcome, CallResult
from booking.rules.clinic_time import wall_clock
from booking.rules.lifecycle import Status
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Practice, Span
from booking.rules.practice_settings import PracticeSettings
from booking.rules.settings_forms import AS_THE_CLINIC, FormBaseline, FormValues, clinic_values, values_fingerprint
from booking.rules.special_days import SpecialDay
from booking.rules.staff import StaffMember
from booking.transaction import transaction
from tests.support.browser import TIMEOUT_MILLISECONDS
from tests.support.server import RunningServer, environment, new_shipped, server_on_ready
from tests.web.staff import ADA, LONDON, OLIVERS_DIARY, SAM, Person, signed_in

CALL, VISIT, PHYSIO = "discovery-call", "follow-up", "physiotherapy"
# The third diary's number is the next after those that are shipped.
CALLS_DIARY, ROOMS_DIARY = 1, 5
EATON, CALLS, ROOM = "Mr Oliver Eaton", "Discovery calls", "Physiotherapy room"
# On the clinic's clocks, whenever it is.
HOUR = 13
OPENS, CLOSES = time(8), time(19)
QUARTER = timedelta(minutes=15)

# When each booking begins: minutes from the quarter of an hour that is nearest as the day is opened.
AT = {
    EATON: (-285, -240, -195, -150, -105, -60, 60, 105, 150),
    CALLS: (*range(-285, -75, 15), -30, 0, 15, 30, 45, 60, 75, 90, 105, 120, 150, 180),
    ROOM: (*range(-285, -60, 15), -45, -30, 30, 45, 60, 75, 90, 105, 120, 135),
}
SERVICES = {EATON: VISIT, CALLS: CALL, ROOM: PHYSIO}
# Until then everybody has been marked; what ended since has not.
MARKED_UNTIL = -75
_FIRST = ("Adaeze", "Bertil", "Chiara", "Dilwyn", "Edurne", "Farouk", "Gwilym", "Hyacinth", "Ingrid", "Joaquim")
_LAST = ("Abernathy", "Bjornstad", "Castellano", "Dlamini", "Eisenhauer", "Fairweather")
_NAMES = tuple(f"{first} {last}" for last, first in product(_LAST, _FIRST))
TESS = Person("Tess Amadi", "reception", (LONDON,))


def name_of(diary: str, minutes: int) -> str:
    """Who is booked there at first. No two are called alike."""
    before = {EATON: 0, CALLS: len(AT[EATON]), ROOM: len(AT[EATON]) + len(AT[CALLS])}
    return _NAMES[before[diary] + AT[diary].index(minutes)]


@dataclass(frozen=True)
class WholeDay:
    """Where the day is: its date, its zone, and the quarter of an hour from which its times are counted.

    What came later than `last_audit` and `last_mail` was done at the desk.
    """

    server: RunningServer
    app: Flask
    on_date: date
    zone: str
    quarter: datetime
    last_audit: int
    last_mail: int

    def url(self, more: str = "") -> str:
        """The address of the day, or of a page of it."""
        return f"{self.server.url}/reception/london/{self.on_date}{more}"

    def at(self, minutes: int) -> str:
        """A time of the day on the clinic's clock."""
        return f"{wall_clock(self.quarter + timedelta(minutes=minutes), self.zone):%H:%M}"

    @contextmanager
    def browsing(self, browser: Browser, person: Person = SAM, **how: object) -> Iterator[BrowserContext]:
        """A browser in which somebody has signed in."""
        context = browser.new_context(
            **{  # type: ignore[arg-type]  # what a caller says of its browser is Playwright's to check
                "viewport": {"width": 1440, "height": 1100},
                "locale": "en-GB",
                "reduced_motion": "reduce",
                **how,
            }
        )
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        cookie = signed_in(self.app, person).client.get_cookie("booking")
        assert cookie is not None
        context.add_cookies([{"name": "booking", "value": cookie.value, "url": self.server.url}])
        try:
            yield context
        finally:
            context.close()


@dataclass(frozen=True)
class Morning:
    """A database in which the day is booked as far as it has come, to be copied for each who runs it."""

    database: Path
    quarter: datetime
    zone: str
    last_audit: int
    last_mail: int


def morning(folder: Path) -> Morning:
    """The day, filled."""
    database = folder / "morning.sqlite3"
    env = environment(f"sqlite:///{database}", 5000, BOOKING_ENV="development", RATELIMIT_ENABLED="false")
    new_shipped(f"sqlite:///{database}")
    with patch.dict(os.environ, env):
        app = create_app()
    ada, sam = member_of(app, ADA), member_of(app, SAM)
    with app.app_context():
        with transaction() as now:
            quarter, zone = _quarter(now), _zone(now)
        _fill(ada, sam, quarter, zone)
        last = [db.session.execute(select(func.max(table.id))).scalar_one() for table in (AuditEntry, OutboxMessage)]
        db.session.remove()
        db.engine.dispose()
    return Morning(database, quarter, zone, *last)


@contextmanager
def whole_day(found: Morning, folder: Path) -> Iterator[WholeDay]:
    """The day, on a database and a server of its own."""
    database = folder / "day.sqlite3"
    shutil.copy(found.database, database)
    settings = {"BOOKING_ENV": "development", "RATELIMIT_ENABLED": "false"}
    with server_on_ready(f"sqlite:///{database}", folder, **settings) as server:
        with patch.dict(os.environ, server.env):
            app = create_app()
        today = wall_clock(found.quarter, found.zone).date()
        yield WholeDay(server, app, today, found.zone, found.quarter, found.last_audit, found.last_mail)
        with app.app_context():
            db.engine.dispose()


def member_of(app: Flask, person: Person) -> StaffMember:
    """Somebody of the cast, as the rules know them."""
    signed_in(app, person)
    with app.app_context():
        return member_by_id(db.session.execute(select(Staff.id).where(Staff.email == person.email)).scalar_one())


def _quarter(now: datetime) -> datetime:
    """The quarter of an hour that is nearest: none begins or ends in the minutes that a test takes."""
    now += QUARTER / 2
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


def _zone(now: datetime) -> str:
    """A zone whose clocks show the early afternoon. Its name counts westwards: "Etc/GMT-5" is UTC+5."""
    west = now.hour - HOUR
    return f"Etc/GMT{west:+d}" if west else "Etc/GMT"


def _fill(ada: StaffMember, sam: StaffMember, quarter: datetime, zone: str) -> None:
    with transaction() as now:
        _set_up(ada, zone, wall_clock(quarter, zone).date(), now)
    practice = read_practice()
    assert practice is not None
    with transaction():
        day = _Day(practice, quarter, sam)
        for diary, all_minutes in AT.items():
            for minutes in all_minutes:
                day.book(diary, minutes)


def _set_up(ada: StaffMember, zone: str, today: date, now: datetime) -> None:
    """What an administrator does: the clinic's clocks, a third diary, and hours for today and tomorrow."""
    london = _whole().clinic("london")
    assert london is not None
    settings = clinic_values(london)
    save_clinic(ada, "london", {**settings, "time_zone": zone}, FormBaseline(values_fingerprint(settings)), now)
    physio: FormValues = {
        "name": "Physiotherapy",
        "summary": "",
        "minutes": 15,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "price_pence": None,
        "notice_minutes": 60,
        "window_days": 60,
        "cutoff_minutes": 60,
        "by_phone": False,
        "is_active": True,
        "is_at_desk": True,
        "position": None,
    }
    add_service(ada, PHYSIO, physio, now)
    room: FormValues = {
        "name": ROOM,
        "is_person": False,
        "role": "",
        "experience": "",
        "qualifications": "",
        "is_active": True,
        "is_at_desk": True,
        "position": None,
        "services": [PHYSIO, VISIT],
        "at_london": AS_THE_CLINIC,
    }
    add_diary(ada, room, now)
    # He is at one clinic at a time, whatever day of the week it is.
    for clinic in sorted(_whole().clinics, key=lambda clinic: clinic.id == london.id):
        is_here = clinic.id == london.id
        for diary_id, about in ((None, ""), (OLIVERS_DIARY, "oliver-eaton")) if is_here else ((OLIVERS_DIARY, ""),):
            shown = FormBaseline(values_fingerprint(special_day_settings(clinic.id, now)))
            hours = (Span(OPENS, CLOSES),) if is_here else ()
            wanted = SpecialDay(today, today + timedelta(days=1), diary_id, hours, "Only today", "staff")
            save_special_days(ada, clinic, about, wanted, shown, now)


def _whole() -> PracticeSettings:
    whole = read_practice_settings()
    assert whole is not None
    return whole


class _Day:
    """Books people three days before, and marks them when they came."""

    def __init__(self, practice: Practice, quarter: datetime, sam: StaffMember) -> None:
        london = practice.clinic("london")
        assert london is not None
        self.practice, self.london, self.quarter, self.sam = practice, london, quarter, sam
        self.diaries = {diary.name: diary for diary in practice.diaries if diary.name != CALLS}
        self.diaries[CALLS] = next(diary for diary in practice.diaries if diary.id == CALLS_DIARY)

    def book(self, diary: str, minutes: int) -> None:
        """One booking, and what has become of it."""
        service = self.practice.service(SERVICES[diary])
        assert service is not None
        start = self.quarter + timedelta(minutes=minutes)
        name = name_of(diary, minutes)
        number = _NAMES.index(name)
        details = PatientDetails(
            name=name,
            phone_e164=f"+4477009001{number:02}",
            phone_typed=f"07700 9001{number:02}",
            email=f"{name.lower().replace(' ', '.')}@example.com",
            zone=self.london.time_zone if service.by_phone else "",
        )
        wanted = NewDeskBooking(
            service, Placement(self.london, self.diaries[diary], start), details, acknowledged=MILD_WARNINGS
        )
        reference = book_at_desk(self.practice, wanted, self.sam, "127.0.0.1", start - timedelta(days=3))
        if minutes > MARKED_UNTIL:
            return
        if diary == CALLS:
            record_call_attempt(reference, self.london, CallResult.REACHED, None, 0, self.sam, start)
            record_call_outcome(reference, self.london, CallOutcome.THINKING, "", 1, self.sam, start + QUARTER)
            return
        steps = ((Status.ARRIVED, -5), (Status.IN_PROGRESS, 0), (Status.COMPLETED, service.minutes))
        for version, (status, after) in enumerate(steps):
            mark_status(reference, self.london, status, version, self.sam, start + timedelta(minutes=after))
