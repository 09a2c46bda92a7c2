"""What a test may look at, and put, behind the pages' back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import event, func, insert, select

from booking.extensions import Base, db
from booking.models import Booking, Claim
from booking.rules.availability import cells_claimed
from booking.transaction import transaction

Row = TypeVar("Row", bound=Base)
Everything = dict[str, list[dict[str, Any]]]


class Database:
    """The tables of the application under test."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @property
    def name(self) -> str:
        """Which database it is: "sqlite" or "postgresql"."""
        with self.app.app_context():
            return db.engine.dialect.name

    def everything(self) -> Everything:
        """Every row of every table."""
        with self.app.app_context():
            return {
                table.name: [
                    dict(row._mapping) for row in db.session.execute(select(table).order_by(*table.primary_key))
                ]
                for table in Base.metadata.sorted_tables
            }

    def all(self, model: type[Row]) -> Sequence[Row]:
        """Every row of a table, oldest first."""
        with self.app.app_context():
            return db.session.scalars(select(model).order_by(*model.__table__.primary_key)).all()

    def one(self, model: type[Row]) -> Row:
        """The only row of a table."""
        rows = self.all(model)
        assert len(rows) == 1, f"{len(rows)} rows of {model.__name__}"
        return rows[0]

    def change(self, work: Callable[[], object]) -> None:
        """Does something to the tables, and commits it."""
        with self.app.app_context(), transaction():
            work()

    def put_bookings(self, starts: Sequence[datetime], *, diary: int = 1, clinic: int = 1, service: int = 1) -> None:
        """Books these instants for somebody else, as fast as rows can be written."""
        minutes, after = {1: (15, 0), 2: (45, 10), 3: (30, 10)}[service]

        def rows() -> None:
            first = db.session.execute(select(func.count()).select_from(Booking)).scalar_one()
            bookings = [
                {
                    "token": f"{number:022d}",
                    "reference": f"T{number:05d}",
                    "uid": f"{number}@example.com",
                    "service_id": service,
                    "clinic_id": clinic,
                    "diary_id": diary,
                    "starts_at_utc": start,
                    "ends_at_utc": start + timedelta(minutes=minutes),
                    "patient_name": f"Somebody {number}",
                    "email": f"somebody{number}@example.com",
                    "email_key": f"somebody{number}@example.com",
                    "booked_at_utc": start - timedelta(days=90),
                    "changed_at_utc": start - timedelta(days=90),
                }
                for number, start in enumerate(starts, first + 1)
            ]
            ids = db.session.scalars(insert(Booking).returning(Booking.id, sort_by_parameter_order=True), bookings)
            claims = [
                {"diary_id": diary, "cell": cell, "booking_id": booking_id}
                for booking_id, start in zip(ids, starts, strict=True)
                for cell in cells_claimed(start, minutes, 0, after)
            ]
            db.session.execute(insert(Claim), claims)

        self.change(rows)

    def fill_days(self, first: date, days: int = 1, *, diary: int = 1, clinic: int = 1) -> None:
        """Books every quarter of an hour from 8 to 7, so that nothing is left on either side of a clock change."""
        opens = datetime(first.year, first.month, first.day, 7, tzinfo=UTC)
        starts = [opens + timedelta(days=day, minutes=15 * n) for day in range(days) for n in range(48)]
        self.put_bookings(starts, diary=diary, clinic=clinic)

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Every statement that is sent to the database meanwhile."""
        sent: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
            sent.append(statement)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)
