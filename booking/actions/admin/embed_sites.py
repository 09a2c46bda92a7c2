"""Lets a website show the journey in a frame, and takes that back."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from booking.actions.admin.settings_change import settings_for_update
from booking.actions.audit import record
from booking.extensions import db
from booking.models import EmbedSite, Practice
from booking.queries.embed_sites import read_allowed_sites
from booking.rules.embed_sites import TooManySites, has_room_for_site
from booking.rules.staff import StaffMember


def allow_site(by: StaffMember, origin: str, now: datetime) -> None:
    """Puts a website on the list; one that is there already stays. Raises TooManySites."""
    settings_for_update()
    origins = [site.origin for site in read_allowed_sites()]
    if origin in origins:
        return
    if not has_room_for_site(origins, origin):
        raise TooManySites
    practice_id = select(Practice.id).order_by(Practice.id).limit(1).scalar_subquery()
    db.session.execute(insert(EmbedSite).values(practice_id=practice_id, origin=origin))
    record(by, "allowed_site", None, now, about=origin)


def disallow_site(by: StaffMember, origin: str, now: datetime) -> None:
    """Takes a website off the list: from the next page on, its frames stay empty."""
    settings_for_update()
    if not any(site.origin == origin for site in read_allowed_sites()):
        return
    db.session.execute(delete(EmbedSite).where(EmbedSite.origin == origin))
    record(by, "disallowed_site", None, now, about=origin)
