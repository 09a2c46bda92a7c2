"""A Wednesday in London at 11:37, in this process so that its clock can be set: 36 bookings and 3 blocks in
three diaries. Sam is at the desk, and Oliver Eaton looks at his own day on a phone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Literal

import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from booking.extensions import db
from booking.models import Block, Booking, CalendarFeed, Diary, DiaryClinic, DiaryService, Hours, Note, Service, Staff
from booking.transaction import transaction
from tests.conftest import MONDAY, loaded_app
from tests.support.browser import TIMEOUT_MILLISECONDS
from tests.web.staff import OLIVER, OLIVERS_DIARY, SAM, Person, signed_in

NOW = datetime(2026, 10, 7, 10, 37, tzinfo=UTC)
CALLS, PHYSIO = 1, 5
LONG_REASON = "Meeting with the practice manager about the new rota and holidays"

# Time, name, phone, minutes, needs. The names are the look's.
EATON = """
09:00|Margaret Ashworth|07700 900412|45|
09:45|Priya Sharma|07700 900118|30|
10:15|Joseph Okafor|07700 900733|30|
10:45|يوسف الهاشمي|07700 900264|45|
11:30|Helen Ruiz-Calder|07700 900391|30|
12:00|Tomasz Wiśniewski|07700 900587|45|no_stairs
13:45|Fatima Al-Mansouri|07700 900155|30|interpreter
14:15|Siân Llewellyn-Price|07700 900620|45|no_stairs
15:45|Oluwaseun Okonkwo-Adeyemi|07700 900846|30|
16:15|Jean-Baptiste Delacroix|07700 900072|45|
17:00|Layla Haddad|07700 900209|30|
"""
LINE = """
09:00|Graham Pell|07700 900301|15|
09:15|Amina Haddad|+971 50 555 0142|15|
09:30|Sven Lindqvist|+46 70 174 06 05|15|
10:00|Nadia Benali|07700 900455|15|
10:15|Catherine O’Rourke|07700 900518|15|
10:45|Ruth Fox|07700 900186|15|
11:00|محمد السويدي|+971 50 555 0188|15|
11:15|David Ruiz|07700 900664|15|
11:30|Anneliese Bauer|+43 664 555 0173|15|
11:45|عائشة المزروعي|+974 5550 0127|15|
12:15|Ruth Fox|07700 900186|15|
14:00|Peter Nkemelu|07700 900937|15|
14:45|Ioana Popescu|+40 712 555 018|15|
15:00|خالد الراشد|+966 55 555 0160|15|
15:30|Emily Hartley-Jones|07700 900283|15|
15:45|Abdullah Al Thani|+974 5550 0164|15|
16:30|Olivia Brandt|+41 79 555 01 42|15|
17:00|Giorgos Papadakis|+30 690 555 0131|15|
"""
ROOM = """
10:00|Ewan Macleod|07700 900475|45|
10:45|Rosa Fernández|07700 900816|30|
11:15|Beatrix van der Meer|07700 900098|45|
12:00|Ahmed El-Sayed|07700 900552|30|
12:45|Hannah Goldberg|07700 900340|45|
14:30|Zofia Nowak|07700 900701|45|
16:00|Michael Adebayo-Wright|07700 900129|30|
"""


@dataclass(frozen=True)
class OwnDay:
    """Where it is served."""

    url: str
    app: Flask
    clock: time_machine.Traveller

    @contextmanager
    def page(
        self,
        browser: Browser,
        person: Person,
        width: int = 390,
        *,
        scheme: Literal["light", "dark"] = "light",
        script: bool = True,
    ) -> Iterator[Page]:
        """A page of somebody who is signed in."""
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 1000 else 1100},
            color_scheme=scheme,
            timezone_id="Europe/London",
            locale="en-GB",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        name = str(self.app.config["SESSION_COOKIE_NAME"])
        cookie = signed_in(self.app, person).client.get_cookie(name)
        assert cookie is not None
        context.add_cookies([{"name": name, "value": cookie.value, "url": self.url}])
        yield context.new_page()
        context.close()


@contextmanager
def own_day(folder: Path) -> Iterator[OwnDay]:
    """The day, served until the test is over."""
    with (
        loaded_app(f"sqlite:///{folder / 'own.sqlite3'}") as (app, _snapshot),
        time_machine.travel(MONDAY, tick=False) as clock,
    ):
        clock.move_to(NOW)
        for person in (SAM, OLIVER):
            signed_in(app, person)
        with app.app_context():
            put_the_day()
            db.session.remove()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield OwnDay(f"http://127.0.0.1:{server.server_port}", app, clock)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def put_the_day() -> None:
    """Everything that stands in the three diaries."""
    with transaction():
        db.session.add(
            Diary(id=PHYSIO, practice_id=1, slug="physio", name="Physiotherapy room", is_person=False, position=9)
        )
        db.session.add(_physiotherapy())
        db.session.flush()
        db.session.add(DiaryService(diary_id=PHYSIO, service_id=4))
        db.session.add(DiaryClinic(diary_id=PHYSIO, clinic_id=1, follows_clinic=True))
        db.session.query(Hours).filter_by(diary_id=OLIVERS_DIARY, weekday=2).delete()
        db.session.add(Hours(clinic_id=1, diary_id=OLIVERS_DIARY, weekday=2, opens_at=time(9), closes_at=time(18)))
        oliver = db.session.query(Staff).filter_by(email=OLIVER.email).one()
        for diary, service, day in ((OLIVERS_DIARY, None, EATON), (CALLS, 1, LINE), (PHYSIO, 4, ROOM)):
            for line in day.strip().splitlines():
                db.session.add(_booking(line, diary, service))
        for diary, start, minutes, why in (
            (OLIVERS_DIARY, "13:00", 15, LONG_REASON),
            (CALLS, "13:00", 60, "Lunch"),
            (PHYSIO, "13:30", 30, "Equipment service"),
        ):
            begins = _at(start)
            db.session.add(
                Block(
                    diary_id=diary,
                    starts_at_utc=begins,
                    ends_at_utc=begins + timedelta(minutes=minutes),
                    reason=why,
                    made_by_staff_id=oliver.id,
                    made_at_utc=NOW,
                )
            )
        db.session.flush()
        _how_it_stands(oliver.id)


def _physiotherapy() -> Service:
    return Service(
        id=4,
        practice_id=1,
        slug="physiotherapy",
        name="Physiotherapy",
        summary="45 minutes, at a clinic.",
        minutes=45,
        notice_minutes=0,
        window_days=60,
        cutoff_minutes=0,
        by_phone=False,
        position=9,
    )


def _how_it_stands(oliver_id: int) -> None:
    """At 11:37: three were there, one never came, one is with Mr Eaton, one is waiting."""
    own = db.session.query(Booking).filter_by(diary_id=OLIVERS_DIARY).order_by(Booking.starts_at_utc).all()
    for booking, status in zip(own, ("completed", "completed", "did_not_attend", "completed"), strict=False):
        booking.status = status
    now, waiting = own[4], own[5]
    now.status, now.status_at_utc = "in_progress", _at("11:31")
    waiting.status, waiting.arrived_at_utc = "arrived", _at("11:25")
    waiting.reason = "Right knee, after a fall in spring.\nIs it worth coming before the scan?"
    db.session.add(Note(booking_id=waiting.id, staff_id=oliver_id, at_utc=NOW, text="Brings the scan on a disc"))
    own[6].reason = "Shoulder, since May."
    db.session.add(
        CalendarFeed(staff_id=oliver_id, diary_id=OLIVERS_DIARY, token="A" * 22, shows_initials=True, made_at_utc=NOW)
    )


def _at(text: str) -> datetime:
    hour, minute = map(int, text.split(":"))
    return datetime(2026, 10, 7, hour - 1, minute, tzinfo=UTC)


def _booking(line: str, diary: int, service: int | None) -> Booking:
    start, name, phone, minutes, needs = line.split("|")
    begins = _at(start)
    number = f"{diary}{start.replace(':', '')}"
    digits = "".join(sign for sign in phone if sign.isdigit())
    return Booking(
        token=number.zfill(22),
        reference=f"T{number}",
        uid=f"{number}@example.com",
        service_id=service or (2 if minutes == "45" else 3),
        clinic_id=1,
        diary_id=diary,
        starts_at_utc=begins,
        ends_at_utc=begins + timedelta(minutes=int(minutes)),
        patient_name=name,
        phone_e164="+44" + digits[1:] if digits.startswith("0") else f"+{digits}",
        phone_typed=phone,
        needs=[needs] if needs else [],
        booked_at_utc=begins - timedelta(days=9),
        changed_at_utc=begins - timedelta(days=9),
    )
