"""A probable slip in an email address is asked about once, wherever one is typed for a booking, and never refused."""

import pytest
from flask import Flask

from booking.models import Booking
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import choose_call, choose_visit, give_details
from tests.web.people import PRIYA, THURSDAY
from tests.web.staff import SAM, signed_in

SLIP = {**PRIYA, "email": "Priya@gmial.com", "reason": "My knee"}
ASKS = "Did you mean Priya@gmail.com? You typed Priya@gmial.com."


@pytest.mark.parametrize("cookies", [True, False])
def test_what_was_typed_is_kept_if_it_is_sent_again(app: Flask, cookies: bool) -> None:
    visitor = choose_call(Visitor(app, cookies=cookies)).press("Continue", **SLIP)
    assert (visitor.status, visitor.heading, ASKS in visitor.text) == (200, "Your details", True)
    assert {name: visitor.value(name) for name in SLIP} == SLIP
    visitor.press("No, keep gmial.com")
    assert (visitor.heading, visitor.facts()["Email"]) == ("Check your details and book", "Priya@gmial.com")


def test_one_press_takes_what_was_meant(visitor: Visitor) -> None:
    choose_call(visitor).press("Continue", **SLIP).press("Yes, use gmail.com")
    assert (visitor.heading, visitor.facts()["Email"]) == ("Check your details and book", "Priya@gmail.com")


def test_enter_and_continue_keep_it_as_well(visitor: Visitor) -> None:
    choose_call(visitor).press("Continue", **SLIP).enter("email")
    assert visitor.heading == "Check your details and book"


def test_somebody_who_comes_back_is_not_asked_again(visitor: Visitor) -> None:
    choose_call(visitor).press("Continue", **SLIP).press("Continue")
    assert "Did you mean" not in visitor.open("/book/details").text
    assert give_details(visitor, name="Priya S").facts()["Email"] == "Priya@gmial.com"


def test_another_slip_is_asked_about_too(visitor: Visitor) -> None:
    choose_call(visitor).press("Continue", **SLIP).press("Continue", email="priya@gmail.con")
    assert "Did you mean priya@gmail.com? You typed priya@gmail.con." in visitor.text


def test_the_question_stands_beside_a_mistake(visitor: Visitor) -> None:
    choose_visit(visitor).press("Continue", **{**SLIP, "name": ""})
    assert (visitor.status, ASKS in visitor.text) == (422, True)
    visitor.press("Continue", name="Priya")
    assert visitor.heading == "Check your details and book"


def test_no_address_but_the_one_that_is_offered_is_taken_instead(visitor: Visitor) -> None:
    choose_call(visitor).press("Continue", **SLIP).press("Continue", instead="evil@example.com")
    assert visitor.facts()["Email"] == "Priya@gmial.com"


def test_reception_is_asked_once_for_a_new_booking(app: Flask, database: Database) -> None:
    sam = signed_in(app, SAM).open(f"/reception/london/{THURSDAY}/new?at=10:00&diary=4")
    sam.press("Save booking Enter", phone="07700 900118", name="Anjali", email="anjali@gmial.com")
    mistake = "Did you mean anjali@gmail.com? If not, save again and it stays as it is."
    assert (sam.status, sam.mistakes(), database.all(Booking)) == (422, [("#email", mistake)], [])
    sam.press("Save booking Enter")
    assert database.one(Booking).email == "anjali@gmial.com"


def test_reception_is_asked_once_for_changed_details(app: Flask, database: Database) -> None:
    sam = signed_in(app, SAM).open(f"/reception/london/{THURSDAY}/new?at=10:00&diary=4")
    sam.press("Save booking Enter", phone="07700 900118", name="Anjali")
    page = f"/reception/london/booking/{database.one(Booking).reference}/details"
    sam.open(page).press("Save details", email="anjali@hotmial.com")
    assert (sam.status, database.one(Booking).email) == (422, "")
    sam.press("Save details")
    assert database.one(Booking).email == "anjali@hotmial.com"
    sam.open(page).press("Save details", name="Anjali S")
    assert database.one(Booking).patient_name == "Anjali S"
