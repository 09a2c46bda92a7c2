"""A clinician's week: seven days, where, who, and what is free."""

import pytest
import time_machine
from flask import Flask

from booking.models import AuditEntry
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.people import PRIYA
from tests.web.staff import OLIVER, OLIVERS_DIARY, signed_in


def _days(page: Visitor) -> list[str]:
    (week,) = [e for e in page.page.root.iter("ul") if e.get("class") == "week"]
    return [words(next(e for e in day.iter() if e.tag in ("summary", "p"))) for day in week.findall("li")]


def test_a_week_tells_each_day(app: Flask) -> None:
    book_visit(Visitor(app), **PRIYA, reason="My left knee")
    page = signed_in(app, OLIVER).open("/me/week")
    assert page.heading == "5 to 11 October"
    assert _days(page) == [
        "Monday 5 October, today London 0 booked 8 hours free",
        "Tuesday 6 October London 0 booked 8 hours free",
        "Wednesday 7 October Manchester 0 booked 8 hours free",
        "Thursday 8 October London 1 booked 7 hours 15 minutes free",
        "Friday 9 October Bedford 0 booked 8 hours free",
        "Saturday 10 October London 0 booked 4 hours free",
        "Sunday 11 October Not working",
    ]
    assert "09:15Priya Sharma First appointment Booked" in page.text
    assert "My left knee" in page.text


def test_weeks_lead_to_each_other(app: Flask) -> None:
    page = signed_in(app, OLIVER).open("/me/week")
    assert page.links_to("/me/week?of=") == ["/me/week?of=2026-09-28", "/me/week?of=2026-10-12"]
    assert page.open("/me/week?of=2026-10-28").heading == "26 October to 1 November"
    assert page.links_to("/me/week?of=") == ["/me/week?of=2026-10-19", "/me/week?of=2026-11-02"]


@pytest.mark.parametrize("of", ["nonsense", "", "9999-12-31", "0001-01-01", "2027-02-30", "%00"])
def test_a_date_that_nobody_means_is_this_week(app: Flask, of: str) -> None:
    assert signed_in(app, OLIVER).open(f"/me/week?of={of}").heading == "5 to 11 October"


def test_the_week_of_a_clock_change_keeps_its_hours(app: Flask, clock: time_machine.Traveller) -> None:
    days = _days(signed_in(app, OLIVER).open("/me/week?of=2026-10-19"))
    assert days[0] == "Monday 19 October London 0 booked 8 hours free"
    assert _days(signed_in(app, OLIVER).open("/me/week?of=2026-10-26"))[0] == (
        "Monday 26 October London 0 booked 8 hours free"
    )


def test_looking_is_on_record(app: Flask, database: Database) -> None:
    signed_in(app, OLIVER).open("/me/week")
    row = database.all(AuditEntry)[-1]
    assert (row.verb, row.facts) == ("saw_week", {"diary": OLIVERS_DIARY, "on_date": "2026-10-05"})
