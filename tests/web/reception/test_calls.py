"""Discovery calls from the page: who is next, what came of it, and what it led to."""

from datetime import datetime

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import AuditEntry, Booking, CallAttempt, Note
from booking.rules.patient_details import PatientDetails
from tests.actions.steps import booked, london
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.staff import OLIVER, RITA, SAM, Person, signed_in

pytestmark = BOTH_DATABASES


CALLS = "/reception/london/2026-10-07/calls"
AMINA = PatientDetails(
    name="Amina Haddad",
    phone_e164="+971501234567",
    phone_typed="+971 50 123 4567",
    email="amina@example.com",
    reason="Lower back",
    zone="Asia/Dubai",
)
RUTH = PatientDetails(name="Ruth Fox", phone_e164="+447700900186", phone_typed="07700 900186")
JO = PatientDetails(name="Jo Park", phone_e164="+12125550123", phone_typed="+1 212 555 0123", zone="America/New_York")


@pytest.fixture
def calls(app: Flask, clock: time_machine.Traveller) -> dict[str, str]:
    """Ruth at 9:00, Amina at 9:15, Jo at 9:30, all in London on Wednesday; it is 9:20. Their references."""
    with app.app_context():
        for start, who in (("09:00", RUTH), ("09:15", AMINA), ("09:30", JO)):
            booked(f"2026-10-07 {start}", who)
        db.session.remove()
    clock.move_to(london("2026-10-07 09:20"))
    with app.app_context():
        return {booking.patient_name.split()[0]: booking.reference for booking in db.session.query(Booking)}


def rows(staff: Visitor) -> list[tuple[str, ...]]:
    """Time, name, local time, tries and status of each call, in the order of the page."""
    found: list[tuple[str, ...]] = []
    for body in staff.page.root.iter("tbody"):
        for row in body.iter("tr"):
            at, _phone, there, tries, status, _next = (words(cell) for cell in row.iter("td"))
            found.append((at, words(next(row.iter("th"))), there, tries, status))
    return found


def in_front(staff: Visitor) -> str:
    return words(staff.page.by_id("call-name"))


def state(database: Database, reference: str) -> tuple[str, int, datetime | None, str]:
    (booking,) = [one for one in database.all(Booking) if one.reference == reference]
    return booking.status, booking.no_answers, booking.call_back_at_utc, booking.outcome


def test_who_is_next_stands_in_front_and_everybody_in_order(app: Flask, calls: dict[str, str]) -> None:
    sam = signed_in(app, SAM).open(CALLS)
    assert (sam.status, sam.heading) == (200, "Calls, Wednesday 7 October")
    assert in_front(sam) == "Call now: Ruth Fox"
    assert rows(sam) == [
        ("09:00", "Ruth Fox", "the same", "0", "Not marked"),
        ("09:15", "Amina Haddad", "12:20 in Dubai", "0", "Booked"),
        ("09:30", "Jo Park", "04:20 in New York That is in the middle of the night in New York.", "0", "Booked"),
    ]
    sam.follow("Call: Jo Park")
    assert in_front(sam) == "Next: Jo Park"
    assert [words(e) for e in sam.page.root.iter("p") if e.get("class") == "say care"] == [
        "That is in the middle of the night in New York."
    ]
    assert sam.links_to("tel:+12125550123") == ["tel:+12125550123"] * 2


def test_no_answer_three_times_offers_to_close_or_to_write(
    app: Flask, database: Database, calls: dict[str, str], clock: time_machine.Traveller
) -> None:
    sam = signed_in(app, SAM).open(f"{CALLS}?call={calls['Amina']}")
    for number, minute in enumerate((20, 40, 59), 1):
        clock.move_to(london(f"2026-10-07 09:{minute}"))
        sam.open(f"{CALLS}?call={calls['Amina']}").press(f"No answer try {number}")
        assert (sam.path, in_front(sam)) == (CALLS, "Call now: Ruth Fox")
    assert state(database, calls["Amina"]) == ("booked", 3, None, "")
    assert rows(sam)[-1] == ("09:15", "Amina Haddad", "12:59 in Dubai", "3", "No answer 3 times no answer")
    sam.follow("Decide: Amina Haddad")
    assert in_front(sam) == "Decide what next: Amina Haddad"
    assert sam.link("Write") == "mailto:amina%40example.com"
    sam.press("Close as did not attend")
    assert (sam.path, state(database, calls["Amina"])[0]) == (CALLS, "did_not_attend")
    assert rows(sam)[-1][:2] == ("09:15", "Amina Haddad")


