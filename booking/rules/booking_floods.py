"""Which bookings are part of a flood: one network booked as often as it may within an hour."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from booking.rules.limits import LIMIT_WINDOW

# How long reception is told of one, and how long a booking's network is kept.
FLOOD_REMEMBERED_FOR = timedelta(days=7)
_LIMIT_WINDOW_SECONDS = int(LIMIT_WINDOW.total_seconds())


class BookingAtNetworkLimit(NamedTuple):
    """A live booking from a network that reached its limit: when it was booked, and when the network first and last
    reached it, in seconds of Unix time."""

    id: int
    network: str
    booked: int
    first: int
    last: int


def find_floods(bookings: Iterable[BookingAtNetworkLimit]) -> dict[int, tuple[int, ...]]:
    """The bookings of each flood: its first booking, with the others. A flood begins an hour before its network
    first reached the limit, and ends when it last did."""
    found: dict[str, list[int]] = defaultdict(list)
    for booking in sorted(bookings):
        if booking.first - _LIMIT_WINDOW_SECONDS < booking.booked <= booking.last:
            found[booking.network].append(booking.id)
    return {first: tuple(others) for first, *others in found.values()}
