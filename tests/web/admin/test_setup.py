"""The first run: five short pages, resumed where they were left, that end in an address patients can open."""

from flask import Flask

from booking.models import Practice
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada
from tests.web.database import Database


def test_five_pages_end_in_an_address_that_patients_can_open(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin")
    visitor.follow("Go on with it")
    headings = [visitor.heading]
    for _page in range(4):
        visitor.press("That is right, go on")
        headings.append(visitor.heading)
    assert headings == [
        "Setting up, 1 of 5: The group",
        "Setting up, 2 of 5: Clinics and hours",
        "Setting up, 3 of 5: Services and diaries",
        "Setting up, 4 of 5: People",
        "Setting up, 5 of 5: Check, and open",
    ]
    address = visitor.links_to("/book/")[0]
    assert address == "http://127.0.0.1:5000/book/discovery-call/london"
    assert Visitor(app).open(address).heading == "Choose a day"
    visitor.press("That is all right, finish")
    assert (visitor.path, "You are setting up" in visitor.text) == ("/admin", False)
    assert database.one(Practice).setup_step == 5


@BOTH_DATABASES
def test_it_is_left_and_taken_up_again_and_going_back_forgets_nothing(app: Flask, database: Database) -> None:
    ada(app).open("/admin/setup/1").press("That is right, go on").press("That is right, go on")
    another = ada(app).open("/admin/clinics")
    assert "You are setting up: page 3 of 5." in another.text
    another.follow("Go on with it").follow("Back").follow("Back").press("That is right, go on")
    assert database.one(Practice).setup_step == 2
    another.follow("Skip").follow("Skip").follow("Skip")
    assert another.heading == "Setting up, 5 of 5: Check, and open"
    assert database.one(Practice).setup_step == 2


def test_where_nothing_can_be_booked_it_says_what_to_look_at(app: Flask, database: Database) -> None:
    visitor = ada(app)
    for clinic in ("london", "manchester", "bedford"):
        visitor.open(f"/admin/hours/{clinic}")
        visitor.press("Save hours", **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ""))
        visitor.press("Save hours", saturday="")
    visitor.open("/admin/setup/5")
    assert "Nothing can be booked within the next two weeks." in visitor.text
    assert visitor.links_to("/book") == []
