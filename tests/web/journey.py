"""The steps of booking, each ending on the page that it leads to."""

from typing import Any

from tests.support.visitor import Visitor
from tests.web.people import CALL, PRIYA, THURSDAY, VISIT, WEDNESDAY


def choose_call(visitor: Visitor, at: str = "09:15", on: str = WEDNESDAY) -> Visitor:
    """A visitor who holds a call, before the details page."""
    visitor.open(f"{CALL}/{on}").press("Continue", start=at)
    assert visitor.heading in ("Your details", "Check your details and book"), visitor.heading
    return visitor


def choose_visit(visitor: Visitor, at: str = "09:15", on: str = THURSDAY) -> Visitor:
    """The same, in person."""
    visitor.open(f"{VISIT}/{on}").press("Continue", start=at)
    assert visitor.heading in ("Your details", "Check your details and book"), visitor.heading
    return visitor


def give_details(visitor: Visitor, **answers: Any) -> Visitor:
    """A visitor on the check page, as Priya unless told otherwise."""
    visitor.press("Continue", **(answers or dict(PRIYA)))
    assert visitor.heading == "Check your details and book", (visitor.heading, visitor.mistakes())
    return visitor


def book_call(visitor: Visitor, at: str = "09:15", on: str = WEDNESDAY, **answers: Any) -> Visitor:
    """A visitor on the receipt of a call."""
    return _booked(give_details(choose_call(visitor, at, on), **answers))


def book_visit(visitor: Visitor, at: str = "09:15", on: str = THURSDAY, **answers: Any) -> Visitor:
    """A visitor on the receipt of an appointment in person."""
    return _booked(give_details(choose_visit(visitor, at, on), **answers))


def _booked(visitor: Visitor) -> Visitor:
    visitor.press("Book this appointment")
    assert visitor.heading == "Your appointment is booked", (visitor.heading, visitor.status)
    return visitor
