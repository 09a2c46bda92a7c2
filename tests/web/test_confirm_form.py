"""Every page that confirms something does what it showed, or is shown again: somebody else, or another window, is
quicker than its button."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from booking.extensions import db
from booking.models import Booking, OutboxMessage, Staff
from tests.support.html import words as said
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada
from tests.web.database import Database
from tests.web.journey import book_call, book_visit, choose_call, choose_visit, give_details
from tests.web.people import MALLORY, THURSDAY
from tests.web.routes import READING
from tests.web.staff import ADA, OLIVER, SAM, signed_in

Form = tuple[str, str, Any]
# Who has the page open, what its button sends, what happens before it is pressed.
Opened = tuple[Visitor, Form, Callable[[], object]]
Page = Callable[[Flask, Database], Opened]
SAYS = "This has changed since you opened the page: "
PATIENT_DID = "The patient changed this"
ADA_DID = "Ada Quist changed this"
CLASH = "changed this"
BOOKING = "/reception/london/booking/{reference}"
DAY = f"/reception/london/{THURSDAY}"


# --- Patients' pages ---------------------------------------------------------------------------------


def _check(app: Flask) -> tuple[Visitor, Form]:
    visitor = give_details(choose_call(Visitor(app)))
    return visitor, visitor.form("Book this appointment")


def other_details(app: Flask, database: Database) -> Opened:
    visitor, form = _check(app)
    return visitor, form, lambda: visitor.open("/book/details").press("Continue", **MALLORY)


def other_price(app: Flask, database: Database) -> Opened:
    visitor, form = _check(app)
    administrator = ada(app).open("/admin/services/discovery-call")
    return visitor, form, lambda: administrator.press("Save", price_pence="£20")


def other_details_for_another_time(app: Flask, database: Database) -> Opened:
    visitor, _form = _check(app)
    visitor.press("Book this appointment", start="2026-10-07T09:07")
    form = visitor.form("Book this time", start="2026-10-07T09:30")
    return visitor, form, lambda: visitor.open("/book/details").press("Continue", **MALLORY)


def _moved(app: Flask, token: str, start: str = "16:00") -> None:
    Visitor(app).open(f"/a/{token}/move/{THURSDAY}").press("Move my appointment", start=start)


def cancel(app: Flask, database: Database) -> Opened:
    visitor = book_visit(Visitor(app), "10:00")
    token = visitor.token
    visitor.follow("Cancel this appointment")
    return visitor, visitor.form("Cancel this appointment"), lambda: _moved(app, token)


def move(app: Flask, database: Database) -> Opened:
    visitor = book_visit(Visitor(app), "10:00")
    token = visitor.token
    visitor.open(f"/a/{token}/move/{THURSDAY}")
    return visitor, visitor.form("Move my appointment", start="12:00"), lambda: _moved(app, token)


PATIENTS = {
    "public.confirm": (other_details, f"{SAYS}your name, the phone number and the email address."),
    "public.confirm, price": (other_price, f"{SAYS}the price."),
    "public.confirm, another time": (
        other_details_for_another_time,
        f"{SAYS}your name, the phone number and the email address.",
    ),
    "manage.cancel_now": (cancel, f"{SAYS}day and time."),
    "manage.move_to": (move, f"{SAYS}day and time."),
}


# --- Staff's pages -----------------------------------------------------------------------------------


def _booking(app: Flask, database: Database) -> Booking:
    book_visit(Visitor(app), "10:00")
    return database.one(Booking)


def _of_a_booking(path: str, button: str, **answers: Any) -> Page:
    """A page at the desk about a booking that its patient moves meanwhile."""

    def opened(app: Flask, database: Database) -> Opened:
        booking = _booking(app, database)
        sam = signed_in(app, SAM).open(path.format(reference=booking.reference))
        return sam, sam.form(button, **answers), lambda: _moved(app, booking.token)

    return opened


def _of_a_call(before: str, button: str, theirs: str, **answers: Any) -> Page:
    """The list of calls, after a first press, while a colleague writes down another thing about the call."""

    def opened(app: Flask, database: Database) -> Opened:
        book_call(Visitor(app), on=THURSDAY)
        calls = f"{DAY}/calls?call={database.one(Booking).reference}"
        sam, colleague = signed_in(app, SAM).open(calls), signed_in(app, ADA)
        if before:
            sam.press(before).open(calls)
        form = sam.form(button, **answers)
        return sam, form, lambda: colleague.open(calls).press(theirs, **answers)

    return opened


def undo(app: Flask, database: Database) -> Opened:
    sam = signed_in(app, SAM).open(f"{DAY}/new?at=10:00&diary=4")
    sam.press("Save booking Enter", phone="07700 900118", name="Anjali Sharma")
    booking = database.one(Booking)
    return sam, sam.form("Undo u"), lambda: _moved(app, booking.token)


def message_again(app: Flask, database: Database) -> Opened:
    booking = _booking(app, database)
    database.change(
        lambda: db.session.execute(update(OutboxMessage).values(status="sent", settled_at_utc=OutboxMessage.due_at_utc))
    )
    sam = signed_in(app, SAM).open(BOOKING.format(reference=booking.reference))
    form = sam.form("Send again: Confirmation, with the calendar invitation")
    return sam, form, lambda: _moved(app, booking.token)


def all_the_same(app: Flask, database: Database) -> Opened:
    """Whoever is told of a colleague's change, and goes past it, is told of the next one too."""
    booking = _booking(app, database)
    sam = signed_in(app, SAM).open(f"{BOOKING.format(reference=booking.reference)}/cancel")
    _moved(app, booking.token)
    sam.press("Cancel the booking", who="clinic")
    return sam, sam.form("Use mine all the same"), lambda: _moved(app, booking.token, "12:00")


