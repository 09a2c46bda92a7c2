"""Somebody who books for a person they are helping: whose phone it is, and whether we may talk to them, is told
wherever a clinic rings or writes by it."""

import pytest
from flask import Flask

from booking.extensions import db
from booking.models import Booking
from booking.rules.patient_details import PatientDetails
from tests.actions.steps import booked
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import choose_visit, give_details
from tests.web.people import MAI
from tests.web.reception.test_booking import page_of, record
from tests.web.staff import OLIVER, SAM, signed_in

DANA = PatientDetails(
    name="Dana Whitfield",
    patient_name="Tomasz Wiśniewski",
    phone_e164="+447700900587",
    phone_typed="07700 900587",
    phone_of="contact",
    may_talk="no",
)
THEIRS = "The phone number is the helper’s."
NOT_TO_THEM = "Talk to the patient about the appointment, not the helper."


@pytest.fixture
def reference(app: Flask, database: Database) -> str:
    """Tomasz's visit on Thursday at ten and call on Wednesday at nine, which Dana booked; that of the visit."""
    with app.app_context():
        booked("2026-10-08 10:00", DANA, "first-appointment")
        booked("2026-10-08 09:00", DANA)
        db.session.remove()
    return database.all(Booking)[0].reference


def test_without_a_number_nobody_is_asked_whose_it_is(visitor: Visitor, database: Database) -> None:
    helped = {"booking_for": "other", "patient_name": "Ba", "may_talk": "no"}
    give_details(choose_visit(visitor), **MAI, **helped)
    assert "Whose phone" not in visitor.facts()
    visitor.press("Book this appointment")
    assert (database.one(Booking).phone_of, database.one(Booking).may_talk) == ("", "no")


def test_what_was_chosen_is_kept_with_a_mistake_and_with_a_draft(visitor: Visitor) -> None:
    choose_visit(visitor).press("Continue", booking_for="other", phone_of="patient", may_talk="yes", name="")
    assert (visitor.chosen("phone_of"), visitor.chosen("may_talk")) == (["patient"], ["yes"])
    visitor.press("Keep my time", phone="07700 900123")
    assert (visitor.chosen("phone_of"), visitor.chosen("may_talk")) == (["patient"], ["yes"])


def test_what_is_no_answer_is_none(visitor: Visitor) -> None:
    helped = {"booking_for": "other", "patient_name": "Ba", "phone_of": "nobody", "may_talk": "maybe"}
    choose_visit(visitor).press("Continue", name="Mai", phone="07700 900123", **helped)
    assert [field for field, _words in visitor.mistakes()] == ["#phone_of", "#may_talk"]


def test_reception_reads_it_with_the_booking_the_call_and_on_paper(app: Flask, reference: str) -> None:
    sam = signed_in(app, SAM)
    sam.open(page_of(reference))
    assert record(sam)["Contact person"] == f"Dana Whitfield. {THEIRS} {NOT_TO_THEM}"
    assert f"Dana Whitfield. {THEIRS} {NOT_TO_THEM}" in sam.open("/reception/london/2026-10-08/calls").text
    assert "phone of Dana Whitfield" in sam.open("/reception/london/2026-10-08/sheet").text
    assert "Dana" not in sam.open("/reception/london/2026-10-08/sheet?names=initials").text


def test_a_clinician_reads_it(app: Flask, reference: str) -> None:
    oliver = signed_in(app, OLIVER).open("/me/week?of=2026-10-08")
    assert f"Booked by Dana Whitfield. {THEIRS} {NOT_TO_THEM}" in oliver.text


def test_reception_puts_it_right(app: Flask, database: Database, reference: str) -> None:
    sam = signed_in(app, SAM).open(f"{page_of(reference)}/details")
    sam.press("Save details", phone_of="patient", may_talk="yes")
    row = database.all(Booking)[0]
    assert (sam.status, row.phone_of, row.may_talk) == (200, "patient", "yes")
    assert "whose phone number it is, whether we may talk to the contact person" in sam.text
    sam.open(f"{page_of(reference)}/details").press("Save details", contact="")
    row = database.all(Booking)[0]
    assert (row.contact_name, row.phone_of, row.may_talk) == ("", "", "")
