"""Clinics: one is changed, another is added and opened."""

from flask import Flask

from booking.models import BankHolidayYear, Clinic
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada, book_oliver, done, table_of
from tests.web.database import Database

YORK = {
    "name": "York",
    "slug": "york",
    "street": "1 Stonegate",
    "locality": "York",
    "postcode": "YO1 8AN",
    "notify_email": "york@example.com",
}


def test_a_clinic_is_changed_and_its_address_stays_what_it_was(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/clinics/london")
    assert "Word in web addresses: london. It never changes" in visitor.text
    visitor.press("Save", name="Harley Street", postcode="W1G 7JE", notify_email="london@example.com", slug="other")
    assert visitor.heading == "Harley Street"
    clinic = database.all(Clinic)[0]
    assert (clinic.slug, clinic.name, clinic.postcode, clinic.notify_email) == (
        "london",
        "Harley Street",
        "W1G 7JE",
        "london@example.com",
    )
    assert Visitor(app).open("/book/discovery-call/london").status == 200
    assert list(done(database)[0][1]["changed"]) == ["name", "postcode", "notify_email"]


@BOTH_DATABASES
def test_a_new_clinic_gets_hours_and_somebody_to_work_there(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/clinics/new")
    visitor.press("Add it, and set its hours", **YORK)
    assert (visitor.path, "Never open." in visitor.text) == ("/admin/hours/york", True)
    visitor.press("Save hours", monday="9-17", tuesday="9-17")
    visitor.open("/admin/diaries/new")
    visitor.press("Add it", name="York calls", is_person="", services=["discovery-call"], at_york="clinic")
    assert visitor.path == "/admin/diaries"
    patient = Visitor(app).open("/book/discovery-call/york/2026-10-06")
    assert (patient.offered()[0], patient.offered()[-1]) == ("09:00", "16:45")
    number = database.all(Clinic)[-1].id
    assert [row.year for row in database.all(BankHolidayYear) if row.clinic_id == number] == [2026, 2027, 2028]
    assert [(verb, facts["about"]) for verb, facts in done(database)] == [
        ("added_clinic", "york"),
        ("set_hours", ""),
        ("added_diary", "york-calls"),
    ]


def test_what_its_page_says_is_set_and_tidied(app: Flask, database: Database) -> None:
    visitor = (
        ada(app)
        .open("/admin/clinics/bedford")
        .press(
            "Save",
            phone="01234 567890",
            directions="  By bus: number 8. \r\n\r\n\r\n\r\nBy car: ask us.  ",
            access="",
        )
    )
    clinic = database.all(Clinic)[2]
    assert (clinic.phone, clinic.directions, clinic.access) == (
        "+441234567890",
        "By bus: number 8.\n\nBy car: ask us.",
        "",
    )
    assert (visitor.value("phone"), visitor.value("directions")) == ("+44 1234 567890", clinic.directions)
    assert "By bus: number 8. By car: ask us." in visitor.follow("What patients see").text
    assert list(done(database)[0][1]["changed"]) == ["phone", "directions", "access"]
    said = visitor.open("/admin/audit").text
    assert "changed the clinic Bedford: phone number – → +441234567890; how to get there By train: Bedford is" in said
    assert "… → By bus: number 8. / / By car: ask us.; access Tell us when you book" in said
    assert visitor.open("/admin/clinics/bedford").press("Save", phone=" ").status == 200
    assert database.all(Clinic)[2].phone == ""


def test_what_its_page_cannot_say_is_refused_and_nothing_typed_is_lost(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/clinics/bedford")
    visitor.press("Save", phone="12", directions="x" * 1201, access="By \u202ethe door")
    assert visitor.status == 422
    assert visitor.mistakes() == [
        ("#phone", "Enter a phone number with its country code, like +44 1234 567890"),
        ("#directions", "Use 1200 letters or fewer"),
        ("#access", "We could not read some characters and have removed them. Check what is left"),
    ]
    kept = visitor.value("phone"), visitor.value("directions"), visitor.value("access")
    assert kept == ("12", "x" * 1201, "By the door")
    assert done(database) == []


def test_two_administrators_at_one_page_are_shown_both_texts(app: Flask, database: Database) -> None:
    first, second = (ada(app).open("/admin/clinics/london") for _ in range(2))
    first.press("Save", access="There is a ramp.")
    second.press("Save", access="There is a lift.")
    assert second.status == 409
    assert table_of(second) == [["Access", "There is a ramp.", "There is a lift."]]
    assert database.all(Clinic)[0].access == "There is a ramp."


def test_a_word_for_addresses_is_nobody_elses_and_no_page_of_ours(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/clinics/new")
    words = {
        "york city": "Use lower case letters a to z, numbers and hyphens, like north-london",
        "": "Use lower case letters a to z, numbers and hyphens, like north-london",
        "search": "One of our own pages is called that. Choose another word",
    }
    for slug, expected in words.items():
        visitor.press("Add it, and set its hours", **{**YORK, "slug": slug})
        assert (visitor.status, visitor.mistakes()) == (422, [("#slug", expected)])
    visitor.press("Add it, and set its hours", slug="london")
    assert (visitor.status, visitor.value("name")) == (409, "York")
    assert visitor.mistakes() == [("", "That word is taken. Choose another word for web addresses.")]
    assert len(database.all(Clinic)) == 3


def test_another_time_zone_may_leave_bookings_outside(app: Flask, database: Database) -> None:
    book_oliver(database, "17:00")
    visitor = ada(app).open("/admin/clinics/london").press("Save", time_zone="Europe/Paris")
    assert (visitor.heading, table_of(visitor)[0][4]) == (
        "1 booking would be left outside",
        "Outside the clinic’s hours",
    )


def test_a_clinic_that_closes_for_good_asks_about_its_bookings_and_is_shown_no_more(
    app: Flask, database: Database
) -> None:
    book_oliver(database, "10:00")
    visitor = ada(app).open("/admin/clinics/london")
    _method, action, sent = visitor.form("Save")
    sent.poplist("is_active")
    visitor.post(action, sent)
    assert [row[1::3] for row in table_of(visitor)] == [["Somebody 1", "The clinic is not booked any more"]]
    visitor.press("Save, and I will move them")
    assert [row[1] for row in table_of(visitor)] == ["Somebody 1"]
    patient = Visitor(app).open("/")
    assert [name for name in ("London", "Manchester", "Bedford") if f"Book at {name}" in patient.text] == [
        "Manchester",
        "Bedford",
    ]
    assert patient.open("/book/discovery-call/london").status == 404
    assert "/book/discovery-call/london" not in patient.open("/book/discovery-call").page.links
    # Staff still find what is booked there, and move it.
    assert visitor.open("/reception/london/2026-10-08").status == 200
    assert visitor.open("/reception/london/booking/T00001").status == 200
