"""Services: the list, one of them, and another."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice

from booking.actions.admin.services import add_service as add
from booking.actions.admin.services import save_service as save
from booking.rules import hours_text
from booking.rules.settings_forms import FormValues, service_values
from booking.web.access import current_member
from booking.web.admin import bp, validators
from booking.web.admin.settings_form import SettingsForm, save_or_explain
from booking.web.admin.settings_lookup import practice_settings, service_or_404
from booking.web.csrf import redisplays_expired_form

# /book/details and /book/check are pages of the journey.
RESERVED_SERVICE_SLUGS = frozenset({"details", "check", "keep", "new"})
_LENGTH_FIELDS = ["minutes", "buffer_before_minutes", "buffer_after_minutes", "notice_minutes", "cutoff_minutes"]
_NEW_SERVICE: FormValues = {
    "name": "",
    "summary": "",
    "minutes": 30,
    "buffer_before_minutes": 0,
    "buffer_after_minutes": 10,
    "price_pence": None,
    "notice_minutes": 24 * 60,
    "window_days": 60,
    "cutoff_minutes": 24 * 60,
    "by_phone": False,
    "is_active": True,
    "is_at_desk": True,
    "position": 0,
}
_MOST_NOTICE_MINUTES = validators.MOST_DAYS * 24 * 60


class ServiceForm(SettingsForm):
    """All that is set about a service."""

    name = StringField(lazy_gettext("Name"), [validators.one_line(80)])
    summary = StringField(lazy_gettext("One sentence about it"), [validators.one_line(200)])
    by_phone = SelectField(lazy_gettext("How"))
    minutes = StringField(lazy_gettext("Length"), [validators.length(5, validators.MOST_MINUTES)])
    buffer_before_minutes = StringField(
        lazy_gettext("Time kept free before it"), [validators.length(0, validators.MOST_BUFFER_MINUTES)]
    )
    buffer_after_minutes = StringField(
        lazy_gettext("Time kept free after it"), [validators.length(0, validators.MOST_BUFFER_MINUTES)]
    )
    price_pence = StringField(lazy_gettext("Price"), [validators.price])
    notice_minutes = StringField(lazy_gettext("Notice"), [validators.length(0, _MOST_NOTICE_MINUTES)])
    window_days = StringField(lazy_gettext("How far ahead"), [validators.number_of_days])
    cutoff_minutes = StringField(lazy_gettext("Changes online until"), [validators.length(0, _MOST_NOTICE_MINUTES)])
    is_active = BooleanField(lazy_gettext("Can be booked online"))
    is_at_desk = BooleanField(lazy_gettext("Can be booked at the desk"))
    position = IntegerField(lazy_gettext("Place in lists"), [validators.place_in_lists])

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.by_phone.choices = [SelectChoice("", _("In person, at a clinic")), SelectChoice("phone", _("By phone"))]

    @classmethod
    def written(cls, settings: FormValues) -> dict[str, object]:
        """Lengths and prices as they are typed."""
        typed: dict[str, object] = {name: hours_text.minutes_text(int(str(settings[name]))) for name in _LENGTH_FIELDS}
        pence = settings["price_pence"]
        return {
            **settings,
            **typed,
            "price_pence": hours_text.price_text(pence if isinstance(pence, int) else None),
            "window_days": hours_text.days_text(int(str(settings["window_days"]))),
            "by_phone": "phone" if settings["by_phone"] else "",
        }

    def settings(self) -> FormValues:
        """What was asked for."""
        return {
            "name": self.name.data,
            "summary": self.summary.data,
            **{name: validators.minutes_of(self[name]) for name in _LENGTH_FIELDS},
            "price_pence": validators.price_of(self.price_pence),
            "window_days": validators.days_of(self.window_days),
            "by_phone": self.by_phone.data == "phone",
            "is_active": self.is_active.data,
            "is_at_desk": self.is_at_desk.data,
            "position": self.position.data,
        }


class NewServiceForm(ServiceForm):
    """A service that is not there yet also needs its word for addresses."""

    slug = StringField(lazy_gettext("Word in web addresses"), [validators.slug(RESERVED_SERVICE_SLUGS)])


@bp.get("/services")
def services() -> ResponseReturnValue:
    """All services, each with what is set about it."""
    return render_template("admin/services.html", whole=practice_settings())


@bp.get("/services/new")
def new_service() -> ResponseReturnValue:
    """One more service."""
    return _new_page(NewServiceForm.showing(_NEW_SERVICE))


@bp.post("/services/new")
@redisplays_expired_form
def add_service() -> ResponseReturnValue:
    """Adds it, and goes on to who takes it."""
    form = NewServiceForm()
    return save_or_explain(
        form,
        lambda _shown, now: add(current_member(), str(form.slug.data), form.settings(), now),
        _new_page,
        url_for("admin.diaries", saved=1),
    )


@bp.get("/services/<service_slug>")
def service(service_slug: str) -> ResponseReturnValue:
    """One service."""
    return _page(service_slug, ServiceForm.showing(service_values(service_or_404(service_slug))))


@bp.post("/services/<service_slug>")
@redisplays_expired_form
def save_service(service_slug: str) -> ResponseReturnValue:
    """Changes it."""
    service_or_404(service_slug)
    form = ServiceForm()
    return save_or_explain(
        form,
        lambda shown, now: save(current_member(), service_slug, form.settings(), shown, now),
        lambda form: _page(service_slug, form),
        url_for("admin.service", service_slug=service_slug, saved=1),
    )


def _page(service_slug: str, form: SettingsForm) -> str:
    offer = service_or_404(service_slug)
    return render_template("admin/service.html", offer=offer, form=form, mistakes=list(form.mistakes()))


def _new_page(form: SettingsForm) -> str:
    return render_template("admin/new_service.html", form=form, mistakes=list(form.mistakes()))
