"""A patient books, by the pages alone: what they see at each step, and what is booked in the end."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from booking.models import AuditEntry, Booking, Claim, Hold, OutboxMessage
from tests.support.visitor import BROWSER, Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, choose_visit, give_details
from tests.web.people import CALL, MAI, MALLORY, OMAR, PRIYA, SEAN, THURSDAY, WEDNESDAY

WITH_AND_WITHOUT_COOKIES = pytest.mark.parametrize("cookies", [True, False], ids=["cookies", "no cookies"])
OLD_BROWSER: dict[str, str] = {}


@WITH_AND_WITHOUT_COOKIES
@pytest.mark.parametrize("headers", [BROWSER, OLD_BROWSER], ids=["browser", "old browser"])
def test_a_call_is_booked_from_the_front_page_to_the_receipt(
    app: Flask, database: Database, cookies: bool, headers: dict[str, str]
) -> None:
    visitor = Visitor(app, cookies=cookies, headers=headers)
    seen = [visitor.open("/").heading]
    seen.append(visitor.follow("Book an appointment").heading)
    seen.append(visitor.press("Continue", service="discovery-call").heading)
    seen.append(visitor.open(visitor.links_to("/book/discovery-call/london")[0]).heading)
    seen.append(visitor.open(visitor.links_to(f"/london/{WEDNESDAY}")[0]).heading)
    seen.append(visitor.press("Continue", start="09:15").heading)
    seen.append(visitor.press("Continue", **PRIYA, reason="My knee", needs=["longer"]).heading)
    seen.append(visitor.press("Book this appointment").heading)

    assert seen == [
        "Talk to us before you decide on treatment",
        "What would you like to book?",
        "Which clinic?",
        "Choose a day",
        "Choose a time on Wednesday 7 October",
        "Your details",
        "Check your details and book",
        "Your appointment is booked",
    ]
    booked = database.one(Booking)
    assert (booked.status, booked.starts_at_utc, booked.ends_at_utc) == (
        "booked",
        datetime(2026, 10, 7, 8, 15, tzinfo=UTC),
        datetime(2026, 10, 7, 8, 30, tzinfo=UTC),
    )
    assert (booked.patient_name, booked.contact_name, booked.phone_e164, booked.phone_typed) == (
        "Priya Sharma",
        "",
        "+447700900123",
        "07700 900123",
    )
    assert (booked.email, booked.reason, booked.needs, booked.patient_zone) == (
        "priya@example.com",
        "My knee",
        ["longer"],
        "Europe/London",
    )
    assert [(claim.booking_id, claim.hold_id) for claim in database.all(Claim)] == [(booked.id, None)] * 3
    assert sorted((row.kind, row.recipient, row.address) for row in database.all(OutboxMessage)) == [
        ("confirmation", "clinic", "info@prohealthclinic.co.uk"),
        ("confirmation", "patient", "priya@example.com"),
        ("reminder", "patient", "priya@example.com"),
    ]
    assert [(row.actor, row.verb, row.booking_id) for row in database.all(AuditEntry)] == [
        ("patient", "booked", booked.id)
    ]


@WITH_AND_WITHOUT_COOKIES
def test_an_appointment_in_person_is_booked(app: Flask, database: Database, cookies: bool) -> None:
    visitor = Visitor(app, cookies=cookies)
    give_details(choose_visit(visitor, "14:00"), **PRIYA, needs=["no_stairs", "hearing_loop"])
    visitor.press("Book this appointment")

    assert visitor.facts() == {
        "Name": "Priya Sharma",
        "Where": "London 104 Harley Street Marylebone, London W1G 7JD See it on a map Getting here, and opening hours",
        "How long": "45 minutes, with Mr Oliver Eaton",
        "Price": "£195",
        "Help you asked for": "A place without stairs, A hearing loop",
        "Reference": visitor.facts()["Reference"],
    }
    assert "Thursday 8 October 2026 2pm" in visitor.text.replace("\xa0", " ")
    assert "UK time" not in visitor.text, "in person, the clinic's clock is the only one"
    booked = database.one(Booking)
    assert (booked.needs, booked.patient_zone) == (["no_stairs", "hearing_loop"], "")
    # 45 minutes, and the 10 that the diary needs afterwards.
    assert len(database.all(Claim)) == 11


@WITH_AND_WITHOUT_COOKIES
def test_somebody_books_for_a_person_they_are_helping(app: Flask, database: Database, cookies: bool) -> None:
    visitor = choose_call(Visitor(app, cookies=cookies))
    helped = {"booking_for": "other", "patient_name": "Amma Sharma", "phone_of": "contact", "may_talk": "yes"}
    give_details(visitor, **PRIYA, **helped)
    assert visitor.facts()["Appointment for"] == "Amma Sharma"
    assert visitor.facts()["Your name"] == "Priya Sharma"
    assert (visitor.facts()["Whose phone"], visitor.facts()["May we talk to you?"]) == ("Mine", "Yes, they have agreed")
    visitor.press("Book this appointment")

    assert visitor.facts()["Name"] == "Amma Sharma"
    assert visitor.facts()["Booked by"] == (
        "Priya Sharma The phone number we have is yours. We may talk to you about the appointment."
    )
    booked = database.one(Booking)
    assert (booked.patient_name, booked.contact_name) == ("Amma Sharma", "Priya Sharma")
    assert (booked.phone_of, booked.may_talk) == ("contact", "yes")


def test_the_name_of_a_person_helped_is_needed_only_for_them(visitor: Visitor, database: Database) -> None:
    choose_call(visitor).press("Continue", **PRIYA, booking_for="other")
    assert visitor.mistakes() == [
        ("#patient_name", "Enter the name of the person you are helping"),
        ("#phone_of", "Tell us whose phone number it is"),
        ("#may_talk", "Tell us whether we may talk to you"),
    ]
    mine = {"booking_for": "me", "patient_name": "Amma Sharma", "phone_of": "patient", "may_talk": "no"}
    give_details(visitor, **mine).press("Book this appointment")
    booked = database.one(Booking)
    assert (booked.patient_name, booked.contact_name) == ("Priya Sharma", "")
    assert (booked.phone_of, booked.may_talk) == ("", "")


def test_a_phone_number_is_enough(visitor: Visitor, database: Database) -> None:
    book_call(visitor, **SEAN)
    assert "You did not give us an email address, so keep this page. We’ll confirm by phone." in visitor.text
    assert [(row.kind, row.recipient) for row in database.all(OutboxMessage)] == [("confirmation", "clinic")]


def test_an_email_address_is_enough_in_person(visitor: Visitor, database: Database) -> None:
    give_details(choose_visit(visitor), **MAI)
    assert visitor.facts()["Phone"] == "None"
    visitor.press("Book this appointment")
    assert visitor.heading == "Your appointment is booked"
    booked = database.one(Booking)
    assert (booked.email, booked.phone_e164, booked.phone_typed) == ("mai@example.com", "", "")


def test_a_call_needs_a_phone_number(visitor: Visitor) -> None:
    choose_call(visitor).press("Continue", **MAI)
    assert (visitor.status, visitor.mistakes()) == (422, [("#phone", "Enter the phone number we should call")])


def test_one_of_phone_and_email_is_needed_in_person(visitor: Visitor) -> None:
    choose_visit(visitor).press("Continue", name="Priya Sharma")
    assert (visitor.status, visitor.mistakes()) == (422, [("#phone", "Enter a phone number or an email address")])


def test_a_patient_abroad_is_told_both_clocks(visitor: Visitor, database: Database) -> None:
    visitor.open(f"{CALL}/{WEDNESDAY}?zone=Asia/Dubai")
    visitor.press("Continue", start="09:15")
    assert visitor.chosen("zone")[-1] == "Asia/Dubai"
    give_details(visitor, **OMAR)
    assert visitor.facts()["Time"] == "9:15am UK time 12:15pm in Dubai"
    visitor.press("Book this appointment")
    assert "9:15am UK time 12:15pm in Dubai" in visitor.text
    assert database.one(Booking).patient_zone == "Asia/Dubai"


@WITH_AND_WITHOUT_COOKIES
def test_next_available_is_one_tap_to_the_details(app: Flask, cookies: bool) -> None:
    visitor = Visitor(app, cookies=cookies)
    assert visitor.open("/").press("Choose this time").heading == "Your details"
    assert visitor.open(CALL).press("Choose this time").heading == "Your details"


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/book?service=discovery-call", "Which clinic?"),
        ("/book/discovery-call", "Which clinic?"),
        ("/book/discovery-call/bedford", "Choose a day"),
        ("/book/discovery-call/bedford/2026-10-09", "Choose a time on Friday 9 October"),
        ("/book/discovery-call/bedford/month/2026-10", "Choose a day in October 2026"),
        ("/book/follow-up/manchester/2026-10-14", "Choose a time on Wednesday 14 October"),
        ("/book/details", "What would you like to book?"),
        ("/book/check", "What would you like to book?"),
    ],
)
def test_a_link_may_carry_any_choice_and_skips_what_it_carries(visitor: Visitor, address: str, heading: str) -> None:
    assert (visitor.open(address).heading, visitor.status) == (heading, 200)


def test_each_page_says_what_has_been_chosen(visitor: Visitor) -> None:
    chosen = []
    for address in ("/book/discovery-call", CALL, f"{CALL}/{WEDNESDAY}"):
        chosen.append(_sofar(visitor.open(address)))
    chosen.append(_sofar(visitor.press("Continue", start="09:15")))
    assert chosen == [
        "Chosen so far: Free discovery call",
        "Chosen so far: Free discovery call · London",
        "Chosen so far: Free discovery call · London",
        "Chosen so far: Free discovery call · London · Wednesday 7 October, 9:15am UK time",
    ]


def _sofar(visitor: Visitor) -> str:
    found = [e for e in visitor.page.root.iter("p") if e.get("class") == "sofar"]
    return " ".join("".join(found[0].itertext()).split())


@WITH_AND_WITHOUT_COOKIES
def test_each_choice_can_be_changed_from_the_check_and_everything_typed_is_kept(
    app: Flask, database: Database, cookies: bool
) -> None:
    visitor = choose_call(Visitor(app, cookies=cookies))
    everything = {**PRIYA, "reason": "Stairs\nand hills", "needs": ["interpreter", "longer"], "zone": "Asia/Dubai"}
    give_details(visitor, **everything)

    visitor.follow("Change time").press("Continue", start="10:00")
    assert (visitor.path, visitor.facts()["Time"]) == ("/book/check", "10am UK time 1pm in Dubai")

    visitor.follow("Change day")
    visitor.open(visitor.links_to(f"/london/{THURSDAY}")[0]).press("Continue", start="11:00")
    assert (visitor.path, visitor.facts()["Day"]) == ("/book/check", "Thursday 8 October 2026")

    visitor.follow("Change clinic")
    visitor.open(visitor.links_to("/book/discovery-call/bedford")[0])
    visitor.open(visitor.links_to("/bedford/2026-10-09")[0]).press("Continue", start="12:00")
    assert (visitor.path, visitor.facts()["Clinic"]) == ("/book/check", "Bedford")

    visitor.follow("Change what").press("Continue", service="first-appointment")
    visitor.open(visitor.links_to("/book/first-appointment/london")[0])
    visitor.open(visitor.links_to(f"/london/{THURSDAY}")[0]).press("Continue", start="14:00")
    assert visitor.path == "/book/check"
    assert visitor.facts() == {
        "What": "First appointment, 45 minutes, in person, £195",
        "Clinic": "London 104 Harley Street, Marylebone, London W1G 7JD",
        "Day": "Thursday 8 October 2026",
        "Time": "2pm",
        "Name": "Priya Sharma",
        "Phone": "07700 900123",
        "Email": "priya@example.com",
        "To talk about": "Stairs and hills",
        "Help you need": "An interpreter, A longer appointment",
    }

    visitor.follow("Change name").press("Continue", name="Priya N. Sharma")
    assert (visitor.path, visitor.facts()["Name"]) == ("/book/check", "Priya N. Sharma")
    assert visitor.facts()["To talk about"] == "Stairs and hills"
    visitor.press("Book this appointment")
    booked = database.one(Booking)
    assert (booked.patient_name, booked.reason, booked.email) == (
        "Priya N. Sharma",
        "Stairs\nand hills",
        PRIYA["email"],
    )
    assert [hold.booking_id for hold in database.all(Hold)] == [booked.id], "one hold per visitor"


@WITH_AND_WITHOUT_COOKIES
def test_going_back_after_booking_says_that_it_is_booked(app: Flask, database: Database, cookies: bool) -> None:
    visitor = give_details(choose_call(Visitor(app, cookies=cookies)))
    check, details = visitor.link("Change name"), visitor.link("Back")
    carried = check.partition("?")[2].partition("#")[0]
    visitor.press("Book this appointment")
    receipt = visitor.path

    for address in (details, check, f"/book/check?{carried}"):
        visitor.open(address)
        assert (visitor.status, visitor.heading) == (200, "Your appointment is already booked")
        assert visitor.link("See your appointment").partition("?")[0] == receipt
    assert len(database.all(Booking)) == 1


def test_who_comes_back_abroad_reads_both_clocks(visitor: Visitor) -> None:
    book_call(visitor, **OMAR, zone="Asia/Dubai").open("/book/check")
    assert visitor.heading == "Your appointment is already booked"
    assert "Wednesday 7 October, 9:15am UK time, 12:15pm in Dubai. You do not need to do anything." in visitor.text


@WITH_AND_WITHOUT_COOKIES
def test_a_form_sent_twice_makes_one_booking_and_leads_to_it(app: Flask, database: Database, cookies: bool) -> None:
    visitor = give_details(choose_call(Visitor(app, cookies=cookies)))
    _method, action, fields = visitor.form("Book this appointment")
    receipts = {visitor.post(action, fields).path for _ in range(3)}

    assert receipts == {f"/a/{database.one(Booking).token}"}
    assert len(database.all(Claim)) == 3
    assert len(database.all(OutboxMessage)) == 3


def test_a_details_form_sent_again_after_booking_leads_to_the_booking(visitor: Visitor, database: Database) -> None:
    choose_call(visitor)
    _method, action, fields = visitor.form("Continue", **PRIYA)
    visitor.post(action, fields).press("Book this appointment")
    assert visitor.post(action, fields).heading == "Your appointment is already booked"
    assert len(database.all(Booking)) == 1


def test_who_has_booked_can_book_another(visitor: Visitor, database: Database) -> None:
    book_call(visitor)
    choose_call(visitor, "10:00")
    assert visitor.value("name") == "", "the first booking's details are no longer with the hold"
    give_details(visitor).press("Book this appointment")
    assert [row.starts_at_utc.hour for row in database.all(Booking)] == [8, 9]


def test_nobody_sees_what_another_has_typed(app: Flask) -> None:
    give_details(choose_call(Visitor(app)), **PRIYA, reason="My knee")
    mallory = choose_call(Visitor(app), "10:00")
    assert (mallory.value("name"), mallory.value("phone"), mallory.value("reason")) == ("", "", "")
    give_details(mallory, **MALLORY)
    assert "Priya" not in mallory.text
    assert "knee" not in mallory.text
