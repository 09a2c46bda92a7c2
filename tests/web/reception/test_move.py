"""Pick and place: Move, another day if need be, and the place. At most three presses."""

import pytest
import time_machine
from flask import Flask

from booking.models import AuditEntry, Booking, OutboxMessage
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, book_visit
from tests.web.people import THURSDAY
from tests.web.staff import ADA, RITA, SAM, signed_in

DAY = f"/reception/london/{THURSDAY}"


@pytest.fixture
def reference(app: Flask, database: Database) -> str:
    """Priya's first appointment on Thursday at 10."""
    book_visit(Visitor(app), "10:00")
    return database.one(Booking).reference


@pytest.fixture
def sam(app: Flask) -> Visitor:
    """Sam, at London's desk."""
    return signed_in(app, SAM)


def test_move_and_place_is_two_presses(sam: Visitor, reference: str, database: Database) -> None:
    sam.open(f"{DAY}/move/{reference}")
    assert (sam.status, sam.heading) == (200, "Thursday 8 October, London")
    assert "Moving Priya Sharma First appointment, 45 min · from Thursday 8 October, 10am" in sam.text
    sam.press("15:00 move here, Mr Oliver Eaton")
    row = database.one(Booking)
    assert f"{row.starts_at_utc:%Y-%m-%d %H:%M}" == "2026-10-08 14:00"
    assert sam.path == f"/reception/london/booking/{reference}/saved"
    assert "Thursday 8 October at 3pm with Mr Oliver Eaton" in sam.text
    told = [(mail.kind, mail.recipient, mail.status) for mail in database.all(OutboxMessage) if mail.sequence == 1]
    assert told == [("moved", "clinic", "waiting"), ("moved", "patient", "waiting"), ("reminder", "patient", "waiting")]


def test_another_day_keeps_it_in_hand(sam: Visitor, reference: str, database: Database) -> None:
    sam.open(f"{DAY}/move/{reference}").press("Go", date="2026-10-13")
    assert sam.path == f"/reception/london/2026-10-13/move/{reference}"
    sam.press("14:00 move here, Mr Oliver Eaton")
    assert f"{database.one(Booking).starts_at_utc:%Y-%m-%d %H:%M}" == "2026-10-13 13:00"


def test_what_does_not_fit_says_why(sam: Visitor, reference: str) -> None:
    sam.open(f"{DAY}/move/{reference}")
    places = [button for button in sam.page.root.iter("button") if button.get("class") == "place"]
    assert places
    assert "30 min free, 45 needed" in sam.text
    assert "15 min free, 45 needed" in sam.text
    assert "cannot take this service" in sam.text


def test_a_patient_who_is_told_by_phone_gets_no_mail(sam: Visitor, reference: str, database: Database) -> None:
    sam.open(f"{DAY}/move/{reference}").press("15:00 move here, Mr Oliver Eaton", tell=[])
    told = [mail.status for mail in database.all(OutboxMessage) if mail.sequence == 1 and mail.kind == "moved"]
    assert told == ["waiting", "dropped"]


def test_any_other_time_is_warned_of_first(app: Flask, sam: Visitor, reference: str, database: Database) -> None:
    book_visit(Visitor(app), "15:00")
    sam.open(f"{DAY}/move/{reference}").press("Move there", at="15:15", diary="4")
    assert (sam.status, database.all(Booking)[0].version) == (409, 0)
    assert "15:15, Mr Oliver Eaton" in sam.text
    sam.press("Squeeze in")
    moved = database.all(Booking)[0]
    assert (moved.is_squeezed_in, moved.version) == (True, 1)


def test_enter_in_the_typed_time_moves_there(sam: Visitor, reference: str, database: Database) -> None:
    """Not to the first place of the day, whose button stands before."""
    sam.open(f"{DAY}/move/{reference}").enter("at", at="17:00", diary="4")
    assert f"{database.one(Booking).starts_at_utc:%Y-%m-%d %H:%M}" == "2026-10-08 16:00"
    assert sam.path == f"/reception/london/booking/{reference}/saved"


def test_enter_where_no_time_is_typed_moves_nothing(sam: Visitor, reference: str, database: Database) -> None:
    sam.open(f"{DAY}/move/{reference}").enter("at")
    assert (sam.status, database.one(Booking).version) == (422, 0)
    assert "Choose a time and a diary." in sam.text


