"""What was done, in a sentence after the name of who did it. A verb that nobody has given a sentence
yet is told by itself: the record never hides a line."""

from collections.abc import Callable, Mapping
from datetime import datetime
from textwrap import shorten
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from booking import display
from booking.display.booking_details import changed_fields_text
from booking.queries.audit import AuditLine
from booking.rules.clinic_time import wall_clock
from booking.rules.lifecycle import Status
from booking.web.admin.settings_lookup import practice_settings
from booking.web.admin.validators import WEEKDAY_LABELS

# A text of a page is told by its beginning.
_LONGEST_VALUE = 100

# What can be searched for: the word, and the verbs that it stands for.
AUDIT_FILTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "bookings": (
        lazy_gettext("Bookings made, moved, cancelled"),
        ("booked", "moved", "cancelled", "undone", "restored", "marked", "details_changed", "left_as_booked"),
    ),
    "calls": (lazy_gettext("Discovery calls"), ("called", "call_ended", "call_taken_back")),
    "blocks": (
        lazy_gettext("Time blocked, leave, running late"),
        ("blocked", "unblocked", "took_leave", "ended_leave", "runs_late"),
    ),
    "settings": (
        lazy_gettext("Settings changed"),
        (
            "set_group",
            "set_up",
            "set_clinic",
            "added_clinic",
            "set_hours",
            "set_days",
            "removed_days",
            "set_bank_holiday",
            "set_service",
            "added_service",
            "set_diary",
            "added_diary",
            "allowed_site",
            "disallowed_site",
        ),
    ),
    "people": (
        lazy_gettext("Accounts and sign-ins"),
        (
            "account_made",
            "account_changed",
            "account_disabled",
            "account_enabled",
            "account_started_over",
            "asked_for_password",
            "set_password",
            "changed_password",
            "signed_in",
            "sign_in_failed",
            "signed_out",
            "signed_out_everywhere",
            "set_up_authenticator",
            "removed_authenticator",
            "made_recovery_codes",
            "added_passkey",
            "removed_passkey",
            "made_feed",
            "revoked_feed",
        ),
    ),
    "seen": (
        lazy_gettext("Patients’ details seen"),
        (
            "saw_day",
            "saw_week",
            "saw_booking",
            "saw_calls",
            "saw_to_do",
            "saw_flood",
            "saw_matches",
            "searched",
            "read_message",
            "exported",
            "exported_report",
            "saw_stranded",
            "saw_to_move",
            "saw_audit",
        ),
    ),
    "refused": (lazy_gettext("Refused: not theirs to see"), ("refused",)),
}

FIELD_LABELS: Mapping[str, str] = {
    "name": lazy_gettext("name"),
    "phone": lazy_gettext("phone number"),
    "email": lazy_gettext("email address"),
    "street": lazy_gettext("building and street"),
    "locality": lazy_gettext("district and town"),
    "postcode": lazy_gettext("postcode"),
    "time_zone": lazy_gettext("time zone"),
    "notify_email": lazy_gettext("who is told"),
    "directions": lazy_gettext("how to get there"),
    "access": lazy_gettext("access"),
    "experience": lazy_gettext("experience"),
    "qualifications": lazy_gettext("qualifications"),
    "bank_holidays": lazy_gettext("bank holidays"),
    "position": lazy_gettext("place in lists"),
    "summary": lazy_gettext("sentence"),
    "minutes": lazy_gettext("minutes"),
    "buffer_before_minutes": lazy_gettext("minutes before"),
    "buffer_after_minutes": lazy_gettext("minutes after"),
    "price_pence": lazy_gettext("price in pence"),
    "notice_minutes": lazy_gettext("notice in minutes"),
    "window_days": lazy_gettext("days ahead"),
    "cutoff_minutes": lazy_gettext("cut-off in minutes"),
    "by_phone": lazy_gettext("by phone"),
    "is_active": lazy_gettext("booked online"),
    "is_at_desk": lazy_gettext("booked at the desk"),
    "is_person": lazy_gettext("a person"),
    "services": lazy_gettext("services"),
    "follows": lazy_gettext("as the clinic"),
    "role": lazy_gettext("role"),
    "clinics": lazy_gettext("clinics"),
    "diary": lazy_gettext("diary"),
    **WEEKDAY_LABELS,
}


