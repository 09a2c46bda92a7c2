"""Writes each email: its subject, text, HTML and calendar part. Nothing is sent here.

A patient's email says nothing about health, and repeats nothing that was typed but names. A clinic's says who and
when; the rest needs a sign-in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import get_locale
from flask_babel import gettext as _

from booking import display, ics, links
from booking.email_address import is_same_mailbox
from booking.email_render import plain, render
from booking.rules.appointment import Appointment
from booking.rules.clinic_time import wall_clock
from booking.rules.practice import Practice, PracticeContact
from booking.rules.text_cleaning import without_unreadable


@dataclass(frozen=True)
class Email:
    """The content of an email. `calendar` is the text of its calendar part, with the METHOD `method`; "" for none."""

    subject: str
    text: str
    html: str
    calendar: str = ""
    method: ics.Method | None = None


@dataclass(frozen=True)
class Letterhead:
    """What every email needs to know of the practice.

    `base_url` begins every link, `sender` is the bare address that the email comes from, `hours` the sentence beside
    the phone number.
    """

    group: PracticeContact
    base_url: str
    sender: str
    hours: str = ""

    def phone_of(self, appointments: Sequence[Appointment]) -> str:
        """Returns the number to call about appointments: the clinic's own where all are at one clinic that has one."""
        phones = {appointment.clinic.phone or self.group.phone for appointment in appointments}
        return phones.pop() if len(phones) == 1 else self.group.phone


def letterhead(practice: Practice, base_url: str, sender: str) -> Letterhead:
    """Returns the letterhead of a practice. Its hours are given where all its clinics share them."""
    return Letterhead(practice.group, base_url, sender, display.common_hours(practice.active_clinics))


# --- To the patient ------------------------------------------------------------------------------------


def confirmation_to_patient(appointment: Appointment, letterhead: Letterhead, now: datetime) -> Email:
    """Returns the confirmation: when, where and how to change it, with the invitation."""
    subject = _("Your appointment: %(when)s", when=_when(appointment, now))
    return _to_patient("confirmation", subject, appointment, letterhead, now, "REQUEST")


def moved_to_patient(
    appointment: Appointment, letterhead: Letterhead, now: datetime, was: Appointment | None = None
) -> Email:
    """Returns the email that an appointment has moved, with the invitation that updates the calendar. `was` is the
    old one.
    """
    subject = _("Your appointment has moved: %(when)s", when=_when(appointment, now))
    return _to_patient(
        "moved", subject, appointment, letterhead, now, "REQUEST", was=_old_time_sentence(appointment, was, now)
    )


def cancelled_to_patient(appointment: Appointment, letterhead: Letterhead, now: datetime) -> Email:
    """Returns the email that an appointment is cancelled, with the CANCEL that removes it from the calendar."""
    subject = _("Your appointment is cancelled: %(when)s", when=_when(appointment, now))
    return _to_patient("cancelled", subject, appointment, letterhead, now, "CANCEL")


def reminder_to_patient(appointment: Appointment, letterhead: Letterhead, now: datetime) -> Email:
    """Returns the reminder that an appointment is tomorrow, or today if the email is late."""
    at = _clock(appointment, now)
    days = _days_away(appointment, now)
    if days == 1:
        subject, heading = _("Tomorrow: your appointment at %(time)s", time=at), _("Your appointment is tomorrow")
    elif days == 0:
        subject, heading = _("Today: your appointment at %(time)s", time=at), _("Your appointment is today")
    else:
        subject = _("Your appointment: %(when)s", when=_when(appointment, now))
        heading = _("Your appointment is soon")
    return _to_patient("reminder", subject, appointment, letterhead, now, None, heading=heading)


def links_to_patient(appointments: Sequence[Appointment], letterhead: Letterhead, now: datetime) -> Email:
    """Returns the email with the links of appointments to come, for a patient who lost them.

    It greets by name only where all of them were booked under one name.
    """
    addressees = {appointment.addressee for appointment in appointments}
    entries = [
        {
            "appointment": appointment,
            "clocks": display.appointment_clocks(appointment, now),
            "link": links.appointment_url(letterhead.base_url, appointment.token),
        }
        for appointment in appointments
    ]
    addressee = addressees.pop() if len(addressees) == 1 else ""
    return _render_email(
        _("Your appointments"),
        "links_to_patient",
        letterhead,
        entries=entries,
        addressee=addressee,
        ours=letterhead.phone_of(appointments),
    )


