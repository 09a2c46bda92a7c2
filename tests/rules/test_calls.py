"""Discovery calls: what ringing and speaking lead to, and who is rung next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from booking.rules.calls import (
    CallOutcome,
    CallPlace,
    CallResult,
    CallState,
    CallTurn,
    after_outcome,
    after_try,
    call_place,
)
from booking.rules.errors import CallBackTimePassed, CannotChangeStatus
from booking.rules.lifecycle import Status

NOW = datetime(2026, 10, 7, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
NEW = CallState(Status.BOOKED)


def after(result: CallResult, state: CallState = NEW, at: datetime | None = None) -> CallState:
    return after_try(state, result, at, NOW)


def test_what_came_of_ringing_is_how_the_call_stands() -> None:
    put_off = replace(NEW, no_answers=1, call_back_at_utc=NOW)
    assert after(CallResult.REACHED, put_off) == replace(NEW, status=Status.IN_PROGRESS, no_answers=1)
    assert after(CallResult.NO_ANSWER, put_off) == replace(NEW, no_answers=2)
    assert after(CallResult.CALL_BACK, put_off, LATER) == replace(put_off, call_back_at_utc=LATER)
    assert after(CallResult.WRONG_NUMBER, put_off) == replace(NEW, no_answers=1)


def test_whoever_is_on_the_line_may_ask_to_be_called_back() -> None:
    on_the_line = replace(NEW, status=Status.IN_PROGRESS)
    assert after(CallResult.CALL_BACK, on_the_line, LATER) == replace(NEW, call_back_at_utc=LATER)
    with pytest.raises(CannotChangeStatus):
        after(CallResult.NO_ANSWER, on_the_line)


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED, Status.DID_NOT_ATTEND])
@pytest.mark.parametrize("result", list(CallResult))
def test_a_call_that_is_over_is_not_rung(status: Status, result: CallResult) -> None:
    with pytest.raises(CannotChangeStatus):
        after(result, replace(NEW, status=status), LATER)


@pytest.mark.parametrize("at", [None, NOW, NOW - timedelta(minutes=1)])
def test_one_calls_back_later_not_earlier(at: datetime | None) -> None:
    with pytest.raises(CallBackTimePassed):
        after(CallResult.CALL_BACK, at=at)


def test_an_outcome_completes_the_call_and_can_be_put_right() -> None:
    put_off = replace(NEW, no_answers=2, call_back_at_utc=LATER)
    over = after_outcome(put_off, CallOutcome.THINKING)
    assert over == CallState(Status.COMPLETED, 2, None, "thinking")
    assert after_outcome(over, CallOutcome.BOOKED) == replace(over, outcome="booked")


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.DID_NOT_ATTEND])
def test_a_call_that_never_was_has_no_outcome(status: Status) -> None:
    with pytest.raises(CannotChangeStatus):
        after_outcome(replace(NEW, status=status), CallOutcome.BOOKED)


@pytest.mark.parametrize(
    ("state", "last", "expected"),
    [
        (NEW, None, CallPlace(CallTurn.TO_CALL, NOW)),
        (replace(NEW, call_back_at_utc=LATER), None, CallPlace(CallTurn.TO_CALL, LATER)),
        (replace(NEW, no_answers=3, call_back_at_utc=LATER), CallResult.CALL_BACK, CallPlace(CallTurn.TO_CALL, LATER)),
        (replace(NEW, no_answers=1), CallResult.NO_ANSWER, CallPlace(CallTurn.TO_CALL, NOW + timedelta(minutes=20))),
        (replace(NEW, no_answers=3), CallResult.NO_ANSWER, CallPlace(CallTurn.TO_DECIDE, NOW)),
        (NEW, CallResult.WRONG_NUMBER, CallPlace(CallTurn.TO_DECIDE, NOW)),
        (replace(NEW, status=Status.IN_PROGRESS), CallResult.REACHED, CallPlace(CallTurn.ON_THE_LINE, NOW)),
        (replace(NEW, status=Status.COMPLETED), CallResult.REACHED, CallPlace(CallTurn.OVER, NOW)),
        (replace(NEW, status=Status.DID_NOT_ATTEND), None, CallPlace(CallTurn.OVER, NOW)),
    ],
)
def test_every_call_has_its_turn(state: CallState, last: CallResult | None, expected: CallPlace) -> None:
    """Booked for now; last rung five minutes after, if it was."""
    assert call_place(state, NOW, NOW + timedelta(minutes=5) if last else None, last) == expected


def test_who_is_on_the_line_comes_first_and_then_whoever_is_due_soonest() -> None:
    places = {
        "over": call_place(replace(NEW, status=Status.COMPLETED), NOW - timedelta(hours=1)),
        "to decide": call_place(replace(NEW, no_answers=3), NOW - timedelta(hours=1)),
        "later": call_place(NEW, LATER),
        "promised": call_place(replace(NEW, call_back_at_utc=NOW + timedelta(minutes=5)), NOW - timedelta(hours=1)),
        "now": call_place(NEW, NOW),
        "on the line": call_place(replace(NEW, status=Status.IN_PROGRESS), LATER),
    }
    in_order = sorted(places, key=lambda name: places[name].order)
    assert in_order == ["on the line", "now", "promised", "later", "to decide", "over"]
    assert [name for name in in_order if places[name].is_due(NOW)] == ["now"]
