"""The people who work here, and what each of them may see."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

UNDO_MINUTES = 10


class Role(StrEnum):
    """The role of an account, which decides what its owner may do."""

    RECEPTION = "reception"
    CLINICIAN = "clinician"
    ADMIN = "admin"


@dataclass(frozen=True)
class StaffMember:
    """Somebody who is signed in.

    `clinic_ids` is None for all clinics. `diary_id` is their own diary, if they have one. `is_hidden` is whether
    their screen is locked, and `has_second_factor` whether signing in needs more than the password.
    """

    id: int
    email: str
    name: str
    role: Role
    clinic_ids: frozenset[int] | None
    diary_id: int | None
    keys_are_on: bool = True
    is_hidden: bool = False
    has_second_factor: bool = True
    proved_at_utc: datetime | None = None

    @property
    def display_name(self) -> str:
        """Return the name that colleagues see: their name, else their email address."""
        return self.name or self.email

    @property
    def works_everywhere(self) -> bool:
        """Return whether they see every clinic, also new ones, and so may change the settings of the practice."""
        return self.clinic_ids is None

    def may_manage(self, clinic_ids: Set[int]) -> bool:
        """Return whether they may make and change an account that sees these clinics (an empty set means every clinic).

        They may not for an account that sees more clinics than their own.
        """
        return self.clinic_ids is None or (bool(clinic_ids) and clinic_ids <= self.clinic_ids)

    def works_at(self, clinic_id: int) -> bool:
        """Return whether they may see what happens at a clinic."""
        return self.clinic_ids is None or clinic_id in self.clinic_ids

    def may_see_diary(self, clinic_id: int, diary_id: int) -> bool:
        """Return whether they may see and change what is in a diary at a clinic.

        They may for their own diary, wherever it is, and, unless they are a clinician, for every diary at their
        clinics.
        """
        is_own = self.diary_id is not None and diary_id == self.diary_id
        return is_own or (self.role != Role.CLINICIAN and self.works_at(clinic_id))


def may_undo(made_by_staff_id: int | None, version: int, made_at_utc: datetime, by: StaffMember, now: datetime) -> bool:
    """Return whether somebody may undo a booking that they made.

    They may within UNDO_MINUTES, as long as nobody has changed the booking since.
    """
    is_new = version == 0 and now - made_at_utc <= timedelta(minutes=UNDO_MINUTES)
    return is_new and made_by_staff_id == by.id
