"""The emails to send, and what is known of the mail server."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.models.column_types import UtcDateTime


class OutboxMessage(Base):
    """A message that has been promised and not yet delivered, or what became of it.

    It is written in the transaction that made it true, and rendered when it is sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        # A mail is promised once for each change of a booking, kind and recipient; a further copy, only
        # when somebody asks for it.
        UniqueConstraint("booking_id", "sequence", "kind", "recipient", "copy"),
        CheckConstraint(
            "kind IN ('confirmation', 'moved', 'cancelled', 'reminder', 'links', 'password_reset')", "kind"
        ),
        CheckConstraint("recipient IN ('patient', 'clinic', 'staff')", "recipient"),
        CheckConstraint("status IN ('waiting', 'sent', 'dropped', 'failed')", "status"),
        CheckConstraint("booking_id IS NOT NULL OR kind IN ('links', 'password_reset')", "is_about_a_booking"),
        CheckConstraint("(kind = 'password_reset') = (staff_id IS NOT NULL)", "is_about_an_account"),
        # The worker's question: what is due?
        Index("ix_outbox_status_due_at_utc", "status", "due_at_utc"),
        # How many emails was one recipient promised lately?
        Index("ix_outbox_mailbox_created_at_utc", "mailbox", "created_at_utc"),
    )

    # Its number.
    id: Mapped[int] = mapped_column(primary_key=True)
    # NULL for lost links, which are about all bookings of an address, and for what is about an account.
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    # Whose account it is about, if it is.
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # Which copy: 0 is the first, the others were asked for.
    copy: Mapped[int] = mapped_column(default=0)
    # The booking's sequence that it speaks of; a later one makes it stale.
    sequence: Mapped[int] = mapped_column(default=0)
    # What it is about.
    kind: Mapped[str] = mapped_column(String(20))
    # Whose message it is.
    recipient: Mapped[str] = mapped_column(String(10))
    # Where it goes; for lost links, the email address or phone number that was asked about.
    address: Mapped[str] = mapped_column(String(254))
    # The patient's mailbox, or the phone number that was asked about, as a hash that only we can make: plus-addresses
    # are one mailbox. Empty for what is not counted.
    mailbox: Mapped[str] = mapped_column(String(64), default="")
    # The same on every try (RFC 5322 3.6.4).
    message_id: Mapped[str] = mapped_column(String(120))
    # waiting; sent; dropped: no longer true or wanted; failed: given up after three days.
    status: Mapped[str] = mapped_column(String(10), default="waiting")
    # When it was promised.
    created_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # Not before this: a reminder's time, then the next try's.
    due_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # How often it has been tried; a look that found no mail server, or one that takes nothing from us, is no try.
    attempts: Mapped[int] = mapped_column(default=0)
    # Until when one worker has it; after that, another may take it.
    leased_until_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it first failed to leave: the mail server was reached and refused it, or it could not be written.
    first_failed_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it was sent, dropped or given up.
    settled_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What the mail server said, or why it was dropped; never a patient's words.
    note: Mapped[str] = mapped_column(String(200), default="")


class MailState(Base):
    """What the workers know of the mail server. There is one row."""

    __tablename__ = "mail_state"
    __table_args__ = (CheckConstraint("id = 1", "is_the_only_one"),)

    # Always 1.
    id: Mapped[int] = mapped_column(primary_key=True)
    # When an email last left.
    sent_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Since when no email leaves; NULL while they do.
    failing_since_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When a worker last found that none leaves.
    failed_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why none leaves: a Cause of rules/smtp_refusals.py; "" while they do.
    cause: Mapped[str] = mapped_column(String(20), default="")
    # The server's last answer, or how it failed, without addresses; "" while emails leave.
    answer: Mapped[str] = mapped_column(String(200), default="")
    # What the refusals in a row since an email last left have in common, and of which emails they were.
    same_answer: Mapped[str] = mapped_column(String(200), default="")
    refused_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    # The email that was refused last while none leaves: the next look is at another one. 0 for none.
    last_refused_id: Mapped[int] = mapped_column(default=0)