def test_a_warning_is_passed_for_the_time_that_it_was_told_of(
    app: Flask, sam: Visitor, reference: str, database: Database
) -> None:
    book_visit(Visitor(app), "15:00")
    sam.open(f"{DAY}/move/{reference}").enter("at", at="15:15", diary="4")
    assert (sam.value("at"), sam.chosen("diary")) == ("15:15", ["4"])
    for time in ("15:30", "15:15"):
        sam.enter("at", at=time)
        assert (sam.status, f"{time}, Mr Oliver Eaton" in sam.text) == (409, True)
    assert database.all(Booking)[0].version == 0


def test_to_another_clinic_through_its_tab(app: Flask, reference: str, database: Database) -> None:
    ada = signed_in(app, ADA)
    ada.open(f"{DAY}/move/{reference}").follow("Bedford")
    ada.press("Go", date="2026-10-09").press("10:00 move here, Mr Oliver Eaton")
    assert (database.one(Booking).clinic_id, ada.path) == (3, f"/reception/bedford/booking/{reference}/saved")


def test_a_patient_who_moved_meanwhile_is_told_and_nothing_is_overwritten(
    app: Flask, sam: Visitor, reference: str, database: Database, clock: time_machine.Traveller
) -> None:
    patient = Visitor(app)
    patient.open(f"/a/{database.one(Booking).token}/move/{THURSDAY}")
    sam.open(f"{DAY}/move/{reference}")
    patient.press("Move my appointment", start="16:00")
    clock.move_to("2026-10-05T08:00:40+00:00")
    sam.press("15:00 move here, Mr Oliver Eaton")
    assert (sam.status, sam.heading) == (409, "The patient changed this 40 seconds ago")
    assert "The patient moved this booking at 09:00:00, while you had it open." in sam.text
    assert "Time Thursday 8 October, 4pm Thursday 8 October, 3pm" in sam.text
    assert f"{database.one(Booking).starts_at_utc:%H:%M}" == "15:00"
    sam.press("Use mine all the same")
    assert (f"{database.one(Booking).starts_at_utc:%H:%M}", database.one(Booking).version) == ("14:00", 2)


def test_who_works_elsewhere_moves_nothing(app: Flask, reference: str, database: Database) -> None:
    rita = signed_in(app, RITA)
    for path in (f"{DAY}/move/{reference}", f"/reception/manchester/2026-10-07/move/{reference}"):
        assert rita.open(path).status == 404
        assert database.all(AuditEntry)[-1].verb == "refused"
    token = rita.open("/find").value("csrf_token")
    fields = {"csrf_token": token, "version": "0", "to": "4@2026-10-07T10:00"}
    for path in (f"{DAY}/move/{reference}", f"/reception/manchester/2026-10-07/move/{reference}"):
        assert rita.post(path, fields).status == 404
    assert database.one(Booking).version == 0


@pytest.mark.parametrize(
    "to",
    ["", "4", "x@2026-10-08T15:00", "4@yesterday", "2@2026-10-08T15:00", "3@2026-10-08T15:00", "4@2026-10-08T15:07"],
)
def test_no_place_of_ours_is_no_place(sam: Visitor, reference: str, database: Database, to: str) -> None:
    _method, action, fields = sam.open(f"{DAY}/move/{reference}").form("15:00 move here, Mr Oliver Eaton")
    fields.setlist("to", [to])
    sam.post(action, fields)
    assert sam.status in (404, 409, 422)
    assert database.one(Booking).version == 0


def test_opening_the_day_moves_nothing(sam: Visitor, reference: str, database: Database) -> None:
    before = database.everything()
    sam.open(f"{DAY}/move/{reference}")
    after = database.everything()
    assert [row["verb"] for row in after.pop("audit")] == ["booked", "saw_day", "saw_booking"]
    before.pop("audit")
    assert after == before


def test_a_call_goes_to_its_line(app: Flask, sam: Visitor, database: Database) -> None:
    book_call(Visitor(app))
    reference = database.one(Booking).reference
    sam.open(f"/reception/london/2026-10-07/move/{reference}").press("16:00 move here, Discovery calls")
    assert f"{database.one(Booking).starts_at_utc:%H:%M}" == "15:00"
