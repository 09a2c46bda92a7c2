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
from booking.rules.settings import Settings, of_clinic
from booking.web.access import the_member
from booking.web.admin import bp, fields
from booking.web.admin.frame import the_clinic, the_whole
from booking.web.admin.saving import SettingsForm, saved
from booking.web.door import keeps_what_was_typed
from booking.web.public.contact import parse_phone

# Pages of reception are called so.
NOT_CLINICS = frozenset({"search", "new", "dates"})
_NAMES = [
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
_NEW: Settings = {
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

    name = StringField(lazy_gettext("Name"), [fields.line(80)])
    street = StringField(lazy_gettext("Building and street"), [fields.line(120)])
    locality = StringField(lazy_gettext("District and town"), [fields.line(120)])
    postcode = StringField(lazy_gettext("Postcode"), [fields.line(12)])
    time_zone = SelectField(lazy_gettext("Time zone"))
    notify_email = StringField(lazy_gettext("Who is told of bookings"), [fields.email(required=False)])
    phone = StringField(lazy_gettext("Phone number"), [fields.phone_or_none])
    directions = TextAreaField(lazy_gettext("How to get there"), [fields.paragraphs])
    access = TextAreaField(lazy_gettext("Access"), [fields.paragraphs])
    bank_holidays = SelectField(lazy_gettext("Bank holidays"))
    is_active = BooleanField(lazy_gettext("Can be booked online"))
    position = IntegerField(lazy_gettext("Place in lists"), [fields.place_in_lists])

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        used = {clinic.time_zone for clinic in the_whole().clinics}
        self.time_zone.choices = [
            SelectChoice(zone, f"{display.place(zone)} ({zone})")
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
        others = {clinic.bank_holidays for clinic in the_whole().clinics} - set(known)
        self.bank_holidays.choices = [
            SelectChoice(code, words) for code, words in {**known, **{code: code for code in sorted(others)}}.items()
        ]

    @classmethod
    def written(cls, settings: Settings) -> dict[str, object]:
        """A phone number reads with its gaps."""
        return {**settings, "phone": display.phone(str(settings["phone"])).replace(display.NBSP, " ")}

    def settings(self) -> Settings:
        """What was asked for."""
        return {**{name: self[name].data for name in _NAMES}, "phone": parse_phone(self.phone.data or "", "+44")}


class NewClinicForm(ClinicForm):
    """A clinic that is not there yet also needs its word for addresses."""

    slug = StringField(lazy_gettext("Word in web addresses"), [fields.slug(NOT_CLINICS)])


@bp.get("/clinics")
def clinics() -> ResponseReturnValue:
    """All clinics, each with what is set about it."""
    return render_template("admin/clinics.html", whole=the_whole())


@bp.get("/clinics/new")
def new_clinic() -> ResponseReturnValue:
    """One more clinic."""
    return _new_page(NewClinicForm.showing(_NEW))


@bp.post("/clinics/new")
@keeps_what_was_typed
def add_clinic() -> ResponseReturnValue:
    """Adds it, and goes on to its hours."""
    form = NewClinicForm()
    slug = (form.slug.data or "").strip().lower()
    return saved(
        form,
        lambda _shown, now: add(the_member(), slug, form.settings(), now),
        _new_page,
        url_for("admin.hours", clinic_slug=slug or "-", saved=1),
    )


@bp.get("/clinics/<clinic_slug>")
def clinic(clinic_slug: str) -> ResponseReturnValue:
    """One clinic."""
    return _page(clinic_slug, ClinicForm.showing(of_clinic(the_clinic(clinic_slug))))


@bp.post("/clinics/<clinic_slug>")
@keeps_what_was_typed
def save_clinic(clinic_slug: str) -> ResponseReturnValue:
    """Changes it."""
    the_clinic(clinic_slug)
    form = ClinicForm()
    return saved(
        form,
        lambda shown, now: save(the_member(), clinic_slug, form.settings(), shown, now),
        lambda form: _page(clinic_slug, form),
        url_for("admin.clinic", clinic_slug=clinic_slug, saved=1),
    )


def _page(clinic_slug: str, form: SettingsForm) -> str:
    clinic = the_clinic(clinic_slug)
    return render_template("admin/clinic.html", clinic=clinic, form=form, mistakes=list(form.mistakes()))


def _new_page(form: SettingsForm) -> str:
    return render_template("admin/new_clinic.html", form=form, mistakes=list(form.mistakes()))
