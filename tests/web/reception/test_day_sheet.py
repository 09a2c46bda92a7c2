"""The day on paper: by diary, with or without names, and what has changed since it was printed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import AuditEntry, Block, Booking, Staff
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit
from tests.web.people import OMAR, PRIYA, SEAN
from tests.web.staff import LONDON, OLIVER, OLIVERS_DIARY, RITA, SAM, signed_in

SHEET = "/reception/london/2026-10-08/sheet"
THURSDAY = datetime(2026, 10, 8, 6, 52, tzinfo=UTC)  # 7:52 in London
BY = "as of 07:52, Sam Okoro"


@pytest.fixture
def priya(app: Flask) -> Visitor:
    """Priya on Thursday at 9:15 with Mr Eaton."""
    return book_visit(Visitor(app), **PRIYA, reason="My left knee", needs="no_stairs")


@pytest.fixture
def sam(app: Flask, priya: Visitor, clock: time_machine.Traveller) -> Visitor:
    """Sam, on Thursday before the doors open, with two more booked."""
    book_call(Visitor(app), "09:15", "2026-10-08", **OMAR, zone="Asia/Dubai")
    book_visit(Visitor(app), "10:30", **SEAN)
    clock.move_to(THURSDAY)
    return signed_in(app, SAM)


def _tables(page: Visitor) -> dict[str, list[list[str]]]:
    """Each diary's rows, by its caption."""
    return {
        words(next(table.iter("caption"))): [
            [words(cell) for cell in row if cell.tag in ("td", "th")]
            for body in table.iter("tbody")
            for row in body.iter("tr")
        ]
        for table in page.page.root.iter("table")
    }


def on_paper(sam: Visitor, path: str = SHEET) -> Visitor:
    """The sheet, printed."""
    return sam.open(path).press("I have printed it")


def _head(page: Visitor) -> str:
    return words(next(e for e in page.page.root.iter("p") if e.get("class") == "far quiet"))


def test_it_is_by_diary_with_what_the_desk_needs(app: Flask, sam: Visitor, database: Database) -> None:
    def block() -> None:
        nine = datetime(2026, 10, 8, 8, tzinfo=UTC)
        staff = db.session.query(Staff).one()
        db.session.add(
            Block(
                diary_id=OLIVERS_DIARY,
                starts_at_utc=nine + timedelta(hours=4),
                ends_at_utc=nine + timedelta(hours=4, minutes=45),
                reason="Lunch",
                made_by_staff_id=staff.id,
                made_at_utc=nine,
            )
        )

    database.change(block)
    sam.open(SHEET)
    assert sam.heading == "Day sheet: Thursday 8 October 2026, London"
    assert _tables(sam) == {
        "Mr Oliver Eaton 2 booked": [
            ["09:15", "Priya Sharma", "07700 900123", "First appointment, 45", "A place without stairs", ""],
            ["10:30", "Seán O’Brien", "+353 1 679 6077", "First appointment, 45", "", ""],
            ["13:00", "Blocked: Lunch, 45 minutes"],
        ],
        "Discovery calls 1 booked": [
            ["09:15", "محمد عبد الله", "+971 50 123 4567", "Free discovery call, 15", "12:15 Dubai", ""]
        ],
    }
    assert _head(sam) == f"3 booked · {BY}"
    assert "My left knee" not in sam.answer.text


def test_with_initials_nobody_can_be_told(sam: Visitor) -> None:
    sam.open(SHEET).follow("Initials only")
    assert _tables(sam) == {
        "Mr Oliver Eaton 2 booked": [
            ["09:15", "P. S.", "First appointment, 45", "A place without stairs", ""],
            ["10:30", "S. O.", "First appointment, 45", "", ""],
        ],
        "Discovery calls 1 booked": [["09:15", "م. ع. ا.", "Free discovery call, 15", "12:15 Dubai", ""]],
    }
    secret = ("Priya", "Sharma", "Brien", "900123", "679", "محمد", "4567", "@")
    article = words(next(sam.page.root.iter("article")))
    assert [word for word in secret if word in article] == []


