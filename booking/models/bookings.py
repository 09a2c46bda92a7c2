"""Holds, bookings, and the claims that prevent double booking."""

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
        # Counts the live holds of a network.
        Index("ix_holds_network_expires_at_utc", "network", "expires_at_utc"),
    )

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The secret that the form and the cookie carry: 128 random bits.
    token: Mapped[str] = mapped_column(TOKEN)
    # The service that is booked.
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    # The clinic where it takes place.
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    # The diary whose time it takes.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # The instant at which the appointment begins.
    starts_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # Since when this time is held. Notice and the longest time of renewal count from here.
    held_since_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # From this instant somebody else may take over the claims. Equals `held_since_utc` where the hold never had any.
    expires_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The text typed on the details page, so that it survives a change of time; emptied when the hold becomes a booking.
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # The secret of the browser that typed the details: it may read them and the booking again without a cookie.
    details_key: Mapped[str] = mapped_column(TOKEN, default="")
    # The word of the link that led here, such as "newsletter"; empty when there was none. See rules/attribution.py.
    came_from: Mapped[str] = mapped_column(String(40), default="")
    # The slug of the guide that was read before; empty when none was.
    guide: Mapped[str] = mapped_column(String(60), default="")
    # The network that the hold counts against, as a keyed hash of its address. Empty when it is not counted.
    network: Mapped[str] = mapped_column(String(64), default="")
    # The booking that the hold became; a second press of the button leads there.
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))

    @property
    def ever_blocked_others(self) -> bool:
        """Return whether the hold ever kept its time from others."""
        return self.expires_at_utc > self.held_since_utc


