"""Adds counted visits to the table of visit counts."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from booking.extensions import db
from booking.models import Booking, VisitCount
from booking.rules.visit_counts import Visit, limit_words, unknown_words


def add_visit_counts(counts: Mapping[Visit, int]) -> None:
    """Adds the counts to the database, in three statements however many there are.

    1. Reads which attribution words the dates have already.
    2. Reads which of the new words somebody has booked with, if there are new words.
    3. Adds the counts.

    Where several processes write at the same moment, a date may get a few more words than the limit allows. The
    counts stay right.
    """
    known = _known_words({visit.on_date for visit in counts})
    rows = limit_words(counts, known, _words_with_bookings(unknown_words(counts, known)))
    if not rows:
        return
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    # Rows are always in one order: two processes that count the same rows cannot deadlock.
    statement = dialect.insert(VisitCount).values(
        sorted(
            (
                {
                    "on_date": visit.on_date,
                    "step": str(visit.step),
                    "clinic_slug": visit.clinic_slug,
                    "came_from": visit.came_from,
                    "guide": visit.guide,
                    "count": count,
                }
                for visit, count in rows.items()
            ),
            key=lambda row: (row["on_date"], row["step"], row["clinic_slug"], row["came_from"], row["guide"]),
        )
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["on_date", "step", "clinic_slug", "came_from", "guide"],
            set_={"count": VisitCount.count + statement.excluded.count},
        )
    )


def _known_words(dates: set[date]) -> dict[date, set[str]]:
    known: dict[date, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(VisitCount.on_date, VisitCount.came_from).where(VisitCount.on_date.in_(sorted(dates))).distinct()
    )
    for on_date, word in rows:
        known[on_date].add(word)
    return known


def _words_with_bookings(words: Collection[str]) -> set[str]:
    """Returns those of the words that a booking came from. A batch has a bounded number of words."""
    if not words:
        return set()
    return set(db.session.scalars(select(Booking.came_from).where(Booking.came_from.in_(sorted(words))).distinct()))
