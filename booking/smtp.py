"""An email as MIME, and one conversation with the mail server. Whether it is sent again is not decided here.

Flask-Mail does the work; it has no calendar part, no timeout, and takes a farewell
that fails for a mail that failed.
"""

import smtplib
import ssl
from contextlib import suppress
from email.charset import QP, Charset
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr
from threading import Timer
from types import TracebackType
from typing import Any, cast

import flask_mail

from booking.emails import Email, Letterhead
from booking.rules.details import without_unreadable

# For one answer of the server, and for the whole conversation with one that answers byte by byte.
ANSWER_SECONDS = 20.0
CONVERSATION_SECONDS = 90.0


class CalendarMessage(flask_mail.Message):
    """A mail whose last alternative is its calendar part (RFC 6047 2.4), which is also attached for
    the clients that do not know what to do with it."""

    def __init__(self, email: Email, letterhead: Letterhead, recipient: str, message_id: str) -> None:
        group = letterhead.group
        super().__init__(
            subject=email.subject,
            recipients=[("", recipient)],
            body=email.text,
            html=email.html,
            sender=formataddr((" ".join(without_unreadable(group.name).split()), letterhead.sender)),
            reply_to=group.email if group.email != letterhead.sender else None,
            extra_headers={"Auto-Submitted": "auto-generated"},
        )
        self.msgId = message_id
        self.email = email

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        """Quoted-printable: no line is too long, and no server on the way has to know 8BITMIME."""
        charset = Charset("utf-8")
        charset.body_encoding = QP
        return MIMEText(text or "", subtype, charset)  # type: ignore[arg-type]

    def _message(self) -> MIMEBase:
        message = super()._message()
        if not self.email.calendar:
            return message
        alternative = cast(MIMEMultipart, message.get_payload(0))
        calendar = self._calendar("text", "calendar")
        calendar.set_param("charset", "utf-8")
        alternative.attach(calendar)
        attachment = self._calendar("application", "ics")
        attachment.add_header("Content-Disposition", "attachment", filename="invitation.ics")
        message.attach(attachment)
        return message

    def _calendar(self, maintype: str, subtype: str) -> MIMEBase:
        part = MIMEBase(maintype, subtype, method=str(self.email.method))
        part.set_payload(self.email.calendar.encode())
        encode_base64(part)  # its line ends are part of it
        return part


class _Server(smtplib.SMTP):
    """A mail server that is hung up on when the whole conversation takes too long."""

    def connect(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        self._alarm = Timer(CONVERSATION_SECONDS, self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()
        try:
            return super().connect(*args, **kwargs)
        except BaseException:
            self._alarm.cancel()
            raise

    def close(self) -> None:
        self._alarm.cancel()
        super().close()

    def _hang_up(self) -> None:
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(2)


class Conversation(flask_mail.Connection):
    """One connection to the mail server, with a limit on how long it may be silent."""

    def configure_host(self) -> smtplib.SMTP:
        """Connects, and signs in where a name is set. A server that should speak TLS must prove who it is."""
        host = _Server(self.mail.server, self.mail.port, timeout=ANSWER_SECONDS)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Says goodbye. What the server answers changes nothing: it has said whether it took the mail."""
        if self.host is None:
            return
        with suppress(OSError, smtplib.SMTPException):
            self.host.quit()
        self.host.close()
