"""Who works here, and what each of them may see."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

UNDO_MINUTES = 10


class Role(StrEnum):
    """What somebody's account is for."""

    RECEPTION = "reception"
    CLINICIAN = "clinician"
    ADMIN = "admin"


@dataclass(frozen=True)
class StaffMember:
    """Somebody who is signed in. `clinic_ids` is None for all clinics; `diary_id` is whose column of the
    day is theirs, if any is. `is_hidden` says that they have covered their screen; `has_second_factor`,
    that their password alone does not let anybody in."""

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
        """What colleagues read: the name, else the address."""
        return self.name or self.email

    @property
    def works_everywhere(self) -> bool:
        """Whether every clinic is theirs, also those to come: what is the whole group's is theirs to set."""
        return self.clinic_ids is None

    def may_manage(self, clinic_ids: Set[int]) -> bool:
        """Whether an account that sees these clinics (none is every clinic) is theirs to make and to change, if
        accounts are: never one that sees more than they do."""
        return self.clinic_ids is None or (bool(clinic_ids) and clinic_ids <= self.clinic_ids)

    def works_at(self, clinic_id: int) -> bool:
        """Whether what happens at a clinic is theirs to see."""
        return self.clinic_ids is None or clinic_id in self.clinic_ids

    def may_see_diary(self, clinic_id: int, diary_id: int) -> bool:
        """Whether what is in a diary at a clinic is theirs to see and change: what is in their own, wherever it is;
        and unless they are a clinician, what happens at their clinics."""
        is_own = self.diary_id is not None and diary_id == self.diary_id
        return is_own or (self.role != Role.CLINICIAN and self.works_at(clinic_id))


def may_undo(made_by_staff_id: int | None, version: int, made_at_utc: datetime, by: StaffMember, now: datetime) -> bool:
    """Whether somebody may take back a booking that they have just taken down: it is theirs, ten minutes old
    at most, and nobody has changed it since."""
    is_new = version == 0 and now - made_at_utc <= timedelta(minutes=UNDO_MINUTES)
    return is_new and made_by_staff_id == by.id
