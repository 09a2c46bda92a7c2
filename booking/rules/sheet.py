"""The day on paper: what has changed since it was printed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# Somebody who opens a sheet again so soon, and nothing has changed, is printing that one sheet.
ONE_PRINTING = timedelta(minutes=10)
# What is done to a booking that nobody comes for any more: cancelled, or taken down by mistake.
_TAKEN_OFF = {"cancelled", "undone"}


@dataclass(frozen=True)
class Printing:
    """A sheet that was opened to be printed: by whom, when, and the version of each booking on it."""

    at_utc: datetime
    who: str
    versions: Mapping[int, int]


@dataclass(frozen=True)
class Since:
    """What has changed on a day since a sheet was printed."""

    printing: Printing
    new: int
    moved: int
    cancelled: int

    @property
    def is_nothing(self) -> bool:
        """Whether the paper is still right about who comes when."""
        return not (self.new or self.moved or self.cancelled)


def latest_of_each(printings: Collection[Printing], most: int) -> list[Printing]:
    """The latest printing of each of the last few different sheets, newest first. Opening a sheet again
    that has not changed is no new sheet: the one in somebody's hand may be the older."""
    found: list[Printing] = []
    for printing in sorted(printings, key=lambda printing: printing.at_utc, reverse=True):
        if all(dict(printing.versions) != dict(other.versions) for other in found):
            found.append(printing)
    return found[:most]


def is_worth_telling(one: Since, now: datetime) -> bool:
    """Whether somebody who opens the sheet now wants to know: not that nothing has changed since just now."""
    return not one.is_nothing or now - one.printing.at_utc >= ONE_PRINTING


def changed(printing: Printing, versions: Mapping[int, int]) -> set[int]:
    """The bookings that are not as the sheet has them, or are not on it any more."""
    return {number for number, version in printing.versions.items() if versions.get(number) != version}


def since(
    printing: Printing, versions: Mapping[int, int], verbs: Mapping[int, Collection[tuple[datetime, str]]]
) -> Since:
    """What has changed, from what was done to each booking and when. A booking that came from another day is
    new here, and one that went to another day was moved; one that has arrived is where it was."""
    done = {
        number: {verb for at_utc, verb in verbs.get(number, ()) if at_utc >= printing.at_utc}
        for number in changed(printing, versions)
    }
    gone = {number for number in done if number not in versions}
    cancelled = {number for number in gone if done[number] & _TAKEN_OFF}
    moved = (gone - cancelled) | {number for number in done if number in versions and "moved" in done[number]}
    return Since(printing, len(set(versions) - set(printing.versions)), len(moved), len(cancelled))
