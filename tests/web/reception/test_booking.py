"""One booking's page: everything about it, what may be done, what was done; and whose it is to see."""

from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import AuditEntry, Booking, Note, OutboxMessage
from booking.rules.patient_details import PatientDetails
from tests.actions.steps import booked, london
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.staff import ADA, OLIVER, RITA, SAM, Person, signed_in

TOMASZ = PatientDetails(
    name="Dana Wiśniewska",
    patient_name="Tomasz <b>Wiśniewski",
    phone_e164="+447700900587",
    phone_typed="07700 900587",
    email="tomasz@example.com",
    reason="Right knee,\nafter a fall.",
    needs=["no_stairs", "interpreter"],
)
AMINA = PatientDetails(name="Amina Haddad", phone_e164="+971501234567", phone_typed="050 123 4567", zone="Asia/Dubai")


def put(
    app: Flask, start: str, who: PatientDetails, service: str = "first-appointment", clinic: str = "london"
) -> None:
    """Somebody has booked online."""
    with app.app_context():
        booked(start, who, service, clinic)
        db.session.remove()


@pytest.fixture
def reference(app: Flask, database: Database) -> str:
    """Tomasz's visit on Thursday at ten; it is Monday."""
    put(app, "2026-10-08 10:00", TOMASZ)
    return database.one(Booking).reference


def page_of(reference: str, clinic: str = "london") -> str:
    return f"/reception/{clinic}/booking/{reference}"


def record(staff: Visitor) -> dict[str, str]:
    """What the page's list of facts says."""
    (facts,) = [e for e in staff.page.root.iter("dl") if e.get("class") == "record"]
    return {words(term): words(said) for term, said in zip(facts.iter("dt"), facts.iter("dd"), strict=True)}


def log(staff: Visitor, section: str) -> list[str]:
    """The lines of a section's log."""
    (found,) = [e for e in staff.page.root.iter("section") if e.get("aria-labelledby") == section]
    return [words(line) for line in found.iter("li")]


def buttons(staff: Visitor) -> list[str]:
    """What the marks' buttons say."""
    form = next(f for f in staff.page.root.iter("form") if (f.get("action") or "").endswith("/mark"))
    return [words(button) for button in form.iter("button")]


def test_everything_about_it_is_there(app: Flask, reference: str) -> None:
    sam = signed_in(app, SAM).open(page_of(reference))
    assert (sam.status, sam.heading) == (200, f"Booking {reference[:3]}-{reference[3:]}")
    assert record(sam) == {
        "When": "Thursday 8 October 2026, 10:00–10:45",
        "With": "Mr Oliver Eaton, London",
        "Service": "First appointment, 45 minutes, £195",
        "Contact person": "Dana Wiśniewska",
        "Phone": "07700 900587 +44 7700 900587",
        "Email": "tomasz@example.com",
        "Reference": f"{reference[:3]}-{reference[3:]}",
        "Help needed": "A place without stairs; An interpreter",
        "Wants to talk about": "Right knee, after a fall. Typed by the patient. Never put in an email.",
        "How booked": "Online, Today, 09:00",
    }
    assert "Tomasz <b>Wiśniewski Thursday 8 October, 10:00, Mr Oliver Eaton, London" in sam.text
    assert "knee" not in sam.page.title + sam.path
    assert "Tomasz" not in sam.page.title
    assert log(sam, "history") == ["Today 09:00 The patient booked online for Thursday 8 October, 10:00."]
    assert sam.links_to("tel:") == ["tel:+447700900587"]


def test_what_is_sent_and_what_will_be_is_told(app: Flask, database: Database, reference: str) -> None:
    def settle() -> None:
        to_clinic, to_patient, _reminder = db.session.query(OutboxMessage).order_by(OutboxMessage.id)
        to_clinic.status, to_clinic.note, to_clinic.attempts = "failed", "550 Mailbox full", 9
        to_clinic.settled_at_utc = london("2026-10-05 09:30")
        to_patient.status, to_patient.attempts = "sent", 1
        to_patient.settled_at_utc = london("2026-10-05 09:01")

    database.change(settle)
    sam = signed_in(app, SAM).open(page_of(reference))
    confirmation = "Confirmation, with the calendar invitation"
    assert log(sam, "mail") == [
        f"Today 09:30 Could not be sent · {confirmation}, to the clinic 9 tries 550 Mailbox full "
        f"Read it: {confirmation}, to the clinic Send again: {confirmation}, to the clinic",
        f"Today 09:01 Sent · {confirmation} Read it: {confirmation} Send again: {confirmation}",
        "Wed 7 Oct 10:00 Will be sent · Reminder Read it: Reminder",
    ]


