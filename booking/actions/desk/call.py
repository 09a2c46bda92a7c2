"""What came of ringing somebody, and of having spoken to them; and taking the last of it back the same day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from booking.actions.desk.found import refuse_stale, the_booking
from booking.actions.desk.note import write_note
from booking.actions.record import record
from booking.extensions import db
from booking.models import Audit, Booking, CallAttempt
from booking.rules.calls import CallResult, CallState, Outcome, after_outcome, after_try
from booking.rules.clinic_time import wall
from booking.rules.errors import NothingToTakeBack
from booking.rules.house import Clinic
from booking.rules.lifecycle import Status
from booking.rules.staff import Member

# What can be taken back, and what that writes.
_CALLED, _TAKEN_BACK = ("called", "call_ended"), "call_taken_back"


def tried(
    reference: str,
    clinic: Clinic,
    result: CallResult,
    call_back_at_utc: datetime | None,
    version: int,
    by: Member,
    now: datetime,
) -> None:
    """Somebody rang. Raises UnknownAppointment, ChangedMeanwhile, CannotChangeStatus or CallBackLater."""
    booking = the_booking(reference, clinic, by)
    refuse_stale(booking, version)
    before = _as_told(booking)
    _put(booking, after_try(_state(booking), result, call_back_at_utc, now), now)
    attempt = CallAttempt(booking_id=booking.id, staff_id=by.id, at_utc=now, result=str(result))
    db.session.add(attempt)
    db.session.flush()
    facts = {"result": str(result), "attempt": attempt.id, "call_back_at": _told(booking.call_back_at_utc)}
    _record(booking, clinic, "called", before, by, now, facts)


def ended(reference: str, clinic: Clinic, outcome: Outcome, note: str, version: int, by: Member, now: datetime) -> None:
    """The call is over: what it led to, and what staff should know. Raises UnknownAppointment,
    ChangedMeanwhile or CannotChangeStatus."""
    booking = the_booking(reference, clinic, by)
    refuse_stale(booking, version)
    before = _as_told(booking)
    _put(booking, after_outcome(_state(booking), outcome), now)
    if note:
        write_note(booking, note, by, now)
    _record(booking, clinic, "call_ended", before, by, now, {"outcome": str(outcome)})


def take_back(reference: str, clinic: Clinic, version: int, by: Member, now: datetime) -> None:
    """The last thing that was written about the call today was a mistake: it stands as it stood before. A
    note that was written with it stays. Raises UnknownAppointment, ChangedMeanwhile or NothingToTakeBack."""
    booking = the_booking(reference, clinic, by)
    refuse_stale(booking, version)
    last = _last_called(booking)
    if last is None or wall(last.at_utc, clinic.time_zone).date() != wall(now, clinic.time_zone).date():
        raise NothingToTakeBack
    before = last.facts["before"]
    _put(booking, _state_told(before), now)
    booking.status_at_utc = _instant(before["status_at"])
    if attempt := last.facts.get("attempt"):
        db.session.execute(delete(CallAttempt).where(CallAttempt.id == attempt))
    db.session.flush()
    record(by, _TAKEN_BACK, booking.id, now, clinic_id=clinic.id, version=booking.version, of=last.id)


def _last_called(booking: Booking) -> Audit | None:
    """What was last written about the call and still stands, where nothing else has changed the booking
    since. What raised its version says so in its facts; a patient's own changes always do."""
    rows = db.session.scalars(select(Audit).where(Audit.booking_id == booking.id).order_by(Audit.id.desc()))
    taken_back: set[int] = set()
    for row in rows:
        if row.verb == _TAKEN_BACK:
            taken_back.add(int(row.facts["of"]))
        elif row.verb in _CALLED:
            if row.id not in taken_back:
                return row
        elif "version" in row.facts or row.actor == "patient":
            return None
    return None


def _state(booking: Booking) -> CallState:
    return CallState(Status(booking.status), booking.no_answers, booking.call_back_at_utc, booking.outcome)


def _put(booking: Booking, state: CallState, now: datetime) -> None:
    if booking.status != state.status:
        booking.status_at_utc = now
    booking.status = str(state.status)
    booking.no_answers = state.no_answers
    booking.call_back_at_utc = state.call_back_at_utc
    booking.outcome = state.outcome
    booking.version += 1
    db.session.flush()


def _record(
    booking: Booking,
    clinic: Clinic,
    verb: str,
    before: Mapping[str, object],
    by: Member,
    now: datetime,
    facts: Mapping[str, object],
) -> None:
    record(by, verb, booking.id, now, clinic_id=clinic.id, version=booking.version, before=before, **facts)


def _as_told(booking: Booking) -> dict[str, Any]:
    """How a call stands, as the record keeps it."""
    return {
        "status": booking.status,
        "status_at": _told(booking.status_at_utc),
        "no_answers": booking.no_answers,
        "call_back_at": _told(booking.call_back_at_utc),
        "outcome": booking.outcome,
    }


def _state_told(told: Mapping[str, Any]) -> CallState:
    return CallState(Status(told["status"]), int(told["no_answers"]), _instant(told["call_back_at"]), told["outcome"])


def _told(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
