"""Cancelling at the desk: for whom, who is told, and Undo the same day."""

import pytest
from time_machine import Traveller

from booking.actions.email_relevance import why_not_send
from booking.actions.outbox_delivery import lease_next_message, settle_dropped
from booking.models import AuditEntry, Claim
from booking.queries.appointments import appointment_by_token
from booking.queries.outbox import appointments_of_message
from booking.rules.appointment import Appointment
from booking.rules.booking_changes import DeskWarning
from booking.rules.errors import (
    AlreadyCancelled,
    CannotChangeStatus,
    ChangedMeanwhile,
    TimeHasGone,
    TooLateToUndo,
    UnknownAppointment,
)
from booking.transaction import transaction
from tests.actions.desk.cast import (
    KIT,
    RITA,
    SAM,
    blocked,
    called_off,
    mails,
    marked,
    member,
    nothing_is_broken,
    placed,
    restored,
    sent,
    taken_down,
    undone,
)
from tests.actions.steps import (
    AMINA,
    BEN,
    CHLOE,
    booked,
    cancelled,
    cells_between,
    claimed,
    everything,
    held,
    london,
    moved,
    rows,
    the_booking,
)
from tests.actions.test_crash import survive_every_crash

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.usefixtures("monday_morning")]
EATON = "oliver-eaton"
TEN = "2026-10-08 10:00"


@pytest.fixture
def visit() -> str:
    """Amina's first appointment on Thursday at 10, confirmed."""
    token = booked(TEN, AMINA, "first-appointment")
    sent("confirmation")
    return token


@pytest.mark.parametrize("on_behalf_of", ["patient", "clinic"])
def test_a_cancellation_says_for_whom_and_why_and_gives_the_time_back(visit: str, on_behalf_of: str) -> None:
    before, now = the_booking(visit), london("2026-10-05 09:00")
    called_off(visit, on_behalf_of)
    assert the_booking(visit) == before | {
        "status": "cancelled",
        "status_at_utc": now,
        "cancelled_at_utc": now,
        "cancelled_by": on_behalf_of,
        "cancel_reason": "Has a cold",
        "sequence": 1,
        "version": 1,
        "changed_at_utc": now,
    }
    assert claimed() == set()
    assert mails()[3:] == [(1, "cancelled", "clinic", "waiting"), (1, "cancelled", "patient", "waiting")]
    last = rows(AuditEntry)[-1]
    assert (last["staff_id"], last["clinic_id"], last["verb"], last["facts"]) == (
        member(SAM).id,
        1,
        "cancelled",
        {"version": 1, "starts_at": london(TEN).isoformat(), "on_behalf_of": on_behalf_of},
    )
    nothing_is_broken()


def test_nobody_is_written_to_who_is_told_or_whose_time_has_begun(visit: str, monday_morning: Traveller) -> None:
    other = booked("2026-10-08 15:00", AMINA, "first-appointment")
    called_off(other, tells_patient=False)
    assert mails()[-1] == (1, "cancelled", "patient", "dropped")
    monday_morning.move_to(london(TEN))
    called_off(visit)
    assert mails()[-1] == (1, "cancelled", "patient", "dropped")


def test_what_is_over_or_not_theirs_is_not_cancelled(visit: str, monday_morning: Traveller) -> None:
    with pytest.raises(UnknownAppointment):
        called_off(visit, by=RITA)
    moved(visit, "2026-10-08 15:00")
    with pytest.raises(ChangedMeanwhile):
        called_off(visit, version=0)
    monday_morning.move_to(london("2026-10-08 16:00"))
    marked(visit, "completed")
    with pytest.raises(CannotChangeStatus):
        called_off(visit)
    other = booked("2026-10-13 10:00", BEN, "first-appointment")
    called_off(other)
    with pytest.raises(AlreadyCancelled):
        called_off(other, by=KIT)


def test_undo_before_the_mail_has_left_tells_nobody(visit: str) -> None:
    called_off(visit)
    restored(visit, KIT)
    row = the_booking(visit)
    assert (row["status"], row["cancelled_at_utc"], row["cancelled_by"], row["cancel_reason"]) == (
        "booked",
        None,
        "",
        "",
    )
    assert (row["sequence"], row["version"]) == (2, 2)
    assert claimed() == cells_between(EATON, TEN, "2026-10-08 10:55")
    assert mails()[3:] == [
        (1, "cancelled", "clinic", "dropped"),
        (1, "cancelled", "patient", "dropped"),
        (2, "confirmation", "clinic", "dropped"),
        (2, "confirmation", "patient", "dropped"),
        (2, "reminder", "patient", "waiting"),
    ]
    assert rows(AuditEntry)[-1]["verb"] == "restored"
    nothing_is_broken()


def test_undo_after_it_has_left_confirms_anew(visit: str) -> None:
    called_off(visit)
    sent("cancelled")
    restored(visit)
    assert mails()[5:] == [
        (2, "confirmation", "clinic", "waiting"),
        (2, "confirmation", "patient", "waiting"),
        (2, "reminder", "patient", "waiting"),
    ]
    nothing_is_broken()


def test_a_patients_own_cancellation_can_be_brought_back_too(visit: str) -> None:
    cancelled(visit)
    restored(visit)
    assert the_booking(visit)["status"] == "booked"


