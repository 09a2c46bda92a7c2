"""Free times as pages show them: rows of days, times by part of the day, and the nearest to one that is gone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from booking import display
from booking.queries.availability import OwnClaims, read_availability
from booking.rules import availability
from booking.rules.availability import AvailabilityFacts, OfferedDay, Slot
from booking.rules.booking_window import last_date
from booking.rules.clinic_time import monday_of, wall_clock
from booking.rules.practice import Clinic, Practice, Service

DAYS_LISTED = 10
# How far around a date the pages look for another.
DAYS_BEFORE, DAYS_AFTER = 7, 21


@dataclass(frozen=True)
class DayRow:
    """One date of the list: chosen if it has times, else told with the reason."""

    on_date: date
    count: int
    parts: str
    reason: str


@dataclass(frozen=True)
class WeekOfDays:
    """Some rows under their heading: "This week", "Week of 19 October"."""

    heading: str
    rows: tuple[DayRow, ...]


@dataclass(frozen=True)
class OfferedTime:
    """One time of a day: `value` is what its button sends, `other` the second clock."""

    value: str
    label: str
    other: str
    other_place: str


@dataclass(frozen=True)
class PartOfDay:
    """The times of the morning, the afternoon or the evening."""

    name: str
    times: tuple[OfferedTime, ...]


@dataclass(frozen=True)
class SoonestTime:
    """The next free time of a service, as a panel offers it: `local` is what its button sends."""

    service: Service
    clinic: Clinic
    clocks: display.AppointmentClocks
    local: str


def clinic_today(clinic: Clinic, now: datetime) -> date:
    """The date on the clinic's calendar."""
    return wall_clock(now, clinic.time_zone).date()


def read_whole_window(
    practice: Practice, service: Service, clinics: Sequence[Clinic], now: datetime, own: OwnClaims
) -> dict[str, AvailabilityFacts]:
    """The facts of everything that can be booked now."""
    first = min((clinic_today(clinic, now) for clinic in clinics), default=now.date())
    last = max((last_date(service, now, clinic.time_zone) for clinic in clinics), default=now.date())
    return read_availability(practice, service, clinics, first, last, now, own)


def read_days_around(
    practice: Practice, service: Service, clinic: Clinic, on_date: date, now: datetime, own: OwnClaims
) -> AvailabilityFacts:
    """The facts of a date and the dates about it."""
    first = max(clinic_today(clinic, now), on_date - timedelta(days=DAYS_BEFORE))
    last = max(first, min(last_date(service, now, clinic.time_zone), on_date + timedelta(days=DAYS_AFTER)))
    return read_availability(practice, service, [clinic], min(first, on_date), max(last, on_date), now, own)[
        clinic.slug
    ]


def days_to_window_end(facts: AvailabilityFacts, first: date, now: datetime) -> Iterable[OfferedDay]:
    """The days from a date to the end of the window, one by one."""
    last = last_date(facts.service, now, facts.clinic.time_zone)
    on_date = max(first, clinic_today(facts.clinic, now))
    while on_date <= last:
        yield availability.offered_day(facts, on_date, now)
        on_date += timedelta(days=1)


def first_free(facts: AvailabilityFacts, now: datetime) -> Slot | None:
    """The soonest slot of all."""
    return next(
        (day.slots[0] for day in days_to_window_end(facts, clinic_today(facts.clinic, now), now) if day.slots), None
    )


def bookable_days(facts: AvailabilityFacts, first: date, now: datetime) -> tuple[list[OfferedDay], date | None]:
    """Ten days that can be booked, with those between them that cannot; and the date to go on from."""
    chosen: list[OfferedDay] = []
    bookable = 0
    for day in days_to_window_end(facts, first, now):
        if bookable == DAYS_LISTED:
            if day.slots:
                return chosen, day.on_date
            continue
        # Not worth a line: what is over or closed before anything is free, and the days on which a
        # clinician who comes once a week does not come.
        if day.slots or (chosen and (day.is_staffed or not day.is_open)):
            chosen.append(day)
        bookable += bool(day.slots)
    while chosen and not chosen[-1].slots:
        chosen.pop()
    return chosen, None


def clinician_elsewhere_sentence(by_clinic: Mapping[str, AvailabilityFacts], clinic: Clinic, on_date: date) -> str:
    """Where the only clinician of a clinic works on a date on which they do not work there, as a sentence; "" where
    that is nowhere, or there are several."""
    diaries = by_clinic[clinic.slug].diaries
    if len(diaries) != 1 or not diaries[0].is_person:
        return ""
    for facts in by_clinic.values():
        if facts.clinic.id != clinic.id and availability.works_on_date(facts, diaries[0], on_date):
            return _("%(name)s is in %(clinic)s on that day", name=diaries[0].name, clinic=facts.clinic.name)
    return ""


