"""Who did what: searched by who, what, when and a booking's reference; said in sentences."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock, display
from booking.actions.record import record
from booking.queries.audit import Line, Wanted, everybody, read_audit
from booking.rules.clinic_time import instant_at, wall
from booking.transaction import transaction
from booking.web.access import the_member
from booking.web.admin import bp
from booking.web.admin.audit_words import KINDS, sentence, verbs_of
from booking.web.numbers import MOST_NUMBER

_ASKED = ("who", "what", "first", "until", "reference")


@dataclass(frozen=True)
class Told:
    """A line as it is read."""

    at: datetime
    who: str
    sentence: str
    line: Line


@bp.get("/audit")
def audit() -> ResponseReturnValue:
    """A page of the record, the newest first."""
    asked = {name: request.args.get(name, "").strip() for name in _ASKED}
    clinic_ids = the_member().clinic_ids
    people = everybody(clinic_ids)
    wanted, mistakes = _wanted(asked, {str(number) for number, _name in people})
    lines, is_more = read_audit(wanted, _number(request.args.get("before", "")), clinic_ids)
    with transaction() as now:
        record(the_member(), "saw_audit", None, now)
    older = {**{name: said for name, said in asked.items() if said}, "before": lines[-1].id} if is_more else None
    return render_template(
        "admin/audit.html",
        asked=asked,
        people=people,
        kinds=[(key, str(words)) for key, (words, _verbs) in KINDS.items()],
        days=_by_day([_told(line) for line in lines]),
        wrong=mistakes,
        older=f"{url_for('admin.audit')}?{urlencode(older)}" if older else "",
        today=wall(clock.now(), display.HOME_ZONE).date(),
    )


def _wanted(asked: dict[str, str], known: set[str]) -> tuple[Wanted, list[str]]:
    """What was asked for, and what of it could not be understood, which is left out."""
    first, until = _date(asked["first"]), _date(asked["until"])
    wrong = [asked[name] for name, found in (("first", first), ("until", until)) if asked[name] and not found]
    who = asked["who"] if asked["who"] in {"patient", "system", *known} else ""
    reference = "".join(sign for sign in asked["reference"].upper() if sign.isalnum())[:8]
    return Wanted(
        who,
        verbs_of(asked["what"]),
        instant_at(first, time(0), display.HOME_ZONE) if first else None,
        instant_at(until + timedelta(days=1), time(0), display.HOME_ZONE) if until else None,
        reference,
    ), wrong


def _told(line: Line) -> Told:
    who = line.staff_name or (_("A patient") if line.actor == "patient" else _("The system"))
    return Told(wall(line.at_utc, display.HOME_ZONE), who, sentence(line), line)


def _by_day(told: list[Told]) -> list[tuple[date, list[Told]]]:
    days: dict[date, list[Told]] = {}
    for one in told:
        days.setdefault(one.at.date(), []).append(one)
    return list(days.items())


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Far enough from both ends of the calendar to be told in any zone.
    return found if 1900 < found.year < 9000 else None


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
    return number if number is None or number <= MOST_NUMBER else None