def test_undo_is_for_the_same_day_and_while_the_time_is_free(visit: str, monday_morning: Traveller) -> None:
    called_off(visit)
    other = booked(TEN, BEN, "first-appointment")
    before = everything()
    with pytest.raises(TimeHasGone):
        restored(visit)
    assert everything() == before
    called_off(other)
    blocked(TEN, "2026-10-08 11:00")
    with pytest.raises(TimeHasGone):
        restored(visit)
    monday_morning.move_to(london("2026-10-06 00:00"))
    with pytest.raises(TooLateToUndo):
        restored(visit)


def test_what_was_squeezed_in_comes_back_as_that_over_whoever_was_there(monday_morning: Traveller) -> None:
    first = booked(TEN, BEN, "follow-up")
    token = taken_down("2026-10-08 10:15", passed=[DeskWarning.OVERLAP])
    before = claims_of(first), claims_of(token), under()
    monday_morning.shift(60)
    for undo in (undone, called_off):
        undo(token)
        monday_morning.shift(60)
        restored(token)
        assert (the_booking(token)["status"], the_booking(token)["is_squeezed_in"]) == ("booked", True)
        assert (claims_of(first), claims_of(token), under()) == before
        nothing_is_broken()


def test_what_lay_under_a_block_or_a_squeezed_in_booking_comes_back_too(visit: str, monday_morning: Traveller) -> None:
    over = taken_down(TEN, BEN, passed=[DeskWarning.OVERLAP])
    blocked(TEN, "2026-10-08 11:00", all_seen=True)
    monday_morning.shift(60)
    called_off(visit)
    monday_morning.shift(60)
    restored(visit)
    assert (the_booking(visit)["status"], the_booking(visit)["is_squeezed_in"]) == ("booked", True)
    assert claims_of(over) == cells_between(EATON, TEN, "2026-10-08 10:55")
    nothing_is_broken()


def test_where_the_time_is_free_again_it_comes_back_whole(monday_morning: Traveller) -> None:
    first = booked(TEN, BEN, "follow-up")
    token = taken_down("2026-10-08 10:15", passed=[DeskWarning.OVERLAP])
    monday_morning.shift(60)
    called_off(token)
    called_off(first)
    restored(token)
    assert not the_booking(token)["is_squeezed_in"]
    assert claims_of(token) == cells_between(EATON, "2026-10-08 10:15", "2026-10-08 11:10")
    nothing_is_broken()


@pytest.mark.parametrize("newcomer", ["books", "holds", "moves there"])
def test_it_is_not_put_over_whoever_came_since(newcomer: str, monday_morning: Traveller) -> None:
    booked(TEN, BEN, "follow-up")
    token, other = (
        taken_down("2026-10-08 10:15", passed=[DeskWarning.OVERLAP]),
        booked("2026-10-08 15:00", BEN, "follow-up"),
    )
    monday_morning.shift(60)
    called_off(token)
    monday_morning.shift(60)
    if newcomer == "books":
        booked("2026-10-08 10:45", CHLOE, "follow-up")
    elif newcomer == "holds":
        held("2026-10-08 10:45", "follow-up")
    else:
        moved(other, "2026-10-08 10:45")
    before = everything()
    with pytest.raises(TimeHasGone):
        restored(token)
    assert everything() == before


def claims_of(token: str) -> set[tuple[int, int]]:
    return claimed(booking_id=the_booking(token)["id"])


def under() -> list[int]:
    """The cells over which something lies."""
    return [row["cell"] for row in rows(Claim) if row["is_under"]]


def test_whatever_was_done_and_undone_one_reminder_is_left(visit: str, monday_morning: Traveller) -> None:
    """OUTBOX-4: it is of the booking as it stands; all others are dropped when their time comes."""
    called_off(visit)
    restored(visit)
    placed(visit, "2026-10-08 15:00")
    called_off(visit, tells_patient=False)
    restored(visit)
    monday_morning.move_to(london("2026-10-07 10:00"))
    still_true = []
    with transaction() as now:
        while (promised := lease_next_message(now)) is not None:
            why_not = why_not_send(promised, appointments_of_message(promised, now), now)
            if promised.kind == "reminder" and not why_not:
                still_true.append((promised.sequence, promised.created_at_utc))
            settle_dropped(promised, "", now)
    assert still_true == [(the_booking(visit)["sequence"], london("2026-10-05 09:00"))]
    marked_for = appointment_of(visit)
    monday_morning.move_to(london("2026-10-08 14:50"))
    marked(visit, "arrived")
    assert appointment_of(visit).sequence == marked_for.sequence


def appointment_of(token: str) -> Appointment:
    found = appointment_by_token(token)
    assert found is not None
    return found


def test_only_what_is_cancelled_is_brought_back(visit: str) -> None:
    with pytest.raises(TooLateToUndo):
        restored(visit)
    called_off(visit)
    with pytest.raises(UnknownAppointment):
        restored(visit, RITA)


def test_a_cancellation_and_its_undo_are_whole_or_not_there(visit: str) -> None:
    member(SAM)
    assert survive_every_crash(lambda: called_off(visit)) >= 6
    assert survive_every_crash(lambda: restored(visit)) >= 9
    nothing_is_broken()
