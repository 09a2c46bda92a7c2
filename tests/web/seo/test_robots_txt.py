"""What search engines may find: the front door, and nothing else, in the page and in the answer's header."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from booking import create_app
from tests.support.head import said
from tests.support.html import read
from tests.support.visitor import Visitor
from tests.web.journey import book_call, choose_call, give_details
from tests.web.people import CALL, WEDNESDAY
from tests.web.routes import addresses, is_for_staff, values
from tests.web.staff import ADA, OLIVER, signed_in

MAY_BE_FOUND = {
    "public.home",
    "public.services",
    "public.privacy",
    "public.accessibility",
    "info_pages.clinic",
    "info_pages.practitioner",
    "info_pages.guides",
    "info_pages.guide",
}
# What may be shared with a picture, but begins nowhere.
SHARED = {"public.clinics"}
FILES = {"static", "seo.picture", "seo.icon"}
# A mail as it was sent has a head of its own.
MAILS = {"dev.html", "admin.email_preview_html", "reception.message_html"}
# What a page that nobody is to find does not tell.
TELLING = ("og:title", "og:description", "og:image", "og:url", "description", "canonical")


def _head(answer: TestResponse) -> dict[str, str]:
    """What the page's head says. The rest of pages is read elsewhere."""
    head, _end, _body = answer.text.partition("</head>")
    return said(read(f"{head}</head><body></body></html>"))


def test_every_answer_but_the_front_doors_says_noindex_and_tells_messengers_nothing(app: Flask) -> None:
    """Every route, to a visitor with an appointment, and to whoever may open it behind the desk."""
    visitor, ada, oliver = book_call(Visitor(app)), signed_in(app, ADA), signed_in(app, OLIVER)
    wrong = []
    for endpoint, path in addresses(app, values(visitor.token), "GET"):
        browser = (oliver if path.startswith("/me") else ada) if is_for_staff(endpoint) else visitor
        answer = browser.client.get(path)
        may = endpoint in MAY_BE_FOUND | FILES and answer.status_code == 200
        if (answer.headers.get("X-Robots-Tag") != "noindex") is not may:
            wrong.append((endpoint, answer.status_code, "header"))
        is_page = answer.mimetype == "text/html" and "<body" in answer.text  # not a part of one, for a script
        if is_page and answer.status_code not in (302, 303) and endpoint not in MAILS:
            head = _head(answer)
            if (head.get("robots") != "noindex") is not may:
                wrong.append((endpoint, answer.status_code, "robots"))
            tells = bool(set(head) & set(TELLING)) or "ld+json" in answer.text
            if tells is not (may or endpoint in SHARED):
                wrong.append((endpoint, answer.status_code, "tells"))
        answer.close()
    assert wrong == []


@pytest.mark.parametrize(
    "path", ["/nothing", "/a/nothing", "/book?continue=1", f"{CALL}/2027-02-30", "/clinics/atlantis", "/robots.txt?x"]
)
def test_a_page_that_says_no_is_not_found_either(app: Flask, path: str) -> None:
    assert app.test_client().get(path).headers["X-Robots-Tag"] == "noindex"


def test_the_steps_of_a_booking_are_nobodys_to_find(app: Flask) -> None:
    visitor = give_details(choose_call(Visitor(app)))
    for path in (CALL, f"{CALL}/{WEDNESDAY}", f"{CALL}/month/2026-10", "/book/details", "/book/check"):
        visitor.open(path)
        assert (visitor.status, visitor.answer.headers["X-Robots-Tag"]) == (200, "noindex"), path
        assert said(visitor.page)["robots"] == "noindex"
        assert set(said(visitor.page)) & set(TELLING) == set(), path


def test_an_error_that_comes_after_the_page_was_made_is_not_to_be_found(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = app.view_functions["public.privacy"]
    monkeypatch.setitem(app.view_functions, "public.privacy", lambda: page() and 1 / 0)
    answer = app.test_client().get("/privacy")
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (500, "noindex")
    assert said(read(answer.data))["robots"] == "noindex"


def test_robots_txt_allows_everything_names_the_sitemap_and_gives_no_secret_away(visitor: Visitor) -> None:
    visitor.open("/robots.txt")
    assert visitor.answer.mimetype == "text/plain"
    assert visitor.answer.text == "User-agent: *\nDisallow:\n\nSitemap: http://127.0.0.1:5000/sitemap.xml\n"


def test_robots_txt_is_of_the_address_that_patients_use(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "https://book.example.com")
    public = create_app({"DATABASE_URL": app.config["DATABASE_URL"]})
    answer = public.test_client().get("/robots.txt", headers={"Host": "evil.example"})
    assert answer.text.endswith("Sitemap: https://book.example.com/sitemap.xml\n")
