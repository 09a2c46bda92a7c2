"""The pages that explain: they are open to everybody, also to search engines."""

import pytest

from tests.support.visitor import Visitor


@pytest.mark.parametrize(
    ("address", "heading"),
    [("/privacy", "How we look after your information"), ("/accessibility", "Accessibility")],
)
def test_it_names_the_group_and_how_to_reach_it(visitor: Visitor, address: str, heading: str) -> None:
    assert (visitor.open(address).status, visitor.heading) == (200, heading)
    assert visitor.links_to("mailto:") == ["mailto:info@prohealthclinic.co.uk"] * 2
    assert visitor.links_to("tel:") == ["tel:+441234380345"] * 2


@pytest.mark.parametrize(("address", "may"), [("/", True), ("/privacy", True), ("/book", True), ("/find", False)])
def test_search_engines_find_only_what_is_for_everybody(visitor: Visitor, address: str, may: bool) -> None:
    robots = [e.get("content") for e in visitor.open(address).page.root.iter("meta") if e.get("name") == "robots"]
    assert robots == ([] if may else ["noindex"])
