"""Reads everybody who has an account, in two statements."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, true

from booking.extensions import db
from booking.models import Passkey, Staff, StaffClinic
from booking.rules.staff import Role


@dataclass(frozen=True)
class StaffAccount:
    """An account as an administrator sees it. No clinic means every clinic."""

    id: int
    email: str
    name: str
    role: Role
    diary_id: int | None
    is_active: bool
    has_password: bool
    has_second_factor: bool
    clinic_ids: frozenset[int]

    @property
    def display_name(self) -> str:
        """Returns the name that colleagues read: the name, or else the email address."""
        return self.name or self.email


def read_staff_accounts() -> list[StaffAccount]:
    """Returns every account: those that may sign in first, then by name."""
    return sorted(
        _staff_accounts(true()), key=lambda person: (not person.is_active, person.display_name.casefold(), person.id)
    )


def read_staff_account(staff_id: int) -> StaffAccount | None:
    """Returns the account with an id, or None."""
    return next(iter(_staff_accounts(Staff.id == staff_id)), None)


def _staff_accounts(which: ColumnElement[bool]) -> list[StaffAccount]:
    clinics: dict[int, set[int]] = defaultdict(set)
    for staff_id, clinic_id in db.session.execute(select(StaffClinic.staff_id, StaffClinic.clinic_id)):
        clinics[staff_id].add(clinic_id)
    has_passkey = select(Passkey.id).where(Passkey.user_id == Staff.id).exists()
    rows = db.session.execute(
        select(
            Staff.id,
            Staff.email,
            Staff.name,
            Staff.role,
            Staff.diary_id,
            Staff.active,
            Staff.password != "",
            or_(Staff.tf_primary_method.is_not(None), has_passkey),
        ).where(which)
    )
    return [
        StaffAccount(
            id_, email, name, Role(role), diary, bool(active), bool(chosen), bool(second), frozenset(clinics[id_])
        )
        for id_, email, name, role, diary, active, chosen, second in rows
    ]
