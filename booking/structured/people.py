"""The people that patients can book with."""

from booking.rules.house import Diary, House
from booking.structured import places
from booking.structured.node import Address, Node, node


def practitioner(house: House, person: Diary, address: Address, *, picture: str = "") -> Node:
    """A person, with what they tell of themselves and no more: to call somebody a physician is not for us."""
    where = [clinic for clinic in house.active_clinics if clinic.id in person.hours]
    more = node(
        "Person",
        image=picture,
        jobTitle=person.role,
        description=" ".join(map(sentence, person.experience)),
        worksFor=places.short_group(house, address),
        workLocation=[places.short_clinic(house, clinic, address) for clinic in where],
        hasCredential=[node("EducationalOccupationalCredential", name=line) for line in person.qualifications],
    )
    return {**short_practitioner(person, address), **more}


def short_practitioner(person: Diary, address: Address) -> Node:
    """A person as other pages name them."""
    url = address("front.practitioner", practitioner_slug=person.slug)
    return node("Person", id_=practitioner_id(person, address), name=person.name, url=url)


def practitioner_id(person: Diary, address: Address) -> str:
    """The name under which every page speaks of a person."""
    return f"{address('public.home')}#practitioner-{person.slug}"


def sentence(line: str) -> str:
    """A line of a list, as it is told with others one after the other."""
    return line if line[-1:] in ".!?…" else f"{line}."
