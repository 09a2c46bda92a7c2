"""Ringing, speaking, and taking the last of it back the same day."""

from collections.abc import Callable
from datetime import datetime

import pytest
from time_machine import Traveller

from booking.actions.desk import calls
from booking.models import AuditEntry, CallAttempt, Claim, Note, OutboxMessage
from booking.rules.calls import CallOutcome, CallResult
from booking.rules.errors import ChangedMeanwhile, NothingToUndo, UnknownAppointment
from booking.transaction import transaction
from tests.actions.desk.cast import KIT, RITA, SAM, marked, member
from tests.actions.steps import AMINA, Row, booked, called, london, rows, the_booking
from tests.actions.test_crash import survive_every_crash
from tests.web.staff import Person

pytestmark = pytest.mark.usefixtures("app")
TEN = "2026-10-07 10:00"
CHANGED = ("status", "version", "status_at_utc", "no_answers", "call_back_at_utc", "outcome")


@pytest.fixture
def amina(monday_morning: Traveller) -> str:
    """Amina's call on Wednesday at ten, on the day itself at ten."""
    token = booked(TEN, AMINA)
    monday_morning.move_to(london(TEN))
    return token


def rung(
    token: str, result: CallResult, at: datetime | None = None, by: Person = SAM, version: int | None = None
) -> None:
    """Somebody rings, with the booking's latest version in front of them unless another is given."""
    who, booking = member(by), the_booking(token)
    seen = booking["version"] if version is None else version
    with transaction() as now:
        calls.record_call_attempt(booking["reference"], called("discovery-call")[1], result, at, seen, who, now)


def ended(token: str, outcome: CallOutcome, note: str = "") -> None:
    """The call is over."""
    who, booking = member(SAM), the_booking(token)
    with transaction() as now:
        clinic = called("discovery-call")[1]
        calls.record_call_outcome(booking["reference"], clinic, outcome, note, booking["version"], who, now)


def taken_back(token: str, version: int | None = None) -> None:
    """The last entry was a mistake."""
    who, booking = member(SAM), the_booking(token)
    seen = booking["version"] if version is None else version
    with transaction() as now:
        calls.undo_last_call_entry(booking["reference"], called("discovery-call")[1], seen, who, now)


def state(token: str) -> Row:
    booking = the_booking(token)
    return {name: booking[name] for name in CHANGED}


def test_no_answer_is_counted_and_nothing_of_the_time_changes(amina: str, monday_morning: Traveller) -> None:
    claims, mails, before = rows(Claim), rows(OutboxMessage), the_booking(amina)
    rung(amina, CallResult.NO_ANSWER)
    monday_morning.move_to(london("2026-10-07 10:15"))
    rung(amina, CallResult.NO_ANSWER, by=KIT)
    assert the_booking(amina) == before | {"no_answers": 2, "version": 2}
    assert (rows(Claim), rows(OutboxMessage)) == (claims, mails)
    assert [(row["staff_id"], row["at_utc"], row["result"]) for row in rows(CallAttempt)] == [
        (member(SAM).id, london("2026-10-07 10:00"), "no_answer"),
        (member(KIT).id, london("2026-10-07 10:15"), "no_answer"),
    ]


def test_what_came_of_it_is_on_record_with_how_it_stood(amina: str) -> None:
    rung(amina, CallResult.CALL_BACK, london("2026-10-07 12:15"))
    last = rows(AuditEntry)[-1]
    assert (last["verb"], last["clinic_id"], last["staff_id"]) == ("called", 1, member(SAM).id)
    assert last["facts"] == {
        "version": 1,
        "result": "call_back",
        "attempt": rows(CallAttempt)[0]["id"],
        "call_back_at": "2026-10-07T11:15:00+00:00",
        "before": {"status": "booked", "status_at": None, "no_answers": 0, "call_back_at": None, "outcome": ""},
    }


def test_reached_then_over_with_an_outcome_and_a_note(amina: str, monday_morning: Traveller) -> None:
    rung(amina, CallResult.REACHED)
    assert state(amina) | {"status": "in_progress", "status_at_utc": london(TEN), "version": 1} == state(amina)
    monday_morning.move_to(london("2026-10-07 10:14"))
    ended(amina, CallOutcome.BOOKED, "Prefers mornings")
    assert state(amina) == {
        "status": "completed",
        "version": 2,
        "status_at_utc": london("2026-10-07 10:14"),
        "no_answers": 0,
        "call_back_at_utc": None,
        "outcome": "booked",
    }
    assert [(row["text"], row["staff_id"]) for row in rows(Note)] == [("Prefers mornings", member(SAM).id)]


def test_everything_can_be_taken_back_the_last_first_until_nothing_was_written(
    amina: str, monday_morning: Traveller
) -> None:
    stood = [state(amina)]
    steps: tuple[Callable[[], None], ...] = (
        lambda: rung(amina, CallResult.NO_ANSWER),
        lambda: rung(amina, CallResult.CALL_BACK, london("2026-10-07 12:00")),
        lambda: rung(amina, CallResult.REACHED),
        lambda: ended(amina, CallOutcome.THINKING),
    )
    for minute, step in enumerate(steps, start=1):
        monday_morning.move_to(london(f"2026-10-07 10:0{minute}"))
        step()
        stood.append(state(amina))
    # Ending the call was no try of its own.
    for number, (before, tries) in enumerate(zip(reversed(stood[:-1]), [3, 2, 1, 0], strict=True)):
        taken_back(amina)
        assert state(amina) == before | {"version": 5 + number}
        assert len(rows(CallAttempt)) == tries
    with pytest.raises(NothingToUndo):
        taken_back(amina)


def test_on_another_day_nothing_is_taken_back(amina: str, monday_morning: Traveller) -> None:
    rung(amina, CallResult.NO_ANSWER)
    monday_morning.move_to(london("2026-10-08 00:00"))
    with pytest.raises(NothingToUndo):
        taken_back(amina)


def test_nor_once_something_else_came_after_it(amina: str) -> None:
    rung(amina, CallResult.NO_ANSWER)
    marked(amina, "did_not_attend")
    with pytest.raises(NothingToUndo):
        taken_back(amina)


def test_the_second_of_two_is_told_and_nothing_is_written(amina: str) -> None:
    rung(amina, CallResult.REACHED, by=KIT)
    stood = (state(amina), rows(CallAttempt))
    with pytest.raises(ChangedMeanwhile) as refused:
        rung(amina, CallResult.NO_ANSWER, version=0)
    assert refused.value.change is not None
    assert (refused.value.change.who, refused.value.change.verb) == ("Kit Marsh", "called")
    with pytest.raises(ChangedMeanwhile):
        taken_back(amina, version=0)
    assert (state(amina), rows(CallAttempt)) == stood


def test_manchester_does_not_ring_for_london(amina: str) -> None:
    with pytest.raises(UnknownAppointment):
        rung(amina, CallResult.REACHED, by=RITA)
    assert rows(CallAttempt) == []


def test_ringing_is_written_whole_or_not_at_all(amina: str) -> None:
    survive_every_crash(lambda: rung(amina, CallResult.NO_ANSWER))
