"""What every answer tells the browser: what it may load, who may frame it, what it must not keep."""

import pytest
from flask import Flask

from booking import create_app
from booking.web.response_headers import CACHEABLE_ENDPOINTS
from tests.support.visitor import Visitor
from tests.web.journey import book_call, choose_call
from tests.web.people import CALL
from tests.web.routes import addresses, values
from tests.web.staff import ADA, signed_in

A_YEAR = "public, max-age=31536000, immutable"


def _policy(text: str) -> dict[str, str]:
    return {name: value for name, _, value in (part.strip().partition(" ") for part in text.split(";"))}


def test_every_page_says_what_it_may_load_and_is_kept_by_nobody(app: Flask) -> None:
    visitor = book_call(Visitor(app))
    token = visitor.token
    # What a clinic's own website loads from us is no page: test_embed.py says what holds for it.
    files = ("static", "dev.static", "embed.script", "embed.theme")
    paths = [path for endpoint, path in addresses(app, values(token), "GET") if endpoint not in files]
    for path in [*paths, "/nothing/here", "/a/nothing", f"{CALL}/2027-02-30"]:
        answer = visitor.client.get(path)
        if path.startswith("/dev/"):
            continue
        headers = answer.headers
        assert _policy(headers["Content-Security-Policy"]) == {
            "default-src": "'none'",
            "style-src": "'self'",
            "script-src": "'self'",
            "img-src": "'self' data:",
            "connect-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
        }, path
        kept = {name: headers[name] for name in ("Cache-Control", "X-Content-Type-Options", "Referrer-Policy")}
        assert kept == {
            "Cache-Control": "public, max-age=3600"
            if path.endswith(".png") and not path.startswith("/admin")
            else "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }, path
        assert "Server" not in headers or "Werkzeug" not in headers["Server"]


def test_a_refused_form_says_the_same(app: Flask) -> None:
    answer = app.test_client().post("/book/keep")
    assert (answer.status_code // 100, answer.headers["Cache-Control"]) == (4, "no-store")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_file_is_kept_for_a_year_under_the_name_of_its_content(app: Flask) -> None:
    page = Visitor(app).open("/").page
    told = [e.get("href") or e.get("src") or "" for e in page.root.iter() if e.tag in ("link", "script")]
    files = [address for address in told if address.startswith("/")]
    assert len(files) == 3
    for file in files:
        answer = app.test_client().get(file)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, A_YEAR), file
        assert "Set-Cookie" not in answer.headers
        answer.close()


def test_what_may_be_handed_on_to_others_carries_nobodys_cookie(app: Flask) -> None:
    """Each page draws out the hours of whoever is signed in; a shared cache would give their cookie to the next
    who asks for the file."""
    client = signed_in(app, ADA).client
    with client.session_transaction() as session:
        session.permanent = True  # as signing in leaves it
    handed_on, with_a_cookie = set(), set()
    for endpoint, path in addresses(app, values("A" * 22), "GET"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers.get("ETag", "")})
        for answer in (first, again):
            cookies = answer.headers.getlist("Set-Cookie")
            if answer.cache_control.public:
                handed_on.add((endpoint, answer.status_code))
                assert (cookies, "Cookie" in answer.vary) == ([], False), path
            elif cookies:
                with_a_cookie.add(endpoint)
            answer.close()
    unchanged = {endpoint for endpoint, status in handed_on if status == 304}
    assert {endpoint for endpoint, _ in handed_on} == CACHEABLE_ENDPOINTS | {"static"} == unchanged | {"embed.theme"}
    assert {"admin.home", "public.home"} < with_a_cookie, "others do set one, so the above means something"


@pytest.mark.parametrize("file", ["/static/nothing.css?v=abc", "/static/../config.py?v=1", "/static/?v=1"])
def test_a_file_that_is_not_there_is_not_kept(app: Flask, file: str) -> None:
    answer = app.test_client().get(file)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("path", ["/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2fconfig.py"])
def test_files_come_from_static_only(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 404


def test_the_cookie_is_for_our_pages_alone(app: Flask) -> None:
    visitor = choose_call(Visitor(app))
    cookies = visitor.client.get_cookie("booking")
    assert cookies is not None
    assert (cookies.http_only, cookies.same_site, cookies.path, cookies.domain) == (True, "Lax", "/", "localhost")
    assert cookies.expires is None, "it ends with the browser"


def test_who_only_looks_gets_no_cookie_where_no_form_is(app: Flask) -> None:
    for path in ("/privacy", "/accessibility", "/healthz", "/readyz"):
        assert app.test_client().get(path).headers.getlist("Set-Cookie") == [], path


@pytest.fixture
def https_app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The same installation as patients reach it: over HTTPS."""
    monkeypatch.setenv("BASE_URL", "https://book.example.com")
    return create_app({"DATABASE_URL": app.config["DATABASE_URL"]})


def test_over_https_the_cookie_and_the_site_are_pinned(https_app: Flask) -> None:
    answer = https_app.test_client().get(CALL, base_url="https://book.example.com")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-booking=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_over_https_there_is_no_dev_mail(https_app: Flask) -> None:
    """BOOKING_ENV=development is honoured only on this computer."""
    assert https_app.test_client().get("/dev/mail", base_url="https://book.example.com").status_code == 404


# --- What a request claims about itself ----------------------------------------------------------------


def test_a_forged_host_reaches_no_link(app: Flask) -> None:
    visitor = book_call(Visitor(app))
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    for _endpoint, path in addresses(app, values(visitor.token), "GET"):
        answer = app.test_client().get(path, headers=forged)
        said = answer.data.decode(errors="replace") + str(answer.headers)
        assert "evil.example" not in said, path
        answer.close()


@pytest.mark.parametrize("name", ["next", "back", "url", "return_to", "redirect"])
def test_nothing_leads_outside(app: Flask, name: str) -> None:
    visitor = choose_call(Visitor(app))
    for address in ("//evil.example", "https://evil.example"):
        for path in ("/book", "/book/details", "/book/check", "/find", CALL):
            answer = visitor.client.get(path, query_string={name: address})
            assert "evil" not in answer.headers.get("Location", "")
            links = [a for a in visitor.open(path).page.links if "evil" in a]
            assert links == []


@pytest.mark.parametrize(("proxies", "seen"), [("0", "127.0.0.1"), ("1", "203.0.113.9"), ("2", "198.51.100.7")])
def test_forwarded_addresses_are_believed_from_trusted_proxies_only(
    app: Flask, monkeypatch: pytest.MonkeyPatch, proxies: str, seen: str
) -> None:
    from booking.visitor_ip import visitor_ip

    monkeypatch.setenv("TRUSTED_PROXIES", proxies)
    behind = create_app({"DATABASE_URL": app.config["DATABASE_URL"]})
    behind.view_functions["health.alive"] = visitor_ip
    answer = behind.test_client().get("/healthz", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})
    assert answer.text == seen
