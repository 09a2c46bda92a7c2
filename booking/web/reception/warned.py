"""What speaks against a time, in words; and what the button says that goes past it."""

from collections.abc import Collection

from flask_babel import gettext as _
from flask_babel import ngettext

from booking.rules.booking_window import MANY_FUTURE_BOOKINGS
from booking.rules.changes import MILD, Warned
from booking.rules.house import Clinic, Diary, Service


def warning_words(kind: Warned, service: Service, diary: Diary, clinic: Clinic) -> str:
    """One thing that speaks against a time, as a sentence."""
    if kind is Warned.NOTICE:
        return _(
            "Online, %(service)s needs %(notice)s.",
            service=service.name,
            notice=_notice(service.notice_minutes),
        )
    return {
        Warned.PAST: _("This time has gone by."),
        Warned.WINDOW: _(
            "Online, it can be booked %(days)s ahead.",
            days=ngettext("%(num)d day", "%(num)d days", service.window_days),
        ),
        Warned.CLOSED: _("%(clinic)s is closed for some or all of it.", clinic=clinic.name),
        Warned.AWAY: _("%(diary)s is not in %(clinic)s for some or all of it.", diary=diary.name, clinic=clinic.name),
        Warned.MANY: _("This patient has %(most)d bookings or more to come.", most=MANY_FUTURE_BOOKINGS),
        Warned.OVERLAP: _("%(diary)s is taken for some of it.", diary=diary.name),
    }[kind]


def _notice(minutes: int) -> str:
    """A notice in the largest whole unit, with its apostrophe where that belongs."""
    if minutes % (24 * 60) == 0 and minutes > 24 * 60:
        return ngettext("%(num)d day’s notice", "%(num)d days’ notice", minutes // (24 * 60))
    if minutes % 60 == 0:
        return ngettext("%(num)d hour’s notice", "%(num)d hours’ notice", minutes // 60)
    return ngettext("%(num)d minute’s notice", "%(num)d minutes’ notice", minutes)


def past_button(kinds: Collection[Warned]) -> str:
    """What the button says that goes past all of them: it names the gravest."""
    if Warned.OVERLAP in kinds:
        return _("Squeeze in")
    if Warned.PAST in kinds:
        return _("Book in the past")
    if Warned.CLOSED in kinds:
        return _("Book outside opening hours")
    if Warned.AWAY in kinds:
        return _("Book outside the diary’s hours")
    if Warned.MANY in kinds:
        return _("Book one more")
    return _("Book all the same")


def parse_kinds(text: str) -> frozenset[Warned]:
    """The kinds that a form says were passed; what is no kind is none."""
    known = set(Warned)
    return frozenset(Warned(word) for word in text.split() if word in known)


def mild(kinds: Collection[Warned]) -> tuple[Warned, ...]:
    """What only has to be told."""
    return tuple(kind for kind in kinds if kind in MILD)
