"""The seed file: what it may say, what is told of a bad one, and that loading twice is loading once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select

from booking.actions.bank_holidays import load_bank_holidays, named_days
from booking.actions.seed import SHIPPED, SeedResult, load, read_file
from booking.extensions import Base, db
from booking.models import BankHolidayYear, Clinic, Diary, DiaryClinic, Hours, HoursException, Service
from booking.queries.practice import read_practice
from booking.rules import hours_text
from booking.rules.practice import Span, WeeklyHours
from booking.rules.seed_file import BadSeedFile, SeedFile
from booking.rules.seed_file.toml_lines import lines_of
from booking.transaction import transaction

NOTHING = SeedResult((), (), (), (), 0)
AUTUMN = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _the_clock() -> Iterator[None]:
    """It is the day on which the fixtures' data were loaded."""
    with time_machine.travel(AUTUMN, tick=False):
        yield


def written_as(folder: Path, *changes: tuple[str, str]) -> Path:
    """The shipped file with some of its text replaced, each where it first stands."""
    content = SHIPPED.read_text()
    for before, after in changes:
        assert before in content
        content = content.replace(before, after, 1)
    file = folder / "house.toml"
    file.write_text(content)
    return file


def complaints(file: Path) -> list[str]:
    """What is told of a bad file."""
    with pytest.raises(BadSeedFile) as bad:
        read_file(file)
    return str(bad.value).splitlines()


def loaded(seed: SeedFile, now: datetime = AUTUMN) -> SeedResult:
    """What loading it adds."""
    with transaction():
        return load(seed, now)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row there is."""
    return {
        table.name: sorted((tuple(row) for row in db.session.execute(select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }


def closures_in(slug: str, year: int) -> dict[date, str]:
    """The dates on which a clinic is closed in a year, and why."""
    rows = db.session.execute(
        select(HoursException.on_date, HoursException.reason)
        .join(Clinic, Clinic.id == HoursException.clinic_id)
        .where(Clinic.slug == slug, HoursException.on_date.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(HoursException.on_date)
    )
    return {row.on_date: row.reason for row in rows}


def test_the_shipped_file_is_the_group_and_three_clinics_of_the_design(app: Flask) -> None:
    practice = read_practice()
    assert practice is not None
    assert (practice.group.name, practice.group.phone, practice.group.email) == (
        "ProHealth Clinic",
        "+441234380345",
        "info@prohealthclinic.co.uk",
    )
    assert [(clinic.slug, clinic.address, clinic.time_zone) for clinic in practice.clinics] == [
        ("london", "104 Harley Street, Marylebone, London W1G 7JD", "Europe/London"),
        ("manchester", "The Hadley Clinic, 64 Bridge Street, Manchester M3 3BN", "Europe/London"),
        ("bedford", "The Village Medical Centre, Kingswood Way, Bedford MK40 4GH", "Europe/London"),
    ]
    nine_to_six = Span(time(9), time(18))
    for clinic in practice.clinics:
        assert sorted(clinic.hours, key=lambda rule: rule.weekday) == [
            WeeklyHours(weekday, nine_to_six) for weekday in range(6)
        ]


def test_the_shipped_services_and_who_takes_them(app: Flask) -> None:
    practice = read_practice()
    assert practice is not None
    assert [(s.slug, s.minutes, s.by_phone, s.price_pence, s.buffer_after_minutes) for s in practice.services] == [
        ("discovery-call", 15, True, 0, 0),
        ("first-appointment", 45, False, 19500, 10),
        ("follow-up", 30, False, 15000, 10),
    ]
    assert [(s.notice_minutes, s.window_days, s.cutoff_minutes) for s in practice.services] == [
        (60, 60, 60),
        (24 * 60, 90, 24 * 60),
        (24 * 60, 90, 24 * 60),
    ]
    slug_of = {clinic.id: clinic.slug for clinic in practice.clinics}
    assert [(d.name, d.is_person, [slug_of[at] for at in sorted(d.hours)]) for d in practice.diaries] == [
        ("Discovery calls", False, ["london"]),
        ("Discovery calls", False, ["manchester"]),
        ("Discovery calls", False, ["bedford"]),
        ("Mr Oliver Eaton", True, ["london", "manchester", "bedford"]),
    ]


def test_the_shipped_pages_say_how_to_get_there_and_who_treats(app: Flask) -> None:
    practice = read_practice()
    assert practice is not None
    assert [(clinic.phone, clinic.directions.partition("\n")[0]) for clinic in practice.clinics] == [
        ("", "By Underground: Regent’s Park, Great Portland Street and Baker Street are the nearest stations."),
        ("", "Bridge Street runs from Deansgate to the River Irwell."),
        (
            "",
            "By train: Bedford is the nearest main station. "
            "Kingswood Way is outside the town centre, so allow time to get from the station to us.",
        ),
    ]
    assert {clinic.access for clinic in practice.clinics} == {
        "Tell us when you book, or call us, if you need a place without stairs, a hearing loop, an interpreter or "
        "more time. We arrange it before you come."
    }
    told = [(d.slug, d.role, d.experience, d.qualifications) for d in practice.diaries]
    assert [one for one in told if any(one[1:])] == [
        (
            "oliver-eaton",
            "Lead practitioner, prolotherapy",
            ("Over 12 years of practice", "Over 10,000 procedures"),
            ("Qualified in prolotherapy", "Qualified in Prolozone"),
        )
    ]
    assert [person.slug for person in practice.practitioners] == ["oliver-eaton"]


def test_loading_it_again_changes_nothing(app: Flask) -> None:
    before = everything()
    assert loaded(read_file(SHIPPED)) == NOTHING
    assert everything() == before


def test_what_has_been_changed_since_stays_changed(app: Flask) -> None:
    with transaction():
        london = db.session.scalars(select(Clinic).where(Clinic.slug == "london")).one()
        london.name, london.phone, london.directions, london.access = "Harley Street", "+442079460000", "By bus.", ""
        oliver = db.session.scalars(select(Diary).where(Diary.slug == "oliver-eaton")).one()
        oliver.role, oliver.experience, oliver.qualifications = "", "Over 13 years of practice", ""
        db.session.scalars(select(Service).where(Service.slug == "follow-up")).one().price_pence = 12000
        db.session.execute(delete(Hours).where(Hours.weekday == 5))
        db.session.execute(delete(DiaryClinic).where(DiaryClinic.follows_clinic.is_(False)))
    before = everything()
    assert loaded(read_file(SHIPPED)) == NOTHING
    assert everything() == before


def test_what_is_new_in_the_file_is_added_beside_what_is_there(app: Flask, tmp_path: Path) -> None:
    file = written_as(tmp_path, ("[diaries.oliver-eaton]", "[diaries.second-line]"), ("Mr Oliver Eaton", "Line 2"))
    assert loaded(read_file(file)) == SeedResult((), (), (), ("Line 2",), 0)
    second = db.session.scalars(select(Diary).where(Diary.slug == "second-line")).one()
    own = select(func.count()).select_from(Hours).where(Hours.diary_id == second.id)
    assert db.session.scalar(own) == 11


def test_a_file_may_say_what_is_booked_at_the_desk_alone_or_online_alone(app: Flask, tmp_path: Path) -> None:
    content = (
        SHIPPED.read_text()
        + """
