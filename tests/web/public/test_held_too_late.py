"""A hold that ends while its page is open: whoever presses a button next is told, and what they typed is kept."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, give_details
from tests.web.people import CALL, MALLORY, PRIYA, WEDNESDAY

AGAIN = "Your ten minutes ran out, but nobody has taken 9:15am. We’re holding it for you again."
GONE = "Your ten minutes ran out and someone else has taken 9:15am. We’ve kept what you typed. Choose another time"


def _too_late(clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=11))


@pytest.mark.parametrize("cookies", [True, False])
def test_a_time_that_is_still_free_is_held_again_and_that_is_said(
    app: Flask, clock: time_machine.Traveller, cookies: bool
) -> None:
    visitor = choose_call(Visitor(app, cookies=cookies))
    _too_late(clock)
    give_details(visitor)
    assert f"{AGAIN} We’re holding 9:15am for you until 9:21am UK time." in visitor.text
    _too_late(clock)
    assert AGAIN not in visitor.open(visitor.answer.request.full_path).text, "it has run out once more"
    visitor.press("Keep my time")
    assert (visitor.path.partition("?")[0], AGAIN in visitor.text) == ("/book/check", True)


def test_keeping_a_time_in_time_says_nothing_of_it(visitor: Visitor, clock: time_machine.Traveller) -> None:
    choose_call(visitor)
    clock.shift(timedelta(minutes=9))
    assert "run out" not in visitor.press("Keep my time").text
    assert "run out" not in give_details(visitor).text


def test_a_time_that_is_gone_is_told_when_details_are_sent(
    app: Flask, clock: time_machine.Traveller, database: Database
) -> None:
    visitor = choose_call(Visitor(app))
    _too_late(clock)
    book_call(Visitor(app), **MALLORY)
    visitor.press("Continue", **PRIYA)
    assert (visitor.status, visitor.heading) == (409, "The time we held for you has gone")
    assert visitor.facts()["Name"] == "Priya Sharma"
    visitor.press("Choose this time", start="2026-10-07T09:30")
    assert (visitor.heading, visitor.facts()["Time"]) == ("Check your details and book", "9:30am UK time")
    assert visitor.facts()["Phone"] == PRIYA["phone"]


def test_a_time_that_is_gone_is_told_in_the_middle_of_typing(app: Flask, clock: time_machine.Traveller) -> None:
    visitor = choose_call(Visitor(app))
    _too_late(clock)
    choose_call(Visitor(app))
    visitor.press("Keep my time", name="Priya Sharma")
    assert (visitor.status, visitor.heading, GONE in visitor.text) == (200, "Your details", True)
    assert visitor.value("name") == "Priya Sharma"
    assert visitor.link("Choose another time") == f"{CALL}/{WEDNESDAY}"


def test_a_time_that_is_gone_is_told_beside_a_mistake(app: Flask, clock: time_machine.Traveller) -> None:
    visitor = choose_call(Visitor(app))
    _too_late(clock)
    choose_call(Visitor(app))
    visitor.press("Continue", name="")
    assert (visitor.status, GONE in visitor.text, visitor.mistakes()[0]) == (
        422,
        True,
        ("#name", "Enter your full name"),
    )


def test_what_an_address_says_of_a_hold_is_not_believed(visitor: Visitor) -> None:
    choose_call(visitor)
    assert "run out" not in visitor.open("/book/details?told=gone").text
    give_details(choose_call(visitor, "10:00"))
    assert "run out" not in visitor.open("/book/check?told=gone").text