def test_who_has_come_is_ticked(sam: Visitor, database: Database) -> None:
    def mark() -> None:
        first, second, third = db.session.query(Booking).order_by(Booking.id)
        first.status, second.status, third.status = "arrived", "did_not_attend", "completed"

    database.change(mark)
    boxes = {diary: [row[-1] for row in rows] for diary, rows in _tables(sam.open(SHEET)).items()}
    assert boxes == {"Discovery calls 1 booked": ["✗"], "Mr Oliver Eaton 2 booked": ["✓", "✓"]}


def test_an_empty_day_says_so(sam: Visitor) -> None:
    sam.open("/reception/london/2026-10-10/sheet")
    assert "Nobody is booked on this day." in sam.text
    assert _tables(sam) == {}


# --- Since then -----------------------------------------------------------------------------------------


def test_on_reopening_it_tells_what_has_changed(
    app: Flask, priya: Visitor, sam: Visitor, clock: time_machine.Traveller
) -> None:
    on_paper(sam)
    clock.move_to(THURSDAY + timedelta(minutes=30))
    _change(app)
    assert _head(sam.open(SHEET)) == (
        "4 booked · as of 08:22, Sam Okoro Since the sheet of 07:52, Sam Okoro: 2 new, 1 moved, 1 cancelled"
    )


def _change(app: Flask) -> None:
    """Two are new, one has moved within the day, and one has cancelled: as the desk would do it."""
    database = Database(app)
    nine = datetime(2026, 10, 8, 8, tzinfo=UTC)
    database.put_bookings([nine + timedelta(hours=6), nine + timedelta(hours=7)], diary=OLIVERS_DIARY, service=3)

    def both() -> None:
        first, second = db.session.query(Booking).order_by(Booking.id).limit(2)
        now = THURSDAY + timedelta(minutes=20)
        first.starts_at_utc += timedelta(hours=2)
        first.ends_at_utc += timedelta(hours=2)
        first.version += 1
        second.status, second.cancelled_at_utc, second.cancelled_by = "cancelled", now, "clinic"
        second.version += 1
        db.session.add(AuditEntry(at_utc=now, actor="staff", verb="moved", booking_id=first.id, facts={}))
        db.session.add(AuditEntry(at_utc=now, actor="staff", verb="cancelled", booking_id=second.id, facts={}))

    database.change(both)


def test_a_patients_own_change_counts_too(app: Flask, sam: Visitor, clock: time_machine.Traveller) -> None:
    ahead = "/reception/london/2026-10-12/sheet"
    patient = book_visit(Visitor(app), "09:15", "2026-10-12")
    other = book_visit(Visitor(app), "10:30", "2026-10-12")
    on_paper(sam, ahead)
    clock.shift(600)
    patient.follow("Change day or time")
    patient.open(f"{patient.path}/2026-10-13").press("Move my appointment", start="10:00")
    other.follow("Cancel this appointment").press("Cancel this appointment")
    assert _head(sam.open(ahead)) == (
        "0 booked · as of 08:02, Sam Okoro Since the sheet of 07:52, Sam Okoro: 1 moved, 1 cancelled"
    )
    assert _head(sam.open("/reception/london/2026-10-13/sheet")) == "1 booked · as of 08:02, Sam Okoro"


def test_looking_twice_does_not_forget_the_paper_in_the_hand(
    app: Flask, sam: Visitor, clock: time_machine.Traveller
) -> None:
    on_paper(sam)
    clock.shift(1800)
    _change(app)
    on_paper(sam)
    clock.shift(600)
    assert _head(sam.open(SHEET)) == (
        "4 booked · as of 08:32, Sam Okoro"
        " Since the sheet of 08:22, Sam Okoro: no change"
        " Since the sheet of 07:52, Sam Okoro: 2 new, 1 moved, 1 cancelled"
    )


