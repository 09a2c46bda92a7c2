"""Clinics copy these addresses into their own websites, and their tools add a slash."""

import pytest

from tests.support.visitor import Visitor
from tests.web.people import CALL, WEDNESDAY


@pytest.mark.parametrize("path", ["/book", "/book/discovery-call", CALL, f"{CALL}/{WEDNESDAY}", "/find"])
def test_a_link_copied_with_a_slash_at_its_end_is_a_good_link(visitor: Visitor, path: str) -> None:
    heading = visitor.open(path).heading
    visitor.open(f"{path}/")
    assert (visitor.status, visitor.heading) == (200, heading)


def test_two_slashes_name_no_page_and_lead_to_nobodys_host(visitor: Visitor) -> None:
    for path in ("/book//x", "/clinics//", "/embed/book//x"):
        answer = visitor.client.get(path, headers={"Host": "evil.example"})
        assert (path, answer.status_code, answer.headers.get("Location")) == (path, 404, None)
