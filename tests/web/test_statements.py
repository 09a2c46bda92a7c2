"""Fixed cost: a page asks the database as often for 400 bookings as for none, and this says how often."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, give_details
from tests.web.people import CALL, VISIT, WEDNESDAY

pytestmark = BOTH_DATABASES


# The practice in 2 and free times in 2; a hold that is carried is read in 1. A day without times reads every clinic's
# free times as well, for where there is one.
PAGES = {
    "/": 4,
    "/clinics/london": 4,
    "/practitioners/oliver-eaton": 4,
    "/book": 2,
    "/book/discovery-call": 4,
    "/book/first-appointment": 4,
    CALL: 4,
    f"{CALL}?after=2026-10-20": 4,
    f"{CALL}/month/2026-10": 4,
    f"{CALL}/{WEDNESDAY}": 5,
    f"{CALL}/2026-10-11": 6,
    f"{VISIT}/2026-10-08": 5,
    "/find": 2,
    "/privacy": 2,
    "/healthz": 0,
    "/readyz": 4,
}
MOST_FOR_CHOOSING = 6


def _four_hundred(database: Database) -> None:
    opens = datetime(2026, 10, 8, 8, tzinfo=UTC)
    starts = [opens + timedelta(days=7 * n % 50 + n // 50, minutes=30 * (n % 8)) for n in range(400)]
    database.put_bookings(sorted({*starts, *(opens + timedelta(days=n, minutes=300) for n in range(50))})[:400])


def _counts(visitor: Visitor, database: Database, pages: "list[str]") -> dict[str, int]:
    counted = {}
    for page in pages:
        with database.statements() as sent:
            visitor.open(page)
        assert visitor.status == 200
        counted[page] = len(sent)
    return counted


def test_pages_cost_the_same_with_no_bookings_and_with_four_hundred(visitor: Visitor, database: Database) -> None:
    assert _counts(visitor, database, list(PAGES)) == PAGES
    _four_hundred(database)
    assert _counts(visitor, database, list(PAGES)) == PAGES


def test_choosing_costs_at_most_six_statements_with_a_hold_too(visitor: Visitor, database: Database) -> None:
    choose_call(visitor, "17:45")
    pages = [CALL, f"{CALL}/month/2026-10", f"{CALL}/{WEDNESDAY}"]
    empty = _counts(visitor, database, pages)
    _four_hundred(database)
    assert _counts(visitor, database, pages) == empty
    assert max(empty.values()) <= MOST_FOR_CHOOSING


def test_details_and_check_cost_three(visitor: Visitor, database: Database) -> None:
    give_details(choose_call(visitor, "17:45"))
    pages = ["/book/details", "/book/check"]
    assert _counts(visitor, database, pages) == dict.fromkeys(pages, 3)
    _four_hundred(database)
    assert _counts(visitor, database, pages) == dict.fromkeys(pages, 3)


def test_an_appointments_pages_cost_the_same(visitor: Visitor, database: Database) -> None:
    receipt = book_call(visitor, "17:45").path
    pages = {receipt: 3, f"{receipt}/calendar.ics": 3, f"{receipt}/move": 5, f"{receipt}/move/2026-10-08": 5}
    pages[f"{receipt}/cancel"] = 3
    assert _counts(visitor, database, list(pages)) == pages
    _four_hundred(database)
    assert _counts(visitor, database, list(pages)) == pages


@pytest.mark.parametrize("bookings", [0, 400])
def test_from_the_press_to_the_commit_a_booking_costs_at_most_fifteen(
    visitor: Visitor, database: Database, limits_are_on: None, bookings: int
) -> None:
    give_details(choose_call(visitor, "17:45"))
    if bookings:
        _four_hundred(database)
    _method, action, fields = visitor.form("Book this appointment")
    with database.statements() as sent:
        answer = visitor.client.post(action, data=fields, headers=visitor.headers)
    # On PostgreSQL one more: bookings of one contact, from one network and to one recipient queue for the limits.
    assert (answer.status_code, len(sent)) == (303, {"sqlite": 14, "postgresql": 15}[database.name])


def test_a_hold_costs_ten(app: Flask, database: Database) -> None:
    assert [_cost_of_a_hold(app, database, "17:45")] == [10]
    _four_hundred(database)
    assert [_cost_of_a_hold(app, database, "17:30")] == [10]


def test_counting_the_holds_of_a_network_costs_one_more(app: Flask, database: Database, limits_are_on: None) -> None:
    # On PostgreSQL two: those of one network queue for it.
    costs = {"sqlite": 11, "postgresql": 12}[database.name]
    assert _cost_of_a_hold(app, database, "17:45") == costs
    _four_hundred(database)
    assert _cost_of_a_hold(app, database, "17:30") == costs


def _cost_of_a_hold(app: Flask, database: Database, at: str) -> int:
    visitor = Visitor(app).open(f"{CALL}/{WEDNESDAY}")
    _method, action, fields = visitor.form("Continue", start=at)
    with database.statements() as sent:
        visitor.client.post(action, data=fields, headers=visitor.headers)
    return len(sent)