[services.review]
name = "Review"
summary = "A review."
length = "30 minutes"
where = "in person"
notice = "1 hour"
window = "60 days"
cutoff = "1 hour"
online = false

[diaries.evening-line]
name = "Evening line"
person = false
services = ["discovery-call"]
hours.london = "as the clinic"
at_the_desk = false
"""
    )
    file = tmp_path / "more.toml"
    file.write_text(content)
    with transaction() as now:
        load(read_file(file), now)
    told = {row.slug: (row.is_active, row.is_at_desk) for row in (*db.session.query(Service), *db.session.query(Diary))}
    assert (told["review"], told["evening-line"], told["follow-up"]) == ((False, True), (True, False), (True, True))


def test_a_file_with_every_kind_of_mistake_is_told_all_of_them(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(
        """\
colour = "blue"

[practice]
nmae = "ProHealth Clinic"
phone = "01234 380345"
email = "info at prohealth"

[clinics.london]
name = "London"
street = 104
locality = ""
postcode = "W1G 7JD and more"
time_zone = "Europe/Londinium"
hours = ["Mon-Sat 9-18", "Sat-Mon 09:00-18:00", "Fun 09:00-18:00", "Mon 09:02-18:00", "Mon 18:00-09:00"]
bank_holidays = "GB-LON"

[clinics."Bed Ford"]
name = "Bedford"
street = "Kingswood Way"
locality = "Bedford"
postcode = "MK40 4GH"
time_zone = "Europe/London"
hours = ["Mon-Fri 09:00-13:00", "Fri 12:00-18:00"]

