"""Asks once about a probable slip in an email address; the same address sent again is taken as it is."""

from flask_babel import gettext as _
from wtforms import StringField

from booking.rules.email_typos import suggested_address
from booking.rules.text_cleaning import tidy_contact
from booking.web.forms import Form


class EmailTypoForm(Form):
    """A form with an `email`. `asked` is the address that has been asked about, `instead` the one that a button
    takes in its place."""

    asked = StringField()
    instead = StringField()
    email: StringField

    def take_instead(self) -> None:
        """Puts the address that was offered in the place of the one that was typed, where its button was pressed."""
        if self.instead.data and self.instead.data == suggested_address(tidy_contact(self.email.data or "")):
            self.email.data = self.instead.data

    @property
    def meant(self) -> str:
        """The address to ask about, once the form has been validated; "" where there is nothing to ask."""
        typed = self.email.data or ""
        return "" if self.email.errors or self.asked.data == typed else suggested_address(typed)

    def asks_at_field(self) -> bool:
        """Whether there is something to ask, which is then said at the field, for pages without a question."""
        if not self.meant:
            return False
        words = _("Did you mean %(email)s? If not, save again and it stays as it is.", email=self.meant)
        self.asked.data, self.email.errors = self.email.data, [words]
        return True


def email_domain(address: str) -> str:
    """The part of an address behind the @."""
    return address.rpartition("@")[2]
