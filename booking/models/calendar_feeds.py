"""The secret calendar addresses of diaries."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.models.bookings import TOKEN
from booking.models.column_types import UtcDateTime


class CalendarFeed(Base):
    """A secret calendar address of a diary. It gives times and initials, and can be taken back."""

    __tablename__ = "feeds"
    __table_args__ = (UniqueConstraint("token"), Index("ix_feeds_staff_id", "staff_id"))

    # Its number.
    id: Mapped[int] = mapped_column(primary_key=True)
    # Who asked for it.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # Whose times it gives.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # The secret in its address: 128 random bits, good for nothing else.
    token: Mapped[str] = mapped_column(TOKEN)
    # Whether titles are initials; else they are "Busy".
    shows_initials: Mapped[bool] = mapped_column(default=False)
    # When it was made.
    made_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was taken back.
    revoked_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
