"""The base of the forms of confirming pages: each carries what its page showed, and tells what has changed since."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField

from booking import display
from booking.rules.as_shown import digest
from booking.rules.errors import ChangedSinceShown
from booking.rules.settings import Settings
from booking.web.forms import Form

# The facts of rules/as_shown.py, as they are named in a sentence.
_NAMED: Mapping[str, str] = {
    "service": lazy_gettext("what is booked"),
    "price": lazy_gettext("the price"),
    "clinic": lazy_gettext("the clinic"),
    "time": lazy_gettext("day and time"),
    "patient": lazy_gettext("who it is for"),
    "name": lazy_gettext("your name"),
    "phone": lazy_gettext("the phone number"),
    "phone_of": lazy_gettext("whose phone number it is"),
    "may_talk": lazy_gettext("whether we may talk to you"),
    "email": lazy_gettext("the email address"),
    "reason": lazy_gettext("what you’d like to talk about"),
    "needs": lazy_gettext("the help you need"),
    "zone": lazy_gettext("where you’ll be when we call"),
}


class ConfirmForm(Form):
    """A form that carries the digest of what its page shows, `shown`."""

    shown = StringField()
    what_changed = ""

    def shows(self, facts: Settings) -> str:
        """The digest to carry: of these facts or, on a page that is shown again for another reason, still the one
        that was sent, so that what has changed is told all the same."""
        return self.shown.data or digest(facts)

    def tell(self, refusal: ChangedSinceShown) -> None:
        """Says what has changed; from here on the form carries how things stand now."""
        self.shown.data, self.what_changed = "", changed_words(refusal)


def changed_words(refusal: ChangedSinceShown) -> str:
    """What has changed, and what to do: the page shows how it stands now."""
    if not refusal.names:
        return _("Nothing has been sent yet. Check this page once more, and press the button again.")
    what = display.names(str(_NAMED[name]) for name in refusal.names)
    return _(
        "This has changed since you opened the page: %(what)s. You see it here as it is now. "
        "Check it, and press the button again.",
        what=what,
    )
