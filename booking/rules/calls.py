"""Discovery calls: the results of an attempt, the outcomes of a call, and which call is next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from booking.rules.errors import CallBackTimePassed, CannotChangeStatus
from booking.rules.lifecycle import Status

MOST_CALL_TRIES = 3
# How long staff wait before they ring again somebody who did not answer.
RETRY_AFTER = timedelta(minutes=15)


class CallResult(StrEnum):
    """The result of one attempt to ring somebody."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    CALL_BACK = "call_back"
    WRONG_NUMBER = "wrong_number"


class CallOutcome(StrEnum):
    """The decision that a call led to."""

    BOOKED = "booked"
    THINKING = "thinking"
    NOT_SUITABLE = "not_suitable"
    NOT_INTERESTED = "not_interested"
    REFERRED = "referred"


@dataclass(frozen=True)
class CallState:
    """The fields of a booking that attempts and outcomes of its call change."""

    status: Status
    no_answers: int = 0
    call_back_at_utc: datetime | None = None
    outcome: str = ""


_OPEN_STATUSES = frozenset({Status.BOOKED, Status.ARRIVED})


def after_try(state: CallState, result: CallResult, call_back_at_utc: datetime | None, now: datetime) -> CallState:
    """Return the state of a call after an attempt.

    Any attempt ends an agreed time to call back, unless a new time is agreed. Raises CannotChangeStatus for a call
    that is over, and CallBackTimePassed for a time to call back that has passed.
    """
    if state.status not in _OPEN_STATUSES and not (
        state.status == Status.IN_PROGRESS and result in (CallResult.CALL_BACK, CallResult.WRONG_NUMBER)
    ):
        raise CannotChangeStatus
    if result == CallResult.REACHED:
        return replace(state, status=Status.IN_PROGRESS, call_back_at_utc=None)
    if result == CallResult.NO_ANSWER:
        return replace(state, no_answers=state.no_answers + 1, call_back_at_utc=None)
    if result == CallResult.WRONG_NUMBER:
        return replace(state, status=Status.BOOKED, call_back_at_utc=None)
    if call_back_at_utc is None or call_back_at_utc <= now:
        raise CallBackTimePassed
    return replace(state, status=Status.BOOKED, call_back_at_utc=call_back_at_utc)


def after_outcome(state: CallState, outcome: CallOutcome) -> CallState:
    """Return the state of a call with its outcome, which completes it.

    The outcome of a completed call can be corrected. Raises CannotChangeStatus for a call that was cancelled or that
    the patient did not attend.
    """
    if state.status in (Status.CANCELLED, Status.DID_NOT_ATTEND):
        raise CannotChangeStatus
    return replace(state, status=Status.COMPLETED, call_back_at_utc=None, outcome=str(outcome))


class CallTurn(IntEnum):
    """The groups of the list of calls, in the order in which the list shows them."""

    ON_THE_LINE = 0
    TO_CALL = 1
    TO_DECIDE = 2  # not answered three times, or a wrong number: staff decide what happens next
    OVER = 3


@dataclass(frozen=True)
class CallPlace:
    """A call's place in the list, sorted by its group, then by when it is due."""

    turn: CallTurn
    due_at_utc: datetime

    def is_due(self, now: datetime) -> bool:
        """Return whether it is time to ring."""
        return self.turn == CallTurn.TO_CALL and self.due_at_utc <= now

    @property
    def order(self) -> tuple[int, datetime]:
        """Return the key by which the list is sorted."""
        return self.turn, self.due_at_utc


def call_place(
    state: CallState,
    starts_at_utc: datetime,
    last_tried_at_utc: datetime | None = None,
    last_result: CallResult | None = None,
) -> CallPlace:
    """Return a call's place in the list.

    A call in progress comes first. Calls to make are due at the time to call back that was agreed, else at the
    booked time, else RETRY_AFTER after an attempt that was not answered.
    """
    if state.status == Status.IN_PROGRESS:
        return CallPlace(CallTurn.ON_THE_LINE, starts_at_utc)
    if state.status not in _OPEN_STATUSES:
        return CallPlace(CallTurn.OVER, starts_at_utc)
    if state.call_back_at_utc is not None:
        return CallPlace(CallTurn.TO_CALL, state.call_back_at_utc)
    if state.no_answers >= MOST_CALL_TRIES or last_result == CallResult.WRONG_NUMBER:
        return CallPlace(CallTurn.TO_DECIDE, starts_at_utc)
    if state.no_answers and last_tried_at_utc is not None:
        return CallPlace(CallTurn.TO_CALL, max(starts_at_utc, last_tried_at_utc + RETRY_AFTER))
    return CallPlace(CallTurn.TO_CALL, starts_at_utc)
