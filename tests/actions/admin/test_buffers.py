"""When a service's lengths change, its bookings to come keep their own, their claims follow, and
`flask check` stays true: also beside blocks and what was squeezed in, and when it is refused."""

import threading
from typing import Any

import pytest
from flask import Flask

from booking.actions.admin.services import NoRoomForBuffers, save_service
from booking.actions.patient_changes import cancel_booking
from booking.extensions import db
from booking.models import Booking, Claim
from booking.queries.practice_settings import read_practice_settings
from booking.rules.booking_changes import DeskWarning
from booking.rules.settings_forms import FormBaseline, service_values, values_fingerprint
from booking.transaction import transaction
from tests.actions.desk.cast import ADA, blocked, member, nothing_is_broken, taken_down
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
    rows,
    the_house,
)

pytestmark = pytest.mark.usefixtures("monday_morning")


def changed(**settings: Any) -> None:
    """Ada changes what is set about first appointments."""
    ada = member(ADA)
    db.session.remove()
    whole = read_practice_settings()
    assert whole is not None
    offer = whole.offer("first-appointment")
    assert offer is not None
    now_set = service_values(offer)
    db.session.remove()
    with transaction() as now:
        save_service(ada, "first-appointment", {**now_set, **settings}, FormBaseline(values_fingerprint(now_set)), now)


def visit(start: str, who: Any = AMINA) -> str:
    return booked(f"2026-10-08 {start}", who, "first-appointment")


def of(start: str, end: str) -> set[tuple[int, int]]:
    return cells_between("oliver-eaton", f"2026-10-08 {start}", f"2026-10-08 {end}")


def test_claims_follow_and_lengths_stay(app: Flask) -> None:
    visit("09:15")
    visit("10:30", BEN)
    before = [(row["starts_at_utc"], row["ends_at_utc"]) for row in rows(Booking)]
    changed(minutes=60, buffer_before_minutes=10, buffer_after_minutes=20)
    assert [(row["starts_at_utc"], row["ends_at_utc"]) for row in rows(Booking)] == before
    assert claimed() == of("09:05", "10:20") | of("10:20", "11:35")
    nothing_is_broken()


def test_a_neighbour_in_the_way_refuses_it_whole(app: Flask) -> None:
    visit("09:15")
    booked("2026-10-08 10:15", BEN, "follow-up")
    before = everything()
    with pytest.raises(NoRoomForBuffers) as refused:
        changed(buffer_after_minutes=20)
    assert refused.value.facts == {"references": (rows(Booking)[0]["reference"],)}
    db.session.remove()
    assert everything() == before
    nothing_is_broken()


def test_a_cancelled_neighbour_is_in_nobodys_way(app: Flask) -> None:
    visit("09:15")
    cancelled(visit("10:15", BEN))
    changed(buffer_after_minutes=30)
    assert claimed() == of("09:15", "10:30")
    nothing_is_broken()


def test_what_comes_free_under_a_block_is_the_blocks(app: Flask) -> None:
    visit("09:15")
    blocked("2026-10-08 09:00", "2026-10-08 11:00", all_seen=True)
    changed(buffer_after_minutes=0)
    (number,) = [row["id"] for row in rows(Booking)]
    assert claimed(booking_id=number) == of("09:15", "10:00")
    assert claimed() == of("09:00", "11:00")
    nothing_is_broken()


def test_a_block_in_the_way_refuses_it(app: Flask) -> None:
    visit("09:15")
    blocked("2026-10-08 10:10", "2026-10-08 11:00")
    with pytest.raises(NoRoomForBuffers):
        changed(buffer_after_minutes=15)
    db.session.remove()
    nothing_is_broken()


def test_who_is_squeezed_in_has_what_nobody_else_has(app: Flask) -> None:
    visit("09:15")
    taken_down("2026-10-08 09:30", CHLOE, passed=DeskWarning)
    blocked("2026-10-08 10:00", "2026-10-08 12:00", all_seen=True)
    for after in (0, 5, 10):
        changed(buffer_after_minutes=after)
        nothing_is_broken()
    changed(buffer_before_minutes=30)
    nothing_is_broken()


def test_a_held_time_is_let_go_and_what_has_ended_too(app: Flask) -> None:
    held("2026-10-08 14:00", "first-appointment", who=AMINA)
    held("2026-10-08 11:00", "follow-up", who=BEN)
    changed(minutes=60)
    assert claimed() == of("11:00", "11:40")
    assert [row["hold_id"] is not None for row in rows(Claim)] == [True] * 8
    nothing_is_broken()


def test_who_cancels_at_that_moment_keeps_nothing(app: Flask) -> None:
    """The cancellation has given its time back, and is not yet committed, when the claims are made anew."""
    visit("09:15")
    token = visit("11:00", BEN)
    member(ADA)

    def change() -> None:
        with app.app_context():
            changed(buffer_before_minutes=10)

    changing = threading.Thread(target=change)
    with transaction() as now:
        cancel_booking(the_house(), token, "", now)
        changing.start()
        changing.join(0.5)
    changing.join(20)
    assert [row["status"] for row in rows(Booking)] == ["booked", "cancelled"]
    assert claimed() == of("09:05", "10:10")
    nothing_is_broken()
