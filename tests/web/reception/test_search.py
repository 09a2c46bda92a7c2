"""Search: from anywhere, by anything, and nothing of another clinic."""

import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import insert

from booking.extensions import db
from booking.models import AuditEntry, Booking, NameKey
from booking.rules import name_search
from booking.rules.patient_details import PatientDetails
from tests.actions.steps import booked, cancelled
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.staff import ADA, OLIVER, RITA, SAM, signed_in

pytestmark = BOTH_DATABASES


PRIYA = PatientDetails(
    name="Priya Sharma", phone_e164="+447700900123", phone_typed="07700 900123", email="priya@example.com"
)
SEAN = PatientDetails(name="Seán O’Brien", phone_e164="+35316796077", phone_typed="+353 1 679 6077")
MAI = PatientDetails(name="Nguyễn Thị Mai", email="mai@example.com")
OMAR = PatientDetails(
    name="محمد عبد الله", phone_e164="+971501234567", phone_typed="+971 50 123 4567", zone="Asia/Dubai"
)


@pytest.fixture
def cast(app: Flask) -> None:
    """Priya has a call and a visit, Seán and Mai a visit, Omar a call; all in London."""
    with app.app_context():
        booked("2026-10-07 10:15", PRIYA)
        booked("2026-10-08 09:15", PRIYA, "first-appointment")
        booked("2026-10-08 11:15", SEAN, "first-appointment")
        booked("2026-10-08 12:15", MAI, "first-appointment")
        booked("2026-10-07 09:15", OMAR)
        db.session.remove()


def found(staff: Visitor) -> list[tuple[str, str]]:
    """Name and time of every booking on the page."""
    rows = [row for body in staff.page.root.iter("tbody") for row in body.iter("tr")]
    cells = [(words(next(row.iter("th"))), words([*row.iter("td")][1])) for row in rows]
    return [(name, when.removesuffix(f", {name}")) for name, when in cells]


def search(staff: Visitor, typed: str) -> Visitor:
    """Types into the field of the page's own form, and presses Find."""
    staff.open("/reception/search")
    field = staff.page.by_id("what")
    return staff.open(f"/reception/search?{urlencode({field.get('name', ''): typed})}")


CALL_OF_PRIYA = ("Priya Sharma", "Wednesday 7 October, 10:15")
VISIT_OF_PRIYA = ("Priya Sharma", "Thursday 8 October, 09:15")


@pytest.mark.usefixtures("cast")
def test_whoever_is_found_is_told_with_all_that_they_have(app: Flask) -> None:
    sam = signed_in(app, SAM)
    for typed in ("priya", "PRIYA SHARMA", "shar", "sherma", "07700 900123", "+447700900123", "0123", "priya@"):
        assert (typed, search(sam, typed).heading) == (typed, "2 bookings found")
        assert found(sam) == [CALL_OF_PRIYA, VISIT_OF_PRIYA]


@pytest.mark.usefixtures("cast")
def test_any_script_with_accents_or_without(app: Flask) -> None:
    asked = {
        "obrien": "Seán O’Brien",
        "o'brien": "Seán O’Brien",
        "brien": "Seán O’Brien",
        "sean": "Seán O’Brien",
        "nguyen": "Nguyễn Thị Mai",
        "Nguyễn": "Nguyễn Thị Mai",
        "محمد": "محمد عبد الله",
        "مُحمّد عبدالله": "محمد عبد الله",
        "050 123 4567": "محمد عبد الله",
        "٤٥٦٧": "محمد عبد الله",
    }
    sam = signed_in(app, SAM)
    assert {typed: [name for name, _when in found(search(sam, typed))] for typed in asked} == {
        typed: [name] for typed, name in asked.items()
    }


@pytest.mark.usefixtures("cast")
def test_one_reference_leads_straight_to_its_booking(app: Flask, database: Database) -> None:
    sam, reference = signed_in(app, SAM), database.all(Booking)[0].reference
    for typed in (reference, f"{reference[:3]}-{reference[3:]}".lower(), f" {reference[:3]} {reference[3:]}"):
        assert search(sam, typed).path == f"/reception/london/booking/{reference}"
        assert sam.status == 200


