"""Why is 10:15 not offered? The sentences, and whose booking may be opened."""

from datetime import date, time
from typing import Any

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import Block, Booking, Claim, HoursException, Staff
from booking.rules.clinic_time import cell_of
from booking.rules.patient_details import PatientDetails
from tests.actions.steps import booked, held, london
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.staff import ADA, OLIVER, RITA, SAM, Person, signed_in

pytestmark = BOTH_DATABASES


BEN = PatientDetails(name="Ben Carter", phone_e164="+447700900123", phone_typed="07700 900123")
EATON = 4


def why(app: Flask, at: str, on: str = "2026-10-08", person: Person = SAM, **more: str) -> Visitor:
    """Asks for a first appointment in London, Mr Eaton's day being Thursday, unless told otherwise."""
    asked = {"service": "first-appointment", "clinic": "london", "diary": "", **more}
    address = f"/reception/{asked['clinic']}/why?service={asked['service']}&on={on}&at={at}&diary={asked['diary']}"
    return signed_in(app, person).open(address)


def reasons(staff: Visitor) -> list[str]:
    """Every sentence, the clinic's first; the links are left out."""
    lists = [e for e in staff.page.root.iter("ul") if e.get("class") == "reasons"]
    return [words(line).removesuffix(" Open the booking") for one in lists for line in one.iter("li")]


def put(app: Flask, start: str, service: str = "first-appointment", clinic: str = "london") -> None:
    with app.app_context():
        booked(start, BEN, service, clinic)
        db.session.remove()


@pytest.mark.parametrize(
    ("at", "on", "expected"),
    [
        ("08:45", "2026-10-08", ["London is open 09:00 to 18:00 on that weekday, and this takes 45 minutes.",
                                 "At London 09:00 to 13:00 and 14:00 to 18:00 on that weekday, "
                                 "and this takes 45 minutes."]),
        ("10:20", "2026-10-08", ["Appointments start on the quarter of an hour."]),
        ("10:00", "2026-10-09", ["Not at London on a Friday."]),
        ("10:00", "2026-10-11", ["London: Closed on Sundays.", "Not at London on a Sunday."]),
        ("10:00", "2026-10-01", ["It is past."]),
        ("10:00", "2026-10-05", ["It is too soon: this service is booked online at least 1 day ahead, "
                                 "from Tuesday 6 October, 09:00 on."]),
        ("10:00", "2027-10-07", ["It is too far ahead: online, this service can be booked until "
                                 "Sunday 3 January 2027."]),
    ],
)  # fmt: skip
def test_the_reasons_of_the_house_are_told(app: Flask, at: str, on: str, expected: list[str]) -> None:
    staff = why(app, at, on)
    assert (staff.status, staff.heading) == (200, "Why is a time not offered?")
    assert reasons(staff) == expected
    assert "It is not offered." in staff.text


def test_a_time_that_is_offered_says_so_and_leads_to_the_patients_page(app: Flask) -> None:
    sam = why(app, "10:15")
    assert ("It is offered." in sam.text, reasons(sam)) == (True, [])
    sam.follow("See it as patients do")
    assert "10:15" in sam.offered()


def test_what_stands_in_the_diary_is_told_with_a_link(app: Flask, database: Database) -> None:
    put(app, "2026-10-08 10:00")
    link = f"/reception/london/booking/{database.one(Booking).reference}"
    told = {at: reasons(why(app, at)) for at in ("10:15", "09:30", "10:45", "11:00")}
    assert told == {
        "10:15": ["Booked from 10:00 to 10:45."],
        "09:30": ["Only 30 minutes are free: the next booking is from 10:00 to 10:45."],
        "10:45": ["The minutes kept free around the booking from 10:00 to 10:45 are in the way."],
        "11:00": [],
    }
    assert why(app, "10:15").link("Open the booking") == link


def test_whoever_works_elsewhere_is_told_only_that_he_is_busy_there(app: Flask, database: Database) -> None:
    """Mr Eaton's diary is one, wherever he is: somebody has put him in London at a time of Manchester's."""
    put(app, "2026-10-08 10:00")
    database.change(lambda: _opens_in_manchester("2026-10-08"))
    rita = why(app, "10:15", person=RITA, clinic="manchester")
    assert reasons(rita) == ["Busy at London from 10:00 to 10:45."]
    assert rita.links_to("/booking/") == []
    assert "Ben" not in rita.text
    ada = why(app, "10:15", person=ADA, clinic="manchester")
    assert reasons(ada) == ["Booked from 10:00 to 10:45. It is at London."]
    assert len(ada.links_to("/reception/london/booking/")) == 1


