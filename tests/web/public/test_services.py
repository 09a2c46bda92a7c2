"""What would you like to book? None is chosen for them."""

from tests.support.html import words
from tests.support.visitor import Visitor


def test_what_can_be_booked_is_told_with_its_price_and_none_is_chosen(visitor: Visitor) -> None:
    visitor.open("/book")
    choices = [words(e) for e in visitor.page.root.iter("div") if e.get("class") == "choice"]
    assert choices == [
        "Free discovery call 15 minutes, by phone. Ask questions before you decide. Free",
        "First appointment 45 minutes, at a clinic. An assessment, and time for your questions. £195",
        "Follow-up appointment 30 minutes, at a clinic. For patients we have already seen. £150",
    ]
    assert visitor.chosen("service") == []


def test_choosing_nothing_is_told_at_the_choices(visitor: Visitor) -> None:
    visitor.open("/book").press("Continue")
    assert (visitor.status, visitor.mistakes()) == (422, [("#discovery-call", "Choose what you would like to book")])
    radio = visitor.page.by_id("discovery-call")
    assert radio.get("aria-invalid") == "true"
    assert visitor.page.described_by(radio) == (
        "15 minutes, by phone. Ask questions before you decide. Error: Choose what you would like to book"
    )
