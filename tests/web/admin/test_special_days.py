"""Special dates: closures, other hours, extra sessions, of a clinic or a diary there."""

from datetime import date, time

from flask import Flask
from sqlalchemy import insert

from booking.extensions import db
from booking.models import HoursException
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada, book_oliver, done, table_of
from tests.web.database import Database
from tests.web.people import CALL, VISIT
from tests.web.staff import SAM, signed_in

DATES = "/admin/hours/london/dates"
SUNDAY = "2026-10-11"


def _by_staff(database: Database) -> list[tuple[int, int | None, date, time | None, time | None, str]]:
    return [
        (r.clinic_id, r.diary_id, r.on_date, r.opens_at, r.closes_at, r.reason)
        for r in database.all(HoursException)
        if r.source == "staff"
    ]


@BOTH_DATABASES
def test_leave_is_told_once(app: Flask, database: Database) -> None:
    leave = {"clinic_id": 1, "diary_id": 4, "on_date": date(2026, 10, 8), "reason": "On leave", "source": "leave"}
    database.change(lambda: db.session.execute(insert(HoursException), [leave]))
    rows = table_of(ada(app).open("/admin/hours/london/dates"))
    assert [row[1] for row in rows if "8 Oct" in row[0]] == ["On leave"]
    sam = signed_in(app, SAM).open("/reception/london/why?service=first-appointment&on=2026-10-08&at=10:00")
    assert "On leave that day." in sam.text
    assert "“On leave”" not in sam.text


@BOTH_DATABASES
def test_a_clinic_is_closed_for_some_days_and_patients_read_why(app: Flask, database: Database) -> None:
    visitor = ada(app).open(DATES)
    assert table_of(visitor) == [["None: every week is like the other."]]
    visitor.press("Set it", first="2026-11-05", until="2026-11-06", reason="for staff training")
    assert table_of(visitor) == [
        [
            "Thu 5 Nov to Fri 6 Nov 2026",
            "Closed for staff training",
            "The clinic",
            "Change Thu 5 Nov to Fri 6 Nov 2026 Take away Thu 5 Nov to Fri 6 Nov 2026, The clinic",
        ]
    ]
    assert "Closed for staff training" in Visitor(app).open(f"{CALL}/2026-11-06").text
    assert done(database) == [
        (
            "set_days",
            {
                "about": "2026-11-05/2026-11-06",
                "changed": {
                    "2026-11-05": [None, "closed (for staff training)"],
                    "2026-11-06": [None, "closed (for staff training)"],
                },
            },
        )
    ]


@BOTH_DATABASES
def test_an_extra_sunday_is_opened_for_the_clinic_and_for_somebody_there(app: Flask, database: Database) -> None:
    visitor = ada(app).open(DATES)
    visitor.press("Set it", first=SUNDAY, kind="hours", hours="10am to 1pm, 6pm-8pm")
    assert Visitor(app).open(f"{VISIT}/{SUNDAY}").heading != "Choose a time on Sunday 11 October"
    visitor.press("Set it", who="4", first=SUNDAY, kind="hours", hours="18-20", reason="extra session")
    assert Visitor(app).open(f"{VISIT}/{SUNDAY}").offered() == ["18:00", "18:15", "18:30", "18:45", "19:00", "19:15"]
    sunday = date(2026, 10, 11)
    assert _by_staff(database) == [
        (1, None, sunday, time(10), time(13), ""),
        (1, None, sunday, time(18), time(20), ""),
        (1, 4, sunday, time(18), time(20), "extra session"),
    ]
    assert [row[1:3] for row in table_of(visitor)] == [
        ["Open 10am to 1pm and 6pm to 8pm", "The clinic"],
        ["Open 6pm to 8pm: extra session", "Mr Oliver Eaton"],
    ]


@BOTH_DATABASES
def test_a_date_is_changed_and_taken_away_again(app: Flask, database: Database) -> None:
    visitor = ada(app).open(DATES).press("Set it", first="2026-11-05", reason="for staff training")
    visitor.follow("Change Thu 5 Nov 2026")
    assert (visitor.value("first"), visitor.value("reason")) == ("2026-11-05", "for staff training")
    visitor.press("Set it", kind="hours", hours="9-12")
    assert _by_staff(database) == [(1, None, date(2026, 11, 5), time(9), time(12), "for staff training")]
    visitor.press("Take away Thu 5 Nov 2026, The clinic")
    assert (_by_staff(database), [verb for verb, _facts in done(database)]) == (
        [],
        ["set_days", "set_days", "removed_days"],
    )


@BOTH_DATABASES
def test_closing_a_day_with_bookings_asks_first(app: Flask, database: Database) -> None:
    book_oliver(database, "10:00", "14:00")
    visitor = ada(app).open(DATES).press("Set it", first="2026-10-08", reason="for staff training")
    assert [row[1::3] for row in table_of(visitor)] == [
        ["Somebody 1", "The clinic is closed that day"],
        ["Somebody 2", "The clinic is closed that day"],
    ]
    assert _by_staff(database) == []
    visitor.press("Save, and I will move them")
    assert (visitor.path, len(_by_staff(database))) == ("/admin/to-move", 1)


@BOTH_DATABASES
def test_taking_an_evening_away_asks_first_too(app: Flask, database: Database) -> None:
    visitor = ada(app).open(DATES).press("Set it", first="2026-10-08", kind="hours", hours="9-20")
    visitor.press("Set it", who="4", first="2026-10-08", kind="hours", hours="9-20")
    book_oliver(database, "19:00")
    visitor.open(DATES).press("Take away Thu 8 Oct 2026, The clinic")
    assert [row[1::3] for row in table_of(visitor)] == [["Somebody 1", "Outside the clinic’s hours"]]
    assert visitor.link("Leave as it was") == DATES
    visitor.press("Save, and I will move them")
    assert (visitor.path, [row[1] for row in _by_staff(database)]) == ("/admin/to-move", [4])


