"""The desk's pages: a day of 150 bookings over five diaries, and a poll that finds nothing changed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import islice, product

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select

from booking import clock, links
from booking.extensions import db
from booking.models import Booking, Claim, Diary, DiaryClinic, DiaryService
from booking.rules.clinic_time import wall_clock
from booking.transaction import transaction
from tests.web.staff import SAM, signed_in

BUSY = 150
_LINE, _MORE = 1, (101, 102, 103, 104)
_BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd", "Sec-Fetch-Site": "same-origin"}


def busy_day(app: Flask) -> date:
    """A date with 150 bookings in London, made the first time: four more lines beside the one that is shipped."""
    with app.app_context():
        on_date = wall_clock(clock.now(), "Europe/London").date() + timedelta(days=9)
        on_date += timedelta(days=on_date.weekday() == 6)
        if db.session.get(Diary, _MORE[0]) is None:
            _fill(on_date)
        db.session.remove()
    return on_date


def _fill(on_date: date) -> None:
    opens = datetime(on_date.year, on_date.month, on_date.day, 9, tzinfo=clock.now().tzinfo)
    with transaction():
        for number in _MORE:
            db.session.add(
                Diary(id=number, practice_id=1, slug=f"line-{number}", name=f"Line {number}", is_person=False)
            )
            db.session.flush()
            db.session.add(DiaryService(diary_id=number, service_id=1))
            db.session.add(DiaryClinic(diary_id=number, clinic_id=1, follows_clinic=True))
        there = select(Booking.id).where(
            Booking.clinic_id == 1, Booking.starts_at_utc >= opens, Booking.starts_at_utc < opens + timedelta(hours=12)
        )
        db.session.execute(delete(Claim).where(Claim.booking_id.in_(there)))
        days = timedelta(days=365)
        db.session.query(Booking).filter(Booking.id.in_(there)).update(
            {"starts_at_utc": opens - days, "ends_at_utc": opens - days + timedelta(minutes=15), "status": "completed"}
        )
        slots = islice(product(range(32), (_LINE, *_MORE)), BUSY)
        db.session.execute(insert(Booking), [_row(n, diary, opens, at) for n, (at, diary) in enumerate(slots)])


def _row(number: int, diary: int, opens: datetime, at: int) -> dict[str, object]:
    start = opens + timedelta(minutes=15 * at)
    return {
        "token": links.new_token(),
        "reference": f"B{number:05}",
        "uid": links.new_uid("127.0.0.1"),
        "service_id": 1,
        "clinic_id": 1,
        "diary_id": diary,
        "starts_at_utc": start,
        "ends_at_utc": start + timedelta(minutes=15),
        "patient_name": f"Patient Number {number}",
        "phone_e164": f"+4477008{number:05}",
        "phone_typed": f"077008{number:05}",
        "email": f"busy-{number}@example.com",
        "email_key": f"busy-{number}@example.com",
        "patient_zone": "Asia/Dubai" if number % 3 else "Europe/London",
        "booked_at_utc": opens - timedelta(days=20),
        "changed_at_utc": opens - timedelta(days=20),
    }


def day(app: Flask) -> tuple[FlaskClient, str, dict[str, str]]:
    """Sam, and the address of the busy day."""
    return signed_in(app, SAM).client, f"/reception/london/{busy_day(app)}", _BROWSER


def poll(app: Flask) -> tuple[FlaskClient, Callable[[], tuple[str, dict[str, str]]]]:
    """Sam, and how a browser asks what has changed since it was last told."""
    client, address, headers = day(app)

    def asked() -> tuple[str, dict[str, str]]:
        tag = client.get(f"{address}/changes", headers=headers).headers["ETag"]
        return f"{address}/changes", {**headers, "If-None-Match": tag}

    return client, asked


def compressed_bytes(app: Flask) -> int:
    """How much of the busy day goes over the wire."""
    client, address, headers = day(app)
    return len(client.get(address, headers=headers).data)
