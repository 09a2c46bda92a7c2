"""People: who may sign in, what each of them may see, and how they get in again."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import SelectChoice

from booking.actions.accounts.password import request_password_reset
from booking.actions.accounts.staff_accounts import (
    NewAccount,
    add_account,
    disable_account,
    enable_account,
    reset_credentials,
)
from booking.actions.admin.account_settings import account_settings, save_account
from booking.queries.accounts import Account, account_by_id
from booking.queries.staff_accounts import StaffAccount, read_staff_account, read_staff_accounts
from booking.rules.email_keys import email_key
from booking.rules.errors import Refusal
from booking.rules.practice_settings import DiarySettings
from booking.rules.settings_forms import FormBaseline, FormValues
from booking.rules.staff import Role, StaffMember
from booking.transaction import transaction
from booking.web.access import current_member, refuse_access
from booking.web.admin import bp, validators
from booking.web.admin.settings_form import SettingsForm, refusal_text, save_or_explain
from booking.web.admin.settings_lookup import administered_clinics, practice_settings
from booking.web.csrf import redisplays_expired_form
from booking.web.inputs.emails import parse_email
from booking.web.public_urls import email_host
from booking.web.reauthentication import requires_recent_proof

ROLE_LABELS: Mapping[Role, str] = {
    Role.RECEPTION: lazy_gettext("Reception"),
    Role.CLINICIAN: lazy_gettext("Clinician"),
    Role.ADMIN: lazy_gettext("Administrator"),
}
# Whoever can change who gets in, and how, shows first that it is they: a screen that was left open is not enough.
requires_fresh_proof = requires_recent_proof(
    lambda: url_for("admin.person" if request.view_args else "admin.new_person", **(request.view_args or {}))
)
_NEW_ACCOUNT: FormValues = {"name": "", "role": str(Role.RECEPTION), "clinics": [], "diary": ""}


class StaffNameForm(SettingsForm):
    """What colleagues read."""

    name = StringField(lazy_gettext("Name"), [validators.staff_name(80)])


class StaffEmailForm(StaffNameForm):
    """With what they sign in. It stands before what an account is for, so that mistakes come in the page's order."""

    email = StringField(lazy_gettext("Email address"), [validators.email()])


class StaffAccountForm(StaffNameForm):
    """What somebody's account is for."""

    role = SelectField(lazy_gettext("Role"))
    clinics = SelectMultipleField(lazy_gettext("Clinics"))
    diary = SelectField(lazy_gettext("Their own diary"))

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        whole = practice_settings()
        self.role.choices = [SelectChoice(str(role), str(words)) for role, words in ROLE_LABELS.items()]
        self.clinics.choices = [SelectChoice(clinic.slug, clinic.name) for clinic in administered_clinics()]
        self.diary.choices = [
            SelectChoice("", _("None")),
            *(SelectChoice(diary.slug, diary.name) for diary in whole.diaries if self._may_be_given(diary)),
        ]

    def _may_be_given(self, diary: DiarySettings) -> bool:
        """Whether whoever is signed in may let somebody see this diary, at all the clinics where it is."""
        return diary.is_person and current_member().may_manage(set(diary.places))

    def validate_clinics(self, field: SelectMultipleField) -> None:
        """None is every clinic, and that is more than some."""
        if not field.data and not current_member().works_everywhere:
            raise ValidationError(_("Tick at least one clinic"))

    def validate_diary(self, field: SelectField) -> None:
        """A clinician without a diary would see nothing."""
        if self.role.data == Role.CLINICIAN and not field.data:
            raise ValidationError(_("Choose the clinician’s diary: it is what they see"))

    def settings(self) -> FormValues:
        """What was asked for."""
        chosen = self.clinics.data or []
        return {
            "name": self.name.data,
            "role": self.role.data,
            "clinics": [clinic.slug for clinic in practice_settings().clinics if clinic.slug in chosen],
            "diary": self.diary.data or "",
        }


class NewStaffAccountForm(StaffEmailForm, StaffAccountForm):
    """Somebody who has no account yet also needs an address."""

    @property
    def key(self) -> str:
        """The address, folded: they sign in with it."""
        return email_key(parse_email(self.email.data or ""))

    def account(self) -> NewAccount:
        """What was asked for."""
        wanted = self.settings()
        slugs = wanted["clinics"] if isinstance(wanted["clinics"], list) else []
        return NewAccount(self.key, Role(str(wanted["role"])), str(wanted["name"]), tuple(slugs), str(wanted["diary"]))


