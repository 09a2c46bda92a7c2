"""Lets a website show the journey in a frame, and takes that back."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from booking.actions.admin.changing import locked
from booking.actions.record import record
from booking.extensions import db
from booking.models import ClinicGroup, EmbedSite
from booking.queries.embed_sites import read_sites
from booking.rules.embed_sites import TooManySites, has_room
from booking.rules.staff import Member


def allow_site(by: Member, origin: str, now: datetime) -> None:
    """Puts a website on the list; one that is there already stays. Raises TooManySites."""
    locked()
    origins = [site.origin for site in read_sites()]
    if origin in origins:
        return
    if not has_room(origins, origin):
        raise TooManySites
    group_id = select(ClinicGroup.id).order_by(ClinicGroup.id).limit(1).scalar_subquery()
    db.session.execute(insert(EmbedSite).values(group_id=group_id, origin=origin))
    record(by, "allowed_site", None, now, about=origin)


def disallow_site(by: Member, origin: str, now: datetime) -> None:
    """Takes a website off the list: from the next page on, its frames stay empty."""
    locked()
    if not any(site.origin == origin for site in read_sites()):
        return
    db.session.execute(delete(EmbedSite).where(EmbedSite.origin == origin))
    record(by, "disallowed_site", None, now, about=origin)
