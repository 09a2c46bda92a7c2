"""Booking on the clinic's own website: which sites may show it, the line to paste, and how it looks there."""

from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from babel.numbers import format_decimal
from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.form import BaseForm

from booking.actions.admin.embed_sites import allow_site, disallow_site
from booking.queries.embed_sites import read_allowed_sites
from booking.rules.attribution import read_source_word
from booking.rules.colour import read_colour
from booking.rules.embed_sites import NotAWebsite, TooManySites, site_origin
from booking.rules.embed_theme import FONTS, MOST_RADIUS, TEXT_CONTRAST, RefusedColour, Theme, apply_theme
from booking.transaction import transaction
from booking.web import response_headers
from booking.web.access import current_member
from booking.web.admin import bp, validators
from booking.web.csrf import redisplays_expired_form
from booking.web.current_practice import current_practice
from booking.web.embed_snippet import BUTTON, FRAME, PLAIN_IFRAME, EmbedSnippet, frame_title
from booking.web.forms import ButtonForm, Form

_COLOUR_LABELS = {
    "brand": lazy_gettext("Buttons and links"),
    "ink": lazy_gettext("Text"),
    "paper": lazy_gettext("Ground"),
}

# What stands in the address of a line that was made.
_SNIPPET_ARGS = frozenset(["kind", "service", "clinic", "source", "words", "brand", "ink", "paper", "radius", "font"])


def _check_colour(_form: Form, field: StringField) -> None:
    field.data = (field.data or "").strip()
    if field.data and read_colour(field.data) is None:
        raise ValidationError(_("Write the colour like #0b5554, or leave this empty"))


