"""A small practice to describe, and addresses for its pages."""

from dataclasses import replace
from datetime import date

from booking.rules.guides import Guide, GuidePassage, GuideQuestion, GuideSection, Reference
from booking.rules.practice import Diary, Practice, PracticeContact
from tests.rules.sample_facts import CALL, VISIT, clinic

HOME = "https://book.example.com/"
FULL_CALL = replace(CALL, summary="15 minutes, by phone. Ask questions before you decide.")
FULL_VISIT = replace(VISIT, name="First appointment", summary="45 minutes, at a clinic.", price_pence=19550)
LONDON = clinic()
LINE = Diary(id=1, name="Calls", is_person=False, service_ids=frozenset({1}), hours={1: None})
EATON = Diary(
    id=2,
    name="Mr Oliver Eaton",
    is_person=True,
    service_ids=frozenset({2}),
    hours={1: None},
    slug="oliver-eaton",
    role="Prolotherapy practitioner",
    experience=("Over 12 years of practice", "Over 10,000 procedures."),
    qualifications=("Prolotherapy, Hackett Hemwall Patterson Foundation",),
)
GROUP = PracticeContact(name="ProHealth Clinic", phone="+441234380345", email="info@prohealthclinic.co.uk")
HOUSE = Practice(group=GROUP, clinics=(LONDON,), services=(FULL_CALL, FULL_VISIT), diaries=(LINE, EATON))


ANSWER = (
    '<p>Mostly. <a id="cited-1-2" href="#reference-1" role="doc-biblioref">[1]</a></p><p>Give it <b>six</b> weeks.</p>'
)
GUIDE = Guide(
    slug="sore-thumb",
    title="Sore thumb",
    summary="Why thumbs become sore, what helps, and when to have one looked at.",
    author="Mr Oliver Eaton",
    reviewer="Dr Ada Quist",
    published=date(2026, 9, 1),
    reviewed=date(2026, 10, 1),
    service="discovery-call",
    sections=(
        GuideSection(
            "questions", "Questions", (), (GuideQuestion("will-it", "Will it go away?", (GuidePassage(ANSWER),)),)
        ),
    ),
    references=(Reference(1, "a", "<em>Thumb and Finger</em> 2020;1:1–9", "https://doi.org/10.1000/182", ()),),
    words=100,
)


def address(endpoint: str, **parts: str) -> str:
    """Addresses as pages have them."""
    paths = {
        "public.home": "",
        "seo.icon": "apple-touch-icon.png",
        "public.days": "book/{service_slug}/{clinic_slug}",
        "info_pages.clinic": "clinics/{clinic_slug}",
        "info_pages.practitioner": "practitioners/{practitioner_slug}",
        "info_pages.guide": "guides/{guide_slug}",
    }
    return HOME + paths[endpoint].format(**parts)
