"""How dates, times, money and phone numbers read: in pages and mail, in the reader's language.

A non-breaking space keeps together what must not break over a line. Only
formatting is cached, by locale; sentences are translated each time.
"""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_time, get_day_names, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from booking.rules.appointment import Appointment
from booking.rules.clinic_time import clocks_change_between, wall
from booking.rules.house import Clinic, Span, WeeklyHours

NBSP = "\u00a0"
HOME_ZONE = "Europe/London"
_HOME_CODE = 44
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


def _locale() -> Locale:
    return get_locale() or Locale("en", "GB")


# --- Dates and times -------------------------------------------------------------------


def day(on: date) -> str:
    """A date without its year: "Wednesday 7 October"."""
    return _day(_date(on), _locale(), with_year=False)


def day_with_year(on: date) -> str:
    """A date with its year: "Wednesday 7 October 2026"."""
    return _day(_date(on), _locale(), with_year=True)


def short_day(on: date) -> str:
    """A date where there is little room: "Wed 7 Oct"."""
    return _skeleton(_date(on), "MMMEd", _locale())


def short_day_with_year(on: date) -> str:
    """The same with its year: "Wed 7 Oct 2026"."""
    if _locale().language == "en":
        return _("%(day)s %(year)d", day=short_day(on), year=on.year)
    return _skeleton(_date(on), "yMMMEd", _locale())


def day_of_month(on: date) -> str:
    """A date whose weekday is known: "19 October"."""
    return _skeleton(_date(on), "MMMMd", _locale())


def short_when(instant: datetime, zone: str) -> str:
    """An instant on a clinic's clock where there is little room: "Wed 7 Oct, 9:15am"."""
    there = wall(instant, zone)
    return _("%(day)s, %(time)s", day=short_day(there), time=clock(there.time()))


def short_date(on: date) -> str:
    """A date of another year, where there is little room: "7 Oct 2025"."""
    return _skeleton(_date(on), "yMMMd", _locale())


def date_with_year(on: date) -> str:
    """A date whose weekday does not matter: "19 October 2026"."""
    return format_date(_date(on), "long", _locale())


def day_and_month(on: date) -> str:
    """The same where there is little room, in a year that is known: "7 Oct"."""
    return _skeleton(_date(on), "MMMd", _locale())


def month_name(on: date) -> str:
    """The month that a date lies in: "October 2026"."""
    return _skeleton(_date(on), "yMMMM", _locale())


def weekday_name(weekday: int) -> str:
    """The name of a weekday, 0 being Monday."""
    return _weekday_names("wide", _locale())[weekday]


def short_weekday_name(weekday: int) -> str:
    """A weekday's name where there is little room: "Mon"; 0 is Monday."""
    return _weekday_names("abbreviated", _locale())[weekday]


def _date(on: date) -> date:
    """A date's own date. An aware datetime must not reach a cache: in whatever zone, it equals itself."""
    return on.date() if isinstance(on, datetime) else on


@lru_cache(maxsize=4096)
def _day(on: date, locale: Locale, *, with_year: bool) -> str:
    if locale.language == "en":
        return format_date(on, f"EEEE d{NBSP}MMMM{' y' if with_year else ''}", locale=locale)
    # CLDR's skeletons shorten names in some languages; its full format has them whole, with the year.
    return format_date(on, "full", locale=locale) if with_year else _skeleton(on, "MMMMEEEEd", locale)


@lru_cache(maxsize=4096)
def _skeleton(on: date, skeleton: str, locale: Locale) -> str:
    return format_skeleton(skeleton, on, locale=locale)


@lru_cache(maxsize=64)
def _weekday_names(width: str, locale: Locale) -> tuple[str, ...]:
    names = get_day_names("wide" if width == "wide" else "abbreviated", locale=locale)
    return tuple(names[weekday] for weekday in range(7))


def clock(at: time) -> str:
    """A wall-clock time: "9:15am", "2pm", "midday", "midnight"."""
    if at.minute == 0 and at.hour == 12:
        return _("midday")
    if at.minute == 0 and at.hour == 0:
        return _("midnight")
    return _clock(at.hour, at.minute, _locale())


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, locale: Locale) -> str:
    if locale.language != "en":
        return format_time(time(hour, minute), "short", locale=locale)
    minutes = f":{minute:02}" if minute else ""
    return f"{(hour - 1) % 12 + 1}{minutes}{'am' if hour < 12 else 'pm'}"


