"""Leave: who is booked is shown first, nobody is cancelled, and the days close everywhere."""

from datetime import date

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import AuditEntry, Booking, HoursException
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.clinician.cast import NINA, second_clinician
from tests.web.database import Database
from tests.web.journey import book_call, book_visit
from tests.web.people import OMAR, PRIYA, VISIT
from tests.web.staff import BEDFORD, LONDON, MANCHESTER, OLIVER, OLIVERS_DIARY, SAM, signed_in

TAKE, ALL_THE_SAME = "Take these days", "Take these days all the same"


def _written(database: Database) -> list[tuple[date, int]]:
    rows = [row for row in database.all(HoursException) if row.source == "leave"]
    assert {(row.diary_id, row.opens_at, row.closes_at) for row in rows} <= {(OLIVERS_DIARY, None, None)}
    return sorted((row.on_date, row.clinic_id) for row in rows)


def test_days_off_close_the_diary_at_every_clinic(app: Flask, database: Database, visitor: Visitor) -> None:
    oliver = signed_in(app, OLIVER)
    assert "No leave is written down." in oliver.open("/me/leave").text
    oliver.press(TAKE, first="2026-10-08", last="2026-10-09")
    assert _written(database) == [
        (date(2026, 10, day), clinic) for day in (8, 9) for clinic in (LONDON, MANCHESTER, BEDFORD)
    ]
    assert "Thursday 8 October to Friday 9 October" in oliver.text
    assert visitor.open(f"{VISIT}/2026-10-08").offered() == []
    row = next(row for row in database.all(AuditEntry) if row.verb == "took_leave")
    assert row.facts == {"diary": OLIVERS_DIARY, "first": "2026-10-08", "last": "2026-10-09", "booked": 0}


def test_who_is_booked_is_shown_first_and_stays_booked(app: Flask, database: Database) -> None:
    book_visit(Visitor(app), "09:15", **PRIYA)
    book_visit(Visitor(app), "10:30", **OMAR)
    book_call(Visitor(app), "09:15", "2026-10-08", name="Somebody Else", phone="07700 900555")
    oliver = signed_in(app, OLIVER)
    oliver.open("/me/leave").press(TAKE, first="2026-10-07", last="2026-10-08")
    assert (oliver.status, oliver.heading) == (409, "2 patients are booked then")
    assert [name for name in ("Priya Sharma", "محمد عبد الله") if name not in oliver.text] == []
    assert "Somebody Else" not in oliver.text
    assert _written(database) == []
    oliver.press(ALL_THE_SAME)
    assert len(_written(database)) == 6
    assert [booking.status for booking in database.all(Booking)] == ["booked"] * 3
    assert "2 still booked then" in oliver.text


def test_reception_is_told_of_those_who_need_a_new_time(app: Flask) -> None:
    book_visit(Visitor(app), "09:15", **PRIYA)
    oliver = signed_in(app, OLIVER).open("/me/leave").press(TAKE, first="2026-10-08")
    assert oliver.press(ALL_THE_SAME).status == 200
    sam = signed_in(app, SAM)
    assert "Priya Sharma needs a new time" in sam.open("/reception/london/2026-10-08/todo").text
    assert "Not here: On leave" in sam.open("/reception/london/2026-10-08").text
    oliver.open("/me/leave").press("Take back: Thursday 8 October")
    assert "Priya Sharma" not in sam.open("/reception/london/2026-10-08/todo").text


def test_who_books_while_the_list_is_read_is_shown_too(app: Flask, database: Database) -> None:
    book_visit(Visitor(app), "09:15", **PRIYA)
    oliver = signed_in(app, OLIVER)
    oliver.open("/me/leave").press(TAKE, first="2026-10-08")
    book_visit(Visitor(app), "10:30", **OMAR)
    oliver.press(ALL_THE_SAME)
    assert (oliver.status, oliver.heading, _written(database)) == (409, "2 patients are booked then", [])


def test_a_cancelled_booking_is_in_nobodys_way(app: Flask, database: Database, visitor: Visitor) -> None:
    book_visit(visitor).follow("Cancel this appointment").press("Cancel this appointment")
    signed_in(app, OLIVER).open("/me/leave").press(TAKE, first="2026-10-08")
    assert len(_written(database)) == 3


