"""Where somebody came from goes with the addresses until a time is held, then with the booking; no cookie has it."""

import pytest
from flask import Flask

from booking.models import Booking, Hold
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import give_details
from tests.web.people import WEDNESDAY


def booked_from(app: Flask, address: str, *, cookies: bool) -> Visitor:
    """A visitor who followed that link, and took every step to a booking."""
    visitor = Visitor(app, cookies=cookies).open(address)
    visitor.follow("Book an appointment").press("Continue", service="discovery-call")
    visitor.open(visitor.links_to("/book/discovery-call/london")[0])
    visitor.open(visitor.links_to(f"/london/{WEDNESDAY}")[0]).press("Continue", start="09:15")
    return give_details(visitor).press("Book this appointment")


@pytest.mark.parametrize("cookies", [True, False], ids=["cookies", "no cookies"])
def test_a_booking_knows_the_link_that_led_to_it(app: Flask, database: Database, cookies: bool) -> None:
    booked_from(app, "/?from=Newsletter", cookies=cookies)
    assert [hold.came_from for hold in database.all(Hold)] == ["newsletter"]
    assert [booking.came_from for booking in database.all(Booking)] == ["newsletter"]


def test_a_booking_without_a_link_came_from_nowhere(app: Flask, database: Database) -> None:
    booked_from(app, "/", cookies=True)
    assert [booking.came_from for booking in database.all(Booking)] == [""]


def test_a_link_that_says_nothing_sensible_is_not_carried(app: Flask, database: Database) -> None:
    visitor = Visitor(app).open("/?from=%3Cscript%3E")
    assert visitor.links_to("from=") == []


def test_once_a_time_is_held_addresses_say_no_more_of_it(app: Flask, database: Database) -> None:
    visitor = Visitor(app).open(f"/book/discovery-call/london/{WEDNESDAY}?from=newsletter")
    visitor.press("Continue", start="09:15")
    assert visitor.heading == "Your details"
    assert [path for path in visitor.links_to("/book/check") if "from=" in path] == []
