"""Assigns the five-minute cells of a diary to the block or squeezed-in booking that lies over them.

A block and a squeezed-in booking may be put where the diary is taken already. They own the cells that were free.
Claims of the other cells are marked `is_under`. When the owner of such a cell goes (a cancellation, a move, an
expired hold), the overlay takes the cell over in the same transaction, a squeezed-in booking before a block. So time
under a block is never offered.

The races, on PostgreSQL (on SQLite one transaction writes at a time, and there are none):

1. A booking is cancelled while a block is put over it. The block's transaction reads the booking's claims and waits
   for the cancellation, which deletes them, so it marks none. Its next round reads again, finds the cells free and
   takes them. `reassign_cells` therefore repeats until a round changes nothing.
2. The cancellation waits for the block. Its DELETE returns each row as it was deleted, marked `is_under`. The
   cancellation then looks for overlays and finds the block.
3. A patient books online while a block is put over the time. The unique index accepts one of the two. If the patient
   was first, the block's INSERT does nothing, and its next round marks the patient's claim. If the block was first,
   the patient reads that the time has just been taken.
4. A block is removed while it takes cells over. Overlays are read with a lock that conflicts with their removal.
   Whichever comes second waits, and a removed block takes nothing over.
5. A booking under a block is cancelled while a second block is put over it. The first block has marked every claim,
   so the second has nothing to change; the cancellation does not see the second block and would give the cells to the
   first, unmarked. A round therefore also locks the claims that it only reads.
6. Two of these transactions wait for each other. The database ends one of them, which has changed nothing, and
   `retrying` runs it again (see transaction.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Delete, Update, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from booking.extensions import db
from booking.models import Block, Booking, Claim, Service
from booking.queries.holds import hold_has_ended
from booking.rules.availability import PAD_CELLS, block_cells, booking_cells
from booking.rules.clinic_time import instant_of
from booking.rules.holds import hold_is_live
from booking.rules.lifecycle import Status


@dataclass(frozen=True)
class Overlay:
    """A block or a squeezed-in booking, and the cells that it lies over. `column` is the column of a claim that names
    it.
    """

    column: str
    id: int
    cells: range

    def owns(self, claim: Claim) -> bool:
        """Returns whether a claim belongs to this overlay."""
        return bool(getattr(claim, self.column) == self.id)


def reassign_cells(diary_id: int, cells: Iterable[int], now: datetime) -> None:
    """Gives free cells of a diary to the first overlay on them, and corrects the `is_under` marks of the others.

    Call it after an overlay, or something under an overlay, has come or gone.
    """
    wanted = sorted(set(cells))
    while wanted and _reassign_once(diary_id, wanted, now):
        pass


@dataclass(frozen=True)
class OverlaidTime:
    """The cells in which a booking lay over others; empty unless it was squeezed in."""

    diary_id: int
    cells: range

    def reassign(self, now: datetime) -> None:
        """Reassigns the cells once the booking has left them."""
        reassign_cells(self.diary_id, self.cells, now)


def overlaid_time(booking: Booking) -> OverlaidTime:
    """Returns the cells in which a booking lies over others now. Call `reassign` on them once it has gone."""
    if not booking.is_squeezed_in:
        return OverlaidTime(booking.diary_id, range(0))
    return OverlaidTime(booking.diary_id, _cells_of(booking, db.session.get_one(Service, booking.service_id)))


def _reassign_once(diary_id: int, wanted: list[int], now: datetime) -> bool:
    """Reads the cells once, changes what the reading asks for, and returns whether anything changed."""
    overlays = list(_overlays_on(diary_id, wanted[0], wanted[-1] + 1))
    claims = {claim.cell: claim for claim in _lock_claims(diary_id, wanted)}
    over = {cell: [overlay for overlay in overlays if cell in overlay.cells] for cell in wanted}
    ended_ids = [
        claim.id
        for cell, claim in claims.items()
        if over[cell] and claim.expires_at_utc is not None and not hold_is_live(claim.expires_at_utc, now)
    ]
    free = [cell for cell in wanted if over[cell] and (cell not in claims or claims[cell].id in ended_ids)]
    to_mark: dict[bool, list[int]] = {True: [], False: []}
    for cell, claim in claims.items():
        is_under = any(not overlay.owns(claim) for overlay in over[cell])
        if claim.id not in ended_ids and claim.is_under != is_under:
            to_mark[is_under].append(claim.id)
    if ended_ids:
        # A hold that becomes a booking at this moment has no expiry any more, and its claims stay.
        _execute(delete(Claim).where(Claim.id.in_(ended_ids), hold_has_ended(Claim.expires_at_utc, now)))
    if free:
        rows = [_claim_row(diary_id, cell, over[cell]) for cell in free]
        db.session.execute(_insert_where_free(), rows)
    for is_under, ids in to_mark.items():
        if ids:
            _execute(update(Claim).where(Claim.id.in_(ids)).values(is_under=is_under))
    return bool(ended_ids or free or to_mark[True] or to_mark[False])


def _execute(statement: Delete | Update) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _overlays_on(diary_id: int, first: int, end: int) -> Iterator[Overlay]:
    """Yields the overlays on any cell of a range, squeezed-in bookings before blocks, each locked against its
    removal.
    """
    from_utc, until_utc = instant_of(first - PAD_CELLS), instant_of(end + PAD_CELLS)
    bookings = db.session.execute(
        select(Booking, Service)
        .join(Service, Service.id == Booking.service_id)
        .where(
            Booking.diary_id == diary_id,
            Booking.is_squeezed_in,
            Booking.status != str(Status.CANCELLED),
            Booking.starts_at_utc < until_utc,
            Booking.ends_at_utc > from_utc,
        )
        .order_by(Booking.id)
        .with_for_update(read=True, of=Booking)
    )
    for booking, service in bookings:
        yield Overlay("booking_id", booking.id, _cells_of(booking, service))
    blocks = db.session.scalars(
        select(Block)
        .where(
            Block.diary_id == diary_id,
            Block.removed_at_utc.is_(None),
            Block.starts_at_utc < instant_of(end),
            Block.ends_at_utc > instant_of(first),
        )
        .order_by(Block.id)
        .with_for_update(read=True)
    )
    for block in blocks:
        yield Overlay("block_id", block.id, block_cells(block.starts_at_utc, block.ends_at_utc))


def _cells_of(booking: Booking, service: Service) -> range:
    before, after = service.buffer_before_minutes, service.buffer_after_minutes
    return booking_cells(booking.starts_at_utc, booking.ends_at_utc, before, after)


def _lock_claims(diary_id: int, wanted: list[int]) -> Iterable[Claim]:
    """Returns the claims of these cells, locked in order of cell."""
    cells = set(wanted)
    rows = db.session.scalars(
        select(Claim)
        .where(Claim.diary_id == diary_id, Claim.cell.between(wanted[0], wanted[-1]))
        .order_by(Claim.cell)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [claim for claim in rows if claim.cell in cells]


def _claim_row(diary_id: int, cell: int, overlays: list[Overlay]) -> dict[str, object]:
    nobody = {"hold_id": None, "booking_id": None, "block_id": None, "expires_at_utc": None}
    owner = {overlays[0].column: overlays[0].id}
    return {"diary_id": diary_id, "cell": cell, "is_under": len(overlays) > 1, **nobody, **owner}


def _insert_where_free() -> Any:
    """Returns an INSERT that does nothing where another transaction has claimed the cell first."""
    dialect: Any = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(Claim.__table__).on_conflict_do_nothing(index_elements=["diary_id", "cell"])
