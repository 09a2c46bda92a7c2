"""Many times chosen from one network at one moment: six are kept, and only because they queue."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from time_machine import Traveller

from booking.actions import hold
from booking.extensions import db
from booking.models import Hold
from booking.transaction import transaction
from tests.actions.steps import called, london, rows, the_house

STARTS = tuple(f"2026-10-07 {hour}:{minute}" for hour in (10, 11) for minute in ("00", "15", "30", "45"))


def _all_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch, *, wait_before_keeping: bool = False) -> int:
    together = threading.Barrier(len(STARTS), timeout=10)

    def place(start: str) -> None:
        with app.app_context():
            practice, (service, clinic) = the_house(), called("discovery-call")
            together.wait()
            db.session.rollback()
            with transaction() as now:
                hold.place_hold(practice, service, clinic, london(start), "", "", now, network="one")

    if wait_before_keeping:
        has_room = hold._has_room

        def counts(*asked: object) -> bool:
            answer = has_room(*asked)  # type: ignore[arg-type]
            together.wait()  # nobody has written yet
            return answer

        monkeypatch.setattr(hold, "lock_names", lambda *_names: None)
        monkeypatch.setattr(hold, "_has_room", counts)
    with ThreadPoolExecutor(len(STARTS)) as pool:
        list(pool.map(place, STARTS))
    return sum(row["expires_at_utc"] > row["held_since_utc"] for row in rows(Hold))


def test_eight_at_once_keep_six(app: Flask, monday_morning: Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _all_at_once(app, monkeypatch) == 6


@pytest.mark.databases("postgresql")
def test_without_the_lock_eight_at_once_keep_eight(
    app: Flask, monday_morning: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard off: otherwise the test above proves nothing. SQLite has one writer, lock or not."""
    assert _all_at_once(app, monkeypatch, wait_before_keeping=True) == 8
