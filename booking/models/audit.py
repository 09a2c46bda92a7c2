"""The audit: who did what, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.models.column_types import UtcDateTime


class AuditEntry(Base):
    """One entry of the audit: who did what, and when. It says nothing about health."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_booking_id", "booking_id"),
        Index("ix_audit_at_utc", "at_utc"),
        Index("ix_audit_staff_id_at_utc", "staff_id", "at_utc"),
    )

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # When it was done.
    at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # 'patient', 'system' or 'staff'.
    actor: Mapped[str] = mapped_column(String(254))
    # The member of staff, if one did it.
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # The clinic where it was done, if at one.
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinics.id"))
    # What was done: 'booked', 'moved', 'cancelled', ...
    verb: Mapped[str] = mapped_column(String(30))
    # The booking that was changed or seen, if any.
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    # The values that a sentence about the entry needs: times and ids, no names.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
