"""What is counted of visits: numbers, never visitors."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.rules.attribution import LONGEST_SOURCE_WORD
from booking.rules.visit_counts import VisitStep

_STEPS = ", ".join(f"'{step}'" for step in VisitStep)


class VisitCount(Base):
    """How often a step towards a booking was taken on a date, by where people came from. Nobody is known by it:
    no cookie, no address, no hour."""

    __tablename__ = "visit_counts"
    __table_args__ = (
        CheckConstraint(f"step IN ({_STEPS})", "step"),
        CheckConstraint("count > 0", "count_positive"),
        # One row a date and kind, which is counted up.
        Index(
            "uq_visit_counts_on_date_step_clinic_slug_came_from_guide",
            "on_date",
            "step",
            "clinic_slug",
            "came_from",
            "guide",
            unique=True,
        ),
    )

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The date on the clinic's calendar; on that of the first clinic where it was about none.
    on_date: Mapped[date]
    # 'view', 'start' or 'hold'; see rules/visit_counts.py.
    step: Mapped[str] = mapped_column(String(10))
    # The clinic that it was about, by its word in addresses; empty when it was about none.
    clinic_slug: Mapped[str] = mapped_column(String(60), default="")
    # The word of the link that led here, "newsletter"; empty when there was none.
    came_from: Mapped[str] = mapped_column(String(LONGEST_SOURCE_WORD), default="")
    # The guide that was read, by its word; empty when none was.
    guide: Mapped[str] = mapped_column(String(60), default="")
    # How often.
    count: Mapped[int]
