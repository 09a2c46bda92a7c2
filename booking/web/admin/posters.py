"""Posters: a sheet of A4 for each clinic and service, whose code leads a phone to the days that are free."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from booking.drawings import qr_code
from booking.rules.practice import Clinic, Service
from booking.web.access import current_member
from booking.web.admin import bp
from booking.web.admin.settings_lookup import practice_settings
from booking.web.current_practice import current_practice
from booking.web.public_urls import public_url

# By this word the bookings that a poster brought are told from others.
SOURCE = "poster"
# In letters; ours have about 130.
_MOST_LETTERS_IN_LARGE_TYPE = 260


@dataclass(frozen=True)
class Poster:
    """What a poster is for."""

    service: Service
    clinic: Clinic

    @property
    def address(self) -> str:
        """Where its code leads."""
        return f"{self._page}?{urlencode({'from': SOURCE})}"

    @property
    def typed(self) -> str:
        """The same for whoever types it: nothing that leads nowhere else is left in."""
        return self._page.partition("://")[2]

    @property
    def is_wordy(self) -> bool:
        """Whether it says so much that it has to say it smaller."""
        clinic, service = self.clinic, self.service
        return sum(map(len, (service.name, service.summary, clinic.name, clinic.address))) > _MOST_LETTERS_IN_LARGE_TYPE

    @property
    def _page(self) -> str:
        return public_url("public.days", service_slug=self.service.slug, clinic_slug=self.clinic.slug)


@bp.get("/posters")
def posters() -> ResponseReturnValue:
    """Every poster that there is: of what can be booked now, and where."""
    practice, member = current_practice(), current_member()
    found = [
        Poster(service, clinic)
        for clinic in practice.active_clinics
        for service in practice.services
        if member.works_at(clinic.id) and practice.diaries_for(service, clinic)
    ]
    return render_template("admin/posters.html", whole=practice_settings(), posters=found)


@bp.get("/posters/<clinic_slug>/<service_slug>")
def poster(clinic_slug: str, service_slug: str) -> ResponseReturnValue:
    """A poster, to look at and to print."""
    found = _poster_or_404(clinic_slug, service_slug)
    return render_template(
        "admin/poster.html",
        whole=practice_settings(),
        practice=current_practice(),
        poster=found,
        code=qr_code.qr_code(found.address),
    )


@bp.get("/posters/<clinic_slug>/<service_slug>/code.svg")
def poster_svg(clinic_slug: str, service_slug: str) -> ResponseReturnValue:
    """Its code alone, for whoever lays out their own leaflet."""
    found = _poster_or_404(clinic_slug, service_slug)
    return _download(found, qr_code.qr_code_svg(found.address), "svg", "image/svg+xml")


@bp.get("/posters/<clinic_slug>/<service_slug>/code.png")
def poster_png(clinic_slug: str, service_slug: str) -> ResponseReturnValue:
    """The same for programs that take no SVG."""
    found = _poster_or_404(clinic_slug, service_slug)
    return _download(found, qr_code.qr_code_png(found.address), "png", "image/png")


def _poster_or_404(clinic_slug: str, service_slug: str) -> Poster:
    """The poster of an address. Aborts with 404 where nothing of that can be booked there."""
    practice = current_practice()
    service, clinic = practice.service(service_slug), practice.clinic(clinic_slug)
    if service is None or clinic is None or not practice.diaries_for(service, clinic):
        abort(404)
    return Poster(service, clinic)


def _download(of: Poster, content: bytes, ending: str, kind: str) -> Response:
    answer = Response(content, mimetype=kind)
    name = f"{of.service.slug}-{of.clinic.slug}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
