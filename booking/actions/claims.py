"""Takes and gives back the five-minute cells of a diary. The unique index has the last word."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, and_, delete, insert, or_, update
from sqlalchemy.exc import IntegrityError

from booking.extensions import db, violates
from booking.models import Claim
from booking.rules.errors import JustTaken


def take_for_hold(diary_id: int, cells: Iterable[int], hold_id: int, expires_at_utc: datetime, now: datetime) -> None:
    """Claims cells for a hold, in place of whatever it had. Raises JustTaken when any belongs to somebody else."""
    owner = {"hold_id": hold_id, "booking_id": None, "expires_at_utc": expires_at_utc}
    _take(diary_id, cells, owner, now, Claim.hold_id == hold_id)


def take_for_booking(diary_id: int, cells: Iterable[int], booking_id: int, now: datetime, hold_id: int = 0) -> None:
    """Claims cells for a booking, for good, in place of whatever it or its hold had.

    Raises JustTaken when any belongs to somebody else.
    """
    # In this order, and each sent to the database at once: a move by a quarter of an hour would
    # collide with itself if the new claims came first.
    given_up = or_(Claim.booking_id == booking_id, Claim.hold_id == hold_id)
    _take(diary_id, cells, {"hold_id": None, "booking_id": booking_id, "expires_at_utc": None}, now, given_up)


def _take(
    diary_id: int, cells: Iterable[int], owner: Mapping[str, object], now: datetime, given_up: ColumnElement[bool]
) -> None:
    wanted = list(cells)
    # Holds that have ended are taken over here and now. The condition is on the claim's own row: a hold
    # that is being booked at this moment has no expiry any more once we see it, and is left alone.
    ended = and_(Claim.diary_id == diary_id, Claim.cell.in_(wanted), Claim.expires_at_utc <= now)
    _rows(delete(Claim).where(or_(ended, given_up)))
    try:
        # In order of cell, so that two who overlap wait for each other instead of deadlocking.
        db.session.execute(insert(Claim), [{"diary_id": diary_id, "cell": cell, **owner} for cell in wanted])
    except IntegrityError as error:
        if not violates(error, "uq_claims_diary_id_cell", "claims.diary_id, claims.cell"):
            raise
        raise JustTaken from error


def hand_to_booking(hold_id: int, booking_id: int) -> int:
    """Gives a hold's claims to the booking that it becomes. Returns how many there were: none, when
    the hold had ended and its time was taken over."""
    return _rows(
        update(Claim).where(Claim.hold_id == hold_id).values(hold_id=None, booking_id=booking_id, expires_at_utc=None)
    )


def extend(hold_id: int, expires_at_utc: datetime) -> int:
    """Moves the end of a hold's claims. Returns how many it still has."""
    return _rows(update(Claim).where(Claim.hold_id == hold_id).values(expires_at_utc=expires_at_utc))


def release_booking(booking_id: int) -> None:
    """Gives a booking's time back."""
    _rows(delete(Claim).where(Claim.booking_id == booking_id))


def _rows(statement: Update | Delete) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(cast(CursorResult[object], result).rowcount)
