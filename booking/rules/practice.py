"""What is known of the practice: the group, its clinics, services, diaries and hours, as plain facts.

`queries/practice.py` reads it; rules, pages and mails are given it. Nothing here
touches the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

# What a page can carry of a clinic or a person: letters of a text, letters of a line, and lines.
LONGEST_TEXT = 1200
LONGEST_ROLE = 120
LONGEST_LINE = 160
MOST_LINES = 12


@dataclass(frozen=True)
class Span:
    """From one wall-clock time to another on one date; closing at 00:00 is the end of that date."""

    opens_at: time
    closes_at: time


@dataclass(frozen=True)
class WeeklyHours:
    """A weekly rule: `weekday` 0 is Monday, as `date.weekday()` has it."""

    weekday: int
    span: Span


@dataclass(frozen=True)
class DayException:
    """What replaces the weekly rules on a date: other hours, or no spans at all, which is closed."""

    on_date: date
    spans: tuple[Span, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class PracticeContact:
    """The clinic group whose name is on every page."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """A place, with the wall clock that its hours are told in. Where it is not active, patients are not
    shown it and cannot book there; staff still see what is booked. `phone` is its own number in E.164, empty
    where it is the group's; `directions` and `access` are short paragraphs, a blank line between two."""

    id: int
    slug: str
    name: str
    street: str
    locality: str
    postcode: str
    time_zone: str
    notify_email: str
    hours: tuple[WeeklyHours, ...]
    is_active: bool = True
    phone: str = ""
    directions: str = ""
    access: str = ""

    @property
    def address(self) -> str:
        """The whole address on one line."""
        return f"{self.street}, {self.locality} {self.postcode}"


@dataclass(frozen=True, kw_only=True)
class Service:
    """What can be booked. A price of None is not told online; 0 is free."""

    id: int
    slug: str
    name: str
    summary: str
    minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    price_pence: int | None
    notice_minutes: int
    window_days: int
    cutoff_minutes: int
    by_phone: bool


@dataclass(frozen=True, kw_only=True)
class Diary:
    """One bookable column of the day. `hours` maps a clinic's id to the diary's own weekly rules
    there; None means that it is open there whenever the clinic is. `late_minutes` is true of
    `late_on_date` alone. `role`, `experience` and `qualifications` are what a person's page tells of them."""

    id: int
    name: str
    is_person: bool
    service_ids: frozenset[int]
    hours: Mapping[int, Sequence[WeeklyHours] | None]
    late_minutes: int = 0
    late_on_date: date | None = None
    slug: str = ""
    role: str = ""
    experience: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()

    def late_on(self, on_date: date) -> int:
        """By how many minutes it runs late on a date."""
        return self.late_minutes if self.late_on_date == on_date else 0


@dataclass(frozen=True, kw_only=True)
class Practice:
    """Everything that changes rarely, read at once: what patients can book online. `desk` is the same with what
    staff can book, `whole` with what anybody can. `version` is another one whenever it has changed."""

    group: PracticeContact
    clinics: tuple[Clinic, ...]
    services: tuple[Service, ...]
    diaries: tuple[Diary, ...]
    version: int = 0
    desk: "Practice | None" = None
    whole: "Practice | None" = None

    @property
    def for_staff(self) -> "Practice":
        """The practice with the services and diaries that staff can book."""
        return self.desk or self

    @property
    def of_all(self) -> "Practice":
        """The practice with the services and diaries that can be booked online, at the desk, or both."""
        return self.whole or self

    def clinic(self, slug: str) -> Clinic | None:
        """The clinic of that address, if there is one."""
        return next((clinic for clinic in self.clinics if clinic.slug == slug), None)

    def service(self, slug: str) -> Service | None:
        """The service of that address, if it can be booked."""
        return next((service for service in self.services if service.slug == slug), None)

    def practitioner(self, slug: str) -> Diary | None:
        """The person of that address, if patients can book with them."""
        return next((diary for diary in self.practitioners if diary.slug == slug), None)

    @property
    def practitioners(self) -> tuple[Diary, ...]:
        """The people that patients can book with, at a clinic that they are shown."""
        shown = {clinic.id for clinic in self.active_clinics}
        return tuple(diary for diary in self.diaries if diary.is_person and shown & set(diary.hours))

    def clinic_of(self, clinic_id: int) -> Clinic | None:
        """The clinic of that number."""
        return next((clinic for clinic in self.clinics if clinic.id == clinic_id), None)

    def service_of(self, service_id: int) -> Service | None:
        """The service of that number, if it can be booked."""
        return next((service for service in self.services if service.id == service_id), None)

    def diaries_for(self, service: Service, clinic: Clinic) -> tuple[Diary, ...]:
        """The diaries that take this service at this clinic; none at one that has been closed for good."""
        if not clinic.is_active:
            return ()
        return tuple(d for d in self.diaries if service.id in d.service_ids and clinic.id in d.hours)

    @property
    def active_clinics(self) -> tuple[Clinic, ...]:
        """The clinics that patients are shown."""
        return tuple(clinic for clinic in self.clinics if clinic.is_active)

    def clinics_for(self, service: Service) -> tuple[Clinic, ...]:
        """The clinics at which some diary takes this service."""
        return tuple(clinic for clinic in self.clinics if self.diaries_for(service, clinic))

    @property
    def call(self) -> Service | None:
        """The call that our pages lead to before anything else; see `call_at`."""
        return _first_discovery_call(service for service in self.services if self.clinics_for(service))

    def call_at(self, clinic: Clinic) -> Service | None:
        """The same at one clinic: by phone, taken by somebody, and free of charge where there is such a one."""
        return _first_discovery_call(service for service in self.services if self.diaries_for(service, clinic))

    def phone_of(self, clinic: Clinic) -> str:
        """The number to call about a clinic, in E.164: its own, or the group's."""
        return clinic.phone or self.group.phone


def _first_discovery_call(services: Iterable[Service]) -> Service | None:
    calls = [service for service in services if service.by_phone]
    return min(calls, key=lambda call: call.price_pence != 0, default=None)
