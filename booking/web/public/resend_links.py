"""A lost link: always the same answer, and a mail for whoever has something booked."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import StringField, ValidationError

from booking.actions.resend_links import request_links
from booking.extensions import limiter
from booking.rules.email_keys import email_key
from booking.rules.text_cleaning import tidy_contact
from booking.transaction import transaction
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.forms import Form, reject_unreadable
from booking.web.inputs.emails import parse_email
from booking.web.inputs.phones import parse_phone
from booking.web.public import bp
from booking.web.public_urls import email_host
from booking.web.rate_limits import limits_are_on


class ResendLinksForm(Form):
    """An email address or a phone number."""

    contact = StringField()

    def validate_contact(self, field: StringField) -> None:
        """One of the two."""
        field.data = tidy_contact(field.data or "")
        reject_unreadable(self, field)
        if not self.key:
            raise ValidationError(_("Enter the email address or phone number you booked with"))

    @property
    def key(self) -> str:
        """What bookings are found by: the folded address, or the number in E.164."""
        typed = (self.contact.data or "")[:254]
        return email_key(parse_email(typed)) or parse_phone(
            typed, current_practice().group.phone, may_have_extension=True
        )


@bp.get("/find")
def find() -> ResponseReturnValue:
    """Find my appointment."""
    return render_template("public/find.html", form=ResendLinksForm(), mistakes=[])


@bp.post("/find")
@limiter.limit("10 per minute; 60 per hour")
@redisplays_expired_form
def send_links() -> ResponseReturnValue:
    """Promises the mail, whether or not there is anything to send."""
    form = ResendLinksForm()
    if not form.validate():
        return render_template("public/find.html", form=form, mistakes=list(form.mistakes())), 422
    with transaction() as now:
        request_links(form.key, email_host(), now, is_limited=limits_are_on())
    return redirect(url_for("public.links_sent"), 303)


@bp.get("/find/sent")
def links_sent() -> ResponseReturnValue:
    """The same page for everybody."""
    return render_template("public/links_sent.html")
