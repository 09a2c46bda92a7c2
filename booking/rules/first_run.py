"""The first run: five short pages that end in an address that patients can open. Each may be skipped,
and gone back to; where an administrator left off is remembered (`ClinicGroup.setup_step`)."""

from enum import IntEnum


class Step(IntEnum):
    """The pages, in order; what is remembered is how many have been left behind."""

    GROUP = 1
    CLINICS = 2
    SERVICES = 3
    PEOPLE = 4
    CHECK = 5


DONE = len(Step)


def is_done(left_behind: int) -> bool:
    """Whether all five pages have been left behind."""
    return left_behind >= DONE


def next_step(left_behind: int) -> Step:
    """The page to go on with; the last one once all are done."""
    return Step(min(left_behind + 1, DONE))


def after(left_behind: int, step: Step) -> int:
    """What is remembered once a page is left: going back to an earlier one forgets nothing."""
    return max(left_behind, int(step))
