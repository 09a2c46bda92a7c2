"""Warnings for staff who choose a time that patients could not book online.

The facts are those of rules/availability.py; a refusal to patients is a warning to staff.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from booking.rules.availability import AvailabilityFacts, cells_claimed, diary_bits, hours_on_date, open_bits
from booking.rules.booking_changes import MILD_WARNINGS, DeskWarning
from booking.rules.booking_window import earliest_start, last_date
from booking.rules.clinic_time import CELL_MINUTES, GRID_MINUTES, cell_of, day_grid, instant_of, wall_clock
from booking.rules.practice import Diary, Service


def warnings_for(
    facts: AvailabilityFacts, diary: Diary, starts_at_utc: datetime, now: datetime
) -> tuple[DeskWarning, ...]:
    """Return every warning against booking the service of `facts` at this time in a diary, in order.

    The quarter of an hour that has just begun does not count as past: staff book it for somebody at the desk.
    """
    service, zone = facts.service, facts.clinic.time_zone
    on_date = wall_clock(starts_at_utc, zone).date()
    grid = day_grid(on_date, zone)
    first = cell_of(starts_at_utc) - grid.first
    inside = ((1 << service.minutes // 5) - 1) << first

    found = []
    if starts_at_utc <= now - timedelta(minutes=GRID_MINUTES):
        found.append(DeskWarning.PAST)
    elif starts_at_utc < earliest_start(service, now):
        found.append(DeskWarning.NOTICE)
    if on_date > last_date(service, now, zone):
        found.append(DeskWarning.WINDOW)
    clinic_open = open_bits(grid, hours_on_date(facts.clinic.hours, facts.clinic_exceptions.get(on_date), on_date))
    exception = facts.diary_exceptions.get(diary.id, {}).get(on_date)
    if inside & ~clinic_open:
        found.append(DeskWarning.CLOSED)
    elif inside & ~diary_bits(diary, facts.clinic.id, exception, grid, clinic_open):
        found.append(DeskWarning.AWAY)
    if _is_taken(facts, diary, starts_at_utc):
        found.append(DeskWarning.OVERLAP)
    return tuple(found)


def has_free_service(each: Iterable[AvailabilityFacts], diary: Diary, starts_at_utc: datetime, now: datetime) -> bool:
    """Return whether a diary can take one of several services at a time, mild warnings aside.

    `each` has the facts of each service.
    """
    return any(
        set(warnings_for(facts, diary, starts_at_utc, now)) <= MILD_WARNINGS
        for facts in each
        if facts.service.id in diary.service_ids
    )


def first_free_start(
    facts: AvailabilityFacts, diary: Diary, services: Iterable[Service], on_date: date, now: datetime
) -> datetime | None:
    """Return the first quarter of an hour of a date, from now on, at which a diary can take one of some services.

    Mild warnings do not count. Returns None where no time is left.
    """
    grid, each = day_grid(on_date, facts.clinic.time_zone), [replace(facts, service=service) for service in services]
    for cell in range(0, grid.length, GRID_MINUTES // CELL_MINUTES):
        start = instant_of(grid.first + cell)
        if start >= now and any(set(warnings_for(one, diary, start, now)) <= MILD_WARNINGS for one in each):
            return start
    return None


def _is_taken(facts: AvailabilityFacts, diary: Diary, starts_at_utc: datetime) -> bool:
    service = facts.service
    cells = cells_claimed(starts_at_utc, service.minutes, service.buffer_before_minutes, service.buffer_after_minutes)
    wanted = ((1 << len(cells)) - 1) << (cells.start - facts.origin)
    return bool(facts.taken.get(diary.id, 0) & wanted)
