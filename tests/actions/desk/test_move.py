"""Pick and place: another time, diary or clinic; old or new, never both."""

import pytest
from time_machine import Traveller

from booking.models import AuditEntry, OutboxMessage
from booking.rules.booking_changes import DeskWarning
from booking.rules.errors import (
    AlreadyCancelled,
    CannotMoveBooking,
    ChangedMeanwhile,
    NotFoundAtClinic,
    SameTime,
    UnknownAppointment,
    WarningsNotSeen,
)
from tests.actions.desk.cast import ADA, RITA, SAM, blocked, marked, member, nothing_is_broken, placed
from tests.actions.steps import (
    AMINA,
    BEN,
    booked,
    cancelled,
    cells_between,
    claimed,
    diary_id,
    everything,
    london,
    moved,
    rows,
    the_booking,
)
from tests.actions.test_crash import survive_every_crash

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.usefixtures("monday_morning")]
EATON = "oliver-eaton"
TEN = "2026-10-08 10:00"
FRIDAY = "2026-10-09 10:00"


@pytest.fixture
def visit() -> str:
    """Amina's first appointment on Thursday at 10."""
    return booked(TEN, AMINA, "first-appointment")


def test_a_move_changes_the_time_and_raises_the_sequence(visit: str, monday_morning: Traveller) -> None:
    before = the_booking(visit)
    monday_morning.move_to(london("2026-10-05 12:00"))
    placed(visit, "2026-10-13 14:00")
    assert the_booking(visit) == before | {
        "starts_at_utc": london("2026-10-13 14:00"),
        "ends_at_utc": london("2026-10-13 14:45"),
        "sequence": 1,
        "version": 1,
        "changed_at_utc": london("2026-10-05 12:00"),
    }
    assert claimed() == cells_between(EATON, "2026-10-13 14:00", "2026-10-13 14:55")
    sent = [(row["kind"], row["recipient"], row["status"]) for row in rows(OutboxMessage) if row["sequence"] == 1]
    assert sent == [("moved", "clinic", "waiting"), ("moved", "patient", "waiting"), ("reminder", "patient", "waiting")]
    last = rows(AuditEntry)[-1]
    assert (last["staff_id"], last["clinic_id"], last["verb"], last["facts"]) == (
        member(SAM).id,
        1,
        "moved",
        {
            "version": 1,
            "from_start": london(TEN).isoformat(),
            "from_diary": diary_id(EATON),
            "from_clinic": 1,
            "to_start": london("2026-10-13 14:00").isoformat(),
            "to_diary": diary_id(EATON),
            "to_clinic": 1,
            "past": [],
        },
    )
    nothing_is_broken()


def test_whom_staff_tell_themselves_no_mail_tells(visit: str) -> None:
    placed(visit, "2026-10-08 15:00", tells_patient=False)
    assert [row["status"] for row in rows(OutboxMessage) if row["sequence"] == 1] == ["waiting", "dropped", "waiting"]
    nothing_is_broken()


def test_a_quarter_of_an_hour_onto_itself(visit: str) -> None:
    placed(visit, "2026-10-08 10:15")
    assert claimed() == cells_between(EATON, "2026-10-08 10:15", "2026-10-08 11:10")


def test_to_another_clinic_and_its_line(monday_morning: Traveller) -> None:
    call = booked(TEN, BEN)
    placed(call, "2026-10-08 11:00", diary="discovery-calls-bedford", to_clinic="bedford", by=ADA)
    row = the_booking(call)
    assert (row["clinic_id"], row["diary_id"]) == (3, diary_id("discovery-calls-bedford"))
    assert claimed() == cells_between("discovery-calls-bedford", "2026-10-08 11:00", "2026-10-08 11:15")
    nothing_is_broken()


def test_a_clinic_with_its_own_address_is_told_that_somebody_left(visit: str) -> None:
    from booking.extensions import db
    from booking.models import Clinic
    from booking.transaction import transaction

    with transaction():
        db.session.get_one(Clinic, 1).notify_email = "harley@example.com"
    db.session.remove()
    placed(visit, FRIDAY, to_clinic="bedford", by=ADA)
    told = [
        (row["copy"], row["address"])
        for row in rows(OutboxMessage)
        if row["sequence"] == 1 and row["recipient"] == "clinic"
    ]
    assert told == [(0, "info@prohealthclinic.co.uk"), (1, "harley@example.com")]


