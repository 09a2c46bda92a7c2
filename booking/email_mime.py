"""An email as it goes over the wire. Flask-Mail sends it; it has no calendar part, and encodes names twice."""

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

# RFC 2047, 2: no encoded word is longer.
_LONGEST_WORD = 75
_UNFOLDED = 10_000
_CHARSETS = ("utf-8", *(f"windows-{number}" for number in range(1250, 1259)))


class MimeEmail(flask_mail.Message):
    """A mail whose last alternative is its calendar part (RFC 6047 2.4), which is also attached for
    the clients that do not know what to do with it."""

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
        """The mail in seven bits and lines that end in CRLF: no server on the way has to know 8BITMIME."""
        return self._message().as_bytes()

    def as_string(self) -> str:
        """The mail as text, for Flask-Mail's own use."""
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
        # Encoded already: the library's own folding breaks encoded words where it should not, before Python 3.13.
        text = "".join(f"{name}: {value}\n" for name, value in headers.items())
        message = message_from_string(text, policy=SMTP.clone(refold_source="none"))
        message["Date"] = localtime()
        message.set_content(self.email.text, cte="quoted-printable")
        message.add_alternative(self.email.html, subtype="html", cte="quoted-printable")
        if self.email.calendar:
            # As bytes: its line ends are part of it.
            calendar, method = self.email.calendar.encode(), {"method": str(self.email.method)}
            message.add_alternative(
                calendar, maintype="text", subtype="calendar", cte="base64", params={**method, "charset": "utf-8"}
            )
            message.add_attachment(
                calendar, maintype="application", subtype="ics", filename="invitation.ics", params=method
            )
        return message


def _address_header(name: str, address: str) -> str:
    """A name and an address as a header tells them (RFC 5322 3.4): no name can be read as an address."""
    if _is_plain(name):
        return str(Address(name, addr_spec=address))
    # Programs differ on whether a space stands between two encoded words of a name. One has room for a longer name
    # in the letters of its own script than in UTF-8.
    for charset in _CHARSETS:
        with suppress(UnicodeEncodeError):
            word = Header(name, charset, maxlinelen=_UNFOLDED).encode()
            if len(word) <= _LONGEST_WORD:
                return f"{word} <{Address(addr_spec=address)}>"
    return f"{_encoded_header(name, 'From')}\n <{Address(addr_spec=address)}>"


def _encoded_header(text: str, header: str) -> str:
    """The text of a header in ASCII, in encoded words where it needs them (RFC 2047), folded."""
    return text if _is_plain(text) else Header(text, "utf-8", header_name=header, maxlinelen=_LONGEST_WORD).encode()


def _is_plain(text: str) -> bool:
    return text.isascii() and "=?" not in text
