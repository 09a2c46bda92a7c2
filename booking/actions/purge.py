"""Deletes rows that are no longer needed. Nothing depends on a purge having run.

The worker purges once an hour; `flask purge` purges at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, Delete, Select, delete, func, select, update

from booking.actions.accounts.sign_in_limits import forget_old_tries
from booking.actions.claims import release_holds
from booking.extensions import db
from booking.models import Booking, Claim, Hold, VisitCount
from booking.queries.newest_rows import newest_rows
from booking.rules.booking_floods import FLOOD_REMEMBERED_FOR
from booking.rules.clinic_time import cell_of
from booking.rules.clock_check import deletion_time
from booking.rules.retention import past_claims_before, spent_holds_before, visit_counts_before

# A transaction that deletes this many rows ends before anybody notices the wait.
BATCH = 2000


@dataclass(frozen=True)
class PurgeCounts:
    """How many rows one round of purging deleted, or would delete. `is_more` says that there are more to delete."""

    claims: int
    holds: int
    counts: int
    is_more: bool


def purge(now: datetime, limit: int = BATCH) -> PurgeCounts:
    """Deletes past claims, spent holds and old visit counts, at most `limit` of each.

    What is past is judged by the newest rows of the database, never by the host's clock alone. Raises
    ClockNotTrusted.
    """
    by = deletion_time(newest_rows(now), now)
    forget_old_tries(by)
    _forget_networks(by)
    claims = _delete(delete(Claim).where(Claim.id.in_(_past_claims(by).limit(limit).subquery().select())))
    # A hold that somebody is using at this moment is locked by them, and is skipped.
    spent = db.session.scalars(_spent_holds(by).limit(limit).with_for_update(skip_locked=True)).all()
    release_holds(spent, now)
    holds = _delete(delete(Hold).where(Hold.id.in_(spent)))
    counts = _delete(delete(VisitCount).where(VisitCount.id.in_(_old_counts(by).limit(limit).subquery().select())))
    return PurgeCounts(claims, holds, counts, is_more=limit in (claims, holds, counts))


def count_purgeable(now: datetime) -> PurgeCounts:
    """Returns how many past claims, spent holds and old visit counts there are, and deletes nothing.

    Raises ClockNotTrusted.
    """
    by = deletion_time(newest_rows(now), now)
    claims, holds, counts = (_count(rows) for rows in (_past_claims(by), _spent_holds(by), _old_counts(by)))
    return PurgeCounts(claims, holds, counts, is_more=False)


def _forget_networks(by: datetime) -> None:
    """Clears the networks of bookings that are too old for reception to be warned of a flood from them."""
    old = Booking.network != "", Booking.booked_at_utc < by - FLOOD_REMEMBERED_FOR
    db.session.execute(update(Booking).where(*old).values(network=""), execution_options={"synchronize_session": False})


def _past_claims(by: datetime) -> Select[int]:
    return select(Claim.id).where(Claim.cell < cell_of(past_claims_before(by)))


def _spent_holds(by: datetime) -> Select[int]:
    # A hold that a clock running ahead wrote blocks nothing (rules/holds.py), and is deleted after its own expiry.
    return select(Hold.id).where(Hold.expires_at_utc < spent_holds_before(by))


def _old_counts(by: datetime) -> Select[int]:
    return select(VisitCount.id).where(VisitCount.on_date < visit_counts_before(by))


def _count(rows: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _delete(statement: Delete) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(cast(CursorResult[object], result).rowcount)