def squeeze_in(app: Flask, database: Database) -> Opened:
    """The warning is about 10:15; the same form is then filled in for 11:15, which is taken too."""
    book_visit(Visitor(app), "10:00")
    book_visit(Visitor(app), "11:00", **MALLORY)
    sam = signed_in(app, SAM).open(f"{DAY}/new?at=10:15&diary=4")
    sam.press("Save booking Enter", phone="07700 900118", name="Anjali Sharma")
    return sam, sam.form("Squeeze in", at="11:15"), lambda: None


def block(app: Flask, database: Database) -> Opened:
    booking = _booking(app, database)
    sam = signed_in(app, SAM).open(f"{DAY}/block?at=10:00&diary=4").press("Block", ends="18:00")
    return sam, sam.form("Block all the same"), lambda: _moved(app, booking.token)


def block_over_a_hold(app: Flask, database: Database) -> Opened:
    visitor = choose_visit(Visitor(app), "10:00")
    sam = signed_in(app, SAM).open(f"{DAY}/block?at=10:00&diary=4").press("Block", ends="18:00")
    return sam, sam.form("Block all the same"), lambda: choose_visit(visitor, "12:00")


def own_block(app: Flask, database: Database) -> Opened:
    booking = _booking(app, database)
    oliver = signed_in(app, OLIVER).open("/me/block")
    oliver.press("Block this time", on_date=THURSDAY, starts="10:00", ends="18:00")
    return oliver, oliver.form("Block it all the same"), lambda: _moved(app, booking.token)


def leave(app: Flask, database: Database) -> Opened:
    booking = _booking(app, database)
    oliver = signed_in(app, OLIVER).open("/me/leave").press("Take these days", first=THURSDAY)
    return oliver, oliver.form("Take these days all the same"), lambda: _moved(app, booking.token)


# --- Administrators' pages ---------------------------------------------------------------------------


def _settings(path: str, field: str, mine: str, theirs: str, button: str = "Save") -> Page:
    """A form of settings that another administrator saves first."""

    def opened(app: Flask, database: Database) -> Opened:
        first, second = ada(app).open(path), ada(app).open(path)
        return first, first.form(button, **{field: mine}), lambda: second.press(button, **{field: theirs})

    return opened


def person(app: Flask, database: Database) -> Opened:
    signed_in(app, SAM)
    (sam,) = (row.id for row in database.all(Staff) if row.email == SAM.email)
    return _settings(f"/admin/people/{sam}", "name", "Sam A", "Sam B")(app, database)


def bank_holiday(app: Flask, database: Database) -> Opened:
    first, second = (ada(app).open("/admin/bank-holidays/london") for _each in range(2))
    form = first.form("Open Monday 28 December 2026")
    return first, form, lambda: second.press("Open Saturday 26 December 2026")


def special_day(app: Flask, database: Database) -> Opened:
    first = ada(app).open("/admin/hours/london/dates").press("Set it", first="2026-11-05")
    second = ada(app).open("/admin/hours/london/dates")
    form = first.form("Take away Thu 5 Nov 2026, The clinic")
    return first, form, lambda: second.press("Set it", first="2026-11-06")


