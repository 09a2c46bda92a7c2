"""The group's details, and the two administrators who change them at once."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.support.visitor import Visitor
from tests.web.admin.steps import ada, done, table_of
from tests.web.database import Database

GROUP = "/admin/group"


def test_the_group_is_named_and_reached_another_way_at_once(app: Flask, database: Database) -> None:
    visitor = ada(app).open(GROUP)
    visitor.group = "O’Brien & Söhne"
    visitor.press("Save", name="O’Brien & Söhne", phone="020 7946 0123", email="hello@example.com")
    assert (visitor.status, visitor.value("phone")) == (200, "+44 20 7946 0123")
    home = Visitor(app, group="O’Brien & Söhne").open("/")
    assert "tel:+442079460123" in home.page.links
    assert done(database) == [
        (
            "set_group",
            {
                "about": "",
                "changed": {
                    "name": ["ProHealth Clinic", "O’Brien & Söhne"],
                    "phone": ["+441234380345", "+442079460123"],
                    "email": ["info@prohealthclinic.co.uk", "hello@example.com"],
                },
            },
        )
    ]


def test_saving_what_is_there_already_leaves_no_trace(app: Flask, database: Database) -> None:
    visitor = ada(app).open(GROUP)
    before = database.everything()
    visitor.press("Save")
    assert (visitor.status, database.everything() == before) == (200, True)


def test_the_second_of_two_is_shown_both(app: Flask, database: Database) -> None:
    first, second = ada(app).open(GROUP), ada(app).open(GROUP)
    first.press("Save", email="first@example.com")
    second.press("Save", email="second@example.com")
    assert (second.status, second.value("email")) == (409, "second@example.com")
    assert "Ada Quist changed this at 9am." in second.text
    assert table_of(second) == [["Email address", "first@example.com", "second@example.com"]]
    second.press("Save")
    assert [facts["changed"]["email"][1] for _verb, facts in done(database)] == [
        "first@example.com",
        "second@example.com",
    ]


def test_what_cannot_be_is_said_and_kept_as_it_was_typed(app: Flask, database: Database) -> None:
    visitor = ada(app).open(GROUP)
    before = database.everything()
    visitor.press("Save", name="x" * 121, phone="12", email="nobody")
    assert visitor.mistakes() == [
        ("#name", "Use 120 letters or fewer"),
        ("#phone", "Enter a phone number with its country code, like +44 1234 567890"),
        ("#email", "Enter an email address in full, like name@example.com"),
    ]
    assert (visitor.value("name"), visitor.value("phone"), visitor.value("email")) == ("x" * 121, "12", "nobody")
    assert database.everything() == before


def test_the_day_on_which_the_database_is_away_shows_the_number_as_it_was_last_known(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada(app).open(GROUP).press("Save", phone="020 7946 0123")

    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr("booking.web.current_practice.read_practice", away)
    patient = Visitor(app).open("/book")
    assert (patient.status, "tel:+442079460123" in patient.page.links) == (503, True)


@pytest.mark.parametrize(
    "name", ["\u200d", "\U000e0001", "\u200b \u200c", "\u3164", "\u2800", "\u0301", "\u00ad\u034f"]
)
def test_a_name_that_nobody_could_see_is_refused(app: Flask, database: Database, name: str) -> None:
    visitor = ada(app).open(GROUP).press("Save", name=name)
    said = "This has no visible characters. Use letters, numbers or symbols"
    assert (visitor.status, visitor.mistakes(), done(database)) == (422, [("#name", said)], [])
