"""The front door as it is read aloud: what comes first, what it is called, and that nothing misleads."""

import pytest
from flask import Flask

from tests.structured_data.made import GUIDE
from tests.support.outline import outline, problems
from tests.support.visitor import Visitor

BEGINNING = [
    "link Skip to main content",
    "banner",
    "  link ProHealth Clinic",
    "  link Need help? Call +44 1234 380345",
    "main",
]
END = [
    "contentinfo",
    "  link info@prohealthclinic.co.uk",
    "  link Our clinics",
    "  link Guides",
    "  link Find my appointment",
    "  link How we look after your information",
    "  link Accessibility",
]


def _main(visitor: Visitor) -> list[str]:
    """What is between the top and the bottom, which are the same everywhere (WCAG 3.2.3)."""
    assert problems(visitor.page) == []
    told = outline(visitor.page)
    assert (told[: len(BEGINNING)], told[-len(END) :]) == (BEGINNING, END)
    return [line.removeprefix("  ") for line in told[len(BEGINNING) : -len(END)]]


def test_the_front_page(guided: Flask) -> None:
    assert _main(Visitor(guided).open("/")) == [
        "h1 Talk to us before you decide on treatment",
        "link Book a free 15-minute discovery call",
        "link Book an appointment",
        "link +44 1234 380345",
        "region Next free call",
        "  h2 Next free call",
        "  button Choose this time",
        "  link See other days",
        "region Our clinics",
        "  h2 Our clinics",
        "  h3 London",
        "  link London",
        "  link Book at London",
        "  h3 Manchester",
        "  link Manchester",
        "  link Book at Manchester",
        "  h3 Bedford",
        "  link Bedford",
        "  link Book at Bedford",
        "region How it works",
        "  h2 How it works",
        "  h3 We call you",
        "  h3 You decide",
        "  h3 You visit",
        "region What happens on the call",
        "  h2 What happens on the call",
        "region Read before you decide",
        "  h2 Read before you decide",
        f"  link Sore thumb {GUIDE.summary}",
        f"  link Sore toe {GUIDE.summary}",
        "region Who you will see",
        "  h2 Who you will see",
        "  link Mr Oliver Eaton Lead practitioner, prolotherapy Over 12 years of practice · Over 10,000 procedures",
        "region Call or write to us",
        "  h2 Call or write to us",
        "  link +44 1234 380345",
        "  link info@prohealthclinic.co.uk",
    ]


def test_a_clinic(visitor: Visitor) -> None:
    days = "Monday, Tuesday and Thursday, 9am to 1pm and 2pm to 6pm; Saturday, 9am to 1pm"
    assert _main(visitor.open("/clinics/london")) == [
        "link All clinics",
        "h1 London",
        "link See it on a map",
        "region Next free call",
        "  h2 Next free call",
        "  button Choose this time",
        "  link See other days",
        "  h3 Also free",
        "  link Tuesday 6 October, 9am UK time",
        "  link Wednesday 7 October, 9am UK time",
        "  link Thursday 8 October, 9am UK time",
        "h2 What you can book here",
        "link Free discovery call 15 minutes, by phone, free First free: Monday 5 October, 10am UK time",
        "link First appointment 45 minutes, £195 First free: Tuesday 6 October, 9am",
        "link Follow-up appointment 30 minutes, £150 First free: Tuesday 6 October, 9am",
        "h2 Opening hours",
        "h2 Getting here",
        "h2 Access",
        "h2 Who works here",
        f"link Mr Oliver Eaton Lead practitioner, prolotherapy {days}",
        "complementary Call or write",
        "  h2 Call or write",
        "  link +44 1234 380345",
        "  link info@prohealthclinic.co.uk",
    ]


def test_a_practitioner(visitor: Visitor) -> None:
    def at(clinic: str, first: str) -> list[str]:
        return [
            f"region {clinic}",
            f"  h3 {clinic}",
            f"  link {clinic}",
            f"  link First appointment First free: {first} Book at {clinic}",
            f"  link Follow-up appointment First free: {first} Book at {clinic}",
        ]

    assert _main(visitor.open("/practitioners/oliver-eaton")) == [
        "link ProHealth Clinic",
        "h1 Mr Oliver Eaton",
        "h2 Experience",
        "h2 Qualifications",
        "h2 Where and when",
        *at("London", "Tuesday 6 October, 9am"),
        *at("Manchester", "Wednesday 7 October, 9am"),
        *at("Bedford", "Friday 9 October, 9am"),
        "complementary Not sure yet?",
        "  h2 Not sure yet?",
        "  link Book a free discovery call",
    ]


def test_the_list_of_guides(guided: Flask) -> None:
    assert _main(Visitor(guided).open("/guides")) == [
        "link Home",
        "h1 Guides",
        f"link Sore thumb {GUIDE.summary}",
        f"link Sore toe {GUIDE.summary}",
        "complementary Good to know",
        "  h2 Good to know",
    ]


def test_a_guide(guided: Flask) -> None:
    assert _main(Visitor(guided).open("/guides/sore-thumb")) == [
        "link All guides",
        "h1 Sore thumb",
        "link Talk it through: book a free call",
        "navigation On this page",
        "  h2 On this page",
        "  link Questions",
        "  link Talk it through",
        "  link References",
        "h2 Questions",
        "h3 Will it go away?",
        "link [1]",
        "region Talk it through: book a free call",
        "  h2 Talk it through: book a free call",
        "  button Choose this time",
        "  link See other days",
        "  link +44 1234 380345",
        "h2 References",
        "link doi.org/10.1000/182",
    ]


@pytest.mark.parametrize(
    "path", ["/guides/gluteus-medius-pain", "/book", "/book/discovery-call", "/privacy", "/accessibility"]
)
def test_no_other_page_of_the_front_door_misleads(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    assert (visitor.status, problems(visitor.page)) == (200, [])