def at(instant: datetime, zone: str) -> str:
    """A time of day as staff read it, in columns: "09:15"."""
    return f"{local(instant, zone):%H:%M}"


def length_words(minutes: int) -> str:
    """A longer time: "45 minutes", "2 hours", "2 hours 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    if minutes < 100 or not hours:
        return minutes_words(minutes)
    words = ngettext("%(num)d hour", "%(num)d hours", hours)
    return _("%(hours)s %(minutes)s", hours=words, minutes=minutes_words(rest)) if rest else words


def minutes_words(minutes: int) -> str:
    """A length of time: "15 minutes"."""
    return ngettext("%(num)d minute", "%(num)d minutes", minutes)


def in_clinic_time(instant: datetime, zone: str) -> str:
    """When something is, on a clinic's clock: "Wednesday 7 October, 9:15am"."""
    there = local(instant, zone)
    return _("%(day)s, %(time)s", day=day(there), time=clock(there.time()))


def part_of_day(at: time) -> str:
    """Which part of the day a time lies in: "morning" before midday, "afternoon" before 5pm, "evening"."""
    if at.hour < 12:
        return "morning"
    return "afternoon" if at.hour < 17 else "evening"


def part_name(part: str) -> str:
    """A part of the day as a heading."""
    return {"morning": _("Morning"), "afternoon": _("Afternoon"), "evening": _("Evening")}[part]


def parts_sentence(parts: Collection[str]) -> str:
    """Which parts of a day have times: "Morning and afternoon", "Evening only"."""
    return {
        (False, False, False): "",
        (True, False, False): _("Morning only"),
        (False, True, False): _("Afternoon only"),
        (False, False, True): _("Evening only"),
        (True, True, False): _("Morning and afternoon"),
        (True, False, True): _("Morning and evening"),
        (False, True, True): _("Afternoon and evening"),
        (True, True, True): _("All day"),
    }[("morning" in parts, "afternoon" in parts, "evening" in parts)]


# --- Zones and the two clocks ----------------------------------------------------------


def local(instant: datetime, zone: str) -> datetime:
    """An instant as the clocks of a zone show it (aware, in that zone)."""
    return wall(instant, zone)


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if name.split("/")[0] in _REGIONS and "/" in name)


def is_zone(text: str) -> bool:
    """Whether a text is the IANA name of a place's zone. Never raises, whatever was typed."""
    return len(text) <= _LONGEST_ZONE and text in _zone_names()


def place(zone: str) -> str:
    """Where a zone's clocks hang, as it stands after "in": "Dubai", "the UK"."""
    return _("the UK") if zone == HOME_ZONE else _city(zone, _locale())


def zone_name(zone: str) -> str:
    """What a zone's time is called: "UK time", "Dubai time"."""
    if zone == HOME_ZONE:
        return _("UK time")
    return _("%(place)s time", place=_city(zone, _locale()))


def city(zone: str) -> str:
    """The city that a zone is named after: "Dubai"."""
    return _city(zone, _locale())


@lru_cache(maxsize=1024)
def _city(zone: str, locale: Locale) -> str:
    if not is_zone(zone):
        return zone
    return str(get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)) or zone


@lru_cache(maxsize=1024)
def _country(zone: str, locale: Locale) -> str:
    territory: str = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone), "")
    if territory == "HK":  # its formal name is longer than what people look for
        return _city(zone, locale)
    return str(locale.territories.get(territory, ""))


def zone_choice_label(zone: str) -> str:
    """A zone in the list of places to choose from: "Dubai, United Arab Emirates"."""
    return _zone_label(zone, _locale(), _zone_pattern())


def zone_choices() -> tuple[tuple[str, str], ...]:
    """The places to choose from as (IANA name, label): home first, then in the order of their labels."""
    return _zone_choices(_locale(), _zone_pattern())


def _zone_pattern() -> str:
    return str(_("%(city)s, %(country)s", city="%(city)s", country="%(country)s"))


@lru_cache(maxsize=1024)
def _zone_label(zone: str, locale: Locale, pattern: str) -> str:
    city, country = _city(zone, locale), _country(zone, locale)
    if zone == HOME_ZONE or city.startswith(country) or country.startswith(city):  # one city, or no country
        return country or city
    return pattern % {"city": city, "country": country}


@lru_cache(maxsize=16)
def _zone_choices(locale: Locale, pattern: str) -> tuple[tuple[str, str], ...]:
    in_order = (HOME_ZONE, *sorted(ZONES, key=lambda zone: _city(zone, locale)))
    return tuple((zone, _zone_label(zone, locale, pattern)) for zone in in_order)


