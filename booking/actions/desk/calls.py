"""Records tries to ring somebody and the outcome of calls, and undoes the last entry on its day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from booking.actions.audit import record
from booking.actions.desk.booking_for_update import booking_for_update, refuse_stale
from booking.actions.desk.note import write_note
from booking.extensions import db
from booking.models import AuditEntry, Booking, CallAttempt
from booking.rules.calls import CallOutcome, CallResult, CallState, after_outcome, after_try
from booking.rules.clinic_time import wall_clock
from booking.rules.errors import NothingToUndo
from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic
from booking.rules.staff import StaffMember

# The audit verbs that can be undone, and the verb of undoing one.
_CALL_VERBS, _UNDONE_VERB = ("called", "call_ended"), "call_taken_back"


def record_call_attempt(
    reference: str,
    clinic: Clinic,
    result: CallResult,
    call_back_at_utc: datetime | None,
    version: int,
    by: StaffMember,
    now: datetime,
) -> None:
    """Records a try to ring somebody, and its result.

    Raises UnknownAppointment, ChangedMeanwhile, CannotChangeStatus or CallBackTimePassed.
    """
    booking = booking_for_update(reference, clinic, by)
    refuse_stale(booking, version)
    before = _state_facts(booking)
    _set_call_state(booking, after_try(_call_state(booking), result, call_back_at_utc, now), now)
    attempt = CallAttempt(booking_id=booking.id, staff_id=by.id, at_utc=now, result=str(result))
    db.session.add(attempt)
    db.session.flush()
    facts = {"result": str(result), "attempt": attempt.id, "call_back_at": _isoformat(booking.call_back_at_utc)}
    _record_call(booking, clinic, "called", before, by, now, facts)


def record_call_outcome(
    reference: str, clinic: Clinic, outcome: CallOutcome, note: str, version: int, by: StaffMember, now: datetime
) -> None:
    """Records what a finished call led to, with a note for staff if one is given.

    Raises UnknownAppointment, ChangedMeanwhile or CannotChangeStatus.
    """
    booking = booking_for_update(reference, clinic, by)
    refuse_stale(booking, version)
    before = _state_facts(booking)
    _set_call_state(booking, after_outcome(_call_state(booking), outcome), now)
    if note:
        write_note(booking, note, by, now)
    _record_call(booking, clinic, "call_ended", before, by, now, {"outcome": str(outcome)})


def undo_last_call_entry(reference: str, clinic: Clinic, version: int, by: StaffMember, now: datetime) -> None:
    """Undoes the last entry about a call, if it was made today: the booking is as it was before. A note that was
    written with it stays.

    Raises UnknownAppointment, ChangedMeanwhile or NothingToUndo.
    """
    booking = booking_for_update(reference, clinic, by)
    refuse_stale(booking, version)
    last = _last_call_entry(booking)
    if last is None or wall_clock(last.at_utc, clinic.time_zone).date() != wall_clock(now, clinic.time_zone).date():
        raise NothingToUndo
    before = last.facts["before"]
    _set_call_state(booking, _state_from_facts(before), now)
    booking.status_at_utc = _instant_from(before["status_at"])
    if attempt := last.facts.get("attempt"):
        db.session.execute(delete(CallAttempt).where(CallAttempt.id == attempt))
    db.session.flush()
    record(by, _UNDONE_VERB, booking.id, now, clinic_id=clinic.id, version=booking.version, of=last.id)


def _last_call_entry(booking: Booking) -> AuditEntry | None:
    """Returns the last audit entry about the call that has not been undone; None where the booking was changed
    otherwise since.

    An entry that raised the booking's version has it in its facts. A patient's own changes always raise it.
    """
    rows = db.session.scalars(
        select(AuditEntry).where(AuditEntry.booking_id == booking.id).order_by(AuditEntry.id.desc())
    )
    taken_back: set[int] = set()
    for row in rows:
        if row.verb == _UNDONE_VERB:
            taken_back.add(int(row.facts["of"]))
        elif row.verb in _CALL_VERBS:
            if row.id not in taken_back:
                return row
        elif "version" in row.facts or row.actor == "patient":
            return None
    return None


def _call_state(booking: Booking) -> CallState:
    return CallState(Status(booking.status), booking.no_answers, booking.call_back_at_utc, booking.outcome)


def _set_call_state(booking: Booking, state: CallState, now: datetime) -> None:
    if booking.status != state.status:
        booking.status_at_utc = now
    booking.status = str(state.status)
    booking.no_answers = state.no_answers
    booking.call_back_at_utc = state.call_back_at_utc
    booking.outcome = state.outcome
    booking.version += 1
    db.session.flush()


def _record_call(
    booking: Booking,
    clinic: Clinic,
    verb: str,
    before: Mapping[str, object],
    by: StaffMember,
    now: datetime,
    facts: Mapping[str, object],
) -> None:
    record(by, verb, booking.id, now, clinic_id=clinic.id, version=booking.version, before=before, **facts)


def _state_facts(booking: Booking) -> dict[str, Any]:
    """Returns the state of a call as the audit stores it."""
    return {
        "status": booking.status,
        "status_at": _isoformat(booking.status_at_utc),
        "no_answers": booking.no_answers,
        "call_back_at": _isoformat(booking.call_back_at_utc),
        "outcome": booking.outcome,
    }


def _state_from_facts(stored: Mapping[str, Any]) -> CallState:
    return CallState(
        Status(stored["status"]), int(stored["no_answers"]), _instant_from(stored["call_back_at"]), stored["outcome"]
    )


def _isoformat(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def _instant_from(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
