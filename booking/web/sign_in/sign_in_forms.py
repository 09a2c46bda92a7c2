"""The forms of sign-in. What was typed as a password is never shown again."""

from flask_babel import gettext as _
from wtforms import BooleanField, PasswordField, StringField, ValidationError

from booking.rules.email_keys import email_key
from booking.rules.name_validation import name_problem
from booking.rules.text_cleaning import tidy_line
from booking.web.forms import Form, reject_unreadable
from booking.web.inputs.emails import parse_email

LONGEST_PASSWORD_TYPED = 1000


def account_email_key(typed: str) -> str:
    """What an account is found by; "" if it is no email address."""
    return email_key(parse_email(tidy_line(typed)[:254]))


class SignInForm(Form):
    """An address and a password. Whether they belong together is not the form's to say."""

    email = StringField()
    password = PasswordField()

    def validate_email(self, field: StringField) -> None:
        """Something that could be an address."""
        field.data = tidy_line(field.data or "")
        reject_unreadable(self, field)
        if not account_email_key(field.data):
            raise ValidationError(_("Enter your email address, like name@example.com"))

    def validate_password(self, field: PasswordField) -> None:
        """Anything at all."""
        if not field.data or len(field.data) > LONGEST_PASSWORD_TYPED:
            raise ValidationError(_("Enter your password"))


class SecondFactorCodeForm(Form):
    """Six figures, or a recovery code."""

    code = StringField()
    trust = BooleanField()

    def validate_code(self, field: StringField) -> None:
        """Anything at all."""
        field.data = tidy_line(field.data or "")[:40]
        reject_unreadable(self, field)
        if not field.data:
            raise ValidationError(_("Enter the code"))


class PasswordResetForm(Form):
    """An address."""

    email = StringField()

    def validate_email(self, field: StringField) -> None:
        """Something that could be an address."""
        field.data = tidy_line(field.data or "")
        reject_unreadable(self, field)
        if not account_email_key(field.data):
            raise ValidationError(_("Enter your email address, like name@example.com"))


class PasswordAgainForm(Form):
    """The password of whoever is signed in."""

    password = PasswordField()

    def validate_password(self, field: PasswordField) -> None:
        """Anything at all."""
        if not field.data or len(field.data) > LONGEST_PASSWORD_TYPED:
            raise ValidationError(_("Enter your password"))


class NewPasswordForm(Form):
    """A password to be. Typed once, because it can be shown: twice is only twice the work (WCAG 3.3.7)."""

    password = PasswordField()

    def validate_password(self, field: PasswordField) -> None:
        """Anything at all; whether it is good enough is a rule."""
        if not field.data or len(field.data) > LONGEST_PASSWORD_TYPED:
            raise ValidationError(_("Choose a password"))


class ChangePasswordForm(NewPasswordForm):
    """The same, and the one until now."""

    current = PasswordField()

    def validate_current(self, field: PasswordField) -> None:
        """Anything at all."""
        if not field.data or len(field.data) > LONGEST_PASSWORD_TYPED:
            raise ValidationError(_("Enter your current password"))


class DisplayNameForm(Form):
    """What colleagues call somebody."""

    name = StringField()
    may_hold_number = False

    def validate_name(self, field: StringField) -> None:
        """A name in any script, or none."""
        field.data = tidy_line(field.data or "")
        reject_unreadable(self, field)
        if len(field.data) > 80:
            raise ValidationError(_("Enter a name of at most 80 letters"))
        if why := name_problem(field.data, may_hold_number=self.may_hold_number):
            raise ValidationError(_(why))


class PasskeyNameForm(DisplayNameForm):
    """What somebody calls a passkey, perhaps by the number that is printed on it."""

    may_hold_number = True