def test_whoever_did_not_answer_is_rung_again_after_a_quarter_of_an_hour(
    app: Flask, calls: dict[str, str], clock: time_machine.Traveller
) -> None:
    sam = signed_in(app, SAM).open(CALLS).press("No answer try 1")
    assert [name for _at, name, *_ in rows(sam)] == ["Amina Haddad", "Jo Park", "Ruth Fox"]
    assert in_front(sam) == "Call now: Amina Haddad"


@pytest.mark.parametrize(
    ("typed", "expected", "shown"),
    [
        ("2026-10-07T12:15", "2026-10-07 12:15", "Call back 12:15"),
        ("12:15", "2026-10-07 12:15", "Call back 12:15"),
        ("2026-10-08T10:00", "2026-10-08 10:00", "Call back 8 October, 10:00"),
    ],
)
def test_a_call_is_put_off_to_a_time_today_or_to_a_day(
    app: Flask, database: Database, calls: dict[str, str], typed: str, expected: str, shown: str
) -> None:
    sam = signed_in(app, SAM).open(CALLS).press("Set", at=typed)
    assert state(database, calls["Ruth"]) == ("booked", 0, london(expected), "")
    assert shown in {status for *_, status in rows(sam)}
    day = expected.partition(" ")[0]
    assert "Ruth Fox" in {name for _at, name, *_ in rows(sam.open(f"/reception/london/{day}/calls"))}


def test_a_time_that_is_none_says_so(app: Flask, database: Database, calls: dict[str, str]) -> None:
    told = "Enter a time that is still to come, like 12:15, or a day and a time"
    sam = signed_in(app, SAM)
    for typed in ("", "09:20", "2026-10-06T10:00", "nonsense", "2126-10-07T10:00", "25:00", "12:15+00:00"):
        sam.open(CALLS).press("Set", at=typed)
        assert (typed, sam.status, sam.mistakes()) == (typed, 422, [("#at", told)])
        assert (sam.page.described_by(sam.field("at")), in_front(sam)) == (told, "Call now: Ruth Fox")
        assert sam.value("at") == (typed or "2026-10-07T10:00")
    assert database.all(CallAttempt) == []


def test_a_call_that_is_reached_ends_in_an_outcome_and_a_note(
    app: Flask, database: Database, calls: dict[str, str]
) -> None:
    sam = signed_in(app, SAM).open(f"{CALLS}?call={calls['Amina']}").press("Reached")
    assert in_front(sam) == "On the line: Amina Haddad"
    assert sam.offered("outcome") == ["booked", "thinking", "not_suitable", "not_interested", "referred"]
    sam.press("Save only", outcome="thinking", note="Call in spring")
    assert state(database, calls["Amina"]) == ("completed", 0, None, "thinking")
    assert database.one(Note).text == "Call in spring"
    assert rows(sam)[-1] == ("09:15", "Amina Haddad", "12:20 in Dubai", "1", "Completed Will think about it")


def test_a_first_visit_takes_only_the_reference_along(app: Flask, database: Database, calls: dict[str, str]) -> None:
    sam = signed_in(app, SAM).open(f"{CALLS}?call={calls['Amina']}").press("Reached")
    _method, action, fields = sam.form("Save, book first visit")
    answer = sam.client.post(action, data=fields, headers=sam.headers)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/reception/london/2026-10-07/new?from={calls['Amina']}",
    )
    assert state(database, calls["Amina"]) == ("completed", 0, None, "booked")


