"""Begins, covers and ends the sessions of signed-in members."""

from datetime import datetime

from sqlalchemy import ColumnElement, update

from booking import links
from booking.actions.audit import record
from booking.extensions import db
from booking.models import Staff, StaffSession
from booking.models.staff import new_uniquifier
from booking.queries.staff import member_by_id
from booking.rules.staff import StaffMember


def begin_session(staff_id: int, how: str, now: datetime) -> str:
    """Begins a session of an account in one browser, and returns the secret for its cookie."""
    token = links.new_token()
    db.session.add(StaffSession(staff_id=staff_id, token=token, began_at_utc=now, proved_at_utc=now))
    db.session.flush()
    record(member_by_id(staff_id), "signed_in", None, now, how=how)
    return token


def end_session(by: StaffMember, token: str, now: datetime) -> None:
    """Ends one session: every copy of its cookie stops working."""
    _end_sessions(StaffSession.token == token, now)
    record(by, "signed_out", None, now)


def end_all_sessions(staff_id: int, now: datetime) -> None:
    """Ends every session of an account, and gives the account a new uniquifier for later sessions."""
    _end_sessions(StaffSession.staff_id == staff_id, now)
    staff = db.session.get_one(Staff, staff_id)
    staff.fs_uniquifier = new_uniquifier()
    db.session.flush()


def sign_out_everywhere(by: StaffMember, now: datetime) -> None:
    """Ends every session of the member at their own request, and records it in the audit."""
    end_all_sessions(by.id, now)
    record(by, "signed_out_everywhere", None, now)


def hide_screen(by: StaffMember, token: str, now: datetime) -> None:
    """Covers the screen of a session, which goes on."""
    _update_session(token, hidden_at_utc=now)
    record(by, "hid_screen", None, now)


def reauthenticate(by: StaffMember, token: str, how: str, now: datetime) -> None:
    """Uncovers the screen of a session, and records now as when the member last proved who they are."""
    _update_session(token, hidden_at_utc=None, proved_at_utc=now)
    record(by, "proved_again", None, now, how=how)


def _update_session(token: str, **values: object) -> None:
    db.session.execute(
        update(StaffSession).where(StaffSession.token == token, StaffSession.ended_at_utc.is_(None)).values(**values)
    )


def _end_sessions(whose: ColumnElement[bool], now: datetime) -> None:
    db.session.execute(update(StaffSession).where(whose, StaffSession.ended_at_utc.is_(None)).values(ended_at_utc=now))
