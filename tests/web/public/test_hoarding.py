"""One network keeps six times at most; beyond them whoever types goes on, and has the time when they press Book."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller

from booking.models import Booking, Claim, Hold
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.embedded_journey import book as book_in_frame
from tests.web.journey import book_call, choose_call, give_details
from tests.web.limits import from_network
from tests.web.people import CALL, MAI, SEAN, WEDNESDAY

pytestmark = pytest.mark.usefixtures("limits_are_on")

NOT_KEPT = "We can't keep this time while you type. It’s yours when you press Book."
SIX = ("10:00", "10:15", "10:30", "10:45", "11:00", "11:15")


@pytest.fixture
def six_held(app: Flask, limits_are_on: None) -> None:
    """Six people of this network are filling in the form."""
    for at in SIX:
        choose_call(Visitor(app), at)


def _live(database: Database) -> int:
    return sum(hold.expires_at_utc > hold.held_since_utc for hold in database.all(Hold))


def _post_without_cookies(client: FlaskClient, visitor: Visitor, at: str) -> int:
    _method, action, fields = visitor.form("Continue", start=at)
    return client.post(action, data=fields, headers=visitor.headers).status_code


def test_a_day_cannot_be_emptied_from_one_address(app: Flask, database: Database) -> None:
    visitor = Visitor(app, cookies=False).open(f"{CALL}/{WEDNESDAY}")
    offered = visitor.offered()
    assert len(offered) == 36
    statuses = []
    for at in offered:
        visitor.open(f"{CALL}/{WEDNESDAY}")
        statuses.append(_post_without_cookies(visitor.client, visitor, at))
    assert (set(statuses), _live(database)) == ({303}, 6)
    assert len(database.all(Claim)) == 6 * 3
    assert from_network(app, "203.0.113.9").open(f"{CALL}/{WEDNESDAY}").offered() == offered[6:]


@pytest.mark.parametrize(
    ("first", "then", "is_kept"),
    [
        ("203.0.113.1", "203.0.113.1", False),
        ("203.0.113.1", "203.0.113.2", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", False),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", True),
        ("203.0.113.1", "::ffff:203.0.113.1", False),
    ],
)
def test_a_network_is_an_address_or_an_ipv6_64(app: Flask, first: str, then: str, *, is_kept: bool) -> None:
    for at in SIX:
        choose_call(from_network(app, first), at)
    seventh = choose_call(from_network(app, then), "09:15")
    assert ("We’re holding 9:15am for you" in seventh.text, NOT_KEPT in seventh.text) == (is_kept, not is_kept)


@pytest.mark.usefixtures("six_held")
@pytest.mark.parametrize("cookies", [True, False])
def test_the_seventh_goes_on_without_a_hold_and_books(app: Flask, database: Database, *, cookies: bool) -> None:
    seventh = choose_call(Visitor(app, cookies=cookies), "09:15")
    assert NOT_KEPT in seventh.text
    assert "Keep my time" not in seventh.text
    assert "09:15" in Visitor(app).open(f"{CALL}/{WEDNESDAY}").offered()
    give_details(seventh)
    assert NOT_KEPT in seventh.text
    seventh.press("Book this appointment")
    assert seventh.heading == "Your appointment is booked"
    assert f"{database.one(Booking).starts_at_utc:%H:%M}" == "08:15"


@pytest.mark.usefixtures("six_held")
def test_the_seventh_books_in_a_frame_too(app: Flask, database: Database) -> None:
    book_in_frame(Visitor(app, cookies=False))
    assert f"{database.one(Booking).starts_at_utc:%H:%M}" == "08:15"


@pytest.mark.usefixtures("six_held")
def test_what_was_taken_meanwhile_is_answered_with_the_nearest(app: Flask, database: Database) -> None:
    seventh = give_details(choose_call(Visitor(app), "09:15"))
    book_call(Visitor(app), "09:15", **SEAN)
    seventh.press("Book this appointment")
    assert (seventh.status, seventh.heading) == (409, "Someone has just booked that time")
    assert seventh.offered() == ["2026-10-07T09:00", "2026-10-07T09:30", "2026-10-07T09:45"]
    assert "We’ve kept everything you typed." in seventh.text
    seventh.press("Book this time", start="2026-10-07T09:30")
    assert seventh.heading == "Your appointment is booked"
    assert len(database.all(Booking)) == 2


def test_who_keeps_their_time_still_counts_and_who_booked_does_not(app: Flask, database: Database) -> None:
    six = [choose_call(Visitor(app), at) for at in SIX]
    for one in six:
        one.press("Keep my time")
    assert NOT_KEPT in choose_call(Visitor(app), "09:15").text
    give_details(six[0]).press("Book this appointment")
    assert "We’re holding 9:30am for you" in choose_call(Visitor(app), "09:30").text


def test_a_hold_that_has_ended_is_not_taken_up_again_beyond_six(
    app: Flask, database: Database, clock: Traveller
) -> None:
    early = choose_call(Visitor(app), "09:15")
    clock.shift(11 * 60)
    for at in SIX:
        choose_call(Visitor(app), at)
    early.press("Keep my time")
    assert "We held 9:15am for you until" in early.text
    live = [hold for hold in database.all(Hold) if f"{hold.expires_at_utc:%H:%M}" == "08:21"]
    assert len(live) == 6
    give_details(early).press("Book this appointment")
    assert early.heading == "Your appointment is booked"


@pytest.mark.usefixtures("six_held")
def test_another_choice_of_the_seventh_leaves_nothing_of_the_first(app: Flask, database: Database) -> None:
    """What it had claimed would be handed to the booking in place of the time that is booked."""
    seventh = choose_call(Visitor(app), "09:15")
    choose_call(seventh, "09:30")
    give_details(seventh, **MAI, phone="07700 900555").press("Book this appointment")
    assert "9:30am" in seventh.text
    assert len(database.all(Claim)) == 7 * 3


def test_without_limits_everybody_has_a_hold(app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", False)
    for at in (*SIX, "09:15"):
        choose_call(Visitor(app), at)
    assert _live(database) == 7


def test_that_nothing_is_limited_is_said_at_the_start(app: Flask) -> None:
    line = "Limits are off (RATELIMIT_ENABLED=false): one address may hold, book, move and ask without end."
    assert [said for said in app.extensions["worth_knowing"] if "Limits" in said] == [line]
