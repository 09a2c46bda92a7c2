"""Marking a booking: what changes, what does not, and when it may be taken back."""

import pytest
from time_machine import Traveller

from booking.models import AuditEntry, Booking, Claim, OutboxMessage
from booking.rules.errors import ChangedMeanwhile, TooEarlyToMark, TooLateToUnmark, UnknownAppointment
from tests.actions.desk.cast import ADA, KIT, OLIVER, RITA, SAM, marked, member
from tests.actions.steps import AMINA, booked, cancelled, everything, london, rows, the_booking
from tests.actions.test_crash import survive_every_crash

pytestmark = pytest.mark.usefixtures("app")
THURSDAY_TEN = "2026-10-08 10:00"


@pytest.fixture
def visit(monday_morning: Traveller) -> str:
    """Amina's first appointment, on the day itself at 9:50."""
    token = booked(THURSDAY_TEN, AMINA, "first-appointment")
    monday_morning.move_to(london("2026-10-08 09:50"))
    return token


def test_a_mark_changes_the_status_and_the_version_and_nothing_of_the_time(visit: str) -> None:
    before, claims, mails = the_booking(visit), rows(Claim), rows(OutboxMessage)
    marked(visit, "arrived")
    now = london("2026-10-08 09:50")
    assert the_booking(visit) == before | {
        "status": "arrived",
        "version": 1,
        "status_at_utc": now,
        "arrived_at_utc": now,
    }
    assert (rows(Claim), rows(OutboxMessage)) == (claims, mails)


def test_a_mark_leaves_an_audit_row(visit: str) -> None:
    marked(visit, "arrived")
    last = rows(AuditEntry)[-1]
    assert {name: last[name] for name in last if name != "id"} == {
        "at_utc": london("2026-10-08 09:50"),
        "actor": "staff",
        "staff_id": member(SAM).id,
        "clinic_id": 1,
        "verb": "marked",
        "booking_id": the_booking(visit)["id"],
        "facts": {"version": 1, "from_status": "booked", "to_status": "arrived"},
    }


def test_when_they_came_outlives_a_wrong_mark(visit: str, monday_morning: Traveller) -> None:
    marked(visit, "arrived")
    monday_morning.move_to(london("2026-10-08 10:05"))
    marked(visit, "did_not_attend")
    marked(visit, "arrived")
    assert the_booking(visit)["arrived_at_utc"] == london("2026-10-08 09:50")
    marked(visit, "booked")
    assert the_booking(visit)["arrived_at_utc"] is None


def test_an_older_form_is_told_who_did_what_and_when_and_writes_nothing(visit: str) -> None:
    marked(visit, "arrived")
    before = everything()
    with pytest.raises(ChangedMeanwhile) as refused:
        marked(visit, "did_not_attend", KIT, version=0)
    change = refused.value.change
    assert change is not None
    assert (change.who, change.verb, change.at_utc) == ("Sam Okoro", "marked", london("2026-10-08 09:50"))
    assert change.facts == {"version": 1, "from_status": "booked", "to_status": "arrived"}
    assert everything() == before


def test_a_patients_own_change_is_told_as_theirs(monday_morning: Traveller) -> None:
    token = booked(THURSDAY_TEN, AMINA, "first-appointment")
    cancelled(token)
    monday_morning.move_to(london("2026-10-08 09:50"))
    with pytest.raises(ChangedMeanwhile) as refused:
        marked(token, "arrived", version=0)
    change = refused.value.change
    assert change is not None
    assert (change.who, change.verb, change.at_utc) == ("", "cancelled", london("2026-10-05 09:00"))


def test_the_same_mark_twice_is_one(visit: str) -> None:
    marked(visit, "arrived")
    before = everything()
    marked(visit, "arrived", KIT, version=0)
    assert everything() == before


def test_a_mark_that_the_page_already_shows_changes_nothing(visit: str) -> None:
    """A key that is pressed once more, or one for a walk-in, who is saved as arrived."""
    marked(visit, "arrived")
    before = everything()
    marked(visit, "arrived", version=1)
    assert everything() == before


def test_nobody_has_come_before_the_day(monday_morning: Traveller) -> None:
    token = booked(THURSDAY_TEN, AMINA, "first-appointment")
    monday_morning.move_to(london("2026-10-07 23:55"))
    with pytest.raises(TooEarlyToMark):
        marked(token, "arrived")
    monday_morning.move_to(london("2026-10-08 00:00"))
    marked(token, "arrived")


def test_what_was_forgotten_can_be_marked_late_and_taken_back_that_day(visit: str, monday_morning: Traveller) -> None:
    marked(visit, "arrived")
    monday_morning.move_to(london("2026-10-09 09:00"))
    marked(visit, "completed")
    marked(visit, "did_not_attend")
    marked(visit, "arrived")
    assert the_booking(visit)["status"] == "arrived"


def test_a_day_later_only_an_administrator_takes_back(visit: str, monday_morning: Traveller) -> None:
    marked(visit, "completed")
    monday_morning.move_to(london("2026-10-09 00:00"))
    for who in (SAM, OLIVER):
        with pytest.raises(TooLateToUnmark):
            marked(visit, "did_not_attend", who)
    marked(visit, "did_not_attend", ADA)
    assert the_booking(visit)["status"] == "did_not_attend"


def test_who_works_elsewhere_finds_nothing(visit: str) -> None:
    before = everything()
    for clinic in ("london", "manchester"):
        with pytest.raises(UnknownAppointment):
            marked(visit, "arrived", RITA, clinic=clinic)
    with pytest.raises(UnknownAppointment):
        marked(visit, "arrived", ADA, clinic="manchester")
    assert everything() == before


def test_a_clinician_marks_their_own_diary_only(monday_morning: Traveller) -> None:
    own, other = booked(THURSDAY_TEN, AMINA, "first-appointment"), booked("2026-10-08 10:00")
    monday_morning.move_to(london("2026-10-08 09:50"))
    marked(own, "in_progress", OLIVER)
    with pytest.raises(UnknownAppointment):
        marked(other, "in_progress", OLIVER)
    assert [row["status"] for row in rows(Booking)] == ["in_progress", "booked"]


def test_a_mark_is_whole_or_not_there(visit: str) -> None:
    member(SAM)
    survive_every_crash(lambda: marked(visit, "arrived"))
    assert (the_booking(visit)["status"], rows(AuditEntry)[-1]["verb"]) == ("arrived", "marked")
