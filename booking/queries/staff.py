"""Reads the members of staff who are signed in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, or_, select

from booking.extensions import db
from booking.models import Passkey, Staff, StaffClinic, StaffSession
from booking.rules.sign_in_limits import is_sign_in_over
from booking.rules.staff import Role, StaffMember


def member_of_session(uniquifier: str, session_token: str, now: datetime) -> StaffMember | None:
    """Returns the member whose session a cookie names, or None where it has ended or the account is disabled. One
    statement.
    """
    has_second_factor = or_(
        Staff.tf_primary_method.is_not(None), select(Passkey.id).where(Passkey.user_id == Staff.id).exists()
    )
    # An outer join returns None where there is no row, which its type does not say.
    rows: Sequence[tuple[Staff, StaffSession, bool, int | None]] = db.session.execute(
        select(Staff, StaffSession, has_second_factor, StaffClinic.clinic_id)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .outerjoin(StaffClinic, StaffClinic.staff_id == Staff.id)
        .where(
            Staff.fs_uniquifier == uniquifier,
            Staff.active,
            StaffSession.token == session_token,
            StaffSession.ended_at_utc.is_(None),
        )
    ).all()
    if not rows or is_sign_in_over(rows[0][1].began_at_utc, now):
        return None
    staff, sign_in, is_well_kept, _ = rows[0]
    clinic_ids = frozenset(row[3] for row in rows if row[3] is not None)
    return replace(
        member_facts(staff, clinic_ids),
        is_hidden=sign_in.hidden_at_utc is not None,
        has_second_factor=is_well_kept,
        proved_at_utc=sign_in.proved_at_utc,
    )


def member_by_id(staff_id: int) -> StaffMember:
    """Returns the member with an id, who is being signed in. Raises LookupError."""
    staff = db.session.get(Staff, staff_id)
    if staff is None:
        raise LookupError("no such account")
    clinic_ids = db.session.scalars(select(StaffClinic.clinic_id).where(StaffClinic.staff_id == staff_id))
    return member_facts(staff, frozenset(clinic_ids))


def member_facts(staff: Staff, clinic_ids: frozenset[int]) -> StaffMember:
    """Returns an account's row as the rules' StaffMember. No clinic means every clinic."""
    return StaffMember(
        staff.id, staff.email, staff.name, Role(staff.role), clinic_ids or None, staff.diary_id, staff.keys_are_on
    )


def count_staff() -> int:
    """Returns how many accounts may sign in."""
    return db.session.execute(select(func.count()).select_from(Staff).where(Staff.active)).scalar_one()
