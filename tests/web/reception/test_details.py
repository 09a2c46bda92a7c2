"""Change details: filled in with what is known, saved over nobody, found anew; and whose it is to change."""

from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask

from booking.actions.outbox_delivery import lease_next_message
from booking.extensions import db
from booking.models import AuditEntry, Booking, OutboxMessage
from booking.transaction import transaction
from tests.actions.steps import london
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.reception.test_booking import AMINA, TOMASZ, log, page_of, put, record
from tests.web.staff import ADA, OLIVER, RITA, SAM, Person, signed_in

NEW = "tomasz@new.example"


@pytest.fixture
def reference(app: Flask, database: Database) -> str:
    """Tomasz's visit on Thursday at ten, which Dana booked; it is Monday."""
    put(app, "2026-10-08 10:00", TOMASZ)
    return database.one(Booking).reference


def details_of(reference: str, clinic: str = "london") -> str:
    return f"{page_of(reference, clinic)}/details"


def filled(staff: Visitor) -> dict[str, list[str]]:
    """What stands in the form."""
    return {
        name: [value.strip() for value in staff.chosen(name)]
        for name in ("name", "contact", "phone", "email", "tell", "reason", "needs", "zone")
    }


def test_the_form_is_filled_in_with_what_is_known(app: Flask, reference: str) -> None:
    sam = signed_in(app, SAM).open(page_of(reference)).follow("Change details")
    assert (sam.path, sam.status) == (details_of(reference), 200)
    assert sam.heading == f"Change details of {reference[:3]}-{reference[3:]}"
    assert "Tomasz" not in sam.page.title
    assert filled(sam) == {
        "name": ["Tomasz <b>Wiśniewski"],
        "contact": ["Dana Wiśniewska"],
        "phone": ["07700 900587"],
        "email": ["tomasz@example.com"],
        "tell": ["yes"],
        "reason": ["Right knee,\nafter a fall."],
        "needs": ["interpreter", "no_stairs"],
        "zone": [],
    }


def test_saved_as_it_stands_nothing_is_changed(app: Flask, database: Database, reference: str) -> None:
    put(app, "2026-10-07 10:00", AMINA, "discovery-call")
    before = database.all(Booking)
    sam = signed_in(app, SAM)
    for booking in before:
        sam.open(details_of(booking.reference)).press("Save details")
        assert (sam.status, sam.path) == (200, page_of(booking.reference))
    assert [vars(row) | {"_sa_instance_state": None} for row in database.all(Booking)] == [
        vars(row) | {"_sa_instance_state": None} for row in before
    ]
    assert [row.verb for row in database.all(AuditEntry) if row.verb == "details_changed"] == []


def test_what_is_saved_is_on_the_page_and_the_history_says_which_and_by_whom(
    app: Flask, database: Database, reference: str
) -> None:
    sam = signed_in(app, SAM).open(details_of(reference))
    sam.press(
        "Save details",
        name="Tomasz Wiśniewski",
        contact="",
        phone="+44 808 157 0192",
        email=NEW,
        reason="Left knee",
        needs=["hearing_loop"],
    )
    assert (sam.status, sam.path) == (200, page_of(reference))
    told = record(sam)
    assert {name: told.get(name) for name in ("Contact person", "Phone", "Email", "Help needed")} == {
        "Contact person": None,
        "Phone": "+44 808 157 0192",
        "Email": NEW,
        "Help needed": "A hearing loop",
    }
    assert told["Wants to talk about"] == "Left knee Typed by the patient. Never put in an email."
    assert log(sam, "history")[0] == (
        "Today 09:00 Sam Okoro changed details: the patient’s name, the contact person, the phone number, "
        "the email address, the reason, the help needed."
    )
    row = database.one(Booking)
    assert (row.version, row.sequence, row.patient_name, row.contact_name) == (1, 0, "Tomasz Wiśniewski", "")
    kept = [str(audit.facts) for audit in database.all(AuditEntry) if audit.verb == "details_changed"]
    assert kept == [str({"version": 1, "fields": ["name", "contact", "phone", "email", "reason", "needs"]})]
    ada = signed_in(app, ADA).open("/admin/audit?what=bookings")
    assert next(words(line) for line in ada.page.root.iter("li")) == (
        "9am Sam Okoro changed details of a booking: the patient’s name, the contact person, the phone number, "
        f"the email address, the reason, the help needed, {reference[:3]}-{reference[3:]}, London"
    )


