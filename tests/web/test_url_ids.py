"""A number that no row can have is no address, and no form's answer: refused before the database is asked.
And whose details a panel tells is on record."""

import pytest
from flask import Flask

from booking.models import AuditEntry, Booking
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.routes import addresses, values
from tests.web.staff import ADA, SAM, signed_in

pytestmark = BOTH_DATABASES


NUMBERS = ("number", "passkey_id", "block_id", "diary_id", "staff_id", "step")
STAND_IN = "1717171717"


@pytest.mark.parametrize("number", [str(2**31), str(2**63), "9" * 20, "9" * 5000])
def test_no_address_has_such_a_number(app: Flask, number: str) -> None:
    ada = signed_in(app, ADA)
    token = ada.open("/find").value("csrf_token")
    parts = values("A" * 22) | dict.fromkeys(NUMBERS, STAND_IN)
    tried = 0
    for method in ("GET", "POST"):
        for _endpoint, path in addresses(app, parts, method):
            if STAND_IN in path:
                odd, tried = path.replace(STAND_IN, number), tried + 1
                answer = ada.client.open(odd, method=method, data={"csrf_token": token}, headers=ada.headers)
                assert answer.status_code in (404, 405, 414), odd[:80]
    assert tried > 10


@pytest.mark.parametrize("number", ["-1", str(2**31), "9" * 5000, "77"])
def test_no_form_takes_such_a_number(app: Flask, database: Database, number: str) -> None:
    book_visit(Visitor(app))
    reference = database.one(Booking).reference
    sam = signed_in(app, SAM)
    token = sam.open("/find").value("csrf_token")
    day = "/reception/london/2026-10-08"
    tick = {"csrf_token": token, "reference": reference, "kind": "call_back", "version": number}
    assert sam.client.post(f"{day}/todo", data=tick, headers=sam.headers).status_code in (400, 404)
    place = {"csrf_token": token, "version": "0", "to": f"{number}@2026-10-08T15:15"}
    assert sam.client.post(f"{day}/move/{reference}", data=place, headers=sam.headers).status_code == 422


@pytest.mark.parametrize(
    "page",
    [
        "/reception/london/2026-10-09/move/{0}",
        "/reception/london/booking/{0}/cancel",
        "/reception/london/2026-10-09/new?from={0}",
    ],
)
def test_a_panel_that_tells_of_a_booking_leaves_that_on_record(app: Flask, database: Database, page: str) -> None:
    book_visit(Visitor(app))
    booking = database.one(Booking)
    assert "Priya" in signed_in(app, SAM).client.get(page.format(booking.reference)).text
    seen = [(row.verb, row.booking_id) for row in database.all(AuditEntry) if row.actor == "staff"]
    assert seen == [("saw_day", None), ("saw_booking", booking.id)]


def test_mail_that_was_caught_is_shown_to_this_computer_alone(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/dev/mail", base_url="http://127.0.0.1:5000").status_code == 200
    assert client.get("/dev/mail", base_url="http://rebound.example").status_code == 404
