"""A day without times leads on: where the only clinician is, and when the other clinics are free."""

from datetime import date, time

import pytest

from booking.extensions import db
from booking.models import HoursException
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.people import CALL, VISIT
from tests.web.staff import BEDFORD, LONDON

SUNDAY = date(2026, 10, 18)
IN_BEDFORD = "Mr Oliver Eaton is in Bedford on that day"


def _open(database: Database, clinic: int, on_date: date, reason: str = "") -> None:
    """A session from ten to two on a date."""
    row = HoursException(clinic_id=clinic, on_date=on_date, opens_at=time(10), closes_at=time(14), reason=reason)
    database.change(lambda: db.session.add(row))


@pytest.fixture
def in_bedford(database: Database) -> None:
    """Bedford is open on one Sunday, and Mr Eaton is there."""
    _open(database, BEDFORD, SUNDAY)
    own = {"clinic_id": BEDFORD, "diary_id": 4, "on_date": SUNDAY, "opens_at": time(10), "closes_at": time(14)}
    database.change(lambda: db.session.add(HoursException(**own)))


def _rows(visitor: Visitor) -> list[str]:
    return [words(row).replace("\xa0", " ") for row in visitor.page.root.iter("li")]


def test_a_day_says_where_the_only_clinician_is(visitor: Visitor, in_bedford: None) -> None:
    visitor.open(f"{VISIT}/{SUNDAY}")
    assert (visitor.status, visitor.heading) == (200, "There are no appointments here on Sunday 18 October")
    assert f"{IN_BEDFORD}. Here are the nearest days with free times." in visitor.text
    assert "Closed on Sundays" not in visitor.text


def test_a_list_of_days_says_so_too(visitor: Visitor, in_bedford: None) -> None:
    rows = _rows(visitor.open(VISIT))
    assert f"Sunday 18 October {IN_BEDFORD}" in rows
    assert "Sunday 11 October Closed on Sundays" in rows


def test_so_do_the_pages_that_move_an_appointment(visitor: Visitor, in_bedford: None) -> None:
    receipt = book_visit(visitor).path
    assert f"Sunday 18 October {IN_BEDFORD}" in _rows(visitor.open(f"{receipt}/move"))
    assert f"{IN_BEDFORD}." in visitor.open(f"{receipt}/move/{SUNDAY}").text
    assert "is in" not in visitor.open(f"{receipt}/move/2026-10-11").text


def test_a_day_of_an_ordinary_week_says_so_as_well(visitor: Visitor) -> None:
    """Mr Eaton is in Manchester on Wednesdays, and London is open."""
    visitor.open(f"{VISIT}/2026-10-07")
    assert visitor.heading == "There are no appointments here on Wednesday 7 October"
    assert "Mr Oliver Eaton is in Manchester on that day." in visitor.text


def test_why_a_clinic_is_closed_on_this_date_says_more(visitor: Visitor, database: Database, in_bedford: None) -> None:
    closed = HoursException(clinic_id=LONDON, on_date=SUNDAY, reason="for building work")
    database.change(lambda: db.session.add(closed))
    visitor.open(f"{VISIT}/{SUNDAY}")
    assert (visitor.heading, "Closed for building work." in visitor.text) == (
        "We’re closed on Sunday 18 October",
        True,
    )


def test_nobody_in_particular_takes_the_calls(visitor: Visitor, in_bedford: None) -> None:
    visitor.open(f"{CALL}/{SUNDAY}")
    assert (visitor.heading, "Closed on Sundays." in visitor.text) == ("We’re closed on Sunday 18 October", True)


def test_on_a_full_day_the_other_clinics_say_when_they_are_free(visitor: Visitor, database: Database) -> None:
    database.fill_days(date(2026, 10, 7))
    visitor.open(f"{CALL}/2026-10-07")
    assert visitor.heading == "No times left on Wednesday 7 October"
    others = [row for row in _rows(visitor) if "First free:" in row]
    assert [(row.split()[0], row.partition("First free: ")[2]) for row in others] == [
        ("Manchester", "Monday 5 October, 10am UK time"),
        ("Bedford", "Monday 5 October, 10am UK time"),
    ]
