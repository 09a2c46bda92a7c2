"""Changes the group's details, and remembers how far the first run has come."""

from datetime import datetime

from sqlalchemy import update

from booking.actions.admin.changing import changing, locked
from booking.actions.record import record
from booking.extensions import db
from booking.models import ClinicGroup
from booking.rules.first_run import Step, after
from booking.rules.house import Group
from booking.rules.settings import Shown, of_group
from booking.rules.staff import Member


def save_group(by: Member, group: Group, shown: Shown, now: datetime) -> None:
    """Names the group, and says how it is reached. Raises SettingsChanged."""
    with changing(by, "set_group", shown, now, read=of_group):
        db.session.execute(update(ClinicGroup).values(name=group.name, phone=group.phone, email=group.email))


def leave_step(by: Member, step: Step, now: datetime) -> None:
    """Leaves a page of the first run behind, filled in or skipped."""
    whole = locked()
    left = after(whole.setup_step, step)
    if left != whole.setup_step:
        db.session.execute(update(ClinicGroup).values(setup_step=left))
        record(by, "set_up", None, now, step=int(step))
