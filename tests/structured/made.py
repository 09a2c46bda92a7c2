"""A small house to describe, and addresses for its pages."""

from dataclasses import dataclass, replace
from datetime import date

from booking.rules.house import Diary, Group, House
from tests.rules.made import CALL, VISIT, clinic

HOME = "https://book.example.com/"
FULL_CALL = replace(CALL, summary="15 minutes, by phone. Ask questions before you decide.")
FULL_VISIT = replace(VISIT, name="First appointment", summary="45 minutes, at a clinic.", price_pence=19550)
LONDON = clinic()
LINE = Diary(1, "Calls", False, frozenset({1}), {1: None})
EATON = Diary(
    2,
    "Mr Oliver Eaton",
    True,
    frozenset({2}),
    {1: None},
    slug="oliver-eaton",
    role="Prolotherapy practitioner",
    experience=("Over 12 years of practice", "Over 10,000 procedures."),
    qualifications=("Prolotherapy, Hackett Hemwall Patterson Foundation",),
)
GROUP = Group("ProHealth Clinic", "+441234380345", "info@prohealthclinic.co.uk")
HOUSE = House(GROUP, (LONDON,), (FULL_CALL, FULL_VISIT), (LINE, EATON))


@dataclass(frozen=True)
class Reference:
    text: str
    link: str


@dataclass(frozen=True)
class Guide:
    """A guide, made up."""

    slug: str = "sore-thumb"
    title: str = "Sore thumb"
    summary: str = "Why thumbs become sore, what helps, and when to have one looked at."
    author: str = "Mr Oliver Eaton"
    reviewer: str = "Dr Ada Quist"
    published_on: date = date(2026, 9, 1)
    reviewed_on: date = date(2026, 10, 1)
    references: tuple[Reference, ...] = (Reference("Thumb and Finger 2020;1:1-9", "https://doi.org/10.1000/182"),)
    questions: tuple[tuple[str, str], ...] = (("Will it go away?", "<p>Mostly.</p><p>Give it <b>six</b> weeks.</p>"),)


def address(endpoint: str, **parts: str) -> str:
    """Addresses as pages have them."""
    paths = {
        "public.home": "",
        "public.days": "book/{service_slug}/{clinic_slug}",
        "front.clinic": "clinics/{clinic_slug}",
        "front.practitioner": "practitioners/{practitioner_slug}",
        "front.guide": "guides/{guide_slug}",
    }
    return HOME + paths[endpoint].format(**parts)
