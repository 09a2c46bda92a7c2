"""Catches email in development: an SMTP server that stores every message in a folder and sends none.

Run it with `python -m booking.dev_mail --port N --folder instance/mail`. `/dev/mail` shows what it has caught.
"""

import argparse
import asyncio
import os
import secrets
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from booking import clock

MOST_MESSAGES = 500
LARGEST = 10 * 1024 * 1024


class MailCatcher:
    """Stores each message as it came, in a file whose name sorts by time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content
        if not isinstance(content, bytes):
            return "500 The message could not be read"
        store_message(content, self.folder)
        return "250 Caught, and not sent"


def store_message(message: bytes, folder: Path) -> Path:
    """Writes a message whole or not at all, deletes all but the newest, and returns its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}"
    unfinished, whole = folder / f"{name}.tmp", folder / f"{name}.eml"
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message)
    unfinished.replace(whole)
    for old in sorted(folder.glob("*.eml"))[:-MOST_MESSAGES]:
        old.unlink(missing_ok=True)
    return whole


async def serve(port: int, folder: Path) -> None:
    """Catches email until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(
        lambda: SMTP(
            MailCatcher(folder),
            hostname="localhost",
            ident="Clinic Booking mail catcher",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST,
        ),
        host="127.0.0.1",
        port=port,
    )
    await stop.wait()
    server.close()


def main() -> None:
    """Runs the mail catcher with the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        asyncio.run(serve(arguments.port, arguments.folder))
    except OSError as problem:
        sys.exit(f"The mail catcher cannot listen on port {arguments.port}: {problem.strerror}")


if __name__ == "__main__":
    main()