def _to_patient(
    kind: str,
    subject: str,
    appointment: Appointment,
    letterhead: Letterhead,
    now: datetime,
    method: ics.Method | None,
    heading: str = "",
    was: str = "",
) -> Email:
    link = links.appointment_url(letterhead.base_url, appointment.token)
    return _render_email(
        subject,
        f"{kind}_to_patient",
        letterhead,
        _calendar(appointment, letterhead, now, method, appointment.email, link) if method else None,
        appointment=appointment,
        clocks=display.appointment_clocks(appointment, now),
        ours=letterhead.phone_of([appointment]),
        reference=display.reference(appointment.reference),
        minutes=display.length_words(appointment.minutes),
        map=display.map_url(appointment.clinic),
        link=link,
        book=f"{letterhead.base_url}/book",
        heading=heading,
        was=was,
    )


# --- To the clinic -------------------------------------------------------------------------------------


def confirmation_to_clinic(appointment: Appointment, letterhead: Letterhead, now: datetime) -> Email:
    """Returns the email to the clinic that somebody has booked."""
    subject = _("Booked: %(clinic)s, %(when)s", clinic=appointment.clinic.name, when=_clinic_when(appointment))
    return _to_clinic(_("New booking"), subject, appointment, letterhead, now, "REQUEST", _phone_reminder(appointment))


def moved_to_clinic(
    appointment: Appointment, letterhead: Letterhead, now: datetime, was: Appointment | None = None
) -> Email:
    """Returns the email to the clinic that an appointment has moved. `was` is the old one."""
    subject = _("Moved: %(clinic)s, now %(when)s", clinic=appointment.clinic.name, when=_clinic_when(appointment))
    heading = _("A booking has moved to this time")
    to_do, old = _phone_reminder(appointment), _old_time_sentence(appointment, was, now)
    return _to_clinic(heading, subject, appointment, letterhead, now, "REQUEST", to_do, old)


def cancelled_to_clinic(appointment: Appointment, letterhead: Letterhead, now: datetime) -> Email:
    """Returns the email to the clinic that an appointment is cancelled."""
    subject = _("Cancelled: %(clinic)s, %(when)s", clinic=appointment.clinic.name, when=_clinic_when(appointment))
    return _to_clinic(_("A booking is cancelled"), subject, appointment, letterhead, now, "CANCEL")


def _phone_reminder(appointment: Appointment) -> str:
    """Returns what the clinic has to do where the patient has no email address; "" otherwise."""
    return "" if appointment.email else _("No email address. Please confirm by phone.")


def _to_clinic(
    heading: str,
    subject: str,
    appointment: Appointment,
    letterhead: Letterhead,
    now: datetime,
    method: ics.Method,
    to_do: str = "",
    was: str = "",
) -> Email:
    on_date = wall_clock(appointment.starts_at_utc, appointment.clinic.time_zone).date()
    # The clinic's calendar entry links to the day behind the sign-in. The patient's link stays with the patient.
    link = f"{letterhead.base_url}/reception/{appointment.clinic.slug}/{on_date.isoformat()}"
    return _render_email(
        subject,
        "to_clinic",
        letterhead,
        _calendar(appointment, letterhead, now, method, appointment.clinic.notify_email, link, for_clinic=True),
        appointment=appointment,
        clocks=display.appointment_clocks(appointment, now),
        reference=display.reference(appointment.reference),
        how=_("By phone")
        if appointment.service.by_phone
        else _("In person, %(clinic)s", clinic=appointment.clinic.name),
        to_do=to_do,
        link=link,
        heading=heading,
        was=was,
    )


# --- To who works there --------------------------------------------------------------------------------


def password_reset(name: str, link: str, letterhead: Letterhead, *, is_first: bool = False) -> Email:
    """Returns the email with a link to choose a password. `is_first` where the account never had one."""
    subject = _("Choose a password") if is_first else _("Choose a new password")
    return _render_email(
        subject, "password_reset", letterhead, name=name, link=link, heading=subject, is_first=is_first
    )


