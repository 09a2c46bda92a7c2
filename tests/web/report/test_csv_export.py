"""The report as a spreadsheet, parsed back: a row for each week, clinic, source and guide."""

import csv
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import update

from booking.extensions import db
from booking.models import AuditEntry, Booking
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.report.filled import fill_report
from tests.web.report.test_report_page import GROUP, LONDON, tables
from tests.web.staff import ADA, SAM, signed_in

NAMES = ["views", "starts", "holds", "bookings", "kept", "did_not_attend", "cancelled"]


def parsed(visitor: Visitor, address: str) -> list[dict[str, str]]:
    answer = visitor.open(address).answer
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


@BOTH_DATABASES
@pytest.mark.parametrize(("person", "page"), [(ADA, GROUP), (SAM, LONDON)])
def test_it_has_the_same_numbers_as_the_page(app: Flask, person: object, page: str) -> None:
    fill_report(app)
    visitor = signed_in(app, ADA if person is ADA else SAM)
    shown = tables(visitor.open(page))["By source"][-1][1:]
    rows = parsed(visitor, visitor.link("Spreadsheet (CSV)"))
    sums = [sum(int(row[name]) for row in rows if row[name]) for name in NAMES]
    assert [f"{number:,}" for number in sums] == shown
    assert list(rows[0]) == ["week", "clinic", "booked", "source", "guide", *NAMES]
    assert len({(row["week"], row["clinic"], row["booked"], row["source"], row["guide"]) for row in rows}) == len(rows)
    assert {row["clinic"] for row in rows} == ({"", "london", "manchester", "bedford"} if page == GROUP else {"london"})
    assert sorted({row["week"] for row in rows})[::6] == ["2026-08-24", "2026-10-05"]
    of_guides = [row for row in rows if row["guide"]]
    assert {row["bookings"].isdigit() and int(row["bookings"]) > 4 for row in of_guides} == {True, False}
    assert {tuple(row[name] for name in NAMES[3:]) for row in of_guides if not row["bookings"]} == {("",) * 4}
    assert all(int(row["bookings"]) > 4 for row in of_guides if any(row[name] for name in NAMES[3:]))
    by_phone = [row for row in rows if row["booked"] == "phone"]
    assert {row[name] for row in by_phone for name in NAMES[:3]} == {""}


def test_one_row_in_full(app: Flask) -> None:
    Visitor(app).open("/book/discovery-call/london?from=bus-stop")
    answer = signed_in(app, SAM).open(f"{LONDON}.csv").answer
    assert answer.data.decode("utf-8") == (
        '\ufeff"week","clinic","booked","source","guide","views","starts","holds","bookings","kept",'
        '"did_not_attend","cancelled"\r\n'
        '"2026-10-05","london","online","bus-stop","","0","1","0","0","0","0","0"\r\n'
    )
    assert answer.headers["Content-Disposition"] == ('attachment; filename="report-london-2026-08-24-2026-10-11.csv"')


def test_no_row_tells_of_one_patient_what_they_have_and_whether_they_came(app: Flask, database: Database) -> None:
    reader = Visitor(app).open("/guides/gluteus-medius-pain").press("Choose this time")
    reader.press("Continue", name="Priya Sharma", phone="07700 900123").press("Book this appointment")
    database.change(lambda: db.session.execute(update(Booking).values(status="did_not_attend")))
    visitor = signed_in(app, ADA).open(GROUP)
    assert "What became of the bookings of a guide is told from 5 bookings on" in visitor.text
    rows = [list(row.values()) for row in parsed(visitor, visitor.link("Spreadsheet (CSV)"))]
    guide = ["online", "", "gluteus-medius-pain"]
    assert rows == [
        ["2026-10-05", "", *guide, "1", "0", "0", "", "", "", ""],
        ["2026-10-05", "london", "online", "", "", "0", "0", "0", "1", "0", "1", "0"],
        ["2026-10-05", "london", *guide, "0", "1", "1", "", "", "", ""],
    ]


def test_no_cell_is_taken_for_a_formula(app: Flask, database: Database) -> None:
    fill_report(app)
    database.change(lambda: db.session.execute(update(Booking).values(came_from="=1+1", guide="@x", source="online")))
    rows = parsed(signed_in(app, ADA), f"{GROUP}.csv")
    assert {(row["source"], row["guide"]) for row in rows if row["bookings"] not in ("", "0")} == {
        ("'=1+1", "'@x"),
        ("'=1+1", ""),
    }


def test_an_export_is_on_record_and_told_in_a_sentence(app: Flask, database: Database) -> None:
    fill_report(app)
    rows = len(parsed(signed_in(app, SAM), f"{LONDON}.csv?first=2026-09-14&until=2026-09-20"))
    line = database.one(AuditEntry)
    assert (line.verb, line.clinic_id) == ("exported_report", 1)
    assert line.facts == {"first": "2026-09-14", "until": "2026-09-20", "rows": rows}
    assert "Sam Okoro exported the report" in signed_in(app, ADA).open("/admin/audit?what=seen").text
