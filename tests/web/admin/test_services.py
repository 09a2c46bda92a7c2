"""Services: what is set about them, and what becomes of bookings when lengths change."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from booking.models import Booking, Claim, Service
from booking.rules.clinic_time import cell_of
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.admin.steps import (
    THURSDAY,
    ada,
    all_is_well,
    book_oliver,
    bookings_as_they_are,
    change_booking,
    done,
    london,
    table_of,
)
from tests.web.database import Database
from tests.web.journey import choose_visit, give_details
from tests.web.people import VISIT

FIRST = "/admin/services/first-appointment"
NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)


def _cells(database: Database, name: str) -> list[int]:
    """The five minutes that somebody's booking owns, counted from 9am on Thursday."""
    number = next(row.id for row in database.all(Booking) if row.patient_name == name)
    nine = cell_of(london(THURSDAY, "09:00"))
    return sorted(row.cell - nine for row in database.all(Claim) if row.booking_id == number)


def test_every_setting_of_a_service_is_changed(app: Flask, database: Database) -> None:
    visitor = ada(app).open(FIRST)
    visitor.press(
        "Save",
        name="First visit",
        summary="An hour, at a clinic.",
        minutes="60",
        buffer_before_minutes="5 minutes",
        buffer_after_minutes="15 minutes",
        price_pence="£210.50",
        notice_minutes="2 days",
        window_days="30",
        cutoff_minutes="12 hours",
        position="9",
    )
    assert (visitor.path, visitor.status, visitor.heading) == (FIRST, 200, "First visit")
    row = next(row for row in database.all(Service) if row.slug == "first-appointment")
    kept = {name: value for name, value in vars(row).items() if name in done(database)[0][1]["changed"]}
    assert kept == {
        "name": "First visit",
        "summary": "An hour, at a clinic.",
        "minutes": 60,
        "buffer_before_minutes": 5,
        "buffer_after_minutes": 15,
        "price_pence": 21050,
        "notice_minutes": 2880,
        "window_days": 30,
        "cutoff_minutes": 720,
        "position": 9,
    }
    assert [visitor.value(n) for n in ("minutes", "price_pence", "notice_minutes", "window_days")] == [
        "60 minutes",
        "£210.50",
        "2 days",
        "30 days",
    ]
    assert "First visit" in Visitor(app).open("/book").text


def test_what_cannot_be_is_said_and_kept_as_it_was_typed(app: Flask, database: Database) -> None:
    visitor = ada(app).open(FIRST)
    before = database.everything()
    typed = {
        "name": "",
        "minutes": "an hour",
        "buffer_after_minutes": "3 hours",
        "price_pence": "lots",
        "notice_minutes": "7 minutes",
        "window_days": "0",
        "position": "first",
    }
    visitor.press("Save", **typed)
    like = "Write it like “45 minutes”, “24 hours” or “2 days”, in whole 5 minutes"
    assert visitor.status == 422
    assert visitor.mistakes() == [
        ("#name", "Fill this in: Name"),
        ("#minutes", like),
        ("#buffer_after_minutes", "Choose from 0 minutes to 2 hours"),
        ("#price_pence", "Write it like £195 or £195.50, or “free”, or leave it empty"),
        ("#notice_minutes", like),
        ("#window_days", "Choose from 1 day to 730 days"),
        ("#position", "Enter a whole number from 0 to 999"),
    ]
    assert {name: visitor.value(name) for name in typed} == typed
    assert database.everything() == before


def test_a_booking_keeps_its_own_length_and_what_is_kept_free_follows(app: Flask, database: Database) -> None:
    book_oliver(database, "09:00", "10:00")
    before = bookings_as_they_are(database)
    assert _cells(database, "Somebody 1") == list(range(11))
    ada(app).open(FIRST).press("Save", minutes="60 minutes", buffer_after_minutes="15 minutes")
    assert bookings_as_they_are(database) == before
    assert (_cells(database, "Somebody 1"), _cells(database, "Somebody 2")) == (
        list(range(12)),
        list(range(12, 24)),
    )
    assert all_is_well(app, NOW) == []


def test_where_a_neighbour_is_in_the_way_nothing_is_changed(app: Flask, database: Database) -> None:
    book_oliver(database, "09:00", "10:00", "12:00")
    visitor = ada(app).open(FIRST)
    before = database.everything()
    visitor.press("Save", buffer_after_minutes="30 minutes")
    assert (visitor.status, visitor.value("buffer_after_minutes")) == (409, "30 minutes")
    assert visitor.mistakes() == [
        (
            "",
            "There is no room for that around some bookings. Move one of the two first, and then change the time "
            "before and after: T00-002.",
        )
    ]
    assert database.everything() == before


def test_shorter_times_give_the_diary_back_what_is_free(app: Flask, database: Database) -> None:
    book_oliver(database, "09:00")
    ada(app).open(FIRST).press("Save", buffer_after_minutes="0 minutes")
    assert (_cells(database, "Somebody 1"), all_is_well(app, NOW)) == (list(range(9)), [])


def test_a_squeezed_in_booking_takes_only_what_nobody_has(app: Flask, database: Database) -> None:
    book_oliver(database, "09:55", "09:00")
    change_booking(database, "Somebody 2", is_squeezed_in=True)
    ada(app).open(FIRST).press("Save", buffer_after_minutes="20 minutes")
    assert (_cells(database, "Somebody 1"), _cells(database, "Somebody 2")) == (list(range(11, 24)), list(range(11)))
    assert all_is_well(app, NOW) == []


def test_a_time_that_is_held_meanwhile_is_booked_at_the_new_length(app: Flask, database: Database) -> None:
    patient = give_details(choose_visit(Visitor(app), "14:00"))
    ada(app).open(FIRST).press("Save", minutes="60 minutes", buffer_after_minutes="20 minutes")
    # It is another length than the page showed: it is shown again, and booked with a second press.
    patient.press("Book this appointment").press("Book this appointment")
    booking = database.one(Booking)
    assert booking.ends_at_utc - booking.starts_at_utc == timedelta(minutes=60)
    assert (len(database.all(Claim)), all_is_well(app, NOW)) == (16, [])


def test_a_service_that_is_switched_off_asks_about_its_bookings(app: Flask, database: Database) -> None:
    book_oliver(database, "10:00")
    visitor = ada(app).open(FIRST)
    _method, action, sent = visitor.form("Save")
    sent.poplist("is_active"), sent.poplist("is_at_desk")
    visitor.post(action, sent)
    assert [row[1::3] for row in table_of(visitor)] == [["Somebody 1", "The service is not offered any more"]]
    visitor.press("Save, and I will move them")
    assert visitor.path == "/admin/to-move"
    assert Visitor(app).open(VISIT).status == 404


@BOTH_DATABASES
def test_a_new_service_can_be_booked_once_somebody_takes_it(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/services/new")
    visitor.press("Add it, and say who takes it", name="Second opinion", slug="details", summary="An hour.")
    assert visitor.mistakes() == [("#slug", "One of our own pages is called that. Choose another word")]
    visitor.press("Add it, and say who takes it", slug="follow-up")
    assert visitor.mistakes() == [("", "That word is taken. Choose another word for web addresses.")]
    visitor.press("Add it, and say who takes it", slug="second-opinion", minutes="1 hour")
    assert visitor.path == "/admin/diaries"
    visitor.open("/admin/diaries/4")
    visitor.press("Save", services=["first-appointment", "second-opinion"])
    assert Visitor(app).open("/book/second-opinion/london/2026-10-08").offered()[:2] == ["09:00", "09:15"]
    assert [verb for verb, _facts in done(database)] == ["added_service", "set_diary"]
