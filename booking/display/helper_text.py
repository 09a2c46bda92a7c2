"""What is known of somebody who books for another, in sentences that follow their name."""

from collections.abc import Mapping

from flask_babel import gettext as _

from booking.rules.patient_details import CONTACT, NO, PATIENT, YES


def helper_text_for_staff(phone_of: str, may_talk: str) -> str:
    """For staff: whose the phone number is, and whether they may be told about the appointment; "" where nobody
    said."""
    words = {
        CONTACT: _("The phone number is the helper’s."),
        PATIENT: _("The phone number is the patient’s own."),
        YES: _("You may talk to the helper about the appointment."),
        NO: _("Talk to the patient about the appointment, not the helper."),
    }
    return _answers_text(words, phone_of, may_talk)


def helper_text_for_helper(phone_of: str, may_talk: str) -> str:
    """For whoever booked for another: whose phone number we have, and whether we may talk to them; "" where nobody
    said."""
    words = {
        CONTACT: _("The phone number we have is yours."),
        PATIENT: _("The phone number we have is theirs."),
        YES: _("We may talk to you about the appointment."),
        NO: _("We’ll talk about the appointment with them, not with you."),
    }
    return _answers_text(words, phone_of, may_talk)


def _answers_text(words: Mapping[str, str], *answers: str) -> str:
    return " ".join(words[answer] for answer in answers if answer)
