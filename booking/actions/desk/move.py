"""Moves a booking to another spot of the day, or of any other day."""

from collections.abc import Collection
from datetime import datetime, timedelta

from booking.actions.desk.found import refuse_stale, the_booking, the_diary
from booking.actions.desk.spot import Spot, against, refuse_untold, take
from booking.actions.heirs import over_others
from booking.actions.promise import EVERYBODY, promise_copy, promise_mail
from booking.actions.record import record
from booking.extensions import db
from booking.models import Booking
from booking.models import Service as ServiceRow
from booking.queries.calendar import Own
from booking.queries.house import service_facts
from booking.rules.changes import Warned
from booking.rules.errors import AlreadyCancelled, NotToMove, SameTime
from booking.rules.house import Clinic, House
from booking.rules.lifecycle import Status
from booking.rules.staff import Member

_MAY_MOVE = frozenset({Status.BOOKED, Status.ARRIVED, Status.DID_NOT_ATTEND})


def move(
    house: House,
    reference: str,
    clinic: Clinic,
    spot: Spot,
    version: int,
    by: Member,
    now: datetime,
    *,
    passed: Collection[Warned] = (),
    tells_patient: bool = True,
) -> None:
    """Gives a booking another time, diary or clinic, old or new and never both; it is awaited again.

    Raises UnknownAppointment, ChangedMeanwhile (the patient may have moved it too), AlreadyCancelled,
    NotToMove, NotThere, SameTime, NotOneOfOurTimes, or NeedsWarning with what they have not been told.
    """
    booking = the_booking(reference, clinic, by)
    refuse_stale(booking, version)
    if booking.status == Status.CANCELLED:
        raise AlreadyCancelled
    if booking.status not in _MAY_MOVE:
        raise NotToMove
    the_diary(house, spot.diary.id, spot.clinic, by)
    if (booking.diary_id, booking.starts_at_utc) == (spot.diary.id, spot.starts_at_utc):
        raise SameTime
    service = service_facts(db.session.get_one(ServiceRow, booking.service_id))
    found = against(house, service, spot, now, Own(booking_id=booking.id))
    refuse_untold(found, passed)
    was = {"from_start": booking.starts_at_utc.isoformat(), "from_diary": booking.diary_id, "from_clinic": clinic.id}

    lay_over = over_others(booking)
    _put(booking, spot, service.minutes, now)
    booking.is_squeezed_in = Warned.OVERLAP in found
    take(booking, service, found, now)
    lay_over.uncover(now)
    promise_mail(booking, spot.clinic, "moved", now, EVERYBODY if tells_patient else {"clinic"})
    if spot.clinic.notify_email != clinic.notify_email:
        promise_copy(booking, clinic.notify_email, "moved", now)
    record(
        by,
        "moved",
        booking.id,
        now,
        clinic_id=spot.clinic.id,
        version=booking.version,
        **was,
        to_start=booking.starts_at_utc.isoformat(),
        to_diary=booking.diary_id,
        to_clinic=spot.clinic.id,
        past=[str(kind) for kind in found],
    )
    db.session.flush()


def _put(booking: Booking, spot: Spot, minutes: int, now: datetime) -> None:
    """Its row at the new spot, awaited again: whoever was not reached there has not been rung here."""
    booking.clinic_id, booking.diary_id = spot.clinic.id, spot.diary.id
    booking.starts_at_utc = spot.starts_at_utc
    booking.ends_at_utc = spot.starts_at_utc + timedelta(minutes=minutes)
    if booking.status != Status.BOOKED:
        booking.status, booking.status_at_utc = str(Status.BOOKED), now
    booking.arrived_at_utc = None
    booking.no_answers, booking.call_back_at_utc = 0, None
    booking.sequence += 1
    booking.version += 1
    booking.changed_at_utc = now
