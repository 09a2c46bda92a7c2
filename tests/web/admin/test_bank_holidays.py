"""Bank holidays: a list by year, each opened and closed again; what is opened stays open."""

from datetime import date

from flask import Flask

from booking.actions.bank_holidays import load_bank_holidays
from booking.actions.seed import SHIPPED, load, read_file
from booking.models import HoursException
from booking.transaction import transaction
from tests.support.both_databases import BOTH_DATABASES
from tests.web.admin.steps import ada, book_oliver, done, table_of
from tests.web.database import Database

LONDON = "/admin/bank-holidays/london"
BOXING_DAY = "Monday 28 December 2026"


def _closures(database: Database, clinic: int = 1) -> list[date]:
    return [r.on_date for r in database.all(HoursException) if r.clinic_id == clinic and r.source == "bank_holiday"]


def test_this_year_and_the_next_two_are_listed_as_they_stand(app: Flask) -> None:
    visitor = ada(app).open(LONDON)
    assert [row[0:3] for row in table_of(visitor)] == [
        ["Thursday 1 January", "New Year's Day", "Closed"],
        ["Friday 3 April", "Good Friday", "Closed"],
        ["Monday 6 April", "Easter Monday", "Closed"],
        ["Monday 4 May", "May Day", "Closed"],
        ["Monday 25 May", "Spring Bank Holiday", "Closed"],
        ["Monday 31 August", "Late Summer Bank Holiday", "Closed"],
        ["Friday 25 December", "Christmas Day", "Closed"],
        ["Saturday 26 December", "Boxing Day", "Closed"],
        ["Monday 28 December", "Boxing Day (substitute day)", "Closed"],
    ]
    assert [row[3] for row in table_of(visitor)] == ["Over"] * 6 + [
        "Open Friday 25 December 2026",
        "Open Saturday 26 December 2026",
        f"Open {BOXING_DAY}",
    ]


def test_one_is_opened_stays_open_and_is_closed_again(app: Flask, database: Database) -> None:
    before = _closures(database)
    visitor = ada(app).open(LONDON).press(f"Open {BOXING_DAY}")
    assert table_of(visitor)[-1][2:] == ["Open as on any such day", f"Close {BOXING_DAY}"]
    with app.app_context(), transaction() as now:
        load_bank_holidays(now)
        load(read_file(SHIPPED), now)
    assert _closures(database) == [day for day in before if day != date(2026, 12, 28)]
    visitor.press(f"Close {BOXING_DAY}")
    assert sorted(_closures(database)) == sorted(before)
    about = "Boxing Day (substitute day)"
    closed = f"closed ({about})"
    assert done(database) == [
        ("set_bank_holiday", {"about": about, "changed": {"2026-12-28": [closed, None]}}),
        ("set_bank_holiday", {"about": about, "changed": {"2026-12-28": [None, closed]}}),
    ]


def test_what_staff_have_set_by_hand_is_theirs(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/hours/london/dates")
    visitor.press("Set it", first="2026-12-28", kind="hours", hours="10-12", reason="by arrangement")
    assert table_of(visitor.open(LONDON))[-1][2:] == [
        "Open 10am to midday: by arrangement set by hand",
        f"Special dates, {BOXING_DAY}",
    ]
    assert date(2026, 12, 28) not in _closures(database)


def test_closing_again_where_somebody_is_booked_asks_first(app: Flask, database: Database) -> None:
    visitor = ada(app).open(LONDON).press(f"Open {BOXING_DAY}")
    book_oliver(database, "10:00", on_date=date(2026, 12, 28))
    visitor.open(LONDON).press(f"Close {BOXING_DAY}")
    assert [row[1::3] for row in table_of(visitor)] == [["Somebody 1", "The clinic is closed that day"]]
    visitor.press("Save, and I will move them")
    assert (visitor.path, date(2026, 12, 28) in _closures(database)) == ("/admin/to-move", True)


def test_a_clinic_that_moves_to_another_country_keeps_that_ones(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/clinics/london").press("Save", bank_holidays="GB-SCT")
    assert visitor.status == 200
    names = [row[1] for row in table_of(visitor.open(LONDON)) if row[2] == "Closed"]
    assert "Saint Andrew's Day" in names
    assert date(2026, 11, 30) in _closures(database)
    # The clinics that stayed are as they were.
    assert date(2026, 11, 30) not in _closures(database, clinic=2)


@BOTH_DATABASES
def test_without_bank_holidays_nothing_closes_by_itself(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/clinics/london").press("Save", bank_holidays="")
    assert "Nothing closes this clinic by itself." in visitor.open(LONDON).text
    assert [day for day in _closures(database) if day > date(2026, 10, 5)] == []


def test_a_day_that_is_none_of_them_cannot_be_switched(app: Flask, database: Database) -> None:
    visitor = ada(app).open(LONDON)
    before = database.everything()
    _method, action, sent = visitor.form(f"Open {BOXING_DAY}", switch="open/2026-12-29")
    assert visitor.post(action, sent).status == 400
    assert database.everything() == before
