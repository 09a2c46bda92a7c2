"""A new booking at the desk: phone first, three fields, saved before it is read back, and Undo."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import AuditEntry, Booking, OutboxMessage, Service
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit
from tests.web.people import PRIYA, THURSDAY
from tests.web.staff import ADA, RITA, SAM, signed_in

DAY = f"/reception/london/{THURSDAY}"
EATON, LINE = 4, 1


@pytest.fixture
def sam(app: Flask) -> Visitor:
    """Sam, at London's desk."""
    return signed_in(app, SAM)


def at(staff: Visitor, start: str, diary: int = EATON, day: str = DAY) -> Visitor:
    """On the form for a time of a diary."""
    return staff.open(f"{day}/new?at={start}&diary={diary}")


def test_the_form_opens_beside_the_day_filled_in_for_its_time(sam: Visitor) -> None:
    sam.open(DAY).follow("10:00 free, Mr Oliver Eaton")
    assert sam.heading == "Thursday 8 October, London"
    assert (sam.value("at"), sam.chosen("diary"), sam.chosen("service")) == ("10:00", ["4"], ["first-appointment"])
    assert "Thursday 8 October, 10:00 Mr Oliver Eaton, London" in sam.text
    assert sam.field("phone").get("autofocus") is not None


def test_without_a_time_it_opens_at_the_first_that_the_diary_has(sam: Visitor, database: Database) -> None:
    """What only patients are held to is told beside the button then, and one press saves."""
    at(sam, "09:00").press("Save booking Enter", phone="07700 900881", name="Phoebe Ringwald")
    sam.open(f"{DAY}/new")
    assert (sam.value("at"), sam.chosen("diary"), sam.chosen("service")) == ("10:00", ["4"], ["first-appointment"])
    sam.press("Save booking Enter", phone="07700 900118", name="Anjali Sharma", at="12:00")
    assert [row.patient_name for row in database.all(Booking)] == ["Phoebe Ringwald", "Anjali Sharma"]


def test_on_a_day_that_has_nothing_left_the_time_is_theirs_to_say(sam: Visitor) -> None:
    assert sam.open("/reception/london/2026-10-04/new").value("at") == ""


def test_three_fields_and_save_and_then_it_is_read_back(sam: Visitor, database: Database) -> None:
    at(sam, "10:00").press("Save booking Enter", phone="07700 900118", name="Anjali Sharma")
    row = database.one(Booking)
    assert (row.patient_name, row.phone_e164, row.source, row.status) == (
        "Anjali Sharma",
        "+447700900118",
        "phone",
        "booked",
    )
    assert sam.path == f"/reception/london/booking/{row.reference}/saved"
    reference = f"{row.reference[:3]}-{row.reference[3:]}"
    for told in (
        "Saved at 09:00. Read it back:",
        "Thursday 8 October at 10am with Mr Oliver Eaton, 104 Harley Street",
        "Anjali Sharma 07700 900118",
        f"Reference {reference}",
        "No email address. The patient gets no email.",
    ):
        assert told in sam.text
    assert [(mail.kind, mail.recipient) for mail in database.all(OutboxMessage)] == [("confirmation", "clinic")]


def test_a_call_is_read_back_on_both_clocks(sam: Visitor, database: Database) -> None:
    """Where they are is where their number is from, unless it is said."""
    at(sam, "10:00", LINE).press("Save booking Enter", phone="+971 50 123 4567", name="Omar")
    assert database.one(Booking).patient_zone == "Asia/Dubai"
    assert "at 10am UK time 1pm in Dubai we call you" in sam.text


