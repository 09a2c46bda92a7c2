"""Refuses changes of accounts beyond an administrator's own clinics, and of the last administrator."""

from collections.abc import Set

from sqlalchemy import select

from booking.extensions import db
from booking.models import DiaryClinic, Staff, StaffClinic
from booking.rules.errors import BeyondTheirClinics, LastAdministrator
from booking.rules.staff import Role, StaffMember


def refuse_wider_access(by: StaffMember | str, clinic_ids: Set[int], diary_id: int | None) -> None:
    """Raises BeyondTheirClinics for access to a clinic that the administrator does not have.

    Access comes from the account's clinics (none means every clinic) or from its diary's clinics.
    """
    if not isinstance(by, StaffMember) or by.works_everywhere:
        return
    if not by.may_manage(clinic_ids) or (diary_id is not None and not by.may_manage(_clinics_of_diary(diary_id))):
        raise BeyondTheirClinics


def refuse_wider_account(by: StaffMember | str, staff_id: int) -> None:
    """Raises BeyondTheirClinics for an account that has access to more clinics than `by`. Locks the account's row."""
    if not isinstance(by, StaffMember) or by.works_everywhere:
        return
    locked = select(Staff.diary_id).where(Staff.id == staff_id).with_for_update()
    diary_id = db.session.scalar(locked)
    # A statement of its own reads the rows that the lock has waited for.
    clinic_ids = set(db.session.scalars(select(StaffClinic.clinic_id).where(StaffClinic.staff_id == staff_id)))
    refuse_wider_access(by, clinic_ids, diary_id)


def _clinics_of_diary(diary_id: int) -> set[int]:
    return set(db.session.scalars(select(DiaryClinic.clinic_id).where(DiaryClinic.diary_id == diary_id)))


def refuse_last_administrator(staff_id: int) -> None:
    """Raises LastAdministrator where no other administrator of every clinic would be left.

    For an administrator of some clinics, any other administrator is enough. Locks the administrators' rows: two who
    remove each other at once queue here.
    """
    administrators = select(Staff.id).where(Staff.role == Role.ADMIN, Staff.active).order_by(Staff.id)
    others = set(db.session.scalars(administrators.with_for_update()))
    if staff_id not in others:
        return
    others.remove(staff_id)
    # A statement of its own reads the rows that the lock has waited for.
    bound = set(db.session.scalars(select(StaffClinic.staff_id)))
    if not (others if staff_id in bound else others - bound):
        raise LastAdministrator
