"""Reads which websites may show the journey in a frame."""

from dataclasses import dataclass

from sqlalchemy import select

from booking.extensions import db
from booking.models import EmbedSite


@dataclass(frozen=True)
class AllowedSite:
    """A website, by the beginning that its addresses have in common."""

    id: int
    origin: str


def read_allowed_sites() -> tuple[AllowedSite, ...]:
    """All of them, by name, in one statement."""
    rows = db.session.execute(select(EmbedSite.id, EmbedSite.origin).order_by(EmbedSite.origin))
    return tuple(AllowedSite(row.id, row.origin) for row in rows)
