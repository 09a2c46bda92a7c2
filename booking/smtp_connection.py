"""One connection to the mail server, over which several emails leave. What an answer means is not decided here.

Flask-Mail does the work; it has no timeout, verifies no certificate, waits for the
server's farewell, and takes one that fails for a mail that failed.
"""

import smtplib
import socket
import ssl
from contextlib import suppress
from threading import Timer
from typing import Any

import flask_mail

# For one answer of the server, and for the whole of one email with a server that answers byte by byte.
ANSWER_SECONDS = 20.0
EMAIL_SECONDS = 90.0


class MailServerUnavailable(Exception):
    """No email can be handed over: the server is not there, does not open, or does not let us in.

    What it said or how it failed is `__cause__`.
    """


class _SmtpServer(smtplib.SMTP):
    """A mail server that is hung up on when one email takes too long. With `tls` it speaks TLS from the start."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self._tls = tls
        self._wire: socket.socket | None = None
        self._alarm = Timer(0, _nothing)
        self.has_begun_data = False
        self.start_clock()
        try:
            super().__init__(host, port, timeout=ANSWER_SECONDS)
        except BaseException:
            self.close()
            raise

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        # A second handle on it, which the alarm may use while TLS is being agreed upon over the first.
        self._wire = plain.dup()
        return plain if self._tls is None else self._tls.wrap_socket(plain, server_hostname=host)

    def start_clock(self) -> None:
        """Begins the time that one email may take."""
        self._alarm.cancel()
        self._alarm = Timer(EMAIL_SECONDS, self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Sends the email itself. From here on, whether the server has it is known only by its answer."""
        self.has_begun_data = True
        return super().data(msg)

    def close(self) -> None:
        self._alarm.cancel()
        super().close()
        if self._wire is not None:
            self._wire.close()

    def _hang_up(self) -> None:
        with suppress(OSError):
            if self._wire is not None:
                self._wire.shutdown(socket.SHUT_RDWR)


def _nothing() -> None:
    return


class SmtpConnection(flask_mail.Connection):
    """A connection that is opened for the first email and stays open for those that follow."""

    host: _SmtpServer | None

    def __init__(self, mail: flask_mail.Mail) -> None:
        super().__init__(mail)
        self.host = None

    def __enter__(self) -> "SmtpConnection":
        return self

    def __exit__(self, *_error: object) -> None:
        """Says goodbye and does not wait for the answer: the server has said of each email whether it took it."""
        if self.host is None:
            return
        with suppress(OSError, smtplib.SMTPException):
            self.host.putcmd("quit")
        self.host.close()
        self.host = None

    def open(self) -> _SmtpServer:
        """The server, connected to now unless it was. Raises Unreached."""
        if self.host is None or self.host.sock is None:
            try:
                self.host = self.configure_host()
            except Exception as error:
                raise MailServerUnavailable from error
        return self.host

    def configure_host(self) -> _SmtpServer:
        """Connects, and signs in where a name is set. A server that speaks TLS must prove who it is."""
        tls = ssl.create_default_context() if self.mail.use_tls or self.mail.use_ssl else None
        host = _SmtpServer(self.mail.server, self.mail.port, tls if self.mail.use_ssl else None)
        try:
            if self.mail.use_tls:
                host.starttls(context=tls)
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def send(self, message: flask_mail.Message, envelope_from: str | tuple[str, str] | None = None) -> None:
        """Sends one email. A server that has had enough of a connection which carried others is rung again, once:
        that says nothing about this email. Raises Unreached, and whatever smtplib raises."""
        has_carried = self.host is not None and self.host.sock is not None
        server = self.open()
        server.has_begun_data = False
        server.start_clock()
        try:
            super().send(message, envelope_from)
        except smtplib.SMTPException as error:
            if not has_carried or server.has_begun_data or not _is_closing(error):
                raise
            server.close()
            self.open()
            super().send(message, envelope_from)


def _is_closing(error: smtplib.SMTPException) -> bool:
    """Whether the server has closed, or is closing, the connection: it is gone, or says 421 (RFC 5321 3.8)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code == 421 for code, _answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPServerDisconnected) or getattr(error, "smtp_code", 0) == 421
