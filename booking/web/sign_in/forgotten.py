"""A forgotten password: a mail with a link, always the same answer, and a page that takes a new one."""

from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.actions.accounts.password import account_of_link, ask_for_reset, set_password_by_link
from booking.credentials import passwords
from booking.rules.errors import LinkNotGood
from booking.rules.passwords import why_not
from booking.transaction import transaction
from booking.web.address import visitor_address
from booking.web.door import keeps_what_was_typed
from booking.web.forms import Mistake
from booking.web.public.check import mail_host
from booking.web.shell import the_house
from booking.web.sign_in import bp
from booking.web.sign_in.cookie import forget, this_browser
from booking.web.sign_in.forms import NewPasswordForm, ResetForm, key_of


@bp.get("/sign-in/forgotten")
def forgotten() -> ResponseReturnValue:
    """I have forgotten my password."""
    return render_template("sign_in/forgotten.html", form=ResetForm(), mistakes=[])


@bp.post("/sign-in/forgotten")
@keeps_what_was_typed
def send_reset() -> ResponseReturnValue:
    """Promises the mail, whether or not anybody has that address."""
    form = ResetForm()
    if not form.validate():
        return render_template("sign_in/forgotten.html", form=form, mistakes=list(form.mistakes())), 422
    key, browser = key_of(form.email.data), this_browser()
    name = browser.name if browser and browser.knows(key) else ""
    with transaction() as now:
        ask_for_reset(key, mail_host(), now, address=visitor_address(), browser=name)
    return redirect(url_for("sign_in.reset_sent"), 303)


@bp.get("/sign-in/forgotten/sent")
def reset_sent() -> ResponseReturnValue:
    """The same page for everybody."""
    return render_template("sign_in/reset_sent.html")


@bp.get("/sign-in/new-password/<secret>")
def new_password(secret: str) -> ResponseReturnValue:
    """Choose a password."""
    try:
        account = account_of_link(secret, clock.now())
    except LinkNotGood as refusal:
        return _not_good(refusal)
    return _page(NewPasswordForm(), [], 200, is_first=not account.kept)


@bp.post("/sign-in/new-password/<secret>")
def set_password(secret: str) -> ResponseReturnValue:
    """It is the password from now on. They sign in with it next: the link alone lets nobody in."""
    form = NewPasswordForm()
    try:
        account = account_of_link(secret, clock.now())
        mistakes = list(form.mistakes()) if not form.validate() else []
        why = "" if mistakes else why_not(str(form.password.data), about(account.email, account.name))
        if mistakes or why:
            return _page(form, mistakes or [Mistake("password", _(why))], 422, is_first=not account.kept)
        kept = passwords.hash_of(str(form.password.data))
        with transaction() as now:
            set_password_by_link(secret, kept, now)
    except LinkNotGood as refusal:
        return _not_good(refusal)
    forget()
    return redirect(url_for("sign_in.sign_in", after="password"), 303)


def about(email: str, name: str) -> list[str]:
    """What a password must not hold: their address, their name, the group's name and host."""
    host = urlsplit(str(current_app.config["BASE_URL"])).hostname or ""
    return [email.partition("@")[0], email, name, the_house().group.name, host]


def _page(form: NewPasswordForm, mistakes: list[Mistake], status: int, *, is_first: bool) -> ResponseReturnValue:
    return render_template("sign_in/new_password.html", form=form, mistakes=mistakes, is_first=is_first), status


def _not_good(refusal: LinkNotGood) -> ResponseReturnValue:
    heading, sentence = _(refusal.heading), _(refusal.sentence)
    return render_template("sign_in/link_not_good.html", heading=heading, sentence=sentence), refusal.status
