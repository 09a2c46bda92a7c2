"""The whole day of tests/support/desk_day.py, and Sam before it."""

from xml.etree.ElementTree import Element

import time_machine
from flask import Flask

from tests.support.desk_day import NOW, late, number_of, put_the_day
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.staff import SAM, signed_in

THE_DAY = "/reception/london/2026-10-08"


def busy(app: Flask, clock: time_machine.Traveller) -> Visitor:
    """Sam, at 11:37 on the day that is set up."""
    signed_in(app, SAM)
    with app.app_context():
        put_the_day(number_of(SAM.email))
        late(10)
    clock.move_to(NOW, tick=False)
    return signed_in(app, SAM)


def cells(visitor: Visitor, diary: str) -> list[str]:
    """A diary's column from the top: "x3 booked: Priya Sharma Booked …", "12:00 free, …"."""
    return [_told(cell) for cell in visitor.page.root.iter("td") if cell.get("data-diary") == diary]


def _told(cell: Element) -> str:
    rows = f"x{cell.get('rowspan')} " if cell.get("rowspan") else ""
    status = f"{cell.get('data-status')}: " if cell.get("data-status") else ""
    return f"{rows}{status}{words(cell)}"


def counts(visitor: Visitor) -> list[str]:
    """The day in numbers, as it is read."""
    return [words(line) for line in visitor.page.by_id("counts").iter("li")]


def lines(visitor: Visitor) -> list[str]:
    """The list, a line each."""
    return [words(line) for line in visitor.page.by_id("day").iter("li")]
