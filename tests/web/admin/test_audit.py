"""Who did what: in sentences, searched, paged; and that it was looked at is on record as well."""

from datetime import UTC, datetime

import time_machine
from flask import Flask
from sqlalchemy import insert

from booking.extensions import db
from booking.models import AuditEntry, Booking
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada
from tests.web.database import Database
from tests.web.journey import book_call
from tests.web.people import PRIYA


def _lines(visitor: Visitor) -> list[str]:
    return [words(item) for item in visitor.page.root.iter("li")]


@BOTH_DATABASES
def test_it_reads_in_sentences_the_newest_first(app: Flask, database: Database) -> None:
    book_call(Visitor(app), **PRIYA)
    visitor = ada(app).open("/admin/services/discovery-call").press("Save", notice_minutes="2 hours", price_pence="")
    visitor.open("/admin/hours/bedford").press("Save hours", saturday="")
    visitor.open("/admin/audit")
    reference = database.one(Booking).reference
    assert _lines(visitor) == [
        "9am Ada Quist changed the hours of the clinic: Saturday 09:00-18:00 → –, Bedford",
        "9am Ada Quist changed the service Free discovery call: price in pence 0 → –; notice in minutes 60 → 120",
        f"9am A patient booked for Wednesday 7 October 2026, 9:15am, {reference[:3]}-{reference[3:]}",
    ]
    assert PRIYA["name"] not in visitor.text
    assert _lines(visitor.open("/admin/audit"))[0] == "9am Ada Quist looked at this record"


@BOTH_DATABASES
def test_it_is_searched_by_who_what_when_and_booking(
    app: Flask, database: Database, clock: time_machine.Traveller
) -> None:
    book_call(Visitor(app), "11:00", **PRIYA)
    book_call(Visitor(app), "12:00", name="Mallory", phone="07700 900999")
    clock.move_to(datetime(2026, 10, 6, 22, 30, tzinfo=UTC))
    visitor = ada(app).open("/admin/group").press("Save", email="hello@example.com")
    number = database.all(AuditEntry)[-1].staff_id
    one, two = (row.reference for row in database.all(Booking))

    def found(**asked: str) -> list[str]:
        visitor.open("/admin/audit?who=&what=&first=&until=&reference=").press("Search", **asked)
        return [line.split(" ", 1)[1][:25] for line in _lines(visitor) if "looked at" not in line]

    change = ["Ada Quist changed the gro"]
    booked = ["A patient booked for Wedn"]
    assert found(who=str(number)) == change
    assert found(who="patient") == booked * 2
    assert found(what="settings") == change
    assert found(what="bookings", reference=f"{one[:3]}-{one[3:]}".lower()) == booked
    assert found(reference="ZZZZZZ") == []
    assert found(first="2026-10-06") == change
    assert found(until="2026-10-05") == booked * 2
    assert found(first="2026-10-07") == []
    assert two not in visitor.text


def test_what_is_no_date_is_said_and_left_out(app: Flask) -> None:
    visitor = ada(app).open("/admin/audit?first=yesterday&who=%00&what=%00&before=x&reference=%F0%9F%98%80")
    assert visitor.status == 200
    assert "That is not a date, so it was left out: yesterday" in visitor.text


@BOTH_DATABASES
def test_it_is_read_page_by_page(app: Flask, database: Database) -> None:
    at = datetime(2026, 10, 5, 7, tzinfo=UTC)
    rows = [
        {"at_utc": at, "actor": "system", "verb": "saw_day", "facts": {}, "clinic_id": 1 + n % 2} for n in range(120)
    ]
    database.change(lambda: db.session.execute(insert(AuditEntry), rows))
    visitor = ada(app).open("/admin/audit?what=seen&who=system")
    pages = [len(_lines(visitor))]
    while any(words(link) == "Older" for link in visitor.page.root.iter("a")):
        visitor.follow("Older")
        pages.append(len(_lines(visitor)))
    assert pages == [50, 50, 20]


def test_a_verb_without_a_sentence_is_told_all_the_same(app: Flask, database: Database) -> None:
    row = {"at_utc": datetime(2026, 10, 5, 7, tzinfo=UTC), "actor": "system", "verb": "did_odd_things", "facts": {}}
    database.change(lambda: db.session.execute(insert(AuditEntry), [row]))
    assert _lines(ada(app).open("/admin/audit")) == ["8am The system did odd things"]


@BOTH_DATABASES
def test_a_number_that_no_line_can_have_is_left_out(app: Flask, database: Database) -> None:
    for number in ("2147483648", "999999999999999", "-1", "x"):
        assert ada(app).open(f"/admin/audit?before={number}").status == 200
