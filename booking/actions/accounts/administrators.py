"""Administrators of some clinics change no account that sees more than they do; and somebody is left who can."""

from collections.abc import Set

from sqlalchemy import select

from booking.extensions import db
from booking.models import Staff, StaffClinic
from booking.rules.errors import BeyondTheirClinics, LastAdministrator
from booking.rules.staff import Member, Role


def refuse_beyond(by: Member | str, clinic_ids: Set[int], diary_clinic_ids: Set[int] | None) -> None:
    """Raises BeyondTheirClinics for an account that would see a clinic which is not theirs who give it: as one of
    its clinics (none is every clinic), or as one where its diary is (None where it has none, or keeps it)."""
    if not isinstance(by, Member):
        return
    if not by.may_manage(clinic_ids) or (diary_clinic_ids is not None and not by.may_manage(diary_clinic_ids)):
        raise BeyondTheirClinics


def refuse_without_administrator(staff_id: int) -> None:
    """Raises LastAdministrator where nobody would be left who can do what this account can: an administrator of
    every clinic, or, for one of some clinics, any other. Whoever asks next waits for the answer of this one."""
    has_clinic = select(StaffClinic.staff_id).where(StaffClinic.staff_id == Staff.id).exists()
    rows = db.session.execute(
        select(Staff.id, has_clinic)
        .where(Staff.role == Role.ADMIN, Staff.active)
        .order_by(Staff.id)
        .with_for_update(of=Staff)
    )
    is_bound = {id_: bool(bound) for id_, bound in rows}
    if staff_id not in is_bound:
        return
    others = [bound for id_, bound in is_bound.items() if id_ != staff_id]
    if not any(is_bound[staff_id] or not bound for bound in others):
        raise LastAdministrator
