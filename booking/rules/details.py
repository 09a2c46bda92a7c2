"""What a patient tells us on the details page, and what it means to have told enough."""

import re
import unicodedata
from dataclasses import asdict, dataclass, field
from typing import Any

from booking.rules.errors import say

LONGEST_NAME = 120
LONGEST_EMAIL = 254  # RFC 5321 4.5.3.1.3
LONGEST_REASON = 1000

# What a patient may need from us; the code is stored, the words are shown.
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
    """The help that can be asked for: by phone or in person."""
    return NEEDS_BY_PHONE if by_phone else NEEDS_IN_PERSON


@dataclass(frozen=True)
class PatientDetails:
    """The details page, filled in. Empty text is "not given"."""

    name: str = ""
    # The person helped, when somebody else books for them; then `name` is the helper's.
    patient_name: str = ""
    phone_e164: str = ""
    phone_typed: str = ""
    # Of somebody who books for another: PATIENT or CONTACT, YES or NO; empty where that is not known.
    phone_of: str = ""
    may_talk: str = ""
    email: str = ""
    reason: str = ""
    needs: list[str] = field(default_factory=list)
    zone: str = ""
    # Kept as it was typed, unchecked, when somebody asked for more time in the middle of it.
    is_draft: bool = False

    @classmethod
    def from_stored(cls, stored: dict[str, Any]) -> "PatientDetails":
        """What was kept with the hold; words that are no longer known are left out."""
        return cls(**{key: value for key, value in stored.items() if key in cls.__dataclass_fields__})

    def to_store(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)

    @property
    def is_blank(self) -> bool:
        """Whether nobody has filled in the page yet."""
        return not self.is_draft and not self.name

    def is_enough(self, by_phone: bool) -> bool:
        """Whether we know who it is for and can reach somebody: by phone, for a call."""
        return bool(
            not self.is_draft and self.name and (self.phone_e164 if by_phone else self.phone_e164 or self.email)
        )


def email_key(email: str) -> str:
    """An email address folded, so that the same person counts once however they capitalise it."""
    return unicodedata.normalize("NFKC", email).casefold()


def mailbox_key(email: str) -> str:
    """The mailbox that an address leads to, folded: what follows a plus sign is a tag of its owner's."""
    local, at, host = email_key(email).rpartition("@")
    name, _plus, _tag = local.partition("+")
    return f"{name or local}{at}{host}"


# Controls, and the marks that reorder or hide text around them: no name needs one, and a mail's subject,
# a printed list or a log line must not be rearranged by one. Zero-width joiners stay: Persian needs them.
_UNREADABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile("[ \t\n\u00a0]+")
# What a phone puts around a number that is copied out of it, so that it keeps its order. Nobody typed these.
_DIRECTION = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WIDE_SPACES = re.compile("[\u2000-\u200a\u202f\u205f\u3000]")
# Letters and signs by their category, and empty where they stand: Hangul fillers, and Braille without a dot.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LINE_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
_BLANK_LINES = re.compile("\n{3,}")


def tidy_line(text: str) -> str:
    """One line as it was meant: composed letters (NFC), single spaces, none at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def tidy_contact(text: str) -> str:
    """A phone number or an email address as it was meant: what was copied along with it is left out."""
    return tidy_line(_WIDE_SPACES.sub(" ", _DIRECTION.sub("", text)))


def tidy_text(text: str) -> str:
    """A longer text: line breaks are one kind, none at the ends."""
    return _LINE_BREAKS.sub("\n", unicodedata.normalize("NFC", text)).strip()


def tidy_paragraphs(text: str) -> str:
    """The same for a text in paragraphs: no spaces at the ends of its lines, one blank line between paragraphs."""
    lines = (line.strip() for line in tidy_text(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines))


def tidy_lines(text: str) -> str:
    """A list that is typed one line each: each tidied, none empty."""
    return "\n".join(line for line in map(tidy_line, tidy_text(text).split("\n")) if line)


def is_unreadable(text: str) -> bool:
    """Whether a text holds characters that cannot be shown, or that rearrange what is around them."""
    return bool(_UNREADABLE.search(text))


def is_visible(text: str) -> bool:
    """Whether anything of a text can be seen: a letter, a figure or a sign that is no filler."""
    return any(unicodedata.category(letter)[0] in "LNPS" and letter not in _FILLERS for letter in text)


def is_drawn(letter: str) -> bool:
    """Whether a letter or sign takes up room of its own: no joiner, no mark upon another, no filler."""
    return unicodedata.category(letter) not in ("Cf", "Mn", "Mc", "Me") and letter not in _FILLERS


def without_unreadable(text: str) -> str:
    """The rest of it, so that the rest is not lost."""
    return _UNREADABLE.sub("", text)


def draft_text(text: str, most: int) -> str:
    """What can be kept of a text that nobody has checked yet."""
    return without_unreadable(_LINE_BREAKS.sub("\n", text))[:most]
