"""Your details: mistakes are told twice in the same words, and nothing that was typed is lost."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from booking.models import Claim, Hold
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import choose_call, choose_visit, give_details
from tests.web.people import CALL, PRIYA, WEDNESDAY

WRONG = {
    "booking_for": "other",
    "name": "Buy at www.example.com",
    "patient_name": "",
    "phone": "12",
    "email": "not an address",
    "reason": "\n first line is empty\nx" + "y" * 1000,
    "needs": ["interpreter", "longer"],
    "zone": "Asia/Dubai",
}


def test_every_mistake_is_in_the_summary_and_at_its_field_in_the_same_words(visitor: Visitor) -> None:
    choose_call(visitor).press("Continue", **WRONG)
    assert visitor.status == 422
    assert visitor.page.title.startswith("Error: ")
    assert visitor.mistakes() == [
        ("#name", "Enter a name only, without a web or email address"),
        ("#patient_name", "Enter the name of the person you are helping"),
        ("#phone", "Enter a phone number, like 07700 900 982 or +44 808 157 0192"),
        ("#phone_of", "Tell us whose phone number it is"),
        ("#may_talk", "Tell us whether we may talk to you"),
        ("#email", "Enter an email address in the format name@example.com"),
        ("#reason", "Use 1000 letters or fewer. A sentence is enough"),
    ]
    for href, message in visitor.mistakes():
        field = visitor.page.by_id(href.removeprefix("#"))
        assert visitor.page.described_by(field).endswith(f"Error: {message}")
        assert field.get("aria-invalid") == "true"
        assert (field.get("aria-describedby") or "").split() == [f"{field.get('id')}-h", f"{field.get('id')}-e"]


def test_a_call_in_the_night_is_warned_of_where_its_time_is_told(visitor: Visitor) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}?zone=Pacific/Auckland").press("Continue", start="14:15")
    told = visitor.text.partition("Chosen so far: ")[2].partition(" Your details ")[0]
    assert told == (
        "Free discovery call · London · Wednesday 7 October, 2:15pm UK time, 2:15am on Thursday 8 October in Auckland "
        "That is in the middle of the night in Auckland."
    )


def test_the_summary_is_first_and_takes_the_focus(visitor: Visitor) -> None:
    choose_call(visitor).press("Continue", **WRONG)
    order = [e for e in visitor.page.root.iter() if e.tag == "h1" or e.get("role") == "alert"]
    assert [e.tag for e in order] == ["div", "h1"]
    assert (order[0].get("tabindex"), "autofocus" in order[0].attrib) == ("-1", True)
    assert words(next(order[0].iter("h2"))) == "There is a problem"


def test_everything_typed_is_kept_with_a_mistake(visitor: Visitor) -> None:
    choose_call(visitor).press("Continue", **WRONG)
    kept = {name: visitor.value(name) for name in ("name", "patient_name", "phone", "email")}
    assert kept == {name: WRONG[name] for name in kept}
    assert visitor.value("reason") == str(WRONG["reason"]).strip()
    assert (visitor.chosen("needs"), visitor.chosen("zone")[-1]) == (["interpreter", "longer"], "Asia/Dubai")
    assert visitor.chosen("booking_for") == ["other"]


def test_a_first_line_is_not_eaten_by_the_text_box(visitor: Visitor) -> None:
    """A text box swallows one newline after its tag (HTML 13.1.2.5)."""
    choose_call(visitor).press("Continue", **{**PRIYA, "name": ""}, reason="one\r\n\r\n  two")
    assert visitor.value("reason") == "one\n\n  two"
    give_details(visitor, name="Priya Sharma").follow("Change what to talk about")
    assert visitor.value("reason") == "one\n\n  two"


def test_a_page_without_mistakes_has_no_summary(visitor: Visitor) -> None:
    choose_call(visitor)
    assert (visitor.status, visitor.mistakes(), visitor.page.title.startswith("Error")) == (200, [], False)
    assert [e.get("id") for e in visitor.page.root.iter() if e.get("aria-invalid")] == []


def test_the_fields_say_what_browsers_may_fill_in(visitor: Visitor) -> None:
    choose_call(visitor)
    told = {
        name: tuple(visitor.field(name).get(key) for key in ("autocomplete", "type", "dir", "spellcheck"))
        for name in ("name", "phone", "email")
    }
    assert told == {
        "name": ("name", "text", "auto", "false"),
        "phone": ("tel", "tel", "ltr", None),
        "email": ("email", "email", "ltr", "false"),
    }
    assert "novalidate" in next(f for f in visitor.page.root.iter("form") if "loose" in (f.get("class") or "")).attrib


NOT_CALLED = "We can't call premium-rate, satellite or personal numbers. Enter another phone number"


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "Enter your full name"),
        ("name", "  \t ", "Enter your full name"),
        ("name", "x" * 121, "Use 120 letters or fewer for the name"),
        ("name", "Win at example.com", "Enter a name only, without a web or email address"),
        ("name", "a@example.com", "Enter a name only, without a web or email address"),
        ("name", "Call 07700 900123", "Enter a name only, without a number"),
        ("name", "evil[.]tk", "Enter a name only, without a web or email address"),
        ("name", "evil dot tk", "Enter a name only, without a web or email address"),
        ("name", "\u3164", "This name has no visible letters. Enter it in letters"),
        ("name", "\u200d", "This name has no visible letters. Enter it in letters"),
        ("phone", "0906 123 4567", NOT_CALLED),
        ("phone", "+44 70 1234 5678", NOT_CALLED),
        ("phone", "+881 6 1234 5678", NOT_CALLED),
        ("phone", "", "Enter the phone number we should call"),
        ("phone", "call me", "Enter a phone number, like 07700 900 982 or +44 808 157 0192"),
        ("phone", "999", "Enter a phone number, like 07700 900 982 or +44 808 157 0192"),
        ("phone", "+44" + "7" * 60, "Enter a phone number, like 07700 900 982 or +44 808 157 0192"),
        ("email", "priya", "Enter an email address in the format name@example.com"),
        ("email", "a@example.com, b@example.com", "Enter an email address in the format name@example.com"),
        ("email", "Priya <priya@example.com>", "Enter an email address in the format name@example.com"),
        ("email", "jürgen@example.de", "We can't use an email address with “ü” before the @. Enter another one"),
        ("email", f"{'a' * 65}@example.com", "Enter an email address with 64 letters or fewer before the @"),
        ("zone", "Mars/Olympus", "Choose where you will be from the list"),
    ],
)
def test_a_mistake_is_told_at_its_field(visitor: Visitor, field: str, typed: str, message: str) -> None:
    choose_call(visitor).press("Continue", **{**PRIYA, field: typed})
    assert (visitor.status, visitor.mistakes()) == (422, [(f"#{field}", message)])
    for name, value in PRIYA.items():
        if name != field:
            assert visitor.value(name) == value


def test_what_is_not_asked_is_ignored(visitor: Visitor, database: Database) -> None:
    choose_call(visitor)
    give_details(visitor, **PRIYA, needs=["interpreter", "no_stairs", "a helicopter"], booking_for="nobody")
    assert visitor.facts()["Help you need"] == "An interpreter"
    assert database.one(Hold).details["needs"] == ["interpreter"]


def test_saving_renews_the_hold(visitor: Visitor, database: Database, clock: time_machine.Traveller) -> None:
    choose_call(visitor)
    clock.shift(timedelta(minutes=8))
    visitor.press("Continue", name="")
    assert "until 9:18am UK time." in visitor.text
    assert {claim.expires_at_utc for claim in database.all(Claim)} == {database.one(Hold).expires_at_utc}


def test_a_hold_that_has_ended_is_told_without_alarm(visitor: Visitor, clock: time_machine.Traveller) -> None:
    choose_call(visitor)
    clock.shift(timedelta(minutes=11))
    visitor.open("/book/details")
    assert "It may still be free. Carry on, and it’s yours if nobody has taken it." in visitor.text
    give_details(visitor)


def test_details_without_a_time_lead_to_choosing_one(app: Flask, visitor: Visitor) -> None:
    assert visitor.open("/book/details").path == "/book"
    _method, _action, fields = choose_call(Visitor(app)).form("Continue", **PRIYA)
    fields.pop("hold")
    lost = Visitor(app, cookies=False).post("/book/details", fields)
    assert (lost.status, lost.heading) == (409, "Please choose a time first")
    fields["hold"] = "A" * 22
    assert Visitor(app, cookies=False).post("/book/details", fields).status == 409


def test_a_name_is_shown_back_as_it_was_typed(visitor: Visitor) -> None:
    give_details(choose_visit(visitor), **PRIYA).follow("Change phone")
    assert (visitor.value("name"), visitor.value("phone")) == (PRIYA["name"], PRIYA["phone"])
