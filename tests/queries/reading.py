"""Reads facts in these tests as a page would."""

from collections.abc import Iterable
from datetime import date

from booking import clock
from booking.queries.calendar import NOTHING, Own, read_facts
from booking.rules.availability import Facts
from tests.actions.steps import called, the_house

THURSDAY = date(2026, 10, 8)


def read(
    own: Own = NOTHING,
    clinics: Iterable[str] = ("london",),
    service: str = "discovery-call",
    first: date = THURSDAY,
    last: date = THURSDAY,
) -> dict[str, Facts]:
    """The facts as a page reads them."""
    house = the_house()
    places = [called(service, slug)[1] for slug in clinics]
    return read_facts(house, called(service)[0], places, first, last, clock.now(), own)
