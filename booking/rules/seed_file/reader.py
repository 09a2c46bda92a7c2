"""Reads a seed file: which tables there are, what stands in each, and how they must fit together."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

from booking.rules import hour_spans, hours_text
from booking.rules.practice import LONGEST_LINE, LONGEST_ROLE, LONGEST_TEXT, MOST_LINES, PracticeContact, WeeklyHours
from booking.rules.seed_file.contents import (
    BadSeedFile,
    FileMistake,
    SeedClinic,
    SeedDiary,
    SeedFile,
    SeedService,
    TextChecks,
)
from booking.rules.seed_file.toml_table import TomlFile, TomlTable

AS_THE_CLINIC = "as the clinic"
# /book/details and /book/check are pages of the journey, so no service may be called that.
RESERVED_SERVICE_SLUGS = frozenset({"details", "check"})
_PERSON_KEYS = ("role", "experience", "qualifications")
MOST_BUFFER_MINUTES = 120
MOST_SERVICE_MINUTES = 12 * 60
MOST_WINDOW_DAYS = 730


def read_seed_file(text: str, judges: TextChecks) -> SeedFile:
    """The practice that a seed file describes. Raises BadSeedFile with every mistake that it finds."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSeedFile([toml_mistake(str(error))]) from error
    file = TomlFile(text, judges)
    root = TomlTable(file, (), content)
    # An older file calls the practice [group].
    is_older = "group" in content and "practice" not in content
    contact = _practice_contact(root.table("group" if is_older else "practice"))
    clinics = [_clinic(slug, table) for slug, table in root.tables("clinics")]
    services = [_service(slug, table) for slug, table in root.tables("services")]
    known = _KnownSlugs(
        services=frozenset(service.slug for service in services),
        clinics={clinic.slug: clinic for clinic in clinics},
    )
    diaries = [_diary(slug, table, known) for slug, table in root.tables("diaries")]
    root.done()
    if file.mistakes:
        raise BadSeedFile(sorted(file.mistakes))
    return SeedFile(group=contact, clinics=tuple(clinics), services=tuple(services), diaries=tuple(diaries))


@dataclass(frozen=True)
class _KnownSlugs:
    """What a diary may refer to."""

    services: frozenset[str]
    clinics: Mapping[str, SeedClinic]


def toml_mistake(error: str) -> FileMistake:
    """What the standard library's reader stumbled over, and where."""
    place = re.search(r" \(at line ([0-9]+), column ([0-9]+)\)$", error)
    if place is None:
        return FileMistake(0, "", f"This is not TOML: {error}.")
    return FileMistake(int(place[1]), f"column {place[2]}", f"This is not TOML: {error[: place.start()]}.")


def _practice_contact(table: TomlTable) -> PracticeContact:
    contact = PracticeContact(name=table.text("name", 120), phone=_phone(table), email=_email(table, "email"))
    table.done()
    return contact


def _phone(table: TomlTable, *, required: bool = True) -> str:
    is_phone = table.file.judges.is_phone
    sentence = 'is not a phone number. Write it like "+441234567890".'
    return table.judged("phone", 16, is_phone, sentence, required=required)


def _email(table: TomlTable, key: str, *, required: bool = True) -> str:
    is_email = table.file.judges.is_email
    return table.judged(key, 254, is_email, "is not an email address.", required=required)


def _clinic(slug: str, table: TomlTable) -> SeedClinic:
    """A clinic; its hours are empty where they are wrong."""
    clinic = SeedClinic(
        slug=slug,
        name=table.text("name", 80),
        street=table.text("street", 120),
        locality=table.text("locality", 120),
        postcode=table.text("postcode", 12),
        time_zone=table.judged(
            "time_zone",
            40,
            available_timezones().__contains__,
            'is not a time zone. Write it like "Europe/London".',
        ),
        hours=table.hours("hours") or (),
        notify_email=_email(table, "notify_email", required=False),
        bank_holidays=table.judged(
            "bank_holidays",
            12,
            table.file.judges.is_bank_holidays,
            'has no bank holidays that we know. Write it like "GB-ENG", or leave it out.',
            required=False,
        ),
        phone=_phone(table, required=False),
        directions=table.paragraphs("directions", LONGEST_TEXT),
        access=table.paragraphs("access", LONGEST_TEXT),
    )
    table.done()
    return clinic


