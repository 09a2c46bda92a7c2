"""Where a button of the desk leads back to: a word that the form carries, never an address."""

from datetime import date

from flask import request

from booking.rules.practice import Clinic

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
