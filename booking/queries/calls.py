"""Reads a day's calls at a clinic, booked for the day or put off to it, in two statements."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select

from booking.extensions import db
from booking.models import Booking, Diary, Service
from booking.queries.booking_page import CallTry, call_tries_of
from booking.rules.calls import CallPlace, CallResult, CallState, call_place
from booking.rules.clinic_time import day_grid, instant_of
from booking.rules.lifecycle import Status
from booking.rules.practice import Clinic


@dataclass(frozen=True)
class Call:
    """A call as the list of the day shows it. Empty text means that it was not given."""

    id: int
    reference: str
    version: int
    state: CallState
    starts_at_utc: datetime
    ends_at_utc: datetime
    service_name: str
    diary_name: str
    patient_name: str
    contact_name: str
    phone_e164: str
    phone_typed: str
    email: str
    reason: str
    needs: tuple[str, ...]
    patient_zone: str
    tries: tuple[CallTry, ...]
    # The slug of the guide that was read before booking; "" for none.
    guide: str
    phone_of: str
    may_talk: str
    # "online" where the patient booked it and gave their time zone.
    source: str

    # display/desk_times.py reads these of every booking: a call in the list is by phone and not cancelled.
    by_phone = True
    cancelled_by = ""

    @property
    def status(self) -> Status:
        """Returns the status of the booking."""
        return self.state.status

    @property
    def call_back_at_utc(self) -> datetime | None:
        """Returns when the patient asked to be called instead, or None."""
        return self.state.call_back_at_utc

    @property
    def place(self) -> CallPlace:
        """Returns the call's place in the list of the day."""
        last = self.tries[-1] if self.tries else None
        return call_place(self.state, self.starts_at_utc, last.at_utc if last else None, last.result if last else None)

    @property
    def has_wrong_number(self) -> bool:
        """Returns whether the last try found that the number is somebody else's."""
        return bool(self.tries) and self.tries[-1].result == CallResult.WRONG_NUMBER


def read_calls(clinic: Clinic, on_date: date) -> list[Call]:
    """Returns the calls of a date that are not cancelled, in the order in which they are to be made."""
    grid = day_grid(on_date, clinic.time_zone)
    first, end = instant_of(grid.first), instant_of(grid.first + grid.length)
    rows = db.session.execute(
        select(Booking, Service, Diary)
        .join(Service, Service.id == Booking.service_id)
        .join(Diary, Diary.id == Booking.diary_id)
        .where(
            Booking.clinic_id == clinic.id,
            Service.by_phone,
            Booking.status != str(Status.CANCELLED),
            or_(
                and_(Booking.starts_at_utc >= first, Booking.starts_at_utc < end),
                and_(Booking.call_back_at_utc >= first, Booking.call_back_at_utc < end),
            ),
        )
        .execution_options(populate_existing=True)
    ).all()
    tries = call_tries_of(*(booking.id for booking, _, _ in rows))
    calls = [_call(booking, service, diary, tuple(tries[booking.id])) for booking, service, diary in rows]
    return sorted(calls, key=lambda call: (call.place.order, call.starts_at_utc, call.id))


def _call(booking: Booking, service: Service, diary: Diary, tries: tuple[CallTry, ...]) -> Call:
    return Call(
        booking.id,
        booking.reference,
        booking.version,
        CallState(Status(booking.status), booking.no_answers, booking.call_back_at_utc, booking.outcome),
        booking.starts_at_utc,
        booking.ends_at_utc,
        service.name,
        diary.name,
        booking.patient_name,
        booking.contact_name,
        booking.phone_e164,
        booking.phone_typed,
        booking.email,
        booking.reason,
        tuple(booking.needs),
        booking.patient_zone or "",
        tries,
        booking.guide,
        booking.phone_of,
        booking.may_talk,
        booking.source,
    )
