"""Two at once, each on a connection of their own, from behind a barrier: what is true afterwards, whoever won."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from flask import Flask
from time_machine import Traveller

from booking.actions.book_online import book_online
from booking.actions.create_booking import create_booking
from booking.actions.desk.leave import take_leave
from booking.actions.overlays import reassign_cells
from booking.extensions import db
from booking.models import AuditEntry, Block, Booking, Claim
from booking.queries.practice import lock_settings_version
from booking.rules.booking_changes import DeskWarning
from booking.rules.errors import (
    BlockOverlapsBookings,
    BookingsDuringLeave,
    ChangedMeanwhile,
    JustTaken,
    Refusal,
    WarningsNotSeen,
)
from booking.rules.leave import Leave
from booking.transaction import retrying, transaction
from tests.actions.desk.cast import (
    KIT,
    OLIVER,
    SAM,
    blocked,
    called_off,
    marked,
    member,
    nothing_is_broken,
    placed,
    taken_down,
    unblocked,
)
from tests.actions.steps import (
    AMINA,
    BEN,
    booked,
    cancelled,
    cells_between,
    claimed,
    held,
    london,
    moved,
    pressed,
    rows,
    the_booking,
    the_house,
)

ROUNDS = 4
EATON = "oliver-eaton"
TEN, ELEVEN = "2026-10-08 10:00", "2026-10-08 11:00"


def key_of(visit: str) -> str:
    """What a form says that has shown a booking as it stands."""
    booking = the_booking(visit)
    return f"{booking['reference']}-{booking['version']}"


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Does them all at the same moment; what each returned, or was refused with."""
    barrier, results = Barrier(len(acts)), [object()] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[number] = retrying(act)
            except Refusal as refusal:
                results[number] = refusal
            finally:
                db.session.remove()

    db.session.remove()
    threads = [Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture(params=range(ROUNDS))
def again(request: pytest.FixtureRequest, app: Flask, monday_morning: Traveller) -> None:
    """The same race, several times."""
    for person in (SAM, KIT):
        member(person)


@pytest.mark.usefixtures("again")
def test_a_cancellation_against_a_block_over_it(app: Flask) -> None:
    visit = booked(TEN, AMINA, "first-appointment")
    at_once(app, lambda: cancelled(visit), lambda: blocked(TEN, ELEVEN, seen=[key_of(visit)]))
    assert claimed() == cells_between(EATON, TEN, ELEVEN)
    nothing_is_broken()


@pytest.mark.usefixtures("again")
def test_a_cancellation_against_the_end_of_the_block_over_it(app: Flask) -> None:
    visit = booked(TEN, AMINA, "first-appointment")
    (block_id,) = blocked(TEN, ELEVEN, all_seen=True)
    at_once(app, lambda: cancelled(visit), lambda: unblocked(block_id))
    assert claimed() == set()
    nothing_is_broken()


@pytest.mark.usefixtures("again")
def test_a_patient_who_chooses_a_time_against_a_block_over_it(app: Flask) -> None:
    chose, block = at_once(
        app, lambda: held(TEN, "first-appointment", who=AMINA), lambda: blocked(TEN, ELEVEN, all_seen=True)
    )
    # Whoever comes second is told: the patient that it has just been taken, staff that somebody is in it.
    assert isinstance(block, (list, BlockOverlapsBookings))
    assert isinstance(chose, (str, JustTaken))
    nothing_is_broken()
    if isinstance(chose, str):
        pressed(chose)
        nothing_is_broken()


@pytest.mark.databases("postgresql")
@pytest.mark.usefixtures("monday_morning")
def test_who_books_while_a_block_is_being_laid_is_shown(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """1. The block looks and finds nobody. 2. A patient books. 3. The block settles under them."""
    visits: list[str] = []

    def book_now() -> None:
        with app.app_context():
            visits.append(booked(TEN, AMINA, "first-appointment"))

    def settled_after_a_booking(*args: Any) -> None:
        thread = Thread(target=book_now)
        thread.start()
        thread.join()
        reassign_cells(*args)

    member(SAM)
    monkeypatch.setattr("booking.actions.desk.block.reassign_cells", settled_after_a_booking)
    with pytest.raises(BlockOverlapsBookings) as refused:
        blocked(TEN, ELEVEN)
    (visit,) = visits
    assert [one.key for one in refused.value.affected] == [key_of(visit)]
    assert rows(Block) == []
    nothing_is_broken()


@pytest.mark.databases("postgresql")
@pytest.mark.usefixtures("monday_morning")
def test_leave_waits_for_who_is_booking_and_shows_them(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """1. A patient's time is accepted. 2. The clinician takes leave. 3. The booking is written."""
    oliver, token, accepted, taken = member(OLIVER), held(TEN, "first-appointment", who=AMINA), Event(), Event()

    def written_later(*args: Any, **named: Any) -> Booking:
        accepted.set()
        taken.wait(0.5)
        return create_booking(*args, **named)

    def patient_books() -> None:
        with transaction() as now:
            lock_settings_version()  # as every page that books does first
            book_online(the_house(), token, None, "clinic.example", now)

    def clinician_takes_leave() -> None:
        assert accepted.wait(10)
        with transaction() as now:
            take_leave(the_house(), oliver, Leave(date(2026, 10, 8), date(2026, 10, 8)), [], now)
        taken.set()

    monkeypatch.setattr("booking.actions.book_online.create_booking", written_later)
    _, refused = at_once(app, patient_books, clinician_takes_leave)
    assert isinstance(refused, BookingsDuringLeave)
    assert len(rows(Booking)) == 1


@pytest.mark.databases("postgresql")
@pytest.mark.usefixtures("monday_morning")
def test_a_second_block_over_a_booking_that_goes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """1. A block lies over a booking. 2. A second one settles: the first has marked everything, so it changes
    nothing. 3. The booking goes, and cannot see the second block, which is not committed yet."""
    gone: list[Thread] = []

    def cancel_it() -> None:
        with app.app_context():
            cancelled(visit)

    def settled_before_it_goes(*args: Any) -> None:
        reassign_cells(*args)
        gone.append(Thread(target=cancel_it))
        gone[0].start()
        gone[0].join(0.5)  # longer, where it waits for us

    member(SAM)
    visit = booked(TEN, AMINA, "first-appointment")
    (first,) = blocked(TEN, ELEVEN, all_seen=True)
    monkeypatch.setattr("booking.actions.desk.block.reassign_cells", settled_before_it_goes)
    blocked(TEN, ELEVEN, all_seen=True)
    gone[0].join()
    assert {(claim["block_id"], claim["is_under"]) for claim in rows(Claim)} >= {(first, True)}
    nothing_is_broken()


@pytest.mark.usefixtures("again")
def test_reception_against_a_patient_online_for_one_time(app: Flask) -> None:
    token = held(TEN, "first-appointment", who=AMINA)
    online, phone = at_once(app, lambda: pressed(token), lambda: taken_down(TEN, BEN))
    assert isinstance(online, str)
    assert isinstance(phone, WarningsNotSeen)
    assert list(phone.kinds) == [DeskWarning.OVERLAP]
    assert len(rows(Booking)) == 1


@pytest.mark.usefixtures("again")
def test_reception_against_a_patient_who_has_only_looked(app: Flask) -> None:
    online, phone = at_once(
        app, lambda: booked(TEN, AMINA, "first-appointment"), lambda: taken_down("2026-10-08 10:30", BEN)
    )
    assert sorted((isinstance(online, str), isinstance(phone, str))) == [False, True]
    assert len(rows(Booking)) == 1
    nothing_is_broken()


@pytest.mark.usefixtures("again")
def test_two_receptionists_on_one_row(app: Flask, monday_morning: Traveller) -> None:
    visit = booked(TEN, AMINA, "first-appointment")
    monday_morning.move_to(london("2026-10-08 09:50"))
    results = at_once(
        app,
        lambda: marked(visit, "arrived", SAM, version=0),
        lambda: marked(visit, "did_not_attend", KIT, version=0),
    )
    (lost,) = [result for result in results if result is not None]
    assert isinstance(lost, ChangedMeanwhile)
    assert lost.change is not None
    row = the_booking(visit)
    assert (lost.change.who, row["status"]) in {("Sam Okoro", "arrived"), ("Kit Marsh", "did_not_attend")}
    assert row["version"] == 1
    assert [audit["verb"] for audit in rows(AuditEntry)] == ["booked", "marked"]


@pytest.mark.usefixtures("again")
def test_reception_and_the_patient_move_one_booking(app: Flask) -> None:
    visit = booked(TEN, AMINA, "first-appointment")
    patient, staff = at_once(
        app,
        lambda: moved(visit, "2026-10-08 15:00"),
        lambda: placed(visit, "2026-10-08 16:00", version=0),
    )
    row = the_booking(visit)
    if isinstance(staff, ChangedMeanwhile):
        assert staff.change is not None
        assert (staff.change.who, staff.change.verb) == ("", "moved")
        assert (patient, row["starts_at_utc"]) == (None, london("2026-10-08 15:00"))
    else:  # the patient's form carries no version: theirs is the later move
        assert (patient, staff, row["starts_at_utc"]) == (None, None, london("2026-10-08 15:00"))
    nothing_is_broken()


@pytest.mark.usefixtures("again")
def test_two_are_squeezed_in_while_the_first_is_called_off(app: Flask) -> None:
    visit = booked(TEN, AMINA, "first-appointment")
    passed = [DeskWarning.OVERLAP]
    first, _, second = at_once(
        app,
        lambda: taken_down(TEN, BEN, passed=passed),
        lambda: called_off(visit),
        lambda: taken_down("2026-10-08 10:15", BEN, by=KIT, passed=passed),
    )
    # Who was quicker than somebody that had found it free, is told of to them, to press once more.
    assert all(isinstance(one, (str, WarningsNotSeen)) for one in (first, second))
    spans = [(first, TEN, "2026-10-08 10:55"), (second, "2026-10-08 10:15", "2026-10-08 11:10")]
    theirs = [cells_between(EATON, start, end) for one, start, end in spans if isinstance(one, str)]
    assert claimed() == set().union(*theirs)
    nothing_is_broken()
