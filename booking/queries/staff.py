"""Reads who works here."""

from collections.abc import Sequence

from sqlalchemy import func, select

from booking.extensions import db
from booking.models import Staff, StaffClinic, StaffSession
from booking.rules.staff import Member, Role


def member_of(uniquifier: str, session_token: str) -> Member | None:
    """Who a cookie speaks of: an account that may sign in, by a sign-in that has not ended. One statement."""
    # An outer join brings None where there is nothing, which its types do not say.
    rows: Sequence[tuple[Staff, int | None]] = db.session.execute(
        select(Staff, StaffClinic.clinic_id)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .outerjoin(StaffClinic, StaffClinic.staff_id == Staff.id)
        .where(
            Staff.fs_uniquifier == uniquifier,
            Staff.active,
            StaffSession.token == session_token,
            StaffSession.ended_at_utc.is_(None),
        )
    ).all()
    if not rows:
        return None
    clinic_ids = frozenset(clinic_id for _, clinic_id in rows if clinic_id is not None)
    return member_facts(rows[0][0], clinic_ids)


def member_facts(staff: Staff, clinic_ids: frozenset[int]) -> Member:
    """An account's row as the rules know it; no clinic is every clinic."""
    return Member(
        staff.id, staff.email, staff.name, Role(staff.role), clinic_ids or None, staff.diary_id, staff.keys_are_on
    )


def count_staff() -> int:
    """How many may sign in."""
    return db.session.execute(select(func.count()).select_from(Staff).where(Staff.active)).scalar_one()
