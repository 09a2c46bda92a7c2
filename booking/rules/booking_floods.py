"""Finds floods: the bookings of a network that booked as often as it may within an hour."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from booking.rules.limits import LIMIT_WINDOW

# How long reception sees a flood, and how long a booking's network is stored.
FLOOD_REMEMBERED_FOR = timedelta(days=7)
_LIMIT_WINDOW_SECONDS = int(LIMIT_WINDOW.total_seconds())


class BookingAtNetworkLimit(NamedTuple):
    """A live booking from a network that reached its limit.

    `booked` is when it was booked; `first` and `last` are when the network first and last reached the limit. All
    three are seconds of Unix time.
    """

    id: int
    network: str
    booked: int
    first: int
    last: int


def find_floods(bookings: Iterable[BookingAtNetworkLimit]) -> dict[int, tuple[int, ...]]:
    """Return each flood by the id of its first booking, with the ids of its other bookings.

    A flood begins an hour before its network first reached the limit, and ends when the network last reached it.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for booking in sorted(bookings):
        if booking.first - _LIMIT_WINDOW_SECONDS < booking.booked <= booking.last:
            found[booking.network].append(booking.id)
    return {first: tuple(others) for first, *others in found.values()}
