"""Counts in memory, and writes what was counted from time to time, behind everybody's back.

No page waits for it: a thread of its own writes a batch some seconds after the first visit that it
holds, in one transaction; a report and the end of the process write what waits at once. What cannot be
written (the database is locked, full or away) waits for the next batch, in bounded memory.

What a kill -9 or a power cut loses is at most the numbers of one batch, and never a booking. Should the
line break between a commit and its answer, a batch is counted twice.
"""

import atexit
import logging
import os
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import cast
from weakref import WeakSet

from flask import Flask, current_app

from booking.actions.count_visits import add_visit_counts
from booking.rules.visit_counts import OTHER_WORD, Visit
from booking.transaction import is_unavailable, transaction, why_unavailable

log = logging.getLogger(__name__)

# What is counted waits at most about this long; None, as in tests, is until somebody asks.
WRITE_INTERVAL_SECONDS: float | None = 20.0
# So many kinds wait at most with words of their own; and so many go into one statement.
MOST_BUFFERED, MOST_PER_STATEMENT = 4000, 1000
# So long does a report wait for another thread that writes, and a process at its end.
REPORT_WAITS_SECONDS = _AT_EXIT_SECONDS = 5.0


class VisitCountBuffer:
    """What one process has counted and not yet written, for one application."""

    def __init__(self, app: Flask, every_seconds: float | None) -> None:
        self._app, self._every_seconds = app, every_seconds
        self.forget()

    def forget(self) -> None:
        """Begins anew, with nothing counted: in a process that has been forked, what waits is its parent's."""
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._counts: Counter[Visit] = Counter()
        self._timer: threading.Timer | None = None

    def add(self, visit: Visit, count: int = 1) -> None:
        """Counts a visit. Words of strangers are held apart only as long as there is room."""
        with self._lock:
            self._add(visit, count)
            self._see_to_the_timer()

    @property
    def waiting(self) -> Mapping[Visit, int]:
        """What has been counted and not yet been written."""
        with self._lock:
            return dict(self._counts)

    def write(self, wait_seconds: float = -1) -> bool:
        """Writes what waits, and says whether all of it is written; what could not be is kept. It is called
        outside of any transaction, with the application's context; one thread writes at a time."""
        if not self._writing.acquire(timeout=wait_seconds):
            return False
        try:
            while batch := self._taken():
                if not self._written(batch):
                    return False
            return True
        finally:
            self._writing.release()

    def _written(self, batch: Mapping[Visit, int]) -> bool:
        try:
            with transaction():
                add_visit_counts(batch)
        except Exception as error:
            if not is_unavailable(error):  # it would fail for ever, and everything behind it too
                log.exception("%d visit counts could not be written, and are lost", len(batch))
                return True
            with self._lock:
                for visit, count in batch.items():
                    self._add(visit, count)
            log.warning("visit counts wait: %s", why_unavailable(error))
            return False
        return True

    def _add(self, visit: Visit, count: int) -> None:
        if len(self._counts) >= MOST_BUFFERED and visit not in self._counts:
            visit = replace(visit, came_from=OTHER_WORD)
        self._counts[visit] += count

    def _taken(self) -> dict[Visit, int]:
        with self._lock:
            batch = dict(islice(self._counts.items(), MOST_PER_STATEMENT))
            for visit in batch:
                del self._counts[visit]
            return batch

    def _see_to_the_timer(self) -> None:
        if self._every_seconds is None or self._timer is not None or not self._counts:
            return
        timer = threading.Timer(self._every_seconds, self._on_time)
        timer.daemon = True
        timer.start()
        self._timer = timer

    def _on_time(self) -> None:
        try:
            self._write_aside()
        finally:
            with self._lock:
                self._timer = None
                self._see_to_the_timer()

    def write_at_exit(self) -> None:
        """The last batch of a process that ends in order."""
        if self._every_seconds is not None and self.waiting:
            self._write_aside(_AT_EXIT_SECONDS)

    def _write_aside(self, wait_seconds: float = -1) -> None:
        """Writes where nobody is asking. What fails as the application's context ends has no one else to tell."""
        try:
            with self._app.app_context():
                self.write(wait_seconds)
        except Exception:
            log.exception("writing the visit counts did not end in order")


_BUFFERS: "WeakSet[VisitCountBuffer]" = WeakSet()


@atexit.register
def _write_at_exit() -> None:
    for counter in list(_BUFFERS):
        counter.write_at_exit()


def _reset_after_fork() -> None:
    for counter in list(_BUFFERS):
        counter.forget()


os.register_at_fork(after_in_child=_reset_after_fork)


def install(app: Flask) -> None:
    """Gives the application its counter."""
    app.extensions["visit_counter"] = counter = VisitCountBuffer(app, WRITE_INTERVAL_SECONDS)
    _BUFFERS.add(counter)


def current_visit_count_buffer() -> VisitCountBuffer:
    """The counter of this application."""
    return cast(VisitCountBuffer, current_app.extensions["visit_counter"])