@bp.get("/people")
def people() -> ResponseReturnValue:
    """Everybody who has an account: for an administrator of some clinics, whoever works there."""
    member = current_member()
    return render_template(
        "admin/people.html",
        people=staff_visible_to(member),
        roles=_role_labels(),
        whole=practice_settings(),
        may_manage=_may_manage,
    )


@bp.get("/people/new")
@requires_fresh_proof
def new_person() -> ResponseReturnValue:
    """One more person."""
    return _new_page(NewStaffAccountForm.showing(_NEW_ACCOUNT))


@bp.post("/people/new")
@requires_fresh_proof
@redisplays_expired_form
def add_person() -> ResponseReturnValue:
    """Lets them in: they are sent a link with which they choose a password."""
    form = NewStaffAccountForm()

    def save(_shown: FormBaseline, now: datetime) -> None:
        account = add_account(current_member(), form.account(), now)
        request_password_reset(account.email, email_host(), now)

    return save_or_explain(form, save, _new_page, url_for("admin.people", saved=1))


@bp.get("/people/<int:staff_id>")
@requires_fresh_proof
def person(staff_id: int) -> ResponseReturnValue:
    """One person."""
    _person_or_404(staff_id)
    return _page(staff_id, _form_of(staff_id))


@bp.post("/people/<int:staff_id>")
@requires_fresh_proof
@redisplays_expired_form
def save_person(staff_id: int) -> ResponseReturnValue:
    """Changes what their account is for."""
    _person_or_404(staff_id)
    form = StaffAccountForm()
    return save_or_explain(
        form,
        lambda shown, now: save_account(current_member(), staff_id, form.settings(), shown, now),
        lambda form: _page(staff_id, form),
        url_for("admin.person", staff_id=staff_id, saved=1),
    )


def _send_link(_by: StaffMember, account: Account, now: datetime) -> None:
    request_password_reset(account.email, email_host(), now)


# What the buttons beside the form do.
_ACCOUNT_ACTIONS: Mapping[str, Callable[[StaffMember, Account, datetime], None]] = {
    "close": disable_account,
    "open": enable_account,
    "start-over": reset_credentials,
    "send-link": _send_link,
}


@bp.post("/people/<int:staff_id>/sign-in")
@requires_fresh_proof
def change_sign_in(staff_id: int) -> ResponseReturnValue:
    """Closes or opens an account, or sends its owner a link to choose a password."""
    deed = _ACCOUNT_ACTIONS.get(request.form.get("do", "")) or abort(400)
    _person_or_404(staff_id)
    account = account_by_id(staff_id) or abort(404)
    try:
        with transaction() as now:
            deed(current_member(), account, now)
    except Refusal as refusal:
        form = _form_of(staff_id)
        form.refused = refusal_text(refusal)
        return _page(staff_id, form), refusal.status
    return redirect(url_for("admin.person", staff_id=staff_id, saved=1), 303)


def staff_visible_to(member: StaffMember) -> list[StaffAccount]:
    """Whoever may see something that this member sees."""
    return [p for p in read_staff_accounts() if not p.clinic_ids or any(map(member.works_at, p.clinic_ids))]


def _person_or_404(staff_id: int) -> StaffAccount:
    """The person of an address. For whoever may not change their account, there is nobody of that number."""
    person = read_staff_account(staff_id) or abort(404)
    if not _may_manage(person):
        refuse_access(current_member())
    return person


def _may_manage(person: StaffAccount) -> bool:
    """Whether whoever is signed in sees all that this person sees, by clinic and by diary."""
    member, diary = current_member(), practice_settings().diary_of(person.diary_id or 0)
    return member.may_manage(person.clinic_ids) and (diary is None or member.may_manage(set(diary.places)))


def _form_of(staff_id: int) -> StaffAccountForm:
    return StaffAccountForm.showing(account_settings(staff_id, practice_settings()))


def _role_labels() -> dict[Role, str]:
    return {role: str(words) for role, words in ROLE_LABELS.items()}


def _page(staff_id: int, form: SettingsForm) -> str:
    return render_template(
        "admin/person.html",
        person=_person_or_404(staff_id),
        is_self=staff_id == current_member().id,
        form=form,
        mistakes=list(form.mistakes()),
    )


def _new_page(form: SettingsForm) -> str:
    return render_template("admin/new_person.html", form=form, mistakes=list(form.mistakes()))
