"""What the database says, looked at from outside the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, create_engine, select, text, update

from booking.database_engine import engine_options
from booking.models import Booking, Claim, Hold

LONDON = ZoneInfo("Europe/London")
CELL = 300
_LONG_AGO = timedelta(hours=1)


class State:
    """The database of a running server, by its DATABASE_URL."""

    def __init__(self, url: str) -> None:
        uri, options = engine_options(url)
        given = {name: options[name] for name in ("module", "connect_args") if name in options}
        self.engine = create_engine(uri, **given)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A transaction of our own: it sees what is committed, as anybody would."""
        with self.engine.begin() as connection:
            yield connection

    def end_holds(self) -> None:
        """Every hold has ended a while ago: their times may be taken over."""
        past = datetime.now(UTC) - _LONG_AGO
        with self.connected() as connection:
            connection.execute(update(Hold).where(Hold.booking_id.is_(None)).values(expires_at_utc=past))
            connection.execute(update(Claim).where(Claim.hold_id.is_not(None)).values(expires_at_utc=past))

    def booked_at(self, start: datetime) -> list[str]:
        """The links of what is booked at a time, wherever it is."""
        with self.connected() as connection:
            return [
                f"/a/{token}"
                for (token,) in connection.execute(
                    select(Booking.token).where(Booking.starts_at_utc == start, Booking.status == "booked")
                )
            ]

    def holds_at(self, start: datetime) -> list[int]:
        """The holds of a time that are not booked, ended or not."""
        with self.connected() as connection:
            rows = connection.execute(select(Hold.id).where(Hold.starts_at_utc == start, Hold.booking_id.is_(None)))
            return [hold_id for (hold_id,) in rows]

    def taken(self, start: datetime, minutes: int) -> list[tuple[int, str]]:
        """The cells of a time that are taken, each with its owner, in every diary."""
        cells = cells_of(start, minutes)
        with self.connected() as connection:
            rows = connection.execute(
                select(Claim.cell, Claim.hold_id, Booking.token)
                .outerjoin(Booking, Booking.id == Claim.booking_id)
                .where(Claim.cell.in_(cells))
                .order_by(Claim.cell, Claim.id)
            )
            return [(cell, f"/a/{token}" if token else f"hold {hold_id}") for cell, hold_id, token in rows]

    def owned_by(self, appointment: str) -> list[int]:
        """Every cell that an appointment owns."""
        with self.connected() as connection:
            rows = connection.execute(
                select(Claim.cell)
                .join(Booking, Booking.id == Claim.booking_id)
                .where(Booking.token == appointment.removeprefix("/a/"))
                .order_by(Claim.cell)
            )
            return [cell for (cell,) in rows]

    def drop_the_unique_index(self) -> None:
        """Take away what has the last word on double booking. Only for a control: there is no way back."""
        with self.connected() as connection:
            connection.execute(text("DROP INDEX uq_claims_diary_id_cell"))


def cells_of(start: datetime, minutes: int) -> list[int]:
    """The five minutes of a time, as claims number them."""
    first = int(start.timestamp()) // CELL
    return list(range(first, first + minutes * 60 // CELL))


def instant(address: str, at: str) -> datetime:
    """When a time of a day's page is: "/book/discovery-call/london/2026-12-01", "09:15"."""
    return datetime.fromisoformat(f"{address.rpartition('/')[2]}T{at}").replace(tzinfo=LONDON).astimezone(UTC)
