"""Reads holds, and says in SQL when a hold's time is taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from booking.extensions import db
from booking.models import Booking, Hold
from booking.rules.holds import hold_is_live, latest_expiry
from booking.rules.patient_details import PatientDetails
from booking.rules.practice import Clinic, Practice, Service


@dataclass(frozen=True)
class HeldSlot:
    """A hold as the pages show it.

    `booking_token` is the link of the booking that it became, `details_key` the secret of the browser that typed the
    details, `guide` the slug of the guide that was read before; each is "" where there is none.
    """

    token: str
    service: Service
    clinic: Clinic
    starts_at_utc: datetime
    expires_at_utc: datetime
    ever_blocked_others: bool
    details: PatientDetails
    details_key: str
    booking_token: str
    guide: str

    def is_live(self, now: datetime) -> bool:
        """Returns whether the hold still keeps its time from others."""
        return hold_is_live(self.expires_at_utc, now)


def hold_is_unexpired(expires_at_utc: InstrumentedAttribute[Any], now: datetime) -> ColumnElement[bool]:
    """Selects holds that keep their time from others, as `hold_is_live` in rules/holds.py says. It is NULL for NULL."""
    return and_(expires_at_utc > now, expires_at_utc <= latest_expiry(now))


def hold_has_ended(expires_at_utc: InstrumentedAttribute[Any], now: datetime) -> ColumnElement[bool]:
    """Selects holds that keep their time from nobody. It is NULL for NULL, which never ends."""
    return or_(expires_at_utc <= now, expires_at_utc > latest_expiry(now))


def claim_is_live(expires_at_utc: InstrumentedAttribute[Any], now: datetime) -> ColumnElement[bool]:
    """Selects claims that take their cell: of a booking or block always, of a hold while it is live."""
    return or_(expires_at_utc.is_(None), hold_is_unexpired(expires_at_utc, now))


def read_hold(practice: Practice, token: str) -> HeldSlot | None:
    """Returns the hold of a token, or None where it is unknown or its service or clinic can no longer be booked."""
    if not token:
        return None
    row = db.session.execute(
        select(Hold, Booking.token).outerjoin(Booking, Booking.id == Hold.booking_id).where(Hold.token == token)
    ).first()
    if row is None:
        return None
    hold, booked_token = row
    service, clinic = practice.service_of(hold.service_id), practice.clinic_of(hold.clinic_id)
    if service is None or clinic is None:
        return None
    return HeldSlot(
        hold.token,
        service,
        clinic,
        hold.starts_at_utc,
        hold.expires_at_utc,
        hold.ever_blocked_others,
        PatientDetails.from_stored(hold.details),
        hold.details_key,
        booked_token or "",
        hold.guide or "",
    )


def count_live_holds(network: str, but_token: str, now: datetime) -> int:
    """Returns how many live holds a network has, without the hold of `but_token`."""
    theirs = (
        Hold.network == network,
        hold_is_unexpired(Hold.expires_at_utc, now),
        Hold.booking_id.is_(None),
        Hold.token != but_token,
    )
    return db.session.scalar(select(func.count()).select_from(Hold).where(*theirs)) or 0
