"""Takes and gives back the five-minute cells of a diary.

The unique index on (diary, cell) has the last word. A block or a squeezed-in booking that lies over a cell takes it
over when it comes free: see overlays.py.
"""

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
    """Claims cells for a hold, in place of the cells that it had.

    Raises JustTaken when any of them belongs to somebody else.
    """
    owner = {"hold_id": hold_id, "booking_id": None, "expires_at_utc": expires_at_utc}
    _take(diary_id, cells, owner, now, Claim.hold_id == hold_id)


def take_for_booking(diary_id: int, cells: Iterable[int], booking_id: int, now: datetime, hold_id: int = 0) -> None:
    """Claims cells for a booking, without an end, in place of the cells that it or its hold had.

    Raises JustTaken when any of them belongs to somebody else.
    """
    # 1. The old claims are deleted at once.
    # 2. The new ones are inserted. In the other order, a booking that moves by a quarter of an hour would
    #    collide with its own old claims.
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
    # Claims of expired holds are deleted here. The condition reads the claim's own row: a hold that becomes
    # a booking at this moment has no expiry once its row is seen, and stays. A hold that expired under a
    # block stays as well: its time belongs to the block.
    ended = and_(wanted_cells, hold_has_ended(Claim.expires_at_utc, now), ~Claim.is_under)
    overlaid_cells = _delete_claims(
        or_(ended, and_(given_up_claims, not_(and_(wanted_cells, _has_ended_under_overlay(now)))))
    )
    try:
        # Inserted in order of cell: two transactions that overlap wait for each other and cannot deadlock.
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
    """Selects the claims of holds that expired under a block or a squeezed-in booking.

    The condition is never NULL: a claim without an expiry does not match.
    """
    return and_(Claim.is_under, Claim.expires_at_utc.is_not(None), hold_has_ended(Claim.expires_at_utc, now))


def _delete_claims(which: ColumnElement[bool]) -> set[tuple[int, int]]:
    """Deletes claims and returns the (diary, cell) of those that a block or a squeezed-in booking lies over."""
    rows = db.session.execute(
        delete(Claim).where(which).returning(Claim.diary_id, Claim.cell, Claim.is_under),
        execution_options={"synchronize_session": False},
    )
    return {(diary_id, cell) for diary_id, cell, is_under in rows if is_under}


def _reassign_freed(overlaid_cells: Iterable[tuple[int, int]], now: datetime) -> None:
    """Gives each freed (diary, cell) to the block or squeezed-in booking that lies over it."""
    cells: dict[int, list[int]] = defaultdict(list)
    for diary_id, cell in overlaid_cells:
        cells[diary_id].append(cell)
    for diary_id in sorted(cells):
        reassign_cells(diary_id, cells[diary_id], now)


def hand_hold_to_booking(hold_id: int, booking_id: int) -> int:
    """Gives a hold's claims to the booking that it becomes, and returns how many there were.

    The count is 0 when the hold had expired and its time was taken over.
    """
    return _row_count(
        update(Claim).where(Claim.hold_id == hold_id).values(hold_id=None, booking_id=booking_id, expires_at_utc=None)
    )


def extend_hold(hold_id: int, expires_at_utc: datetime, now: datetime) -> int:
    """Changes the expiry of a hold's claims, and returns how many the hold still has.

    Claims that expired under a block belong to the block and are not counted.
    """
    still = update(Claim).where(Claim.hold_id == hold_id, not_(_has_ended_under_overlay(now)))
    return _row_count(still.values(expires_at_utc=expires_at_utc))


def release_booking(booking_id: int, now: datetime) -> None:
    """Frees a booking's cells, or gives them to whatever lies over them."""
    _reassign_freed(_delete_claims(Claim.booking_id == booking_id), now)


def release_block(block_id: int, now: datetime) -> None:
    """Frees the cells that a block owns, or gives them to whatever else lies over them."""
    _reassign_freed(_delete_claims(Claim.block_id == block_id), now)


def release_holds(hold_ids: Iterable[int], now: datetime) -> None:
    """Frees the cells of deleted holds, or gives them to whatever lies over them."""
    _reassign_freed(_delete_claims(Claim.hold_id.in_(hold_ids)), now)


def _row_count(statement: Update) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(cast(CursorResult[object], result).rowcount)
