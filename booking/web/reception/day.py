"""The day: reception's one screen, its list, and what has changed since it was opened."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from booking import clock
from booking.actions.accounts.preferences import set_keyboard_shortcuts
from booking.actions.audit import record
from booking.queries.day_fingerprint import day_fingerprint
from booking.transaction import transaction
from booking.web.access import clinics_in_scope, current_member, refuse_access
from booking.web.current_practice import current_practice
from booking.web.forms import Form
from booking.web.free_times import clinic_today
from booking.web.inputs.dates import parse_date
from booking.web.reception import bp
from booking.web.reception.day_screen import day_screen_context
from booking.web.reception.lookup import NoSuchDay, clinic_date_or_404, clinic_or_404
from booking.web.reception.page_urls import prefill_args


@bp.get("")
def home() -> ResponseReturnValue:
    """Today, at the first clinic that is theirs."""
    clinics = clinics_in_scope()
    if not clinics:
        refuse_access(current_member())
    return redirect(url_for("reception.today", clinic_slug=clinics[0].slug), 303)


@bp.get("/<clinic_slug>")
def today(clinic_slug: str) -> ResponseReturnValue:
    """Today at a clinic, at the line that says now; or the date that was chosen there."""
    clinic = clinic_or_404(clinic_slug)
    chosen = request.args.get("date", "")
    if chosen and parse_date(chosen) is None:
        raise NoSuchDay(clinic)
    on_text = chosen or clinic_today(clinic, clock.now()).isoformat()
    view = "list" if request.args.get("view") == "list" else None
    address = url_for("reception.day", clinic_slug=clinic_slug, on_text=on_text, view=view)
    return redirect(address if chosen else f"{address}#now", 303)


@bp.get("/<clinic_slug>/<on_text>")
def day(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """The day at a clinic. Who has looked at it is on record, once a page."""
    place = clinic_date_or_404(clinic_slug, on_text)
    with transaction() as now:
        record(current_member(), "saw_day", None, now, clinic_id=place.clinic.id, on_date=on_text)
    view, only = request.args.get("view", ""), request.args.get("show", "")
    return render_template("reception/day.html", **day_screen_context(place, now, view, only))


@bp.get("/<clinic_slug>/<on_text>/changes")
def changes(clinic_slug: str, on_text: str) -> ResponseReturnValue:
    """The day again if it has changed since, else nothing (304). A new minute changes what is said of the
    same facts, and is no new look at anybody; new facts are, and that is on record."""
    place, now = clinic_date_or_404(clinic_slug, on_text), clock.now()
    stamp = day_fingerprint(current_practice(), place.clinic, place.on_date, now)
    tag = f"{stamp}-{now:%H%M}"
    # What was compressed says so at the end of its tag.
    known = {one.partition(":")[0] for one in request.if_none_match.as_set(include_weak=True)}
    if tag in known:
        return _with_etag(Response(status=304), tag)
    if not any(one.startswith(stamp) for one in known):
        with transaction() as at:
            record(current_member(), "saw_day", None, at, clinic_id=place.clinic.id, on_date=on_text)
    view, only = request.args.get("view", ""), request.args.get("show", "")
    screen = day_screen_context(place, now, view, only, prefill_args(request.args))
    page = render_template("reception/changes.html", **screen)
    return _with_etag(Response(page, mimetype="text/html"), tag)


def _with_etag(answer: Response, tag: str) -> Response:
    answer.set_etag(tag)
    return answer


class ShortcutKeysForm(Form):
    """Whether single keys are listened to, and the page to come back to."""

    on = StringField()
    clinic = StringField()
    date = StringField()


@bp.post("/keys")
def set_shortcut_keys() -> ResponseReturnValue:
    """Turns the keys of the day screen on or off, for whoever is signed in, on every computer (WCAG 2.1.4)."""
    form = ShortcutKeysForm()
    with transaction() as now:
        set_keyboard_shortcuts(current_member(), form.on.data == "yes", now)
    clinic = next((clinic for clinic in clinics_in_scope() if clinic.slug == form.clinic.data), None)
    on_date = parse_date(form.date.data or "")
    if clinic is None or on_date is None:
        return redirect(url_for("reception.home"), 303)
    return redirect(url_for("reception.day", clinic_slug=clinic.slug, on_text=on_date.isoformat()), 303)