@pytest.mark.parametrize(
    ("phone", "zone", "now_there"),
    [
        ("07700 900118", "Europe/London", "the same"),
        ("+44 7797 712345", "Europe/London", "the same"),  # Jersey
        ("+971 50 123 4567", "Asia/Dubai", "13:00 in Dubai"),
        ("+1 212 555 0100", "", "time there not known"),
        ("+1 416 555 0100", "", "time there not known"),  # Toronto
        ("+61 2 9374 4000", "", "time there not known"),
        ("+55 11 2345 6789", "", "time there not known"),
        ("+7 495 123 45 67", "", "time there not known"),
        ("+977 1 4123456", "", "time there not known"),  # Nepal has one zone, but we have no name for it
    ],
)
def test_where_a_caller_is_is_where_their_number_is_from_if_that_has_one_zone(
    sam: Visitor, database: Database, clock: time_machine.Traveller, phone: str, zone: str, now_there: str
) -> None:
    at(sam, "10:00", LINE).press("Save booking Enter", phone=phone, name="Omar")
    assert database.one(Booking).patient_zone == zone
    clock.move_to("2026-10-08T09:00:00+00:00")
    sam.open(f"{DAY}/calls")
    assert [words(cell) for cell in sam.page.root.iter("td") if cell.get("data-label") == "Now there:"] == [now_there]


def test_where_staff_say_that_they_are_is_believed(sam: Visitor, database: Database) -> None:
    at(sam, "10:00", LINE).press("Save booking Enter", phone="+1 212 555 0100", name="Omar", zone="Europe/London")
    sam.open(f"{DAY}/calls")
    assert [words(cell) for cell in sam.page.root.iter("td") if cell.get("data-label") == "Now there:"] == ["the same"]


def test_the_zone_that_the_form_online_begins_with_is_no_answer_for_a_country_of_several(
    app: Flask, sam: Visitor
) -> None:
    book_call(Visitor(app), on=THURSDAY, name="Jo Park", phone="+1 212 555 0123")
    sam.open(f"{DAY}/calls")
    assert [words(cell) for cell in sam.page.root.iter("td") if cell.get("data-label") == "Now there:"] == [
        "time there not known"
    ]


def pressed_again(sam: Visitor, button: str, **answers: str) -> list[str]:
    """Where each of two presses of a button leads, both from the page as it stands."""
    _method, action, fields = sam.form(button, **answers)
    return [sam.post(action, fields).path for _press in range(2)]


def test_save_pressed_twice_leads_to_one_booking(sam: Visitor, database: Database) -> None:
    paths = pressed_again(at(sam, "10:00"), "Save booking Enter", phone="07700 900118", name="Anjali Sharma")
    assert paths == [f"/reception/london/booking/{database.one(Booking).reference}/saved"] * 2
    assert "Saved at 09:00. Read it back:" in sam.text
    assert [(mail.kind, mail.recipient) for mail in database.all(OutboxMessage)] == [("confirmation", "clinic")]


def test_so_does_squeeze_in_once_the_form_has_been_shown_again(app: Flask, sam: Visitor, database: Database) -> None:
    book_visit(Visitor(app), "10:00")
    at(sam, "10:15")
    key = sam.value("key")
    sam.press("Save booking Enter", phone="07700 900118", name="")
    assert (sam.status, sam.value("key")) == (422, key)
    sam.press("Save booking Enter", name="Anjali")
    assert (sam.status, sam.value("key")) == (409, key)
    first, second = pressed_again(sam, "Squeeze in")
    assert first == second == f"/reception/london/booking/{database.all(Booking)[1].reference}/saved"
    assert len(database.all(Booking)) == 2