@dataclass(frozen=True)
class TwoClocks:
    """One instant, as a page or a mail tells it: the clinic's clock and, where it differs, the patient's.

    `other` reads after `time`: "12:15pm in Dubai"; it is made of `other_time` and
    `other_place`. `zone` and all that follows are empty when one clock is enough.
    """

    day: str
    time: str
    zone: str = ""
    other: str = ""
    warnings: tuple[str, ...] = ()
    other_time: str = ""
    other_place: str = ""
    day_with_year: str = ""

    @property
    def both(self) -> str:
        """The time on both clocks, each named; "" when one clock is enough."""
        return f"{self.named_time}, {self.other}" if self.other else ""

    @property
    def named_time(self) -> str:
        """The time and, where there is one, the zone's name: "9:15am UK time"."""
        return f"{self.time} {self.zone}" if self.zone else self.time


def one_clock(instant: datetime, zone: str) -> TwoClocks:
    """In person: the clinic's time is the only time, and needs no name."""
    there = local(instant, zone)
    return TwoClocks(day(there), _time_there(there), day_with_year=day_with_year(there))


def two_clocks(instant: datetime, clinic_zone: str, patient_zone: str, now: datetime) -> TwoClocks:
    """By phone: the clinic's time with its zone named and, if the patient's clocks then show another, theirs."""
    here = local(instant, clinic_zone)
    clocks = TwoClocks(day(here), _time_there(here), zone=zone_name(clinic_zone), day_with_year=day_with_year(here))
    if not is_zone(patient_zone):
        return clocks
    there = local(instant, patient_zone)
    if there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return clocks
    where, at = place(patient_zone), _time_there(there)
    if there.date() != here.date():
        at = _("%(time)s on %(day)s", time=at, day=day(there))
    return TwoClocks(
        **{
            **vars(clocks),
            "other": _("%(time)s in %(place)s", time=at, place=where),
            "warnings": (
                *_unsocial(there.time(), where),
                *_change_of_clocks(instant, clinic_zone, patient_zone, now),
            ),
            "other_time": at,
            "other_place": where,
        }
    )


def appointment_clocks(appointment: Appointment, now: datetime) -> TwoClocks:
    """When an appointment is: on two clocks if it is a call, else on the clinic's alone."""
    zone = appointment.clinic.time_zone
    if appointment.service.by_phone:
        return two_clocks(appointment.starts_at_utc, zone, appointment.patient_zone, now)
    return one_clock(appointment.starts_at_utc, zone)


def _time_there(there: datetime) -> str:
    """A time of day; where the clocks show it twice, with which of the two it is."""
    at = clock(there.time())
    if there.replace(fold=0).utcoffset() == there.replace(fold=1).utcoffset():
        return at
    if there.fold:
        return _("%(time)s (after the clocks go back)", time=at)
    return _("%(time)s (before the clocks go back)", time=at)


def _unsocial(at: time, where: str) -> Iterable[str]:
    """The warning for a call between 10pm and 7am."""
    if at.hour >= 22:
        yield _("That is late in the evening in %(place)s.", place=where)
    elif at.hour < 5:
        yield _("That is in the middle of the night in %(place)s.", place=where)
    elif at.hour < 7:
        yield _("That is early in the morning in %(place)s.", place=where)


def _change_of_clocks(instant: datetime, clinic_zone: str, patient_zone: str, now: datetime) -> Iterable[str]:
    here = clocks_change_between(now, instant, clinic_zone)
    there = clocks_change_between(now, instant, patient_zone)
    places = {"clinic": place(clinic_zone), "patient": place(patient_zone)}
    if here and there:
        yield _(
            "The clocks change in %(clinic)s and in %(patient)s before then. "
            "The times shown here are right for that day.",
            **places,
        )
    elif here or there:
        yield _(
            "The clocks change in %(place)s before then. The times shown here are right for that day.",
            place=places["clinic" if here else "patient"],
        )


# --- Opening hours ---------------------------------------------------------------------


def hours_sentence(weekly: Sequence[WeeklyHours]) -> str:
    """A week of opening hours: "Monday to Saturday, 9am to 6pm"; "" when it never opens."""
    by_day: dict[int, list[Span]] = {}
    for rule in weekly:
        by_day.setdefault(rule.weekday, []).append(rule.span)
    groups: dict[tuple[Span, ...], list[int]] = {}
    for weekday in sorted(by_day):
        spans = tuple(sorted(by_day[weekday], key=lambda span: span.opens_at))
        groups.setdefault(spans, []).append(weekday)
    return "; ".join(
        _("%(days)s, %(times)s", days=days_words(weekdays), times=_list(_span_words(s) for s in spans))
        for spans, weekdays in groups.items()
    )


