"""The base of the forms of confirming pages: each carries what its page showed, and tells what has changed since."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField

from booking import display
from booking.rules.errors import ChangedSinceShown
from booking.rules.page_digest import facts_digest
from booking.rules.settings_forms import FormValues
from booking.web.forms import Form

# The facts of rules/page_digest.py, as they are named in a sentence.
_FACT_NAMES: Mapping[str, str] = {
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

    def shows(self, facts: FormValues) -> str:
        """The digest to carry: of these facts or, on a page that is shown again for another reason, still the one
        that was sent, so that what has changed is told all the same."""
        return self.shown.data or facts_digest(facts)

    def tell(self, refusal: ChangedSinceShown) -> None:
        """Says what has changed; from here on the form carries how things stand now."""
        self.shown.data, self.what_changed = "", changes_sentence(refusal)


def changes_sentence(refusal: ChangedSinceShown) -> str:
    """What has changed, and what to do: the page shows how it stands now."""
    if not refusal.names:
        return _("Nothing has been sent yet. Check this page, then press the button again.")
    what = display.join_names(str(_FACT_NAMES[name]) for name in refusal.names)
    return _(
        "This has changed since you opened the page: %(what)s. This page shows the latest details. Check it, then "
        "press the button again.",
        what=what,
    )
