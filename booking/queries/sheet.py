"""Reads which sheets of a day were printed, and what was done to bookings since."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select

from booking.extensions import db
from booking.models import Audit, Staff
from booking.rules.sheet import Printing

PRINTED = "printed"
# A sheet is printed for the day, or for the days ahead of it: older paper is not looked at any more.
_LATELY = timedelta(days=7)
_MOST = 100


def printings(clinic_id: int, on_date: date, now: datetime) -> list[Printing]:
    """The sheets of a day at a clinic that were printed lately, newest first."""
    rows = db.session.execute(
        select(Audit.at_utc, Audit.facts, Staff.name, Staff.email)
        .join(Staff, Staff.id == Audit.staff_id)
        .where(Audit.clinic_id == clinic_id, Audit.verb == PRINTED, Audit.at_utc > now - _LATELY)
        .order_by(Audit.at_utc.desc(), Audit.id.desc())
        .limit(_MOST)
    )
    return [
        Printing(at_utc, name or email, {int(number): version for number, version in facts["versions"].items()})
        for at_utc, facts, name, email in rows
        if facts["on_date"] == on_date.isoformat()
    ]


def done_to(booking_ids: Collection[int], from_utc: datetime) -> dict[int, list[tuple[datetime, str]]]:
    """What was done to bookings since an instant, by their numbers."""
    done: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for booking_id, at_utc, verb in db.session.execute(
        select(Audit.booking_id, Audit.at_utc, Audit.verb).where(
            Audit.booking_id.in_(sorted(booking_ids)), Audit.at_utc >= from_utc
        )
    ):
        if booking_id is not None:
            done[booking_id].append((at_utc, verb))
    return done
