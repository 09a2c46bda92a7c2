"""The development mail catcher, and what a worker brings to it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from socket import create_connection

from icalendar import Calendar

from tests.browser.stage import Stage
from tests.support.server import HERE, flask, free_port


@dataclass(frozen=True)
class Inbox:
    """Everybody's mail in one folder."""

    stage: Stage
    port: int
    folder: Path

    def read(self, address: str) -> list[EmailMessage]:
        """What has come for an address, in the order in which it was sent, once all that is due is sent."""
        flask({**self.stage.server.env, "MAIL_PORT": str(self.port)}, "worker", "--once")
        mails = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in sorted(self.folder.glob("*.eml"))]
        return [mail for mail in mails if address in str(mail["To"])]


@contextmanager
def caught(stage: Stage, folder: Path) -> Iterator[Inbox]:
    """A catcher that listens."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "booking.dev_mail", "--port", str(port), "--folder", str(folder)], cwd=HERE
    )
    try:
        for _ in range(200):
            try:
                create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Inbox(stage, port, folder)
    finally:
        process.terminate()
        process.wait(20)


def text_of(mail: EmailMessage, kind: str) -> str:
    """One of a mail's bodies, "plain" or "html", with single spaces."""
    part = mail.get_body((kind,))
    assert part is not None
    return " ".join(str(part.get_content()).split())


@dataclass(frozen=True)
class Invitation:
    """What a calendar makes of the calendar part."""

    method: str
    sequence: int
    starts_at_utc: datetime
    summary: str
    description: str
    text: str


def invitation_of(mail: EmailMessage) -> Invitation:
    """The calendar part."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    calendar = Calendar.from_ical(payload)
    event = calendar.walk("VEVENT")[0]
    starts = event.decoded("DTSTART")
    assert isinstance(starts, datetime)
    return Invitation(
        str(calendar["METHOD"]),
        int(str(event["SEQUENCE"])),
        starts.astimezone(UTC),
        str(event["SUMMARY"]),
        " ".join(str(event["DESCRIPTION"]).split()),
        payload.decode(),
    )
