"""Weeks in which links were followed and appointments were kept or not, for reports to tell of."""

from datetime import date, datetime, timedelta
from random import Random

from flask import Flask
from sqlalchemy import insert

from booking import links
from booking.extensions import db
from booking.models import Booking, VisitCount
from booking.rules.clinic_time import wall_clock
from booking.transaction import transaction

SEED = 2026
WEEKS = 15
# By source: how often a page is opened on a day, and how many of a hundred go on at each step.
_SOURCES = {
    ("online", ""): (40, 30),
    ("online", "website"): (26, 45),
    ("online", "newsletter"): (6, 60),
    ("online", "poster"): (2, 60),
    ("online", "harley-street-open-day"): (1, 70),
    ("phone", ""): (5, 0),
    ("walk_in", ""): (1, 0),
}
_GUIDE = "gluteus-medius-pain"


def fill_report(app: Flask, weeks: int = WEEKS, times: int = 1) -> int:
    """Opens pages and books on every day of the weeks before now, `times` as often; how many bookings that makes."""
    chance = Random(SEED)
    with app.app_context(), transaction() as now:
        today = wall_clock(now, "Europe/London").date()
        counts: dict[tuple[date, str, str, str, str], int] = {}
        bookings: list[dict[str, object]] = []
        for day in range(-7 * weeks, 1):
            for (how, word), (often, rate) in _SOURCES.items():
                on_date, guide = (
                    today + timedelta(days=day),
                    _GUIDE if how == "online" and chance.random() < 0.4 else "",
                )
                clinic = chance.choice((1, 1, 1, 2, 3))
                slug = ("london", "manchester", "bedford")[clinic - 1]
                made = chance.randint(0, often)
                if how == "online":
                    views = often + chance.randint(0, often)
                    starts = views * rate // 100
                    holds = starts * 6 // 10
                    made = holds * 7 // 10 if holds > 1 else chance.randint(0, holds)
                    for step, where, many in (
                        ("view", "", views),
                        ("view", slug, views // 4),
                        ("start", slug, starts),
                        ("hold", slug, holds),
                    ):
                        if many:
                            counts[on_date, step, where, word, guide] = many
                bookings += [
                    _booking(now + timedelta(days=day, minutes=-n), clinic, how, word, guide, now, chance)
                    for n in range(made * times)
                ]
        for number, booking in enumerate(bookings):
            booking.update(reference=f"R{number:05d}", uid=f"report-{number}@example.com", token=links.new_token())
        keys = ("on_date", "step", "clinic_slug", "came_from", "guide", "count")
        db.session.execute(
            insert(VisitCount), [dict(zip(keys, (*key, count), strict=True)) for key, count in counts.items()]
        )
        db.session.execute(insert(Booking), bookings)
    return len(bookings)


def _booking(
    booked: datetime, clinic: int, how: str, word: str, guide: str, now: datetime, chance: Random
) -> dict[str, object]:
    start = booked.replace(minute=0, second=0, microsecond=0) + timedelta(days=chance.randint(1, 9))
    status, cancelled = "booked", None
    if start < now and chance.random() < 0.97:
        status = chance.choices(("completed", "did_not_attend", "cancelled"), (88, 6, 6))[0]
    elif chance.random() < 0.05:
        status = "cancelled"
    if status == "cancelled":
        cancelled = booked
    return {
        "service_id": 1,
        "clinic_id": clinic,
        "diary_id": 1,
        "starts_at_utc": start,
        "ends_at_utc": start + timedelta(minutes=15),
        "patient_name": "Somebody",
        "phone_e164": "+447700900123",
        "status": status,
        "booked_at_utc": booked,
        "changed_at_utc": booked,
        "cancelled_at_utc": cancelled,
        "cancelled_by": "patient" if cancelled else "",
        "source": how,
        "came_from": word,
        "guide": guide,
    }
