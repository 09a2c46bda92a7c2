"""Phone numbers as people type them. The library phonenumbers decides what is one."""

from functools import lru_cache

import phonenumbers
from babel.core import get_global
from phonenumbers import NumberParseException, PhoneNumberType

from booking.display import HOME_ZONE, ZONES

# Ofcom keeps these for drama, so nobody is ever called: demonstrations and examples may use them.
_FICTIONAL_PREFIXES = (
    "+447700900",
    "+441632960",
    "+442079460",
    "+441134960",
    "+441144960",
    "+441154960",
    "+441164960",
    "+441174960",
    "+441184960",
    "+441214960",
    "+441314960",
    "+441414960",
    "+441514960",
    "+441614960",
    "+448081570",
    "+442890180",
    "+442920180",
    "+441914980",
    "+449098790",
    "+443069990",
)


def parse_phone(text: str, home_number: str, zone: str = "", *, may_have_extension: bool = False) -> str:
    """The number in E.164, or "" if it is none. An extension has no place in it: it is refused, unless what was
    typed is kept and shown beside it.

    Without a country code it is a number of the clinic group's own country or, failing
    that, of the country whose zone the patient named.
    """
    for region in (_region_of(home_number), str(get_global("zone_territories").get(zone, ""))):
        try:
            number = phonenumbers.parse(text, region or None)
        except NumberParseException:
            continue
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if number.extension and not may_have_extension:
            continue
        if phonenumbers.is_valid_number(number) or (e164.startswith(_FICTIONAL_PREFIXES) and len(e164) == 13):
            return e164
    return ""


@lru_cache(maxsize=64)
def _region_of(e164: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(e164)) or "GB"
    except NumberParseException:
        return "GB"


# Satellites, personal numbers and premium rates that belong to no country; and what the library calls neither.
_EXPENSIVE_CODES = ("+870", "+878", "+881", "+882", "+883", "+888", "+979")
_EXPENSIVE_UK_PREFIXES = ("+4470", "+449")
_EXPENSIVE_TYPES = (
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.PAGER,
    PhoneNumberType.VOICEMAIL,
)


def is_expensive_to_call(e164: str) -> bool:
    """Whether a call to a number pays somebody: who is rung back there earns by it."""
    if e164.startswith((*_EXPENSIVE_CODES, *_EXPENSIVE_UK_PREFIXES)):
        return True
    return phonenumbers.number_type(phonenumbers.parse(e164)) in _EXPENSIVE_TYPES


def zone_of_phone_number(e164: str) -> str:
    """The zone of the country that a number is from; "" where the country has several, or is not known. A number's
    area does not narrow it down: phonenumberslite comes without the data, and people keep their numbers."""
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(number)
    return _zone_by_single_zone_country().get(
        region or phonenumbers.region_code_for_country_code(number.country_code or 0), ""
    )


@lru_cache(maxsize=1)
def _zone_by_single_zone_country() -> dict[str, str]:
    """The zone of each country that has one among those to choose from, by its code."""
    territories, aliases = get_global("zone_territories"), get_global("zone_aliases")
    found: dict[str, set[str]] = {}
    for zone in ZONES:
        found.setdefault(str(territories.get(aliases.get(zone, zone), "")), set()).add(zone)
    only = {
        code: zones.pop()
        for code, zones in found.items()
        if len(zones) == 1 and code not in _COUNTRIES_WITH_SEVERAL_ZONES
    }
    return only | dict.fromkeys(_COUNTRIES_ON_UK_TIME, HOME_ZONE)


# The United Kingdom, and its neighbours whose clocks show the same.
_COUNTRIES_ON_UK_TIME = ("GB", "GG", "IM", "JE")
# Countries with more zones than the list of choices has.
_COUNTRIES_WITH_SEVERAL_ZONES = frozenset(
    {"AU", "BR", "CA", "CD", "CL", "CN", "ES", "ID", "KZ", "MN", "MX", "NZ", "PG", "PT", "RU", "US"}
)