def _opens_in_manchester(on_text: str) -> None:
    db.session.add(
        HoursException(
            clinic_id=2,
            diary_id=EATON,
            on_date=date.fromisoformat(on_text),
            opens_at=time(9),
            closes_at=time(17),
            source="staff",
        )
    )


def test_a_hold_and_a_block_are_told(app: Flask, database: Database, clock: time_machine.Traveller) -> None:
    with app.app_context():
        held("2026-10-08 10:00", "first-appointment")
        db.session.remove()
    signed_in(app, SAM)
    database.change(_blocks_lunch)
    assert reasons(why(app, "10:00")) == ["Somebody is booking it online: it is held until 09:10."]
    assert reasons(why(app, "10:30")) == ["Somebody is booking it online: it is held until 09:10."]
    assert reasons(why(app, "09:30")) == [
        "Somebody is booking 10:00 online: it is held until 09:10, and needs this time."
    ]
    assert reasons(why(app, "12:15")) == ["Sam Okoro blocked 12:00 to 13:00. “Lunch”"]
    assert reasons(why(app, "11:30")) == ["Only 30 minutes are free: Sam Okoro blocked 12:00 to 13:00. “Lunch”"]
    clock.move_to(london("2026-10-05 09:10"))
    assert reasons(why(app, "10:00")) == []


def _blocks_lunch() -> None:
    sam = db.session.query(Staff).filter_by(email=SAM.email).one()
    begins, ends = london("2026-10-08 12:00"), london("2026-10-08 13:00")
    block = Block(
        diary_id=EATON,
        starts_at_utc=begins,
        ends_at_utc=ends,
        reason="Lunch",
        made_by_staff_id=sam.id,
        made_at_utc=london("2026-10-05 09:00"),
    )
    db.session.add(block)
    db.session.flush()
    db.session.add_all(
        Claim(diary_id=EATON, cell=cell, block_id=block.id) for cell in range(cell_of(begins), cell_of(ends))
    )


@pytest.mark.parametrize(
    ("exception", "expected"),
    [
        ({"reason": "Staff training", "source": "staff"}, ["London is closed on that date. “Staff training”"]),
        ({"reason": "Christmas Day", "source": "bank_holiday"}, ["London is closed: bank holiday, Christmas Day."]),
        ({"diary_id": EATON, "reason": "Conference", "source": "leave"}, ["On leave that day. “Conference”"]),
        ({"diary_id": EATON, "reason": "", "source": "staff"}, ["Away that day."]),
    ],
)
def test_who_closed_it_and_why_is_told(
    app: Flask, database: Database, exception: dict[str, Any], expected: list[str]
) -> None:
    database.change(lambda: db.session.add(HoursException(clinic_id=1, on_date=date(2026, 10, 8), **exception)))
    assert reasons(why(app, "10:00")) == expected


def test_one_diary_can_be_asked_about(app: Flask) -> None:
    sam = why(app, "10:00", "2026-10-07", service="discovery-call", diary=str(EATON))
    assert "Discovery calls" not in {words(e) for e in sam.page.root.iter("h3")}


NO_DAY, NO_TIME = ("#on", "Enter a day, like 2026-10-07"), ("#at", "Enter a time, like 10:15")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("service=first-appointment&on=&at=", [NO_DAY, NO_TIME]),
        ("service=x&on=2026-10-08&at=10:15", [("#service", "Choose a service")]),
        ("service=first-appointment&on=2026-02-30&at=24:00", [NO_DAY, NO_TIME]),
    ],
)
def test_a_question_that_is_none_says_so(app: Flask, query: str, expected: list[tuple[str, str]]) -> None:
    sam = signed_in(app, SAM).open(f"/reception/london/why?{query}")
    assert (sam.status, sam.mistakes()) == (422, expected)


def test_times_are_taken_as_they_are_typed(app: Flask) -> None:
    assert {typed: why(app, typed).status for typed in ("10:15", "1015", "10.15", "9:15", "915")} == dict.fromkeys(
        ("10:15", "1015", "10.15", "9:15", "915"), 200
    )


def test_london_is_not_manchesters_to_ask_about(app: Flask) -> None:
    assert why(app, "10:15", person=RITA).status == 404
    assert why(app, "10:15", person=OLIVER).status == 404


@pytest.mark.parametrize("page", ["", "/todo"])
def test_a_day_leads_to_the_question_about_itself(app: Flask, page: str) -> None:
    sam = signed_in(app, SAM).open(f"/reception/london/2026-10-08{page}").follow("Why is a time not offered?")
    assert (sam.heading, sam.value("on")) == ("Why is a time not offered?", "2026-10-08")
