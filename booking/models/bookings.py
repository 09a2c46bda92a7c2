"""What patients make: holds and bookings, and the claims that keep them apart."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base
from booking.models.column_types import UtcDateTime
from booking.rules.calls import CallOutcome
from booking.rules.lifecycle import Status

TOKEN = String(32)
_STATUSES = ", ".join(f"'{status}'" for status in Status)
_OUTCOMES = ", ".join(f"'{outcome}'" for outcome in CallOutcome)


class Hold(Base):
    """A slot kept for someone filling in the form, and what they have typed so far."""

    __tablename__ = "holds"
    __table_args__ = (
        UniqueConstraint("token"),
        Index("ix_holds_expires_at_utc", "expires_at_utc"),
        # How many times a network keeps.
        Index("ix_holds_network_expires_at_utc", "network", "expires_at_utc"),
    )

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The secret that the form and the cookie carry: 128 random bits.
    token: Mapped[str] = mapped_column(TOKEN)
    # What is booked.
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    # At which clinic.
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    # In whose column of the day.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # The instant at which it begins.
    starts_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # Since when this time is held: notice is judged by it, and how long it may be renewed.
    held_since_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When its claims may be taken over by somebody else. The same as `held_since_utc` where it never had any.
    expires_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # What has been typed on the details page, so that it survives a change of time; emptied at booking.
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # The secret of the browser that typed it, drawn when it did: see it again, and the booking, without a cookie.
    details_key: Mapped[str] = mapped_column(TOKEN, default="")
    # The word of the link that led here, "newsletter"; empty when there was none. See rules/attribution.py.
    came_from: Mapped[str] = mapped_column(String(40), default="")
    # The guide that was read before, by its word; empty when none was.
    guide: Mapped[str] = mapped_column(String(60), default="")
    # Whose hold it counts as: the network's address as a hash that only we can make. Empty when it is not counted.
    network: Mapped[str] = mapped_column(String(64), default="")
    # The booking it became; then pressing the button again leads there.
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))

    @property
    def was_kept(self) -> bool:
        """Whether its time was ever kept from others."""
        return self.expires_at_utc > self.held_since_utc


class Booking(Base):
    """An appointment that was made. Never deleted by use; only retention erases."""

    __tablename__ = "bookings"
    __table_args__ = (
        UniqueConstraint("token"),
        UniqueConstraint("reference"),
        UniqueConstraint("uid"),
        UniqueConstraint("form_key"),
        CheckConstraint(f"status IN ({_STATUSES})", "status"),
        CheckConstraint("ends_at_utc > starts_at_utc", "starts_before_it_ends"),
        # We must be able to reach somebody.
        # (Somebody who stands at the desk need not be.)
        CheckConstraint("phone_e164 <> '' OR email <> '' OR source = 'walk_in'", "can_be_reached"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at_utc IS NOT NULL)", "cancelled_is_dated"),
        CheckConstraint("source IN ('online', 'phone', 'walk_in')", "source"),
        CheckConstraint(f"outcome IN ('', {_OUTCOMES})", "outcome"),
        CheckConstraint("phone_of IN ('', 'patient', 'contact')", "phone_of"),
        CheckConstraint("may_talk IN ('', 'yes', 'no')", "may_talk"),
        # Both are about somebody who booked for the patient.
        CheckConstraint("contact_name <> '' OR (phone_of = '' AND may_talk = '')", "only_of_a_contact"),
        # The day screen, and the caps on future bookings for one phone or email.
        Index("ix_bookings_clinic_id_starts_at_utc", "clinic_id", "starts_at_utc"),
        Index("ix_bookings_diary_id_starts_at_utc", "diary_id", "starts_at_utc"),
        Index("ix_bookings_email_key_starts_at_utc", "email_key", "starts_at_utc"),
        Index("ix_bookings_phone_e164_starts_at_utc", "phone_e164", "starts_at_utc"),
        # How many came from one network lately.
        Index("ix_bookings_network_booked_at_utc", "network", "booked_at_utc"),
        # The report, week by week.
        Index("ix_bookings_booked_at_utc", "booked_at_utc"),
    )

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The secret in the patient's link: 128 random bits.
    token: Mapped[str] = mapped_column(TOKEN)
    # What is read out on the phone, without its hyphen: six of 32 letters and digits that cannot be confused.
    reference: Mapped[str] = mapped_column(String(8))
    # The calendar's name for it, for ever (RFC 5545 3.8.4.7).
    uid: Mapped[str] = mapped_column(String(80))
    # Raised by each move and by the cancellation (RFC 5545 3.8.7.4).
    sequence: Mapped[int] = mapped_column(default=0)
    # Raised by every change: a form that was opened on an older version is told so.
    version: Mapped[int] = mapped_column(default=0)
    # See rules/lifecycle.py.
    status: Mapped[str] = mapped_column(String(20), default=str(Status.BOOKED))

    # What is booked.
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    # At which clinic.
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    # In whose column of the day.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # The instant at which it begins.
    starts_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The instant at which it ends, without buffers.
    ends_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)

    # Who comes, or is called.
    patient_name: Mapped[str] = mapped_column(String(120))
    # Who booked for them and is written to; empty when that is the patient.
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    # E.164; empty when only an email was given.
    phone_e164: Mapped[str] = mapped_column(String(20), default="")
    # As it was typed, which is how it is shown back.
    phone_typed: Mapped[str] = mapped_column(String(60), default="")
    # Of a booking for somebody else: whose number that is, 'patient' or 'contact'; empty where nobody said.
    phone_of: Mapped[str] = mapped_column(String(10), default="")
    # Whether we may talk with the contact about it, 'yes' or 'no'; empty where nobody said.
    may_talk: Mapped[str] = mapped_column(String(3), default="")
    # As it was typed; empty when only a phone number was given.
    email: Mapped[str] = mapped_column(String(254), default="")
    # The email address folded for comparison: caps and lost links go by it.
    email_key: Mapped[str] = mapped_column(String(254), default="")
    # What they would like to talk about. Staff see it; no mail carries it.
    reason: Mapped[str] = mapped_column(Text, default="")
    # Codes of rules/patient_details.py.
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    # The IANA zone in which a call is taken.
    patient_zone: Mapped[str] = mapped_column(String(40), default="")

    # When the button was pressed.
    booked_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The last move, cancellation or booking: the calendar's LAST-MODIFIED.
    changed_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was cancelled, if it was.
    cancelled_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # 'patient' or 'clinic', or 'undone' for a slip that was taken back; empty while it is not cancelled.
    cancelled_by: Mapped[str] = mapped_column(String(10), default="")
    # Why, if they said.
    cancel_reason: Mapped[str] = mapped_column(Text, default="")

    # How it came to us: 'online', 'phone' or 'walk_in'.
    source: Mapped[str] = mapped_column(String(10), default="online")
    # Online: the word of the link that led here, "newsletter"; empty when there was none.
    came_from: Mapped[str] = mapped_column(String(40), default="")
    # Online: the guide that was read before, by its word; empty when none was. Staff see it; no mail carries it.
    guide: Mapped[str] = mapped_column(String(60), default="")
    # Online: the network it came from, as a hash that only we can make. Empty where it was not counted, and a week on.
    network: Mapped[str] = mapped_column(String(64), default="")
    # Online: whether its network might book no more within that hour. Reception is told.
    is_at_limit: Mapped[bool] = mapped_column(default=False)
    # How often the patient has moved it online.
    online_moves: Mapped[int] = mapped_column(default=0)
    # Who took it down; NULL when the patient did.
    made_by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # The form it was taken down with, for whom and where: the same sent again leads here. NULL when the patient booked.
    form_key: Mapped[str | None] = mapped_column(String(32))
    # Put where the diary was taken, knowingly: it owns only what nobody else has of its time.
    is_squeezed_in: Mapped[bool] = mapped_column(default=False)
    # Since when it has its status; NULL until staff first mark it.
    status_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When they came, for how long they have waited.
    arrived_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How often a call was not answered since it was last moved.
    no_answers: Mapped[int] = mapped_column(default=0)
    # When they asked to be rung instead.
    call_back_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What a call led to; see rules/calls.py. Empty until it is over.
    outcome: Mapped[str] = mapped_column(String(20), default="")
    # The call that it was booked on, if it was.
    follows_booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))


class Claim(Base):
    """The database's record that a diary's five minutes are taken, buffers included.

    The unique index has the last word on double booking.
    """

    __tablename__ = "claims"
    __table_args__ = (
        # One diary does one thing at a time.
        Index("uq_claims_diary_id_cell", "diary_id", "cell", unique=True),
        CheckConstraint(
            "(CASE WHEN hold_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN booking_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN block_id IS NULL THEN 0 ELSE 1 END) = 1",
            "one_owner",
        ),
        CheckConstraint("(hold_id IS NULL) = (expires_at_utc IS NULL)", "only_holds_expire"),
        Index("ix_claims_hold_id", "hold_id"),
        Index("ix_claims_booking_id", "booking_id"),
        Index("ix_claims_block_id", "block_id"),
        Index("ix_claims_cell", "cell"),
    )

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # In whose column of the day.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # Which five minutes: Unix time divided by 300.
    cell: Mapped[int]
    # The hold that has it, until it ends.
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("holds.id"))
    # The booking that has it, for good.
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    # The block that has it, until it is taken away.
    block_id: Mapped[int | None] = mapped_column(ForeignKey("blocks.id"))
    # Whether a block or a squeezed-in booking lies over it as well: then it is never free, and whoever
    # lies over it inherits it (see actions/overlays.py).
    is_under: Mapped[bool] = mapped_column(default=False)
    # When anybody may take it over; NULL is never. The hold's own expiry, kept here so that one
    # row says it all and two transactions cannot disagree about it.
    expires_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
