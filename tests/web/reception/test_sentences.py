"""Everything that the desk's pages say has been asked for a translation."""

import pytest
import time_machine
from flask import Flask

from booking.actions.desk.calls import record_call_attempt
from booking.extensions import db
from booking.models import Booking, Staff
from booking.queries.practice import read_practice
from booking.queries.staff import member_facts
from booking.rules.calls import CallResult
from booking.rules.patient_details import PatientDetails
from booking.transaction import transaction
from tests.actions.steps import booked, cancelled, london
from tests.support.desk_day import NOW, flood, number_of, put_the_day
from tests.support.visitor import Visitor
from tests.web.staff import SAM, signed_in
from tests.web.test_every_sentence_is_translated import speak, untranslated

DAY = "/reception/london/2026-10-08"

TOMASZ = PatientDetails(
    name="Dana W",
    patient_name="Tomasz W",
    phone_e164="+447700900587",
    phone_typed="07700 900587",
    email="t@example.com",
    reason="Knee",
    needs=["no_stairs"],
)
AMINA = PatientDetails(name="Amina H", phone_e164="+971501234567", phone_typed="050 123 4567", zone="Asia/Dubai")
DATA = (
    "Tomasz W",
    "Dana W",
    "Amina H",
    "Sam Okoro",
    "Knee",
    "Dubai",
    "ProHealth Clinic",
    "London",
    "Mr Oliver Eaton",
    "JD",
)
CITIES = ("Athens", "Bucharest", "Doha", "Riyadh", "Stockholm", "Vienna", "Zurich")


def _set(app: Flask) -> list[str]:
    """A visit, a call that was tried and one that was cancelled; their pages."""
    with app.app_context():
        visit = booked("2026-10-08 10:00", TOMASZ, "first-appointment")
        cancelled(booked("2026-10-08 12:00", TOMASZ, "first-appointment"), "Ill")
        call = booked("2026-10-07 10:00", AMINA)
        with transaction() as now:
            sam = member_facts(db.session.query(Staff).one(), frozenset({1}))
            practice = read_practice()
            assert practice is not None
            reference = db.session.query(Booking).filter_by(token=call).one().reference
            for version, result in enumerate((CallResult.NO_ANSWER, CallResult.REACHED, CallResult.CALL_BACK)):
                later = london("2026-10-07 13:00")
                record_call_attempt(reference, practice.clinics[0], result, later, version, sam, now)
        references = [booking.reference for booking in db.session.query(Booking).order_by(Booking.id)]
        assert visit
        db.session.remove()
    return [f"/reception/london/booking/{reference}" for reference in references]


def test_every_sentence_of_the_pages_about_one_booking_is_translated(
    app: Flask, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    sam = signed_in(app, SAM)
    pages = _set(app)
    with app.app_context():
        practice = read_practice()
        assert practice is not None
        data = (*DATA, *(service.name for service in practice.services), *(d.name for d in practice.diaries), "Ill")
        data += tuple(part for one in practice.clinics for part in (one.name, one.street, one.locality, one.postcode))
    looked = [
        *pages,
        f"{pages[0]}/message/2",
        f"{pages[0]}/details",
        f"{pages[2]}/details",
        "/reception/search",
        "/reception/search?q=tomasz",
        "/reception/search?q=zzzz",
        "/reception/london/2026-10-07/calls",
        "/reception/london/2026-10-09/calls",
        "/reception/london/why",
        "/reception/london/why?service=first-appointment&on=2026-10-08&at=10:00",
        "/reception/london/why?service=first-appointment&on=2026-10-08&at=09:20",
        "/reception/london/why?service=first-appointment&on=2026-12-25&at=08:10",
        "/reception/london/why?service=first-appointment&on=2026-10-08&at=15:00",
        "/reception/london/why?service=x&on=x&at=x",
    ]
    speak(monkeypatch)
    assert {page: found for page in looked if (found := _outside(sam, page, data))} == {}


def test_every_sentence_of_the_day_and_beside_it_is_translated(
    app: Flask, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    sam = signed_in(app, SAM)
    with app.app_context():
        put_the_day(number_of(SAM.email))
    clock.move_to(NOW)
    flood(app)
    with app.app_context():
        practice = read_practice()
        assert practice is not None
        bookings = db.session.query(Booking).order_by(Booking.id).all()
        # What staff wrote, places, what Babel writes, and what stands on keys.
        data: tuple[str, ...] = (*DATA, "Equipment service", "flooring", "Lunch", *CITIES, "Oct", "Dec", "Esc", "Enter")
        data += tuple(part for row in bookings for part in (row.patient_name, row.patient_name.partition(" ")[0]))
        data += (*(service.name for service in practice.services), *(diary.name for diary in practice.diaries))
        data += tuple(part for one in practice.clinics for part in (one.name, one.street, one.locality, one.postcode))
        references = {row.patient_name: row.reference for row in bookings}
        db.session.remove()
    layla, helen = references["Layla Haddad"], references["Helen Ruiz-Calder"]
    first = sam.open(f"{DAY}/todo").links_to("/flood/")[0]
    looked = [
        DAY,
        f"{DAY}?view=list",
        f"{DAY}?show=free",
        "/reception/london/2026-10-04",
        "/reception/london/2026-12-25",
        first,
        *(f"{DAY}/{page}" for page in ("todo", "todo?cancelled=0", "todo?cancelled=2", "close", "sheet")),
        *(f"{DAY}/{page}" for page in ("sheet?names=initials", "new?at=15:30&diary=4", "new?walk-in=1", "block")),
        *(f"{DAY}/{page}" for page in ("block/1", f"move/{layla}", f"move/{helen}")),
        *(f"/reception/london/booking/{layla}/{page}" for page in ("cancel", "saved")),
    ]
    speak(monkeypatch)
    assert {page: found for page in looked if (found := _outside(sam, page, data))} == {}


def _outside(sam: Visitor, page: str, data: tuple[str, ...]) -> list[str]:
    answer = sam.client.get(page, headers=sam.headers)
    assert answer.status_code in (200, 422), page
    return untranslated(answer.text, data)
