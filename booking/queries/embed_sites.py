"""Reads which websites may show the booking pages in a frame."""

from dataclasses import dataclass

from sqlalchemy import select

from booking.extensions import db
from booking.models import EmbedSite


@dataclass(frozen=True)
class AllowedSite:
    """A website that may frame the booking pages, by its origin."""

    id: int
    origin: str


def read_allowed_sites() -> tuple[AllowedSite, ...]:
    """Returns every allowed website, by origin, in one statement."""
    rows = db.session.execute(select(EmbedSite.id, EmbedSite.origin).order_by(EmbedSite.origin))
    return tuple(AllowedSite(row.id, row.origin) for row in rows)
