"""Who can see somebody who stands at the desk: who is at this clinic, free now, and takes something in person."""

from datetime import datetime, timedelta

from booking.queries.calendar import read_times
from booking.rules.availability import Facts
from booking.rules.clinic_time import CELL_MINUTES
from booking.rules.house import Diary
from booking.rules.staff_times import first_free, free_at
from booking.web.reception.place import Place
from booking.web.shell import the_house


def free_now(place: Place, diaries: tuple[Diary, ...], now: datetime, chosen: int | None) -> tuple[Diary, ...]:
    """The diaries that can take a walk-in now: two statements. One that was `chosen` when the form was opened stays,
    even if it is taken meanwhile: whoever saves is told."""
    facts = _facts(place, now)
    begins = now - timedelta(minutes=now.minute % CELL_MINUTES, seconds=now.second, microseconds=now.microsecond)
    in_person = {one.service.id for one in facts}
    return tuple(
        diary
        for diary in diaries
        if diary.service_ids & in_person and (diary.id == chosen or free_at(facts, diary, begins, now))
    )


def free_next(place: Place, diaries: tuple[Diary, ...], now: datetime) -> tuple[str, Diary] | None:
    """The first time of today, on the clinic's clock, at which a diary can see somebody, and that diary."""
    facts, found = _facts(place, now), []
    for diary in diaries:
        services = [one.service for one in facts if one.service.id in diary.service_ids]
        start = first_free(facts[0], diary, services, place.on_date, now) if services else None
        if start is not None:
            found.append((start, diary))
    if not found:
        return None
    start, diary = min(found, key=lambda one: one[0])
    return place.at(start), diary


def _facts(place: Place, now: datetime) -> list[Facts]:
    """What is known of today here, for each service in person."""
    house = the_house().for_staff
    services = [service for service in house.services if not service.by_phone]
    times = read_times(house, services, [place.clinic], place.on_date, place.on_date, now)
    return [times.facts[service.slug, place.slug] for service in services]