def test_a_call_without_an_outcome_is_not_over_and_keeps_the_note(
    app: Flask, database: Database, calls: dict[str, str]
) -> None:
    sam = signed_in(app, SAM).open(f"{CALLS}?call={calls['Amina']}").press("Reached")
    sam.press("Save only", note="Call in spring")
    assert (sam.status, sam.mistakes()) == (422, [("#outcome", "Say how the call ended")])
    assert (sam.value("note"), in_front(sam)) == ("Call in spring", "On the line: Amina Haddad")
    assert state(database, calls["Amina"])[0] == "in_progress"


def test_a_wrong_number_and_taking_it_back(app: Flask, database: Database, calls: dict[str, str]) -> None:
    sam = signed_in(app, SAM).open(CALLS).press("Wrong number")
    assert rows(sam)[-1] == ("09:00", "Ruth Fox", "the same", "1", "Not marked Wrong number")
    sam.follow("Decide: Ruth Fox").press("Undo the last entry")
    assert in_front(sam) == "Call now: Ruth Fox"
    assert database.all(CallAttempt) == []


def test_the_second_of_two_is_told_what_the_first_did(
    app: Flask, database: Database, calls: dict[str, str], clock: time_machine.Traveller
) -> None:
    sam, other = signed_in(app, SAM).open(CALLS), signed_in(app, SAM).open(CALLS)
    other.press("Reached")
    clock.move_to(london("2026-10-07 09:21"))
    sam.press("No answer try 1")
    assert (sam.status, sam.heading) == (409, "Sam Okoro changed this 1 minute ago")
    assert state(database, calls["Ruth"]) == ("in_progress", 0, None, "")


def test_a_day_without_calls_says_so_and_each_look_leaves_one_row(
    app: Flask, database: Database, calls: dict[str, str]
) -> None:
    sam = signed_in(app, SAM).open("/reception/london/2026-10-14/calls")
    assert "No calls are booked for this day." in sam.text
    last = database.all(AuditEntry)[-1]
    assert (last.verb, last.clinic_id, last.facts) == ("saw_calls", 1, {"date": "2026-10-14"})
    assert sam.open("/reception/london/2026-13-40/calls").status == 404


@pytest.mark.parametrize("person", [RITA, OLIVER])
def test_whose_calls_they_are_not_neither_sees_nor_makes_them(
    app: Flask, database: Database, calls: dict[str, str], person: Person
) -> None:
    staff = signed_in(app, person)
    token = staff.open("/find").value("csrf_token")
    assert staff.open(CALLS).status == 404
    fields = {"csrf_token": token, "version": "0", "result": "reached", "outcome": "booked"}
    for clinic in ("london", "manchester"):
        for end in ("call", "call/end", "call/back"):
            path = f"/reception/{clinic}/booking/{calls['Ruth']}/{end}"
            assert staff.post(path, fields).status == 404
    assert state(database, calls["Ruth"]) == ("booked", 0, None, "")


@pytest.mark.parametrize("bad", [{"result": "eaten"}, {"result": ""}, {"version": "x"}, {"version": ""}])
def test_what_no_button_of_ours_sends_is_refused(
    app: Flask, database: Database, calls: dict[str, str], bad: dict[str, str]
) -> None:
    sam = signed_in(app, SAM).open(CALLS)
    _method, action, fields = sam.form("Reached", **bad)
    assert sam.post(action, fields).status == 400
    assert database.all(CallAttempt) == []


def test_it_costs_the_same_for_one_and_for_thirty(app: Flask, database: Database, calls: dict[str, str]) -> None:
    sam = signed_in(app, SAM)

    def cost() -> int:
        with database.statements() as sent:
            sam.open(CALLS)
        return len(sent)

    few = cost()
    database.put_bookings([london(f"2026-10-07 {hour}:{minute}") for hour in range(10, 17) for minute in ("00", "30")])
    assert cost() == few == 6