@BOTH_DATABASES
def test_a_leave_of_one_diary_strands_only_its_own(app: Flask, database: Database) -> None:
    book_oliver(database, "10:00")
    visitor = ada(app).open(DATES).press("Set it", who="1", first="2026-10-08")
    assert (visitor.path, visitor.status) == (DATES, 200)
    visitor.press("Set it", who="4", first="2026-10-08")
    assert [row[4] for row in table_of(visitor)] == ["Nobody of this diary is there that day"]


def test_what_cannot_be_read_is_kept_as_it_was_typed(app: Flask, database: Database) -> None:
    visitor = ada(app).open(DATES)
    before = database.everything()
    visitor.press("Set it", first="2026-10-04", until="2026-10-03", kind="hours", hours="", reason="x" * 121)
    assert visitor.status == 422
    assert visitor.mistakes() == [
        ("#first", "That day is over. Choose today or a later one"),
        ("#until", "The last day is before the first"),
        ("#hours", "Enter the hours, like 09:00-13:00, 14:00-20:00"),
        ("#reason", "Use 120 letters or fewer"),
    ]
    assert [visitor.value(name) for name in ("first", "until")] == ["2026-10-04", "2026-10-03"]
    visitor.press("Set it", first="soon", until="2028-10-05", kind="hours", hours="nine", reason="")
    assert visitor.mistakes() == [
        ("#first", "Enter the date, like 5 11 2026"),
        ("#hours", "“nine” is not a span of time. Write it like 09:00-18:00, or closed."),
    ]
    assert visitor.value("first") == "soon"
    visitor.press("Set it", first="2026-10-12", until="2027-10-13", kind="closed", hours="")
    assert visitor.mistakes() == [("#until", "Use at most 366 days at once")]
    assert database.everything() == before


@BOTH_DATABASES
def test_two_administrators_at_once_do_not_overwrite_each_other(app: Flask, database: Database) -> None:
    first, second = ada(app).open(DATES), ada(app).open(DATES)
    first.press("Set it", first="2026-11-05", kind="hours", hours="9-12")
    second.press("Set it", first="2026-11-05", reason="for staff training")
    assert (second.status, second.value("reason")) == (409, "for staff training")
    assert "Ada Quist changed this at 9am." in second.text
    assert table_of(second)[0][:2] == ["Thu 5 Nov 2026", "Open 9am to midday"]
    assert len(_by_staff(database)) == 1
    second.press("Set it")
    assert _by_staff(database) == [(1, None, date(2026, 11, 5), None, None, "for staff training")]


@BOTH_DATABASES
def test_a_row_that_is_gone_cannot_be_taken_away_and_that_is_said(app: Flask, database: Database) -> None:
    visitor = ada(app).open(DATES).press("Set it", first="2026-11-05")
    other = ada(app).open(DATES)
    visitor.press("Take away Thu 5 Nov 2026, The clinic")
    other.press("Take away Thu 5 Nov 2026, The clinic")
    assert (other.status, other.offered("remove")) == (409, [])
    assert "changed this" in other.text


THERE = "/admin/hours/manchester/dates"


@BOTH_DATABASES
def test_nobody_is_set_to_work_at_two_clinics_at_once(app: Flask, database: Database) -> None:
    """Mr Eaton is in London on Mondays, Tuesdays, Thursdays and Saturdays, and in Bedford on Fridays."""
    visitor, before = ada(app).open(THERE), database.everything()
    visitor.press("Set it", who="4", first="2026-10-08", kind="hours", hours="9-18")
    assert (visitor.status, visitor.mistakes()) == (
        409,
        [
            (
                "",
                "Nobody is in two places at once. On Thursday 8 October 2026, 9am to 1pm and 2pm to 6pm, "
                "Mr Oliver Eaton is at London already. Close them there on that date first, under the special dates "
                "of London.",
            )
        ],
    )
    assert [visitor.value(name) for name in ("first", "hours")] == ["2026-10-08", "09:00-18:00"]
    visitor.press("Set it", first="2026-10-07", until="2026-10-09")
    assert [message for _field, message in visitor.mistakes()] == [
        "Nobody is in two places at once. On Thursday 8 October 2026, 9am to 1pm and 2pm to 6pm, Mr Oliver Eaton is "
        "at London already, and it is not the only date. Close them elsewhere on those dates first, under the "
        "special dates of the other clinic."
    ]
    assert database.everything() == before


@BOTH_DATABASES
def test_who_is_closed_at_one_clinic_first_is_moved_to_another_and_not_doubled_by_going_back(
    app: Flask, database: Database
) -> None:
    visitor = ada(app).open(DATES).press("Set it", who="4", first="2026-10-08")
    visitor.open(THERE).press("Set it", who="4", first="2026-10-08", kind="hours", hours="9-18")
    assert (visitor.status, [row[:2] for row in _by_staff(database)]) == (200, [(1, 4), (2, 4)])
    visitor.open(DATES).press("Take away Thu 8 Oct 2026, Mr Oliver Eaton")
    assert (visitor.status, [row[:2] for row in _by_staff(database)]) == (409, [(1, 4), (2, 4)])
    assert "On Thursday 8 October 2026, 9am to 6pm, Mr Oliver Eaton is at Manchester already." in visitor.text
    visitor.open(THERE).press("Set it", who="4", first="2026-10-08", kind="closed")
    visitor.open(DATES).press("Take away Thu 8 Oct 2026, Mr Oliver Eaton")
    assert (visitor.status, [row[:2] for row in _by_staff(database)]) == (200, [(2, 4)])
