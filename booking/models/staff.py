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
