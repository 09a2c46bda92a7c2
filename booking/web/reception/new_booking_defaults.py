"""What a new booking's form begins with where nobody has said: whose diary, which service and when.

For somebody who stands at the desk it is the next free diary.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from booking import clock
from booking.queries.availability import read_availability, read_availability_of_services
from booking.rules.availability import AvailabilityFacts
from booking.rules.booking_changes import DeskWarning
from booking.rules.clinic_time import CELL_MINUTES
from booking.rules.desk_warnings import first_free_start, has_free_service, warnings_for
from booking.rules.practice import Diary, Service
from booking.web.current_practice import current_practice
from booking.web.reception.lookup import ClinicDate
from booking.web.reception.new_booking_form import NewBookingForm
from booking.web.reception.warning_text import mild_warnings


def fill_in_defaults(place: ClinicDate, form: NewBookingForm) -> None:
    """Chooses what has not been chosen, or is not to be had here: whose diary, which service, and then when."""
    if form.chosen_diary is None:
        form.diary.data = _default_diary(form)
    diary, service = form.chosen_diary, form.chosen_service
    if diary is None:
        return
    if service is not None and service.id not in diary.service_ids:
        form.service.data = ""
    if not form.at.data:
        form.at.data = _first_free_time(place, form, diary)
    if not form.service.data:
        form.service.data = _default_service(place, form)


def _default_diary(form: NewBookingForm) -> int | None:
    """The diary to begin with: one that takes the service, where one is chosen; a person's before a line."""
    service = form.chosen_service
    taking = [diary for diary in form.diaries if service is not None and service.id in diary.service_ids]
    some = taking or list(form.diaries)
    return next((diary.id for diary in some if diary.is_person), some[0].id if some else None)


def _first_free_time(place: ClinicDate, form: NewBookingForm, diary: Diary) -> str:
    """The first time of the day that a diary still has; "" when it has none."""
    services, now = [one for one in form.services if one.id in diary.service_ids], clock.now()
    services = [one for one in services if one == form.chosen_service] or services
    if not services:
        return ""
    facts = read_availability(
        current_practice().for_staff, services[0], [place.clinic], place.on_date, place.on_date, now
    )[place.slug]
    start = first_free_start(facts, diary, services, place.on_date, now)
    return place.at(start) if start else ""


def _default_service(place: ClinicDate, form: NewBookingForm) -> str:
    """The service to begin with: the first that the diary takes and that fits, else the first."""
    told = services_with_warnings(place, form, clock.now())
    fits = [service for service, kinds in told if not set(kinds) - set(mild_warnings(kinds))]
    takes = [service for service, _kinds in told]
    return next(iter([*fits, *takes]), form.services[0]).slug if form.services else ""


def services_with_warnings(
    place: ClinicDate, form: NewBookingForm, now: datetime
) -> list[tuple[Service, tuple[DeskWarning, ...]]]:
    """The services of the diary that is chosen, each with what speaks against it at the time that is."""
    spot, diary = form.spot(place), form.chosen_diary
    taken = [service for service in form.services if diary is not None and service.id in diary.service_ids]
    if spot is None or not taken:
        return [(service, ()) for service in taken]
    facts = read_availability(
        current_practice().for_staff, taken[0], [place.clinic], place.on_date, place.on_date, now
    )[place.slug]
    return [
        (service, warnings_for(replace(facts, service=service), spot.diary, spot.starts_at_utc, now))
        for service in taken
    ]


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
