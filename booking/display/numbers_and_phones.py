"""How numbers, money, phone numbers, references and statuses read."""

from copy import copy
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlencode

import phonenumbers
from babel import Locale
from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext

from booking.display.language import NBSP, reader_locale
from booking.rules.practice import Clinic

_HOME_CODE, _HOME_REGION = 44, "GB"


@lru_cache(maxsize=4096)
def _number(value: int, locale: Locale) -> str:
    return format_decimal(value, locale=locale)


def number(value: int) -> str:
    """How many: "974", "12,450"."""
    return _number(value, reader_locale())


def money(pence: int | None) -> str:
    """A price: "Free", "£195", "£19.50"; "" when it is not told."""
    if pence is None:
        return ""
    return _money(pence, reader_locale()) if pence else _("Free")


@lru_cache(maxsize=256)
def _money(pence: int, locale: Locale) -> str:
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (0, 0) if pence % 100 == 0 else (2, 2)
    return str(pattern.apply(Decimal(pence) / 100, locale, currency="GBP", currency_digits=False))


@lru_cache(maxsize=1024)
def phone(e164: str) -> str:
    """A phone number as people write it, "+44 1234 380345"; what is not a number stays as it is."""
    number = _parsed(e164)
    if number is None:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL).replace(" ", NBSP)


@lru_cache(maxsize=1024)
def phone_in_groups(e164: str) -> str:
    """A phone number as it is dialled from home, "01234 380345"; of another country, as `phone` has it."""
    number = _parsed(e164)
    if number is None:
        return e164
    if number.country_code != _HOME_CODE:
        return phone(e164)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def with_extension(number: str, typed: str) -> str:
    """A phone number in words, with the extension that was typed after it: "+44 1234 380345 ext. 12"."""
    found = _parsed(typed, _HOME_REGION)
    if found is None or not found.extension:
        return number
    return str(_("%(number)s ext. %(extension)s", number=number, extension=found.extension))


def _parsed(number: str, region: str | None = None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None


def tel_url(e164: str) -> str:
    """The address of a link that calls a number: "tel:+441234380345"."""
    return "tel:" + "".join(sign for sign in e164 if sign in "+0123456789")


def no_break(text: str) -> str:
    """A text whose words stay on one line: a postcode."""
    return text.replace(" ", NBSP)


def reference(code: str) -> str:
    """A booking's reference as it is read out: "K7M-4PX"."""
    middle = (len(code) + 1) // 2
    return f"{code[:middle]}-{code[middle:]}" if len(code) > 3 else code


def ago(then: datetime, now: datetime) -> str:
    """How long ago something was: "just now", "20 seconds ago", "5 minutes ago"; "earlier" when it is no news."""
    seconds = max(0, int((now - then).total_seconds()))
    if not seconds:
        return _("just now")
    if seconds < 60:
        return ngettext("%(num)d second ago", "%(num)d seconds ago", seconds)
    if seconds < 3600:
        return ngettext("%(num)d minute ago", "%(num)d minutes ago", seconds // 60)
    return _("earlier")


def status_name(status: str) -> str:
    """What staff read of a booking's status."""
    return {
        "booked": _("Booked"),
        "arrived": _("Arrived"),
        "in_progress": _("In progress"),
        "completed": _("Completed"),
        "did_not_attend": _("Did not attend"),
        "cancelled": _("Cancelled"),
    }[status]


def map_url(clinic: Clinic) -> str:
    """The address of a map that shows where a clinic is."""
    return "https://www.openstreetmap.org/search?" + urlencode({"query": clinic.address})
