"""Every page of the administrator: what it costs, who may open it, and that it is there at all."""

import pytest
from flask import Flask

from booking.models import AuditEntry
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada, book_oliver
from tests.web.database import Database
from tests.web.routes import addresses, values
from tests.web.staff import OLIVER, SAM, signed_in

# The member in 1, all that is set in 7, the page's practice in 2; email that does not arrive in 1.
PAGES = {
    "/admin": 17,
    "/admin/group": 10,
    "/admin/clinics": 10,
    "/admin/clinics/new": 10,
    "/admin/clinics/london": 10,
    "/admin/hours": 10,
    "/admin/hours/london": 10,
    "/admin/hours/london/4": 10,
    "/admin/hours/london/dates": 12,
    "/admin/bank-holidays/london": 12,
    "/admin/services": 10,
    "/admin/services/new": 10,
    "/admin/services/first-appointment": 10,
    "/admin/diaries": 10,
    "/admin/diaries/new": 10,
    "/admin/diaries/4": 10,
    "/admin/people": 12,
    "/admin/people/new": 10,
    "/admin/embed": 11,
    "/admin/mail": 10,
    "/admin/mail/html": 3,
    "/admin/audit": 13,
    "/admin/posters": 10,
    "/admin/posters/london/discovery-call": 10,
    "/admin/to-move": 14,
    "/admin/setup/1": 10,
    "/admin/setup/2": 10,
    "/admin/setup/3": 10,
    "/admin/setup/4": 11,
    "/admin/setup/5": 12,
}
# So much more where there is a row to be written: whom a page named.
SEEN = {"/admin/to-move": 1}


def _counts(visitor: Visitor, database: Database) -> dict[str, int]:
    counted = {}
    for page in PAGES:
        with database.statements() as sent:
            answer = visitor.client.get(page, headers=visitor.headers)
        assert answer.status_code == 200, page
        counted[page] = len(sent)
    return counted


def test_pages_cost_the_same_with_no_bookings_and_with_many(app: Flask, database: Database) -> None:
    visitor = ada(app)
    assert _counts(visitor, database) == PAGES
    book_oliver(database, *(f"{hour:02}:00" for hour in range(19, 24)))
    book_oliver(database, *(f"{hour:02}:00" for hour in range(1, 8)))
    assert _counts(visitor, database) == {page: cost + SEEN.get(page, 0) for page, cost in PAGES.items()}


def test_every_page_is_html_as_it_should_be(app: Flask) -> None:
    visitor = ada(app)
    for page in PAGES:
        if not page.endswith("/html"):
            assert visitor.open(page).status == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_reception_and_clinicians_find_nothing_there_and_it_is_on_record(
    app: Flask, database: Database, method: str
) -> None:
    tried = [path for endpoint, path in addresses(app, values("x"), method) if endpoint.startswith("admin.")]
    for person in (SAM, OLIVER):
        visitor = signed_in(app, person)
        statuses = {
            path: visitor.client.open(path, method=method, headers=visitor.headers).status_code for path in tried
        }
        assert statuses == dict.fromkeys(tried, 404)
    assert [row.verb for row in database.all(AuditEntry)] == ["refused"] * len(tried) * 2


def test_whoever_is_not_signed_in_is_asked_to(app: Flask) -> None:
    visitor = Visitor(app)
    for method, expected in (("GET", 303), ("POST", 401)):
        for endpoint, path in addresses(app, values("x"), method):
            if endpoint.startswith("admin."):
                assert visitor.client.open(path, method=method, headers=visitor.headers).status_code == expected


def test_what_does_not_exist_has_no_page(app: Flask) -> None:
    visitor = ada(app)
    for path in (
        "clinics/york",
        "hours/york",
        "hours/london/2",
        "hours/london/99",
        "hours/york/dates",
        "bank-holidays/york",
        "services/massage",
        "diaries/99",
        "people/99",
        "setup/0",
        "setup/6",
        "mail?kind=links/clinic",
        "mail?service=massage",
        "posters/york/discovery-call",
        "posters/london/massage",
        "posters/london/massage/code.svg",
        "posters/york/discovery-call/code.png",
        "mail/html?kind=x",
    ):
        assert visitor.open(f"/admin/{path}").status == 404, path


def test_a_page_that_was_open_for_too_long_keeps_what_was_typed(app: Flask, database: Database) -> None:
    visitor = ada(app).open("/admin/group")
    before = database.everything()
    visitor.press("Save", name="Another name", csrf_token="x")
    assert (visitor.status, visitor.value("name")) == (422, "Another name")
    assert database.everything() == before
