"""The fields of the details page, and which of them a booking needs."""

from dataclasses import asdict, dataclass, field
from typing import Any

from booking.rules.errors import say

LONGEST_NAME = 120
LONGEST_EMAIL = 254  # RFC 5321 4.5.3.1.3
LONGEST_REASON = 1000

# The help that a patient can ask for: the code is stored, the words are shown.
NEEDS_BY_PHONE = {
    "interpreter": say("An interpreter"),
    "longer": say("Longer to get to the phone"),
}
NEEDS_IN_PERSON = {
    "interpreter": say("An interpreter"),
    "no_stairs": say("A place without stairs"),
    "hearing_loop": say("A hearing loop"),
    "longer": say("A longer appointment"),
}


# Whose phone number it is, and whether we may talk about the appointment with whoever books it for somebody.
PATIENT, CONTACT = "patient", "contact"
YES, NO = "yes", "no"


def needs_offered(by_phone: bool) -> dict[str, str]:
    """Return the help that can be asked for, as codes and words, for a call or for an appointment in person."""
    return NEEDS_BY_PHONE if by_phone else NEEDS_IN_PERSON


@dataclass(frozen=True)
class PatientDetails:
    """The values of a details page that somebody has filled in. Empty text means "not given"."""

    name: str = ""
    # The patient, when somebody else books for them; `name` is then the helper's.
    patient_name: str = ""
    phone_e164: str = ""
    phone_typed: str = ""
    # Only of a booking for somebody else: PATIENT or CONTACT, YES or NO; empty where nobody said.
    phone_of: str = ""
    may_talk: str = ""
    email: str = ""
    reason: str = ""
    needs: list[str] = field(default_factory=list)
    zone: str = ""
    # Whether the values are unchecked, because somebody asked for more time before they had finished.
    is_draft: bool = False

    @classmethod
    def from_stored(cls, stored: dict[str, Any]) -> "PatientDetails":
        """Return the details that were stored with a hold, without fields that this class no longer has."""
        return cls(**{key: value for key, value in stored.items() if key in cls.__dataclass_fields__})

    def to_store(self) -> dict[str, Any]:
        """Return the details as a dictionary that JSON can store."""
        return asdict(self)

    @property
    def is_blank(self) -> bool:
        """Return whether nobody has filled in the page yet."""
        return not self.is_draft and not self.name

    def is_enough(self, by_phone: bool) -> bool:
        """Return whether we know the patient's name and can reach somebody; for a call, by phone."""
        return bool(
            not self.is_draft and self.name and (self.phone_e164 if by_phone else self.phone_e164 or self.email)
        )
