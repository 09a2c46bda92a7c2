"""What time? The day's times, and what is said of a day that has none."""

from datetime import date, time, timedelta

import pytest
import time_machine

from booking.extensions import db
from booking.models import Claim, Hold, HoursException
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import choose_call
from tests.web.people import CALL, THURSDAY, VISIT, WEDNESDAY


def test_a_day_of_calls_has_every_quarter_of_an_hour_from_nine_to_six(visitor: Visitor) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}")
    assert visitor.offered() == [f"{hour:02}:{minute:02}" for hour in range(9, 18) for minute in (0, 15, 30, 45)]
    assert [words(e) for e in visitor.page.root.iter("legend")] == [
        "Morning of Wednesday 7 October, UK time",
        "Afternoon of Wednesday 7 October, UK time",
        "Evening of Wednesday 7 October, UK time",
    ]
    assert visitor.chosen("start") == [], "none is chosen for them"


def test_a_first_appointment_ends_by_closing_and_keeps_out_of_lunch(visitor: Visitor) -> None:
    visitor.open(f"{VISIT}/{THURSDAY}")
    assert (visitor.offered()[0], visitor.offered()[-1]) == ("09:00", "17:15")
    assert [at for at in visitor.offered() if at.startswith(("12", "13"))] == ["12:00", "12:15"]


def test_notice_is_kept(visitor: Visitor) -> None:
    assert visitor.open(f"{CALL}/2026-10-05").offered()[0] == "10:00"


def test_a_time_that_somebody_holds_is_not_offered_to_others(two_visitors: tuple[Visitor, Visitor]) -> None:
    mine, other = two_visitors
    choose_call(mine)
    assert "09:15" not in other.open(f"{CALL}/{WEDNESDAY}").offered()
    mine.open(f"{CALL}/{WEDNESDAY}")
    assert ("09:15" in mine.offered(), mine.chosen("start")) == (True, ["09:15"])


def test_a_hold_ends_by_the_clock(two_visitors: tuple[Visitor, Visitor], clock: time_machine.Traveller) -> None:
    mine, other = two_visitors
    choose_call(mine)
    clock.shift(timedelta(minutes=9, seconds=59))
    assert "09:15" not in other.open(f"{CALL}/{WEDNESDAY}").offered()
    clock.shift(timedelta(seconds=1))
    assert "09:15" in other.open(f"{CALL}/{WEDNESDAY}").offered()


@pytest.mark.parametrize(
    ("on", "status", "heading", "lede"),
    [
        ("2026-10-11", 200, "We’re closed on Sunday 11 October", "Closed on Sundays."),
        ("2026-10-04", 410, "Sunday 4 October has passed", ""),
        ("2026-09-01", 410, "Tuesday 1 September has passed", ""),
        (
            "2026-12-25",
            200,
            "You cannot book Friday 25 December yet",
            "The last day that can be booked now is Friday 4 December 2026.",
        ),
    ],
)
def test_a_day_without_times_says_why_and_what_is_near(
    visitor: Visitor, on: str, status: int, heading: str, lede: str
) -> None:
    visitor.open(f"{CALL}/{on}")
    assert (visitor.status, visitor.heading) == (status, heading)
    assert lede in visitor.text.replace("\xa0", " ")
    assert visitor.links_to("/book/discovery-call/bedford"), "other clinics"


def test_christmas_day_is_closed_with_its_name_and_the_nearest_days(visitor: Visitor) -> None:
    """On 5 October the window of in-person appointments reaches 3 January."""
    visitor.open("/book/first-appointment/bedford/2026-12-25")
    assert (visitor.status, visitor.heading) == (200, "We’re closed on Friday 25 December")
    assert "Closed: Christmas Day." in visitor.text
    near = [href.rpartition("/")[2] for href in visitor.links_to("/bedford/2")]
    assert near == ["2026-12-18"], "Boxing Day's substitute is on Monday, and Bedford's next Friday is New Year's Day"


def test_a_full_day_shows_the_nearest_day_on_each_side_and_other_clinics(visitor: Visitor, database: Database) -> None:
    database.fill_days(date(2026, 10, 7))
    visitor.open(f"{CALL}/{WEDNESDAY}")
    assert (visitor.status, visitor.heading) == (200, "No times left on Wednesday 7 October")
    near = [href.rpartition("/")[2] for href in visitor.links_to("/london/2")]
    assert near == ["2026-10-06", "2026-10-08", "2026-10-09"]
    others = [
        href
        for href in visitor.page.links
        if href in ("/book/discovery-call/manchester", "/book/discovery-call/bedford")
    ]
    assert others == ["/book/discovery-call/manchester", "/book/discovery-call/bedford"]


def test_an_extra_sunday_is_offered(visitor: Visitor, database: Database) -> None:
    def open_it() -> None:
        db.session.add(HoursException(clinic_id=1, on_date=date(2026, 10, 11), opens_at=time(10), closes_at=time(11)))

    database.change(open_it)
    assert visitor.open(f"{CALL}/2026-10-11").offered() == ["10:00", "10:15", "10:30", "10:45"]


def test_times_abroad_stand_beneath_ours(visitor: Visitor) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}?zone=Asia/Dubai")
    first = next(e for e in visitor.page.root.iter("label") if e.get("class") == "slot")
    assert words(first) == "9am UK time, midday in Dubai"
    assert visitor.open(CALL).text.count("in Dubai") == 1, "the choice is remembered"


def test_in_person_there_is_one_clock(visitor: Visitor) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}?zone=Asia/Dubai").open(f"{VISIT}/{THURSDAY}")
    assert ("Dubai" in visitor.text, "UK time" in visitor.text) == (False, False)


@pytest.mark.parametrize("day", ["2027-02-30", "2026-13-01", "tomorrow", "2026-1-1", "20261007"])
def test_a_date_that_does_not_exist_has_a_page_of_its_own(visitor: Visitor, day: str) -> None:
    visitor.open(f"{CALL}/{day}")
    assert (visitor.status, visitor.heading) == (404, "There is no such date")
    assert visitor.link("Choose a day") == CALL


@pytest.mark.parametrize(
    "address", ["/book/nonsense", "/book/discovery-call/paris", "/book/nonsense/london/2026-10-07"]
)
def test_an_unknown_service_or_clinic_is_not_found(visitor: Visitor, address: str) -> None:
    assert (visitor.open(address).status, visitor.heading) == (404, "We cannot find that page")


def test_looking_holds_nothing(visitor: Visitor, database: Database) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}")
    assert (database.all(Hold), database.all(Claim)) == ([], [])
