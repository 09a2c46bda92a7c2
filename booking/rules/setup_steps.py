"""The first run: five short pages that end in an address that patients can open. Each may be skipped,
and gone back to; where an administrator left off is remembered (`Practice.setup_step`)."""

from enum import IntEnum


class SetupStep(IntEnum):
    """The pages, in order; what is remembered is how many have been left behind."""

    GROUP = 1
    CLINICS = 2
    SERVICES = 3
    PEOPLE = 4
    CHECK = 5


LAST_STEP = len(SetupStep)


def is_setup_done(left_behind: int) -> bool:
    """Whether all five pages have been left behind."""
    return left_behind >= LAST_STEP


def next_setup_step(left_behind: int) -> SetupStep:
    """The page to go on with; the last one once all are done."""
    return SetupStep(min(left_behind + 1, LAST_STEP))


def steps_left_behind(left_behind: int, step: SetupStep) -> int:
    """What is remembered once a page is left: going back to an earlier one forgets nothing."""
    return max(left_behind, int(step))