def test_mail_that_waits_for_a_mail_server_is_told_with_its_reason(
    app: Flask, database: Database, reference: str
) -> None:
    def give_back() -> None:
        db.session.query(OutboxMessage).filter(
            OutboxMessage.recipient == "clinic"
        ).one().note = "The mail server is away"

    database.change(give_back)
    sam = signed_in(app, SAM).open(page_of(reference))
    confirmation = "Confirmation, with the calendar invitation"
    assert log(sam, "mail")[:2] == [
        f"Today 09:00 Will be tried again · {confirmation}, to the clinic The mail server is away "
        f"Read it: {confirmation}, to the clinic",
        f"Today 09:00 Will be sent · {confirmation} Read it: {confirmation}",
    ]


def test_both_clocks_stand_on_a_call(app: Flask, database: Database) -> None:
    put(app, "2026-10-07 10:00", AMINA, "discovery-call")
    sam = signed_in(app, SAM).open(page_of(database.one(Booking).reference))
    assert record(sam)["When"] == "Wednesday 7 October 2026, 10:00–10:15 13:00 in Dubai"
    assert "No email address. Nothing can be sent to the patient. Tell them by phone." in sam.text


def test_marks_are_the_next_one_first_and_only_those_that_are_allowed(
    app: Flask, database: Database, reference: str, clock: time_machine.Traveller
) -> None:
    sam = signed_in(app, SAM).open(page_of(reference))
    assert "It can be marked on the day." in sam.text
    clock.move_to(london("2026-10-08 09:55"))
    sam.open(page_of(reference))
    assert buttons(sam) == ["Arrived", "Start", "Completed", "Did not attend"]
    sam.press("Arrived")
    assert sam.path == page_of(reference)
    clock.move_to(london("2026-10-08 10:07"))
    sam.open(page_of(reference))
    assert "Arrived 09:55 waiting 12 minutes" in sam.text
    assert buttons(sam) == ["Start", "Completed", "Did not attend", "Back to Booked"]
    sam.press("Start").press("Completed")
    assert database.one(Booking).status == "completed"
    assert buttons(sam) == ["Back to Arrived", "Back to In progress", "Did not attend", "Back to Booked"]
    clock.move_to(london("2026-10-09 10:00"))
    assert "Back to" not in sam.open(page_of(reference)).text
    assert "Back to Booked" in signed_in(app, ADA).open(page_of(reference)).text


@BOTH_DATABASES
def test_it_leads_to_what_can_be_done(app: Flask, reference: str) -> None:
    sam = signed_in(app, SAM).open(page_of(reference))
    assert {words: sam.link(words) for words in ("Move", "Book again", "Cancel booking")} == {
        "Move": f"/reception/london/2026-10-08/move/{reference}",
        "Book again": f"/reception/london/2026-10-05/new?from={reference}",
        "Cancel booking": f"/reception/london/booking/{reference}/cancel",
    }


def test_a_note_is_kept_for_staff_and_told_who_wrote_it(app: Flask, database: Database, reference: str) -> None:
    sam = signed_in(app, SAM).open(page_of(reference))
    sam.press("Save note", note="Son drives him.\nRing if late <b>")
    assert (sam.status, sam.path) == (200, page_of(reference))
    assert "Son drives him. Ring if late <b> Sam Okoro, Today, 09:00" in sam.text
    assert database.one(Note).text == "Son drives him.\nRing if late <b>"
    assert "Sam Okoro wrote a note." in sam.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Write the note first"),
        ("  \n", "Write the note first"),
        ("x" * 1001, "Use 1000 letters or fewer for the note"),
    ],
)
def test_a_note_that_is_none_says_so_and_keeps_what_was_typed(
    app: Flask, database: Database, reference: str, typed: str, words: str
) -> None:
    sam = signed_in(app, SAM).open(page_of(reference)).press("Save note", note=typed)
    assert (sam.status, sam.mistakes()) == (422, [("#note", words)])
    assert sam.page.described_by(sam.field("note")) == f"Error: {words}"
    assert sam.value("note").strip() == typed.strip()
    assert database.all(Note) == []


def test_earlier_and_later_bookings_of_the_same_person_are_there_in_her_clinics_alone(
    app: Flask, database: Database, reference: str
) -> None:
    put(app, "2026-10-15 10:00", TOMASZ)
    put(app, "2026-10-07 12:00", TOMASZ, "discovery-call", "manchester")
    sam, ada = signed_in(app, SAM).open(page_of(reference)), signed_in(app, ADA).open(page_of(reference))
    first, second, third = (booking.reference for booking in database.all(Booking))
    assert (sam.links_to(second), sam.links_to(third)) == ([page_of(second)], [])
    assert ada.links_to(third) == [page_of(third, "manchester")]
    assert ada.open(page_of(third, "manchester")).links_to(first) == [page_of(first)]


