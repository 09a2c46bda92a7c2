"""A whole day at the desk in London: Thursday 8 October 2026, at 11:37, with one of everything in it.

Rows are put as they would have come about. Three diaries, names in four scripts, somebody waiting,
somebody not marked, holds, blocks, a squeeze, a call off the grid.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import insert, select

from booking import links
from booking.extensions import db
from booking.models import (
    Block,
    Booking,
    Claim,
    Diary,
    DiaryClinic,
    DiaryService,
    Hold,
    Hours,
    Note,
    OutboxMessage,
    Service,
    Staff,
)
from booking.rules.availability import cells_claimed
from booking.transaction import transaction

THE_DAY = date(2026, 10, 8)
LONDON = ZoneInfo("Europe/London")
CALLS, OLIVER = 1, 4


def at(text: str, on_date: date = THE_DAY) -> datetime:
    """The instant at which London's clocks show a time."""
    return datetime.combine(on_date, time.fromisoformat(text), LONDON).astimezone(UTC)


NOW = at("11:37")

# Time, name, status, and what else there is to say: zone, phone, needs, ...
_OLIVERS: tuple[tuple[str, int, str, str, dict[str, Any]], ...] = (
    ("09:00", 2, "Margaret Ashworth", "completed", {}),
    ("10:00", 3, "Joseph Okafor", "did_not_attend", {}),
    ("10:45", 3, "يوسف الهاشمي", "completed", {}),
    ("11:30", 3, "Helen Ruiz-Calder", "in_progress", {}),
    ("12:15", 2, "Tomasz Wiśniewski", "arrived", {"arrived_at_utc": at("11:25")}),
    ("14:00", 3, "Fatima Al-Mansouri", "booked", {"needs": ["interpreter"]}),
    ("14:45", 3, "Siân Llewellyn-Price", "booked", {"needs": ["no_stairs"]}),
    ("16:15", 3, "Oluwaseun Okonkwo-Adeyemi", "booked", {}),
    ("17:00", 2, "Jean-Baptiste Delacroix", "booked", {}),
    ("17:25", 3, "Layla Haddad", "booked", {"is_squeezed_in": True}),
)
_CALLERS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("09:00", "Graham Pell", "completed", {"outcome": "booked"}),
    ("09:15", "Amina Haddad", "completed", {"patient_zone": "Asia/Dubai", "outcome": "thinking"}),
    ("09:30", "Sven Lindqvist", "completed", {"patient_zone": "Europe/Stockholm", "outcome": "not_suitable"}),
    ("10:00", "Nadia Benali", "did_not_attend", {"no_answers": 3}),
    ("10:15", "Catherine O’Rourke", "completed", {"outcome": "booked"}),
    ("10:45", "Ruth Fox", "booked", {"no_answers": 1, "call_back_at_utc": at("12:15")}),
    ("11:00", "محمد السويدي", "completed", {"patient_zone": "Asia/Dubai"}),
    ("11:15", "David Ruiz", "booked", {}),
    ("11:30", "Anneliese Bauer", "in_progress", {"patient_zone": "Europe/Vienna"}),
    ("11:45", "عائشة المزروعي", "booked", {"patient_zone": "Asia/Qatar"}),
    ("12:15", "Wolfeschlegelsteinhausenbergerdorff Adolph Blaine", "booked", {}),
    ("14:00", "Peter Nkemelu", "booked", {}),
    ("14:45", "Ioana Popescu", "booked", {"patient_zone": "Europe/Bucharest"}),
    ("15:00", "خالد الراشد", "booked", {"patient_zone": "Asia/Riyadh"}),
    ("15:30", "Emily Hartley-Jones", "booked", {}),
    ("15:45", "Abdullah Al Thani", "booked", {"patient_zone": "Asia/Qatar"}),
    ("16:30", "Olivia Brandt", "booked", {"patient_zone": "Europe/Zurich"}),
    ("17:00", "Giorgos Papadakis", "booked", {"patient_zone": "Europe/Athens"}),
)
_ROOM: tuple[tuple[str, int, str, str, dict[str, Any]], ...] = (
    ("10:00", 45, "Ewan Macleod", "completed", {}),
    ("10:45", 30, "Rosa Fernández", "completed", {}),
    ("11:15", 45, "Beatrix van der Meer", "in_progress", {}),
    ("12:00", 30, "Ahmed El-Sayed", "booked", {}),
    ("12:45", 45, "Hannah Goldberg", "booked", {"source": "phone"}),
    ("13:10", 20, "李 伟", "booked", {"source": "walk_in", "is_squeezed_in": True}),
    ("14:30", 45, "Zofia Nowak", "booked", {}),
    ("16:00", 30, "Michael Adebayo-Wright", "booked", {}),
)


def put_third_diary() -> int:
    """A physiotherapy room in London, open from 10 to 5; its number."""
    db.session.add(
        Service(
            id=10,
            practice_id=1,
            slug="physiotherapy",
            name="Physiotherapy",
            summary="",
            minutes=15,
            price_pence=None,
            notice_minutes=60,
            window_days=60,
            cutoff_minutes=60,
            by_phone=False,
            position=9,
        )
    )
    db.session.add(
        Diary(id=10, practice_id=1, slug="physio-room", name="Physiotherapy room", is_person=False, position=9)
    )
    db.session.flush()
    db.session.add(DiaryService(diary_id=10, service_id=10))
    db.session.add(DiaryClinic(diary_id=10, clinic_id=1, follows_clinic=False))
    for weekday in range(6):
        db.session.add(Hours(clinic_id=1, diary_id=10, weekday=weekday, opens_at=time(10), closes_at=time(17)))
    return 10