def strand(app: Flask, database: Database) -> Opened:
    booking = _booking(app, database)
    visitor = ada(app).open("/admin/hours/london").press("Save hours", thursday="11-18")
    form = visitor.form("Save, and I will move them")
    return visitor, form, lambda: _moved(app, booking.token, "09:00")


def leave_be(app: Flask, database: Database) -> Opened:
    booking = _booking(app, database)
    visitor = ada(app).open("/admin/hours/london").press("Save hours", thursday="closed")
    visitor.press("Save, and I will move them")
    (button,) = [words for e in visitor.page.root.iter("button") if (words := said(e)).startswith("Leave as booked")]
    sam = signed_in(app, SAM).open(f"{BOOKING.format(reference=booking.reference)}/details")
    return visitor, visitor.form(button), lambda: sam.press("Save details", name="Priya Rao")


STAFF = {
    "reception.cancel_now": (_of_a_booking(f"{BOOKING}/cancel", "Cancel the booking", who="clinic"), PATIENT_DID),
    "reception.cancel_now, again": (all_the_same, PATIENT_DID),
    "reception.save_move": (
        _of_a_booking(f"{DAY}/move/{{reference}}", "12:00 move here, Mr Oliver Eaton"),
        PATIENT_DID,
    ),
    "reception.save_details": (_of_a_booking(f"{BOOKING}/details", "Save details", name="Priya Rao"), PATIENT_DID),
    "reception.undo": (undo, PATIENT_DID),
    "reception.record_call": (_of_a_call("", "No answer try 1", "Wrong number"), ADA_DID),
    "reception.end_call": (_of_a_call("Reached", "Save only", "Save only", outcome="thinking"), ADA_DID),
    "reception.undo_call": (
        _of_a_call("No answer try 1", "Undo the last entry", "No answer try 2"),
        ADA_DID,
    ),
    "reception.message_again": (message_again, PATIENT_DID),
    "reception.save_new": (squeeze_in, "Before you save:"),
    "reception.block_now": (block, "1 is in that time: 16:00 Priya Sharma"),
    "reception.block_now, a hold": (block_over_a_hold, "1 is in that time: 12:00 held online"),
    "clinician.add_block": (own_block, "16:00Priya Sharma"),
    "clinician.add_leave": (leave, "16:00Priya Sharma"),
    "admin.save_practice": (_settings("/admin/group", "email", "a@example.com", "b@example.com"), CLASH),
    "admin.save_clinic": (_settings("/admin/clinics/london", "name", "London A", "London B"), CLASH),
    "admin.save_service": (_settings("/admin/services/follow-up", "summary", "One.", "Two."), CLASH),
    "admin.save_diary": (_settings("/admin/diaries/4", "name", "Mr A", "Mr B"), CLASH),
    "admin.save_hours": (_settings("/admin/hours/london", "friday", "9-11", "9-12", "Save hours"), CLASH),
    "admin.save_hours, stranding": (strand, "Thu 8 Oct, 9am"),
    "admin.save_special_days": (
        _settings("/admin/hours/london/dates", "first", "2026-11-05", "2026-11-06", "Set it"),
        CLASH,
    ),
    "admin.save_diary_hours": (_settings("/admin/hours/london/4", "monday", "9-11", "9-12", "Save hours"), CLASH),
    "admin.save_person": (person, CLASH),
    "admin.save_bank_holiday": (bank_holiday, CLASH),
    "admin.remove_special_days": (special_day, CLASH),
    "admin.leave_as_booked": (leave_be, "That booking has changed since you opened this list."),
}


# --- What holds for all of them ----------------------------------------------------------------------


def _what_stands(database: Database) -> dict[str, Any]:
    """Everything but who looked at what, and when."""
    return {name: rows for name, rows in database.everything().items() if name not in ("audit", "staff_sessions")}


def _shown_again(opened: Opened, database: Database, says: str) -> Visitor:
    visitor, (_method, action, fields), meddle = opened
    meddle()
    before = _what_stands(database)
    visitor.post(action, fields)
    assert (visitor.status, says in visitor.text) == (409, True), visitor.text
    assert _what_stands(database) == before
    return visitor


@pytest.mark.parametrize(("page", "says"), STAFF.values(), ids=STAFF)
def test_a_page_of_staff_is_shown_again(app: Flask, database: Database, page: Page, says: str) -> None:
    _shown_again(page(app, database), database, says)


@pytest.mark.parametrize(("page", "says"), PATIENTS.values(), ids=PATIENTS)
def test_a_page_of_patients_is_shown_again(app: Flask, database: Database, page: Page, says: str) -> None:
    _shown_again(page(app, database), database, says)


