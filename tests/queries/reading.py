"""Reads facts in these tests as a page would."""

from collections.abc import Iterable
from datetime import date

from booking import clock
from booking.queries.availability import NO_OWN_CLAIMS, OwnClaims, read_availability
from booking.rules.availability import AvailabilityFacts
from tests.actions.steps import called, the_house

THURSDAY = date(2026, 10, 8)


def read(
    own: OwnClaims = NO_OWN_CLAIMS,
    clinics: Iterable[str] = ("london",),
    service: str = "discovery-call",
    first: date = THURSDAY,
    last: date = THURSDAY,
) -> dict[str, AvailabilityFacts]:
    """The facts as a page reads them."""
    practice = the_house()
    places = [called(service, slug)[1] for slug in clinics]
    return read_availability(practice, called(service)[0], places, first, last, clock.now(), own)