def test_each_look_leaves_a_row(app: Flask, database: Database, reference: str) -> None:
    sam = signed_in(app, SAM)
    sam.open(page_of(reference)).open(page_of(reference))
    looks = [row for row in database.all(AuditEntry) if row.verb == "saw_booking"]
    assert [(row.actor, row.clinic_id, row.booking_id, row.facts) for row in looks] == [
        ("staff", 1, database.one(Booking).id, {})
    ] * 2
    assert sam.answer.headers["Cache-Control"] == "no-store"
    assert "saw" not in " ".join(log(sam, "history"))


@pytest.mark.parametrize(
    ("person", "clinic", "which"),
    [
        (RITA, "london", None),
        (RITA, "manchester", None),
        (SAM, "manchester", None),
        (OLIVER, "london", None),
        (SAM, "london", "AAAAAA"),
        (SAM, "london", "x' OR 1=1"),
    ],
)
def test_what_is_not_theirs_is_not_there_and_on_record(
    app: Flask, database: Database, reference: str, person: Person, clinic: str, which: str | None
) -> None:
    staff = signed_in(app, person).open(page_of(which or reference, clinic))
    assert staff.status == 404
    assert "Tomasz" not in staff.text
    assert database.all(AuditEntry)[-1].verb == "refused"


def test_it_costs_the_same_for_a_long_story(app: Flask, database: Database, reference: str) -> None:
    sam = signed_in(app, SAM)

    def cost() -> int:
        with database.statements() as sent:
            sam.open(page_of(reference))
        return len(sent)

    few = cost()
    for number in range(3):
        sam.press("Save note", note=f"Note {number}")
    put(app, "2026-10-07 10:00", TOMASZ, "discovery-call")
    assert cost() == few == 14


# --- Its mail ------------------------------------------------------------------------------------------


def test_a_mail_is_read_as_it_would_be_written_now_in_a_frame_that_runs_nothing(
    app: Flask, database: Database, reference: str
) -> None:
    sam = signed_in(app, SAM).open(page_of(reference))
    sam.open(sam.links_to("/message/")[1])
    assert (sam.status, sam.heading) == (200, f"Message about {reference[:3]}-{reference[3:]}")
    assert record(sam)["Subject"] == "Your appointment: Thursday 8 October, 10am"
    (frame,) = sam.page.root.iter("iframe")
    assert frame.get("sandbox") == ""
    token = database.one(Booking).token
    assert token not in sam.answer.text
    framed = sam.client.get(urlsplit(frame.get("src", "")).path)
    assert framed.status_code == 200
    assert token not in framed.text
    assert "Tomasz &lt;b&gt;Wiśniewski" in framed.text
    policy = framed.headers["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "sandbox" in policy, "script-src" in policy) == (True, True, False)
    assert database.all(AuditEntry)[-1].verb == "read_message"


def test_a_mail_once_more_is_seen_to_wait(app: Flask, database: Database, reference: str) -> None:
    def sent() -> None:
        for row in db.session.query(OutboxMessage).filter(OutboxMessage.kind == "confirmation"):
            row.status, row.settled_at_utc, row.attempts = "sent", london("2026-10-05 09:00"), 1

    database.change(sent)
    sam = signed_in(app, SAM).open(page_of(reference))
    sam.press("Send again: Confirmation, with the calendar invitation")
    assert sam.path == page_of(reference)
    assert [(row.recipient, row.copy) for row in database.all(OutboxMessage) if row.kind == "confirmation"] == [
        ("clinic", 0),
        ("patient", 0),
        ("patient", 1),
    ]
    assert "once more" in sam.text
    assert "Sam Okoro had a message sent again: Confirmation, with the calendar invitation." in sam.text


@pytest.mark.parametrize("person", [RITA, OLIVER])
def test_nobody_elses_mail_is_read_or_sent(app: Flask, database: Database, reference: str, person: Person) -> None:
    mail = database.all(OutboxMessage)[1].id
    staff = signed_in(app, person)
    token = staff.open("/find").value("csrf_token")
    count = len(database.all(OutboxMessage))
    for path in (f"{page_of(reference)}/message/{mail}", f"{page_of(reference)}/message/{mail}/html"):
        assert staff.open(path).status == 404
    staff.post(f"{page_of(reference)}/message/{mail}/again", {"csrf_token": token, "version": "0"})
    assert (staff.status, len(database.all(OutboxMessage))) == (404, count)


def test_another_bookings_mail_is_not_this_ones(app: Flask, database: Database, reference: str) -> None:
    put(app, "2026-10-07 10:00", AMINA, "discovery-call")
    other = database.all(OutboxMessage)[-1].id
    assert signed_in(app, SAM).open(f"{page_of(reference)}/message/{other}").status == 404