class SnippetForm(Form):
    """What to show, and how. It changes nothing: its answers stand in the address."""

    class Meta(Form.Meta):
        """Read from the address, so there is nothing that somebody else could make us do."""

        csrf = False

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """The address, once anything has been asked for."""
            return request.args if "kind" in request.args else None

    kind = SelectField(lazy_gettext("How"), default=FRAME)
    service = SelectField(lazy_gettext("What"))
    clinic = SelectField(lazy_gettext("Where"))
    source = StringField(lazy_gettext("Where it stands, in one word"), default="website")
    words = StringField(lazy_gettext("Words on the button"), [validators.one_line(60)])
    brand = StringField(_COLOUR_LABELS["brand"], [_check_colour])
    ink = StringField(_COLOUR_LABELS["ink"], [_check_colour])
    paper = StringField(_COLOUR_LABELS["paper"], [_check_colour])
    radius = StringField(lazy_gettext("Roundness of corners, 0 to %(most)d", most=MOST_RADIUS))
    font = SelectField(lazy_gettext("Letters"))

    def __init__(self) -> None:
        practice = current_practice()
        call = practice.call
        first = {"service": call.slug if call else "", "words": _("Book a free call")}
        super().__init__(data=None if "kind" in request.args else first)
        self.kind.choices = [
            SelectChoice(FRAME, _("The pages themselves, in your page")),
            SelectChoice(BUTTON, _("A button that leads to them")),
            SelectChoice(PLAIN_IFRAME, _("The pages themselves, where your website allows no scripts")),
        ]
        chooses = SelectChoice("", _("The patient chooses"))
        self.service.choices = [chooses, *(SelectChoice(s.slug, s.name) for s in practice.services)]
        self.clinic.choices = [chooses, *(SelectChoice(c.slug, c.name) for c in practice.active_clinics)]
        self.font.choices = [
            SelectChoice("", _("As on our own pages")),
            SelectChoice("serif", _("With serifs")),
            SelectChoice("sans", _("Without serifs")),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether a line can be made of it."""
        return bool(FlaskForm.validate(self, extra_validators))

    def validate_clinic(self, field: SelectField) -> None:
        """A clinic goes with a service that somebody takes there."""
        practice = current_practice()
        service, clinic = practice.service(self.service.data or ""), practice.clinic(field.data or "")
        if clinic and service is None:
            raise ValidationError(_("Choose what can be booked there as well"))
        if clinic and service and not practice.diaries_for(service, clinic):
            raise ValidationError(_("Nobody takes this there. Choose another clinic"))

    def validate_source(self, field: StringField) -> None:
        """A word that is kept with each booking."""
        if (field.data or "").strip() and not read_source_word(field.data or ""):
            raise ValidationError(_("Use one word of lower case letters, numbers and hyphens, like website"))

    def validate_radius(self, field: StringField) -> None:
        """A whole number of pixels."""
        field.data = (field.data or "").strip()
        if field.data and not (field.data.isascii() and field.data.isdigit() and int(field.data) <= MOST_RADIUS):
            raise ValidationError(_("Enter a whole number from 0 to %(most)d", most=MOST_RADIUS))

    def snippet(self) -> EmbedSnippet:
        """The line that was asked for."""
        return EmbedSnippet(
            kind=self.kind.data,
            service_slug=self.service.data or "",
            clinic_slug=self.clinic.data or "",
            came_from=read_source_word(self.source.data or ""),
            words=self.words.data or "",
            title=frame_title(current_practice().group.name),
            theme=Theme(
                brand=read_colour(self.brand.data or ""),
                ink=read_colour(self.ink.data or ""),
                paper=read_colour(self.paper.data or ""),
                radius=int(self.radius.data) if self.radius.data else None,
                font=self.font.data if self.font.data in FONTS else "",
            ),
        )


class EmbedSiteForm(Form):
    """A website to be allowed."""

    origin = StringField(lazy_gettext("The website’s address"))
    allowed = ""

    def validate_origin(self, field: StringField) -> None:
        """The beginning of its addresses."""
        try:
            self.allowed = site_origin(field.data or "")
        except NotAWebsite as refusal:
            raise ValidationError(_(refusal.sentence, **refusal.facts)) from None


@bp.get("/embed")
def embed() -> ResponseReturnValue:
    """Which sites, which line, and the thing itself."""
    return _page(EmbedSiteForm(formdata=None))


@bp.post("/embed/sites")
@redisplays_expired_form
def add_site() -> ResponseReturnValue:
    """Lets a website show the booking."""
    form = EmbedSiteForm()
    if not form.validate():
        return _page(form, 422)
    try:
        with transaction() as now:
            allow_site(current_member(), form.allowed, now)
    except TooManySites as refusal:
        form.origin.errors = [f"{_(refusal.heading)}. {_(refusal.sentence)}"]
        return _page(form, 409)
    return redirect(url_for("admin.embed", **{**snippet_args(), "saved": "1"}), 303)


@bp.post("/embed/sites/remove")
@redisplays_expired_form
def remove_site() -> ResponseReturnValue:
    """Takes that back."""
    form = ButtonForm()
    if not form.validate():
        return _page(EmbedSiteForm(formdata=None), 422)
    with transaction() as now:
        disallow_site(current_member(), request.form.get("site", ""), now)
    return redirect(url_for("admin.embed", **{**snippet_args(), "saved": "1"}), 303)


def snippet_args() -> dict[str, Any]:
    """What the line was asked for with: allowing a website does not ask again."""
    return {name: said for name, said in request.args.items() if name in _SNIPPET_ARGS}


def _page(site_form: EmbedSiteForm, status: int = 200) -> ResponseReturnValue:
    form = SnippetForm()
    is_good = "kind" not in request.args or form.validate()
    snippet = form.snippet() if is_good else None
    mistakes = list(site_form.mistakes()) + list(form.mistakes() if request.method == "GET" else [])
    response = current_app.make_response(
        render_template(
            "admin/embed.html",
            sites=read_allowed_sites(),
            asked=snippet_args(),
            site_form=site_form,
            form=form,
            mistakes=mistakes,
            snippet=snippet,
            # As text, which the page escapes: it is to be read here, and not to work.
            line=str(snippet.line(str(current_app.config["BASE_URL"]))) if snippet else "",
            # Nobody comes from the website who looks at it here.
            shown=replace(snippet, came_from="") if snippet else None,
            refused=_refused_colours(snippet) if snippet else [],
        )
    )
    response.status_code = status if status != 200 or is_good else 422
    response.headers["Content-Security-Policy"] = f"{response_headers.CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


def _refused_colours(snippet: EmbedSnippet) -> list[str]:
    """What is not used of the colours. On a button alone the brand is a ground, and what is written on it is
    black or white, whichever can be read."""
    return [] if snippet.kind == BUTTON else [_refused_colour_text(one) for one in apply_theme(snippet.theme).refused]


def _refused_colour_text(refused: RefusedColour) -> str:
    """Rounded down: what fails by a hair is not told as if it passed."""
    ratio = Decimal(refused.contrast).quantize(Decimal("0.1"), ROUND_FLOOR)
    return _(
        "%(part)s: %(colour)s is not used. With it some words would stand out only %(ratio)s to 1, and to be read "
        "they need %(least)s to 1. Our own colour is shown in its place.",
        part=str(_COLOUR_LABELS[refused.part]),
        colour=str(refused.wanted),
        ratio=format_decimal(ratio, locale=get_locale()),
        least=format_decimal(Decimal(str(TEXT_CONTRAST)), locale=get_locale()),
    )