def common_hours(clinics: Sequence[Clinic]) -> str:
    """The opening hours that all clinics share; "" when they differ."""
    sentences = {hours_sentence(clinic.hours) for clinic in clinics}
    return sentences.pop() if len(sentences) == 1 else ""


def short_days(weekly: Sequence[WeeklyHours]) -> str:
    """The days of a week on which there are hours, where there is little room: "Mon, Tue, Thu"."""
    return ", ".join(short_weekday_name(day) for day in sorted({rule.weekday for rule in weekly}))


def spans_words(spans: Sequence[Span]) -> str:
    """Hours of one day: "9am to 1pm and 2pm to 6pm"."""
    return _list(_span_words(span) for span in spans)


def _span_words(span: Span) -> str:
    return _("%(opens)s to %(closes)s", opens=clock(span.opens_at), closes=clock(span.closes_at))


def days_words(weekdays: Sequence[int]) -> str:
    """Days in order: "Every day", "Monday to Saturday", "Monday, Wednesday and Friday"."""
    if len(weekdays) == 7:
        return _("Every day")
    runs: list[list[int]] = []
    for weekday in weekdays:
        if runs and runs[-1][-1] == weekday - 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    words: list[str] = []
    for run in runs:
        if len(run) > 2:
            words.append(_("%(first)s to %(last)s", first=weekday_name(run[0]), last=weekday_name(run[-1])))
        else:
            words.extend(weekday_name(weekday) for weekday in run)
    return _list(words)


def names(words: Iterable[str]) -> str:
    """Names one after the other: "London, Manchester and Bedford"."""
    return _list(words)


def _list(words: Iterable[str]) -> str:
    return format_list(list(words), locale=_locale())


def closed_reason(on: date, reason: str | None) -> str:
    """Why a date is closed: "Closed for staff training", "Closed: Christmas Day"; just "Closed" where
    nobody gave a reason; "Closed on Sundays" where there is none but the week (None)."""
    if reason is None:
        return (
            _("Closed on Mondays"),
            _("Closed on Tuesdays"),
            _("Closed on Wednesdays"),
            _("Closed on Thursdays"),
            _("Closed on Fridays"),
            _("Closed on Saturdays"),
            _("Closed on Sundays"),
        )[on.weekday()]
    if not reason:
        return _("Closed")
    if reason.startswith("for "):
        return _("Closed %(reason)s", reason=reason)
    return _("Closed: %(reason)s", reason=reason)


# --- Numbers, money, phones, references ---------------------------------------------------------


@lru_cache(maxsize=4096)
def _number(value: int, locale: Locale) -> str:
    return format_decimal(value, locale=locale)


def number(value: int) -> str:
    """How many: "974", "12,450"."""
    return _number(value, _locale())


def money(pence: int | None) -> str:
    """A price: "Free", "£195", "£19.50"; "" when it is not told."""
    if pence is None:
        return ""
    return _money(pence, _locale()) if pence else _("Free")


@lru_cache(maxsize=256)
def _money(pence: int, locale: Locale) -> str:
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (0, 0) if pence % 100 == 0 else (2, 2)
    return str(pattern.apply(Decimal(pence) / 100, locale, currency="GBP", currency_digits=False))


@lru_cache(maxsize=1024)
def phone(e164: str) -> str:
    """A phone number as people write it, "+44 1234 380345"; what is not a number stays as it is."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL).replace(" ", NBSP)


@lru_cache(maxsize=1024)
def phone_in_groups(e164: str) -> str:
    """A phone number as it is dialled from home, "01234 380345"; of another country, as `phone` has it."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    if number.country_code != _HOME_CODE:
        return phone(e164)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def tel(e164: str) -> str:
    """The address of a link that calls a number: "tel:+441234380345"."""
    return "tel:" + "".join(sign for sign in e164 if sign in "+0123456789")


def unbroken(text: str) -> str:
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


def map_link(clinic: Clinic) -> str:
    """The address of a map that shows where a clinic is."""
    return "https://www.openstreetmap.org/search?" + urlencode({"query": clinic.address})


def country_code(zone: str) -> str:
    """The country that a zone's clocks are of, in two letters: "GB"; "" where that is not known."""
    return str(get_global("zone_territories").get(zone, ""))
