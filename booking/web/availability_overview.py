"""Free times and opening hours at a glance, as the pages of the front door tell them: read at once for all
services and clinics of a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from booking.queries.availability import AvailabilityData as Read
from booking.queries.availability import OwnClaims, read_availability_of_services
from booking.rules import opening_hours
from booking.rules.availability import AvailabilityFacts, Slot
from booking.rules.booking_window import last_date
from booking.rules.opening_hours import DAYS_SEARCHED, OpeningDay, OpeningStatus
from booking.rules.practice import Clinic, DayException, Diary, Practice, Service
from booking.web import free_times
from booking.web.free_times import SoonestTime


@dataclass(frozen=True)
class AvailabilityOverview:
    """What is free and open, as it is now."""

    practice: Practice
    now: datetime
    read: Read

    def facts(self, service: Service, clinic: Clinic) -> AvailabilityFacts | None:
        """What a service at a clinic is offered from; None where nobody takes it there."""
        facts = self.read.facts.get((service.slug, clinic.slug))
        return facts if facts and facts.diaries else None

    def first_free(self, service: Service, clinic: Clinic, diary: Diary | None = None) -> Slot | None:
        """The soonest time of a service at a clinic: in any diary, or in one."""
        facts = self.facts(service, clinic)
        if facts and diary:
            facts = replace(facts, diaries=(diary,))
        return free_times.first_free(facts, self.now) if facts else None

    def soonest(self, service: Service, clinics: Iterable[Clinic], zone: str) -> SoonestTime | None:
        """The soonest time of a service at any of some clinics, as a panel offers it to somebody whose clocks
        are of a zone; among equals the first clinic's."""
        found = [
            (slot.starts_at_utc, n, slot, c) for n, c in enumerate(clinics) if (slot := self.first_free(service, c))
        ]
        if not found:
            return None
        _at, _number, slot, clinic = min(found, key=lambda one: one[:2])
        return free_times.soonest_time(slot, clinic, service, zone, self.now)

    def firsts_of_days(self, service: Service, clinic: Clinic, most: int, zone: str) -> list[SoonestTime]:
        """The first time of each of the next days on which a service is free at a clinic, as `soonest` has it."""
        facts = self.facts(service, clinic)
        if facts is None:
            return []
        days = free_times.days_to_window_end(facts, free_times.clinic_today(clinic, self.now), self.now)
        firsts = islice((day.slots[0] for day in days if day.slots), most)
        return [free_times.soonest_time(slot, clinic, service, zone, self.now) for slot in firsts]

    def exceptions(self, clinic: Clinic) -> Mapping[date, DayException]:
        """The dates to come on which a clinic's own hours are replaced."""
        return self.read.exceptions.get(clinic.id, {})

    def standing(self, clinic: Clinic) -> OpeningStatus:
        """Whether a clinic is open now, and what comes next."""
        return opening_hours.opening_status(clinic.hours, self.exceptions(clinic), clinic.time_zone, self.now)

    def week(self, clinic: Clinic) -> tuple[OpeningDay, ...]:
        """A clinic's hours in the coming week, from today."""
        return opening_hours.opening_days(
            clinic.hours,
            self.exceptions(clinic),
            free_times.clinic_today(clinic, self.now),
            opening_hours.DAYS_OF_A_WEEK,
        )

    def ever_opens(self, clinic: Clinic) -> bool:
        """Whether there are hours to tell at all."""
        return bool(clinic.hours) or any(day.spans for day in self.week(clinic))

    def unusual(self, clinic: Clinic) -> tuple[OpeningDay, ...]:
        """The dates to come soon on which a clinic's hours are others than usual."""
        return opening_hours.unusual_days(
            clinic.hours, self.exceptions(clinic), free_times.clinic_today(clinic, self.now)
        )


def read_availability_overview(
    practice: Practice, services: Iterable[Service], clinics: Sequence[Clinic], now: datetime, own: OwnClaims
) -> AvailabilityOverview:
    """What is free of some services at some clinics in their windows, and when those are open: two statements."""
    services = tuple(services)
    today = min((free_times.clinic_today(clinic, now) for clinic in clinics), default=now.date())
    ends = [last_date(service, now, clinic.time_zone) for service in services for clinic in clinics]
    last: date = max([*ends, today + timedelta(days=DAYS_SEARCHED)])
    return AvailabilityOverview(
        practice, now, read_availability_of_services(practice, services, clinics, today, last, now, own)
    )
