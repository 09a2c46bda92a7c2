"""What the administrator's pages have in common: everything that is set, read once a request."""

from typing import cast

from flask import abort, g, url_for

from booking.queries.practice_settings import read_practice_settings
from booking.rules.practice_settings import ClinicSettings, DiarySettings, PracticeSettings, ServiceSettings
from booking.web.access import current_member
from booking.web.admin import bp
from booking.web.current_practice import NoPracticeLoaded


def practice_settings() -> PracticeSettings:
    """Everything that is set. Raises NothingLoaded."""
    if "whole" not in g:
        whole = read_practice_settings()
        if whole is None:
            raise NoPracticeLoaded
        g.whole = whole
    return cast(PracticeSettings, g.whole)


def forget_practice_settings() -> None:
    """It has changed since it was read."""
    g.pop("whole", None)


def clinic_or_404(slug: str) -> ClinicSettings:
    """The clinic of an address; else there is no such page."""
    return practice_settings().clinic(slug) or abort(404)


def administered_clinics() -> list[ClinicSettings]:
    """The clinics that whoever is signed in administers."""
    member = current_member()
    return [clinic for clinic in practice_settings().clinics if member.works_at(clinic.id)]


def service_or_404(slug: str) -> ServiceSettings:
    """The service of an address; else there is no such page."""
    return practice_settings().offer(slug) or abort(404)


def diary_or_404(diary_id: int) -> DiarySettings:
    """The diary of that number; else there is no such page."""
    return practice_settings().diary_of(diary_id) or abort(404)


def booking_url(clinic_slug: str, reference: str) -> str:
    """Where reception has everything about a booking, and moves it."""
    return url_for("reception.booking", clinic_slug=clinic_slug, reference=reference)


@bp.context_processor
def _template_functions() -> dict[str, object]:
    return {"the_whole": practice_settings, "their_clinics": administered_clinics, "booking_address": booking_url}
