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

from booking.actions.record import record
from booking.extensions import db
from booking.models import ClinicGroup
from booking.queries.audit import last_change
from booking.queries.stranded import read_stranded
from booking.queries.whole import read_whole
from booking.rules.settings import Settings, SettingsChanged, Shown, changes, fingerprint
from booking.rules.staff import Member
from booking.rules.stranded import newly, refuse_unless_agreed
from booking.rules.whole import Whole

Read = Callable[[Whole], Settings]


@contextmanager
def changing(
    by: Member,
    verb: str,
    shown: Shown,
    now: datetime,
    *,
    read: Read,
    about: str = "",
    clinic_id: int | None = None,
    may_strand: bool = False,
) -> Iterator[Whole]:
    """Yields everything as it was. `read` gives the settings that the form is about; `about` is the word
    by which the record names what was changed.

    Raises SettingsChanged when the settings are not what the form showed, and WouldStrand when live
    bookings would be left outside the rules that `shown` does not agree to move.
    """
    before = locked()
    was = read(before)
    if fingerprint(was) != shown.fingerprint:
        raise SettingsChanged(was, *last_change(about, clinic_id))
    outside = read_stranded(before, now) if may_strand else ()
    yield before
    db.session.flush()
    after = _whole()
    if may_strand:
        refuse_unless_agreed(newly(outside, read_stranded(after, now)), shown.agreed)
    changed = changes(was, read(after))
    if changed:
        # What others have read before does not stand any more: they ask for this before they book by it.
        db.session.execute(update(ClinicGroup).values(settings_version=ClinicGroup.settings_version + 1))
        record(by, verb, None, now, clinic_id=clinic_id, about=about, changed=changed)


def locked() -> Whole:
    """Everything, once it is this administrator's turn and whoever books by it just now has finished. SQLite's
    writers queue anyway."""
    db.session.execute(select(ClinicGroup.id).order_by(ClinicGroup.id).limit(1).with_for_update())
    return _whole()


def _whole() -> Whole:
    return cast(Whole, read_whole())
