"""An email as MIME. Flask-Mail does the work; it has no calendar part."""

from email.charset import QP, Charset
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr
from typing import cast

import flask_mail

from booking.emails import Email, Letterhead
from booking.rules.details import without_unreadable


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
