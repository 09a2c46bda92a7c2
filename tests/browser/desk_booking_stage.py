"""A clinic in the middle of a day, for the pages about one booking: whoever rings, whoever is rung.

The product's own actions fill it. Only the dates are moved by hand, because the server's clock is the
real one: so that there is somebody to call today, whatever the hour.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select, update

from booking import create_app, links
from booking.actions.book_online import book_online
from booking.actions.desk.calls import record_call_attempt
from booking.actions.desk.mark_status import mark_status
from booking.actions.desk.note import add_note
from booking.actions.hold import place_hold, save_details
from booking.actions.patient_changes import cancel_booking
from booking.extensions import db
from booking.models import Booking, OutboxMessage, Staff, StaffClinic, StaffSession
from booking.queries.availability import read_availability
from booking.queries.practice import read_practice
from booking.queries.staff import member_facts
from booking.rules.availability import offered_day
from booking.rules.calls import CallResult
from booking.rules.clinic_time import wall_clock
from booking.rules.lifecycle import Status
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Practice
from booking.rules.staff import StaffMember
from booking.transaction import transaction
from booking.web.access import MEMBER_KEY, SESSION_KEY
from tests.browser.going import go
from tests.support.server import RunningServer, running_server

CALL, VISIT = "discovery-call", "first-appointment"
AMINA = PatientDetails(
    name="Amina Haddad",
    phone_e164="+971505550142",
    phone_typed="+971 50 555 0142",
    email="amina@example.com",
    reason="Lower back, two operations in 2023.\nIs travel to London needed twice?",
    needs=["interpreter"],
    zone="Asia/Dubai",
)
LAYLA = PatientDetails(
    name="Layla Haddad", phone_e164="+447700900209", phone_typed="07700 900209", email="layla@example.com"
)
OMAR = PatientDetails(name="عمر حداد", phone_e164="+966555550119", phone_typed="+966 55 555 0119", zone="Asia/Riyadh")
TOMASZ = PatientDetails(
    name="Dana Wiśniewska",
    patient_name="Tomasz Wiśniewski",
    phone_e164="+447700900587",
    phone_typed="07700 900587",
    email="tomasz.w@example.com",
    reason="Right knee, after a fall in spring.",
    needs=["no_stairs"],
)
RUTH = PatientDetails(name="Ruth Fox", phone_e164="+447700900186", phone_typed="07700 900186")
NADIA = PatientDetails(
    name="Nadia Benali", phone_e164="+447700900455", phone_typed="07700 900455", email="nadia@example.com"
)


@dataclass(frozen=True)
class DeskStage:
    """Where everything is: references of bookings, and the session of a receptionist in London."""

    server: RunningServer
    cookie: str
    today: date
    visit: str
    visit_message: int
    call: str
    taken_at: str
    taken_on: date
    to_come: str

    @property
    def url(self) -> str:
        return self.server.url

    def sign_in(self, context: BrowserContext) -> None:
        """Gives a browser the session."""
        context.add_cookies([{"name": "booking", "value": self.cookie, "url": self.url}])


def _address(path: Callable[[DeskStage], str]) -> Callable[[Page, DeskStage], None]:
    def go(page: Page, stage: DeskStage) -> None:
        page.goto(stage.url + path(stage))

    return go


def _bad_note(page: Page, stage: DeskStage) -> None:
    page.goto(f"{stage.url}/reception/london/booking/{stage.visit}")
    go(page, page.get_by_role("button", name="Save note"))


def _bad_details(page: Page, stage: DeskStage) -> None:
    page.goto(f"{stage.url}/reception/london/booking/{stage.visit}/details")
    for label in ("Patient’s name", "Phone", "Email"):
        page.get_by_label(label, exact=True).fill("")
    go(page, page.get_by_role("button", name="Save details"))


STATES: dict[str, Callable[[Page, DeskStage], None]] = {
    "search": _address(lambda stage: "/reception/search?q=hadad"),
    "search-empty": _address(lambda stage: "/reception/search"),
    "search-nothing": _address(lambda stage: "/reception/search?q=zzzz"),
    "booking": _address(lambda stage: f"/reception/london/booking/{stage.visit}"),
    "booking-error": _bad_note,
    "details": _address(lambda stage: f"/reception/london/booking/{stage.visit}/details"),
    "details-error": _bad_details,
    "details-call": _address(lambda stage: f"/reception/london/booking/{stage.call}/details"),
    "details-to-come": _address(lambda stage: f"/reception/london/booking/{stage.to_come}/details"),
    "booking-call": _address(lambda stage: f"/reception/london/booking/{stage.call}"),
    "message": _address(lambda stage: f"/reception/london/booking/{stage.visit}/message/{stage.visit_message}"),
    "calls": _address(lambda stage: f"/reception/london/{stage.today}/calls"),
    "calls-decide": _address(lambda stage: f"/reception/london/{stage.today}/calls?call={_NADIAS}"),
    "calls-none": _address(lambda stage: f"/reception/london/{stage.today - timedelta(days=30)}/calls"),
    "why": _address(
        lambda stage: f"/reception/london/why?service={CALL}&on={stage.taken_on}&at={stage.taken_at}&diary="
    ),
    "why-closed": _address(lambda stage: f"/reception/london/why?service={VISIT}&on=2027-12-25&at=08:10&diary="),
    "why-error": _address(lambda stage: f"/reception/london/why?service={CALL}&on=x&at=x&diary="),
}
_NADIAS = "NAD2A9"


@contextmanager
def desk_staged(folder: Path) -> Iterator[DeskStage]:
    """The application on a real server, with the stage set."""
    url = f"sqlite:///{folder / 'desk.sqlite3'}"
    with running_server(url, folder, BOOKING_ENV="development", RATELIMIT_ENABLED="false") as server:
        with patch.dict(os.environ, server.env):
            app = create_app()
        with app.app_context():
            try:
                yield _set(server)
            finally:
                db.session.remove()
                db.engine.dispose()


def _set(server: RunningServer) -> DeskStage:
    practice = read_practice()
    assert practice is not None
    return _Setter(practice).everything(server)


class _Setter:
    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        london = practice.clinic("london")
        assert london
        self.london = london
        with transaction() as now:
            self.now = now

    def everything(self, server: RunningServer) -> DeskStage:
        sam, cookie = self._account(server)
        amina, layla = self._booked(CALL, AMINA), self._booked(VISIT, LAYLA)
        omar, ruth, nadia = self._booked(CALL, OMAR), self._booked(CALL, RUTH), self._booked(CALL, NADIA)
        tomasz, again = self._booked(VISIT, TOMASZ), self._booked(VISIT, TOMASZ)
        taken = self._booked(CALL, RUTH)
        with transaction() as now:
            token = db.session.execute(select(Booking.token).where(Booking.reference == layla)).scalar_one()
            cancel_booking(self.practice, token, "", now)
        quarter = self.now.replace(minute=self.now.minute // 15 * 15, second=0, microsecond=0)
        for reference, minutes in ((amina, 0), (omar, 15), (ruth, -30), (nadia, -60), (tomasz, 15)):
            self._redated(reference, quarter + timedelta(minutes=minutes))
        self._redated(again, quarter - timedelta(days=40))
        with transaction() as now:
            mark_status(tomasz, self.london, Status.ARRIVED, 0, sam, now)
            add_note(tomasz, self.london, "Dana drives him; ring if running late.", sam, now)
            record_call_attempt(ruth, self.london, CallResult.CALL_BACK, now + timedelta(minutes=40), 0, sam, now)
            for version in range(3):
                record_call_attempt(nadia, self.london, CallResult.NO_ANSWER, None, version, sam, now)
            record_call_attempt(amina, self.london, CallResult.NO_ANSWER, None, 0, sam, now)
            record_call_attempt(amina, self.london, CallResult.REACHED, None, 1, sam, now)
            db.session.execute(update(Booking).where(Booking.reference == nadia).values(reference=_NADIAS))
            db.session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.kind == "confirmation")
                .values(status="sent", settled_at_utc=now, attempts=1)
            )
            visit_id = db.session.execute(select(Booking.id).where(Booking.reference == tomasz)).scalar_one()
            mails = db.session.scalars(
                select(OutboxMessage).where(OutboxMessage.booking_id == visit_id).order_by(OutboxMessage.id)
            ).all()
            mails[0].status, mails[0].note = "failed", "550 Mailbox full"
            mail = mails[1].id
            taken_at = db.session.execute(select(Booking.starts_at_utc).where(Booking.reference == taken)).scalar_one()
        there = wall_clock(taken_at, self.london.time_zone)
        today = wall_clock(self.now, self.london.time_zone).date()
        return DeskStage(server, cookie, today, tomasz, mail, amina, f"{there:%H:%M}", there.date(), taken)

    def _account(self, server: RunningServer) -> tuple[StaffMember, str]:
        token = links.new_token()
        with transaction() as now:
            staff = Staff(email="sam@prohealth.example", name="Sam Okoro", role="reception", made_at_utc=now)
            db.session.add(staff)
            db.session.flush()
            db.session.add(StaffClinic(staff_id=staff.id, clinic_id=self.london.id))
            db.session.add(StaffSession(staff_id=staff.id, token=token, began_at_utc=now))
            member = member_facts(staff, frozenset({self.london.id}))
            name = staff.fs_uniquifier
        app = Flask("stage")
        app.secret_key = server.env["SECRET_KEY"]
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None
        return member, str(serializer.dumps({MEMBER_KEY: name, SESSION_KEY: token}))

    def _booked(self, slug: str, who: PatientDetails) -> str:
        """Somebody books the first time on the first day with many; the booking's reference."""
        service = self.practice.service(slug)
        assert service
        first, last = self._day(2), self._day(20)
        facts = read_availability(self.practice, service, [self.london], first, last, self.now)["london"]
        slots = next(
            found.slots for n in range(18) if len((found := offered_day(facts, self._day(n + 2), self.now)).slots) > 12
        )
        with transaction() as now:
            hold = place_hold(self.practice, service, self.london, slots[2].starts_at_utc, "", "", now).token
            save_details(hold, who)
        with transaction() as now:
            token = book_online(self.practice, hold, None, "127.0.0.1", now)
            return db.session.execute(select(Booking.reference).where(Booking.token == token)).scalar_one()

    def _day(self, ahead: int) -> date:
        return wall_clock(self.now, self.london.time_zone).date() + timedelta(days=ahead)

    def _redated(self, reference: str, start: datetime) -> None:
        """The same booking, at another time; its claims are past caring."""
        with transaction():
            booking = db.session.execute(select(Booking).where(Booking.reference == reference)).scalar_one()
            minutes = booking.ends_at_utc - booking.starts_at_utc
            booking.starts_at_utc, booking.ends_at_utc = start, start + minutes


def open_desk(browser: Browser, stage: DeskStage, width: int, scheme: str = "light") -> Page:
    """A page of somebody who is signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": 1100 if width > 800 else 844},
        color_scheme="dark" if scheme == "dark" else "light",
        timezone_id="Europe/London",
        locale="en-GB",
        reduced_motion="reduce",
    )
    stage.sign_in(context)
    return context.new_page()


def main() -> None:
    """Pictures of every state: `python -m tests.browser.desk_booking_stage FOLDER`."""
    import sys
    import tempfile

    from tests.browser.chromium import chromium

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, desk_staged(Path(temporary)) as stage, chromium() as browser:
        for width, scheme in ((1440, "light"), (390, "light"), (1440, "dark"), (390, "dark")):
            page = open_desk(browser, stage, width, scheme)
            for name, go in STATES.items():
                go(page, stage)
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True, animations="disabled")
            page.context.close()


if __name__ == "__main__":
    main()
