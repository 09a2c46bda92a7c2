"""Where clocks hang: what zones, and the places to choose one from, are called."""

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from flask_babel import gettext as _

from booking.display.language import reader_locale

HOME_ZONE = "Europe/London"
_LONGEST_ZONE = 40
_REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)

# Where patients come from: every country of Europe and the Middle East, then the main zones elsewhere.
ZONES = tuple(
    f"{region}/{city}"
    for region, cities in {
        "Europe": "Amsterdam Andorra Athens Belgrade Berlin Bratislava Brussels Bucharest Budapest Chisinau "
        "Copenhagen Dublin Gibraltar Helsinki Istanbul Kyiv Lisbon Ljubljana Luxembourg Madrid Malta Minsk Monaco "
        "Moscow Oslo Paris Podgorica Prague Riga Rome San_Marino Sarajevo Skopje Sofia Stockholm Tallinn Tirane "
        "Vaduz Vatican Vienna Vilnius Warsaw Zagreb Zurich",
        "Asia": "Aden Amman Baghdad Baku Bahrain Beirut Damascus Dhaka Dubai Hebron Hong_Kong Jerusalem Karachi "
        "Kolkata Kuwait Muscat Nicosia Qatar Riyadh Shanghai Singapore Tbilisi Tehran Tokyo Yerevan",
        "Africa": "Accra Algiers Cairo Casablanca Johannesburg Lagos Nairobi Tripoli Tunis",
        "America": "Chicago Denver Los_Angeles New_York Toronto Vancouver",
        "Atlantic": "Reykjavik",
        "Australia": "Brisbane Perth Sydney",
        "Pacific": "Auckland",
    }.items()
    for city in cities.split()
)


# What these cities are called in English today; the library's data has other names.
_ENGLISH_CITY_NAMES = {"Asia/Qatar": "Doha", "Europe/Tirane": "Tirana"}


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if name.split("/")[0] in _REGIONS and "/" in name)


def is_zone(text: str) -> bool:
    """Whether a text is the IANA name of a place's zone. Never raises, whatever was typed."""
    return len(text) <= _LONGEST_ZONE and text in _zone_names()


def zone_place(zone: str) -> str:
    """Where a zone's clocks hang, as it stands after "in": "Dubai", "the UK"."""
    return _("the UK") if zone == HOME_ZONE else _zone_city(zone, reader_locale())


def zone_name(zone: str) -> str:
    """What a zone's time is called: "UK time", "Dubai time"."""
    if zone == HOME_ZONE:
        return _("UK time")
    return _("%(place)s time", place=_zone_city(zone, reader_locale()))


def zone_city(zone: str) -> str:
    """The city that a zone is named after: "Dubai"."""
    return _zone_city(zone, reader_locale())


@lru_cache(maxsize=1024)
def _zone_city(zone: str, locale: Locale) -> str:
    if not is_zone(zone):
        return zone
    if locale.language == "en" and zone in _ENGLISH_CITY_NAMES:
        return _ENGLISH_CITY_NAMES[zone]
    return str(get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)) or zone


@lru_cache(maxsize=1024)
def _zone_country(zone: str, locale: Locale) -> str:
    territory: str = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone), "")
    if territory == "HK":  # its formal name is longer than what people look for
        return _zone_city(zone, locale)
    return str(locale.territories.get(territory, ""))


def zone_choice_label(zone: str) -> str:
    """A zone in the list of places to choose from: "Dubai, United Arab Emirates"."""
    return _zone_label(zone, reader_locale(), _zone_pattern())


def zone_choices() -> tuple[tuple[str, str], ...]:
    """The places to choose from as (IANA name, label): home first, then in the order of their labels. A zone that
    is listed under two cities is chosen under its own, whose label is `zone_choice_label`."""
    # Large cities whose clocks are named after another, which people look for in the list by their own name.
    also = (("Asia/Dubai", _("Abu Dhabi")), ("Asia/Kolkata", _("Delhi")))
    return _zone_choices(reader_locale(), _zone_pattern(), also)


def _zone_pattern() -> str:
    return str(_("%(city)s, %(country)s", city="%(city)s", country="%(country)s"))


@lru_cache(maxsize=1024)
def _zone_label(zone: str, locale: Locale, pattern: str) -> str:
    city, country = _zone_city(zone, locale), _zone_country(zone, locale)
    if zone == HOME_ZONE or city.startswith(country) or country.startswith(city):  # one city, or no country
        return country or city
    return pattern % {"city": city, "country": country}


@lru_cache(maxsize=16)
def _zone_choices(locale: Locale, pattern: str, also: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    listed = [(_zone_city(zone, locale), zone, _zone_label(zone, locale, pattern)) for zone in ZONES]
    listed += [(city, zone, pattern % {"city": city, "country": _zone_country(zone, locale)}) for zone, city in also]
    home = (HOME_ZONE, _zone_label(HOME_ZONE, locale, pattern))
    return (home, *((zone, label) for _city_name, zone, label in sorted(listed)))


def zone_country_code(zone: str) -> str:
    """The country that a zone's clocks are of, in two letters: "GB"; "" where that is not known."""
    return str(get_global("zone_territories").get(zone, ""))
