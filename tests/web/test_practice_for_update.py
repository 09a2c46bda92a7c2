"""Whoever books, books by what is set at that moment: what an administrator changes while the request is under
way is asked for once more."""

import threading
from collections.abc import Callable
from datetime import time

import pytest
from flask import Flask
from sqlalchemy import event, select

from booking.actions.admin.hours import save_clinic_week
from booking.extensions import db
from booking.models import Booking, Hold, Staff
from booking.queries.practice_settings import read_practice_settings
from booking.queries.staff import member_by_id
from booking.rules.practice import Span, WeeklyHours
from booking.rules.settings_forms import FormBaseline, values_fingerprint, week_values
from booking.rules.staff import StaffMember
from booking.transaction import transaction
from booking.web import current_practice
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import choose_call, give_details
from tests.web.people import CALL, WEDNESDAY
from tests.web.staff import ADA, SAM, signed_in

pytestmark = BOTH_DATABASES


# Every day but Wednesday.
NO_WEDNESDAY = tuple(WeeklyHours(day, Span(time(9), time(18))) for day in (0, 1, 3, 4, 5))
Deed = Callable[[Flask], tuple[Visitor, str, "dict[str, str]"]]


def _hold(app: Flask) -> tuple[Visitor, str, "dict[str, str]"]:
    visitor = Visitor(app).open(f"{CALL}/{WEDNESDAY}")
    return visitor, *visitor.form("Continue", start="10:15")[1:]


def _confirm(app: Flask) -> tuple[Visitor, str, "dict[str, str]"]:
    visitor = give_details(choose_call(Visitor(app), "10:15"))
    return visitor, *visitor.form("Book this appointment")[1:]


def _reception(app: Flask) -> tuple[Visitor, str, "dict[str, str]"]:
    visitor = signed_in(app, SAM).open(f"/reception/london/{WEDNESDAY}/new?at=10:15&diary=1")
    answers = {"phone": "07700 900123", "name": "Priya Sharma", "service": "discovery-call"}
    return visitor, *visitor.form("Save booking Enter", **answers)[1:]


def _ada() -> StaffMember:
    return member_by_id(db.session.execute(select(Staff.id).where(Staff.email == ADA.email)).scalar_one())


def _changed_under_way(app: Flask, deed: Deed) -> Visitor:
    """London is closed on Wednesdays, and before that is committed a form is sent: what is set has been read for it
    as it was."""
    signed_in(app, ADA)
    visitor, address, sent = deed(app)
    has_read = threading.Event()
    request = threading.Thread(target=lambda: visitor.post(address, sent))

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        if threading.current_thread() is request and "FROM practices LEFT OUTER JOIN" in statement:
            has_read.set()

    with app.app_context():
        event.listen(db.engine, "after_cursor_execute", note)
        try:
            with transaction() as now:
                whole = read_practice_settings()
                assert whole is not None
                place = whole.clinics[0]
                shown = FormBaseline(values_fingerprint(week_values(place.week)), "")
                save_clinic_week(_ada(), place, NO_WEDNESDAY, shown, now)
                request.start()
                assert has_read.wait(20)
                request.join(0.3)
            request.join(20)
        finally:
            event.remove(db.engine, "after_cursor_execute", note)
    return visitor


def _taken(database: Database) -> int:
    """How many hold or have booked the time on the Wednesday."""
    starts = [row.starts_at_utc for row in database.all(Booking)]
    starts += [row.starts_at_utc for row in database.all(Hold) if row.booking_id is None]
    return sum(start.date().isoformat() == WEDNESDAY for start in starts)


@pytest.mark.parametrize(("deed", "held"), [(_hold, 0), (_confirm, 1)])
def test_what_was_changed_under_way_is_not_booked_by(app: Flask, database: Database, deed: Deed, held: int) -> None:
    visitor = _changed_under_way(app, deed)
    assert (visitor.status, _taken(database), database.all(Booking)) == (409, held, [])
    assert "closed" in visitor.text


def test_reception_is_warned_of_it(app: Flask, database: Database) -> None:
    visitor = _changed_under_way(app, _reception)
    assert (visitor.status, _taken(database)) == (409, 0)
    assert "closed" in visitor.text


@pytest.mark.parametrize("deed", [_hold, _confirm, _reception])
def test_without_asking_it_would_be_booked(
    app: Flask, database: Database, deed: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: by what the request had read, the clinic was open."""
    monkeypatch.setattr(current_practice, "lock_settings_version", lambda: current_practice.current_practice().version)
    visitor = _changed_under_way(app, deed)
    assert visitor.status == 200
    assert _taken(database) == 1
