"""What a booking says about the person, detail by detail: what each is called, and how it is shown."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from booking.display.time_zones import zone_choice_label
from booking.rules.appointment import Appointment
from booking.rules.patient_details import CONTACT, NO, PATIENT, YES, needs_offered

# In a sentence of the record, by the word that it is kept under.
_FIELD_NAMES: Mapping[str, str] = {
    "name": lazy_gettext("the patient’s name"),
    "contact": lazy_gettext("the contact person"),
    "phone": lazy_gettext("the phone number"),
    "phone_of": lazy_gettext("whose phone number it is"),
    "may_talk": lazy_gettext("whether we may talk to the contact person"),
    "email": lazy_gettext("the email address"),
    "zone": lazy_gettext("where the patient will be"),
    "reason": lazy_gettext("the reason"),
    "needs": lazy_gettext("the help needed"),
}


def changed_fields_text(fields: object) -> str:
    """Which details were changed. What they were, and what they are now, nobody wrote down."""
    return ", ".join(str(_FIELD_NAMES.get(field, field)) for field in fields) if isinstance(fields, list) else "–"


def detail_labels() -> dict[str, str]:
    """What each is called beside its field, in the order of the page."""
    return {
        "name": _("Patient’s name"),
        "contact": _("Contact person"),
        "phone": _("Phone"),
        "phone_of": _("Whose phone"),
        "may_talk": _("May we talk to the contact person?"),
        "email": _("Email"),
        "zone": _("Where they will be when we call"),
        "reason": _("Wants to talk about"),
        "needs": _("Help needed"),
    }


def phone_owner_labels() -> dict[str, str]:
    """Whose a phone number can be."""
    return {"": _("Not known"), CONTACT: _("The contact person’s"), PATIENT: _("The patient’s own")}


def may_talk_labels() -> dict[str, str]:
    """Whether we may talk to the contact person about the appointment."""
    return {"": _("Not known"), YES: _("Yes"), NO: _("No, to the patient only")}


def detail_text(appointment: Appointment, field: str) -> str:
    """A detail of a booking, as it is read."""
    return {
        "name": appointment.patient_name,
        "contact": appointment.contact_name,
        "phone": appointment.phone_typed or appointment.phone_e164,
        "phone_of": phone_owner_labels().get(appointment.phone_of, ""),
        "may_talk": may_talk_labels().get(appointment.may_talk, ""),
        "email": appointment.email,
        "zone": zone_choice_label(appointment.patient_zone),
        "reason": appointment.reason,
        "needs": "; ".join(needs_text(appointment.needs, appointment.service.by_phone)),
    }[field]


def needs_text(codes: Iterable[str], by_phone: bool) -> list[str]:
    """The help that was asked for, in words."""
    words = needs_offered(by_phone)
    return [_(words[code]) for code in codes if code in words]
