"""Runs `flask worker`: sends due email over one connection, and purges and closes bank holidays once an hour.

Several workers may run at once.
"""

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask

from booking import clock
from booking.actions.bank_holidays import load_bank_holidays
from booking.actions.outbox_delivery import DeliveryOutcome, undo_clock_ahead
from booking.actions.purge import purge
from booking.queries import outbox
from booking.rules.clock_check import ClockNotTrusted
from booking.send_email import log_unavailable, send_next_email
from booking.smtp_connection import SmtpConnection
from booking.transaction import in_transaction, is_unavailable

POLL_SECONDS = 1.0
# Seconds between tries while the mail server or the database cannot be reached.
RETRY_SECONDS = (5.0, 10.0, 20.0, 40.0, 60.0)
HOUSEKEEPING_SECONDS = 3600.0

log = logging.getLogger(__name__)


@dataclass
class DeliveryTally:
    """Counts what became of the emails that were due."""

    sent: int = 0
    dropped: int = 0
    retry: int = 0
    failed: int = 0
    is_down: bool = False

    def add(self, outcome: DeliveryOutcome) -> None:
        """Counts one outcome."""
        self.is_down = outcome is DeliveryOutcome.HELD
        name = "retry" if self.is_down else outcome.value
        setattr(self, name, getattr(self, name) + 1)

    def __str__(self) -> str:
        words = f"{self.sent} sent, {self.dropped} dropped, {self.retry} to try again, {self.failed} failed"
        return f"{words}; the mail server takes nothing from us now" if self.is_down else words


def run_once(app: Flask, stop: threading.Event | None = None, failed_polls: int = 0) -> DeliveryTally:
    """Sends due emails in order until there are no more, the mail server accepts none, or `stop` is set.

    `failed_polls` is the number of polls in a row before this one that sent nothing. Returns the counts.
    """
    tally = DeliveryTally()
    with SmtpConnection(app.extensions["mail"]) as connection:
        while not (stop and stop.is_set()):
            with app.app_context():
                outcome = send_next_email(connection, stop, failed_polls + 1)
            if outcome is None:
                break
            tally.add(outcome)
            if tally.is_down:
                break
            failed_polls = 0 if outcome is DeliveryOutcome.SENT else failed_polls
    return tally


def run_forever(app: Flask, stop: threading.Event | None = None) -> None:
    """Sends email as it falls due, and runs the hourly work, until `stop` is set or SIGTERM or SIGINT comes.

    It stops between two emails.
    """
    stop = stop or threading.Event()
    _enable_info_log(app)
    with _signals_stop(stop):
        log.info("The worker has started.")
        failures_in_a_row = failed_polls = 0
        housekeeping_at = time.monotonic()
        while not stop.is_set():
            try:
                if time.monotonic() >= housekeeping_at:
                    housekeeping_at = time.monotonic() + HOUSEKEEPING_SECONDS
                    _run_housekeeping(app)
                is_down = _is_due(app) and run_once(app, stop, failed_polls).is_down
                failed_polls = failed_polls + 1 if is_down else 0
            except Exception as error:
                if not is_unavailable(error):
                    raise
                log_unavailable(error)
                is_down = True
            failures_in_a_row = failures_in_a_row + 1 if is_down else 0
            stop.wait(
                RETRY_SECONDS[min(failures_in_a_row, len(RETRY_SECONDS)) - 1] if failures_in_a_row else POLL_SECONDS
            )
        log.info("The worker has stopped.")


def _is_due(app: Flask) -> bool:
    """Returns whether an email is due, without a lock, so that an idle worker disturbs nobody."""
    with app.app_context():
        return outbox.has_due_message(clock.now())


def _run_housekeeping(app: Flask) -> None:
    """Purges, corrects what a clock that ran ahead wrote, and closes clinics on bank holidays."""
    with app.app_context():
        try:
            while in_transaction(purge).is_more:
                pass
        except ClockNotTrusted as doubt:
            log.warning("%s", doubt)
        in_transaction(undo_clock_ahead)
        in_transaction(load_bank_holidays)


# --- The process ---------------------------------------------------------------------------------------


def _enable_info_log(app: Flask) -> None:
    app.logger.debug("The application's logger has its handler from now on, and this module's speaks through it.")
    if log.level == logging.NOTSET:
        log.setLevel(logging.INFO)


@contextmanager
def _signals_stop(stop: threading.Event) -> Iterator[None]:
    """Makes SIGTERM and SIGINT set the event for the length of the `with` block, in the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, lambda *_: stop.set())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