def put_the_day(staff_id: int) -> None:
    """Everything of the day, in a transaction of its own."""
    with transaction():
        room = put_third_diary()
        rows = list(_bookings(room))
        ids = db.session.scalars(insert(Booking).returning(Booking.id, sort_by_parameter_order=True), rows)
        numbers = {(row["patient_name"], row["starts_at_utc"]): number for row, number in zip(rows, ids, strict=True)}
        taken: set[tuple[int, int]] = set()
        claims = []
        for row in rows:
            minutes = int((row["ends_at_utc"] - row["starts_at_utc"]).total_seconds() // 60)
            for cell in cells_claimed(row["starts_at_utc"], minutes, 0, 10 if row["service_id"] in (2, 3) else 0):
                if (row["diary_id"], cell) not in taken:
                    taken.add((row["diary_id"], cell))
                    number = numbers[row["patient_name"], row["starts_at_utc"]]
                    claims.append({"diary_id": row["diary_id"], "cell": cell, "booking_id": number})
        db.session.execute(insert(Claim), claims)
        _blocks(staff_id, room)
        _holds()
        db.session.add(
            Note(booking_id=numbers["Zofia Nowak", at("14:30")], staff_id=staff_id, at_utc=NOW, text="Rings the bell")
        )
        db.session.add(
            OutboxMessage(
                booking_id=numbers["Olivia Brandt", at("16:30")],
                kind="confirmation",
                recipient="patient",
                address="olivia@example.com",
                message_id="<olivia@example.com>",
                status="failed",
                created_at_utc=at("09:00") - timedelta(days=1),
                due_at_utc=at("09:00"),
                settled_at_utc=at("09:00"),
                attempts=3,
                note="Mailbox full",
            )
        )


def _bookings(room: int) -> Iterator[dict[str, Any]]:
    lengths = {2: 45, 3: 30}
    for text, service, name, status, more in _OLIVERS:
        yield _row(text, lengths[service], name, status, OLIVER, service, more)
    for text, name, status, more in _CALLERS:
        yield _row(text, 15, name, status, CALLS, 1, more)
    for text, minutes, name, status, more in _ROOM:
        yield _row(text, minutes, name, status, room, 10, more)
    # Tomorrow: one that a block has left without its time, and one who has booked twice.
    for text, name in (("10:00", "Zofia Nowak-Lis"), ("11:00", "Peter Nkemelu")):
        row = _row(text, 30, name, "booked", room, 10, {"email": "", "email_key": ""})
        tomorrow = timedelta(days=1)
        yield {**row, "starts_at_utc": at(text) + tomorrow, "ends_at_utc": at(text) + tomorrow + timedelta(minutes=30)}


def _row(
    text: str, minutes: int, name: str, status: str, diary: int, service: int, more: dict[str, Any]
) -> dict[str, Any]:
    number = sum(map(ord, name)) + int(text.replace(":", "")) + diary
    return {
        "token": links.new_token(),
        "reference": links_reference(number, name),
        "uid": links.new_uid("127.0.0.1"),
        "service_id": service,
        "clinic_id": 1,
        "diary_id": diary,
        "starts_at_utc": at(text),
        "ends_at_utc": at(text) + timedelta(minutes=minutes),
        "status": status,
        "patient_name": name,
        "phone_e164": f"+4477009{number % 100000:05}",
        "phone_typed": f"07700 9{number % 100000:05}",
        "email": f"p{number}@example.com",
        "email_key": f"p{number}@example.com",
        "needs": [],
        "patient_zone": "",
        "source": "online",
        "is_squeezed_in": False,
        "arrived_at_utc": None,
        "no_answers": 0,
        "call_back_at_utc": None,
        "outcome": "",
        "booked_at_utc": at(text) - timedelta(days=20),
        "changed_at_utc": at(text) - timedelta(days=20),
        **more,
    }


def links_reference(number: int, name: str) -> str:
    """A reference that stays the same from run to run."""
    letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    mixed = number * 2654435761 + len(name) * 40503
    return "".join(letters[mixed >> shift & 31] for shift in range(0, 30, 5))


def _blocks(staff_id: int, room: int) -> None:
    for diary, start, end, reason, days in (
        (CALLS, "13:00", "14:00", "Lunch", 0),
        (room, "13:30", "14:00", "Equipment service", 0),
        (room, "10:00", "10:30", "flooring", 1),
    ):
        db.session.add(
            Block(
                diary_id=diary,
                starts_at_utc=at(start) + timedelta(days=days),
                ends_at_utc=at(end) + timedelta(days=days),
                reason=reason,
                made_by_staff_id=staff_id,
                made_at_utc=at("08:00"),
            )
        )


def _holds() -> None:
    for diary, service, text, until in ((CALLS, 1, "14:15", "11:41"), (OLIVER, 3, "15:30", "11:44")):
        db.session.add(
            Hold(
                token=links.new_token(),
                service_id=service,
                clinic_id=1,
                diary_id=diary,
                starts_at_utc=at(text),
                held_since_utc=NOW - timedelta(minutes=5),
                expires_at_utc=at(until),
            )
        )


def flood(app: Flask) -> None:
    """Whatever was booked online for later came from one network, within the hour."""
    with app.app_context(), transaction() as now:
        to_come = db.session.query(Booking).filter(Booking.starts_at_utc > now, Booking.source == "online")
        to_come.update({"network": "one", "is_at_limit": True, "booked_at_utc": now})


def number_of(email: str) -> int:
    """An account's number."""
    return db.session.execute(select(Staff.id).where(Staff.email == email)).scalar_one()


def late(minutes: int) -> None:
    """Mr Eaton runs late today."""
    with transaction():
        oliver = db.session.get(Diary, OLIVER)
        assert oliver
        oliver.late_minutes, oliver.late_on_date = minutes, THE_DAY
