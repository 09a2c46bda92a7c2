"""Around every change of a setting: nobody overwrites what they have not seen, nobody is stranded
unsaid, and it is on record what it was and what it is.

The change is made first and looked at then, in the transaction that a refusal rolls back: so what is
judged is what the database would have, not a guess at it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from sqlalchemy import select, update

from booking.actions.audit import record
from booking.extensions import db
from booking.models import Practice
from booking.queries.audit import last_settings_change
from booking.queries.practice_settings import read_practice_settings
from booking.queries.stranded import read_stranded
from booking.rules.practice_settings import PracticeSettings
from booking.rules.settings_forms import (
    FormBaseline,
    FormValues,
    SettingsChangedMeanwhile,
    changed_values,
    values_fingerprint,
)
from booking.rules.staff import StaffMember
from booking.rules.stranded import newly_stranded, refuse_unless_agreed

SettingsReader = Callable[[PracticeSettings], FormValues]


@contextmanager
def settings_change(
    by: StaffMember,
    verb: str,
    shown: FormBaseline,
    now: datetime,
    *,
    read: SettingsReader,
    about: str = "",
    clinic_id: int | None = None,
    may_strand: bool = False,
) -> Iterator[PracticeSettings]:
    """Yields everything as it was. `read` gives the settings that the form is about; `about` is the word
    by which the record names what was changed.

    Raises SettingsChanged when the settings are not what the form showed, and WouldStrand when live
    bookings would be left outside the rules that `shown` does not agree to move.
    """
    before = settings_for_update()
    was = read(before)
    if values_fingerprint(was) != shown.fingerprint:
        raise SettingsChangedMeanwhile(was, *last_settings_change(about, clinic_id))
    outside = read_stranded(before, now) if may_strand else ()
    yield before
    db.session.flush()
    after = _read_settings()
    if may_strand:
        refuse_unless_agreed(newly_stranded(outside, read_stranded(after, now)), shown.agreed)
    changed = changed_values(was, read(after))
    if changed:
        # What others have read before does not stand any more: they ask for this before they book by it.
        db.session.execute(update(Practice).values(settings_version=Practice.settings_version + 1))
        record(by, verb, None, now, clinic_id=clinic_id, about=about, changed=changed)


def settings_for_update() -> PracticeSettings:
    """Returns every setting, read while this transaction alone may change settings."""
    lock_practice()
    return _read_settings()


def lock_practice() -> None:
    """Waits until no other transaction changes settings or books by them, and keeps others out until this one
    ends. SQLite has one writer at a time anyway."""
    db.session.execute(select(Practice.id).order_by(Practice.id).limit(1).with_for_update())


def _read_settings() -> PracticeSettings:
    return cast(PracticeSettings, read_practice_settings())
