"""The day on paper: what has changed since it was printed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# Somebody who opens a sheet again so soon, and nothing has changed, is printing that one sheet.
SAME_PRINTING_WITHIN = timedelta(minutes=10)
# What is done to a booking that nobody comes for any more: cancelled, or taken down by mistake.
_REMOVING_VERBS = {"cancelled", "undone"}


@dataclass(frozen=True)
class SheetPrinting:
    """A sheet that was opened to be printed: by whom, when, and the version of each booking on it."""

    at_utc: datetime
    who: str
    versions: Mapping[int, int]


@dataclass(frozen=True)
class SheetChanges:
    """What has changed on a day since a sheet was printed."""

    printing: SheetPrinting
    new: int
    moved: int
    cancelled: int

    @property
    def is_nothing(self) -> bool:
        """Whether the paper is still right about who comes when."""
        return not (self.new or self.moved or self.cancelled)


def latest_printings(printings: Collection[SheetPrinting], most: int) -> list[SheetPrinting]:
    """The latest printing of each of the last few different sheets, newest first. Opening a sheet again
    that has not changed is no new sheet: the one in somebody's hand may be the older."""
    found: list[SheetPrinting] = []
    for printing in sorted(printings, key=lambda printing: printing.at_utc, reverse=True):
        if all(dict(printing.versions) != dict(other.versions) for other in found):
            found.append(printing)
    return found[:most]


def is_worth_showing(one: SheetChanges, now: datetime) -> bool:
    """Whether somebody who opens the sheet now wants to know: not that nothing has changed since just now."""
    return not one.is_nothing or now - one.printing.at_utc >= SAME_PRINTING_WITHIN


def changed_booking_ids(printing: SheetPrinting, versions: Mapping[int, int]) -> set[int]:
    """The bookings that are not as the sheet has them, or are not on it any more."""
    return {number for number, version in printing.versions.items() if versions.get(number) != version}


def sheet_changes(
    printing: SheetPrinting, versions: Mapping[int, int], verbs: Mapping[int, Collection[tuple[datetime, str]]]
) -> SheetChanges:
    """What has changed, from what was done to each booking and when. A booking that came from another day is
    new here, and one that went to another day was moved; one that has arrived is where it was."""
    done = {
        number: {verb for at_utc, verb in verbs.get(number, ()) if at_utc >= printing.at_utc}
        for number in changed_booking_ids(printing, versions)
    }
    gone = {number for number in done if number not in versions}
    cancelled = {number for number in gone if done[number] & _REMOVING_VERBS}
    moved = (gone - cancelled) | {number for number in done if number in versions and "moved" in done[number]}
    return SheetChanges(printing, len(set(versions) - set(printing.versions)), len(moved), len(cancelled))
