"""Moving an appointment: old or new, never both or neither."""

import pytest
from time_machine import Traveller

from booking.models import AuditEntry, Booking, OutboxMessage
from booking.rules.errors import (
    JustTaken,
)
from tests.actions.steps import (
    AMINA,
    BEN,
    CHLOE,
    HOST,
    booked,
    cells_between,
    claimed,
    diary_id,
    everything,
    held,
    london,
    moved,
    rows,
    the_booking,
)

pytestmark = pytest.mark.usefixtures("app")
EATON = "oliver-eaton"
THURSDAY_TEN = "2026-10-08 10:00"


def visit() -> str:
    """Amina's first appointment on Thursday at 10."""
    return booked(THURSDAY_TEN, AMINA, "first-appointment")


def test_a_move_changes_the_time_and_raises_the_sequence_and_nothing_else(monday_morning: Traveller) -> None:
    token = visit()
    before = the_booking(token)
    monday_morning.move_to(london("2026-10-05 12:00"))
    moved(token, "2026-10-13 14:00")
    assert the_booking(token) == before | {
        "starts_at_utc": london("2026-10-13 14:00"),
        "ends_at_utc": london("2026-10-13 14:45"),
        "sequence": 1,
        "version": 1,
        "online_moves": 1,
        "changed_at_utc": london("2026-10-05 12:00"),
    }
    assert claimed() == cells_between(EATON, "2026-10-13 14:00", "2026-10-13 14:55")


def test_a_move_promises_its_mails_and_leaves_an_audit_row(monday_morning: Traveller) -> None:
    token = visit()
    monday_morning.move_to(london("2026-10-05 12:00"))
    moved(token, "2026-10-13 14:00")
    now = london("2026-10-05 12:00")
    columns = ("kind", "recipient", "address", "due_at_utc", "status")
    after = [row for row in rows(OutboxMessage) if row["sequence"] == 1]
    assert sorted(tuple(row[name] for name in columns) for row in after) == [
        ("moved", "clinic", "info@prohealthclinic.co.uk", now, "waiting"),
        ("moved", "patient", "Amina.Haddad@Example.com", now, "waiting"),
        ("reminder", "patient", "Amina.Haddad@Example.com", london("2026-10-12 10:00"), "waiting"),
    ]
    assert len({row["message_id"] for row in rows(OutboxMessage)}) == 6
    assert all(row["message_id"].endswith(f"@{HOST}>") for row in rows(OutboxMessage))
    last = rows(AuditEntry)[-1]
    assert (last["at_utc"], last["actor"], last["verb"], last["booking_id"], last["facts"]) == (
        now,
        "patient",
        "moved",
        the_booking(token)["id"],
        {"from_start": "2026-10-08T09:00:00+00:00", "to_start": "2026-10-13T13:00:00+00:00"},
    )


@pytest.mark.parametrize(("start", "end"), [("10:15", "11:10"), ("09:45", "10:40")])
def test_an_appointment_moves_onto_itself_by_a_quarter_of_an_hour(
    monday_morning: Traveller, start: str, end: str
) -> None:
    token = visit()
    moved(token, f"2026-10-08 {start}")
    assert claimed() == cells_between(EATON, f"2026-10-08 {start}", f"2026-10-08 {end}")
    assert the_booking(token)["sequence"] == 1


def test_the_old_time_is_free_again_for_one(monday_morning: Traveller) -> None:
    token = visit()
    moved(token, "2026-10-08 14:00")
    held(THURSDAY_TEN, "first-appointment")
    with pytest.raises(JustTaken):
        held(THURSDAY_TEN, "first-appointment")


def test_there_and_back_is_two_moves_of_one_calendar_entry(monday_morning: Traveller) -> None:
    token = visit()
    before = the_booking(token)
    moved(token, "2026-10-08 14:00")
    moved(token, THURSDAY_TEN)
    assert the_booking(token) == before | {"sequence": 2, "version": 2, "online_moves": 2}
    assert claimed() == cells_between(EATON, THURSDAY_TEN, "2026-10-08 10:55")


def test_of_two_who_move_to_one_time_the_second_stays_where_they_were(monday_morning: Traveller) -> None:
    amina, ben = visit(), booked("2026-10-08 11:00", BEN, "first-appointment")
    moved(amina, "2026-10-08 15:00")
    before = everything()
    with pytest.raises(JustTaken):
        moved(ben, "2026-10-08 15:15")
    assert everything() == before


def test_an_ended_hold_is_not_in_the_way_and_a_live_one_is(monday_morning: Traveller) -> None:
    token = visit()
    held("2026-10-08 15:00", "first-appointment")
    with pytest.raises(JustTaken):
        moved(token, "2026-10-08 15:00")
    monday_morning.move_to(london("2026-10-05 09:10"))
    moved(token, "2026-10-08 15:00")
    assert claimed() == cells_between(EATON, "2026-10-08 15:00", "2026-10-08 15:55")


def test_a_call_stays_on_its_own_clinics_line(monday_morning: Traveller) -> None:
    token = booked("2026-10-08 10:00", BEN, clinic="bedford")
    booked("2026-10-08 11:00", AMINA, clinic="london")
    booked("2026-10-08 12:00", CHLOE, "follow-up")
    moved(token, "2026-10-08 11:00")
    assert the_booking(token)["diary_id"] == diary_id("discovery-calls-bedford")
    assert len(rows(Booking)) == 3
