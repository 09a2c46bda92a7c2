"""Whatever patients and staff do, in whatever order: nothing is taken twice, and nothing under a block or a
squeezed-in booking is ever offered. The steps are drawn at random, the same ones each time."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from time_machine import Traveller

from booking.actions import claims
from booking.extensions import db
from booking.models import Block, Booking, Hold
from booking.queries import availability
from booking.queries.availability import OwnClaims, read_availability
from booking.queries.integrity_check import check_rules
from booking.rules.availability import block_cells, cells_claimed, offered_day
from booking.rules.booking_changes import DeskWarning
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import Refusal
from booking.transaction import transaction
from tests.actions.desk.cast import (
    blocked,
    called_off,
    nothing_is_broken,
    placed,
    restored,
    taken_down,
    unblocked,
)
from tests.actions.steps import (
    AMINA,
    BEN,
    booked,
    called,
    cancelled,
    held,
    london,
    moved,
    pressed,
    renewed,
    rows,
    the_house,
)

pytestmark = pytest.mark.usefixtures("app")
STEPS = 45
SERVICES = ("first-appointment", "follow-up")


class Day:
    """Thursday in London, in Mr Eaton's diary, and everybody who wants something of it."""

    def __init__(self, seed: int, clock: Traveller) -> None:
        self.random, self.clock, self.now = Random(seed), clock, london("2026-10-05 09:00")

    def start(self) -> str:
        minutes = 9 * 60 + 15 * self.random.randrange(8)
        return f"2026-10-08 {minutes // 60:02}:{minutes % 60:02}"

    def token(self) -> str:
        return str(self.random.choice([row["token"] for row in rows(Booking)] or [""]))

    def hold_token(self) -> str:
        return str(self.random.choice([row["token"] for row in rows(Hold)] or [""]))

    def later(self) -> None:
        self.now += timedelta(minutes=self.random.choice((1, 11)))
        self.clock.move_to(self.now)

    def block(self) -> None:
        start = self.start()
        end = f"2026-10-08 {int(start[11:13]) + 1}:{start[14:]}"
        blocked(start, end, all_seen=True)

    def unblock(self) -> None:
        unblocked(self.random.choice([row["id"] for row in rows(Block)] or [0]))

    def steps(self) -> list[Callable[[], object]]:
        service = self.random.choice(SERVICES)
        passed = [DeskWarning.OVERLAP, DeskWarning.AWAY, DeskWarning.MANY]
        return [
            lambda: held(self.start(), service, who=AMINA),
            lambda: held(self.start(), service, token=self.hold_token()),
            lambda: booked(self.start(), BEN, service),
            lambda: pressed(self.hold_token()),
            lambda: renewed(self.hold_token()),
            lambda: moved(self.token(), self.start()),
            lambda: cancelled(self.token()),
            lambda: taken_down(self.start(), AMINA, service=service, passed=passed),
            lambda: placed(self.token(), self.start(), passed=passed),
            lambda: called_off(self.token()),
            lambda: restored(self.token()),
            self.block,
            self.block,
            self.unblock,
            self.later,
            self.later,
        ]

    def play(self) -> Iterator[None]:
        """One step after the other; what is refused has changed nothing."""
        for _ in range(STEPS):
            with suppress(Refusal, ValueError):
                self.random.choice(self.steps())()
            yield


def lies_over() -> set[int]:
    """The cells of Mr Eaton's that a block or a squeezed-in booking lies over, worked out from their rows."""
    found: set[int] = set()
    for row in rows(Block):
        if row["removed_at_utc"] is None:
            found |= set(block_cells(row["starts_at_utc"], row["ends_at_utc"]))
    for row in rows(Booking):
        if row["is_squeezed_in"] and row["status"] != "cancelled":
            minutes = int((row["ends_at_utc"] - row["starts_at_utc"]).total_seconds() // 60)
            found |= set(cells_claimed(row["starts_at_utc"], minutes, 0, 10))
    return found


def offered() -> set[int]:
    """The cells that a follow-up would take, at any time that is offered."""
    service, clinic = called("follow-up")
    db.session.remove()
    with transaction() as now:
        pass
    on_date = wall_clock(london("2026-10-08 10:00"), clinic.time_zone).date()
    facts = read_availability(the_house(), service, [clinic], on_date, on_date, now)[clinic.slug]
    slots = offered_day(facts, on_date, now).slots
    return {cell for slot in slots for cell in cells_claimed(slot.starts_at_utc, service.minutes, 0, 10)}


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_broken_whatever_is_done(monday_morning: Traveller, seed: int) -> None:
    everyone = Day(seed, monday_morning)
    squeezed = blocks = 0
    for _ in everyone.play():
        nothing_is_broken()
        assert offered() & lies_over() == set()
        squeezed += any(row["is_squeezed_in"] for row in rows(Booking))
        blocks += any(row["removed_at_utc"] is None for row in rows(Block))
    assert squeezed > 5
    assert blocks > 5


def test_with_inheritance_off_the_same_steps_offer_what_is_blocked(
    monday_morning: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the test above would see it."""
    monkeypatch.setattr(claims, "reassign_cells", lambda *_: None)
    # The rule that offers reads bookings and blocks themselves as well: that guard is off too.
    blocks = availability._blocked_spans
    for second_guard in ("_booked_spans", "_blocked_spans"):
        monkeypatch.setattr(availability, second_guard, lambda window, _own: blocks(window, OwnClaims(keeps_hold=True)))
    broken: set[str] = set()
    for _ in Day(1, monday_morning).play():
        if len(broken) == 2:
            break
        with transaction() as now:
            pass
        broken |= {found.rule for found in check_rules(now) if found.violations}
        db.session.rollback()
        if offered() & lies_over():
            broken.add("offered")
    assert broken == {"offered", "No time under a block or a squeezed-in appointment can be offered."}
