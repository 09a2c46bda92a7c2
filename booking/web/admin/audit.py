"""Who did what: searched by who, what, when and a booking's reference; said in sentences."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking import clock, display
from booking.actions.audit import record
from booking.queries.audit import AuditFilter, AuditLine, read_audit, staff_names
from booking.rules.clinic_time import instant_at, wall_clock
from booking.transaction import transaction
from booking.web.access import current_member
from booking.web.admin import bp
from booking.web.admin.audit_text import AUDIT_FILTERS, audit_sentence, verbs_of
from booking.web.url_ids import MAX_ID

_FILTERS = ("who", "what", "first", "until", "reference")


@dataclass(frozen=True)
class AuditRow:
    """A line as it is read."""

    at: datetime
    who: str
    sentence: str
    line: AuditLine


@bp.get("/audit")
def audit() -> ResponseReturnValue:
    """A page of the record, the newest first."""
    asked = {name: request.args.get(name, "").strip() for name in _FILTERS}
    clinic_ids = current_member().clinic_ids
    people = staff_names(clinic_ids)
    wanted, mistakes = _read_filter(asked, {str(number) for number, _name in people})
    lines, is_more = read_audit(wanted, _parse_entry_id(request.args.get("before", "")), clinic_ids)
    with transaction() as now:
        record(current_member(), "saw_audit", None, now)
    older = {**{name: said for name, said in asked.items() if said}, "before": lines[-1].id} if is_more else None
    return render_template(
        "admin/audit.html",
        asked=asked,
        people=people,
        kinds=[(key, str(words)) for key, (words, _verbs) in AUDIT_FILTERS.items()],
        days=_by_day([_audit_row(line) for line in lines]),
        wrong=mistakes,
        older=f"{url_for('admin.audit')}?{urlencode(older)}" if older else "",
        today=wall_clock(clock.now(), display.HOME_ZONE).date(),
    )


def _read_filter(asked: dict[str, str], known: set[str]) -> tuple[AuditFilter, list[str]]:
    """What was asked for, and what of it could not be understood, which is left out."""
    first, until = _parse_date(asked["first"]), _parse_date(asked["until"])
    wrong = [asked[name] for name, found in (("first", first), ("until", until)) if asked[name] and not found]
    who = asked["who"] if asked["who"] in {"patient", "system", *known} else ""
    reference = "".join(sign for sign in asked["reference"].upper() if sign.isalnum())[:8]
    return AuditFilter(
        who,
        verbs_of(asked["what"]),
        instant_at(first, time(0), display.HOME_ZONE) if first else None,
        instant_at(until + timedelta(days=1), time(0), display.HOME_ZONE) if until else None,
        reference,
    ), wrong


def _audit_row(line: AuditLine) -> AuditRow:
    who = line.staff_name or (_("A patient") if line.actor == "patient" else _("The system"))
    return AuditRow(wall_clock(line.at_utc, display.HOME_ZONE), who, audit_sentence(line), line)


def _by_day(told: list[AuditRow]) -> list[tuple[date, list[AuditRow]]]:
    days: dict[date, list[AuditRow]] = {}
    for one in told:
        days.setdefault(one.at.date(), []).append(one)
    return list(days.items())


def _parse_date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Far enough from both ends of the calendar to be told in any zone.
    return found if 1900 < found.year < 9000 else None


def _parse_entry_id(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
    return number if number is None or number <= MAX_ID else None
