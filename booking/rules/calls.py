"""Discovery calls: what can come of ringing somebody, and of having spoken to them; and who is rung next."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from booking.rules.errors import CallBackTimePassed, CannotChangeStatus
from booking.rules.lifecycle import Status

MOST_CALL_TRIES = 3
# Whoever did not answer is left in peace for so long.
RETRY_AFTER = timedelta(minutes=15)


class CallResult(StrEnum):
    """What came of ringing once."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    CALL_BACK = "call_back"
    WRONG_NUMBER = "wrong_number"


class CallOutcome(StrEnum):
    """What a call led to, once it is over."""

    BOOKED = "booked"
    THINKING = "thinking"
    NOT_SUITABLE = "not_suitable"
    NOT_INTERESTED = "not_interested"
    REFERRED = "referred"


@dataclass(frozen=True)
class CallState:
    """How a call stands. All that ringing and speaking change of a booking is in here."""

    status: Status
    no_answers: int = 0
    call_back_at_utc: datetime | None = None
    outcome: str = ""


_OPEN_STATUSES = frozenset({Status.BOOKED, Status.ARRIVED})


def after_try(state: CallState, result: CallResult, call_back_at_utc: datetime | None, now: datetime) -> CallState:
    """How a call stands after somebody has rung. Who was to be called back has been: the promise is kept,
    unless there is another. Raises CannotChangeStatus for a call that is over, CallBackLater for a time
    that has passed.
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
    """How a call stands once it is over: what it led to completes it. Of one that is over, what it led to can
    be put right. Raises CannotChangeStatus for one that was cancelled, or at which nobody was reached."""
    if state.status in (Status.CANCELLED, Status.DID_NOT_ATTEND):
        raise CannotChangeStatus
    return replace(state, status=Status.COMPLETED, call_back_at_utc=None, outcome=str(outcome))


class CallTurn(IntEnum):
    """Where a call stands in the list of those to make, the first first."""

    ON_THE_LINE = 0
    TO_CALL = 1
    TO_DECIDE = 2  # not answered three times, or a wrong number: to ring once more helps nobody
    OVER = 3


@dataclass(frozen=True)
class CallPlace:
    """A call's place in the list: by its turn, then by when it is due."""

    turn: CallTurn
    due_at_utc: datetime

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to ring."""
        return self.turn == CallTurn.TO_CALL and self.due_at_utc <= now

    @property
    def order(self) -> tuple[int, datetime]:
        """What the list is sorted by."""
        return self.turn, self.due_at_utc


def call_place(
    state: CallState,
    starts_at_utc: datetime,
    last_tried_at_utc: datetime | None = None,
    last_result: CallResult | None = None,
) -> CallPlace:
    """Who is called next: whoever is on the line; then when it was promised, booked, or tried in vain a
    quarter of an hour ago."""
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
