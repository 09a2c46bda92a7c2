"""Takes and gives back the five-minute cells of a diary. The unique index has the last word. What lies over
time that is taken, a block or a booking that was squeezed in, inherits it: see heirs.py."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, Update, and_, delete, insert, not_, or_, update
from sqlalchemy.exc import IntegrityError

from booking.actions.overlays import reassign_cells
from booking.extensions import db, violates
from booking.models import Claim
from booking.queries.holds import hold_has_ended
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
    given_up_claims = or_(Claim.booking_id == booking_id, Claim.hold_id == hold_id)
    _take(diary_id, cells, {"hold_id": None, "booking_id": booking_id, "expires_at_utc": None}, now, given_up_claims)


def _take(
    diary_id: int,
    cells: Iterable[int],
    owner: Mapping[str, object],
    now: datetime,
    given_up_claims: ColumnElement[bool],
) -> None:
    wanted = list(cells)
    wanted_cells = and_(Claim.diary_id == diary_id, Claim.cell.in_(wanted))
    # Holds that have ended are taken over here and now. The condition is on the claim's own row: a hold
    # that is being booked at this moment has no expiry any more once we see it, and is left alone. So is
    # one that has ended under a block: it is the block's.
    ended = and_(wanted_cells, hold_has_ended(Claim.expires_at_utc, now), ~Claim.is_under)
    overlaid_cells = _delete_claims(
        or_(ended, and_(given_up_claims, not_(and_(wanted_cells, _has_ended_under_overlay(now)))))
    )
    try:
        # In order of cell, so that two who overlap wait for each other instead of deadlocking.
        db.session.execute(
            insert(Claim),
            [
                {"diary_id": diary_id, "cell": cell, "is_under": (diary_id, cell) in overlaid_cells, **owner}
                for cell in wanted
            ],
        )
    except IntegrityError as error:
        if not violates(error, "uq_claims_diary_id_cell", "claims.diary_id, claims.cell"):
            raise
        raise JustTaken from error
    _reassign_freed(overlaid_cells - {(diary_id, cell) for cell in wanted}, now)


def _has_ended_under_overlay(now: datetime) -> ColumnElement[bool]:
    """Whether it is a hold's that has ended under something. (Never unknown: what never ends is not lost.)"""
    return and_(Claim.is_under, Claim.expires_at_utc.is_not(None), hold_has_ended(Claim.expires_at_utc, now))


def _delete_claims(which: ColumnElement[bool]) -> set[tuple[int, int]]:
    """Deletes claims, and returns the (diary, cell) of those over which something else lies."""
    rows = db.session.execute(
        delete(Claim).where(which).returning(Claim.diary_id, Claim.cell, Claim.is_under),
        execution_options={"synchronize_session": False},
    )
    return {(diary_id, cell) for diary_id, cell, is_under in rows if is_under}


def _reassign_freed(overlaid_cells: Iterable[tuple[int, int]], now: datetime) -> None:
    """What has come free under something goes to that, at once."""
    cells: dict[int, list[int]] = defaultdict(list)
    for diary_id, cell in overlaid_cells:
        cells[diary_id].append(cell)
    for diary_id in sorted(cells):
        reassign_cells(diary_id, cells[diary_id], now)


def hand_hold_to_booking(hold_id: int, booking_id: int) -> int:
    """Gives a hold's claims to the booking that it becomes. Returns how many there were: none, when
    the hold had ended and its time was taken over."""
    return _row_count(
        update(Claim).where(Claim.hold_id == hold_id).values(hold_id=None, booking_id=booking_id, expires_at_utc=None)
    )


def extend_hold(hold_id: int, expires_at_utc: datetime, now: datetime) -> int:
    """Moves the end of a hold's claims. Returns how many it still has: what has ended under a block is the
    block's."""
    still = update(Claim).where(Claim.hold_id == hold_id, not_(_has_ended_under_overlay(now)))
    return _row_count(still.values(expires_at_utc=expires_at_utc))


def release_booking(booking_id: int, now: datetime) -> None:
    """Gives a booking's time back, or to whoever lies over it."""
    _reassign_freed(_delete_claims(Claim.booking_id == booking_id), now)


def release_block(block_id: int, now: datetime) -> None:
    """Gives back what a block has, or to whoever else lies over it."""
    _reassign_freed(_delete_claims(Claim.block_id == block_id), now)


def release_holds(hold_ids: Iterable[int], now: datetime) -> None:
    """Gives back the times of holds that are forgotten, or passes them to whoever lies over them."""
    _reassign_freed(_delete_claims(Claim.hold_id.in_(hold_ids)), now)


def _row_count(statement: Update) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(cast(CursorResult[object], result).rowcount)
