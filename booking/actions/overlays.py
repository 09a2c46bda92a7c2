"""Who takes over a diary's five minutes when they come free: whoever lies over them.

Two things are put into a diary where it may be taken already: a block, and a booking that is squeezed in.
They own the cells that nobody else has. The others they lie over: those claims are marked `is_under`, and
when their owner goes (a cancellation, a move, a hold that ends), whoever lies over them inherits them in
the same transaction, a squeezed-in booking before a block. So time under a block is offered at no moment.

The races, on PostgreSQL (SQLite's writers queue, and see none of them):

1. Somebody cancels what a block is being put over. The block's transaction reads the booking's claims and
   goes to mark them; it waits for the cancellation, which deletes them; then it has marked none. Its next
   round reads again, finds the cells free, and takes them. That is why `settle` goes on until a round has
   nothing to do.
2. The other way round: the cancellation waits for the block, and what it deletes, it then sees marked
   (RETURNING tells the row as it was deleted). So it looks for heirs, and finds the block.
3. Somebody books online what a block is being put over. The unique index lets one of them in. If that is
   the patient, the block's insert finds the row there, does nothing, and the next round marks it. If it is
   the block, the patient is told that the time has just been taken.
4. A block is taken away while its cells are being inherited. Heirs are read with a lock that their own end
   has to wait for, and that waits for their end; then they have ended, and inherit nothing.
5. Somebody cancels what lies under a block while a second block is put over it. The first has marked all of it,
   so that the second has nothing to change; yet whoever cancels does not see it, and would give the cells to the
   first, unmarked. So a round locks the claims that it only looks at, too: what it has found stays until it is
   committed.
6. Two of these, each waiting for the other, are a deadlock: the database ends one of them, which has done
   nothing then, and is run again (see transaction.py).
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
    """A block or a squeezed-in booking, and the cells that it lies over."""

    column: str
    id: int
    cells: range

    def owns(self, claim: Claim) -> bool:
        """Whether a claim is its own."""
        return bool(getattr(claim, self.column) == self.id)


def reassign_cells(diary_id: int, cells: Iterable[int], now: datetime) -> None:
    """Puts right who has these cells of a diary, after something that lies over them has come or gone, or
    after something under it has gone: what is free goes to the first heir; what is not is marked."""
    wanted = sorted(set(cells))
    while wanted and _reassign_once(diary_id, wanted, now):
        pass


@dataclass(frozen=True)
class OverlaidTime:
    """Where a booking lay over others; nowhere, unless it was squeezed in."""

    diary_id: int
    cells: range

    def reassign(self, now: datetime) -> None:
        """It is not there any more: what lay under it is marked as it is now."""
        reassign_cells(self.diary_id, self.cells, now)


def overlaid_time(booking: Booking) -> OverlaidTime:
    """Where a booking lies over others as it stands, to be uncovered once it has gone."""
    if not booking.is_squeezed_in:
        return OverlaidTime(booking.diary_id, range(0))
    return OverlaidTime(booking.diary_id, _cells_of(booking, db.session.get_one(Service, booking.service_id)))


def _reassign_once(diary_id: int, wanted: list[int], now: datetime) -> bool:
    """One look, and what follows from it. Whether anything did."""
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
        # Unless it is being booked at this moment: then it has no end any more, and is left alone.
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
    """The live squeezed-in bookings and then the blocks that lie over any cell of a range, each locked
    against its own end."""
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
    """Who has these cells, locked, in order of cell."""
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
    """Somebody else may have been quicker: then their claim stands."""
    dialect: Any = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(Claim.__table__).on_conflict_do_nothing(index_elements=["diary_id", "cell"])
