"""Discovery calls: what can come of ringing somebody, and of having spoken to them."""

from enum import StrEnum

MOST_TRIES = 3


class CallResult(StrEnum):
    """What came of ringing once."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    CALL_BACK = "call_back"
    WRONG_NUMBER = "wrong_number"


class Outcome(StrEnum):
    """What a call led to, once it is over."""

    BOOKED = "booked"
    THINKING = "thinking"
    NOT_SUITABLE = "not_suitable"
    NOT_INTERESTED = "not_interested"
    REFERRED = "referred"
