"""Sets a member's own preferences: their name, and whether keyboard shortcuts are on."""

from datetime import datetime

from booking.actions.audit import record
from booking.extensions import db
from booking.models import Staff
from booking.rules.staff import StaffMember


def set_own_name(by: StaffMember, name: str, now: datetime) -> None:
    """Sets the name by which colleagues see the member."""
    db.session.get_one(Staff, by.id).name = name
    record(by, "changed_own_name", None, now)


def set_keyboard_shortcuts(by: StaffMember, are_on: bool, now: datetime) -> None:
    """Switches the day screen's keyboard shortcuts on or off for the member."""
    db.session.get_one(Staff, by.id).keys_are_on = are_on
    record(by, "turned_keys", None, now, on=are_on)
