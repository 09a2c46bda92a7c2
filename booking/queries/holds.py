"""Reads holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from booking.extensions import db
from booking.models import Booking, Hold
from booking.rules.details import Details
from booking.rules.house import Clinic, House, Service


@dataclass(frozen=True)
class Held:
    """A hold as the pages show it. `booked_token` is the link of what it became, if it did; `guide` the word of the
    guide that was read before."""

    token: str
    service: Service
    clinic: Clinic
    starts_at_utc: datetime
    expires_at_utc: datetime
    was_kept: bool
    details: Details
    booked_token: str
    guide: str

    def is_live(self, now: datetime) -> bool:
        """Whether nobody else can have the time yet."""
        return now < self.expires_at_utc


def read_hold(house: House, token: str) -> Held | None:
    """The hold of a token, unless it is unknown or for something that can no longer be booked."""
    if not token:
        return None
    row = db.session.execute(
        select(Hold, Booking.token).outerjoin(Booking, Booking.id == Hold.booking_id).where(Hold.token == token)
    ).first()
    if row is None:
        return None
    hold, booked_token = row
    service, clinic = house.service_of(hold.service_id), house.clinic_of(hold.clinic_id)
    if service is None or clinic is None:
        return None
    return Held(
        hold.token,
        service,
        clinic,
        hold.starts_at_utc,
        hold.expires_at_utc,
        hold.was_kept,
        Details.from_stored(hold.details),
        booked_token or "",
        hold.guide or "",
    )


def count_live_holds(network: str, but_token: str, now: datetime) -> int:
    """How many times a network keeps from others, one hold left out."""
    live = Hold.network == network, Hold.expires_at_utc > now, Hold.booking_id.is_(None), Hold.token != but_token
    return db.session.scalar(select(func.count()).select_from(Hold).where(*live)) or 0