@BOTH_DATABASES
def test_the_search_finds_the_new_name_and_not_the_old(app: Flask, reference: str) -> None:
    sam = signed_in(app, SAM).open(details_of(reference))
    sam.press("Save details", name="Seán O’Brien", contact="", phone="07700 900321", email="sean@example.com")

    def found(text: str) -> bool:
        sam.open("/reception/search").press("Find", q=text)
        return page_of(reference) in {urlsplit(link).path for link in sam.page.links}

    asked = ("sean obrien", "900321", "sean@example.com", "tomasz", "wisniewska", "900587", "tomasz@example.com")
    assert {text: found(text) for text in asked} == dict.fromkeys(asked[:3], True) | dict.fromkeys(asked[3:], False)


def test_a_waiting_reminder_and_the_confirmation_go_to_the_new_address(
    app: Flask, database: Database, reference: str, clock: time_machine.Traveller
) -> None:
    def sent() -> None:
        for row in db.session.query(OutboxMessage).filter(OutboxMessage.kind == "confirmation"):
            row.status, row.settled_at_utc, row.attempts = "sent", london("2026-10-05 09:00"), 1

    database.change(sent)
    sam = signed_in(app, SAM).open(details_of(reference))
    sam.press("Save details", email=NEW)
    confirmation = "Confirmation, with the calendar invitation"
    assert log(sam, "mail")[1:] == [
        f"Today 09:00 Sent · {confirmation} Read it: {confirmation} Send again: {confirmation}",
        f"Today 09:00 Will be sent · {confirmation} once more Read it: {confirmation}, once more 1",
        "Wed 7 Oct 10:00 Will be sent · Reminder Read it: Reminder",
    ]
    clock.move_to(london("2026-10-07 10:00"))
    with app.app_context():
        leased = []
        while True:
            with transaction() as now:
                mail = lease_next_message(now)
            if mail is None:
                break
            leased.append((mail.kind, mail.recipient, mail.address))
    assert leased == [("confirmation", "patient", NEW), ("reminder", "patient", NEW)]


def test_the_box_can_be_unticked_and_is_not_there_for_what_is_over(
    app: Flask, database: Database, reference: str, clock: time_machine.Traveller
) -> None:
    sam = signed_in(app, SAM).open(details_of(reference))
    database.change(lambda: db.session.query(OutboxMessage).update({"status": "sent"}))
    sam.press("Save details", email=NEW, tell=[])
    assert [(row.kind, row.copy) for row in database.all(OutboxMessage) if row.address == NEW] == [("reminder", 1)]
    clock.move_to(london("2026-10-08 10:00"))
    sam.open(details_of(reference))
    assert (sam.status, sam.chosen("tell")) == (200, [])
    sam.press("Save details", email="again@new.example")
    assert database.one(Booking).email == "again@new.example"
    assert [row.kind for row in database.all(OutboxMessage) if row.address == "again@new.example"] == ["reminder"]


def test_a_number_that_nobody_touched_stays_the_number_that_it_was(app: Flask, database: Database) -> None:
    put(app, "2026-10-07 10:00", AMINA, "discovery-call")
    reference = database.one(Booking).reference
    sam = signed_in(app, SAM).open(details_of(reference))
    assert sam.chosen("zone") == ["Asia/Dubai"]
    sam.press("Save details", zone="Europe/London")
    row = database.one(Booking)
    assert (row.phone_e164, row.phone_typed, row.patient_zone) == ("+971501234567", "050 123 4567", "Europe/London")
    assert log(sam, "history")[0] == "Today 09:00 Sam Okoro changed details: where the patient will be."


