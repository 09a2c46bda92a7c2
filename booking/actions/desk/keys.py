"""Turns single keys on or off."""

from datetime import datetime

from sqlalchemy import update

from booking.actions.record import record
from booking.extensions import db
from booking.models import Staff
from booking.rules.staff import Member


def turn_keys(by: Member, on: bool, now: datetime) -> None:
    """Says whether the day screen listens to single keys of theirs: speech input may type one by mistake."""
    db.session.execute(update(Staff).where(Staff.id == by.id).values(keys_are_on=on))
    record(by, "keys_turned_on" if on else "keys_turned_off", None, now)
