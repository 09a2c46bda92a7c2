"""Clinics: the list, one of them, and another."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from booking import display
from booking.actions.admin.clinics import add_clinic as add
from booking.actions.admin.clinics import save_clinic as save
from booking.rules.settings_forms import FormValues, clinic_values
from booking.web.access import current_member
from booking.web.admin import bp, validators
from booking.web.admin.settings_form import SettingsForm, save_or_explain
from booking.web.admin.settings_lookup import clinic_or_404, practice_settings
from booking.web.csrf import redisplays_expired_form
from booking.web.inputs.phones import parse_phone

# Pages of reception are called so.
RESERVED_CLINIC_SLUGS = frozenset({"search", "new", "dates"})
_PLAIN_FIELDS = [
    "name",
    "street",
    "locality",
    "postcode",
    "time_zone",
    "notify_email",
    "directions",
    "access",
    "bank_holidays",
    "is_active",
    "position",
]
_NEW_CLINIC: FormValues = {
    "name": "",
    "street": "",
    "locality": "",
    "postcode": "",
    "time_zone": display.HOME_ZONE,
    "notify_email": "",
    "phone": "",
    "directions": "",
    "access": "",
    "bank_holidays": "GB-ENG",
    "is_active": True,
    "position": 0,
}


class ClinicForm(SettingsForm):
    """All that is set about a clinic but its hours."""

    name = StringField(lazy_gettext("Name"), [validators.one_line(80)])
    street = StringField(lazy_gettext("Building and street"), [validators.one_line(120)])
    locality = StringField(lazy_gettext("District and town"), [validators.one_line(120)])
    postcode = StringField(lazy_gettext("Postcode"), [validators.one_line(12)])
    time_zone = SelectField(lazy_gettext("Time zone"))
    notify_email = StringField(lazy_gettext("Who is told of bookings"), [validators.email(required=False)])
    phone = StringField(lazy_gettext("Phone number"), [validators.optional_phone])
    directions = TextAreaField(lazy_gettext("How to get there"), [validators.paragraphs])
    access = TextAreaField(lazy_gettext("Access"), [validators.paragraphs])
    bank_holidays = SelectField(lazy_gettext("Bank holidays"))
    is_active = BooleanField(lazy_gettext("Can be booked online"))
    position = IntegerField(lazy_gettext("Place in lists"), [validators.place_in_lists])

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        used = {clinic.time_zone for clinic in practice_settings().clinics}
        self.time_zone.choices = [
            SelectChoice(zone, f"{display.zone_place(zone)} ({zone})")
            for zone in sorted({*display.ZONES, *used, display.HOME_ZONE})
        ]
        known = {
            "": _("None: nothing closes by itself"),
            "GB-ENG": _("England"),
            "GB-WLS": _("Wales"),
            "GB-SCT": _("Scotland"),
            "GB-NIR": _("Northern Ireland"),
            "IE": _("Ireland"),
            "AE": _("United Arab Emirates"),
        }
        others = {clinic.bank_holidays for clinic in practice_settings().clinics} - set(known)
        self.bank_holidays.choices = [
            SelectChoice(code, words) for code, words in {**known, **{code: code for code in sorted(others)}}.items()
        ]

    @classmethod
    def written(cls, settings: FormValues) -> dict[str, object]:
        """A phone number reads with its gaps."""
        return {**settings, "phone": display.phone(str(settings["phone"])).replace(display.NBSP, " ")}

    def settings(self) -> FormValues:
        """What was asked for."""
        return {**{name: self[name].data for name in _PLAIN_FIELDS}, "phone": parse_phone(self.phone.data or "", "+44")}


class NewClinicForm(ClinicForm):
    """A clinic that is not there yet also needs its word for addresses."""

    slug = StringField(lazy_gettext("Word in web addresses"), [validators.slug(RESERVED_CLINIC_SLUGS)])


@bp.get("/clinics")
def clinics() -> ResponseReturnValue:
    """All clinics, each with what is set about it."""
    return render_template("admin/clinics.html", whole=practice_settings())


@bp.get("/clinics/new")
def new_clinic() -> ResponseReturnValue:
    """One more clinic."""
    return _new_page(NewClinicForm.showing(_NEW_CLINIC))


@bp.post("/clinics/new")
@redisplays_expired_form
def add_clinic() -> ResponseReturnValue:
    """Adds it, and goes on to its hours."""
    form = NewClinicForm()
    slug = (form.slug.data or "").strip().lower()
    return save_or_explain(
        form,
        lambda _shown, now: add(current_member(), slug, form.settings(), now),
        _new_page,
        url_for("admin.hours", clinic_slug=slug or "-", saved=1),
    )


@bp.get("/clinics/<clinic_slug>")
def clinic(clinic_slug: str) -> ResponseReturnValue:
    """One clinic."""
    return _page(clinic_slug, ClinicForm.showing(clinic_values(clinic_or_404(clinic_slug))))


@bp.post("/clinics/<clinic_slug>")
@redisplays_expired_form
def save_clinic(clinic_slug: str) -> ResponseReturnValue:
    """Changes it."""
    clinic_or_404(clinic_slug)
    form = ClinicForm()
    return save_or_explain(
        form,
        lambda shown, now: save(current_member(), clinic_slug, form.settings(), shown, now),
        lambda form: _page(clinic_slug, form),
        url_for("admin.clinic", clinic_slug=clinic_slug, saved=1),
    )


def _page(clinic_slug: str, form: SettingsForm) -> str:
    clinic = clinic_or_404(clinic_slug)
    return render_template("admin/clinic.html", clinic=clinic, form=form, mistakes=list(form.mistakes()))


def _new_page(form: SettingsForm) -> str:
    return render_template("admin/new_clinic.html", form=form, mistakes=list(form.mistakes()))
