"""Reads the audit: a page of it in one statement, and who changed a booking last."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from booking.extensions import db
from booking.models import AuditEntry, Booking, Clinic, Staff, StaffClinic
from booking.rules.booking_changes import BookingChange

# The verbs of changes of settings. Their facts name under "about" what was changed.
SETTINGS_VERBS = (
    "set_group",
    "set_clinic",
    "set_hours",
    "set_days",
    "removed_days",
    "set_bank_holiday",
    "set_service",
    "set_diary",
    "account_changed",
)
ENTRIES_PER_PAGE = 50


@dataclass(frozen=True)
class AuditFilter:
    """What to look for in the audit; an empty field filters nothing. `actor` is 'patient', 'system'
    or a member's id.
    """

    actor: str = ""
    verbs: tuple[str, ...] = ()
    first_utc: datetime | None = None
    end_utc: datetime | None = None
    reference: str = ""


@dataclass(frozen=True)
class AuditLine:
    """One entry of the audit."""

    id: int
    at_utc: datetime
    actor: str
    staff_name: str
    verb: str
    facts: Mapping[str, Any]
    reference: str
    clinic_name: str
    clinic_slug: str


def read_audit(wanted: AuditFilter, before_id: int | None, clinic_ids: Set[int] | None) -> tuple[list[AuditLine], bool]:
    """Returns a page of entries before `before_id`, newest first, and whether there are more.

    With `clinic_ids` they are the entries about those clinics, and entries about no clinic by members who work at no
    other.
    """
    statement = (
        select(
            AuditEntry.id,
            AuditEntry.at_utc,
            AuditEntry.actor,
            Staff.name,
            Staff.email,
            AuditEntry.verb,
            AuditEntry.facts,
            Booking.reference,
            Clinic.name,
            Clinic.slug,
        )
        .outerjoin(Staff, Staff.id == AuditEntry.staff_id)
        .outerjoin(Booking, Booking.id == AuditEntry.booking_id)
        .outerjoin(Clinic, Clinic.id == AuditEntry.clinic_id)
        .order_by(AuditEntry.id.desc())
        .limit(ENTRIES_PER_PAGE + 1)
    )
    if wanted.actor in ("patient", "system"):
        statement = statement.where(AuditEntry.actor == wanted.actor)
    elif wanted.actor:
        statement = statement.where(AuditEntry.staff_id == int(wanted.actor))
    if wanted.verbs:
        statement = statement.where(AuditEntry.verb.in_(wanted.verbs))
    if wanted.first_utc is not None:
        statement = statement.where(AuditEntry.at_utc >= wanted.first_utc)
    if wanted.end_utc is not None:
        statement = statement.where(AuditEntry.at_utc < wanted.end_utc)
    if wanted.reference:
        statement = statement.where(Booking.reference == wanted.reference)
    if clinic_ids is not None:
        statement = statement.where(_is_at_clinics(clinic_ids))
    if before_id is not None:
        statement = statement.where(AuditEntry.id < before_id)
    # An outer join returns None where there is no row, which its type does not say.
    rows: Sequence[Any] = db.session.execute(statement).all()
    return [_line(row) for row in rows[:ENTRIES_PER_PAGE]], len(rows) > ENTRIES_PER_PAGE


def _is_at_clinics(clinic_ids: Set[int]) -> ColumnElement[bool]:
    """Selects entries at some clinics. A booking's entries belong to the clinic where the booking is now."""
    at = func.coalesce(Booking.clinic_id, AuditEntry.clinic_id)
    return or_(at.in_(sorted(clinic_ids)), and_(at.is_(None), AuditEntry.staff_id.in_(_staff_only_at(clinic_ids))))


def _staff_only_at(clinic_ids: Set[int]) -> Select[int]:
    """Selects the accounts that have access to some of these clinics and to no other."""
    is_elsewhere = StaffClinic.clinic_id.not_in(sorted(clinic_ids))
    elsewhere = select(StaffClinic.staff_id).where(is_elsewhere)
    return select(StaffClinic.staff_id).where(StaffClinic.staff_id.not_in(elsewhere))


def _line(row: Any) -> AuditLine:
    id_, at_utc, actor, name, email, verb, facts, reference, clinic, slug = row
    return AuditLine(
        id_, at_utc, actor, name or email or "", verb, facts or {}, reference or "", clinic or "", slug or ""
    )


def staff_names(clinic_ids: Set[int] | None) -> list[tuple[int, str]]:
    """Returns the id and name of everybody who has ever had an account, by name.

    With `clinic_ids` they are those with access to one of these clinics.
    """
    has_clinics = select(StaffClinic.staff_id)
    at_them = has_clinics.where(StaffClinic.clinic_id.in_(sorted(clinic_ids or ())))
    is_one = true() if clinic_ids is None else or_(Staff.id.in_(at_them), Staff.id.not_in(has_clinics))
    rows = db.session.execute(select(Staff.id, Staff.name, Staff.email).where(is_one))
    return sorted(((id_, name or email) for id_, name, email in rows), key=lambda one: one[1].casefold())


def last_settings_change(about: str, clinic_id: int | None) -> tuple[str, datetime | None]:
    """Returns who last changed the settings called `about`, at a clinic or of the practice, and when."""
    rows = db.session.execute(
        select(Staff.name, Staff.email, AuditEntry.at_utc, AuditEntry.facts)
        .join(Staff, Staff.id == AuditEntry.staff_id)
        .where(
            AuditEntry.verb.in_(SETTINGS_VERBS),
            AuditEntry.clinic_id.is_not_distinct_from(clinic_id),
        )
        .order_by(AuditEntry.id.desc())
        .limit(20)
    )
    return next(
        ((name or email, at_utc) for name, email, at_utc, facts in rows if (facts or {}).get("about") == about),
        ("", None),
    )


# What patients do online to a booking that they have.
_PATIENT_VERBS = ("moved", "cancelled")


def last_change_since(booking_id: int, version: int) -> BookingChange | None:
    """The latest change of a booking that raised its version above the one given, if the audit knows it.

    What staff change says in its facts which version it made; what they only read or noted says none.
    """
    # An outer join brings None where there is nothing, which its types do not say.
    rows: Sequence[tuple[AuditEntry, Staff | None]] = db.session.execute(
        select(AuditEntry, Staff)
        .outerjoin(Staff, Staff.id == AuditEntry.staff_id)
        .where(AuditEntry.booking_id == booking_id)
        .order_by(AuditEntry.id.desc())
    ).all()
    for audit, staff in rows:
        by_patient = audit.actor == "patient" and audit.verb in _PATIENT_VERBS
        if by_patient or int(audit.facts.get("version", -1)) > version:
            who = (staff.name or staff.email) if staff is not None else ""
            return BookingChange(who, audit.verb, audit.at_utc, audit.facts)
    return None
