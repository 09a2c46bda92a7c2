"""How dates, times, money and phone numbers read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import force_locale

from booking import display
from booking.display import one_clock, two_clocks
from booking.rules.practice import Span, WeeklyHours
from tests.mail.made import LONDON, MONDAY_TO_SATURDAY, NOW, VISIT, appointment

ON = date(2026, 10, 7)


@pytest.fixture(autouse=True)
def _application(sqlite_app: tuple[Flask, object]) -> Iterator[None]:
    with sqlite_app[0].app_context():
        yield


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_dates_keep_day_and_month_together() -> None:
    assert display.day(ON) == "Wednesday 7\u00a0October"
    assert display.day_with_year(ON) == "Wednesday 7\u00a0October 2026"
    assert display.short_day(ON) == "Wed 7 Oct"
    assert display.month_name(ON) == "October 2026"


@pytest.mark.parametrize(
    "hour, minute, words",
    [
        (0, 0, "midnight"),
        (0, 15, "12:15am"),
        (9, 0, "9am"),
        (9, 15, "9:15am"),
        (12, 0, "midday"),
        (12, 5, "12:05pm"),
        (14, 0, "2pm"),
        (23, 45, "11:45pm"),
    ],
)
def test_times_read_as_people_say_them(hour: int, minute: int, words: str) -> None:
    assert display.time_of_day(time(hour, minute)) == words


def test_an_aware_datetime_is_its_own_date_and_not_that_of_an_equal_instant_elsewhere() -> None:
    late = at("2026-10-27T21:15")
    assert display.day(late.astimezone(ZoneInfo("Europe/London"))) == "Tuesday 27\u00a0October"
    assert display.day(late.astimezone(ZoneInfo("Asia/Dubai"))) == "Wednesday 28\u00a0October"


def test_it_works_without_an_application() -> None:
    assert display.time_of_day(time(9, 15)) == "9:15am"


# --- Two clocks ------------------------------------------------------------------------


def test_a_call_abroad_is_told_on_both_clocks_each_named() -> None:
    clocks = two_clocks(at("2026-10-07T08:15"), "Europe/London", "Asia/Dubai", NOW)
    assert (clocks.day, clocks.named_time, clocks.other, clocks.warnings) == (
        "Wednesday 7\u00a0October",
        "9:15am UK time",
        "12:15pm in Dubai",
        (),
    )


def test_another_date_there_is_named() -> None:
    clocks = two_clocks(at("2026-10-07T21:15"), "Europe/London", "Asia/Dubai", NOW)
    assert clocks.other == "1:15am on Thursday 8\u00a0October in Dubai"


@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Lisbon", "Atlantic/Faroe", "", "Not/AZone", "\ud800"])
def test_the_same_wall_clock_there_or_no_zone_at_all_needs_one_clock(zone: str) -> None:
    clocks = two_clocks(at("2026-10-07T08:15"), "Europe/London", zone, NOW)
    assert (clocks.named_time, clocks.other, clocks.warnings) == ("9:15am UK time", "", ())


@pytest.mark.parametrize(
    "utc, words",
    [
        ("2026-10-07T17:45", ()),  # 9:45pm in Dubai
        ("2026-10-07T18:00", ("That is late in the evening in Dubai.",)),
        ("2026-10-07T20:00", ("That is in the middle of the night in Dubai.",)),
        ("2026-10-08T02:45", ("That is early in the morning in Dubai.",)),
        ("2026-10-08T03:00", ()),  # 7am
    ],
)
def test_a_call_between_10pm_and_7am_there_is_warned_of(utc: str, words: tuple[str, ...]) -> None:
    assert two_clocks(at(utc), "Europe/London", "Asia/Dubai", NOW).warnings == words


@pytest.mark.parametrize(
    "zone, utc, places",
    [
        ("Asia/Dubai", "2026-10-24T09:00", None),
        ("Asia/Dubai", "2026-10-27T09:00", "the UK"),
        ("America/New_York", "2026-10-27T14:00", "the UK"),
        ("America/New_York", "2026-11-03T14:00", "the UK and in New York"),
        ("Europe/Berlin", "2026-10-27T09:00", "the UK and in Berlin"),
    ],
)
def test_a_change_of_the_clocks_before_then_is_warned_of_and_its_place_named(
    zone: str, utc: str, places: str | None
) -> None:
    expected = (
        (f"The clocks change in {places} before then. The times shown here are right for that day.",) if places else ()
    )
    assert two_clocks(at(utc), "Europe/London", zone, NOW).warnings == expected


def test_an_hour_that_the_clocks_there_show_twice_is_told_apart() -> None:
    first = two_clocks(at("2026-11-01T05:30"), "Europe/London", "America/New_York", NOW)
    second = two_clocks(at("2026-11-01T06:30"), "Europe/London", "America/New_York", NOW)
    assert first.other == "1:30am (before the clocks go back) in New York"
    assert second.other == "1:30am (after the clocks go back) in New York"


def test_in_person_there_is_one_clock_however_far_away_the_patient_lives() -> None:
    visit = appointment(service=VISIT, patient_zone="Asia/Dubai")
    clocks = display.appointment_clocks(visit, NOW)
    assert clocks == one_clock(visit.starts_at_utc, "Europe/London")
    assert (clocks.named_time, clocks.other, clocks.warnings) == ("9:15am", "", ())
    assert display.in_clinic_time(visit.starts_at_utc, "Europe/London") == "Wednesday 7\u00a0October, 9:15am"


# --- Zones -----------------------------------------------------------------------------

EUROPE = """
    Albania Andorra Austria Belarus Belgium Bosnia Bulgaria Croatia Cyprus Czechia Denmark Estonia Finland France
    Germany Greece Hungary Iceland Ireland Italy Latvia Liechtenstein Lithuania Luxembourg Malta Moldova Monaco
    Montenegro Netherlands Macedonia Norway Poland Portugal Romania Russia Marino Serbia Slovakia Slovenia Spain
    Sweden Switzerland Türkiye Ukraine Vatican