class Booking(Base):
    """An appointment that was made. Cancelling keeps the row; only retention deletes it."""

    __tablename__ = "bookings"
    __table_args__ = (
        UniqueConstraint("token"),
        UniqueConstraint("reference"),
        UniqueConstraint("uid"),
        UniqueConstraint("form_key"),
        CheckConstraint(f"status IN ({_STATUSES})", "status"),
        CheckConstraint("ends_at_utc > starts_at_utc", "starts_before_it_ends"),
        # We must be able to reach somebody, unless the patient came to the desk.
        CheckConstraint("phone_e164 <> '' OR email <> '' OR source = 'walk_in'", "can_be_reached"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at_utc IS NOT NULL)", "cancelled_is_dated"),
        CheckConstraint("source IN ('online', 'phone', 'walk_in')", "source"),
        CheckConstraint(f"outcome IN ('', {_OUTCOMES})", "outcome"),
        CheckConstraint("phone_of IN ('', 'patient', 'contact')", "phone_of"),
        CheckConstraint("may_talk IN ('', 'yes', 'no')", "may_talk"),
        # Both columns are about somebody who booked for the patient.
        CheckConstraint("contact_name <> '' OR (phone_of = '' AND may_talk = '')", "only_of_a_contact"),
        # The day screen, and the limits on future bookings under one phone number or email address.
        Index("ix_bookings_clinic_id_starts_at_utc", "clinic_id", "starts_at_utc"),
        Index("ix_bookings_diary_id_starts_at_utc", "diary_id", "starts_at_utc"),
        Index("ix_bookings_email_key_starts_at_utc", "email_key", "starts_at_utc"),
        Index("ix_bookings_phone_e164_starts_at_utc", "phone_e164", "starts_at_utc"),
        # Counts the recent bookings from a network.
        Index("ix_bookings_network_booked_at_utc", "network", "booked_at_utc"),
        # The report reads bookings week by week.
        Index("ix_bookings_booked_at_utc", "booked_at_utc"),
    )

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The secret in the patient's link: 128 random bits.
    token: Mapped[str] = mapped_column(TOKEN)
    # The reference that is read out on the phone, stored without its hyphen: six of 32 letters and digits that
    # cannot be confused.
    reference: Mapped[str] = mapped_column(String(8))
    # The UID of the calendar invitation, which never changes (RFC 5545 3.8.4.7).
    uid: Mapped[str] = mapped_column(String(80))
    # The SEQUENCE of the invitation: each move and the cancellation raise it (RFC 5545 3.8.7.4).
    sequence: Mapped[int] = mapped_column(default=0)
    # Every change raises it; a form that was opened on an older version is refused.
    version: Mapped[int] = mapped_column(default=0)
    # A Status of rules/lifecycle.py.
    status: Mapped[str] = mapped_column(String(20), default=str(Status.BOOKED))

    # The service that is booked.
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    # The clinic where it takes place.
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    # The diary whose time it takes.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # The instant at which the appointment begins.
    starts_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # The instant at which the appointment ends, without buffers.
    ends_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)

    # The person who comes or is called.
    patient_name: Mapped[str] = mapped_column(String(120))
    # The person who booked for the patient and gets the emails; empty when that is the patient.
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    # The phone number in E.164; empty when only an email address was given.
    phone_e164: Mapped[str] = mapped_column(String(20), default="")
    # The phone number as it was typed, which is how pages show it.
    phone_typed: Mapped[str] = mapped_column(String(60), default="")
    # Only of a booking for somebody else: whose number it is, 'patient' or 'contact'; empty where nobody said.
    phone_of: Mapped[str] = mapped_column(String(10), default="")
    # Whether we may talk with the contact about the appointment, 'yes' or 'no'; empty where nobody said.
    may_talk: Mapped[str] = mapped_column(String(3), default="")
    # The email address as it was typed; empty when only a phone number was given.
    email: Mapped[str] = mapped_column(String(254), default="")
    # The folded email address (rules/email_keys.py), by which limits and lost links find bookings.
    email_key: Mapped[str] = mapped_column(String(254), default="")
    # What the patient would like to talk about. Staff see it; no email contains it.
    reason: Mapped[str] = mapped_column(Text, default="")
    # The help that the patient needs, as codes of rules/patient_details.py.
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    # The IANA zone in which a call is taken.
    patient_zone: Mapped[str] = mapped_column(String(40), default="")

    # When the booking was made.
    booked_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was last booked, moved or cancelled: LAST-MODIFIED of the invitation.
    changed_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was cancelled; NULL while it is not.
    cancelled_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # 'patient' or 'clinic', or 'undone' for a mistake that staff took back; empty while it is not cancelled.
    cancelled_by: Mapped[str] = mapped_column(String(10), default="")
    # Why it was cancelled, if anybody said.
    cancel_reason: Mapped[str] = mapped_column(Text, default="")

    # How the booking was made: 'online', 'phone' or 'walk_in'.
    source: Mapped[str] = mapped_column(String(10), default="online")
    # Only of online bookings: the word of the link that led here, such as "newsletter"; empty when there was none.
    came_from: Mapped[str] = mapped_column(String(40), default="")
    # Only of online bookings: the slug of the guide that was read before. Staff see it; no email contains it.
    guide: Mapped[str] = mapped_column(String(60), default="")
    # Only of online bookings: the network, as a keyed hash of its address. Emptied after a week.
    network: Mapped[str] = mapped_column(String(64), default="")
    # Only of online bookings: whether the network had reached its limit for the hour. Reception sees this.
    is_at_limit: Mapped[bool] = mapped_column(default=False)
    # How often the patient has moved it online.
    online_moves: Mapped[int] = mapped_column(default=0)
    # The member of staff who made it; NULL when the patient did.
    made_by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # Identifies the form that staff sent, so that sending it twice makes one booking. NULL when the patient booked.
    form_key: Mapped[str | None] = mapped_column(String(32))
    # Whether staff knowingly put it over taken time. It then owns only the cells that nobody else has.
    is_squeezed_in: Mapped[bool] = mapped_column(default=False)
    # Since when it has its status; NULL until staff first mark it.
    status_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the patient arrived; the waiting time counts from here.
    arrived_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How many attempts to call were not answered since the booking was last moved.
    no_answers: Mapped[int] = mapped_column(default=0)
    # When the patient asked to be called back.
    call_back_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What the call led to, a CallOutcome of rules/calls.py; empty until it is over.
    outcome: Mapped[str] = mapped_column(String(20), default="")
    # The discovery call during which it was booked, if any.
    follows_booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))


class Claim(Base):
    """The database's record that a diary's five minutes are taken, buffers included.

    The unique index prevents double booking, whatever the code above it does.
    """

    __tablename__ = "claims"
    __table_args__ = (
        # A diary does one thing at a time.
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

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The diary whose time it takes.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # The five minutes that are taken: Unix time divided by 300.
    cell: Mapped[int]
    # The hold that owns the cell until it expires.
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("holds.id"))
    # The booking that owns the cell.
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"))
    # The block that owns the cell until it is removed.
    block_id: Mapped[int | None] = mapped_column(ForeignKey("blocks.id"))
    # Whether a block or squeezed-in booking lies over the cell as well. The cell is then never free: the overlay takes
    # it over (see actions/overlays.py).
    is_under: Mapped[bool] = mapped_column(default=False)
    # From this instant anybody may take the cell over; NULL means never. It repeats the hold's expiry, so that one
    # row decides and two transactions cannot disagree.
    expires_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
