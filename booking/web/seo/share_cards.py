"""The pictures that messengers show beside a link: which there are, and what stands in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _

from booking import display
from booking.rules.guides import Guide
from booking.rules.practice import Clinic, Diary, Practice, Service
from booking.web.public_urls import public_url


@dataclass(frozen=True)
class ShareCard:
    """A picture by its name: what it says in large, and one line below."""

    name: str
    title: str
    line: str

    @property
    def address(self) -> str:
        """Where it is."""
        return public_url("seo.picture", picture_name=self.name)

    @property
    def words(self) -> str:
        """What it says, for whoever does not see it."""
        return _("%(title)s – %(line)s", title=self.title, line=self.line) if self.line else self.title


def home(practice: Practice) -> ShareCard:
    """The group's own."""
    call = free_call(practice)
    if call is None:
        return ShareCard("home", _("Book an appointment"), clinic_names(practice.active_clinics))
    line = _("A free %(minutes)d-minute call, by phone, wherever you are", minutes=call.minutes)
    return ShareCard("home", _("Talk to us before you decide on treatment"), line)


def free_call(practice: Practice) -> Service | None:
    """The call that costs nothing, if there is one: the first step for most people."""
    return practice.call if practice.call and practice.call.price_pence == 0 else None


def clinic(place: Clinic) -> ShareCard:
    """A clinic's: where it is. The group's name is on every card."""
    return ShareCard(f"clinic-{place.slug}", place.name, place.address)


def practitioner(practice: Practice, person: Diary) -> ShareCard:
    """A person's: what they do, and where."""
    where = clinic_names([clinic for clinic in practice.active_clinics if clinic.id in person.hours])
    line = _("%(role)s · %(towns)s", role=person.role, towns=where) if person.role and where else person.role or where
    return ShareCard(f"practitioner-{person.slug}", person.name, line)


def service(offered: Service) -> ShareCard:
    """That of a service."""
    return ShareCard(f"service-{offered.slug}", offered.name, offered.summary)


def guide(told: Guide) -> ShareCard:
    """A guide's."""
    return ShareCard(f"guide-{told.slug}", told.title, _("A guide for patients"))


def all_cards(practice: Practice) -> Iterator[ShareCard]:
    """All that there are."""
    yield home(practice)
    yield from map(clinic, practice.active_clinics)
    yield from (practitioner(practice, person) for person in practice.practitioners if person.slug)
    yield from map(service, practice.services)
    yield from map(guide, current_app.extensions["guides"])


def clinic_names(clinics: Iterable[Clinic]) -> str:
    """Clinics by name: "London, Manchester and Bedford"."""
    return display.join_names(clinic.name for clinic in clinics)
