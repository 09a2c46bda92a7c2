"""A small day for the tests of rules: what is in a diary is said as "10:15-10:30" on London's clocks."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.rules.clinic_day import ClinicDay, DayBlock, DayBooking, DayElsewhere, DayHold, DiaryDay, TimeRange
from booking.rules.lifecycle import Status
from booking.rules.practice import Service
from tests.rules.sample_facts import CALL, LONDON, MONDAY, clinic


def at(text: str, on_date: date = MONDAY) -> datetime:
    """The instant at which London's clocks show a time."""
    return datetime.combine(on_date, time.fromisoformat(text), ZoneInfo(LONDON)).astimezone(UTC)


def stretch(text: str, on_date: date = MONDAY) -> TimeRange:
    """What "10:15-10:30" means."""
    start, _, end = text.partition("-")
    return TimeRange(at(start, on_date), at(end, on_date))


def booking(text: str, number: int = 1, *, after: int = 0, **facts: object) -> DayBooking:
    """A booking; `after` is its buffer."""
    when = stretch(text)
    return DayBooking(
        **{
            "starts_at_utc": when.starts_at_utc,
            "ends_at_utc": when.ends_at_utc,
            "takes_from_utc": when.starts_at_utc,
            "takes_until_utc": when.ends_at_utc + timedelta(minutes=after),
            "id": number,
            "diary_id": 1,
            "diary_name": "Mr Eaton",
            "reference": f"R{number}",
            "version": 0,
            "status": Status.BOOKED,
            "service_name": "Discovery call",
            "by_phone": False,
            "patient_name": f"Somebody {number}",
            "contact_name": "",
            "phone_of": "",
            "may_talk": "",
            "phone_e164": "",
            "phone_typed": "",
            "has_email": True,
            "needs": (),
            "patient_zone": "",
            "source": "online",
            "is_squeezed_in": False,
            "status_at_utc": None,
            "arrived_at_utc": None,
            "no_answers": 0,
            "call_back_at_utc": None,
            "outcome": "",
            "has_note": False,
            "cancelled_at_utc": None,
            "cancelled_by": "",
            **facts,
        }  # type: ignore[arg-type]
    )


def block(text: str, reason: str = "Lunch", number: int = 1) -> DayBlock:
    """Time that staff took out."""
    when = stretch(text)
    return DayBlock(when.starts_at_utc, when.ends_at_utc, number, reason)


def hold(text: str, number: int = 1) -> DayHold:
    """A time that somebody is booking online."""
    when = stretch(text)
    return DayHold(
        when.starts_at_utc, when.ends_at_utc, when.starts_at_utc, when.ends_at_utc, number, when.starts_at_utc
    )


def elsewhere(text: str, name: str = "Bedford") -> DayElsewhere:
    """The diary is at another clinic."""
    when = stretch(text)
    return DayElsewhere(when.starts_at_utc, when.ends_at_utc, when.starts_at_utc, when.ends_at_utc, name)


def diary(
    *hours: str,
    bookings: Iterable[DayBooking] = (),
    blocks: Iterable[DayBlock] = (),
    holds: Iterable[DayHold] = (),
    away: Iterable[DayElsewhere] = (),
    services: Iterable[Service] = (CALL,),
    on_date: date = MONDAY,
) -> DiaryDay:
    """A diary that is open for these hours."""
    return DiaryDay(
        id=1,
        name="Mr Eaton",
        is_person=True,
        is_active=True,
        late_minutes=0,
        hours=tuple(stretch(text, on_date) for text in hours),
        closed_because=None,
        services=tuple(services),
        bookings=tuple(bookings),
        blocks=tuple(blocks),
        holds=tuple(holds),
        elsewhere=tuple(away),
    )


def day(*diaries: DiaryDay, on_date: date = MONDAY) -> ClinicDay:
    """A day of these diaries."""
    return ClinicDay(clinic(), on_date, True, None, diaries, ())
