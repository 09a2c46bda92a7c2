"""A forgotten password: a mail with a link, always the same answer, and a page that takes a new one."""

from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock
from booking.actions.accounts.password import account_of_password_link, request_password_reset, set_password_by_link
from booking.credentials import passwords
from booking.rules.errors import PasswordLinkInvalid
from booking.rules.passwords import password_problem
from booking.transaction import transaction
from booking.visitor_ip import visitor_ip
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.forms import FormMistake
from booking.web.public_urls import email_host
from booking.web.sign_in import bp
from booking.web.sign_in.sign_in_cookies import clear_cookie, known_browser
from booking.web.sign_in.sign_in_forms import NewPasswordForm, PasswordResetForm, account_email_key


@bp.get("/sign-in/forgotten")
def forgotten() -> ResponseReturnValue:
    """I have forgotten my password."""
    return render_template("sign_in/forgotten.html", form=PasswordResetForm(), mistakes=[])


@bp.post("/sign-in/forgotten")
@redisplays_expired_form
def send_reset() -> ResponseReturnValue:
    """Promises the mail, whether or not anybody has that address."""
    form = PasswordResetForm()
    if not form.validate():
        return render_template("sign_in/forgotten.html", form=form, mistakes=list(form.mistakes())), 422
    key, browser = account_email_key(form.email.data), known_browser()
    name = browser.name if browser and browser.knows(key) else ""
    with transaction() as now:
        request_password_reset(key, email_host(), now, address=visitor_ip(), browser=name)
    return redirect(url_for("sign_in.reset_sent"), 303)


@bp.get("/sign-in/forgotten/sent")
def reset_sent() -> ResponseReturnValue:
    """The same page for everybody."""
    return render_template("sign_in/reset_sent.html")


@bp.get("/sign-in/new-password/<secret>")
def new_password(secret: str) -> ResponseReturnValue:
    """Choose a password."""
    try:
        account = account_of_password_link(secret, clock.now())
    except PasswordLinkInvalid as refusal:
        return _invalid_link_page(refusal)
    return _page(NewPasswordForm(), [], 200, is_first=not account.password_hash)


@bp.post("/sign-in/new-password/<secret>")
def set_password(secret: str) -> ResponseReturnValue:
    """It is the password from now on. They sign in with it next: the link alone lets nobody in."""
    form = NewPasswordForm()
    try:
        account = account_of_password_link(secret, clock.now())
        mistakes = list(form.mistakes()) if not form.validate() else []
        why = "" if mistakes else password_problem(str(form.password.data), personal_words(account.email, account.name))
        if mistakes or why:
            return _page(form, mistakes or [FormMistake("password", _(why))], 422, is_first=not account.password_hash)
        kept = passwords.hash_password(str(form.password.data))
        with transaction() as now:
            set_password_by_link(secret, kept, now)
    except PasswordLinkInvalid as refusal:
        return _invalid_link_page(refusal)
    clear_cookie()
    return redirect(url_for("sign_in.sign_in", after="password"), 303)


def personal_words(email: str, name: str) -> list[str]:
    """What a password must not hold: their address, their name, the group's name and host."""
    host = urlsplit(str(current_app.config["BASE_URL"])).hostname or ""
    return [email.partition("@")[0], email, name, current_practice().group.name, host]


def _page(form: NewPasswordForm, mistakes: list[FormMistake], status: int, *, is_first: bool) -> ResponseReturnValue:
    return render_template("sign_in/new_password.html", form=form, mistakes=mistakes, is_first=is_first), status


def _invalid_link_page(refusal: PasswordLinkInvalid) -> ResponseReturnValue:
    heading, sentence = _(refusal.heading), _(refusal.sentence)
    return render_template("sign_in/link_not_good.html", heading=heading, sentence=sentence), refusal.status
