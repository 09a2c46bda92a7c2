"""The day as a spreadsheet: it opens cleanly, and no cell of it runs."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import AuditEntry, Booking, StaffSession
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit
from tests.web.people import OMAR, PRIYA
from tests.web.staff import LONDON, OLIVERS_DIARY, SAM, signed_in

EXPORT = "/reception/london/2026-10-08/export.csv"
HEAD = (
    "Date|Time|Minutes|Diary|Name|Booked by|Phone|Whose phone|May we talk to the contact person?"
    "|Service|Needs|Status|Reference"
)
COLUMNS = HEAD.split("|")
NINE = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)


@pytest.fixture
def sam(app: Flask) -> Visitor:
    return signed_in(app, SAM)


def _rows(page: Visitor) -> list[list[str]]:
    text = page.open(EXPORT).answer.data.decode("utf-8")
    assert page.status == 200
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_every_booking_of_the_day_is_a_row(app: Flask, sam: Visitor, database: Database) -> None:
    book_visit(Visitor(app), "10:30", **PRIYA, reason="My left knee", needs=["no_stairs", "hearing_loop"])
    book_call(Visitor(app), "09:15", "2026-10-08", **OMAR)
    cancelled = book_visit(Visitor(app), "09:15", name="Ann Other", phone="+44 1234 380345")
    cancelled.follow("Cancel this appointment").press("Cancel this appointment")
    references = [f"{b.reference[:3]}-{b.reference[3:]}" for b in database.all(Booking)]
    day = "2026-10-08"
    rows = _rows(sam)
    assert rows[0] == COLUMNS
    visit, call = "45|Mr Oliver Eaton", "15|Discovery calls"
    assert sorted("|".join(row) for row in rows[1:]) == [
        f"{day}|09:15|{call}|محمد عبد الله||'+971 50 123 4567|||Free discovery call||Booked|{references[1]}",
        f"{day}|09:15|{visit}|Ann Other||01234 380345|||First appointment||Cancelled|{references[2]}",
        f"{day}|10:30|{visit}|Priya Sharma||07700 900123|||First appointment|A place without stairs, A hearing loop"
        f"|Booked|{references[0]}",
    ]
    assert "My left knee" not in sam.answer.text
    assert [row[1] for row in rows[1:]] == ["09:15", "09:15", "10:30"]


def test_what_a_helper_answered_is_in_their_row(app: Flask, sam: Visitor) -> None:
    helped = {"booking_for": "other", "patient_name": "Priya Sharma"}
    for at, phone_of, may_talk in (("10:30", "contact", "no"), ("12:00", "patient", "yes")):
        answers = helped | {"phone_of": phone_of, "may_talk": may_talk}
        book_visit(Visitor(app), at, name="Anjali Sharma", phone="07700 900123", **answers)
    assert [row[4:9] for row in _rows(sam)[1:]] == [
        ["Priya Sharma", "Anjali Sharma", "07700 900123", "The contact person’s", "No, to the patient only"],
        ["Priya Sharma", "Anjali Sharma", "07700 900123", "The patient’s own", "Yes"],
    ]


def test_it_is_written_as_spreadsheets_read_it(app: Flask, sam: Visitor) -> None:
    book_visit(Visitor(app))
    answer = sam.open(EXPORT).answer
    lines = answer.data.decode("utf-8").removeprefix("\ufeff").split("\r\n")
    assert lines[0] == ",".join(f'"{name}"' for name in COLUMNS)
    assert (len(lines), lines[-1]) == (3, "")
    assert "\n" not in "".join(lines)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="london-2026-10-08.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_cell_runs(app: Flask, sam: Visitor, database: Database) -> None:
    names = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1+1", "＝1+1", 'Ann "Nan" O’Brien, Jr', "Nguyễn", "Null", "=")
    database.put_bookings([NINE + timedelta(hours=n) for n in range(len(names))], diary=OLIVERS_DIARY, service=3)

    def rename() -> None:
        for booking, name in zip(db.session.query(Booking).order_by(Booking.id), names, strict=True):
            booking.patient_name = booking.contact_name = name

    database.change(rename)
    harmless = ['Ann "Nan" O’Brien, Jr', "Nguyễn", "Null"]
    wanted = [name if name in harmless else f"'{name}" for name in names]
    rows = _rows(sam)[1:]
    assert [(row[4], row[5]) for row in rows] == [(name, name) for name in wanted]
    assert {len(row) for row in rows} == {len(COLUMNS)}


def test_the_hour_is_the_clinics_on_either_side_of_a_clock_change(app: Flask, sam: Visitor, database: Database) -> None:
    database.put_bookings([datetime(2026, 10, 24, 8, tzinfo=UTC), datetime(2026, 10, 26, 9, tzinfo=UTC)])
    times = []
    for day in (24, 26):
        text = sam.open(f"/reception/london/2026-10-{day}/export.csv").answer.data.decode("utf-8-sig")
        times.append([row[:2] for row in csv.reader(StringIO(text, newline=""))][1])
    assert times == [["2026-10-24", "09:00"], ["2026-10-26", "09:00"]]


def test_it_is_on_record_with_how_many(app: Flask, sam: Visitor, database: Database) -> None:
    book_visit(Visitor(app))
    sam.open(EXPORT)
    row = database.all(AuditEntry)[-1]
    assert (row.verb, row.clinic_id, row.facts) == ("exported", LONDON, {"on_date": "2026-10-08", "rows": 1})


@BOTH_DATABASES
def test_after_signing_out_it_is_refused(app: Flask, sam: Visitor, clock: time_machine.Traveller) -> None:
    """Signed out for good: a copy of the cookie opens nothing either."""
    book_visit(Visitor(app))
    assert sam.open(EXPORT).status == 200

    def end() -> None:
        for session in db.session.query(StaffSession):
            session.ended_at_utc = NINE

    Database(app).change(end)
    answer = sam.client.get(EXPORT)
    assert (answer.status_code, "Priya" in answer.text) == (303, False)
    assert Visitor(app).client.get(EXPORT).status_code == 303


def test_an_empty_day_is_its_head(sam: Visitor) -> None:
    assert _rows(sam) == [COLUMNS]
