"""The words by which search finds a patient's name."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.rules.name_search import LONGEST_KEY

# Both databases sort these by code point, so that an index finds the keys with a given beginning.
KEY = String(LONGEST_KEY).with_variant(String(LONGEST_KEY, collation="C"), "postgresql")


class NameKey(Base):
    """A folded word of a patient's name, or that word with one letter left out.

    A search compares words with one letter left out as well, so that a misspelling still finds the name.
    """

    __tablename__ = "name_keys"
    __table_args__ = (Index("ix_name_keys_key", "key"),)

    # The booking whose patient or contact has the word in their name.
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    # The folded word, or that word with one letter left out.
    key: Mapped[str] = mapped_column(KEY, primary_key=True)
    # Whether the key is the whole word.
    is_whole: Mapped[bool]