"""
MIDDLE_EAST = """
    Bahrain Egypt Iran Iraq Israel Jordan Kuwait Lebanon Oman Palestinian Qatar Saudi Syria Emirates Yemen
"""


def test_every_country_of_europe_and_the_middle_east_can_be_chosen() -> None:
    labels = [label for _zone, label in display.zone_choices()]
    assert [
        country for country in (EUROPE + MIDDLE_EAST).split() if not any(country in label for label in labels)
    ] == []


def test_home_comes_first_and_every_choice_is_a_zone_told_once_but_two() -> None:
    choices = display.zone_choices()
    assert choices[0] == ("Europe/London", "United Kingdom")
    assert ("Asia/Dubai", "Dubai, United Arab Emirates") in choices
    assert [zone for zone, _label in choices if not display.is_zone(zone)] == []
    assert len({label for _zone, label in choices}) == len(choices)
    twice = {label for zone, label in choices if label != display.zone_choice_label(zone)}
    assert twice == {"Abu Dhabi, United Arab Emirates", "Delhi, India"}


def test_capitals_are_found_by_their_own_names() -> None:
    labels = [label for _zone, label in display.zone_choices()]
    capitals = ["Abu Dhabi, United Arab Emirates", "Delhi, India", "Doha, Qatar", "Tirana, Albania"]
    assert [label for label in labels if label in capitals] == capitals, "in the order of the list"
    assert display.zone_name("Asia/Qatar") == "Doha time"


@pytest.mark.parametrize(
    "text", ["", "UTC", "London", "../../etc/passwd", "Europe/../London", "\x00", "\ud800", "Europe/", "a" * 10**6]
)
def test_what_is_not_a_place_is_not_a_zone(text: str) -> None:
    assert not display.is_zone(text)


def test_zones_have_names() -> None:
    assert [display.zone_name(zone) for zone in ("Europe/London", "Asia/Dubai")] == ["UK time", "Dubai time"]
    assert [display.zone_place(zone) for zone in ("Europe/London", "America/New_York")] == ["the UK", "New York"]


# --- Hours -----------------------------------------------------------------------------


def hours(*rules: tuple[int, int, int]) -> list[WeeklyHours]:
    return [WeeklyHours(weekday, Span(time(opens), time(closes % 24))) for weekday, opens, closes in rules]


@pytest.mark.parametrize(
    "weekly, words",
    [
        ([], ""),
        (MONDAY_TO_SATURDAY, "Monday to Saturday, 9am to 6pm"),
        (hours(*((day, 8, 24) for day in range(7))), "Every day, 8am to midnight"),
        (hours((2, 9, 12)), "Wednesday, 9am to midday"),
        (hours((0, 14, 18), (0, 9, 13), (1, 9, 13), (1, 14, 18)), "Monday and Tuesday, 9am to 1pm and 2pm to 6pm"),
        (hours((0, 9, 18), (2, 9, 18), (4, 9, 18)), "Monday, Wednesday and Friday, 9am to 6pm"),
        (
            hours(*((day, 9, 18) for day in range(5)), (5, 10, 14)),
            "Monday to Friday, 9am to 6pm; Saturday, 10am to 2pm",
        ),
    ],
)
def test_a_week_is_one_sentence(weekly: list[WeeklyHours], words: str) -> None:
    assert display.hours_sentence(weekly) == words


def test_hours_are_told_for_all_clinics_only_where_all_share_them() -> None:
    other = LONDON.__class__(**{**vars(LONDON), "hours": MONDAY_TO_SATURDAY[:5]})
    assert display.common_hours([LONDON, LONDON]) == "Monday to Saturday, 9am to 6pm"
    assert display.common_hours([LONDON, other]) == ""
    assert display.common_hours([]) == ""


@pytest.mark.parametrize(
    "reason, words",
    [
        (None, "Closed on Wednesdays"),
        ("", "Closed"),
        ("for staff training", "Closed for staff training"),
        ("Christmas Day", "Closed: Christmas Day"),
    ],
)
def test_a_closed_day_says_why(reason: str | None, words: str) -> None:
    assert display.closed_reason(ON, reason) == words


def test_every_mixture_of_parts_of_the_day_has_its_words() -> None:
    parts = ("morning", "afternoon", "evening")
    told = {
        display.parts_sentence([part for part, there in zip(parts, mixture, strict=True) if there])
        for mixture in product([False, True], repeat=3)
    }
    assert told == {
        "",
        "Morning only",
        "Afternoon only",
        "Evening only",
        "Morning and afternoon",
        "Morning and evening",
        "Afternoon and evening",
        "All day",
    }
    boundaries = [time(11, 59), time(12), time(16, 59), time(17)]
    assert [display.part_of_day(t) for t in boundaries] == ["morning", "afternoon", "afternoon", "evening"]


# --- Money, phones, references ---------------------------------------------------------


def test_money_is_told_in_pounds_and_pence_only_where_there_are_any() -> None:
    told = [display.money(pence) for pence in (None, 0, 19500, 1950, 5, 195000)]
    assert told == ["", "Free", "£195", "£19.50", "£0.05", "£1,950"]


def test_a_phone_number_is_told_as_people_write_it_and_called_as_machines_do() -> None:
    assert display.phone("+441234380345") == "+44\u00a01234\u00a0380345"
    assert display.phone("ask at the desk") == "ask at the desk"
    assert display.tel_url("+441234380345") == "tel:+441234380345"
    assert display.tel_url('+44" onclick="x') == "tel:+44"


def test_a_reference_is_told_in_two_halves() -> None:
    assert display.reference("K7M4PX") == "K7M-4PX"


def test_in_another_language_dates_follow_its_customs() -> None:
    with force_locale("ar"):
        assert display.day(ON) == "الأربعاء، 7 أكتوبر"
        assert display.zone_choices()[0] == ("Europe/London", "المملكة المتحدة")
    assert display.day(ON) == "Wednesday 7\u00a0October"
