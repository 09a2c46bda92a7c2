"""Compares a printed day sheet with the day as it is now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# A sheet that is opened again within this time, without changes, counts as the same printing.
SAME_PRINTING_WITHIN = timedelta(minutes=10)
# Audit verbs that take a booking off the sheet: cancelled, or made by mistake and undone.
_REMOVING_VERBS = {"cancelled", "undone"}


@dataclass(frozen=True)
class SheetPrinting:
    """A sheet that somebody opened to print, with the version of each booking on it, by booking id."""

    at_utc: datetime
    who: str
    versions: Mapping[int, int]


@dataclass(frozen=True)
class SheetChanges:
    """The number of changes of a day since a sheet was printed."""

    printing: SheetPrinting
    new: int
    moved: int
    cancelled: int

    @property
    def is_nothing(self) -> bool:
        """Return whether the printed sheet still says correctly who comes when."""
        return not (self.new or self.moved or self.cancelled)


def latest_printings(printings: Collection[SheetPrinting], most: int) -> list[SheetPrinting]:
    """Return the latest printing of each of the last `most` different sheets, newest first.

    Printings of equal bookings and versions count as one sheet.
    """
    found: list[SheetPrinting] = []
    for printing in sorted(printings, key=lambda printing: printing.at_utc, reverse=True):
        if all(dict(printing.versions) != dict(other.versions) for other in found):
            found.append(printing)
    return found[:most]


def is_worth_showing(one: SheetChanges, now: datetime) -> bool:
    """Return whether the page mentions a printing: not one of the last minutes without changes."""
    return not one.is_nothing or now - one.printing.at_utc >= SAME_PRINTING_WITHIN


def changed_booking_ids(printing: SheetPrinting, versions: Mapping[int, int]) -> set[int]:
    """Return the ids of bookings on the sheet that have changed or have left the day."""
    return {number for number, version in printing.versions.items() if versions.get(number) != version}


def sheet_changes(
    printing: SheetPrinting, versions: Mapping[int, int], verbs: Mapping[int, Collection[tuple[datetime, str]]]
) -> SheetChanges:
    """Return the changes of a day since a printing. `verbs` are the audit verbs of each booking, with their instants.

    A booking that was moved here from another day counts as new, and one that was moved to another day as moved. A
    mark, such as arrived, is no change.
    """
    done = {
        number: {verb for at_utc, verb in verbs.get(number, ()) if at_utc >= printing.at_utc}
        for number in changed_booking_ids(printing, versions)
    }
    gone = {number for number in done if number not in versions}
    cancelled = {number for number in gone if done[number] & _REMOVING_VERBS}
    moved = (gone - cancelled) | {number for number in done if number in versions and "moved" in done[number]}
    return SheetChanges(printing, len(set(versions) - set(printing.versions)), len(moved), len(cancelled))