@pytest.mark.parametrize(
    ("typed", "mistakes"),
    [
        ({"name": " "}, [("#name", "Enter the patient’s name")]),
        ({"name": "x" * 121}, [("#name", "Use 120 letters or fewer for the name")]),
        ({"contact": "www.win.example"}, [("#contact", "Enter a name only, without a web or email address")]),
        ({"contact": "evil dot tk"}, [("#contact", "Enter a name only, without a web or email address")]),
        ({"name": "Win 12345"}, [("#name", "Enter a name only, without a number")]),
        (
            {"phone": "0906 123 4567"},
            [("#phone", "We can't call premium-rate, satellite or personal numbers. Enter another phone number")],
        ),
        ({"phone": "12"}, [("#phone", "Enter a phone number, like 07700 900 982 or +44 808 157 0192")]),
        ({"phone": "", "email": ""}, [("#phone", "Enter a phone number or an email address")]),
        ({"email": "a@b"}, [("#email", "Enter an email address in the format name@example.com")]),
        ({"reason": "x" * 1001}, [("#reason", "Use 1000 letters or fewer. A sentence is enough")]),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_field_and_kept(
    app: Flask, database: Database, reference: str, typed: dict[str, str], mistakes: list[tuple[str, str]]
) -> None:
    sam = signed_in(app, SAM).open(details_of(reference))
    sam.press("Save details", **{"name": "Tom", "needs": ["longer"], "tell": [], **typed})
    assert (sam.status, sam.mistakes()) == (422, mistakes)
    field = mistakes[0][0][1:]
    assert sam.page.described_by(sam.field(field)).endswith(f"Error: {mistakes[0][1]}")
    kept = {"needs": ["longer"], "tell": [], "contact": ["Dana Wiśniewska"], "name": ["Tom"]}
    assert filled(sam) | {name: [value.strip()] for name, value in typed.items()} == filled(sam)
    assert {name: filled(sam)[name] for name in kept if name not in typed} == {
        name: value for name, value in kept.items() if name not in typed
    }
    assert database.one(Booking).version == 0


def test_a_call_keeps_a_number_and_a_place_with_clocks(app: Flask, database: Database) -> None:
    put(app, "2026-10-07 10:00", AMINA, "discovery-call")
    sam = signed_in(app, SAM).open(details_of(database.one(Booking).reference))
    sam.press("Save details", phone="", email="amina@example.com", zone="Mars/Olympus")
    assert (sam.status, sam.mistakes()) == (
        422,
        [("#phone", "Enter the phone number to call"), ("#zone", "Choose where they will be from the list")],
    )
    assert sam.chosen("zone") == ["Asia/Dubai"]


def test_two_at_once_are_told_and_both_versions_are_shown(app: Flask, database: Database, reference: str) -> None:
    sam, ada = signed_in(app, SAM).open(details_of(reference)), signed_in(app, ADA).open(details_of(reference))
    ada.press("Save details", name="Tomasz Wiśniewski", phone="07700 900321")
    sam.press("Save details", name="Thomas Wiśniewski", reason="Left knee", tell=[])
    assert (sam.status, sam.heading) == (409, "Ada Quist changed this just now")
    assert "Ada Quist changed the details of this booking at 09:00:00, while you had it open." in sam.text
    table = [[words(cell) for cell in row] for row in sam.page.root.iter("tr")]
    assert table == [
        ["What", "As it stands now", "You wanted"],
        ["Patient’s name", "Tomasz Wiśniewski", "Thomas Wiśniewski"],
        ["Phone", "07700 900321", "07700 900587"],
        ["Wants to talk about", "Right knee, after a fall.", "Left knee"],
    ]
    row = database.one(Booking)
    assert (row.version, row.patient_name, row.phone_typed) == (1, "Tomasz Wiśniewski", "07700 900321")
    sam.press("Use mine all the same")
    row = database.one(Booking)
    assert (sam.status, sam.path) == (200, page_of(reference))
    assert (row.version, row.patient_name, row.phone_e164) == (2, "Thomas Wiśniewski", "+447700900587")
    assert (row.reason, row.needs) == ("Left knee", ["no_stairs", "interpreter"])


@pytest.mark.parametrize(
    ("person", "clinic"), [(RITA, "london"), (RITA, "manchester"), (SAM, "manchester"), (OLIVER, "london")]
)
def test_what_is_not_theirs_is_not_there_and_on_record(
    app: Flask, database: Database, reference: str, person: Person, clinic: str
) -> None:
    staff = signed_in(app, person)
    token = staff.open("/find").value("csrf_token")
    assert staff.open(details_of(reference, clinic)).status == 404
    assert "Tomasz" not in staff.text
    fields = {"csrf_token": token, "version": "0", "name": "Mallory", "phone": "07700 900999"}
    assert staff.post(details_of(reference, clinic), fields).status == 404
    assert [row.facts["endpoint"] for row in database.all(AuditEntry) if row.verb == "refused"] == [
        "reception.details",
        "reception.save_details",
    ]
    assert (database.one(Booking).version, database.one(Booking).patient_name) == (0, TOMASZ.patient_name)


def test_opening_the_page_changes_nothing_and_is_on_record(app: Flask, database: Database, reference: str) -> None:
    sam = signed_in(app, SAM).open(details_of(reference))
    before = database.everything()
    sam.open(details_of(reference))
    after = database.everything()
    assert {name for name in after if after[name] != before[name]} == {"audit"}
    last = database.all(AuditEntry)[-1]
    assert (last.verb, last.booking_id, last.facts) == ("saw_booking", database.one(Booking).id, {})


def test_a_form_that_lapsed_is_shown_again_as_it_was_filled_in(app: Flask, database: Database, reference: str) -> None:
    sam = signed_in(app, SAM).open(details_of(reference))
    sam.press("Save details", name="Thomas", csrf_token="lapsed")
    assert (sam.status, sam.value("name"), database.one(Booking).version) == (422, "Thomas", 0)
    sam.press("Save details")
    assert (sam.path, database.one(Booking).patient_name) == (page_of(reference), "Thomas")
