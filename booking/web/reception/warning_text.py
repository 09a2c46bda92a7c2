"""What speaks against a time, in words; and what the button says that goes past it."""

from collections.abc import Collection

from flask_babel import gettext as _
from flask_babel import ngettext

from booking.rules.booking_changes import MILD_WARNINGS, DeskWarning
from booking.rules.booking_window import MANY_FUTURE_BOOKINGS
from booking.rules.practice import Clinic, Diary, Service


def warning_text(kind: DeskWarning, service: Service, diary: Diary, clinic: Clinic) -> str:
    """One thing that speaks against a time, as a sentence."""
    if kind is DeskWarning.NOTICE:
        return _(
            "Online, %(service)s needs %(notice)s.",
            service=service.name,
            notice=_notice_text(service.notice_minutes),
        )
    return {
        DeskWarning.PAST: _("This time has gone by."),
        DeskWarning.WINDOW: _(
            "Online, it can be booked %(days)s ahead.",
            days=ngettext("%(num)d day", "%(num)d days", service.window_days),
        ),
        DeskWarning.CLOSED: _("%(clinic)s is closed for some or all of it.", clinic=clinic.name),
        DeskWarning.AWAY: _(
            "%(diary)s is not in %(clinic)s for some or all of it.", diary=diary.name, clinic=clinic.name
        ),
        DeskWarning.MANY: _("This patient has %(most)d bookings or more to come.", most=MANY_FUTURE_BOOKINGS),
        DeskWarning.OVERLAP: _("%(diary)s is taken for some of it.", diary=diary.name),
    }[kind]


def _notice_text(minutes: int) -> str:
    """A notice in the largest whole unit, with its apostrophe where that belongs."""
    if minutes % (24 * 60) == 0 and minutes > 24 * 60:
        return ngettext("%(num)d day’s notice", "%(num)d days’ notice", minutes // (24 * 60))
    if minutes % 60 == 0:
        return ngettext("%(num)d hour’s notice", "%(num)d hours’ notice", minutes // 60)
    return ngettext("%(num)d minute’s notice", "%(num)d minutes’ notice", minutes)


def override_button_text(kinds: Collection[DeskWarning]) -> str:
    """What the button says that goes past all of them: it names the gravest."""
    if DeskWarning.OVERLAP in kinds:
        return _("Squeeze in")
    if DeskWarning.PAST in kinds:
        return _("Book in the past")
    if DeskWarning.CLOSED in kinds:
        return _("Book outside opening hours")
    if DeskWarning.AWAY in kinds:
        return _("Book outside the diary’s hours")
    if DeskWarning.MANY in kinds:
        return _("Book one more")
    return _("Book all the same")


def parse_warnings(text: str) -> frozenset[DeskWarning]:
    """The kinds that a form says were passed; what is no kind is none."""
    known = set(DeskWarning)
    return frozenset(DeskWarning(word) for word in text.split() if word in known)


def mild_warnings(kinds: Collection[DeskWarning]) -> tuple[DeskWarning, ...]:
    """What only has to be told."""
    return tuple(kind for kind in kinds if kind in MILD_WARNINGS)
