"""The group and its clinics, with what can be booked there."""

from collections.abc import Mapping
from datetime import date

from booking import display
from booking.rules.house import Clinic, DayException, House, Service
from booking.structured import hours
from booking.structured.node import Address, Node, node, ref

CURRENCY = "GBP"


def group(house: House, address: Address) -> Node:
    """The clinic group."""
    home = address("public.home")
    return node(
        "MedicalOrganization",
        id_=f"{home}#group",
        name=house.group.name,
        url=home,
        telephone=house.group.phone,
        email=house.group.email,
        logo=address("found.icon"),
        subOrganization=[{"@id": clinic_id(clinic, address)} for clinic in house.active_clinics],
    )


def short_group(house: House, address: Address) -> Node:
    """The group as other pages name it: who it is, and where more is told."""
    whole = group(house, address)
    return {key: whole[key] for key in ("@type", "@id", "name", "url")}


def site(house: House, address: Address, language: str) -> Node:
    """The pages as a whole."""
    home = address("public.home")
    publisher = ref(group(house, address))
    return node(
        "WebSite", id_=f"{home}#site", name=house.group.name, url=home, inLanguage=language, publisher=publisher
    )


def clinic_id(clinic: Clinic, address: Address) -> str:
    """The name under which every page speaks of a clinic."""
    return f"{address('public.home')}#clinic-{clinic.slug}"


def short_clinic(house: House, clinic: Clinic, address: Address) -> Node:
    """A clinic as other pages tell it: its name, where it is, and its phone."""
    return node(
        "MedicalClinic",
        id_=clinic_id(clinic, address),
        name=clinic_name(house, clinic),
        url=address("front.clinic", clinic_slug=clinic.slug),
        telephone=house.phone_of(clinic),
        address=postal_address(clinic),
    )


def clinic(
    house: House, place: Clinic, exceptions: Mapping[date, DayException], address: Address, *, picture: str = ""
) -> Node:
    """All there is to know about a clinic. `exceptions` are its own, of the dates to come."""
    offered = [service for service in house.services if house.diaries_for(service, place)]
    more = node(
        "MedicalClinic",
        email=house.group.email,
        image=picture,
        hasMap=display.map_link(place),
        parentOrganization={"@id": f"{address('public.home')}#group"},
        openingHoursSpecification=hours.week(place.hours) + hours.special(place, exceptions),
        availableService=[_procedure(service) for service in offered if not service.by_phone],
        makesOffer=[offer(service, place, address) for service in offered],
    )
    return {**short_clinic(house, place, address), **more}


def clinic_name(house: House, clinic: Clinic) -> str:
    """A clinic's whole name: what it is called among its own is often just the town."""
    return clinic.name if house.group.name in clinic.name else f"{house.group.name} {clinic.name}"


def postal_address(clinic: Clinic) -> Node:
    """A clinic's address; its country is that of its clock."""
    return node(
        "PostalAddress",
        streetAddress=clinic.street,
        addressLocality=clinic.locality,
        postalCode=clinic.postcode,
        addressCountry=display.country_code(clinic.time_zone),
    )


def offer(service: Service, clinic: Clinic, address: Address) -> Node:
    """What can be booked at a clinic, and where. A price that is not told online is not told here either."""
    pence = service.price_pence
    return node(
        "Offer",
        name=service.name,
        url=address("public.days", service_slug=service.slug, clinic_slug=clinic.slug),
        price=None if pence is None else f"{pence // 100}.{pence % 100:02}",
        priceCurrency=None if pence is None else CURRENCY,
        itemOffered=node("Service", name=service.name, description=service.summary),
    )


def _procedure(service: Service) -> Node:
    """What is done in person. A call is no procedure, only an offer."""
    return node("MedicalProcedure", name=service.name, description=service.summary)
