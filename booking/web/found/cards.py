"""The pictures that messengers show beside a link: which there are, and what stands in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _

from booking import display
from booking.rules.guides import Guide
from booking.rules.house import Clinic, Diary, House, Service
from booking.web.found.addresses import address_of


@dataclass(frozen=True)
class Card:
    """A picture by its name: what it says in large, and one line below."""

    name: str
    title: str
    line: str

    @property
    def address(self) -> str:
        """Where it is."""
        return address_of("found.picture", picture_name=self.name)

    @property
    def words(self) -> str:
        """What it says, for whoever does not see it."""
        return _("%(title)s – %(line)s", title=self.title, line=self.line) if self.line else self.title


def home(house: House) -> Card:
    """The group's own."""
    call = free_call(house)
    if call is None:
        return Card("home", _("Book an appointment"), towns(house.active_clinics))
    line = _("A free %(minutes)d-minute call, by phone, wherever you are", minutes=call.minutes)
    return Card("home", _("Talk to us before you decide on treatment"), line)


def free_call(house: House) -> Service | None:
    """The call that costs nothing, if there is one: the first step for most people."""
    return house.call if house.call and house.call.price_pence == 0 else None


def clinic(place: Clinic) -> Card:
    """A clinic's: where it is. The group's name is on every card."""
    return Card(f"clinic-{place.slug}", place.name, place.address)


def practitioner(house: House, person: Diary) -> Card:
    """A person's: what they do, and where."""
    where = towns([clinic for clinic in house.active_clinics if clinic.id in person.hours])
    line = _("%(role)s · %(towns)s", role=person.role, towns=where) if person.role and where else person.role or where
    return Card(f"practitioner-{person.slug}", person.name, line)


def service(offered: Service) -> Card:
    """That of a service."""
    return Card(f"service-{offered.slug}", offered.name, offered.summary)


def guide(told: Guide) -> Card:
    """A guide's."""
    return Card(f"guide-{told.slug}", told.title, _("A guide for patients"))


def every(house: House) -> Iterator[Card]:
    """All that there are."""
    yield home(house)
    yield from map(clinic, house.active_clinics)
    yield from (practitioner(house, person) for person in house.practitioners if person.slug)
    yield from map(service, house.services)
    yield from map(guide, current_app.extensions["guides"])


def towns(clinics: Iterable[Clinic]) -> str:
    """Clinics by name: "London, Manchester and Bedford"."""
    return display.names(clinic.name for clinic in clinics)
