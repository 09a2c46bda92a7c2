"""The emails to send, and what is known of the mail server."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.models.column_types import UtcDateTime


class OutboxMessage(Base):
    """An email that is to be sent, or what became of it.

    The row is written in the transaction that makes the email true; the text is rendered when it is sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        # Each change of a booking makes one email of a kind for a recipient. There are further copies only
        # when somebody asks for one.
        UniqueConstraint("booking_id", "sequence", "kind", "recipient", "copy"),
        CheckConstraint(
            "kind IN ('confirmation', 'moved', 'cancelled', 'reminder', 'links', 'password_reset')", "kind"
        ),
        CheckConstraint("recipient IN ('patient', 'clinic', 'staff')", "recipient"),
        CheckConstraint("status IN ('waiting', 'sent', 'dropped', 'failed')", "status"),
        CheckConstraint("booking_id IS NOT NULL OR kind IN ('links', 'password_reset')", "is_about_a_booking"),
        CheckConstraint("(kind = 'password_reset') = (staff_id IS NOT NULL)", "is_about_an_account"),
        # The worker finds the emails that are due.
        Index("ix_outbox_status_due_at_utc", "status", "due_at_utc"),
        # Counts the recent emails to a recipient.
        Index("ix_outbox_mailbox_created_at_utc", "mailbox", "created_at_utc"),
    )

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The booking that the email is about. NULL for lost links, which are about all bookings of an address, and for
    # emails about a staff account.
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    # The staff account that the email is about, if any.
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # The number of the copy: 0 for the first; somebody asked for each further one.
    copy: Mapped[int] = mapped_column(default=0)
    # The sequence of the booking that the email describes. The email is out of date once the booking has a later one.
    sequence: Mapped[int] = mapped_column(default=0)
    # The kind of email: one of the kinds above.
    kind: Mapped[str] = mapped_column(String(20))
    # 'patient', 'clinic' or 'staff'.
    recipient: Mapped[str] = mapped_column(String(10))
    # The address to send to; for lost links, the email address or phone number that somebody typed.
    address: Mapped[str] = mapped_column(String(254))
    # The mailbox (rules/email_keys.py) or typed phone number that limits count by, as a keyed hash. Empty where
    # nothing is counted.
    mailbox: Mapped[str] = mapped_column(String(64), default="")
    # The Message-ID, equal on every attempt (RFC 5322 3.6.4).
    message_id: Mapped[str] = mapped_column(String(120))
    # 'waiting', 'sent', 'dropped' (no longer true or wanted) or 'failed' (given up after three days).
    status: Mapped[str] = mapped_column(String(10), default="waiting")
    # When the row was written.
    created_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The email is not sent before this: the time of a reminder, then that of the next attempt.
    due_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The number of attempts. Finding no mail server, or one that accepts nothing from us, is not an attempt.
    attempts: Mapped[int] = mapped_column(default=0)
    # Until when one worker has the row; after that, another worker may take it.
    leased_until_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it first failed by itself: the mail server refused it, or it could not be rendered.
    first_failed_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it was sent, dropped or given up.
    settled_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The answer of the mail server, or why the email was dropped; never anything that a patient typed.
    note: Mapped[str] = mapped_column(String(200), default="")


class MailState(Base):
    """What the workers know about the mail server. The table has one row."""

    __tablename__ = "mail_state"
    __table_args__ = (CheckConstraint("id = 1", "is_the_only_one"),)

    # Always 1.
    id: Mapped[int] = mapped_column(primary_key=True)
    # When an email last left.
    sent_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Since when no email leaves; NULL while emails leave.
    failing_since_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When a worker last found that no email leaves.
    failed_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why no email leaves: an EmailStopCause of rules/smtp_refusals.py; "" while emails leave.
    cause: Mapped[str] = mapped_column(String(20), default="")
    # The server's last answer or the error, without addresses; "" while emails leave.
    answer: Mapped[str] = mapped_column(String(200), default="")
    # The answer that all refusals since an email last left have in common, and the ids of the refused emails.
    same_answer: Mapped[str] = mapped_column(String(200), default="")
    refused_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    # The id of the email that was refused last while none leaves; the next attempt is with another one. 0 for none.
    last_refused_id: Mapped[int] = mapped_column(default=0)
