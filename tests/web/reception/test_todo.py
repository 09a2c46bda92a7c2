"""What waits, as a page: each thing with what to do, ticked off and put back."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, update

from booking.extensions import db
from booking.models import AuditEntry, Clinic, DiaryService, Service, TickedOff
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.reception.desk import THE_DAY, busy
from tests.web.staff import ADA, RITA, SAM, signed_in


@pytest.fixture
def sam(app: Flask, clock: time_machine.Traveller) -> Visitor:
    """Sam, at 11:37, before the list of what waits."""
    return busy(app, clock).open(f"{THE_DAY}/todo")


def sections(visitor: Visitor) -> list[str]:
    """The kinds on the page, with their numbers."""
    return [words(heading) for heading in visitor.page.root.iter("h2")]


def test_everything_that_waits_by_kind(sam: Visitor) -> None:
    assert sam.heading == "To do in London: 7 things"
    assert sections(sam) == [
        "Not marked 1",
        "Call back 1",
        "To confirm by phone 2",
        "Could not reach 1",
        "Needs a new time 1",
        "Booked twice? 1",
    ]
    assert "Fri 9 Oct 10:00 · Blocked: flooring" in sam.text
    assert "Fri 9 Oct 11:00 · 14:00" in sam.text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda: update(Clinic).where(Clinic.id == 1).values(is_active=False), "The clinic is not booked any more"),
        (
            lambda: update(Service).where(Service.id == 2).values(is_active=False, is_at_desk=False),
            "The service is not offered any more",
        ),
        (
            lambda: delete(DiaryService).where(DiaryService.diary_id == 4, DiaryService.service_id == 2),
            "The diary does not take this service any more",
        ),
    ],
)
def test_reception_sees_whom_administrators_are_to_move_with_why_and_the_number(
    app: Flask, database: Database, clock: time_machine.Traveller, change: Callable[[], Any], why: str
) -> None:
    book_visit(Visitor(app))
    database.change(lambda: db.session.execute(change()))
    told = f"Thu 8 Oct 09:15 · {why} · 07700 900123"
    for page in (f"{THE_DAY}/todo", THE_DAY):
        assert told in signed_in(app, SAM).open(page).text
    ada = signed_in(app, ADA, just_now=True).open("/admin/to-move")
    assert [words(cell) for cell in ada.page.root.iter("td") if cell.get("data-label") == "Why"] == [why]


def test_it_is_ticked_off_and_put_back(sam: Visitor, database: Database) -> None:
    sam.press("I have told them: Olivia Brandt")
    assert (sam.heading, database.one(TickedOff).kind) == ("To do in London: 6 things", "mail_failed")
    assert sections(sam)[-1] == "Seen to today 1"
    sam.press("Put back: Olivia Brandt")
    assert (sam.heading, database.all(TickedOff)) == ("To do in London: 7 things", [])
    verbs = [row.verb for row in database.all(AuditEntry)]
    assert verbs == ["saw_to_do", "ticked_off", "saw_to_do", "put_back", "saw_to_do"]


@pytest.mark.parametrize("button", ["Keep it: Zofia Nowak-Lis", "Both are right: Peter Nkemelu"])
def test_a_decision_to_leave_it_is_a_tick(sam: Visitor, button: str) -> None:
    assert sam.press(button).heading == "To do in London: 6 things"


def test_it_is_marked_from_here_and_one_is_still_here(sam: Visitor) -> None:
    sam.press("Completed: David Ruiz")
    assert (sam.path, sam.heading) == (f"{THE_DAY}/todo", "To do in London: 6 things")


def test_from_the_rail_one_stays_with_the_day(sam: Visitor) -> None:
    assert sam.open(THE_DAY).press("I have told them: Olivia Brandt").path == THE_DAY


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [("kind", "nonsense", 400), ("version", "x", 400), ("reference", "ZZZZZZ", 404), ("version", "", 400)],
)
def test_what_no_form_of_ours_would_send_changes_nothing(
    sam: Visitor, database: Database, field: str, value: str, status: int
) -> None:
    _method, action, fields = sam.form("I have told them: Olivia Brandt")
    fields[field] = value
    sam.post(action, fields)
    assert (sam.status, database.all(TickedOff)) == (status, [])


def test_rita_ticks_off_nothing_of_londons(sam: Visitor, app: Flask, database: Database) -> None:
    _method, action, fields = sam.form("I have told them: Olivia Brandt")
    rita = signed_in(app, RITA)
    fields["csrf_token"] = rita.open("/find").value("csrf_token")
    rita.post(action, fields)
    rita_at_home = signed_in(app, RITA)
    fields["csrf_token"] = rita_at_home.open("/find").value("csrf_token")
    rita_at_home.post("/reception/manchester/2026-10-08/todo", fields)
    assert (rita.status, rita_at_home.status, database.all(TickedOff)) == (404, 404, [])
