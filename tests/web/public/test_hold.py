"""Choosing a time holds it: for ten minutes, one per visitor, and whoever comes second is offered three others."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from booking.models import Claim, Hold
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import choose_call, give_details
from tests.web.people import CALL, PRIYA, THURSDAY, VISIT, WEDNESDAY


def test_a_time_is_held_for_ten_minutes(visitor: Visitor, database: Database) -> None:
    choose_call(visitor)
    assert "We’re holding 9:15am for you until 9:10am UK time." in visitor.text
    hold = database.one(Hold)
    assert (hold.starts_at_utc, hold.expires_at_utc) == (
        datetime(2026, 10, 7, 8, 15, tzinfo=UTC),
        datetime(2026, 10, 5, 8, 10, tzinfo=UTC),
    )
    assert [claim.hold_id for claim in database.all(Claim)] == [hold.id] * 3


def test_a_visitor_has_one_hold(visitor: Visitor, database: Database) -> None:
    for at in ("09:15", "10:00", "16:45"):
        choose_call(visitor, at)
    assert database.one(Hold).starts_at_utc == datetime(2026, 10, 7, 15, 45, tzinfo=UTC)
    assert len(database.all(Claim)) == 3


def test_a_visitor_without_cookies_has_one_hold_too(app: Flask, database: Database) -> None:
    visitor = choose_call(Visitor(app, cookies=False))
    visitor.press("Back").press("Continue", start="10:00")
    assert database.one(Hold).starts_at_utc == datetime(2026, 10, 7, 9, 0, tzinfo=UTC)


def test_who_comes_second_is_offered_the_three_nearest(
    two_visitors: tuple[Visitor, Visitor], database: Database
) -> None:
    first, second = two_visitors
    second.open(f"{CALL}/{WEDNESDAY}")
    choose_call(first)
    second.press("Continue", start="09:15")

    assert (second.status, second.heading) == (409, "Someone has just booked that time")
    assert second.offered() == ["2026-10-07T09:00", "2026-10-07T09:30", "2026-10-07T09:45"]
    second.press("Choose this time", start="2026-10-07T09:30")
    assert second.heading == "Your details"
    assert [hold.starts_at_utc.minute for hold in database.all(Hold)] == [15, 30]


def test_whoever_is_refused_keeps_what_they_held_and_typed(
    two_visitors: tuple[Visitor, Visitor], database: Database
) -> None:
    first, second = two_visitors
    give_details(choose_call(second, "11:00"))
    second.open(f"{CALL}/{WEDNESDAY}")
    choose_call(first)
    second.press("Continue", start="09:15")
    assert second.status == 409
    assert second.facts() == {"Name": "Priya Sharma", "Phone": PRIYA["phone"], "Email": PRIYA["email"]}
    assert [hold.starts_at_utc.hour for hold in database.all(Hold)] == [10, 8]
    assert second.press("Choose this time", start="2026-10-07T09:30").path == "/book/check"


def test_the_nearest_may_be_on_another_day(visitor: Visitor, database: Database) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}")
    database.fill_days(date(2026, 10, 7))
    visitor.press("Continue", start="09:15")
    assert (visitor.status, visitor.offered()) == (
        409,
        ["2026-10-06T17:15", "2026-10-06T17:30", "2026-10-06T17:45"],
    )


def test_nothing_else_free_still_ends_with_the_phone_number(visitor: Visitor, database: Database) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}")
    database.fill_days(date(2026, 10, 5), 61)
    visitor.press("Continue", start="09:15")
    assert (visitor.status, visitor.heading, visitor.offered()) == (409, "Someone has just booked that time", [])
    assert "Call us: there may be a time that’s not online." in visitor.text


@pytest.mark.parametrize(
    ("address", "start", "heading"),
    [
        (f"{CALL}/2026-10-05", "09:00", "It’s too late to book that time online"),
        (f"{CALL}/2026-10-04", "09:00", "It’s too late to book that time online"),
        (f"{CALL}/{WEDNESDAY}", "09:07", "That is not one of our times"),
        (f"{CALL}/{WEDNESDAY}", "08:45", "That is not one of our times"),
        (f"{CALL}/{WEDNESDAY}", "18:00", "That is not one of our times"),
        (f"{VISIT}/{THURSDAY}", "17:30", "That is not one of our times"),
        (f"{CALL}/2026-10-11", "10:00", "We’re closed on that day"),
        (f"{VISIT}/2026-12-28", "10:00", "We’re closed on that day"),
        (f"{CALL}/2026-12-25", "10:00", "You cannot book that far ahead yet"),
    ],
)
def test_what_is_not_offered_is_refused_by_name(
    visitor: Visitor, database: Database, address: str, start: str, heading: str
) -> None:
    _method, _action, fields = visitor.open(f"{CALL}/{WEDNESDAY}").form("Continue", start=start)
    visitor.post(address, fields)
    assert (visitor.status, visitor.heading) == (409, heading)
    assert len(visitor.offered()) == 3
    assert (database.all(Hold), database.all(Claim)) == ([], [])


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01", "2027-02-30"])
def test_a_day_that_cannot_be_is_no_such_date(visitor: Visitor, database: Database, on: str) -> None:
    _method, _action, fields = visitor.open(f"{CALL}/{WEDNESDAY}").form("Continue", start="10:00")
    visitor.post(f"{CALL}/{on}", fields)
    assert (visitor.status, visitor.heading, database.all(Hold)) == (404, "There is no such date", [])


@pytest.mark.parametrize("start", ["99:99", "", "9am", "٠٩:١٥", "09:15:00", "-1:00", "24:00"])
def test_what_is_not_a_time_is_told_at_the_field(visitor: Visitor, database: Database, start: str) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}").press("Continue", start=start)
    assert (visitor.status, visitor.mistakes()) == (422, [("#start", "Choose a time")])
    assert database.all(Hold) == []


def test_no_time_is_told_at_the_field(visitor: Visitor, database: Database) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}").press("Continue")
    assert (visitor.status, visitor.mistakes()) == (422, [("#start", "Choose a time")])
    assert visitor.page.described_by(visitor.page.by_id("start")) == "Error: Choose a time"
    assert visitor.page.by_id("start").get("aria-invalid") == "true"
    assert database.all(Hold) == []


def test_two_times_at_once_hold_one_of_them(visitor: Visitor, database: Database) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}").press("Continue", start=["09:15", "10:00"])
    assert visitor.heading == "Your details"
    assert len(database.all(Hold)) == 1
    assert len(database.all(Claim)) == 3


def test_an_hour_that_the_clocks_skip_is_no_time(visitor: Visitor, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2027, 3, 20, 9, tzinfo=UTC))
    _method, _action, fields = visitor.open(f"{CALL}/2027-03-22").form("Continue", start="01:30")
    visitor.post(f"{CALL}/2027-03-28", fields)
    assert (visitor.status, visitor.heading) == (409, "That is not one of our times")


@pytest.mark.parametrize("service", ["nonsense", ""])
def test_another_time_for_an_unknown_service_is_not_found(visitor: Visitor, service: str) -> None:
    _method, _action, fields = visitor.open(f"{CALL}/{WEDNESDAY}").form("Continue")
    fields.update({"service": service, "clinic": "london", "start": "2026-10-07T09:15"})
    assert visitor.post("/book/hold", fields).status == 404


@pytest.mark.parametrize("start", ["", "2026-10-07", "2027-02-30T09:15", "tomorrow"])
def test_another_time_that_is_none_is_answered_with_times_that_are(
    visitor: Visitor, database: Database, start: str
) -> None:
    _method, _action, fields = visitor.open(f"{CALL}/{WEDNESDAY}").form("Continue")
    fields.update({"service": "discovery-call", "clinic": "london", "start": start})
    visitor.post("/book/hold", fields)
    assert (visitor.status, visitor.heading) == (409, "That is not one of our times")
    assert visitor.offered() == ["2026-10-05T10:00", "2026-10-05T10:15", "2026-10-05T10:30"]
    assert database.all(Hold) == []
