"""What a seed file says, as plain facts; and what can be wrong with one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from booking.rules.practice import PracticeContact, WeeklyHours


@dataclass(frozen=True, kw_only=True)
class SeedClinic:
    """A clinic as the file has it."""

    slug: str
    name: str
    street: str
    locality: str
    postcode: str
    time_zone: str
    notify_email: str
    bank_holidays: str
    hours: tuple[WeeklyHours, ...]
    phone: str
    directions: str
    access: str


@dataclass(frozen=True, kw_only=True)
class SeedService:
    """A service as the file has it."""

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
    is_active: bool
    is_at_desk: bool


@dataclass(frozen=True, kw_only=True)
class SeedDiary:
    """A diary as the file has it. `hours` maps clinics' slugs to its own hours there; None is the clinic's."""

    slug: str
    name: str
    is_person: bool
    services: tuple[str, ...]
    hours: Mapping[str, tuple[WeeklyHours, ...] | None]
    role: str
    experience: tuple[str, ...]
    qualifications: tuple[str, ...]
    is_active: bool
    is_at_desk: bool


@dataclass(frozen=True, kw_only=True)
class SeedFile:
    """Everything that a seed file says, in the file's order."""

    group: PracticeContact
    clinics: tuple[SeedClinic, ...]
    services: tuple[SeedService, ...]
    diaries: tuple[SeedDiary, ...]


@dataclass(frozen=True)
class TextChecks:
    """What only libraries can judge, passed in: each says whether a text is one."""

    is_phone: Callable[[str], bool]
    is_email: Callable[[str], bool]
    is_bank_holidays: Callable[[str], bool]


@dataclass(frozen=True, order=True)
class FileMistake:
    """Something that is wrong with a seed file, and where: line 0 is the file as a whole."""

    line: int
    place: str
    sentence: str

    def __str__(self) -> str:
        parts = (f"line {self.line}" if self.line else "", self.place, self.sentence)
        return ": ".join(part for part in parts if part)


class BadSeedFile(Exception):
    """A file with mistakes in it; its text is a line for each."""

    def __init__(self, mistakes: Sequence[FileMistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)
