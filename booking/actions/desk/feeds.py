"""A clinician's secret calendar addresses: makes them, and takes them back for good."""

from datetime import datetime

from sqlalchemy import select

from booking import links
from booking.actions.record import record
from booking.extensions import db
from booking.models import Feed, Staff
from booking.rules.errors import NoSuchFeed, TooManyFeeds
from booking.rules.feed import MOST_FEEDS
from booking.rules.staff import Member


def make_feed(by: Member, shows_initials: bool, now: datetime) -> str:
    """A new secret address of the member's own diary; its token.

    Raises TooManyFeeds where they have as many as one person may have.
    """
    if by.diary_id is None:
        raise NoSuchFeed
    # Their account's row is what two presses at once queue for.
    db.session.execute(select(Staff.id).where(Staff.id == by.id).with_for_update()).scalar_one()
    live = select(Feed.id).where(Feed.staff_id == by.id, Feed.diary_id == by.diary_id, Feed.revoked_at_utc.is_(None))
    if len(db.session.scalars(live).all()) >= MOST_FEEDS:
        raise TooManyFeeds
    feed = Feed(
        staff_id=by.id, diary_id=by.diary_id, token=links.new_token(), shows_initials=shows_initials, made_at_utc=now
    )
    db.session.add(feed)
    db.session.flush()
    record(by, "made_feed", None, now, feed=feed.id, shows_initials=shows_initials)
    return feed.token


def revoke_feed(by: Member, feed_id: int, now: datetime) -> None:
    """Takes an address back: from here on it opens nothing. Done twice, it is done once.

    Raises NoSuchFeed where the member has none of that number.
    """
    feed = db.session.execute(
        select(Feed).where(Feed.id == feed_id, Feed.staff_id == by.id).with_for_update()
    ).scalar_one_or_none()
    if feed is None:
        raise NoSuchFeed
    if feed.revoked_at_utc is not None:
        return
    feed.revoked_at_utc = now
    db.session.flush()
    record(by, "revoked_feed", None, now, feed=feed.id)