def test_whoever_did_not_come_is_awaited_again(visit: str, monday_morning: Traveller) -> None:
    monday_morning.move_to(london("2026-10-08 10:50"))
    marked(visit, "arrived")
    marked(visit, "did_not_attend")
    placed(visit, "2026-10-13 14:00")
    row = the_booking(visit)
    assert (row["status"], row["arrived_at_utc"], row["no_answers"]) == ("booked", None, 0)
    assert (row["version"], row["sequence"]) == (3, 1)


def test_what_speaks_against_a_place_is_told_first(visit: str) -> None:
    booked("2026-10-08 15:00", BEN, "first-appointment")
    before = everything()
    for start, kind in (
        ("2026-10-08 15:15", DeskWarning.OVERLAP),
        ("2026-10-08 13:15", DeskWarning.AWAY),
        ("2026-10-05 12:00", DeskWarning.NOTICE),
    ):
        with pytest.raises(WarningsNotSeen) as refused:
            placed(visit, start)
        assert list(refused.value.kinds) == [kind]
    assert everything() == before


def test_squeezed_in_by_a_move_and_out_of_it_again(visit: str) -> None:
    other = booked("2026-10-08 15:00", BEN, "first-appointment")
    placed(visit, "2026-10-08 15:15", passed=[DeskWarning.OVERLAP])
    assert the_booking(visit)["is_squeezed_in"]
    assert claimed(booking_id=the_booking(visit)["id"]) == cells_between(EATON, "2026-10-08 15:55", "2026-10-08 16:10")
    nothing_is_broken()
    placed(visit, "2026-10-08 15:30", passed=[DeskWarning.OVERLAP])
    nothing_is_broken()
    placed(visit, TEN)
    assert not the_booking(visit)["is_squeezed_in"]
    assert claimed(booking_id=the_booking(other)["id"]) == cells_between(EATON, "2026-10-08 15:00", "2026-10-08 15:55")
    nothing_is_broken()


def test_out_from_under_a_block_the_block_has_its_time(visit: str) -> None:
    (block_id,) = blocked(TEN, "2026-10-08 11:00", all_seen=True)
    placed(visit, "2026-10-08 15:00")
    assert claimed(block_id=block_id) == cells_between(EATON, TEN, "2026-10-08 11:00")
    nothing_is_broken()


def test_a_patient_who_was_quicker_is_told_as_one(visit: str) -> None:
    moved(visit, "2026-10-08 15:00")
    before = everything()
    with pytest.raises(ChangedMeanwhile) as refused:
        placed(visit, "2026-10-08 16:00", version=0)
    change = refused.value.change
    assert change is not None
    assert (change.who, change.verb) == ("", "moved")
    assert everything() == before


def test_what_cannot_be_moved(visit: str, monday_morning: Traveller) -> None:
    with pytest.raises(SameTime):
        placed(visit, TEN)
    with pytest.raises(UnknownAppointment):
        placed(visit, "2026-10-08 15:00", by=RITA, clinic="london")
    with pytest.raises(NotFoundAtClinic):
        placed(visit, FRIDAY, to_clinic="bedford", by=SAM)
    with pytest.raises(NotFoundAtClinic):
        placed(visit, "2026-10-08 15:00", diary="discovery-calls-london")
    monday_morning.move_to(london("2026-10-08 10:10"))
    marked(visit, "in_progress")
    with pytest.raises(CannotMoveBooking):
        placed(visit, "2026-10-13 14:00")
    other = booked("2026-10-13 10:00", BEN, "first-appointment")
    cancelled(other)
    with pytest.raises(AlreadyCancelled):
        placed(other, "2026-10-13 14:00")


@pytest.mark.parametrize("passed", [[], [DeskWarning.OVERLAP]])
def test_a_move_is_whole_or_not_there(visit: str, passed: list[DeskWarning]) -> None:
    if passed:
        booked("2026-10-08 11:00", BEN, "follow-up")
    blocked("2026-10-08 09:30", "2026-10-08 10:30", all_seen=True)
    crashes = survive_every_crash(lambda: placed(visit, "2026-10-08 10:30", passed=passed))
    assert crashes >= 12
    nothing_is_broken()
