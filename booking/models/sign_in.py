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
    """One sign-in on one browser. A cookie names it, so that signing out ends every copy of the cookie."""

    __tablename__ = "staff_sessions"
    __table_args__ = (UniqueConstraint("token"), Index("ix_staff_sessions_staff_id", "staff_id"))

    # Its number.
    id: Mapped[int] = mapped_column(primary_key=True)
    # Whose it is.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # The secret in the cookie: 128 random bits.
    token: Mapped[str] = mapped_column(TOKEN)
    # When they signed in.
    began_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When they last showed that it is they: at sign-in, and before a change to how they sign in.
    proved_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Since when their screen is covered, if it is.
    hidden_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When they signed out, or were signed out.
    ended_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInAttempt(Base):
    """One try to sign in that did not succeed (or has not yet), under a name that it counts against; or what a passkey
    was asked to sign and has not yet."""

    __tablename__ = "tries"
    __table_args__ = (Index("ix_tries_counted_as_at_utc", "counted_as", "at_utc"), Index("ix_tries_at_utc", "at_utc"))

    # Its number.
    id: Mapped[int] = mapped_column(primary_key=True)
    # An account, a network address or a browser, as a hash that only we can make: no list of who tried what.
    counted_as: Mapped[str] = mapped_column(String(64))
    # When.
    at_utc: Mapped[datetime] = mapped_column(UtcDateTime)


class Passkey(Base, WebAuthnMixin):
    """A passkey. The names are Flask-Security's, and its instants are naive, in UTC."""

    __tablename__ = "passkeys"
    __table_args__ = (UniqueConstraint("credential_id"), Index("ix_passkeys_user_id", "user_id"))

    # Its number.
    id: Mapped[int] = mapped_column(primary_key=True)
    # Whose it is.
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # What the authenticator calls it.
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024))
    # What its signatures are checked with.
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # How often it has signed, where it counts: a copy would fall behind.
    sign_count: Mapped[int] = mapped_column(default=0)
    # How browsers reach it.
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(TextList()))
    # Whether it is kept in a cloud.
    backup_state: Mapped[bool]
    # Whether it stays on one device.
    device_type: Mapped[str] = mapped_column(String(64))
    # What else was agreed on, as JSON.
    extensions: Mapped[str | None] = mapped_column(String(255))
    # When it was made.
    create_datetime: Mapped[datetime] = mapped_column(DateTime, default=naive_utcnow)
    # When it was last used.
    lastuse_datetime: Mapped[datetime] = mapped_column(DateTime)
    # What its owner calls it.
    name: Mapped[str] = mapped_column(String(64))
    # 'first' or 'secondary': instead of the password, or after it.
    usage: Mapped[str] = mapped_column(String(64))

    user: Mapped[Staff] = relationship(back_populates="webauthn")
