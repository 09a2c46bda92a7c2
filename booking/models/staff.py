"""Who works here: accounts, what they may see, how they sign in."""

import secrets
from datetime import datetime

from flask_security import UserMixin, WebAuthnMixin, naive_utcnow
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.extensions import Base
from booking.models.bookings import TOKEN
from booking.models.column_types import TextList, UtcDateTime
from booking.rules.staff import Role

_ROLES = ", ".join(f"'{role}'" for role in Role)


def new_uniquifier() -> str:
    """Another name for an account, which no earlier session knows."""
    return secrets.token_hex(32)


class Staff(Base, UserMixin):
    """An account. The names that Flask-Security looks for are its own: `active`, `fs_…`, `tf_…`, `mf_…`."""

    __tablename__ = "staff"
    __table_args__ = (
        UniqueConstraint("email"),
        UniqueConstraint("fs_uniquifier"),
        UniqueConstraint("fs_webauthn_user_handle"),
        CheckConstraint(f"role IN ({_ROLES})", "role"),
    )

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # What they sign in with and are written to, folded.
    email: Mapped[str] = mapped_column(String(254))
    # What colleagues call them; empty until somebody has said.
    name: Mapped[str] = mapped_column(String(80), default="")
    # What they may do; see rules/staff.py.
    role: Mapped[str] = mapped_column(String(20))
    # Whose column of the day is theirs, if any is.
    diary_id: Mapped[int | None] = mapped_column(ForeignKey("diaries.id"))
    # The hash of their password; empty until they have chosen one.
    password: Mapped[str] = mapped_column(String(255), default="")
    # Whether they may sign in.
    active: Mapped[bool] = mapped_column(default=True)
    # What a session names them by: changing it ends all their sessions.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), default=new_uniquifier)
    # 'authenticator' once a second factor is set up.
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    # The authenticator's secret, encrypted.
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    # Which half minute's code was used last: none is good twice.
    tf_last_counter: Mapped[int | None]
    # Single-use codes for the day on which the phone is lost, encrypted.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(TextList()))
    # What passkeys know them by: random.
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64))  # type: ignore[assignment]
    # Whether the day screen listens to single keys (WCAG 2.1.4: they can be turned off).
    keys_are_on: Mapped[bool] = mapped_column(default=True)
    # When the account was made.
    made_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)

    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]  # theirs is wider
        back_populates="user", cascade="all, delete-orphan"
    )

    def has_role(self, role: object) -> bool:
        """Never: of Flask-Security's roles we use none; `role` and web/access.py decide."""
        return False


class StaffClinic(Base):
    """A clinic that somebody works at. Without any row they work at all of them."""

    __tablename__ = "staff_clinics"

    # Who.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    # The clinic where.
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"), primary_key=True)


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


class CalendarFeed(Base):
    """A secret calendar address of a diary. It gives times and initials, and can be taken back."""

    __tablename__ = "feeds"
    __table_args__ = (UniqueConstraint("token"), Index("ix_feeds_staff_id", "staff_id"))

    # Its number.
    id: Mapped[int] = mapped_column(primary_key=True)
    # Who asked for it.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # Whose times it gives.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"))
    # The secret in its address: 128 random bits, good for nothing else.
    token: Mapped[str] = mapped_column(TOKEN)
    # Whether titles are initials; else they are "Busy".
    shows_initials: Mapped[bool] = mapped_column(default=False)
    # When it was made.
    made_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was taken back.
    revoked_at_utc: Mapped[datetime | None] = mapped_column(UtcDateTime)
