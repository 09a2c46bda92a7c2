"""The kind refusal: the time cannot be had, nothing typed is lost, and here are the three nearest."""

from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.queries.holds import read_hold
from booking.rules.errors import HeldTimeGone, JustTaken, NotOffered
from booking.rules.page_digest import booking_page_facts, facts_digest
from booking.rules.practice import Clinic, Service
from booking.web import free_times
from booking.web.current_practice import current_practice
from booking.web.inputs import visitor


def nearest_times_page(
    refusal: NotOffered, service: Service, clinic: Clinic, wanted: datetime, action: str
) -> ResponseReturnValue:
    """Says why a time cannot be had, and offers the three nearest; `action` is the endpoint that takes them."""
    practice, now, zone = current_practice(), clock.now(), visitor.zone()
    held = visitor.visible_hold(read_hold(practice, visitor.hold_token()))
    zone = zone or (held.details.zone if held else "")
    nearest = [
        (
            free_times.local_start_text(slot.starts_at_utc, clinic),
            free_times.clocks_for_service(slot.starts_at_utc, service, clinic, zone, now),
        )
        for slot in free_times.nearest_free_slots(practice, service, clinic, wanted, now, visitor.own_claims())
    ]
    return (
        render_template(
            "public/taken.html",
            service=service,
            clinic=clinic,
            wanted=free_times.clocks_for_service(wanted, service, clinic, zone, now),
            wanted_date=free_times.local_start_text(wanted, clinic).partition("T")[0],
            heading=_(refusal.heading),
            sentence=_(refusal.sentence),
            is_gone=isinstance(refusal, (JustTaken, HeldTimeGone)),
            nearest=nearest,
            action=action,
            held=held,
            shown=facts_digest(booking_page_facts(service, clinic, held.details)) if held else "",
        ),
        refusal.status,
    )
