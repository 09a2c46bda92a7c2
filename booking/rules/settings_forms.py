"""What a form of an administrator showed, what it asks for, and what has become of it meanwhile.

A form's settings are a flat mapping of names to values. Its fingerprint goes with the form, so that
two administrators never overwrite each other without having seen it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.rules import hour_spans
from booking.rules.errors import Refusal, say
from booking.rules.hours_text import span_text
from booking.rules.practice import Span, WeeklyHours
from booking.rules.practice_settings import ClinicSettings, DiarySettings, PracticeSettings, ServiceSettings, Week

FormValue = str | int | bool | None | list[str]
FormValues = Mapping[str, FormValue]
DAY_KEYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What a diary does at a clinic.
NOT_THERE, AS_THE_CLINIC, ITS_OWN = "", "clinic", "own"


@dataclass(frozen=True)
class FormBaseline:
    """What a form was filled in from, and which bookings its sender has agreed to move."""

    fingerprint: str = ""
    agreed: str = ""


class SettingsChangedMeanwhile(Refusal):
    """Somebody else has saved the same page since it was opened. `settings` is how it stands now; `who`
    and `at_utc` say who did that and when, where it is on record."""

    heading = say("Someone else has changed this")
    sentence = say("Your changes have not been saved yet. Compare the two, then save what you want to keep.")

    def __init__(self, settings: FormValues, who: str = "", at_utc: datetime | None = None) -> None:
        super().__init__()
        self.settings, self.who, self.at_utc = settings, who, at_utc


class SlugTaken(Refusal):
    """The word for web addresses is somebody else's already."""

    heading = say("That word is taken")
    sentence = say("Choose another word for web addresses.")


def values_fingerprint(settings: FormValues) -> str:
    """A short word for how things stand: the same for the same settings, another for others."""
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:24]


def changed_values(before: FormValues, after: FormValues) -> dict[str, list[FormValue]]:
    """What is another than it was, by name: from and to, None where there was or is nothing."""
    return {
        name: [before.get(name), after.get(name)] for name in {**before, **after} if before.get(name) != after.get(name)
    }


def int_value(settings: FormValues, name: str) -> int:
    """A setting that is a whole number."""
    value = settings[name]
    if not isinstance(value, int):
        raise TypeError(name)
    return value


# --- What each form is about ---------------------------------------------------------------------------


def practice_values(whole: PracticeSettings) -> FormValues:
    """The group's."""
    return {"name": whole.group.name, "phone": whole.group.phone, "email": whole.group.email}


def clinic_values(place: ClinicSettings) -> FormValues:
    """A clinic's, but for its hours."""
    return {
        "name": place.name,
        "street": place.street,
        "locality": place.locality,
        "postcode": place.postcode,
        "time_zone": place.time_zone,
        "notify_email": place.notify_email,
        "phone": place.phone,
        "directions": place.directions,
        "access": place.access,
        "bank_holidays": place.bank_holidays,
        "is_active": place.is_active,
        "position": place.position,
    }


def service_values(offer: ServiceSettings) -> FormValues:
    """A service's."""
    service = offer.service
    return {
        "name": service.name,
        "summary": service.summary,
        "minutes": service.minutes,
        "buffer_before_minutes": service.buffer_before_minutes,
        "buffer_after_minutes": service.buffer_after_minutes,
        "price_pence": service.price_pence,
        "notice_minutes": service.notice_minutes,
        "window_days": service.window_days,
        "cutoff_minutes": service.cutoff_minutes,
        "by_phone": service.by_phone,
        "is_active": offer.is_active,
        "is_at_desk": offer.is_at_desk,
        "position": offer.position,
    }


def diary_values(diary: DiarySettings, whole: PracticeSettings) -> FormValues:
    """A diary's: what it takes, and whether it is at each clinic."""
    found: dict[str, FormValue] = {
        "name": diary.name,
        "is_person": diary.is_person,
        "role": diary.role,
        "experience": diary.experience,
        "qualifications": diary.qualifications,
        "is_active": diary.is_active,
        "is_at_desk": diary.is_at_desk,
        "position": diary.position,
        "services": [o.service.slug for o in whole.offers if o.service.id in diary.service_ids],
    }
    for clinic in whole.clinics:
        found[f"at_{clinic.slug}"] = hours_choice(diary, clinic.id)
    return found


def hours_choice(diary: DiarySettings, clinic_id: int) -> str:
    """Whether a diary is at a clinic, and in which hours."""
    if clinic_id not in diary.places:
        return NOT_THERE
    return AS_THE_CLINIC if diary.places[clinic_id] is None else ITS_OWN


def week_values(week: Week, *, follows: bool = False) -> FormValues:
    """A week's hours, a line for each day; `follows` where they are the clinic's."""
    days: dict[str, FormValue] = {key: weekday_text(week, number) for number, key in enumerate(DAY_KEYS)}
    return {"follows": follows, **({} if follows else days)}


def diary_week_values(diary: DiarySettings, clinic_id: int) -> FormValues:
    """The week of a diary at a clinic."""
    own = diary.places[clinic_id]
    return week_values(own or (), follows=own is None)


def weekday_text(week: Sequence[WeeklyHours], weekday: int) -> str:
    """A day's hours as they are typed; "" when there are none."""
    return typed_spans(hour_spans.spans_on_weekday(week, weekday))


def typed_spans(some: Sequence[Span]) -> str:
    """Spans as they are typed."""
    return ", ".join(span_text(span) for span in some)
