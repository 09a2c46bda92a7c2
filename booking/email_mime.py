"""Builds the MIME message of an email. Flask-Mail sends it, but has no calendar part and encodes names twice."""

from contextlib import suppress
from email import message_from_string
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

import flask_mail

from booking.email_address import ascii_address
from booking.emails import Email, Letterhead
from booking.rules.text_cleaning import without_unreadable

# The longest encoded word (RFC 2047, 2).
_LONGEST_WORD = 75
_UNFOLDED = 10_000
_CHARSETS = ("utf-8", *(f"windows-{number}" for number in range(1250, 1259)))


class MimeEmail(flask_mail.Message):
    """An email whose last alternative is its calendar part (RFC 6047 2.4), which is attached as well for other
    clients.
    """

    def __init__(self, email: Email, letterhead: Letterhead, recipient: str, message_id: str) -> None:
        self.to, self.from_address = ascii_address(recipient), ascii_address(letterhead.sender)
        group_address = ascii_address(letterhead.group.email)
        super().__init__(
            subject=email.subject,
            recipients=[("", self.to)],
            sender=("", self.from_address),
            reply_to=group_address if group_address != self.from_address else None,
        )
        self.from_name = " ".join(without_unreadable(letterhead.group.name).split())
        self.msgId = message_id
        self.email = email

    def as_bytes(self) -> bytes:
        """Returns the email in seven bits with CRLF line ends, so no server on the way needs 8BITMIME."""
        return self._message().as_bytes()

    def as_string(self) -> str:
        """Returns the email as text, which Flask-Mail asks for."""
        return self.as_bytes().decode("ascii")

    def _message(self) -> EmailMessage:  # type: ignore[override]
        headers = {
            "Subject": _encoded_header(self.email.subject, "Subject"),
            "From": _address_header(self.from_name, self.from_address),
            "To": _address_header("", self.to),
            **({"Reply-To": _address_header("", str(self.reply_to))} if self.reply_to else {}),
            "Message-ID": self.msgId,
            "Auto-Submitted": "auto-generated",
        }
        # The headers are encoded already: before Python 3.13 the library's folding breaks encoded words.
        text = "".join(f"{name}: {value}\n" for name, value in headers.items())
        message = message_from_string(text, policy=SMTP.clone(refold_source="none"))
        message["Date"] = localtime()
        message.set_content(self.email.text, cte="quoted-printable")
        message.add_alternative(self.email.html, subtype="html", cte="quoted-printable")
        if self.email.calendar:
            # Added as bytes, because its line ends are part of it.
            calendar, method = self.email.calendar.encode(), {"method": str(self.email.method)}
            message.add_alternative(
                calendar, maintype="text", subtype="calendar", cte="base64", params={**method, "charset": "utf-8"}
            )
            message.add_attachment(
                calendar, maintype="application", subtype="ics", filename="invitation.ics", params=method
            )
        return message


def _address_header(name: str, address: str) -> str:
    """Returns a name and an address as a header (RFC 5322 3.4). No name can be read as an address."""
    if _is_plain(name):
        return str(Address(name, addr_spec=address))
    # Programs disagree on the space between two encoded words, so one word is tried first. A charset of the
    # name's own script needs fewer bytes than UTF-8.
    for charset in _CHARSETS:
        with suppress(UnicodeEncodeError):
            word = Header(name, charset, maxlinelen=_UNFOLDED).encode()
            if len(word) <= _LONGEST_WORD:
                return f"{word} <{Address(addr_spec=address)}>"
    return f"{_encoded_header(name, 'From')}\n <{Address(addr_spec=address)}>"


def _encoded_header(text: str, header: str) -> str:
    """Returns a header's text in ASCII, folded, in encoded words where it needs them (RFC 2047)."""
    return text if _is_plain(text) else Header(text, "utf-8", header_name=header, maxlinelen=_LONGEST_WORD).encode()


def _is_plain(text: str) -> bool:
    return text.isascii() and "=?" not in text
