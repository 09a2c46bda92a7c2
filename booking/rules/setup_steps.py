"""The steps of the first set-up: five short pages, each of which may be skipped and opened again.

The table stores how many pages an administrator has left behind (`Practice.setup_step`).
"""

from enum import IntEnum


class SetupStep(IntEnum):
    """The pages of the set-up, in order. The number of pages left behind is stored."""

    GROUP = 1
    CLINICS = 2
    SERVICES = 3
    PEOPLE = 4
    CHECK = 5


LAST_STEP = len(SetupStep)


def is_setup_done(left_behind: int) -> bool:
    """Return whether all five pages have been left behind."""
    return left_behind >= LAST_STEP


def next_setup_step(left_behind: int) -> SetupStep:
    """Return the page to continue with; the last page once all are done."""
    return SetupStep(min(left_behind + 1, LAST_STEP))


def steps_left_behind(left_behind: int, step: SetupStep) -> int:
    """Return the number to store once a page is left. An earlier page does not lower the number."""
    return max(left_behind, int(step))