def days_by_week(
    listing: Iterable[OfferedDay],
    clinic: Clinic,
    now: datetime,
    by_clinic: Mapping[str, AvailabilityFacts] | None = None,
) -> list[WeekOfDays]:
    """The days of a list under the weeks they belong to; with every clinic's facts, they say who is elsewhere."""
    this_monday = monday_of(clinic_today(clinic, now))
    found: dict[date, list[DayRow]] = {}
    for day in listing:
        found.setdefault(monday_of(day.on_date), []).append(_day_row(day, clinic, by_clinic))
    return [WeekOfDays(_week_heading(monday, this_monday), tuple(rows)) for monday, rows in found.items()]


def _week_heading(monday: date, this_monday: date) -> str:
    if monday == this_monday:
        return _("This week")
    if monday == this_monday + timedelta(days=7):
        return _("Next week")
    return _("Week of %(day)s", day=display.day_of_month(monday))


def _day_row(day: OfferedDay, clinic: Clinic, by_clinic: Mapping[str, AvailabilityFacts] | None) -> DayRow:
    parts = {display.part_of_day(wall_clock(slot.starts_at_utc, clinic.time_zone).time()) for slot in day.slots}
    return DayRow(day.on_date, len(day.slots), display.parts_sentence(parts), why_no_times(day, clinic, by_clinic))


def why_no_times(day: OfferedDay, clinic: Clinic, by_clinic: Mapping[str, AvailabilityFacts] | None = None) -> str:
    """Why a day has no times; empty when it has. That the clinic is closed on that day of every week says less than
    where its only clinician is; why it is closed on this date says more."""
    if day.slots:
        return ""
    if day.is_staffed:
        return _("No times left")
    if (
        day.closed_because is None
        and by_clinic
        and (where := clinician_elsewhere_sentence(by_clinic, clinic, day.on_date))
    ):
        return where
    if day.is_open:
        return _("No appointments here on that day")
    return display.closed_reason(day.on_date, day.closed_because)


def times_by_part_of_day(
    day: OfferedDay, service: Service, clinic: Clinic, zone: str, now: datetime
) -> list[PartOfDay]:
    """A day's times under their parts of the day; for a call with the visitor's own clock beside them."""
    found: dict[str, list[OfferedTime]] = {}
    for slot in day.slots:
        there = wall_clock(slot.starts_at_utc, clinic.time_zone)
        found.setdefault(display.part_of_day(there.time()), []).append(_offered_time(slot, service, clinic, zone, now))
    return [PartOfDay(display.part_name(name), tuple(times)) for name, times in found.items()]


def _offered_time(slot: Slot, service: Service, clinic: Clinic, zone: str, now: datetime) -> OfferedTime:
    there = wall_clock(slot.starts_at_utc, clinic.time_zone)
    clocks = clocks_for_service(slot.starts_at_utc, service, clinic, zone, now)
    return OfferedTime(f"{there:%H:%M}", clocks.time, clocks.other_time, clocks.other_place)


def clocks_for_service(
    starts_at_utc: datetime, service: Service, clinic: Clinic, zone: str, now: datetime
) -> display.AppointmentClocks:
    """When something starts: on two clocks for a call, on the clinic's alone in person."""
    if service.by_phone:
        return display.two_clocks(starts_at_utc, clinic.time_zone, zone, now)
    return display.one_clock(starts_at_utc, clinic.time_zone)


def local_start_text(starts_at_utc: datetime, clinic: Clinic) -> str:
    """A start as our forms carry it: the clinic's wall clock, "2026-10-07T09:15". `inputs.dates` reads it."""
    return f"{wall_clock(starts_at_utc, clinic.time_zone):%Y-%m-%dT%H:%M}"


def soonest_time(slot: Slot, clinic: Clinic, service: Service, zone: str, now: datetime) -> SoonestTime:
    """A time on offer, on the clocks that its service is told on."""
    at = slot.starts_at_utc
    return SoonestTime(
        service, clinic, clocks_for_service(at, service, clinic, zone, now), local_start_text(at, clinic)
    )


def nearest_free_slots(
    practice: Practice, service: Service, clinic: Clinic, wanted: datetime, now: datetime, own: OwnClaims
) -> tuple[Slot, ...]:
    """The three nearest free times to one that cannot be had."""
    facts = read_days_around(practice, service, clinic, wall_clock(wanted, clinic.time_zone).date(), now, own)
    first = wall_clock(wanted, clinic.time_zone).date() - timedelta(days=DAYS_BEFORE)
    found = availability.nearest_slots(_slots_near(facts, first, now), wanted)
    if len(found) == 3:
        return found
    everything = read_whole_window(practice, service, [clinic], now, own)[clinic.slug]
    every_day = days_to_window_end(everything, clinic_today(clinic, now), now)
    return availability.nearest_slots((slot for day in every_day for slot in day.slots), wanted)


def _slots_near(facts: AvailabilityFacts, first: date, now: datetime) -> Iterable[Slot]:
    last = first + timedelta(days=DAYS_BEFORE + DAYS_AFTER)
    for day in days_to_window_end(facts, first, now):
        if day.on_date > last:
            return
        yield from day.slots
