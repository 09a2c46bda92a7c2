"""Every test over and over, in circumstances that are none of its business: `make flaky` and `make dates`.

`flaky` runs the tests in three shuffled orders, on a machine that has as many other programs at work as it has
processors. `dates` runs them on five days, by a clock that is wrong for every program that they start (libfaketime).
No browser test has a second chance. More arguments are pytest's: `make dates ARGS="tests/browser"`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from glob import glob
from random import SystemRandom

from tests.support.flaky import RERUN

ORDERS = 3
DATES = {
    "29 February": datetime(2028, 2, 29, 9, 30, tzinfo=UTC),
    "the clocks go forward": datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    "the clocks go back": datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    "New Year’s Eve": datetime(2027, 12, 31, 23, 50, tzinfo=UTC),
    "an ordinary Tuesday": datetime(2027, 6, 15, 10, 0, tzinfo=UTC),
}
LIBRARIES = "/usr/lib/*/faketime/libfaketimeMT.so.1"
PYTEST = (sys.executable, "-m", "pytest", "--numprocesses=3", "--dist=worksteal", "-m", "not race")


def flaky(arguments: list[str]) -> list[str]:
    """The orders in which something failed."""
    failed = []
    for _ in range(ORDERS):
        seed = SystemRandom().randrange(10**6)
        print(f"\n=== --shuffle={seed}, under load", flush=True)
        with _load():
            if _run([f"--shuffle={seed}", *arguments]):
                failed.append(f"--shuffle={seed}")
    return failed


def dates(arguments: list[str]) -> list[str]:
    """The days on which something failed."""
    libraries = glob(LIBRARIES)
    if not libraries:
        raise SystemExit("The wrong clock comes from libfaketime. On Debian: apt-get install faketime")
    failed = []
    for name, then in DATES.items():
        print(f"\n=== {name}: {then:%A %-d %B %Y, %H:%M} UTC", flush=True)
        ahead = int((then - datetime.now(UTC)).total_seconds())
        # What measures how long something takes has the right clock: only what says which day it is goes wrong.
        clock = {"LD_PRELOAD": libraries[0], "FAKETIME": f"{ahead:+d}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        if _run(arguments, **clock):
            failed.append(name)
    return failed


def _run(arguments: list[str], **environment: str) -> int:
    return subprocess.run([*PYTEST, *arguments], env={**os.environ, RERUN: "1", **environment}, check=False).returncode


@contextmanager
def _load() -> Iterator[None]:
    """As many programs as there are processors, that do nothing but work."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 2)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


if __name__ == "__main__":
    found = {"flaky": flaky, "dates": dates}[sys.argv[1]](sys.argv[2:])
    raise SystemExit(f"Failed: {', '.join(found)}" if found else 0)
