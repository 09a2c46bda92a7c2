"""The secret calendar addresses of diaries."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.models.bookings import TOKEN
from booking.models.column_types import UtcDateTime


class CalendarFeed(Base):
    """A secret calendar address of a diary. It gives times, and initials at most, and can be revoked."""

    __tablename__ = "feeds"
    __table_args__ = (UniqueConstraint("token"), Index("ix_feeds_staff_id", "staff_id"))

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The member of staff who asked for it.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # The diary whose times it gives.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # The secret in its address: 128 random bits, which give access to nothing else.
    token: Mapped[str] = mapped_column(TOKEN)
    # Whether titles are initials rather than "Busy".
    shows_initials: Mapped[bool] = mapped_column(default=False)
    # When it was made.
    made_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was revoked; NULL while it works.
    revoked_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
