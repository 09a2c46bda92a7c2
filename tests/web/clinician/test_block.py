"""A clinician's own blocks: an hour out of the diary, who is in it first, and given back."""

import pytest
from flask import Flask

from booking.models import AuditEntry, Block, Booking
from tests.support.visitor import Visitor
from tests.web.clinician.cast import NINA, second_clinician
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.people import PRIYA, VISIT
from tests.web.staff import OLIVER, OLIVERS_DIARY, signed_in

DO_IT, ALL_THE_SAME = "Block this time", "Block it all the same"
LUNCH = {"on_date": "2026-10-08", "starts": "12:00", "ends": "13:00", "why": "Dentist"}


def test_an_hour_is_blocked_and_given_back(app: Flask, database: Database, visitor: Visitor) -> None:
    assert "12:00" in visitor.open(f"{VISIT}/2026-10-08").offered()
    oliver = signed_in(app, OLIVER).open("/me").follow("Block time")
    assert oliver.value("on_date") == "2026-10-05"
    oliver.press(DO_IT, **LUNCH)
    assert (oliver.status, oliver.heading) == (200, "Block time")
    block = database.one(Block)
    assert (block.diary_id, block.reason, f"{block.starts_at_utc:%H:%M}") == (OLIVERS_DIARY, "Dentist", "11:00")
    assert "12:00" not in visitor.open(f"{VISIT}/2026-10-08").offered()
    oliver.press("Give it back: Thursday 8 October, 12:00 to 13:00")
    assert database.one(Block).removed_at_utc is not None
    assert "12:00" in visitor.open(f"{VISIT}/2026-10-08").offered()
    verbs = [row.verb for row in database.all(AuditEntry) if row.staff_id]
    assert verbs == ["saw_day", "blocked", "unblocked"]


def test_who_is_in_it_is_shown_first_and_stays_booked(app: Flask, database: Database) -> None:
    book_visit(Visitor(app), "12:00", **PRIYA)
    oliver = signed_in(app, OLIVER).open("/me/block").press(DO_IT, **LUNCH)
    assert (oliver.status, oliver.heading) == (409, "Someone is booked in that time")
    assert "12:00Priya Sharma" in oliver.text
    assert database.all(Block) == []
    oliver.press(ALL_THE_SAME)
    assert (len(database.all(Block)), database.one(Booking).status) == (1, "booked")


@pytest.mark.parametrize(
    ("answers", "mistake"),
    [
        ({"on_date": ""}, ("#on_date", "Choose a day")),
        ({"on_date": "2026-10-04"}, ("#on_date", "Choose a day that has not passed")),
        ({"on_date": "9999-12-31"}, ("#on_date", "Choose a day within a year from now")),
        ({"starts": "noon"}, ("#starts", "Choose from when")),
        ({"ends": ""}, ("#ends", "Choose until when")),
        ({"ends": "11:00"}, ("#ends", "Choose a time after the beginning")),
        ({"why": "x" * 121}, ("#why", "Use 120 letters or fewer")),
    ],
)
def test_a_mistake_is_told_at_its_field_and_the_rest_is_kept(
    app: Flask, database: Database, answers: dict[str, str], mistake: tuple[str, str]
) -> None:
    oliver = signed_in(app, OLIVER).open("/me/block").press(DO_IT, **{**LUNCH, **answers})
    assert (oliver.status, oliver.mistakes()) == (422, [mistake])
    assert {name: oliver.value(name) for name in LUNCH} == {**LUNCH, **answers}
    assert database.all(Block) == []


def test_until_midnight_is_the_end_of_the_day(app: Flask, database: Database) -> None:
    signed_in(app, OLIVER).open("/me/block").press(DO_IT, **{**LUNCH, "ends": "00:00"})
    assert f"{database.one(Block).ends_at_utc:%d %H:%M}" == "08 23:00"


def test_another_clinicians_block_is_not_there(app: Flask, database: Database) -> None:
    second_clinician(app)
    oliver = signed_in(app, OLIVER).open("/me/block").press(DO_IT, **LUNCH)
    nina = signed_in(app, NINA).open("/me/block")
    assert "Dentist" not in nina.text
    _method, action, fields = oliver.form("Give it back: Thursday 8 October, 12:00 to 13:00")
    fields["csrf_token"] = nina.form(DO_IT)[2]["csrf_token"]
    assert nina.post(action, fields).status == 404
    assert database.one(Block).removed_at_utc is None


@pytest.mark.parametrize(("number", "status"), [("99999999999999999999", 400), ("x", 400), ("77", 404)])
def test_a_block_that_there_is_not_is_not_given_back(app: Flask, number: str, status: int) -> None:
    oliver = signed_in(app, OLIVER).open("/me/block").press(DO_IT, **LUNCH)
    _method, action, fields = oliver.form("Give it back: Thursday 8 October, 12:00 to 13:00", block=number)
    assert oliver.post(action, fields).status == status