@pytest.mark.usefixtures("cast")
def test_manchester_sees_nothing_of_london(app: Flask, database: Database) -> None:
    rita, reference = signed_in(app, RITA), database.all(Booking)[0].reference
    for typed in ("priya", "0123", "priya@example.com", "sherma", "محمد", reference):
        assert (search(rita, typed).heading, found(rita)) == ("Nothing found", [])
        assert "Priya" not in rita.text


@pytest.mark.usefixtures("cast")
def test_nor_what_else_a_patient_of_hers_has_in_london(app: Flask) -> None:
    with app.app_context():
        booked("2026-10-07 15:00", PRIYA, clinic="manchester")
        db.session.remove()
    priya = ("Priya Sharma", "Wednesday 7 October, 15:00")
    assert found(search(signed_in(app, RITA), "priya")) == [priya]
    assert found(search(signed_in(app, ADA), "priya")) == [CALL_OF_PRIYA, priya, VISIT_OF_PRIYA]


def test_a_clinician_does_not_search(app: Flask, database: Database) -> None:
    oliver = signed_in(app, OLIVER).open("/reception/search?q=priya")
    assert oliver.status == 404
    assert database.all(AuditEntry)[-1].verb == "refused"


def test_nothing_asked_and_nothing_found_say_what_to_do(app: Flask, database: Database) -> None:
    sam = signed_in(app, SAM).open("/reception/search")
    assert (sam.heading, database.all(AuditEntry)) == ("Find a booking", [])
    search(sam, "zzzz")
    assert sam.heading == "Nothing found"
    assert "Ask for the phone number: its last four digits are enough." in sam.text
    assert sam.page.by_id("what").get("value") == "zzzz"


@pytest.mark.usefixtures("cast")
def test_that_somebody_looked_is_on_record_and_what_they_typed_is_nowhere(
    app: Flask, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sam = search(signed_in(app, SAM), "sherma")
    last = database.all(AuditEntry)[-1]
    assert (last.verb, last.actor, last.booking_id, last.facts) == ("searched", "staff", None, {"results": 2})
    assert sam.answer.headers["Cache-Control"] == "no-store"
    kept = str(database.everything()) + caplog.text
    assert "sherma" not in kept.replace("'key': 'sherma'", "")
    assert "sherma" not in sam.page.title


def test_cancelled_is_marked_and_what_is_over_comes_after_what_is_to_come(app: Flask, database: Database) -> None:
    with app.app_context():
        cancelled(booked("2026-10-07 10:15", PRIYA))
        booked("2026-10-08 09:15", PRIYA, "first-appointment")
        db.session.remove()
    sam = search(signed_in(app, SAM), "priya")
    assert found(sam) == [VISIT_OF_PRIYA, CALL_OF_PRIYA]
    assert [row.get("data-status") for body in sam.page.root.iter("tbody") for row in body] == ["booked", "cancelled"]
    assert "Cancelled by the patient" in sam.text


def test_whatever_is_typed_is_only_looked_for(app: Flask) -> None:
    sam = signed_in(app, SAM)
    for typed in ("%00", "%ED%A0%80", "%E2%80%AE", "'", '"', "%25", "_", "%5C", "a" * 5000, "{{7*7}}", "%FF"):
        sam.open(f"/reception/search?q={typed}")
        assert (typed, sam.status) == (typed, 200)
        assert sam.heading in ("Nothing found", "Find a booking")


@pytest.mark.usefixtures("cast")
def test_it_costs_the_same_for_one_and_for_four_hundred(app: Flask, database: Database) -> None:
    sam = signed_in(app, SAM)
    asked = ["/reception/search?q=priya", "/reception/search?q=somebody", "/reception/search?q=zzzz"]

    def costs() -> list[int]:
        counted = []
        for address in asked:
            with database.statements() as sent:
                sam.open(address)
            counted.append(len(sent))
        return counted

    few = costs()
    _four_hundred(database)
    assert costs() == few == [6, 6, 6]
    assert sam.open(asked[1]).heading == "100 bookings found"
    assert "There are more than these." in sam.text


def _four_hundred(database: Database) -> None:
    start = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
    database.put_bookings([start + timedelta(minutes=15 * n) for n in range(400)])

    def keys() -> None:
        rows = [
            {"booking_id": booking.id, "key": key, "is_whole": is_whole}
            for booking in db.session.query(Booking).filter(Booking.patient_name.like("Somebody%"))
            for key, is_whole in name_search.search_keys(booking.patient_name).items()
        ]
        db.session.execute(insert(NameKey), rows)

    database.change(keys)
