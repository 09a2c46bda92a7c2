"""The words by which search finds a patient's name."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.rules.name_search import LONGEST_KEY

# In the order of its letters' numbers on both databases, so that an index finds what begins with some of them.
KEY = String(LONGEST_KEY).with_variant(String(LONGEST_KEY, collation="C"), "postgresql")


class NameKey(Base):
    """A word of a patient's name as it is searched for: folded, and with each letter left out once,
    so that a misspelling still meets it."""

    __tablename__ = "name_keys"
    __table_args__ = (Index("ix_name_keys_key", "key"),)

    # The booking whose name has it.
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    # The folded word, or one of its shorter forms.
    key: Mapped[str] = mapped_column(KEY, primary_key=True)
    # Whether it is the word itself.
    is_whole: Mapped[bool]
