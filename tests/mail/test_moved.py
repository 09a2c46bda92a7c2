"""A "moved" email names the time that its reader knows, and the new one."""

import time_machine
from flask import Flask

from booking.worker import run_once
from tests.mail.server import MailServer
from tests.support.visitor import Visitor
from tests.web.journey import book_visit
from tests.web.people import PRIYA


def old_times(server: MailServer) -> list[str]:
    """The sentence about the old time in each mail that the server took since it was last asked; "" for none."""
    bodies = [part.get_content() for mail in server.mails if (part := mail.get_body(("plain",))) is not None]
    server.taken.clear()
    return [next((line for line in body.splitlines() if "old time" in line), "") for body in bodies]


def test_it_is_the_time_they_were_last_told_however_often_it_moved_since(
    app: Flask, server: MailServer, monday_morning: time_machine.Traveller
) -> None:
    visitor = Visitor(app)
    receipt = book_visit(visitor, "09:15", **PRIYA).path

    def move(*starts: str) -> list[str]:
        for start in starts:
            monday_morning.shift(60)
            visitor.open(f"{receipt}/move/2026-10-08").press("Move my appointment", start=start)
        monday_morning.shift(60)
        run_once(app)
        return old_times(server)

    at_first = "The old time was Thursday 8 October, 9:15am."
    assert move("10:15") == [at_first] * 2  # to the clinic and the patient, whose confirmations had not left
    assert move("11:15", "12:15") == ["The old time was Thursday 8 October, 10:15am."] * 2
    assert move("10:15", "12:15") == [""] * 2  # there and back: they know this time
