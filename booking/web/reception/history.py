"""What was done to a booking, in sentences: who, and what. Times are the clinic's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from booking import display
from booking.display.booking_details import changed_fields_text
from booking.display.booking_names import call_outcome_name, email_name
from booking.display.desk_times import date_and_time
from booking.queries.booking_page import BookingEvent
from booking.rules.calls import CallResult


def history_sentence(event: BookingEvent, zone: str, now: datetime) -> str:
    """One line of the history."""
    who = event.staff_name or {"patient": _("The patient"), "system": _("The system")}.get(event.actor, _("Staff"))
    facts = {"who": who, **_times_in_words(event.facts, zone, now)}
    if event.verb == "marked":
        return _("%(who)s marked it: %(status)s.", who=who, status=_status_text(event.facts.get("to_status")))
    if event.verb == "called":
        return _call_sentence(event.facts, facts)
    if event.verb == "call_ended":
        return _(
            "%(who)s ended the call: %(outcome)s.", who=who, outcome=call_outcome_name(event.facts.get("outcome", ""))
        )
    if event.verb == "sent_again":
        return _(
            "%(who)s had a message sent again: %(message)s.", who=who, message=email_name(event.facts.get("kind", ""))
        )
    if event.verb == "details_changed":
        return _("%(who)s changed details: %(fields)s.", who=who, fields=changed_fields_text(event.facts.get("fields")))
    return _other_sentence(event, facts)


def _other_sentence(event: BookingEvent, facts: Mapping[str, str]) -> str:
    is_online = event.actor == "patient"
    if event.verb == "booked":
        return (
            _("%(who)s booked online for %(starts)s.", **facts)
            if is_online
            else _("%(who)s booked it for %(starts)s.", **facts)
        )
    if event.verb == "moved":
        return _("%(who)s moved it from %(from_start)s to %(to_start)s.", **facts)
    if event.verb == "cancelled":
        return _("%(who)s cancelled it.", **facts)
    if event.verb == "noted":
        return _("%(who)s wrote a note.", **facts)
    if event.verb == "call_taken_back":
        return _("%(who)s took back what was last written about the call.", **facts)
    if event.verb == "undone":
        return _("%(who)s undid the booking.", **facts)
    if event.verb == "restored":
        return _("%(who)s brought it back at its own time.", **facts)
    if event.verb in ("ticked_off", "put_back"):
        is_off = event.verb == "ticked_off"
        return _("%(who)s ticked off what was to do.", **facts) if is_off else _("%(who)s took a tick back.", **facts)
    return _("%(who)s changed it (%(what)s).", **facts, what=event.verb.replace("_", " "))


def _call_sentence(told: Mapping[str, Any], facts: Mapping[str, str]) -> str:
    return {
        CallResult.REACHED: _("%(who)s rang, and the patient answered.", **facts),
        CallResult.NO_ANSWER: _("%(who)s rang: no answer.", **facts),
        CallResult.CALL_BACK: _("%(who)s is to call back: %(call_back)s.", **facts),
        CallResult.WRONG_NUMBER: _("%(who)s rang: wrong number.", **facts),
    }[CallResult(told["result"])]


def _times_in_words(facts: Mapping[str, Any], zone: str, now: datetime) -> dict[str, str]:
    """The instants among the facts, as the clinic's clock showed them."""

    def told(name: str) -> str:
        text = facts.get(name)
        return date_and_time(datetime.fromisoformat(text), zone, now) if text else "–"

    return {
        "starts": told("starts_at"),
        "from_start": told("from_start"),
        "to_start": told("to_start"),
        "call_back": told("call_back_at"),
    }


def _status_text(status: Any) -> str:
    return display.status_name(str(status or "booked"))
