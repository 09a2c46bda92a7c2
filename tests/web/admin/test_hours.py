"""A week's hours: typed, copied, read back, saved; and whom a change would leave outside."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from booking.models import AuditEntry, Hours
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.admin.steps import (
    MONDAY,
    THURSDAY,
    ada,
    book_oliver,
    bookings_as_they_are,
    change_booking,
    done,
    london,
    table_of,
)
from tests.web.database import Database
from tests.web.people import CALL

LONDON = "/admin/hours/london"
OLIVER = "/admin/hours/london/4"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _typed(visitor: Visitor) -> list[str]:
    return [visitor.value(day) for day in DAYS]


def test_the_hours_of_a_clinic_are_changed_and_patients_see_it_at_once(app: Flask, database: Database) -> None:
    visitor, patient = ada(app).open(LONDON), Visitor(app)
    assert "Open Monday to Saturday, 9am to 6pm. Closed on Sunday." in visitor.text
    assert "Sunday 11 October Closed on Sundays" in patient.open(CALL).text
    visitor.press("Save hours", saturday="closed", sunday="10am to 2pm")
    assert (visitor.path, visitor.status) == (LONDON, 200)
    assert "Open Monday to Friday, 9am to 6pm; Sunday, 10am to 2pm. Closed on Saturday." in visitor.text
    assert patient.open(f"{CALL}/2026-10-11").offered()[0] == "10:00"
    assert patient.open(f"{CALL}/2026-10-11").offered()[-1] == "13:45"
    assert "We’re closed" in patient.open(f"{CALL}/2026-10-10").heading
    assert done(database) == [
        ("set_hours", {"about": "", "changed": {"saturday": ["09:00-18:00", ""], "sunday": ["", "10:00-14:00"]}})
    ]


def test_a_diary_has_hours_of_its_own_with_several_spans(app: Flask, database: Database) -> None:
    visitor = ada(app).open(OLIVER)
    assert "Inside the clinic’s own hours: Open Monday to Saturday, 9am to 6pm." in visitor.text
    visitor.press("Save hours", friday="9-11, 12-13", tuesday="")
    # He is in Bedford on Fridays.
    assert visitor.mistakes() == [
        ("", "Nobody is in two places at once. On Friday, 9am to 1pm, they are at Bedford already.")
    ]
    assert (visitor.status, visitor.value("friday")) == (409, "09:00-11:00, 12:00-13:00")
    visitor.press("Save hours", friday="")
    assert "Open Monday and Thursday, 9am to 1pm and 2pm to 6pm; Saturday, 9am to 1pm." in visitor.text
    assert done(database) == [
        ("set_hours", {"about": "oliver-eaton", "changed": {"tuesday": ["09:00-13:00, 14:00-18:00", ""]}})
    ]


def test_a_diary_follows_its_clinic_and_its_own_hours_are_kept(app: Flask, database: Database) -> None:
    before = [(r.clinic_id, r.diary_id, r.weekday, r.opens_at, r.closes_at) for r in database.all(Hours)]
    visitor = ada(app).open(OLIVER).press("Save hours", follows="clinic")
    assert "Open Monday to Saturday, 9am to 6pm." in visitor.text
    assert visitor.value("monday") == "09:00-13:00, 14:00-18:00"
    visitor.press("Save hours", follows="own")
    assert [(r.clinic_id, r.diary_id, r.weekday, r.opens_at, r.closes_at) for r in database.all(Hours)][-7:] == [
        row for row in before if row[:2] == (1, 4)
    ]


def test_copying_writes_over_the_ticked_days_and_saves_nothing(app: Flask, database: Database) -> None:
    before = database.everything()
    visitor = ada(app).open(LONDON)
    before = database.everything()
    visitor.press("Copy to the ticked days, from Monday", monday="8-12", to=["tuesday", "sunday"])
    assert _typed(visitor) == ["08:00-12:00", "08:00-12:00", *["09:00-18:00"] * 4, "08:00-12:00"]
    assert "You are about to save: Open Monday, Tuesday and Sunday, 8am to midday" in visitor.text
    assert database.everything() == before


@pytest.mark.parametrize(
    ("address", "day", "said"),
    [
        (LONDON, "saturday", ["09:00-18:00", "10:00-14:00"]),
        (OLIVER, "tuesday", ["09:00-13:00, 14:00-18:00", "10:00-12:00"]),
    ],
)
def test_enter_in_any_day_saves_what_was_typed(
    app: Flask, database: Database, address: str, day: str, said: list[str]
) -> None:
    """It copies no day over others, whose buttons stand before."""
    visitor = ada(app).open(address).enter(day, **{day: said[1]})
    assert (visitor.path, visitor.status) == (address, 200)
    assert [facts["changed"] for _verb, facts in done(database)] == [{day: said}]


def test_hours_are_read_back_before_they_are_saved(app: Flask, database: Database) -> None:
    visitor = ada(app).open(LONDON)
    before = database.everything()
    visitor.press("Read it back first", saturday="", friday="9-13, 14-17")
    assert (
        "You are about to save: Open Monday to Thursday, 9am to 6pm; Friday, 9am to 1pm and 2pm to 5pm. "
        "Closed on Saturday and Sunday." in visitor.text
    )
    assert database.everything() == before


def test_what_cannot_be_read_is_kept_as_it_was_typed(app: Flask, database: Database) -> None:
    visitor = ada(app).open(LONDON)
    before = database.everything()
    visitor.press("Save hours", monday="9-25", tuesday="10-9", sunday="10-12")
    assert visitor.status == 422
    assert visitor.mistakes() == [
        ("#monday", "“25” is not a time. Write it like 09:00."),
        ("#tuesday", "“10-9” ends before it begins."),
    ]
    assert _typed(visitor) == ["9-25", "10-9", *["09:00-18:00"] * 4, "10:00-12:00"]
    assert database.everything() == before


def test_bookings_outside_the_new_hours_are_shown_and_only_agreeing_saves(app: Flask, database: Database) -> None:
    book_oliver(database, "10:00", "14:00", "17:15")
    visitor = ada(app).open(OLIVER)
    as_booked, hours = bookings_as_they_are(database), len(database.all(Hours))
    visitor.press("Save hours", thursday="9-13")
    assert (visitor.status, visitor.heading) == (409, "2 bookings would be left outside")
    assert table_of(visitor) == [
        ["Thu 8 Oct, 2pm", "Somebody 2", "First appointment, London", "–", "Outside the diary’s hours"],
        ["Thu 8 Oct, 5:15pm", "Somebody 3", "First appointment, London", "–", "Outside the diary’s hours"],
    ]
    assert visitor.links_to("/booking/") == ["/reception/london/booking/T00002", "/reception/london/booking/T00003"]
    assert (len(database.all(Hours)), done(database)) == (hours, [])

    visitor.press("Save, and I will move them")
    assert (visitor.path, visitor.heading) == ("/admin/to-move", "Bookings to move")
    assert [row[:2] for row in table_of(visitor)] == [
        ["Thu 8 Oct, 2pm", "Somebody 2"],
        ["Thu 8 Oct, 5:15pm", "Somebody 3"],
    ]
    # Nothing is cancelled, and nobody is written to.
    assert bookings_as_they_are(database) == as_booked
    assert done(database) == [
        ("set_hours", {"about": "oliver-eaton", "changed": {"thursday": ["09:00-13:00, 14:00-18:00", "09:00-13:00"]}})
    ]


@BOTH_DATABASES
def test_the_worklist_shrinks_as_patients_are_moved_or_left(app: Flask, database: Database) -> None:
    book_oliver(database, "14:00", "17:15", "15:00")
    visitor = ada(app).open(OLIVER)
    visitor.press("Save hours", thursday="9-13").press("Save, and I will move them")
    assert [row[1] for row in table_of(visitor)] == ["Somebody 1", "Somebody 3", "Somebody 2"]

    nine = london(THURSDAY, "09:00")
    change_booking(database, "Somebody 1", starts_at_utc=nine, ends_at_utc=nine + timedelta(minutes=45), version=1)
    assert [row[1] for row in table_of(visitor.open("/admin/to-move"))] == ["Somebody 3", "Somebody 2"]
    visitor.press("Leave as booked: Somebody 3, Thu 8 Oct, 3pm")
    assert [row[1] for row in table_of(visitor)] == ["Somebody 2"]
    assert "1 booking is outside the opening hours." in visitor.open("/admin").text


def test_agreeing_covers_only_the_bookings_that_were_shown(app: Flask, database: Database) -> None:
    book_oliver(database, "14:00")
    visitor = ada(app).open(OLIVER).press("Save hours", thursday="9-13")
    book_oliver(database, "16:00")
    visitor.press("Save, and I will move them")
    assert (visitor.status, visitor.heading) == (409, "2 bookings would be left outside")
    assert done(database) == []
    visitor.press("Save, and I will move them")
    assert [row[1] for row in table_of(visitor)] == ["Somebody 1", "Somebody 2"]


def test_a_booking_that_lay_outside_before_is_not_the_changes(app: Flask, database: Database) -> None:
    book_oliver(database, "13:15")
    visitor = ada(app).open(OLIVER).press("Save hours", thursday="9-13, 14-17")
    assert (visitor.path, visitor.status) == (OLIVER, 200)


def test_what_is_past_or_cancelled_strands_nothing(
    app: Flask, database: Database, clock: time_machine.Traveller
) -> None:
    book_oliver(database, "14:00", "16:00")
    change_booking(database, "Somebody 2", status="cancelled", cancelled_at_utc=london(MONDAY, "09:00"))
    clock.move_to(datetime(2026, 10, 8, 13, 0, tzinfo=UTC))
    visitor = ada(app).open(OLIVER).press("Save hours", thursday="9-13")
    assert (visitor.path, visitor.status) == (OLIVER, 200)


def test_the_second_of_two_administrators_is_shown_both_and_overwrites_nothing(app: Flask, database: Database) -> None:
    first, second = ada(app).open(LONDON), ada(app).open(LONDON)
    first.press("Save hours", saturday="9-13")
    second.press("Save hours", saturday="9-12", sunday="10-12")
    assert second.status == 409
    assert table_of(second) == [["Saturday", "09:00-13:00", "09:00-12:00"], ["Sunday", "–", "10:00-12:00"]]
    assert (second.value("saturday"), second.value("sunday")) == ("09:00-12:00", "10:00-12:00")
    assert len(done(database)) == 1
    second.press("Save hours")
    assert second.status == 200
    assert [facts["changed"] for _verb, facts in done(database)] == [
        {"saturday": ["09:00-18:00", "09:00-13:00"]},
        {"saturday": ["09:00-13:00", "09:00-12:00"], "sunday": ["", "10:00-12:00"]},
    ]


@BOTH_DATABASES
def test_seeing_whom_a_change_strands_is_on_record(app: Flask, database: Database) -> None:
    book_oliver(database, "14:00")
    ada(app).open(OLIVER).press("Save hours", thursday="9-13").press("Save, and I will move them")
    assert [(row.verb, row.facts.get("count")) for row in database.all(AuditEntry)] == [
        ("saw_stranded", 1),
        ("set_hours", None),
        ("saw_to_move", 1),
    ]
