"""One hold a visitor, whatever they press, and nobody else's."""

import threading

from flask import Flask

from booking.models import Hold
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import choose_call, give_details
from tests.web.people import CALL, MALLORY, WEDNESDAY


@BOTH_DATABASES
def test_continue_pressed_twice_holds_one_time(app: Flask, database: Database) -> None:
    """Without scripts nothing stops a second press, and both come from a page that had no hold yet."""
    visitor = Visitor(app).open(f"{CALL}/{WEDNESDAY}")
    _method, action, fields = visitor.form("Continue", start="09:15")
    cookie = visitor.client.get_cookie("booking")
    assert cookie is not None
    answers = []

    def press() -> None:
        client = app.test_client(use_cookies=False)
        headers = {"Cookie": f"booking={cookie.value}"}
        answers.append(client.post(action, data=fields, headers=headers).status_code)

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert (answers, len(database.all(Hold))) == ([303] * 4, 1)


@BOTH_DATABASES
def test_a_link_that_carries_somebody_elses_hold_leads_nothing_typed_there(app: Flask, database: Database) -> None:
    mallory = choose_call(Visitor(app, cookies=False), "16:00")
    theirs = database.one(Hold).token
    victim = Visitor(app).open(f"{CALL}/{WEDNESDAY}?hold={theirs}")
    victim.press("Continue", start="09:15")
    victim.press("Continue", name="Priya Sharma", phone="07700 900123", reason="My knee")
    assert victim.heading == "Check your details and book"
    assert {hold.token == theirs: hold.details.get("name", "") for hold in database.all(Hold)} == {
        True: "",
        False: "Priya Sharma",
    }
    assert "Priya" not in mallory.open(f"/book/details?hold={theirs}").answer.text


@BOTH_DATABASES
def test_back_from_the_details_keeps_what_was_typed(visitor: Visitor) -> None:
    choose_call(visitor).press("Back", name="Priya Sharma", phone="07700", reason="My knee")
    assert visitor.heading == "Choose a time on Wednesday 7 October"
    visitor.press("Continue", start="10:00")
    assert (visitor.value("name"), visitor.value("phone"), visitor.value("reason").strip()) == (
        "Priya Sharma",
        "07700",
        "My knee",
    )


@BOTH_DATABASES
def test_a_tab_that_shows_an_older_choice_is_told_what_is_held_now(app: Flask) -> None:
    first = choose_call(Visitor(app))
    second = Visitor(app)
    second.client = first.client
    choose_call(second, "16:00")
    give_details(first)
    assert first.heading == "Check your details and book"
    assert "You chose another time in another window: Wednesday 7 October, 4pm" in first.text.replace("\xa0", " ")


@BOTH_DATABASES
def test_a_tab_that_keeps_an_older_choice_is_told_what_is_held_now(app: Flask) -> None:
    """A free call in one tab, and an appointment that costs something in the other."""
    first = choose_call(Visitor(app))
    second = Visitor(app)
    second.client = first.client
    choose_call(second, "16:00")
    first.press("Keep my time")
    assert (first.heading, "You chose another time in another window" in first.text) == ("Your details", True)
    give_details(first)
    second.open("/book/check")
    choose_call(first, "10:00")
    second.press("Keep my time")
    assert second.heading == "Check your details and book"
    assert "You chose another time in another window: Wednesday 7 October, 10am" in second.text.replace("\xa0", " ")


def test_a_time_that_is_not_held_is_not_said_to_have_been(app: Flask) -> None:
    """Booked in the tab that shows it, while another has chosen another time and typed other details."""
    first = give_details(choose_call(Visitor(app)))
    second = Visitor(app)
    second.client = first.client
    choose_call(second, "16:00").open("/book/details").press("Continue", **MALLORY)
    first.press("Book this appointment")
    assert (first.status, first.heading) == (409, "Check your details and book")
    assert "We can't keep this time while you type" in first.text
    assert "We held" not in first.text
