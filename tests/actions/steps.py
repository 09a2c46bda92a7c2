"""What people do in these tests, each step in a transaction of its own as a request would; and what is there after.

The cast: Amina Haddad is in Dubai and gives phone and email; Ben Carter gives a phone number
only; Chloe Martin gives an email address only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event, select

from booking.actions import book_online as book_action
from booking.actions import hold, patient_changes
from booking.actions.create_booking import BookingRequest
from booking.extensions import Base, db
from booking.models import AuditEntry, Booking, Claim, Diary, Hold, OutboxMessage, VisitCount
from booking.queries.practice import read_practice
from booking.rules.clinic_time import cell_of
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Clinic, Practice, Service
from booking.transaction import transaction

HOST = "clinic.example"
AMINA = PatientDetails(
    name="Amina Haddad",
    phone_e164="+971501234567",
    phone_typed="050 123 4567",
    email="Amina.Haddad@Example.com",
    reason="My left knee",
    needs=["interpreter"],
    zone="Asia/Dubai",
)
BEN = PatientDetails(name="Ben Carter", phone_e164="+447700900123", phone_typed="07700 900123")
CHLOE = PatientDetails(name="Chloe Martin", email="chloe.martin@example.com")

Row = dict[str, Any]


class Crash(Exception):
    """The process dies here."""


def london(text: str) -> datetime:
    """The instant at which London's clocks show "2026-10-05 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


def the_house() -> Practice:
    practice = read_practice()
    assert practice is not None
    return practice


def called(service: str, clinic: str = "london") -> tuple[Service, Clinic]:
    """A service and a clinic by their slugs."""
    practice = the_house()
    found = practice.service(service), practice.clinic(clinic)
    assert found[0] is not None
    assert found[1] is not None
    return found[0], found[1]


def held(
    start: str,
    service: str = "discovery-call",
    clinic: str = "london",
    token: str = "",
    who: PatientDetails | None = None,
) -> str:
    """Somebody chooses a time, and perhaps fills in the form; the hold's token."""
    db.session.remove()
    with transaction() as now:
        placed = hold.place_hold(the_house(), *called(service, clinic), london(start), token, "", now).token
        if who is not None:
            hold.save_details(placed, who)
    return placed


def renewed(token: str) -> None:
    """Somebody presses "Keep my time"."""
    db.session.remove()
    with transaction() as now:
        hold.renew_hold(token, now)


def pressed(hold_token: str, wish: BookingRequest | None = None, network: str = "") -> str:
    """Somebody presses "Book this appointment"; the appointment's token."""
    db.session.remove()
    with transaction() as now:
        return book_action.book_online(the_house(), hold_token, wish, HOST, now, network=network)


def booked(
    start: str, who: PatientDetails = AMINA, service: str = "discovery-call", clinic: str = "london", network: str = ""
) -> str:
    """Somebody books, from choosing a time to pressing the button."""
    return pressed(held(start, service, clinic, who=who), network=network)


def moved(token: str, start: str) -> None:
    """A patient moves an appointment."""
    db.session.remove()
    with transaction() as now:
        patient_changes.move_booking(the_house(), token, london(start), now)


def page_viewed(on_date: date) -> None:
    """Somebody opens a page on a date, as the counter writes it: the database has seen that date."""
    with transaction():
        db.session.add(VisitCount(on_date=on_date, step="view", clinic_slug="", came_from="", guide="", count=1))


def cancelled(token: str, reason: str = "") -> None:
    """A patient cancels an appointment."""
    db.session.remove()
    with transaction() as now:
        patient_changes.cancel_booking(the_house(), token, reason, now)


def rows(table: type[Base]) -> list[Row]:
    """Everything in a table, as the database has it, in order."""
    db.session.remove()
    columns = table.__table__
    return [dict(row._mapping) for row in db.session.execute(select(columns).order_by(columns.c.id))]


def everything() -> dict[str, list[Row]]:
    """All that a booking touches."""
    return {table.__name__: rows(table) for table in (Hold, Booking, Claim, OutboxMessage, AuditEntry)}


def the_booking(token: str) -> Row:
    """One booking as the database has it."""
    (found,) = [row for row in rows(Booking) if row["token"] == token]
    return found


def diary_id(slug: str) -> int:
    """A diary by its slug."""
    return db.session.execute(select(Diary.id).where(Diary.slug == slug)).scalar_one()


def claimed(**owner: int) -> set[tuple[int, int]]:
    """The cells, as (diary, cell), of a `hold_id` or a `booking_id`; of all, without one."""
    return {(row["diary_id"], row["cell"]) for row in rows(Claim) if owner.items() <= row.items()}


def cells_between(slug: str, start: str, end: str) -> set[tuple[int, int]]:
    """A diary's cells from one London time to another."""
    diary = diary_id(slug)
    return {(diary, cell) for cell in range(cell_of(london(start)), cell_of(london(end)))}


@contextmanager
def counted(crash_at: int = 0) -> Iterator[list[str]]:
    """Collects the statements sent to the database; the process dies before the one of that number,
    or at the commit when there are fewer."""
    statements: list[str] = []

    def send(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)
        if len(statements) == crash_at:
            raise Crash

    def commit(_connection: object) -> None:
        if len(statements) == crash_at - 1:
            raise Crash

    engine = db.engine
    event.listen(engine, "before_cursor_execute", send)
    event.listen(engine, "commit", commit)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", send)
        event.remove(engine, "commit", commit)
