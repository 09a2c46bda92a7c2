"""A small practice for the tests of rules: facts are made here, and say only what a test is about."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from booking.rules.availability import AvailabilityFacts, OfferedDay, bitmask
from booking.rules.clinic_time import cell_of, instant_at, wall_clock
from booking.rules.practice import Clinic, DayException, Diary, Service, Span, WeeklyHours

LONDON = "Europe/London"
MONDAY = date(2026, 10, 5)
SUNDAY = date(2026, 10, 11)
NINE_ON_MONDAY = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
# Long before any date here, so that notice is in nobody's way.
LONG_BEFORE = datetime(2026, 9, 1, tzinfo=UTC)

CALL = Service(
    id=1,
    slug="discovery-call",
    name="Free discovery call",
    summary="",
    minutes=15,
    buffer_before_minutes=0,
    buffer_after_minutes=0,
    price_pence=0,
    notice_minutes=60,
    window_days=400,
    cutoff_minutes=60,
    by_phone=True,
)
VISIT = replace(CALL, id=2, slug="first-appointment", minutes=45, by_phone=False)


def span(text: str) -> Span:
    """What "09:00-18:00" means."""
    opens, closes = text.split("-")
    return Span(time.fromisoformat(opens), time.fromisoformat(closes))


def weekly(*spans: str, weekdays: Iterable[int] = range(6)) -> tuple[WeeklyHours, ...]:
    """The same hours on each weekday; Monday to Saturday unless told."""
    return tuple(WeeklyHours(weekday, span(text)) for weekday in weekdays for text in spans)


def special(on_date: date, *spans: str, reason: str = "") -> dict[date, DayException]:
    """What replaces the weekly rules on one date; without spans, closed."""
    return {on_date: DayException(on_date, tuple(span(text) for text in spans), reason)}


def clinic(*spans: str, zone: str = LONDON, weekdays: Iterable[int] = range(6)) -> Clinic:
    """A clinic with these hours, 9 to 6 unless told."""
    hours = weekly(*(spans or ("09:00-18:00",)), weekdays=weekdays)
    return Clinic(
        id=1,
        slug="london",
        name="London",
        street="104 Harley Street",
        locality="London",
        postcode="W1G 7JD",
        time_zone=zone,
        notify_email="",
        hours=hours,
    )


def diary(diary_id: int = 1, *spans: str) -> Diary:
    """A diary with hours of its own, or else open whenever the clinic is."""
    return Diary(
        id=diary_id,
        name=f"Diary {diary_id}",
        is_person=True,
        service_ids=frozenset({1, 2}),
        hours={1: weekly(*spans) if spans else None},
    )


def facts(
    service: Service = CALL,
    place: Clinic | None = None,
    diaries: Iterable[Diary] = (diary(),),
    taken: Mapping[int, Iterable[int]] | None = None,
    closures: Mapping[date, DayException] | None = None,
    own_exceptions: Mapping[int, Mapping[date, DayException]] | None = None,
    origin: int = cell_of(LONG_BEFORE),
) -> AvailabilityFacts:
    """What availability is computed from; `taken` are each diary's cells."""
    masks = {diary_id: bitmask(cells, origin) for diary_id, cells in (taken or {}).items()}
    return AvailabilityFacts(
        service, place or clinic(), tuple(diaries), origin, masks, closures or {}, own_exceptions or {}
    )


def cells(on_date: date, text: str, zone: str = LONDON) -> range:
    """The cells from one wall-clock time to another: "10:00-10:45"."""
    when = span(text)
    return range(
        cell_of(instant_at(on_date, when.opens_at, zone)),
        cell_of(instant_at(on_date, when.closes_at, zone)),
    )


def at(on_date: date, text: str, zone: str = LONDON) -> datetime:
    """The instant of a wall-clock time on a date."""
    return instant_at(on_date, time.fromisoformat(text), zone)


def times(offered: OfferedDay, zone: str = LONDON) -> list[str]:
    """The offered starts as the clock on the wall shows them."""
    return [f"{wall_clock(slot.starts_at_utc, zone):%H:%M}" for slot in offered.slots]


def quarters(first: str, last: str) -> list[str]:
    """Every quarter of an hour from one wall-clock time to another, both included."""
    at_first = datetime.combine(MONDAY, time.fromisoformat(first))
    at_last = datetime.combine(MONDAY, time.fromisoformat(last))
    count = (at_last - at_first) // timedelta(minutes=15)
    return [f"{at_first + timedelta(minutes=15 * n):%H:%M}" for n in range(count + 1)]
