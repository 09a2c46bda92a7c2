"""Marking from a page: one button, back to where it was; two people; and who may not."""

import pytest
import time_machine
from flask import Flask

from booking.models import AuditEntry, Booking
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.people import THURSDAY
from tests.web.staff import OLIVER, RITA, SAM, Person, signed_in

DAY = f"/reception/london/{THURSDAY}"


@pytest.fixture
def reference(app: Flask, database: Database, clock: time_machine.Traveller) -> str:
    """Priya's appointment on Thursday at 9:15, on the day itself."""
    book_visit(Visitor(app))
    clock.move_to("2026-10-08T08:10:00+00:00")
    return database.one(Booking).reference


def press(
    staff: Visitor, reference: str, to: str, version: str = "0", back: str = "day", clinic: str = "london"
) -> Visitor:
    """Presses a mark's button, as its page would send it."""
    fields = {"csrf_token": token_of(staff), "to": to, "version": version, "back": back}
    staff.answer = staff.client.post(
        f"/reception/{clinic}/booking/{reference}/mark", data=fields, headers=staff.headers
    )
    if staff.answer.mimetype == "text/html" and staff.status != 303:
        staff._read()
    return staff


def token_of(staff: Visitor) -> str:
    """A form's token of this browser's."""
    return staff.open("/find").value("csrf_token")


@pytest.mark.parametrize(
    ("back", "where"),
    [
        ("day", f"{DAY}#%s"),
        ("list", f"{DAY}?view=list#%s"),
        ("booking", "/reception/london/booking/%s"),
        ("close", f"{DAY}/close"),
        ("todo", f"{DAY}/todo"),
        ("calls", f"{DAY}/calls"),
        ("me", "/me"),
        ("https://evil.example/", f"{DAY}#%s"),
        ("//evil.example", f"{DAY}#%s"),
    ],
)
def test_a_mark_leads_back_to_the_page_of_its_button(
    app: Flask, database: Database, reference: str, back: str, where: str
) -> None:
    sam = press(signed_in(app, SAM), reference, "arrived", back=back)
    assert (sam.status, sam.answer.headers["Location"]) == (303, where.replace("%s", reference))
    assert database.one(Booking).status == "arrived"


def test_the_second_of_two_is_told_what_the_first_did_and_may_insist(
    app: Flask, database: Database, reference: str, clock: time_machine.Traveller
) -> None:
    sam, oliver = signed_in(app, SAM), signed_in(app, OLIVER)
    press(oliver, reference, "in_progress")
    clock.move_to("2026-10-08T08:10:20+00:00")
    press(sam, reference, "did_not_attend")
    assert (sam.status, sam.heading) == (409, "Oliver Eaton changed this 20 seconds ago")
    assert "Oliver Eaton marked this booking at 09:10:00, while you had it open: In progress." in sam.text
    assert "Your change has not been saved." in sam.text
    assert database.one(Booking).status == "in_progress"
    sam.path = f"/reception/london/booking/{reference}/mark"
    _method, action, fields = sam.form("Use mine all the same")
    assert dict(fields) | {"csrf_token": ""} == {
        "csrf_token": "",
        "version": "1",
        "to": "did_not_attend",
        "back": "day",
    }
    sam.client.post(action, data=fields, headers=sam.headers)
    assert (database.one(Booking).status, database.one(Booking).version) == ("did_not_attend", 2)


@pytest.mark.parametrize(("person", "clinic"), [(RITA, "london"), (RITA, "manchester"), (SAM, "manchester")])
def test_who_works_elsewhere_finds_nothing_and_is_on_record(
    app: Flask, database: Database, reference: str, person: Person, clinic: str
) -> None:
    staff = press(signed_in(app, person), reference, "arrived", clinic=clinic)
    assert staff.status == 404
    assert database.one(Booking).version == 0
    assert database.all(AuditEntry)[-1].verb == "refused"


@pytest.mark.parametrize(("to", "version"), [("cancelled", "0"), ("paid", "0"), ("arrived", ""), ("arrived", "x")])
def test_what_no_button_of_ours_sends_is_refused(
    app: Flask, database: Database, reference: str, to: str, version: str
) -> None:
    before = database.one(Booking)
    assert press(signed_in(app, SAM), reference, to, version).status == 400
    assert (database.one(Booking).status, before.status) == ("booked", "booked")


def test_a_mark_that_is_not_allowed_says_why(app: Flask, reference: str, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-10-07T08:10:00+00:00")
    sam = press(signed_in(app, SAM), reference, "arrived")
    assert (sam.status, sam.heading) == (409, "It is not for today")
