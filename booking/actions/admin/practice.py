"""Changes the group's details, and remembers how far the first run has come."""

from datetime import datetime

from sqlalchemy import update

from booking.actions.admin.settings_change import settings_change, settings_for_update
from booking.actions.audit import record
from booking.extensions import db
from booking.models import Practice
from booking.rules.practice import PracticeContact
from booking.rules.settings_forms import FormBaseline, practice_values
from booking.rules.setup_steps import SetupStep, steps_left_behind
from booking.rules.staff import StaffMember


def save_practice_contact(by: StaffMember, group: PracticeContact, shown: FormBaseline, now: datetime) -> None:
    """Names the group, and says how it is reached. Raises SettingsChanged."""
    with settings_change(by, "set_group", shown, now, read=practice_values):
        db.session.execute(update(Practice).values(name=group.name, phone=group.phone, email=group.email))


def finish_setup_step(by: StaffMember, step: SetupStep, now: datetime) -> None:
    """Leaves a page of the first run behind, filled in or skipped."""
    whole = settings_for_update()
    left = steps_left_behind(whole.setup_step, step)
    if left != whole.setup_step:
        db.session.execute(update(Practice).values(setup_step=left))
        record(by, "set_up", None, now, step=int(step))
