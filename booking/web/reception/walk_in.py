"""Who can see somebody who stands at the desk: who is at this clinic, free now, and takes something in person."""

from datetime import datetime, timedelta

from booking.queries.availability import read_availability_of_services
from booking.rules.availability import AvailabilityFacts
from booking.rules.clinic_time import CELL_MINUTES
from booking.rules.desk_warnings import first_free_start, has_free_service
from booking.rules.practice import Diary
from booking.web.current_practice import current_practice
from booking.web.reception.place import ClinicDate


def diaries_free_now(
    place: ClinicDate, diaries: tuple[Diary, ...], now: datetime, chosen: int | None
) -> tuple[Diary, ...]:
    """The diaries that can take a walk-in now: two statements. One that was `chosen` when the form was opened stays,
    even if it is taken meanwhile: whoever saves is told."""
    facts = _availability_today(place, now)
    begins = now - timedelta(minutes=now.minute % CELL_MINUTES, seconds=now.second, microseconds=now.microsecond)
    in_person = {one.service.id for one in facts}
    return tuple(
        diary
        for diary in diaries
        if diary.service_ids & in_person and (diary.id == chosen or has_free_service(facts, diary, begins, now))
    )


def next_free_diary(place: ClinicDate, diaries: tuple[Diary, ...], now: datetime) -> tuple[str, Diary] | None:
    """The first time of today, on the clinic's clock, at which a diary can see somebody, and that diary."""
    facts, found = _availability_today(place, now), []
    for diary in diaries:
        services = [one.service for one in facts if one.service.id in diary.service_ids]
        start = first_free_start(facts[0], diary, services, place.on_date, now) if services else None
        if start is not None:
            found.append((start, diary))
    if not found:
        return None
    start, diary = min(found, key=lambda one: one[0])
    return place.at(start), diary


def _availability_today(place: ClinicDate, now: datetime) -> list[AvailabilityFacts]:
    """What is known of today here, for each service in person."""
    practice = current_practice().for_staff
    services = [service for service in practice.services if not service.by_phone]
    times = read_availability_of_services(practice, services, [place.clinic], place.on_date, place.on_date, now)
    return [times.facts[service.slug, place.slug] for service in services]
