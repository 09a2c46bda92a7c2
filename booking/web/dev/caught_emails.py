"""Caught messages, read from the folder that the mail catcher writes."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

# The catcher's own names and nothing else: no path can be made of them.
_NAME = re.compile(r"\d{8}-\d{6}-\d{6}-[0-9a-f]{6}")
_WHEN_LENGTH = len("20270104-093000-000000")


@dataclass(frozen=True)
class CaughtEmail:
    """One caught message: `name` is its file's, `raw` what came over SMTP."""

    name: str
    raw: bytes
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    @property
    def to(self) -> str:
        return str(self.message.get("To", ""))

    @property
    def caught_at_utc(self) -> datetime:
        return datetime.strptime(self.name[:_WHEN_LENGTH] + "+0000", "%Y%m%d-%H%M%S-%f%z")

    @property
    def kinds(self) -> list[str]:
        """The content type of every part, in the order in which they came."""
        return [part.get_content_type() for part in self.message.walk() if not part.is_multipart()]

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    def body(self, content_type: str) -> str | None:
        """The text of the first part of that type, or None if the message has none."""
        for part in self.message.walk():
            if part.get_content_type() == content_type:
                payload = part.get_payload(decode=True)
                charset = part.get_content_charset("utf-8")
                return payload.decode(charset, "replace") if isinstance(payload, bytes) else None
        return None


def read_caught_emails(folder: Path) -> list[CaughtEmail]:
    """Every message that is kept, the newest first."""
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)
    return [caught for name in names if (caught := read_caught_email(folder, name))]


def read_caught_email(folder: Path, name: str) -> CaughtEmail | None:
    """The message of that name, or None: the catcher may have forgotten it since."""
    if not _NAME.fullmatch(name):
        return None
    try:
        raw = (folder / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    return CaughtEmail(name, raw, message_from_bytes(raw, _class=EmailMessage, policy=SMTP))
