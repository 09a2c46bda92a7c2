"""Makes and revokes a clinician's secret calendar addresses."""

from datetime import datetime

from sqlalchemy import select

from booking import links
from booking.actions.audit import record
from booking.extensions import db
from booking.models import CalendarFeed, Staff
from booking.rules.calendar_feed import MOST_FEEDS
from booking.rules.errors import NoSuchFeed, TooManyFeeds
from booking.rules.staff import StaffMember


def make_feed(by: StaffMember, shows_initials: bool, now: datetime) -> str:
    """Makes a secret calendar address of the member's own diary, and returns its token.

    Raises TooManyFeeds where they have as many as one person may have, and NoSuchFeed where they have no diary.
    """
    if by.diary_id is None:
        raise NoSuchFeed
    # The account's row is locked: two presses of the button at once queue here.
    db.session.execute(select(Staff.id).where(Staff.id == by.id).with_for_update()).scalar_one()
    live = select(CalendarFeed.id).where(
        CalendarFeed.staff_id == by.id, CalendarFeed.diary_id == by.diary_id, CalendarFeed.revoked_at_utc.is_(None)
    )
    if len(db.session.scalars(live).all()) >= MOST_FEEDS:
        raise TooManyFeeds
    feed = CalendarFeed(
        staff_id=by.id, diary_id=by.diary_id, token=links.new_token(), shows_initials=shows_initials, made_at_utc=now
    )
    db.session.add(feed)
    db.session.flush()
    record(by, "made_feed", None, now, feed=feed.id, shows_initials=shows_initials)
    return feed.token


def revoke_feed(by: StaffMember, feed_id: int, now: datetime) -> None:
    """Revokes a calendar address for good. Revoking it again changes nothing.

    Raises NoSuchFeed where the member has no feed with that id.
    """
    feed = db.session.execute(
        select(CalendarFeed).where(CalendarFeed.id == feed_id, CalendarFeed.staff_id == by.id).with_for_update()
    ).scalar_one_or_none()
    if feed is None:
        raise NoSuchFeed
    if feed.revoked_at_utc is not None:
        return
    feed.revoked_at_utc = now
    db.session.flush()
    record(by, "revoked_feed", None, now, feed=feed.id)
