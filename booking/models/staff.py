"""The accounts of people who work here, and the clinics that they may see."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from flask_security import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.extensions import Base
from booking.models.column_types import TextList, UtcDateTime
from booking.rules.staff import Role

if TYPE_CHECKING:
    from booking.models.sign_in import Passkey

_ROLES = ", ".join(f"'{role}'" for role in Role)


def new_uniquifier() -> str:
    """Return a new random uniquifier for an account, which ends all its earlier sessions."""
    return secrets.token_hex(32)


class Staff(Base, UserMixin):
    """A staff account. Flask-Security sets the names `active`, `fs_…`, `tf_…` and `mf_…`."""

    __tablename__ = "staff"
    __table_args__ = (
        UniqueConstraint("email"),
        UniqueConstraint("fs_uniquifier"),
        UniqueConstraint("fs_webauthn_user_handle"),
        CheckConstraint(f"role IN ({_ROLES})", "role"),
    )

    # Primary key; never shown in an address.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The folded email address, for signing in and for emails.
    email: Mapped[str] = mapped_column(String(254))
    # The name that colleagues see; empty until somebody has typed it.
    name: Mapped[str] = mapped_column(String(80), default="")
    # A Role of rules/staff.py, which decides what they may do.
    role: Mapped[str] = mapped_column(String(20))
    # The diary of a clinician; NULL for anybody else.
    diary_id: Mapped[int | None] = mapped_column(ForeignKey("diaries.id"))
    # The hash of the password; empty until they have chosen one.
    password: Mapped[str] = mapped_column(String(255), default="")
    # Whether they may sign in.
    active: Mapped[bool] = mapped_column(default=True)
    # The value by which a session names the account; changing it ends all its sessions.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), default=new_uniquifier)
    # 'authenticator' once a second factor is set up.
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    # The authenticator's secret, encrypted.
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    # The half minute of the code that was used last, so that no code works twice.
    tf_last_counter: Mapped[int | None]
    # Single-use recovery codes for somebody who has lost their phone, encrypted.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(TextList()))
    # The random handle by which passkeys name the account.
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64))  # type: ignore[assignment]
    # Whether single-key shortcuts of the day screen are on (WCAG 2.1.4: they can be turned off).
    keys_are_on: Mapped[bool] = mapped_column(default=True)
    # When the account was made.
    made_at_utc: Mapped[datetime] = mapped_column(UtcDateTime)

    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]  # theirs is wider
        back_populates="user", cascade="all, delete-orphan"
    )

    def has_role(self, role: object) -> bool:
        """Return False: Flask-Security's roles are not used; `role` and web/access.py decide."""
        return False


class StaffClinic(Base):
    """A clinic that somebody works at. Somebody without a row works at every clinic."""

    __tablename__ = "staff_clinics"

    # The staff account.
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    # The clinic where they work.
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"), primary_key=True)