[clinics.leeds]
name = "Leeds"
street = "1 The Headrow"
locality = "Leeds"
postcode = "LS1 1AA"
time_zone = "Europe/London"
hours = ["Mon-Fri 09:00-13:00, 13:00-18:00"]

[clinics.york]
name = "York"
street = "1 The Shambles"
locality = "York"
postcode = "YO1 1AA"
time_zone = "Europe/London"
hours = ["Mon-Fri 09:00-18:00"]

[services.check]
name = "Check"
summary = "A check."
length = "7 minutes"
where = "by post"
price = "195"
notice = "a day"
window = "0 days"
cutoff = "9999 days"
buffer_after = "3 hours"

[diaries.eve]
name = "Dr Eve"
person = "yes"
services = ["check", "scan", "check"]
hours.london = ["Sun 09:00-10:00"]
hours.paris = "as the clinic"
hours.leeds = "when she likes"

[diaries.adam]
name = "Dr Adam"
person = true
services = []
hours.leeds = ["Mon 12:00-14:00", "Tue 08:00-10:00", "Sat 09:00-10:00"]
hours.york = ["Mon 13:30-15:00"]

[diaries.nobody]
name = "Nobody"
person = false
services = ["check"]
"""
    )
    assert complaints(file) == [
        "line 1: colour: is not known. Known here: practice, clinics, services, diaries.",
        "line 3: practice.name: is missing.",
        'line 4: practice.nmae: is not known. Did you mean "name"?',
        'line 5: practice.phone: "01234 380345" is not a phone number. Write it like "+441234567890".',
        'line 6: practice.email: "info at prohealth" is not an email address.',
        "line 10: clinics.london.street: must be text in quotes, not 104.",
        "line 11: clinics.london.locality: must be one line of text, and not empty.",
        "line 12: clinics.london.postcode: is 16 characters long; 12 is the most.",
        'line 13: clinics.london.time_zone: "Europe/Londinium" is not a time zone. Write it like "Europe/London".',
        'line 14: clinics.london.hours: "09:02" is not on a whole 5 minutes.',
        'line 14: clinics.london.hours: "18:00-09:00" ends before it begins.',
        'line 14: clinics.london.hours: "9" is not a time. Write it like "09:00".',
        'line 14: clinics.london.hours: "Fun" is not a day. Write Mon, Tue, Wed, Thu, Fri, Sat, Sun.',
        'line 14: clinics.london.hours: "Sat-Mon" runs backwards: a week begins on Mon and ends on Sun.',
        'line 15: clinics.london.bank_holidays: "GB-LON" has no bank holidays that we know. '
        'Write it like "GB-ENG", or leave it out.',
        "line 17: clinics.Bed Ford: is not a name of small letters, digits and hyphens (60 at most).",
        "line 23: clinics.Bed Ford.hours: Fri 09:00-13:00 and 12:00-18:00 overlap.",
        "line 41: services.check: /book/check is a page of its own: choose another name.",
        'line 44: services.check.length: "7 minutes" is not a whole number of 5 minutes.',
        'line 45: services.check.where: "by post" must be "by phone" or "in person".',
        'line 46: services.check.price: "195" is not a price. Write it like "£195" or "£195.50", or write "free".',
        'line 47: services.check.notice: "a day" is not a length of time. Write it like "45 minutes" or "24 hours".',
        'line 48: services.check.window: "0 days" must be from 1 day to 730 days.',
        'line 49: services.check.cutoff: "9999 days" must be at most 730 days.',
        'line 50: services.check.buffer_after: "3 hours" must be at most 120 minutes.',
        "line 54: diaries.eve.person: must be true or false, not 'yes'.",
        "line 55: diaries.eve.services: names a service twice.",
        'line 55: diaries.eve.services: there is no service "scan" in this file.',
        'line 57: diaries.eve.hours.paris: there is no clinic "paris" in this file.',
        'line 58: diaries.eve.hours.leeds: must be "as the clinic", or a list of hours.',
        'line 63: diaries.adam.services: must be a list of texts, ["…", "…"].',
        "line 64: diaries.adam.hours.leeds: Sat 09:00-10:00 is outside the clinic's hours that day (closed).",
        "line 64: diaries.adam.hours.leeds: Tue 08:00-10:00 is outside the clinic's hours that day "
        "(09:00-13:00, 13:00-18:00).",
        "line 65: diaries.adam.hours.york: Mon 13:30-15:00 overlaps with leeds: nobody is in two places at once.",
        "line 67: diaries.nobody.hours: is missing.",
    ]


def test_mistakes_in_what_pages_tell_are_told_on_their_lines(tmp_path: Path) -> None:
    long = "x" * 161
    file = written_as(
        tmp_path,
        ('directions = """', 'phone = "020 7946 0000"\ndirections = ["By bus."]\nparking = """'),
        ('access = """', f'access = """{"y" * 1200}'),
        ("person = false\n", 'person = false\nrole = "Answers the phone"\n'),
        ('role = "Lead practitioner, prolotherapy"', 'role = """\n"""'),
        ('["Over 12 years of practice", "Over 10,000 procedures"]', f'["", "{long}"]'),
        ('["Qualified in prolotherapy", "Qualified in Prolozone"]', f"{['one'] * 13}"),
    )
    assert complaints(file) == [
        'line 29: clinics.london.phone: "020 7946 0000" is not a phone number. Write it like "+441234567890".',
        "line 30: clinics.london.directions: must be text in quotes, not ['By bus.'].",
        "line 31: clinics.london.parking: is not known. Known here: name, street, locality, postcode, time_zone, "
        "hours, notify_email, bank_holidays, phone, directions, access.",
        "line 36: clinics.london.access: is 1347 characters long; 1200 is the most.",
        "line 128: diaries.discovery-calls-london.role: is told of a person, and this diary is none.",
        "line 147: diaries.oliver-eaton.role: must be one line of text, and not empty.",
        'line 149: diaries.oliver-eaton.experience: "xxxxxxxxxxxxxxxxxxxx…" is 161 characters long; 160 is the most.',
        "line 149: diaries.oliver-eaton.experience: each must be one line of text, and not empty.",
        "line 150: diaries.oliver-eaton.qualifications: has 13 lines; 12 is the most.",
    ]


def test_an_older_file_calls_the_practice_group_and_no_file_has_both(tmp_path: Path) -> None:
    older = written_as(tmp_path, ("[practice]", "[group]"))
    assert read_file(older) == read_file(SHIPPED)
    both = written_as(tmp_path, ("[practice]", "[group]\nname = 'Old'\n\n[practice]"))
    assert complaints(both) == [
        "line 9: group: is not known. Known here: practice, clinics, services, diaries.",
    ]


def test_a_text_that_cannot_be_printed_is_a_mistake_and_paragraphs_are_tidied(tmp_path: Path) -> None:
    bell = written_as(tmp_path, ("By Underground:", "\\u0007 By Underground:"))
    assert complaints(bell) == ["line 29: clinics.london.directions: must be text of printable letters, and not empty."]
    loose = written_as(tmp_path, ("stations.\n\nBy car:", "stations.   \n\n\n\n  By car:"))
    assert read_file(loose).clinics[0].directions == read_file(SHIPPED).clinics[0].directions


@pytest.mark.parametrize(
    "content, told",
    [
        (
            "",
            [
                "clinics: is missing.",
                "diaries: is missing.",
                "practice: is missing.",
                "services: is missing.",
            ],
        ),
        ("[group\n", ["line 1: column 7: This is not TOML: Expected ']' at the end of a table declaration."]),
        (
            "[clinics.london]\n[clinics.london]\n",
            ["line 2: column 16: This is not TOML: Cannot declare ('clinics', 'london') twice."],
        ),
        ("name = 'ProHealth", ['This is not TOML: Expected "\'" (at end of document).']),
    ],
    ids=["empty", "not toml", "one slug twice", "cut short"],
)
def test_a_file_that_is_not_one_is_told_where(content: str, told: list[str], tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(content)
    assert complaints(file) == told


@pytest.mark.parametrize(
    "name", ["practice", "group", "clinics", "services", "diaries", "clinics.london", "diaries.oliver-eaton.hours"]
)
@pytest.mark.parametrize("instead", ["1", '"text"', "[]", "{}", "1979-05-27", "[{}]"])
def test_a_table_that_is_something_else_is_a_mistake_and_never_a_crash(name: str, instead: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(f"{name} = {instead}\n")
    assert complaints(file)


def test_mistakes_are_found_on_their_lines_however_the_file_is_laid_out() -> None:
    lines = lines_of(
        """\