def _service(slug: str, table: TomlTable) -> SeedService:
    if slug in RESERVED_SERVICE_SLUGS:
        table.file.complain(table.path, f"/book/{slug} is a page of its own: choose another name.")
    length = _within(hours_text.read_minutes, 5, MOST_SERVICE_MINUTES, "from 5 minutes to 12 hours")
    buffer = _within(hours_text.read_minutes, 0, MOST_BUFFER_MINUTES, f"at most {MOST_BUFFER_MINUTES} minutes")
    ahead = _within(hours_text.read_minutes, 0, MOST_WINDOW_DAYS * 24 * 60, f"at most {MOST_WINDOW_DAYS} days")
    window = _within(hours_text.read_days, 1, MOST_WINDOW_DAYS, f"from 1 day to {MOST_WINDOW_DAYS} days")
    not_told: int | None = None
    service = SeedService(
        slug=slug,
        name=table.text("name", 80),
        summary=table.text("summary", 200),
        minutes=table.read("length", length, 0),
        by_phone=table.either("where", yes="by phone", no="in person"),
        price_pence=table.read("price", hours_text.read_price_pence, not_told, required=False),
        notice_minutes=table.read("notice", ahead, 0),
        window_days=table.read("window", window, 0),
        cutoff_minutes=table.read("cutoff", ahead, 0),
        buffer_before_minutes=table.read("buffer_before", buffer, 0, required=False),
        buffer_after_minutes=table.read("buffer_after", buffer, 0, required=False),
        is_active=table.true_or_false("online", default=True),
        is_at_desk=table.true_or_false("at_the_desk", default=True),
    )
    table.done()
    return service


def _within(reader: Callable[[str], int], least: int, most: int, words: str) -> Callable[[str], int]:
    def bounded(text: str) -> int:
        value = reader(text)
        if not least <= value <= most:
            raise ValueError(f'"{text}" must be {words}.')
        return value

    return bounded


def _diary(slug: str, table: TomlTable, known: _KnownSlugs) -> SeedDiary:
    name, is_person = table.text("name", 80), table.true_or_false("person")
    services = table.texts("services")
    for service in services:
        if service not in known.services:
            table.complain("services", f'there is no service "{service}" in this file.')
    if len(set(services)) < len(services):
        table.complain("services", "names a service twice.")
    at = table.table("hours")
    hours = {clinic: _hours_at(at, clinic, known) for clinic in at.content}
    if is_person:
        _note_clinician_clashes(at, hours, known)
    diary = SeedDiary(
        slug=slug,
        name=name,
        is_person=is_person,
        services=services,
        hours=hours,
        role=table.text("role", LONGEST_ROLE, required=False),
        experience=table.lines("experience", MOST_LINES, LONGEST_LINE),
        qualifications=table.lines("qualifications", MOST_LINES, LONGEST_LINE),
        is_active=table.true_or_false("online", default=True),
        is_at_desk=table.true_or_false("at_the_desk", default=True),
    )
    for told in _PERSON_KEYS:
        if told in table.content and table.content.get("person") is False:
            table.complain(told, "is told of a person, and this diary is none.")
    table.done()
    return diary


def _hours_at(at: TomlTable, clinic: str, known: _KnownSlugs) -> tuple[WeeklyHours, ...] | None:
    """A diary's own hours at a clinic, or None for the clinic's. Notes those at which the clinic is
    closed: they could never be booked."""
    if clinic not in known.clinics:
        at.complain(clinic, f'there is no clinic "{clinic}" in this file.')
    if at.content[clinic] == AS_THE_CLINIC:
        return None
    if not isinstance(at.content[clinic], list):
        at.complain(clinic, f'must be "{AS_THE_CLINIC}", or a list of hours.')
        return ()
    own = at.hours(clinic) or ()
    open_hours = known.clinics[clinic].hours if clinic in known.clinics else ()
    for rule in own if open_hours else ():
        there = hour_spans.spans_on_weekday(open_hours, rule.weekday)
        if not hour_spans.is_covered(rule.span, there):
            when = f"{hours_text.DAY_NAMES[rule.weekday]} {hours_text.span_text(rule.span)}"
            at.complain(clinic, f"{when} is outside the clinic's hours that day ({hours_text.spans_text(there)}).")
    return own


def _note_clinician_clashes(
    at: TomlTable, hours: Mapping[str, Sequence[WeeklyHours] | None], known: _KnownSlugs
) -> None:
    """Notes when a person would be at two clinics at once, as far as both clinics' clocks agree."""
    placed = [(clinic, rule) for clinic in hours if clinic in known.clinics for rule in hours[clinic] or ()]
    for number, (clinic, rule) in enumerate(placed):
        for elsewhere, other in placed[:number]:
            one_clock = known.clinics[clinic].time_zone == known.clinics[elsewhere].time_zone
            same_day = clinic != elsewhere and rule.weekday == other.weekday
            if one_clock and same_day and hour_spans.do_overlap(rule.span, other.span):
                when = f"{hours_text.DAY_NAMES[rule.weekday]} {hours_text.span_text(rule.span)}"
                at.complain(clinic, f"{when} overlaps with {elsewhere}: nobody is in two places at once.")
