"""The counts of visits to patients' pages."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.rules.attribution import LONGEST_SOURCE_WORD
from booking.rules.visit_counts import VisitStep

_STEPS = ", ".join(f"'{step}'" for step in VisitStep)


class VisitCount(Base):
    """How often a step towards a booking was taken on a date, by link word and guide.

    A count identifies nobody: it stores no cookie, address or hour.
    """

    __tablename__ = "visit_counts"
    __table_args__ = (
        CheckConstraint(f"step IN ({_STEPS})", "step"),
        CheckConstraint("count > 0", "count_positive"),
        # There is one row for each combination, and its count is raised.
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

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The date on the clinic's calendar, or on the first clinic's where the page was about no clinic.
    on_date: Mapped[date]
    # 'view', 'start' or 'hold': a VisitStep of rules/visit_counts.py.
    step: Mapped[str] = mapped_column(String(10))
    # The slug of the clinic that the page was about; empty when it was about none.
    clinic_slug: Mapped[str] = mapped_column(String(60), default="")
    # The word of the link that led here, such as "newsletter"; empty when there was none.
    came_from: Mapped[str] = mapped_column(String(LONGEST_SOURCE_WORD), default="")
    # The slug of the guide that was read; empty when none was.
    guide: Mapped[str] = mapped_column(String(60), default="")
    # How often the step was taken.
    count: Mapped[int]