def verbs_of(kind: str) -> tuple[str, ...]:
    """The verbs that a choice stands for; none is all."""
    return AUDIT_FILTERS[kind][1] if kind in AUDIT_FILTERS else ()


def audit_sentence(line: AuditLine) -> str:
    """ "changed the service first-appointment: minutes 45 → 60" """
    write = _SENTENCES.get(line.verb)
    said = write(line) if write else line.verb.replace("_", " ")
    changed = _changes_text(line.facts.get("changed"))
    return f"{said}: {changed}" if changed else said


def _changes_text(changed: object) -> str:
    if not isinstance(changed, dict):
        return ""
    return "; ".join(
        f"{FIELD_LABELS.get(name, name)} {_value_text(pair[0])} → {_value_text(pair[1])}"
        for name, pair in changed.items()
        if isinstance(pair, list) and len(pair) == 2
    )


def _value_text(value: Any) -> str:
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    if value in (None, ""):
        return "–"
    said = shorten(" / ".join(str(value).split("\n")), _LONGEST_VALUE, placeholder="…")
    return said.replace("closed", _("closed"), 1) if said.startswith("closed") else said


def _subject(line: AuditLine) -> str:
    """What was changed, by its name as it is now where the record has its word for addresses."""
    words = str(line.facts.get("about", "")).split(" ")
    return " ".join(_names_by_slug().get(word, word) for word in words)


def _names_by_slug() -> dict[str, str]:
    whole = practice_settings()
    return {
        **{clinic.slug: clinic.name for clinic in whole.clinics},
        **{offer.service.slug: offer.service.name for offer in whole.offers},
        **{diary.slug: diary.name for diary in whole.diaries},
    }


def _booking_time(line: AuditLine, fact: str) -> str:
    """A booking's time on the clinics' clock."""
    try:
        at = wall_clock(datetime.fromisoformat(str(line.facts[fact])), display.HOME_ZONE)
    except (KeyError, ValueError):
        return ""
    return _("%(day)s, %(time)s", day=display.day_with_year(at), time=display.time_of_day(at.time()))


def _status_text(line: AuditLine) -> str:
    status = str(line.facts.get("to_status", ""))
    return display.status_name(status) if status in list(Status) else "–"


