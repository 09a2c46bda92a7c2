"""The addresses of what can be done with a cell of the day. Written out: a page has hundreds of them."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from flask import request


def day(slug: str, on_date: date, **query: str) -> str:
    """The day itself."""
    asked = {name: value for name, value in query.items() if value}
    return f"{_clinic_url(slug)}/{on_date}" + (f"?{urlencode(asked)}" if asked else "")


def new(
    slug: str, on_date: date, at: str = "", diary_id: int | None = None, carried: Mapping[str, str] | None = None
) -> str:
    """A new booking, its time and diary filled in; `carried` is what carried.py reads of a page's address."""
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