def test_who_has_arrived_has_not_moved(
    app: Flask, sam: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    on_paper(sam)
    clock.shift(1800)

    def arrive() -> None:
        first = db.session.query(Booking).order_by(Booking.id).first()
        assert first
        first.status, first.version = "arrived", first.version + 1

    database.change(arrive)
    assert "Since the sheet of 07:52, Sam Okoro: no change" in _head(sam.open(SHEET))


def test_a_sheet_of_the_day_before_says_which_day(app: Flask, sam: Visitor, clock: time_machine.Traveller) -> None:
    ahead = "/reception/london/2026-10-09/sheet"
    on_paper(sam, ahead)
    clock.shift(24 * 3600)
    assert _head(signed_in(app, SAM).open(ahead)) == (
        f"0 booked · {BY} Since the sheet of Thu 8 Oct 07:52, Sam Okoro: no change"
    )


def test_opening_it_is_not_printing_it(app: Flask, sam: Visitor, database: Database) -> None:
    sam.open(SHEET).open(SHEET)
    _change(app)
    assert _head(sam.open(SHEET)) == f"4 booked · {BY}"
    assert {row.verb for row in database.all(AuditEntry) if row.actor == "staff" and row.booking_id is None} == {
        "saw_day"
    }


@BOTH_DATABASES
def test_what_was_printed_is_what_the_sheet_showed(app: Flask, sam: Visitor) -> None:
    _method, action, fields = sam.open(SHEET).form("I have printed it")
    _change(app)
    sam.post(action, fields)
    assert _head(sam) == f"4 booked · {BY} Since the sheet of 07:52, Sam Okoro: 2 new, 1 moved, 1 cancelled"


@pytest.mark.parametrize("shown", ["", "x", "1:x 9999999999:1", "1:1\x00", "-1:-1"])
def test_what_no_sheet_shows_is_not_remembered(sam: Visitor, database: Database, shown: str) -> None:
    _method, action, fields = sam.open(SHEET).form("I have printed it")
    fields.setlist("shown", [shown])
    assert sam.post(action, fields).status == 200
    assert [row.facts["versions"] for row in database.all(AuditEntry) if row.verb == "printed"] == [{}]


def test_what_is_remembered_are_numbers(sam: Visitor, database: Database) -> None:
    on_paper(sam)
    (row,) = [row for row in database.all(AuditEntry) if row.verb == "printed"]
    assert (row.verb, row.clinic_id, row.booking_id) == ("printed", LONDON, None)
    versions = {str(booking.id): booking.version for booking in database.all(Booking)}
    assert row.facts == {"on_date": "2026-10-08", "versions": versions}


# --- Who may --------------------------------------------------------------------------------------------


def test_another_clinics_sheet_is_not_there(app: Flask, sam: Visitor, database: Database) -> None:
    rita = signed_in(app, RITA)
    for path in (SHEET, f"{SHEET}?names=initials", "/reception/london/2026-10-08/export.csv"):
        assert rita.open(path).status == 404
        assert "Priya" not in rita.answer.text
    assert rita.open("/reception/manchester/2026-10-08/sheet").status == 200
    assert "Priya" not in rita.answer.text
    assert [row.verb for row in database.all(AuditEntry)[-4:]] == ["refused", "refused", "refused", "saw_day"]


def test_a_clinician_prints_no_clinics_day(app: Flask, sam: Visitor) -> None:
    oliver = signed_in(app, OLIVER)
    assert [oliver.open(path).status for path in (SHEET, "/reception/london/2026-10-08/export.csv")] == [404, 404]


def test_no_such_date_is_no_sheet(sam: Visitor) -> None:
    for on in ("2027-02-30", "x", "2026-10-08x"):
        assert sam.open(f"/reception/london/{on}/sheet").status == 404
        assert sam.open(f"/reception/london/{on}/export.csv").status == 404


def test_a_full_day_costs_no_more_statements(sam: Visitor, database: Database) -> None:
    def cost() -> int:
        sam.open(SHEET)
        with database.statements() as sent:
            sam.open(SHEET)
        return len([s for s in sent if s.startswith(("SELECT", "INSERT"))])

    few = cost()
    nine = datetime(2026, 10, 8, 8, tzinfo=UTC)
    database.put_bookings([nine + timedelta(hours=8, minutes=15 * number) for number in range(20)], diary=1)
    assert (few, cost()) == (few, few)
    assert few <= 12
