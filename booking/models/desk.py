"""What staff add to the day: blocks, notes, attempted calls, and to-do items that they have ticked off."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.models.column_types import UtcDateTime
from booking.rules.calls import CallResult

_RESULTS = ", ".join(f"'{result}'" for result in CallResult)


class Block(Base):
    """Time that staff take out of a diary.

    A block owns the claims of its cells that nobody else has, and takes over the others when they come free.
    """

    __tablename__ = "blocks"
    __table_args__ = (
        CheckConstraint("ends_at_utc > starts_at_utc", "starts_before_it_ends"),
        Index("ix_blocks_diary_id_starts_at_utc", "diary_id", "starts_at_utc"),
    )

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The diary whose time is blocked.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # The instant at which the block begins.
    starts_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The instant at which the block ends.
    ends_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The reason, for staff: "Lunch".
    reason: Mapped[str] = mapped_column(String(120), default="")
    # The member of staff who made it.
    made_by_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # When it was made.
    made_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was removed; NULL while it is in force.
    removed_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Note(Base):
    """A note that staff write about a booking, for staff."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_booking_id", "booking_id"),)

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The booking that the note is about.
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    # The member of staff who wrote it.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # When it was written.
    at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The text of the note.
    text: Mapped[str] = mapped_column(Text)


class CallAttempt(Base):
    """One attempt to ring a patient."""

    __tablename__ = "call_attempts"
    __table_args__ = (
        CheckConstraint(f"result IN ({_RESULTS})", "result"),
        Index("ix_call_attempts_booking_id", "booking_id"),
    )

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The discovery call that the attempt was for.
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    # The member of staff who rang.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # When they rang.
    at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The result, a CallResult of rules/calls.py.
    result: Mapped[str] = mapped_column(String(20))


class TickedOff(Base):
    """A to-do item that staff have ticked off. A later version of the booking brings the item back."""

    __tablename__ = "ticked_off"
    __table_args__ = (UniqueConstraint("booking_id", "kind", "version"),)

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The booking that the item is about.
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    # The kind of item, a ToDoKind of rules/todo.py.
    kind: Mapped[str] = mapped_column(String(20))
    # The version of the booking, or the id of the email, that was ticked off.
    version: Mapped[int]
    # The member of staff who ticked it off.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # When it was ticked off.
    at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