BUTTONS = ("Book this appointment", "Cancel this appointment", "Move my appointment")


@pytest.mark.parametrize(("page", "says"), PATIENTS.values(), ids=PATIENTS)
def test_pressed_again_it_does_what_it_shows_now(app: Flask, database: Database, page: Page, says: str) -> None:
    visitor = _shown_again(page(app, database), database, says)
    (button,) = [words for e in visitor.page.root.iter("button") if (words := said(e)) in BUTTONS]
    before = _what_stands(database)
    visitor.press(button, **({"start": "12:00"} if button.startswith("Move") else {}))
    assert (visitor.status, _what_stands(database) == before) == (200, False)


def test_what_is_booked_is_what_is_shown_the_second_time(app: Flask, database: Database) -> None:
    visitor = _shown_again(other_details(app, database), database, SAYS)
    assert (visitor.facts()["Name"], visitor.facts()["Phone"]) == (MALLORY["name"], MALLORY["phone"])
    visitor.press("Book this appointment")
    assert database.one(Booking).patient_name == MALLORY["name"]


def test_a_time_that_another_window_has_given_up_stays_on_the_page(app: Flask, database: Database) -> None:
    """The page was about 9:15. It still is, with the details that were typed in the other window for 4pm."""
    visitor = give_details(choose_call(Visitor(app)))
    form = visitor.form("Book this appointment")

    def another() -> None:
        choose_call(visitor, "16:00").open("/book/details").press("Continue", **MALLORY)

    _shown_again((visitor, form, another), database, SAYS)
    assert (visitor.facts()["Time"], visitor.facts()["Name"]) == ("9:15am UK time", "Mallory")
    visitor.press("Book this appointment")
    assert f"{database.one(Booking).starts_at_utc:%H:%M}" == "08:15"


@pytest.mark.parametrize("page", ["public.confirm", "manage.cancel_now", "manage.move_to"])
def test_a_form_that_does_not_say_what_was_shown_is_shown(app: Flask, database: Database, page: str) -> None:
    visitor, (method, action, fields), _meddle = PATIENTS[page][0](app, database)
    del fields["shown"]
    _shown_again((visitor, (method, action, fields), lambda: None), database, "Check this page, then")


def test_a_cancellation_at_the_desk_says_which_version_it_means(app: Flask, database: Database) -> None:
    sam, (method, action, fields), _meddle = STAFF["reception.cancel_now"][0](app, database)
    del fields["version"]
    _shown_again((sam, (method, action, fields), lambda: None), database, "Use mine all the same")


def test_a_mistake_on_the_page_hides_no_change(app: Flask, database: Database) -> None:
    """A reason that is too long shows the page again, with the time as it is now: the next press says so."""
    visitor, (_method, action, fields), meddle = cancel(app, database)
    meddle()
    fields["reason"] = "x" * 1001
    assert visitor.post(action, fields).status == 422
    visitor.press("Cancel this appointment", reason="Better")
    assert (visitor.status, SAYS in visitor.text, database.one(Booking).status) == (409, True, "booked")


# Forms that confirm nothing which somebody else could have changed: they make something new, say what they do in
# themselves, or are about the sender's own account.
NOTHING_SHOWN = """
    public.hold public.hold_instead public.extend_hold public.save public.send_links
    reception.set_shortcut_keys
    reception.note reception.tick reception.unblock reception.send_all_again admin.send_all_again
    reception.mark_printed
    clinician.running_late clinician.make_feed clinician.revoke_feed clinician.remove_block clinician.remove_leave
    admin.add_clinic admin.add_service admin.add_diary admin.add_person admin.change_sign_in
    admin.add_site admin.remove_site admin.finish_setup_step
"""
# Their own tests send an older version or fingerprint.
TESTED_ELSEWHERE = """
    reception.mark reception.cancel_flood clinician.mark
"""


def test_every_form_is_one_of_these(sqlite_app: tuple[Flask, Any]) -> None:
    app, _snapshot = sqlite_app
    forms = {rule.endpoint for rule in app.url_map.iter_rules() if (rule.methods or set()) - READING}
    tested = {name.partition(",")[0] for name in (*PATIENTS, *STAFF)}
    known = tested | set(NOTHING_SHOWN.split()) | set(TESTED_ELSEWHERE.split())
    assert {name for name in forms if not name.startswith(("sign_in.", "dev."))} == known