def test_one_day_needs_only_its_first(app: Flask, database: Database) -> None:
    signed_in(app, OLIVER).open("/me/leave").press(TAKE, first="2026-10-12")
    assert {on_date for on_date, _ in _written(database)} == {date(2026, 10, 12)}


def test_days_that_are_leave_already_stay_it_once(app: Flask, database: Database) -> None:
    oliver = signed_in(app, OLIVER).open("/me/leave")
    oliver.press(TAKE, first="2026-10-12", last="2026-10-13").press(TAKE, first="2026-10-12", last="2026-10-14")
    assert len(_written(database)) == 9
    assert "Monday 12 October to Wednesday 14 October" in oliver.text


def test_leave_beats_special_hours_and_gives_them_back(app: Flask, database: Database, visitor: Visitor) -> None:
    """An evening that was opened for a date stays written down, and counts again once the leave is taken back."""
    from datetime import time

    special = HoursException(
        clinic_id=LONDON,
        diary_id=OLIVERS_DIARY,
        on_date=date(2026, 10, 8),
        opens_at=time(9),
        closes_at=time(10),
        source="staff",
    )
    database.change(lambda: db.session.add(special))
    assert visitor.open(f"{VISIT}/2026-10-08").offered() == ["09:00", "09:15"]
    oliver = signed_in(app, OLIVER).open("/me/leave").press(TAKE, first="2026-10-08")
    assert visitor.open(f"{VISIT}/2026-10-08").offered() == []
    oliver.press("Take back: Thursday 8 October")
    assert _written(database) == []
    assert visitor.open(f"{VISIT}/2026-10-08").offered() == ["09:00", "09:15"]
    assert database.all(AuditEntry)[-1].verb == "ended_leave"


@BOTH_DATABASES
def test_taking_back_twice_says_so(app: Flask) -> None:
    oliver = signed_in(app, OLIVER).open("/me/leave").press(TAKE, first="2026-10-08")
    _method, action, fields = oliver.form("Take back: Thursday 8 October")
    assert oliver.post(action, fields).status == 200
    assert oliver.post(action, fields).status == 409
    assert "It may have been taken back already." in oliver.text


def test_what_has_passed_is_not_taken_back(app: Flask, database: Database, clock: time_machine.Traveller) -> None:
    oliver = signed_in(app, OLIVER).open("/me/leave").press(TAKE, first="2026-10-06", last="2026-10-08")
    clock.shift(2 * 24 * 3600)
    oliver = signed_in(app, OLIVER).open("/me/leave")
    oliver.press("Take back: Wednesday 7 October to Thursday 8 October")
    assert {on_date for on_date, _ in _written(database)} == {date(2026, 10, 6)}


@pytest.mark.parametrize(
    ("first", "last", "mistake"),
    [
        ("", "", ("#first", "Choose the first day that you are away")),
        ("2026-10-04", "2026-10-06", ("#first", "Choose a first day that has not passed")),
        ("2026-10-08", "2026-10-07", ("#last", "Choose a last day that does not come before the first")),
        ("2026-10-08", "2027-10-09", ("#last", "Choose a last day within a year of the first")),
        ("2026-10-08", "soon", ("#last", "Choose the last day that you are away")),
        ("9999-12-31", "9999-12-31", ("#first", "Choose a first day within a year from now")),
    ],
)
def test_a_mistake_is_told_at_its_field_and_what_was_chosen_is_kept(
    app: Flask, database: Database, first: str, last: str, mistake: tuple[str, str]
) -> None:
    oliver = signed_in(app, OLIVER).open("/me/leave").press(TAKE, first=first, last=last)
    assert oliver.status == 422
    assert mistake in oliver.mistakes()
    assert oliver.value("first") == first
    assert _written(database) == []


def test_another_clinicians_leave_is_nobodys_business(app: Flask, database: Database) -> None:
    second_clinician(app)
    oliver = signed_in(app, OLIVER).open("/me/leave").press(TAKE, first="2026-10-08")
    nina = signed_in(app, NINA)
    assert "8 October" not in nina.open("/me/leave").text
    _method, action, fields = oliver.form("Take back: Thursday 8 October")
    fields["csrf_token"] = nina.form(TAKE)[2]["csrf_token"]
    assert nina.post(action, fields).status == 409
    assert len(_written(database)) == 3