# [not.this]
[ clinics . "london" ] # the first
hours = [
  "Mon-Fri 09:00-18:00", # name = "not this"
]
note = \'\'\'
[nor.this]
name = "nor this"
\'\'\'
"name" = "London"
[diaries.eve]
hours.london = "as the clinic"
"""
    )
    assert lines == {
        ("clinics", "london"): 2,
        ("clinics", "london", "hours"): 3,
        ("clinics", "london", "note"): 6,
        ("clinics", "london", "name"): 10,
        ("diaries", "eve"): 11,
        ("diaries", "eve", "hours"): 12,
        ("diaries", "eve", "hours", "london"): 12,
    }


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_bytes("name = 'Café'".encode("latin-1"))
    assert complaints(file) == ["The file is not UTF-8 text."]


def test_a_bad_file_changes_nothing(app: Flask, tmp_path: Path) -> None:
    before = everything()
    file = written_as(tmp_path, ("[diaries.oliver-eaton]", "[diaries.another]"), ('"£195" #', '"a lot" #'))
    result = app.test_cli_runner().invoke(args=["seed", str(file)])
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f'{file}: line 99: services.first-appointment.price: "a lot" is not a price. '
        'Write it like "£195" or "£195.50", or write "free".',
        "Error: 1 mistake; nothing was loaded.",
    ]
    assert everything() == before


def test_hours_are_written_as_people_write_them() -> None:
    morning, afternoon = Span(time(9), time(13)), Span(time(14), time(0))
    assert hours_text.read_weekly_hours("Monday, Sat–Sun 9:00-13:00, 14:00-24:00") == tuple(
        WeeklyHours(weekday, span) for weekday in (0, 5, 6) for span in (morning, afternoon)
    )


def test_clinics_close_on_englands_bank_holidays_of_three_years(app: Flask) -> None:
    assert (
        closures_in("london", 2027)
        == closures_in("bedford", 2027)
        == {
            date(2027, 1, 1): "New Year's Day",
            date(2027, 3, 26): "Good Friday",
            date(2027, 3, 29): "Easter Monday",
            date(2027, 5, 3): "May Day",
            date(2027, 5, 31): "Spring Bank Holiday",
            date(2027, 8, 30): "Late Summer Bank Holiday",
            date(2027, 12, 25): "Christmas Day",
            date(2027, 12, 26): "Boxing Day",
            date(2027, 12, 27): "Christmas Day (substitute day)",
            date(2027, 12, 28): "Boxing Day (substitute day)",
        }
    )
    assert [len(closures_in("london", year)) for year in (2025, 2026, 2028, 2029)] == [0, 9, 9, 0]


def test_a_closure_that_staff_removed_does_not_come_back(app: Flask) -> None:
    with transaction():
        db.session.execute(delete(HoursException).where(HoursException.on_date == date(2027, 5, 3)))
        assert load_bank_holidays(AUTUMN) == 0
    assert date(2027, 5, 3) not in closures_in("london", 2027)


def test_a_new_year_brings_the_next_ones_bank_holidays(app: Flask) -> None:
    with transaction():
        added = load_bank_holidays(NEXT_YEAR)
    assert added == 3 * len(named_days("GB-ENG", 2029))
    assert closures_in("manchester", 2029) == named_days("GB-ENG", 2029)


def test_hours_that_staff_have_set_for_a_bank_holiday_are_left_to_them(app: Flask) -> None:
    with transaction():
        london = db.session.scalars(select(Clinic).where(Clinic.slug == "london")).one()
        db.session.execute(delete(BankHolidayYear))
        db.session.execute(delete(HoursException))
        db.session.add(
            HoursException(clinic_id=london.id, on_date=date(2026, 12, 28), opens_at=time(10), closes_at=time(12))
        )
        load_bank_holidays(AUTUMN)
    found = db.session.scalars(
        select(HoursException.closes_at).where(
            HoursException.clinic_id == london.id, HoursException.on_date == date(2026, 12, 28)
        )
    )
    assert found.all() == [time(12)]


def test_without_its_line_in_the_file_a_clinic_keeps_no_bank_holidays(app: Flask, tmp_path: Path) -> None:
    file = written_as(
        tmp_path, ("[clinics.bedford]", "[clinics.ely]"), ("hours.bedford", "hours.ely"), ("hours.bedford", "hours.ely")
    )
    content = file.read_text()
    ely = content.index("[clinics.ely]")
    file.write_text(content[:ely] + content[ely:].replace('bank_holidays = "GB-ENG"', ""))
    assert loaded(read_file(file)) == SeedResult((), ("Bedford",), (), (), 0)
    assert closures_in("ely", 2027) == {}
