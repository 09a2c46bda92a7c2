"""The front door as it is read aloud: what comes first, what it is called, and that nothing misleads."""

import pytest
from flask import Flask

from tests.support.outline import outline, problems
from tests.support.visitor import Visitor
from tests.web.once import ONE_DATABASE

pytestmark = ONE_DATABASE
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


def test_the_front_page(visitor: Visitor) -> None:
    assert _main(visitor.open("/")) == [
        "h1 Talk to us before you decide on treatment",
        "link Book a free discovery call",
        "link Book an appointment",
        "link +44 1234 380345",
        "region Next free call",
        "  h2 Next free call",
        "  button Choose this time",
        "  link See other days",
        "region Our clinics",
        "  h2 Our clinics",
        "  h3 London",
        "  link Book at London",
        "  h3 Manchester",
        "  link Book at Manchester",
        "  h3 Bedford",
        "  link Book at Bedford",
        "region How it works",
        "  h2 How it works",
        "  h3 We call you",
        "  h3 You decide",
        "  h3 You visit",
    ]


def test_the_list_of_guides(guided: Flask) -> None:
    summary = "Why thumbs become sore, what helps, and when to have one looked at."
    assert _main(Visitor(guided).open("/guides")) == [
        "link Home",
        "h1 Guides",
        f"link Sore thumb {summary}",
        f"link Sore toe {summary}",
        "complementary Good to know",
        "  h2 Good to know",
    ]


def test_a_guide(guided: Flask) -> None:
    assert _main(Visitor(guided).open("/guides/sore-thumb")) == [
        "link All guides",
        "h1 Sore thumb",
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