def test_so_does_a_walk_ins_form(sam: Visitor, database: Database, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-10-08T09:02:00+00:00")
    paths = pressed_again(sam.open(f"{DAY}/new?walk-in=1"), "Save booking Enter", name="Walter Inn")
    assert paths == [f"/reception/london/booking/{database.one(Booking).reference}/saved"] * 2


@pytest.mark.parametrize("button", ["Save booking Enter", "Squeeze in"])
def test_pressed_four_times_at_once_it_makes_one_booking(
    app: Flask, sam: Visitor, database: Database, button: str
) -> None:
    at(sam, "10:15")
    others = 0
    if button == "Squeeze in":
        book_visit(Visitor(app), "10:00")
        sam.press("Save booking Enter", phone="07700 900118", name="Anjali")
        others = 1
    _method, action, fields = sam.form(button, phone="07700 900118", name="Anjali")
    cookie = sam.client.get_cookie("booking")
    assert cookie is not None
    answers = []

    def press() -> None:
        client = app.test_client(use_cookies=False)
        headers = {"Cookie": f"booking={cookie.value}"}
        answer = client.post(action, data=fields, headers=headers)
        answers.append((answer.status_code, answer.headers.get("Location")))

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    saved = f"/reception/london/booking/{database.all(Booking)[-1].reference}/saved"
    assert (answers, len(database.all(Booking)) - others) == ([(303, saved)] * 4, 1)


@pytest.mark.parametrize("key", ["", "x", "\x00" * 22, "é" * 22])
def test_a_form_whose_key_is_none_is_given_one(sam: Visitor, database: Database, key: str) -> None:
    _method, action, fields = at(sam, "10:00").form("Save booking Enter", phone="07700 900118", name="", key=key)
    sam.post(action, fields)
    assert (sam.status, len(sam.value("key"))) == (422, 22)
    sam.press("Save booking Enter", name="Anjali")
    assert database.one(Booking).patient_name == "Anjali"


def test_each_form_that_is_opened_has_a_key_of_its_own(sam: Visitor) -> None:
    assert at(sam, "10:00").value("key") != at(sam, "10:00").value("key")


def test_undo_takes_it_back_before_anything_is_sent(sam: Visitor, database: Database) -> None:
    at(sam, "10:00").press("Save booking Enter", phone="07700 900118", name="Anjali Sharma", email="a@example.com")
    sam.press("Undo u")
    assert database.one(Booking).status == "cancelled"
    assert {mail.status for mail in database.all(OutboxMessage)} == {"dropped"}
    assert "Cancelled at 09:00." in sam.text
    sam.press("Undo u")
    assert database.one(Booking).status == "booked"


def test_what_is_missing_is_said_and_what_was_typed_is_kept(sam: Visitor, database: Database) -> None:
    at(sam, "10:00").press("Save booking Enter", phone="12", name="", email="nobody", reason="Both knees")
    assert sam.status == 422
    assert sam.mistakes() == [
        ("#phone", "Enter a phone number, like 07700 900 982 or +44 808 157 0192"),
        ("#name", "Enter the patient’s name"),
        ("#email", "Enter an email address in the format name@example.com"),
    ]
    assert (sam.value("phone"), sam.value("email"), sam.value("reason").strip()) == ("12", "nobody", "Both knees")
    assert database.all(Booking) == []
    sam.press("Save booking Enter", phone="07700 900118", name="Anjali", email="")
    assert database.one(Booking).reason == "Both knees"


def test_possible_matches_are_shown_and_one_can_be_used_and_none_is_changed(
    app: Flask, sam: Visitor, database: Database
) -> None:
    book_visit(Visitor(app))
    before = database.one(Booking)
    at(sam, "14:00").press("Look up", phone="07700 900123")
    assert "Possible match: Priya Sharma 1 booking · next: Thursday 8 October, 9:15am" in sam.text
    sam.press("Use these details: Priya Sharma")
    assert (sam.value("name"), sam.value("email"), sam.value("phone")) == (
        PRIYA["name"],
        PRIYA["email"],
        "07700 900123",
    )
    sam.press("Save booking Enter", name="Priya Sharma-Jones")
    old, new = database.all(Booking)
    assert (old.patient_name, old.version) == (before.patient_name, 0)
    assert new.patient_name == "Priya Sharma-Jones"


def test_a_match_at_another_clinic_is_not_shown_and_a_look_is_on_record(app: Flask, database: Database) -> None:
    book_visit(Visitor(app))
    rita = signed_in(app, RITA)
    at(rita, "10:00", day="/reception/manchester/2026-10-07").press("Look up", phone="07700 900123")
    assert "Priya" not in rita.text
    last = database.all(AuditEntry)[-1]
    assert (last.verb, last.facts) == ("saw_matches", {"bookings": []})
    ada = signed_in(app, ADA)
    at(ada, "10:00", day="/reception/manchester/2026-10-07").press("Look up", phone="07700 900123")
    assert "Possible match: Priya Sharma" in ada.text
    assert database.all(AuditEntry)[-1].facts == {"bookings": [database.one(Booking).id]}


def test_a_taken_time_is_squeezed_in_only_when_that_is_pressed(app: Flask, sam: Visitor, database: Database) -> None:
    book_visit(Visitor(app), "10:00")
    at(sam, "10:15")
    assert "Mr Oliver Eaton is taken for some of it." in sam.text
    sam.press("Save booking Enter", phone="07700 900118", name="Anjali")
    assert (sam.status, len(database.all(Booking))) == (409, 1)
    assert sam.value("name") == "Anjali"
    sam.press("Save booking Enter")
    assert (sam.status, len(database.all(Booking))) == (409, 1)
    sam.press("Squeeze in")
    assert database.all(Booking)[-1].is_squeezed_in
    assert "Squeezed in" in sam.text
    assert database.all(AuditEntry)[-2].facts["past"] == ["overlap"]


def test_what_was_told_beside_the_button_passes_nothing_grave(app: Flask, sam: Visitor, database: Database) -> None:
    book_visit(Visitor(app), "10:00")
    at(sam, "10:15").press("Save booking Enter", phone="07700 900118", name="Anjali", told="overlap notice")
    assert (sam.status, len(database.all(Booking))) == (409, 1)


@pytest.mark.parametrize(
    ("start", "day", "words", "button"),
    [
        ("18:00", THURSDAY, "London is closed for some or all of it.", "Book outside opening hours"),
        ("10:00", "2026-10-11", "London is closed for some or all of it.", "Book outside opening hours"),
        (
            "10:00",
            "2026-10-07",
            "Mr Oliver Eaton is not in London for some or all of it.",
            "Book outside the diary’s hours",
        ),
        ("08:00", "2026-10-05", "This time has gone by.", "Book in the past"),
    ],
)
def test_each_warning_has_its_words_and_its_button(
    sam: Visitor, database: Database, start: str, day: str, words: str, button: str
) -> None:
    at(sam, start, day=f"/reception/london/{day}")
    sam.press("Save booking Enter", phone="07700 900118", name="Anjali")
    assert sam.status == 409
    assert words in sam.text
    sam.press(button)
    assert len(database.all(Booking)) == 1


def test_what_only_patients_are_held_to_is_told_and_costs_no_press(sam: Visitor, database: Database) -> None:
    at(sam, "12:00", day="/reception/london/2026-10-05")
    assert "Patients could not book this themselves. Online, First appointment needs 24 hours’ notice." in sam.text
    sam.press("Save booking Enter", phone="07700 900118", name="Anjali")
    assert database.one(Booking).status == "booked"


@pytest.mark.parametrize(
    ("minutes", "notice"),
    [
        (30, "30 minutes’ notice"),
        (60, "1 hour’s notice"),
        (120, "2 hours’ notice"),
        (24 * 60, "24 hours’ notice"),
        (48 * 60, "2 days’ notice"),
    ],
)
def test_a_notice_has_its_apostrophe_where_it_belongs(
    sam: Visitor, database: Database, minutes: int, notice: str
) -> None:
    database.change(lambda: db.session.query(Service).filter_by(id=2).update({"notice_minutes": minutes}))
    at(sam, "09:15", day="/reception/london/2026-10-05")
    assert f"Online, First appointment needs {notice}." in sam.text


def test_a_slip_that_was_taken_back_is_no_cancellation_of_the_clinics(sam: Visitor, database: Database) -> None:
    at(sam, "10:00").press("Save booking Enter", phone="07700 900118", name="Anjali Sharma")
    sam.press("Undo u")
    row = database.one(Booking)
    assert (row.status, row.cancelled_by) == ("cancelled", "undone")
    assert "Taken back" in sam.open(f"/reception/london/booking/{row.reference}").text
    assert "cancelled" not in [words(line) for line in sam.open(DAY).page.by_id("counts").iter("li")][-1]
    assert "Cancelled by the clinic" not in sam.text
    sam.open("/reception/london/report")
    assert "Nothing was opened or booked in these weeks" in sam.text


def test_a_walk_in_has_arrived_now(sam: Visitor, database: Database, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-10-08T09:02:00+00:00")
    sam.open(f"{DAY}/new?walk-in=1")
    assert sam.value("at") == "10:00"
    sam.press("Save booking Enter", name="Walter Inn")
    row = database.one(Booking)
    assert (row.source, row.status, row.phone_e164) == ("walk_in", "arrived", "")
    assert [(mail.recipient, mail.status) for mail in database.all(OutboxMessage)] == [("clinic", "waiting")]


def test_a_walk_in_is_not_asked_for_a_phone_number_and_takes_something_in_person(
    sam: Visitor, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-10-08T09:02:00+00:00")
    sam.open(f"{DAY}/new?walk-in=1")
    (more,) = [e for e in sam.page.root.iter("details") if any(f.get("name") == "phone" for f in e.iter("input"))]
    assert more.get("open") is None
    assert (sam.field("name").get("autofocus"), sam.field("phone").get("autofocus")) == ("", None)
    assert sam.offered("service") == ["first-appointment", "follow-up"]
    assert [option.get("value") for option in sam.field("diary").iter("option")] == [str(EATON)]


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("2026-10-07T09:02:00+00:00", "Mr Eaton is in Manchester on Wednesdays"),
        ("2026-10-08T16:45:00+00:00", "too little is left of the day for any of his services"),
    ],
)
def test_a_walk_in_is_offered_nobody_who_is_not_here_or_has_too_little_time(
    sam: Visitor, clock: time_machine.Traveller, now: str, why: str
) -> None:
    clock.move_to(now)
    sam.open(f"/reception/london/{now[:10]}/new?walk-in=1")
    assert "Nobody at London can see a patient now. Nobody can for the rest of today." in sam.text, why
    assert not [e for e in sam.page.root.iter("form") if e.get("id") == "new"]


def test_a_walk_in_is_not_offered_who_is_seeing_somebody_but_who_is_free_next(
    app: Flask, sam: Visitor, clock: time_machine.Traveller
) -> None:
    book_visit(Visitor(app), "10:00")
    clock.move_to("2026-10-08T09:02:00+00:00")
    sam.open(f"{DAY}/new?walk-in=1")
    assert "Nobody at London can see a patient now. Mr Oliver Eaton can from 11:00." in sam.text
    sam.follow("Book 11:00")
    assert (sam.value("at"), sam.chosen("diary")) == ("11:00", [str(EATON)])


def test_who_was_free_when_the_form_was_opened_can_still_be_squeezed_into(
    app: Flask, sam: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-10-08T09:02:00+00:00")
    sam.open(f"{DAY}/new?walk-in=1")
    at(signed_in(app, ADA), "10:00").press("Save booking Enter", phone="07700 900881", name="Phoebe Ringwald")
    sam.press("Save booking Enter", name="Walter Inn")
    assert (sam.status, sam.chosen("diary")) == (409, [str(EATON)])
    sam.press("Squeeze in")
    assert [row.patient_name for row in database.all(Booking)] == ["Phoebe Ringwald", "Walter Inn"]


def test_a_walk_in_is_today_whatever_day_is_on_the_screen(sam: Visitor, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-10-08T09:02:00+00:00")
    sam.open("/reception/london/2026-10-15")
    assert sam.link("Walk-in w") == f"{DAY}/new?walk-in=1"
    sam.open("/reception/london/2026-10-15/new?walk-in=1")
    assert sam.path == f"{DAY}/new"


@BOTH_DATABASES
def test_a_booking_after_a_call_carries_the_details_and_says_what_it_follows(
    app: Flask, sam: Visitor, database: Database
) -> None:
    book_call(Visitor(app), reason="My left knee", **PRIYA)
    call = database.one(Booking)
    sam.open(f"{DAY}/new?at=14:00&diary={EATON}&from={call.reference}")
    assert (sam.value("name"), sam.value("phone"), sam.value("email")) == tuple(PRIYA.values())
    assert sam.value("reason").strip() == "My left knee"
    sam.press("Save booking Enter")
    assert database.all(Booking)[-1].follows_booking_id == call.id


def test_who_they_are_is_not_told_from_another_clinics_booking(app: Flask, database: Database) -> None:
    book_call(Visitor(app), **PRIYA)
    reference = database.one(Booking).reference
    rita = signed_in(app, RITA)
    assert rita.open(f"/reception/manchester/2026-10-07/new?from={reference}").status == 404
    assert database.all(AuditEntry)[-1].verb == "refused"


def test_without_a_time_everything_can_be_chosen(sam: Visitor, database: Database) -> None:
    sam.open(DAY).follow("New booking n")
    assert sam.offered("service") == ["first-appointment", "follow-up", "discovery-call"]
    sam.press("Save booking Enter", phone="07700 900118", name="Anjali", at="11:00", service="discovery-call")
    assert (sam.status, sam.mistakes()) == (422, [("#service", "Mr Oliver Eaton does not take this service")])
    sam.press("Save booking Enter", diary=str(LINE))
    row = database.one(Booking)
    assert (row.diary_id, f"{row.starts_at_utc:%H:%M}", row.ends_at_utc - row.starts_at_utc) == (
        LINE,
        "10:00",
        timedelta(minutes=15),
    )


def test_on_a_closed_day_the_form_is_there_too(sam: Visitor) -> None:
    sam.open("/reception/london/2026-10-11/new")
    assert sam.field("phone") is not None
    assert "Closed on Sundays" in sam.text


def test_opening_the_form_changes_nothing_but_the_record(sam: Visitor, database: Database) -> None:
    before = database.everything()
    at(sam, "10:00")
    after = database.everything()
    (seen,) = after.pop("audit")[len(before.pop("audit")) :]
    assert after == before
    assert (seen["verb"], seen["facts"]) == ("saw_day", {"on_date": THURSDAY})


@pytest.mark.parametrize(
    "more",
    [
        {"diary": "3"},
        {"diary": "x"},
        {"service": "discovery-call"},
        {"service": "nonsense"},
        {"at": "25:00"},
        {"at": "10:07"},
        {"told": "overlap closed", "at": "10:02"},
        {"zone": "Mars/Base"},
        {"name": "www.cheap-pills.example.com"},
    ],
)
def test_what_the_form_cannot_send_is_said_and_makes_nothing(
    sam: Visitor, database: Database, more: dict[str, str]
) -> None:
    _method, action, fields = at(sam, "10:00").form("Save booking Enter", phone="07700 900118", name="Anjali")
    for name, value in more.items():
        fields.setlist(name, [value])
    sam.post(action, fields)
    assert (sam.status, database.all(Booking)) == (422, [])


def priya_again(app: Flask, sam: Visitor, database: Database) -> Booking:
    """Sam, on the form for one more of the visits that Priya has had."""
    book_visit(Visitor(app), "09:15", reason="Both knees", **PRIYA)
    booked = database.one(Booking)
    sam.open(f"/reception/london/booking/{booked.reference}").follow("Book again")
    return booked


def whose(sam: Visitor) -> tuple[str, str, str, str, list[str], list[str]]:
    """For whom, what and with whom the form is."""
    typed = [sam.value(name).strip() for name in ("name", "phone", "email", "reason")]
    return (*typed, sam.chosen("service"), sam.chosen("diary"))  # type: ignore[return-value]


def another_day(sam: Visitor, day: str) -> Visitor:
    """Over the arrow to the day before or after."""
    (way,) = {a.get("href", "") for a in sam.page.root.iter("a") if a.get("aria-label", "").split() == day.split()}
    return sam.open(way)


PRIYAS = (*PRIYA.values(), "Both knees", ["first-appointment"], ["4"])


def test_book_again_keeps_patient_service_and_clinician_through_every_slot_day_and_clinic(
    app: Flask, sam: Visitor, database: Database
) -> None:
    priya_again(app, sam, database)
    assert whose(sam) == PRIYAS
    another_day(sam, "Tuesday 6 October")
    assert (sam.heading, whose(sam)) == ("Tuesday 6 October, London", PRIYAS)
    sam.press("Go", date=THURSDAY)
    assert (sam.heading, whose(sam), sam.value("at")) == ("Thursday 8 October, London", PRIYAS, "10:15")
    sam.follow("14:00 free, Mr Oliver Eaton")
    assert (whose(sam), sam.value("at")) == (PRIYAS, "14:00")
    sam.follow("15:30 free, Mr Oliver Eaton")
    sam.press("Save booking Enter")
    new = database.all(Booking)[-1]
    assert (new.patient_name, new.phone_typed, f"{new.starts_at_utc:%d %H:%M}", new.diary_id) == (
        PRIYA["name"],
        PRIYA["phone"],
        "08 14:30",
        EATON,
    )
    assert not [link for link in sam.page.links if "from=" in link]


def test_at_another_clinic_too_and_what_is_refused_keeps_them(app: Flask, database: Database) -> None:
    ada = signed_in(app, ADA)
    priya_again(app, ada, database)
    ada.follow("Manchester").press("Go", date="2026-10-07")
    assert (ada.heading, whose(ada)) == ("Wednesday 7 October, Manchester", PRIYAS)
    ada.press("Save booking Enter", name="")
    assert (ada.status, {link for link in ada.links_to("/new?at=") if "from=" not in link}) == (422, set())


def test_book_first_visit_keeps_whoever_was_called_through_slots_and_days(
    app: Flask, sam: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    book_call(Visitor(app), reason="Both knees", **PRIYA)
    call = database.one(Booking)
    clock.move_to("2026-10-07T08:20:00+00:00")
    sam.open(f"/reception/london/{call.starts_at_utc:%Y-%m-%d}/calls").press("Reached").press("Save, book first visit")
    assert whose(sam) == PRIYAS
    another_day(sam, "Thursday 8 October").follow("14:00 free, Mr Oliver Eaton")
    assert whose(sam) == PRIYAS
    sam.press("Save booking Enter")
    assert database.all(Booking)[-1].follows_booking_id == call.id


def test_on_a_closed_day_the_next_open_one_keeps_them(app: Flask, sam: Visitor, database: Database) -> None:
    reference = priya_again(app, sam, database).reference
    sam.press("Go", date="2026-10-11").follow("Next open day: Monday 12 October")
    assert (sam.heading, whose(sam)) == ("Monday 12 October, London", PRIYAS)
    sam.open(f"/reception/london/2026-10-11/move/{reference}").follow("Next open day: Monday 12 October")
    assert sam.path == f"/reception/london/2026-10-12/move/{reference}"


def test_the_service_follows_a_slot_of_a_diary_that_does_not_take_it(
    app: Flask, sam: Visitor, database: Database
) -> None:
    priya_again(app, sam, database)
    sam.press("Go", date=THURSDAY).follow("12:00 free, Discovery calls")
    assert whose(sam) == (*PRIYAS[:4], ["discovery-call"], ["1"])


def test_free_times_that_come_later_carry_them_too(app: Flask, sam: Visitor, database: Database) -> None:
    """The script asks again every few seconds, and puts what comes in place of what stood there."""
    booked = priya_again(app, sam, database)
    sam.press("Go", date=THURSDAY)
    news = sam.page.by_id("news").get("data-changes", "")
    sam.open(news)
    assert {link for link in sam.links_to("/new?at=") if f"from={booked.reference}" not in link} == set()
    assert sam.links_to("/new?at=")
    sam.open(f"{DAY}/changes?from=%22%3E&service=nonsense")
    assert {link for link in sam.links_to("/new?at=") if "from" in link or "service" in link} == set()


def test_what_was_typed_goes_along_to_another_time(sam: Visitor) -> None:
    """As the script sends it, when a time is chosen in the middle of the form."""
    _method, _action, fields = at(sam, "10:00").form("Save booking Enter", phone="07700 900118", name="Anjali")
    fields.setlist("at", ["14:00"])
    fields.add("elsewhere", "yes")
    sam.post(f"{DAY}/new", fields)
    assert (sam.status, sam.value("name"), sam.value("phone"), sam.value("at")) == (
        200,
        "Anjali",
        "07700 900118",
        "14:00",
    )


def test_a_walk_in_who_is_given_a_later_time_is_none_and_is_written_to(
    sam: Visitor, database: Database, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-10-08T09:02:00+00:00")
    _method, _action, fields = sam.open(f"{DAY}/new?walk-in=1").form(
        "Save booking Enter", phone="07700 900118", name="Anjali", email="a@example.com"
    )
    fields.setlist("at", ["14:00"])
    fields.add("elsewhere", "yes")
    sam.post(f"{DAY}/new", fields).press("Save booking Enter")
    assert database.one(Booking).status == "booked"
    assert {mail.recipient for mail in database.all(OutboxMessage)} == {"patient", "clinic"}


@pytest.mark.parametrize("query", ["date=2026-02-30", "date=x"])
def test_a_date_that_is_none_is_said(sam: Visitor, query: str) -> None:
    sam.open(f"/reception/london/new?{query}")
    assert (sam.status, sam.heading) == (404, "There is no such date")
