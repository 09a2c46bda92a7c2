"""The kind refusal: the time cannot be had, nothing typed is lost, and here are the three nearest."""

import re
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.queries.holds import read_hold
from booking.rules.as_shown import digest, facts_to_book
from booking.rules.errors import HeldTimeGone, JustTaken, NotOffered
from booking.rules.house import Clinic, Service
from booking.web.public import offer, visit
from booking.web.shell import the_house

_LOCAL = re.compile(r"20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}")


def parse_local(text: str) -> datetime | None:
    """A start as our forms carry it, on the clinic's wall clock (naive): "2026-10-07T09:15"."""
    try:
        return datetime.fromisoformat(text) if _LOCAL.fullmatch(text) and text.isascii() else None
    except ValueError:
        return None


def offer_instead(
    refusal: NotOffered, service: Service, clinic: Clinic, wanted: datetime, action: str
) -> ResponseReturnValue:
    """Says why a time cannot be had, and offers the three nearest; `action` is the endpoint that takes them."""
    house, now, zone = the_house(), clock.now(), visit.zone()
    held = visit.known(read_hold(house, visit.hold_token()))
    zone = zone or (held.details.zone if held else "")
    nearest = [
        (
            offer.local_value(slot.starts_at_utc, clinic),
            offer.clocks_of(slot.starts_at_utc, service, clinic, zone, now),
        )
        for slot in offer.nearest_to(house, service, clinic, wanted, now, visit.own())
    ]
    return (
        render_template(
            "public/taken.html",
            service=service,
            clinic=clinic,
            wanted=offer.clocks_of(wanted, service, clinic, zone, now),
            wanted_date=offer.local_value(wanted, clinic).partition("T")[0],
            heading=_(refusal.heading),
            sentence=_(refusal.sentence),
            is_gone=isinstance(refusal, (JustTaken, HeldTimeGone)),
            nearest=nearest,
            action=action,
            held=held,
            shown=digest(facts_to_book(service, clinic, held.details)) if held else "",
        ),
        refusal.status,
    )
