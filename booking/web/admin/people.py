"""People: who may sign in, what each of them may see, and how they get in again."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import SelectChoice

from booking.actions.accounts.manage import NewAccount, add_account, disable_account, enable_account, start_over
from booking.actions.accounts.password import ask_for_reset
from booking.actions.admin.people import change_account, settings_of
from booking.queries.accounts import Account, account_by_id
from booking.queries.people import Person, read_people, read_person
from booking.rules.details import email_key
from booking.rules.errors import Refusal
from booking.rules.settings import Settings, Shown
from booking.rules.staff import Member, Role
from booking.rules.whole import Column
from booking.transaction import transaction
from booking.web.access import refuse, the_member
from booking.web.admin import bp, fields
from booking.web.admin.frame import the_whole, their_clinics
from booking.web.admin.saving import SettingsForm, saved, told
from booking.web.door import keeps_what_was_typed
from booking.web.public.check import mail_host
from booking.web.public.contact import parse_email
from booking.web.sign_in.proved import proved_or_asked

ROLES: Mapping[Role, str] = {
    Role.RECEPTION: lazy_gettext("Reception"),
    Role.CLINICIAN: lazy_gettext("Clinician"),
    Role.ADMIN: lazy_gettext("Administrator"),
}
# Whoever can change who gets in, and how, shows first that it is they: a screen that was left open is not enough.
asked_first = proved_or_asked(
    lambda: url_for("admin.person" if request.view_args else "admin.new_person", **(request.view_args or {}))
)
_NEW: Settings = {"name": "", "role": str(Role.RECEPTION), "clinics": [], "diary": ""}


class NameForm(SettingsForm):
    """What colleagues read."""

    name = StringField(lazy_gettext("Name"), [fields.person(80)])


class AddressForm(NameForm):
    """With what they sign in. It stands before what an account is for, so that mistakes come in the page's order."""

    email = StringField(lazy_gettext("Email address"), [fields.email()])


class PersonForm(NameForm):
    """What somebody's account is for."""

    role = SelectField(lazy_gettext("Role"))
    clinics = SelectMultipleField(lazy_gettext("Clinics"))
    diary = SelectField(lazy_gettext("Their own diary"))

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        whole = the_whole()
        self.role.choices = [SelectChoice(str(role), str(words)) for role, words in ROLES.items()]
        self.clinics.choices = [SelectChoice(clinic.slug, clinic.name) for clinic in their_clinics()]
        self.diary.choices = [
            SelectChoice("", _("None")),
            *(SelectChoice(diary.slug, diary.name) for diary in whole.diaries if self._may_be_given(diary)),
        ]

    def _may_be_given(self, diary: Column) -> bool:
        """Whether whoever is signed in may let somebody see this diary, at all the clinics where it is."""
        return diary.is_person and the_member().may_manage(set(diary.places))

    def validate_clinics(self, field: SelectMultipleField) -> None:
        """None is every clinic, and that is more than some."""
        if not field.data and not the_member().works_everywhere:
            raise ValidationError(_("Tick at least one clinic"))

    def validate_diary(self, field: SelectField) -> None:
        """A clinician without a diary would see nothing."""
        if self.role.data == Role.CLINICIAN and not field.data:
            raise ValidationError(_("Choose the clinician’s diary: it is what they see"))

    def settings(self) -> Settings:
        """What was asked for."""
        chosen = self.clinics.data or []
        return {
            "name": self.name.data,
            "role": self.role.data,
            "clinics": [clinic.slug for clinic in the_whole().clinics if clinic.slug in chosen],
            "diary": self.diary.data or "",
        }


class NewPersonForm(AddressForm, PersonForm):
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
    member = the_member()
    return render_template(
        "admin/people.html",
        people=people_at(member),
        roles=_role_words(),
        whole=the_whole(),
        may_manage=_may_manage,
    )


@bp.get("/people/new")
@asked_first
def new_person() -> ResponseReturnValue:
    """One more person."""
    return _new_page(NewPersonForm.showing(_NEW))


@bp.post("/people/new")
@asked_first
@keeps_what_was_typed
def add_person() -> ResponseReturnValue:
    """Lets them in: they are sent a link with which they choose a password."""
    form = NewPersonForm()

    def save(_shown: Shown, now: datetime) -> None:
        account = add_account(the_member(), form.account(), now)
        ask_for_reset(account.email, mail_host(), now)

    return saved(form, save, _new_page, url_for("admin.people", saved=1))


@bp.get("/people/<int:staff_id>")
@asked_first
def person(staff_id: int) -> ResponseReturnValue:
    """One person."""
    _the_person(staff_id)
    return _page(staff_id, _form_of(staff_id))


@bp.post("/people/<int:staff_id>")
@asked_first
@keeps_what_was_typed
def save_person(staff_id: int) -> ResponseReturnValue:
    """Changes what their account is for."""
    _the_person(staff_id)
    form = PersonForm()
    return saved(
        form,
        lambda shown, now: change_account(the_member(), staff_id, form.settings(), shown, now),
        lambda form: _page(staff_id, form),
        url_for("admin.person", staff_id=staff_id, saved=1),
    )


def _send_link(_by: Member, account: Account, now: datetime) -> None:
    ask_for_reset(account.email, mail_host(), now)


# What the buttons beside the form do.
_DEEDS: Mapping[str, Callable[[Member, Account, datetime], None]] = {
    "close": disable_account,
    "open": enable_account,
    "start-over": start_over,
    "send-link": _send_link,
}


@bp.post("/people/<int:staff_id>/sign-in")
@asked_first
def change_sign_in(staff_id: int) -> ResponseReturnValue:
    """Closes or opens an account, or sends its owner a link to choose a password."""
    deed = _DEEDS.get(request.form.get("do", "")) or abort(400)
    _the_person(staff_id)
    account = account_by_id(staff_id) or abort(404)
    try:
        with transaction() as now:
            deed(the_member(), account, now)
    except Refusal as refusal:
        form = _form_of(staff_id)
        form.refused = told(refusal)
        return _page(staff_id, form), refusal.status
    return redirect(url_for("admin.person", staff_id=staff_id, saved=1), 303)


def people_at(member: Member) -> list[Person]:
    """Whoever may see something that this member sees."""
    return [p for p in read_people() if not p.clinic_ids or any(map(member.works_at, p.clinic_ids))]


def _the_person(staff_id: int) -> Person:
    """The person of an address. For whoever may not change their account, there is nobody of that number."""
    person = read_person(staff_id) or abort(404)
    if not _may_manage(person):
        refuse(the_member())
    return person


def _may_manage(person: Person) -> bool:
    """Whether whoever is signed in sees all that this person sees, by clinic and by diary."""
    member, diary = the_member(), the_whole().diary_of(person.diary_id or 0)
    return member.may_manage(person.clinic_ids) and (diary is None or member.may_manage(set(diary.places)))


def _form_of(staff_id: int) -> PersonForm:
    return PersonForm.showing(settings_of(staff_id, the_whole()))


def _role_words() -> dict[Role, str]:
    return {role: str(words) for role, words in ROLES.items()}


def _page(staff_id: int, form: SettingsForm) -> str:
    return render_template(
        "admin/person.html",
        person=_the_person(staff_id),
        is_self=staff_id == the_member().id,
        form=form,
        mistakes=list(form.mistakes()),
    )


def _new_page(form: SettingsForm) -> str:
    return render_template("admin/new_person.html", form=form, mistakes=list(form.mistakes()))
