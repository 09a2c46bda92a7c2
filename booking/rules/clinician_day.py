"""A clinician's own day, at however many clinics: who is there now, who is next, and what lies between.

Facts, and what a page makes of them; instants are UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.rules.clinic_day import DayBlock, TimeRange
from booking.rules.clinic_time import CELL_MINUTES, cell_of, instant_of
from booking.rules.lifecycle import LIVE, Status
from booking.rules.practice import Clinic

# By how much a clinician may say that they run late; 0 is "on time again".
LATE_MINUTES = (5, 10, 15, 30)
# Less than this between two people is a breath, not a gap.
SHORTEST_GAP = timedelta(minutes=15)


@dataclass(frozen=True)
class ClinicianBooking(TimeRange):
    """One of the clinician's patients: all that is theirs to read. Empty text is "not given"."""

    id: int
    reference: str
    version: int
    status: Status
    service_name: str
    by_phone: bool
    clinic: Clinic
    patient_name: str
    contact_name: str
    phone_e164: str
    phone_typed: str
    patient_zone: str
    needs: tuple[str, ...]
    reason: str
    # The guide that was read before, by its word.
    guide: str
    notes: tuple[str, ...]
    arrived_at_utc: datetime | None
    status_at_utc: datetime | None
    call_back_at_utc: datetime | None
    phone_of: str = ""
    may_talk: str = ""

    @property
    def version_key(self) -> str:
        """What a form says it has shown: the booking as it stood then."""
        return f"{self.reference}-{self.version}"

    def display_status(self, now: datetime) -> str:
        """How it stands at a moment, in the style sheet's words. Somebody who has come is not forgotten,
        however late it has become; who should have come and has not been marked is."""
        if self.status is Status.BOOKED and self.call_back_at_utc is not None:
            return "callback"
        if self.status is Status.BOOKED and self.ends_at_utc <= now:
            return "unmarked"
        return {
            Status.IN_PROGRESS: "progress",
            Status.COMPLETED: "done",
            Status.DID_NOT_ATTEND: "missed",
        }.get(self.status, str(self.status))

    def waiting_minutes(self, now: datetime) -> int:
        """For how long somebody who has come has been waiting."""
        if self.status is not Status.ARRIVED or self.arrived_at_utc is None:
            return 0
        return max(0, int((now - self.arrived_at_utc).total_seconds() // 60))


@dataclass(frozen=True)
class ClinicianHold(TimeRange):
    """A time that somebody is booking online at this moment, and until when it is kept for them."""

    until_utc: datetime
    clinic: Clinic


@dataclass(frozen=True)
class ClinicianPlace:
    """A clinic where the clinician is on a date, and when."""

    clinic: Clinic
    hours: tuple[TimeRange, ...]


@dataclass(frozen=True)
class ClinicianDay:
    """One date. `zone` is whose clock it is told by where nobody is booked; blocks and holds are not of
    one clinic."""

    on_date: date
    zone: str
    places: tuple[ClinicianPlace, ...]
    is_leave: bool
    bookings: tuple[ClinicianBooking, ...]
    blocks: tuple[DayBlock, ...]
    holds: tuple[ClinicianHold, ...]


@dataclass(frozen=True)
class PatientQueue:
    """Who is with the clinician now, who comes next, of whom nobody has said anything, and who was there."""

    now: tuple[ClinicianBooking, ...]
    next: ClinicianBooking | None
    unmarked: tuple[ClinicianBooking, ...]
    earlier: tuple[ClinicianBooking, ...]
    completed: int
    waiting: int
    to_come: int


def patient_queue(bookings: Iterable[ClinicianBooking], now: datetime) -> PatientQueue:
    """Whose turn it is. Somebody who has come keeps their turn, however late it has become."""
    bookings = tuple(bookings)
    live = [booking for booking in bookings if booking.status in LIVE]
    unmarked = tuple(booking for booking in live if booking.display_status(now) == "unmarked")
    here = tuple(booking for booking in live if booking.status is Status.IN_PROGRESS)
    waiting = [booking for booking in live if booking not in here and booking not in unmarked]
    return PatientQueue(
        here,
        min(waiting, key=lambda booking: (booking.starts_at_utc, booking.id), default=None),
        unmarked,
        tuple(booking for booking in bookings if booking.status not in LIVE),
        sum(booking.status is Status.COMPLETED for booking in bookings),
        sum(booking.status is Status.ARRIVED for booking in bookings),
        sum(booking.status is Status.BOOKED for booking in waiting),
    )


@dataclass(frozen=True)
class ClinicianDayLine(TimeRange):
    """A line of the list: a `booking`, `block`, `hold`, `free` or `break` time, or the `place` they are at
    from then on."""

    kind: str
    zone: str
    booking: ClinicianBooking | None = None
    reason: str = ""
    until_utc: datetime | None = None
    clinic_name: str = ""
    until_closing: bool = False


def day_lines(day: ClinicianDay, since: datetime | None = None) -> list[ClinicianDayLine]:
    """The day as a list, gaps named. `since` leaves out what is over, and the beginning of a gap that has
    begun: nobody can use it any more."""
    found = [*_taken_lines(day), *_gap_lines(day)]
    if len(day.places) > 1:
        found += [
            ClinicianDayLine(
                place.hours[0].starts_at_utc,
                place.hours[0].starts_at_utc,
                "place",
                place.clinic.time_zone,
                clinic_name=place.clinic.name,
            )
            for place in day.places
            if place.hours
        ]
    if since is not None:
        found = [left for line in found if (left := _rest_of_line(line, since)) is not None]
    return sorted(found, key=lambda line: (line.starts_at_utc, line.kind != "place", line.ends_at_utc))


def free_minutes(day: ClinicianDay) -> int:
    """How long the gaps of a day are together."""
    return sum(line.minutes for line in _gap_lines(day) if line.kind == "free")


def _taken_lines(day: ClinicianDay) -> Iterator[ClinicianDayLine]:
    for booking in day.bookings:
        yield ClinicianDayLine(
            booking.starts_at_utc, booking.ends_at_utc, "booking", booking.clinic.time_zone, booking=booking
        )
    for block in day.blocks:
        yield ClinicianDayLine(block.starts_at_utc, block.ends_at_utc, "block", day.zone, reason=block.reason)
    for hold in day.holds:
        yield ClinicianDayLine(
            hold.starts_at_utc, hold.ends_at_utc, "hold", hold.clinic.time_zone, until_utc=hold.until_utc
        )


def _gap_lines(day: ClinicianDay) -> Iterator[ClinicianDayLine]:
    """What of the hours nobody has, and the breaks between them."""
    stretches = sorted(
        ((stretch, place.clinic.time_zone) for place in day.places for stretch in place.hours),
        key=lambda pair: pair[0].starts_at_utc,
    )
    for number, (stretch, zone) in enumerate(stretches):
        is_last = number == len(stretches) - 1
        for gap in _uncovered(stretch, day):
            closes = is_last and gap.ends_at_utc == stretch.ends_at_utc
            yield ClinicianDayLine(gap.starts_at_utc, gap.ends_at_utc, "free", zone, until_closing=closes)
        if not is_last and stretches[number + 1][0].starts_at_utc > stretch.ends_at_utc:
            between = TimeRange(stretch.ends_at_utc, stretches[number + 1][0].starts_at_utc)
            for gap in _uncovered(between, day):
                yield ClinicianDayLine(gap.starts_at_utc, gap.ends_at_utc, "break", zone)


def _uncovered(stretch: TimeRange, day: ClinicianDay) -> Iterator[TimeRange]:
    """The parts of a stretch that nothing covers and that are long enough to use."""
    taken: list[TimeRange] = [*day.bookings, *day.blocks, *day.holds]
    at = stretch.starts_at_utc
    for thing in sorted(taken, key=lambda thing: thing.starts_at_utc):
        if thing.starts_at_utc >= stretch.ends_at_utc:
            break
        if thing.starts_at_utc - at >= SHORTEST_GAP:
            yield TimeRange(at, thing.starts_at_utc)
        at = max(at, thing.ends_at_utc)
    if stretch.ends_at_utc - at >= SHORTEST_GAP:
        yield TimeRange(at, stretch.ends_at_utc)


def _rest_of_line(line: ClinicianDayLine, since: datetime) -> ClinicianDayLine | None:
    """What is left of a line at a moment; None where it is over."""
    if line.kind == "place":
        return line if line.starts_at_utc > since else None
    if line.ends_at_utc <= since:
        return None
    if line.kind not in ("free", "break") or line.starts_at_utc >= since:
        return line
    # From the next five minutes on, so that a gap does not read "44 minutes".
    starts = instant_of(cell_of(since + timedelta(minutes=CELL_MINUTES, seconds=-1)))
    if line.ends_at_utc - starts < SHORTEST_GAP:
        return None
    return ClinicianDayLine(starts, line.ends_at_utc, line.kind, line.zone, until_closing=line.until_closing)
