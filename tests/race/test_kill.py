"""BOOKING-1, BOOKING-3: whoever has been told "booked" is booked, and "moved" is moved, whenever the server is killed.

What was acknowledged is written down by the visitors themselves. Afterwards every booking is whole,
acknowledged or not: its claims, its mails and its audit are there, or it is not there at all.
"""

import os
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from booking.models import AuditEntry, Booking, OutboxMessage
from tests.race.conftest import NewDatabase, Place, serving
from tests.race.state import cells_of, instant
from tests.race.visitors import Form, Visitor, free_days
from tests.support.server import environment, flask, prepare_database

pytestmark = pytest.mark.race

CALL = "/book/discovery-call/manchester"
MINUTES = 15
KILLS = 3
VISITORS = 8
SEED = 20261123


@dataclass
class Ledger:
    """What one visitor was told, and the two times between which they keep moving."""

    visitor: Visitor
    day: str
    times: tuple[str, str]
    check: Form
    appointment: str = ""
    moves: int = 0

    def start_after(self, moves: int) -> datetime:
        return instant(self.day, self.times[moves % 2])


@dataclass
class Stream:
    """Visitors who book and then move to and fro until nobody answers."""

    ledgers: list[Ledger]
    acknowledged: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    surprises: list[str] = field(default_factory=list)

    def run(self, ledger: Ledger) -> None:
        try:
            answer = ledger.visitor.post(ledger.check.action, ledger.check.fields)
            if answer.status == 303:
                ledger.appointment = answer.location
            while answer.status == 303:
                self.acknowledged.release()
                at = ledger.times[(ledger.moves + 1) % 2]
                answer = ledger.visitor.move(ledger.appointment, ledger.day.rpartition("/")[2], at)
                ledger.moves += answer.status == 303
            self.surprises.append(f"{ledger.appointment}: {answer.status} after {ledger.moves} moves")
        except (OSError, HTTPException):
            return  # the server is gone: what was not answered was not acknowledged


def test_what_was_acknowledged_survives_a_kill(new_database: NewDatabase, tmp_path: Path) -> None:
    moments, told = Random(SEED), 0
    with new_database() as url:
        ledgers: list[Ledger] = []
        for kill in range(KILLS):
            with serving(url, tmp_path) as place:
                assert_whole(place, ledgers)
                stream = Stream(prepared(place, kill))
                ledgers += stream.ledgers
                told += killed_while(place, stream, after=moments.randint(4, 24), pause=moments.random() / 20)
                assert stream.surprises == []
        # As `make run` does before every start.
        prepare_database(environment(url, 5000, BOOKING_ENV="development"))
        with serving(url, tmp_path) as place:
            assert_whole(place, ledgers)
            assert told >= 4 * KILLS
            assert "BROKEN" not in flask(place.server.env, "check")


def prepared(place: Place, kill: int) -> list[Ledger]:
    """Visitors on their check pages, each with two times of a day that is theirs alone."""
    guide = Visitor(place.url)
    day, offered = free_days(guide, CALL, at_least=4 * VISITORS)[kill]
    ledgers = []
    for number in range(VISITORS):
        visitor, times = Visitor(place.url), (offered[4 * number], offered[4 * number + 2])
        ledgers.append(Ledger(visitor, day, times, visitor.come_to_the_check(day, times[0])))
    return ledgers


def killed_while(place: Place, stream: Stream, after: int, pause: float) -> int:
    """Kills the server, master and workers, a moment after so many acknowledgements. Returns how many there were."""
    with ThreadPoolExecutor(VISITORS) as pool:
        running = [pool.submit(stream.run, ledger) for ledger in stream.ledgers]
        for _ in range(after):
            assert stream.acknowledged.acquire(timeout=30), stream.surprises
        threading.Event().wait(pause)
        os.killpg(place.server.pid, signal.SIGKILL)
        for one in running:
            one.result(60)
    return sum(bool(ledger.appointment) + ledger.moves for ledger in stream.ledgers)


def assert_whole(place: Place, ledgers: list[Ledger]) -> None:
    """Everything acknowledged is there; at most the one request that was never answered is there besides."""
    with place.state.connected() as connection:
        bookings = {
            f"/a/{row.token}": row
            for row in connection.execute(
                select(Booking.id, Booking.token, Booking.sequence, Booking.starts_at_utc, Booking.phone_typed)
            )
        }
        mails = [
            tuple(row)
            for row in connection.execute(select(OutboxMessage.booking_id, OutboxMessage.sequence, OutboxMessage.kind))
        ]
        verbs = [tuple(row) for row in connection.execute(select(AuditEntry.booking_id, AuditEntry.verb))]

    by_phone = {row.phone_typed: appointment for appointment, row in bookings.items()}
    assert len(by_phone) == len(bookings)
    for ledger in ledgers:
        appointment = by_phone.get(ledger.visitor.phone, "")
        assert appointment or not ledger.appointment, "an acknowledged booking is not there"
        assert ledger.appointment in ("", appointment)
        if appointment:
            row = bookings[appointment]
            assert row.sequence in (ledger.moves, ledger.moves + 1), "an acknowledged move is not there"
            assert row.starts_at_utc == ledger.start_after(row.sequence)
            assert place.state.owned_by(appointment) == cells_of(row.starts_at_utc, MINUTES)
            left = ledger.start_after(row.sequence + 1)
            assert place.state.taken(left, MINUTES) == [], "a time that was left is not free"

    wanted_mails: Counter[tuple[int, int, str]] = Counter()
    wanted_verbs: Counter[tuple[int, str]] = Counter()
    for row in bookings.values():
        wanted_verbs += Counter({(row.id, "booked"): 1, (row.id, "moved"): row.sequence})
        for sequence in range(row.sequence + 1):
            # One to the patient, one to the clinic; and the patient's reminder.
            wanted_mails[row.id, sequence, "moved" if sequence else "confirmation"] = 2
            wanted_mails[row.id, sequence, "reminder"] = 1
    assert Counter(mails) == wanted_mails
    assert Counter(verbs) == wanted_verbs
