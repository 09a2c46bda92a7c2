"""Blocking time, with those in it shown first, and unblocking it."""

import pytest
from flask import Flask

from booking.models import Block, Booking
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_visit, choose_visit
from tests.web.people import THURSDAY
from tests.web.staff import RITA, SAM, signed_in

DAY = f"/reception/london/{THURSDAY}"


@pytest.fixture
def sam(app: Flask) -> Visitor:
    """Sam, at London's desk."""
    return signed_in(app, SAM)


def test_an_hour_from_the_time_that_was_pressed(sam: Visitor, database: Database) -> None:
    sam.open(f"{DAY}/block?at=13:00&diary=4")
    assert (sam.value("starts"), sam.value("ends"), sam.chosen("diary")) == ("13:00", "14:00", ["4"])
    sam.press("Block", why="Lunch")
    block = database.one(Block)
    assert (block.diary_id, block.reason, f"{block.starts_at_utc:%H:%M}") == (4, "Lunch", "12:00")
    assert "13:00–14:00 Mr Oliver Eaton Lunch Blocked by Sam Okoro, Monday 5 October, 9am." in sam.text
    sam.press("Unblock")
    assert database.one(Block).removed_at_utc is not None
    sam.press("Undo u")
    assert [row.removed_at_utc is None for row in database.all(Block)] == [False, True]


def test_no_diary_is_ticked_by_itself(sam: Visitor, database: Database) -> None:
    sam.open(DAY).follow("Block b")
    assert sam.chosen("diary") == []
    sam.press("Block", starts="13:00", ends="14:00")
    assert (sam.status, sam.mistakes()) == (422, [("#diary", "Choose at least one diary")])
    assert database.all(Block) == []


@BOTH_DATABASES
def test_the_whole_clinic(sam: Visitor, database: Database) -> None:
    sam.open(f"{DAY}/block?at=13:00").press("Block", diary=["1", "4"])
    assert [row.diary_id for row in database.all(Block)] == [1, 4]


def test_who_is_in_it_is_listed_and_stays(app: Flask, sam: Visitor, database: Database) -> None:
    book_visit(Visitor(app), "10:00")
    choose_visit(Visitor(app), "11:00")
    sam.open(f"{DAY}/block?at=10:00&diary=4").press("Block", ends="12:00", why="Staff meeting")
    assert (sam.status, database.all(Block)) == (409, [])
    assert "2 are in that time: 10:00 Priya Sharma, Mr Oliver Eaton 11:00 held online until 09:10" in sam.text
    assert sam.value("why") == "Staff meeting"
    book_visit(Visitor(app), "12:00")
    sam.press("Block all the same", ends="13:00")
    assert (sam.status, database.all(Block)) == (409, [])
    assert "3 are in that time" in sam.text
    sam.press("Block all the same")
    assert len(database.all(Block)) == 1
    assert {row.status for row in database.all(Booking)} == {"booked"}


def test_what_is_blocked_is_not_offered_and_leads_to_its_page(app: Flask, sam: Visitor, database: Database) -> None:
    sam.open(f"{DAY}/block?at=14:00&diary=4").press("Block", ends="17:00", why="Theatre")
    patient = Visitor(app).open(f"/book/first-appointment/london/{THURSDAY}")
    assert [start for start in patient.offered() if "13:15" <= start < "17:00"] == []
    sam.open(DAY).follow("Blocked: Theatre")
    assert sam.path == f"{DAY}/block/{database.one(Block).id}"


@pytest.mark.parametrize(
    ("answers", "mistake"),
    [
        ({"starts": "", "ends": "14:00"}, ("#starts", "Enter when it begins, like 13:00")),
        ({"starts": "13:00", "ends": "x"}, ("#ends", "Enter until when it lasts, like 14:00")),
        ({"starts": "13:00", "ends": "12:00"}, ("#ends", "It has to end after it begins")),
        ({"diary": []}, ("#diary", "Choose at least one diary")),
        ({"diary": ["3"]}, ("#diary", "Choose at least one diary")),
        ({"why": "x" * 121}, ("#why", "Use 120 letters or fewer")),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    sam: Visitor, database: Database, answers: dict[str, str], mistake: tuple[str, str]
) -> None:
    sam.open(f"{DAY}/block?at=13:00&diary=4").press("Block", **answers)
    assert (sam.status, sam.mistakes(), database.all(Block)) == (422, [mistake], [])


def test_who_works_elsewhere_does_not_find_it(app: Flask, sam: Visitor, database: Database) -> None:
    sam.open(f"{DAY}/block?at=13:00").press("Block", diary=["1"])
    number = database.one(Block).id
    rita = signed_in(app, RITA)
    token = rita.open("/find").value("csrf_token")
    for clinic in ("london", "manchester"):
        address = f"/reception/{clinic}/{THURSDAY}/block/{number}"
        assert rita.open(address).status == 404
        assert rita.post(address, {"csrf_token": token}).status == 404
    assert database.one(Block).removed_at_utc is None


def test_opening_blocks_nothing(sam: Visitor, database: Database) -> None:
    before = database.everything()
    sam.open(f"{DAY}/block?at=13:00&diary=4")
    after = database.everything()
    assert [row["verb"] for row in after.pop("audit")] == ["saw_day"]
    before.pop("audit")
    assert after == before
