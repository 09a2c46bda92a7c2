"""What the administrator's pages have in common: everything that is set, read once a request."""

from typing import cast

from flask import abort, g, url_for

from booking.queries.whole import read_whole
from booking.rules.whole import Column, Offer, Place, Whole
from booking.web.access import the_member
from booking.web.admin import bp
from booking.web.shell import NothingLoaded


def the_whole() -> Whole:
    """Everything that is set. Raises NothingLoaded."""
    if "whole" not in g:
        whole = read_whole()
        if whole is None:
            raise NothingLoaded
        g.whole = whole
    return cast(Whole, g.whole)


def forget_the_whole() -> None:
    """It has changed since it was read."""
    g.pop("whole", None)


def the_clinic(slug: str) -> Place:
    """The clinic of an address; else there is no such page."""
    return the_whole().clinic(slug) or abort(404)


def their_clinics() -> list[Place]:
    """The clinics that whoever is signed in administers."""
    member = the_member()
    return [clinic for clinic in the_whole().clinics if member.works_at(clinic.id)]


def the_offer(slug: str) -> Offer:
    """The service of an address; else there is no such page."""
    return the_whole().offer(slug) or abort(404)


def the_diary(diary_id: int) -> Column:
    """The diary of that number; else there is no such page."""
    return the_whole().diary_of(diary_id) or abort(404)


def booking_address(clinic_slug: str, reference: str) -> str:
    """Where reception has everything about a booking, and moves it."""
    return url_for("reception.booking", clinic_slug=clinic_slug, reference=reference)


@bp.context_processor
def _everything() -> dict[str, object]:
    return {"the_whole": the_whole, "their_clinics": their_clinics, "booking_address": booking_address}