_SENTENCES: Mapping[str, Callable[[AuditLine], str]] = {
    "booked": lambda line: _("booked for %(when)s", when=_booking_time(line, "starts_at")),
    "moved": lambda line: _(
        "moved it from %(was)s to %(when)s", was=_booking_time(line, "from_start"), when=_booking_time(line, "to_start")
    ),
    "cancelled": lambda line: _("cancelled what was booked for %(when)s", when=_booking_time(line, "starts_at")),
    "set_group": lambda line: _("changed the group’s details"),
    "set_up": lambda line: _("finished page %(step)s of setting up", step=line.facts.get("step", "")),
    "set_clinic": lambda line: _("changed the clinic %(about)s", about=_subject(line)),
    "added_clinic": lambda line: _("added the clinic %(about)s", about=_subject(line)),
    "set_hours": lambda line: _("changed the hours of %(about)s", about=_subject(line) or _("the clinic")),
    "set_days": lambda line: _("set what holds on %(about)s", about=_subject(line)),
    "removed_days": lambda line: _("went back to the ordinary week on %(about)s", about=_subject(line)),
    "set_bank_holiday": lambda line: _("switched the bank holiday %(about)s", about=_subject(line)),
    "set_service": lambda line: _("changed the service %(about)s", about=_subject(line)),
    "added_service": lambda line: _("added the service %(about)s", about=_subject(line)),
    "set_diary": lambda line: _("changed the diary %(about)s", about=_subject(line)),
    "added_diary": lambda line: _("added the diary %(about)s", about=_subject(line)),
    "allowed_site": lambda line: _("let the website %(about)s show the booking", about=_subject(line)),
    "disallowed_site": lambda line: _("took the booking off the website %(about)s", about=_subject(line)),
    "left_as_booked": lambda line: _("left it as booked, outside the hours"),
    "saw_stranded": lambda line: _("saw which bookings a change would leave outside"),
    "saw_to_move": lambda line: _("saw which bookings are to be moved"),
    "saw_audit": lambda line: _("looked at this record"),
    "undone": lambda line: _("took a new booking back"),
    "restored": lambda line: _("brought a booking back at its own time"),
    "details_changed": lambda line: _(
        "changed details of a booking: %(fields)s", fields=changed_fields_text(line.facts.get("fields"))
    ),
    "marked": lambda line: _("marked it: %(status)s", status=_status_text(line)),
    "called": lambda line: _("rang the patient"),
    "call_ended": lambda line: _("ended a call"),
    "call_taken_back": lambda line: _("took back what was last written about a call"),
    "noted": lambda line: _("wrote a note"),
    "ticked_off": lambda line: _("ticked off what was to do"),
    "put_back": lambda line: _("took a tick back"),
    "sent_again": lambda line: _("had a message sent again"),
    "sent_all_again": lambda line: _("had every message that didn’t arrive sent again"),
    "blocked": lambda line: _("blocked time from %(when)s", when=_booking_time(line, "starts_at")),
    "unblocked": lambda line: _("gave blocked time back from %(when)s", when=_booking_time(line, "starts_at")),
    "took_leave": lambda line: _("took leave"),
    "ended_leave": lambda line: _("ended leave"),
    "runs_late": lambda line: _("said that they run late"),
    "saw_booking": lambda line: _("opened a booking"),
    "saw_calls": lambda line: _("saw the calls of a day"),
    "saw_to_do": lambda line: _("saw what is to do"),
    "saw_flood": lambda line: _("saw many bookings from one network"),
    "saw_matches": lambda line: _("was shown earlier bookings of a patient"),
    "read_message": lambda line: _("read a message that was sent"),
    "exported": lambda line: _("exported a day"),
    "exported_report": lambda line: _("exported the report"),
    "saw_day": lambda line: _("saw a day"),
    "saw_week": lambda line: _("saw a week"),
    "searched": lambda line: _("searched for a booking"),
    "refused": lambda line: _("was refused a page that is not theirs"),
    "account_made": lambda line: _("made an account"),
    "account_changed": lambda line: _("changed the account of %(about)s", about=_subject(line)),
    "account_disabled": lambda line: _("closed an account"),
    "account_enabled": lambda line: _("opened an account again"),
    "account_started_over": lambda line: _("let somebody start over with a new password"),
    "asked_for_password": lambda line: _("was asked for a link to choose a password"),
    "set_password": lambda line: _("chose a password"),
    "changed_password": lambda line: _("changed their password"),
    "signed_in": lambda line: _("signed in"),
    "sign_in_failed": lambda line: _("refused a sign-in"),
    "set_up_authenticator": lambda line: _("set up an authenticator"),
    "removed_authenticator": lambda line: _("took their authenticator away"),
    "made_recovery_codes": lambda line: _("made new recovery codes"),
    "added_passkey": lambda line: _("added a passkey"),
    "removed_passkey": lambda line: _("took a passkey away"),
    "proved_again": lambda line: _("showed again that it is they"),
    "hid_screen": lambda line: _("covered their screen"),
    "changed_own_name": lambda line: _("changed what colleagues call them"),
    "turned_keys": lambda line: _("turned single keys on or off"),
    "made_feed": lambda line: _("made a calendar address"),
    "revoked_feed": lambda line: _("took a calendar address back"),
    "signed_out": lambda line: _("signed out"),
    "signed_out_everywhere": lambda line: _("signed out everywhere"),
}
