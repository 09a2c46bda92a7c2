"""Administrators of some clinics change no account that sees more than they do; and somebody is left who can."""

from collections.abc import Set

from sqlalchemy import select

from booking.extensions import db
from booking.models import DiaryClinic, Staff, StaffClinic
from booking.rules.errors import BeyondTheirClinics, LastAdministrator
from booking.rules.staff import Role, StaffMember


def refuse_wider_access(by: StaffMember | str, clinic_ids: Set[int], diary_id: int | None) -> None:
    """Raises BeyondTheirClinics for an account that would see a clinic which is not theirs who give it: as one of
    its clinics (none is every clinic), or as one where its diary is."""
    if not isinstance(by, StaffMember) or by.works_everywhere:
        return
    if not by.may_manage(clinic_ids) or (diary_id is not None and not by.may_manage(_clinics_of_diary(diary_id))):
        raise BeyondTheirClinics


def refuse_wider_account(by: StaffMember | str, staff_id: int) -> None:
    """Raises BeyondTheirClinics for an account that sees more than whoever changes it. It stays as it is until
    this transaction ends."""
    if not isinstance(by, StaffMember) or by.works_everywhere:
        return
    locked = select(Staff.diary_id).where(Staff.id == staff_id).with_for_update()
    diary_id = db.session.scalar(locked)
    # In a statement of its own, so that it sees what this one has waited for.
    clinic_ids = set(db.session.scalars(select(StaffClinic.clinic_id).where(StaffClinic.staff_id == staff_id)))
    refuse_wider_access(by, clinic_ids, diary_id)


def _clinics_of_diary(diary_id: int) -> set[int]:
    return set(db.session.scalars(select(DiaryClinic.clinic_id).where(DiaryClinic.diary_id == diary_id)))


def refuse_last_administrator(staff_id: int) -> None:
    """Raises LastAdministrator where nobody would be left who can do what this account can: an administrator of
    every clinic, or, for one of some clinics, any other. Whoever asks next waits for the answer of this one."""
    administrators = select(Staff.id).where(Staff.role == Role.ADMIN, Staff.active).order_by(Staff.id)
    others = set(db.session.scalars(administrators.with_for_update()))
    if staff_id not in others:
        return
    others.remove(staff_id)
    # In a statement of its own, so that it sees what this one has waited for.
    bound = set(db.session.scalars(select(StaffClinic.staff_id)))
    if not (others if staff_id in bound else others - bound):
        raise LastAdministrator
