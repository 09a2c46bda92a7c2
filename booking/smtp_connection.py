"""Connects once to the mail server and sends several emails over the connection. It does not interpret answers.

Flask-Mail does the sending. It has no timeout, verifies no certificate, waits for the answer to QUIT, and counts a
failed QUIT as a failed email; this module changes that.
"""

import smtplib
import socket
import ssl
from contextlib import suppress
from threading import Timer
from typing import Any

import flask_mail

# The longest wait for one answer, and for one whole email where a server answers byte by byte.
ANSWER_SECONDS = 20.0
EMAIL_SECONDS = 90.0


class MailServerUnavailable(Exception):
    """No email can be handed over: the server cannot be reached, does not open, or does not let us in.

    `__cause__` is the server's answer or the failure.
    """


class _SmtpServer(smtplib.SMTP):
    """An SMTP client that closes the connection when one email takes too long. With `tls` it speaks TLS from the
    start.
    """

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
        # A duplicate, which the alarm may shut down while the TLS handshake uses the first.
        self._wire = plain.dup()
        return plain if self._tls is None else self._tls.wrap_socket(plain, server_hostname=host)

    def start_clock(self) -> None:
        """Starts the time that one email may take."""
        self._alarm.cancel()
        self._alarm = Timer(EMAIL_SECONDS, self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Sends the content of an email. From here on only the server's answer tells whether it has the email."""
        self.has_begun_data = True
        return super().data(msg)

    def close(self) -> None:
        """Closes the connection, and stops the time of the current email."""
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
    """A connection that opens for the first email and stays open for the next ones."""

    host: _SmtpServer | None

    def __init__(self, mail: flask_mail.Mail) -> None:
        super().__init__(mail)
        self.host = None

    def __enter__(self) -> "SmtpConnection":
        return self

    def __exit__(self, *_error: object) -> None:
        """Sends QUIT without waiting for the answer: the server has accepted or refused each email already."""
        if self.host is None:
            return
        with suppress(OSError, smtplib.SMTPException):
            self.host.putcmd("quit")
        self.host.close()
        self.host = None

    def open(self) -> _SmtpServer:
        """Returns the connected server, and connects if it is not. Raises MailServerUnavailable."""
        if self.host is None or self.host.sock is None:
            try:
                self.host = self.configure_host()
            except Exception as error:
                raise MailServerUnavailable from error
        return self.host

    def configure_host(self) -> _SmtpServer:
        """Connects, and signs in where a name is set. A server that speaks TLS must have a valid certificate."""
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
        """Sends one email.

        Where the server closes a connection that has carried other emails, it connects again once: that says nothing
        about this email. Raises MailServerUnavailable, and smtplib's exceptions.
        """
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
    """Returns whether the server has closed the connection or is closing it with 421 (RFC 5321 3.8)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code == 421 for code, _answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPServerDisconnected) or getattr(error, "smtp_code", 0) == 421
