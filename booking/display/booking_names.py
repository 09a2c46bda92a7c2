"""What the results of calls and the kinds of email are called."""

from flask_babel import gettext as _

from booking.rules.calls import CallOutcome, CallResult


def call_result_name(result: CallResult) -> str:
    """What came of ringing once."""
    return {
        CallResult.REACHED: _("answered"),
        CallResult.NO_ANSWER: _("no answer"),
        CallResult.CALL_BACK: _("to call back"),
        CallResult.WRONG_NUMBER: _("wrong number"),
    }[result]


def call_outcome_name(outcome: str) -> str:
    """What a call led to."""
    return (
        {
            CallOutcome.BOOKED: _("Booked a first visit"),
            CallOutcome.THINKING: _("Will think about it"),
            CallOutcome.NOT_SUITABLE: _("Not suitable for treatment"),
            CallOutcome.NOT_INTERESTED: _("Not interested"),
            CallOutcome.REFERRED: _("Referred to somebody else"),
        }.get(CallOutcome(outcome), "")
        if outcome
        else ""
    )


def email_name(kind: str) -> str:
    """What a mail is about."""
    return {
        "confirmation": _("Confirmation, with the calendar invitation"),
        "moved": _("New time, with the invitation replaced"),
        "cancelled": _("Cancellation"),
        "reminder": _("Reminder"),
    }.get(kind, kind)
