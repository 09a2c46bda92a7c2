"""How staff sign in: their sessions, passkeys and counted attempts."""

from datetime import datetime

from flask_security import WebAuthnMixin, naive_utcnow
from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.extensions import Base
from booking.models.bookings import TOKEN
from booking.models.column_types import TextList, UtcDateTime
from booking.models.staff import Staff


class StaffSession(Base):
    """One sign-in on one browser. Its token is in a cookie, so that signing out ends every copy of the cookie."""

    __tablename__ = "staff_sessions"
    __table_args__ = (UniqueConstraint("token"), Index("ix_staff_sessions_staff_id", "staff_id"))

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The staff account that it belongs to.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # The secret in the cookie: 128 random bits.
    token: Mapped[str] = mapped_column(TOKEN)
    # When they signed in.
    began_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When they last proved that they own the account: at sign-in, or before a change to how they sign in.
    proved_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Since when their screen is locked; NULL while it is not.
    hidden_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the session ended; NULL while it lasts.
    ended_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInAttempt(Base):
    """One attempt to sign in that has not succeeded, counted against an account, a network or a browser.

    A passkey challenge that has not been answered is stored here as well.
    """

    __tablename__ = "tries"
    __table_args__ = (Index("ix_tries_counted_as_at_utc", "counted_as", "at_utc"), Index("ix_tries_at_utc", "at_utc"))

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The account, network address or browser, as a keyed hash, so that the table is no list of who tried to sign in.
    counted_as: Mapped[str] = mapped_column(String(64))
    # When it was made.
    at_utc: Mapped[datetime] = mapped_column(UtcDateTime)


class Passkey(Base, WebAuthnMixin):
    """A passkey. Flask-Security sets the names of the columns; its instants are naive, in UTC."""

    __tablename__ = "passkeys"
    __table_args__ = (UniqueConstraint("credential_id"), Index("ix_passkeys_user_id", "user_id"))

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The staff account that it belongs to.
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # The id that the authenticator gave it.
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024))
    # The key that its signatures are checked with.
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # The number of its signatures, where the authenticator counts. A copied passkey has a lower number.
    sign_count: Mapped[int] = mapped_column(default=0)
    # The ways in which browsers reach it.
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(TextList()))
    # Whether it is backed up to a cloud account.
    backup_state: Mapped[bool]
    # Whether it stays on one device.
    device_type: Mapped[str] = mapped_column(String(64))
    # The WebAuthn extensions that were agreed on, as JSON.
    extensions: Mapped[str | None] = mapped_column(String(255))
    # When it was made.
    create_datetime: Mapped[datetime] = mapped_column(DateTime, default=naive_utcnow)
    # When it was last used.
    lastuse_datetime: Mapped[datetime] = mapped_column(DateTime)
    # The name that its owner gave it.
    name: Mapped[str] = mapped_column(String(64))
    # 'first' or 'secondary': instead of the password, or after it.
    usage: Mapped[str] = mapped_column(String(64))

    user: Mapped[Staff] = relationship(back_populates="webauthn")
