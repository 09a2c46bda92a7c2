"""Keep my time: ten more minutes, at least ten times, and never an error in the middle of typing."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from booking.models import Claim, Hold
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import choose_call, give_details
from tests.web.people import CALL, WEDNESDAY


@pytest.mark.parametrize("cookies", [True, False])
def test_a_time_can_be_kept_ten_times(
    app: Flask, database: Database, clock: time_machine.Traveller, cookies: bool
) -> None:
    """WCAG 2.2.1: at least ten times, each by one press."""
    visitor = choose_call(Visitor(app, cookies=cookies))
    for _ in range(11):
        before = database.one(Hold).expires_at_utc
        clock.shift(timedelta(minutes=9))
        visitor.press("Keep my time")
        assert (visitor.status, visitor.heading) == (200, "Your details")
        assert database.one(Hold).expires_at_utc == before + timedelta(minutes=9)
    assert {claim.expires_at_utc for claim in database.all(Claim)} == {database.one(Hold).expires_at_utc}


def test_a_time_is_not_kept_for_ever(two_visitors: tuple[Visitor, Visitor], clock: time_machine.Traveller) -> None:
    mine, other = two_visitors
    choose_call(mine)
    for _ in range(15):
        clock.shift(timedelta(minutes=9))
        mine.press("Keep my time")
        assert (mine.status, mine.heading) == (200, "Your details")
    assert "09:15" in other.open(f"{CALL}/{WEDNESDAY}").offered()


def test_keeping_from_the_check_returns_to_the_check(visitor: Visitor) -> None:
    give_details(choose_call(visitor))
    assert visitor.press("Keep my time").path == "/book/check"


def test_keeping_leads_nowhere_else(visitor: Visitor) -> None:
    choose_call(visitor)
    for address in ("//evil.example", "https://evil.example", "/a/x"):
        visitor.press("Keep my time", back=address)
        assert visitor.path == "/book/details"


def test_keeping_what_somebody_took_meanwhile_is_not_an_error(
    two_visitors: tuple[Visitor, Visitor], clock: time_machine.Traveller
) -> None:
    mine, other = two_visitors
    choose_call(mine)
    clock.shift(timedelta(minutes=11))
    choose_call(other)
    assert (mine.press("Keep my time").status, mine.heading) == (200, "Your details")
