"""What staff add to the day: blocks, notes, attempted calls, and to-do items that they have ticked off."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.models.column_types import UtcDateTime
from booking.rules.calls import CallResult

_RESULTS = ", ".join(f"'{result}'" for result in CallResult)


class Block(Base):
    """Time taken out of a diary by staff. It owns the claims of its cells that nobody has, and takes
    the others as they come free."""

    __tablename__ = "blocks"
    __table_args__ = (
        CheckConstraint("ends_at_utc > starts_at_utc", "starts_before_it_ends"),
        Index("ix_blocks_diary_id_starts_at_utc", "diary_id", "starts_at_utc"),
    )

    # Its number.
    id: Mapped[int] = mapped_column(primary_key=True)
    # Whose time.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # The instant at which it begins.
    starts_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The instant at which it ends.
    ends_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # Why, for staff: "Lunch".
    reason: Mapped[str] = mapped_column(String(120), default="")
    # Who made it.
    made_by_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # When it was made.
    made_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was taken away again; NULL while it stands.
    removed_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Note(Base):
    """What staff write about a booking, for staff."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_booking_id", "booking_id"),)

    # Its number.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The booking that it is about.
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    # Who wrote it.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # When it was written.
    at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # What it says.
    text: Mapped[str] = mapped_column(Text)


class CallAttempt(Base):
    """One time that somebody rang a patient."""

    __tablename__ = "call_attempts"
    __table_args__ = (
        CheckConstraint(f"result IN ({_RESULTS})", "result"),
        Index("ix_call_attempts_booking_id", "booking_id"),
    )

    # Its number.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The call that was tried.
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    # Who rang.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # When they rang.
    at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # What came of it; see rules/calls.py.
    result: Mapped[str] = mapped_column(String(20))


class TickedOff(Base):
    """Something to do that somebody has seen to; a later version of the booking brings it back."""

    __tablename__ = "ticked_off"
    __table_args__ = (UniqueConstraint("booking_id", "kind", "version"),)

    # Its number.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The booking that it was about.
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    # What was to do; see rules/todo.py.
    kind: Mapped[str] = mapped_column(String(20))
    # The booking's version, or the mail's number, that was seen to.
    version: Mapped[int]
    # Who saw to it.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # When.
    at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