# --- Any of them ---------------------------------------------------------------------------------------

_TO_PATIENT = {
    "confirmation": confirmation_to_patient,
    "cancelled": cancelled_to_patient,
    "reminder": reminder_to_patient,
}
_TO_CLINIC = {
    "confirmation": confirmation_to_clinic,
    "cancelled": cancelled_to_clinic,
}


def write(
    kind: str,
    recipient: str,
    appointment: Appointment,
    letterhead: Letterhead,
    now: datetime,
    was: Appointment | None = None,
) -> Email:
    """Returns the email of a kind about an appointment, to the patient or the clinic. `was` is a moved one as they
    know it.
    """
    if kind == "moved":
        return (moved_to_patient if recipient == "patient" else moved_to_clinic)(appointment, letterhead, now, was)
    return (_TO_PATIENT if recipient == "patient" else _TO_CLINIC)[kind](appointment, letterhead, now)


def _calendar(
    appointment: Appointment,
    letterhead: Letterhead,
    now: datetime,
    method: ics.Method,
    attendee: str,
    link: str,
    for_clinic: bool = False,
) -> tuple[str, ics.Method]:
    """Returns the calendar part for a recipient, and its METHOD.

    The clinic's has no phone number. Where the recipient's address is the organizer's own, it is for information
    (PUBLISH): nobody can invite themselves.
    """
    if is_same_mailbox(attendee, letterhead.sender):
        attendee, method = "", "PUBLISH"
    text = ics.invitation(
        appointment,
        method=method,
        organizer=letterhead.sender,
        attendee=attendee,
        link=link,
        phone="" if for_clinic else plain(display.phone(letterhead.phone_of([appointment]))),
        clocks=plain(display.appointment_clocks(appointment, now).both),
        for_clinic=for_clinic,
    )
    return text, method


def _when(appointment: Appointment, now: datetime) -> str:
    """Returns the time for a subject, with the zone where the patient's clock shows another time."""
    clocks = display.appointment_clocks(appointment, now)
    return _("%(day)s, %(time)s", day=clocks.day, time=clocks.named_time if clocks.other else clocks.time)


def _old_time_sentence(appointment: Appointment, was: Appointment | None, now: datetime) -> str:
    """Returns the sentence with the old time, and the old clinic if it was another; "" where it is not known."""
    if was is None:
        return ""
    clocks = display.appointment_clocks(was, now)
    when = _("%(day)s, %(time)s", day=clocks.day, time=clocks.both or clocks.named_time)
    if was.clinic.id == appointment.clinic.id:
        return str(_("The old time was %(when)s.", when=when))
    return str(_("The old time was %(when)s, at %(clinic)s.", when=when, clinic=was.clinic.name))


def _clock(appointment: Appointment, now: datetime) -> str:
    clocks = display.appointment_clocks(appointment, now)
    return clocks.named_time if clocks.other else clocks.time


def _clinic_when(appointment: Appointment) -> str:
    return display.in_clinic_time(appointment.starts_at_utc, appointment.clinic.time_zone)


def _days_away(appointment: Appointment, now: datetime) -> int | None:
    """Returns how many dates ahead an appointment is; None where the clinic's and the patient's calendars disagree."""
    zones = {appointment.clinic.time_zone}
    if appointment.service.by_phone and display.is_zone(appointment.patient_zone):
        zones.add(appointment.patient_zone)
    days = {(_date(appointment.starts_at_utc, zone) - _date(now, zone)).days for zone in zones}
    return days.pop() if len(days) == 1 else None


def _date(instant: datetime, zone: str) -> date:
    return wall_clock(instant, zone).date()


def _render_email(
    subject: str,
    template: str,
    letterhead: Letterhead,
    calendar: tuple[str, ics.Method] | None = None,
    **facts: object,
) -> Email:
    """Returns an email from its two templates, with its subject on one line."""
    locale = get_locale()
    subject = " ".join(without_unreadable(subject).split())
    facts = {
        "subject": subject,
        "group": letterhead.group,
        "hours": letterhead.hours,
        "lang": str(locale or "en_GB").replace("_", "-"),
        "dir": locale.text_direction if locale else "ltr",
        **facts,
    }
    text, html = render(template, facts)
    return Email(subject, text, html, *(calendar or ()))
