"""Everything that an administrator can set, whether or not it can be booked now, as plain facts.

`rules/practice.py` is what patients are offered of it; `queries/practice_settings.py` reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from booking.rules.practice import PracticeContact, Service, WeeklyHours

Week = tuple[WeeklyHours, ...]


@dataclass(frozen=True, kw_only=True)
class ClinicSettings:
    """A clinic with all that is set about it; `notify_email` and `phone` are empty where they are the group's."""

    id: int
    slug: str
    name: str
    street: str
    locality: str
    postcode: str
    time_zone: str
    notify_email: str
    bank_holidays: str
    position: int
    week: Week
    is_active: bool = True
    phone: str = ""
    directions: str = ""
    access: str = ""

    @property
    def address(self) -> str:
        """The whole address on one line."""
        return f"{self.street}, {self.locality} {self.postcode}"


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """A service, and whether it can be booked online, and at the desk."""

    service: Service
    is_active: bool
    position: int
    is_at_desk: bool = True

    @property
    def is_bookable(self) -> bool:
        """Whether anybody can book it."""
        return self.is_active or self.is_at_desk


@dataclass(frozen=True, kw_only=True)
class DiarySettings:
    """A diary: what it takes, and where. `places` maps a clinic's id to its own week there, or to None
    where it is open whenever the clinic is; `kept` are weeks of its own that are not in force. `experience` and
    `qualifications` are told one line each."""

    id: int
    slug: str
    name: str
    is_person: bool
    is_active: bool
    position: int
    service_ids: frozenset[int]
    places: Mapping[int, Week | None]
    kept: Mapping[int, Week]
    role: str = ""
    experience: str = ""
    qualifications: str = ""
    is_at_desk: bool = True

    @property
    def is_bookable(self) -> bool:
        """Whether anybody can book it."""
        return self.is_active or self.is_at_desk


@dataclass(frozen=True, kw_only=True)
class PracticeSettings:
    """All of it, read at once."""

    group: PracticeContact
    setup_step: int
    clinics: tuple[ClinicSettings, ...]
    offers: tuple[ServiceSettings, ...]
    diaries: tuple[DiarySettings, ...]

    def clinic(self, slug: str) -> ClinicSettings | None:
        """The clinic of that address."""
        return next((clinic for clinic in self.clinics if clinic.slug == slug), None)

    def clinic_of(self, clinic_id: int) -> ClinicSettings:
        """The clinic of that number."""
        return next(clinic for clinic in self.clinics if clinic.id == clinic_id)

    def offer(self, slug: str) -> ServiceSettings | None:
        """The service of that address."""
        return next((offer for offer in self.offers if offer.service.slug == slug), None)

    def diary_of(self, diary_id: int) -> DiarySettings | None:
        """The diary of that number."""
        return next((diary for diary in self.diaries if diary.id == diary_id), None)

    def diaries_at(self, clinic_id: int) -> tuple[DiarySettings, ...]:
        """The diaries that can be at a clinic."""
        return tuple(diary for diary in self.diaries if clinic_id in diary.places)

    def takers(self, service_id: int) -> tuple[str, ...]:
        """What the diaries are called that take a service, each name once."""
        return tuple(dict.fromkeys(d.name for d in self.diaries if service_id in d.service_ids))
