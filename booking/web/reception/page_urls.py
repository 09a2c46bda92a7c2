"""The addresses of reception's pages, and the words and parameters that lead back to them.

They are written out, because a page of the day has hundreds of them.
"""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from flask import request

from booking.rules.appointment import may_be_reference
from booking.rules.practice import Clinic
from booking.web.current_practice import current_practice


def day(slug: str, on_date: date, **query: str) -> str:
    """The day itself."""
    asked = {name: value for name, value in query.items() if value}
    return f"{_clinic_url(slug)}/{on_date}" + (f"?{urlencode(asked)}" if asked else "")


def new(
    slug: str, on_date: date, at: str = "", diary_id: int | None = None, carried: Mapping[str, str] | None = None
) -> str:
    """A new booking, its time and diary filled in; `carried` is what `prefill_args` reads of a page's address."""
    address = _with_time_and_diary(f"{_clinic_url(slug)}/{on_date}/new", at, diary_id)
    return f"{address}{'&' if at else '?'}{urlencode(carried)}" if carried else address


def block(slug: str, on_date: date, at: str = "", diary_id: int | None = None) -> str:
    """Time to take out of a diary."""
    return _with_time_and_diary(f"{_clinic_url(slug)}/{on_date}/block", at, diary_id)


def one_block(slug: str, on_date: date, block_id: int) -> str:
    """A block that stands there."""
    return f"{_clinic_url(slug)}/{on_date}/block/{block_id}"


def walk_in(slug: str, on_date: date) -> str:
    """A new booking for somebody who stands at the desk."""
    return f"{_clinic_url(slug)}/{on_date}/new?walk-in=1"


def booking(slug: str, reference: str) -> str:
    """A booking's own page."""
    return f"{_clinic_url(slug)}/booking/{reference}"


def mark(slug: str, reference: str) -> str:
    """Where a mark is sent to."""
    return f"{_clinic_url(slug)}/booking/{reference}/mark"


def cancel(slug: str, reference: str) -> str:
    """Where a booking is cancelled, and why."""
    return f"{_clinic_url(slug)}/booking/{reference}/cancel"


def details(slug: str, reference: str) -> str:
    """Where what a booking says about the person is put right."""
    return f"{_clinic_url(slug)}/booking/{reference}/details"


def again(slug: str, on_date: date, reference: str) -> str:
    """A new booking for whoever has this one. Nothing of them is in the address but its reference."""
    return f"{_clinic_url(slug)}/{on_date}/new?from={reference}"


def move(slug: str, on_date: date, reference: str) -> str:
    """The day on which a booking is put elsewhere."""
    return f"{_clinic_url(slug)}/{on_date}/move/{reference}"


def calls(slug: str, on_date: date, reference: str = "") -> str:
    """The day's calls, with one of them in front."""
    return f"{_clinic_url(slug)}/{on_date}/calls" + (f"?call={reference}#call" if reference else "")


def sheet(slug: str, on_date: date) -> str:
    """The day on paper."""
    return f"{_clinic_url(slug)}/{on_date}/sheet"


def _with_time_and_diary(path: str, at: str, diary_id: int | None) -> str:
    return f"{path}?at={at}&diary={diary_id}" if at else path


def _clinic_url(slug: str) -> str:
    return f"{request.script_root}/reception/{slug}"


# The pages that have buttons about a booking, and their addresses.
_RETURN_PAGES = {
    "day": "/reception/{clinic}/{day}#{booking}",
    "list": "/reception/{clinic}/{day}?view=list#{booking}",
    "booking": "/reception/{clinic}/booking/{booking}",
    "close": "/reception/{clinic}/{day}/close",
    "todo": "/reception/{clinic}/{day}/todo",
    "calls": "/reception/{clinic}/{day}/calls",
    "me": "/me",
}


def return_url(word: str, clinic: Clinic, on_date: date, reference: str) -> str:
    """The address of the page of that word, about this booking; of the day, for any other word."""
    page = _RETURN_PAGES.get(word, _RETURN_PAGES["day"])
    return request.script_root + page.format(clinic=clinic.slug, day=on_date.isoformat(), booking=reference)


def prefill_args(asked: Mapping[str, str]) -> dict[str, str]:
    """The earlier booking ("from") and the service that an address or a form names, where they can be such."""
    reference, slug = asked.get("from", ""), asked.get("service", "")
    found = {
        "from": reference if may_be_reference(reference) else "",
        "service": slug if current_practice().for_staff.service(slug) else "",
    }
    return {name: value for name, value in found.items() if value}
