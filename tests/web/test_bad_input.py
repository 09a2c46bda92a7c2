"""Whatever is sent, the answer is a page that says what to do, and what can be read of it is kept."""

import time
from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask

from booking.models import Booking, Hold
from booking.rules.text_cleaning import is_unreadable
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, give_details
from tests.web.people import CALL, PRIYA, WEDNESDAY
from tests.web.routes import addresses, values

# As bytes, because a browser's text could not hold them: NUL, half of a surrogate pair, broken UTF-8, what
# turns text round, and what some programs take for the end of a line.
NASTY = {
    "nul": b"\x00",
    "surrogate": b"\xed\xa0\x80",
    "broken": b"\xff\xfe\xc3",
    "override": "\u202e".encode(),
    "separator": "\u2028".encode(),
    "newline": b"\r\nBcc: mallory@example.com\r\n",
    "bom": "\ufeff".encode(),
}
EACH_NASTY = pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
HOW = pytest.mark.parametrize("how", ["urlencoded", "multipart"])
_BOUNDARY = "----boundary"


def _body(fields: list[tuple[str, bytes]], how: str) -> tuple[bytes, str]:
    """A form's body, byte for byte, and its content type."""
    if how == "urlencoded":
        text = "&".join(f"{name}={quote_from_bytes(value, safe='')}" for name, value in fields)
        return text.encode(), "application/x-www-form-urlencoded"
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in fields
    ]
    return b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={_BOUNDARY}"


def _forms(visitor: Visitor) -> Iterator[tuple[str, str, list[tuple[str, bytes]]]]:
    """Every form of the journey, filled in right: (what it is, its address, its fields)."""

    def filled(what: str, button: str, **answers: str) -> tuple[str, str, list[tuple[str, bytes]]]:
        _method, action, fields = visitor.form(button, **answers)
        return what, action, [(name, str(value).encode()) for name, value in fields.items(multi=True)]

    visitor.open(f"{CALL}/{WEDNESDAY}")
    yield filled("time", "Continue", start="09:15")
    choose_call(visitor)
    yield filled("keep", "Keep my time")
    yield filled("details", "Continue", **PRIYA, patient_name="Amma", reason="My knee", needs="longer")
    give_details(visitor)
    yield filled("check", "Book this appointment")
    visitor.open("/find")
    yield filled("find", "Send my links", contact="priya@example.com")
    receipt = visitor.open("/book/check").press("Book this appointment").path
    visitor.follow("Cancel this appointment")
    yield filled("cancel", "Cancel this appointment", reason="Better")
    visitor.open(f"{receipt}/move/2026-10-08")
    yield filled("move", "Move my appointment", start="10:00")


@BOTH_DATABASES
@HOW
@pytest.mark.parametrize(
    "nasty", [NASTY["nul"], NASTY["surrogate"], b"".join(NASTY.values())], ids=["nul", "half", "all"]
)
def test_no_field_of_any_form_can_break_the_page(app: Flask, nasty: bytes, how: str) -> None:
    visitor, unkind = Visitor(app), []
    for what, action, fields in list(_forms(visitor)):
        for position, (name, value) in enumerate(fields):
            wrong = [*fields[:position], (name, value[:1] + nasty + value[1:]), *fields[position + 1 :]]
            body, kind = _body(wrong, how)
            answer = visitor.client.post(action, data=body, content_type=kind, headers=visitor.headers)
            if answer.status_code >= 500:
                unkind.append(f"{what}.{name}: {answer.status_code}")
    assert unkind == []


@BOTH_DATABASES
@HOW
@EACH_NASTY
def test_what_can_be_read_of_the_details_is_kept(visitor: Visitor, database: Database, nasty: bytes, how: str) -> None:
    choose_call(visitor)
    typed = {"name": "Priya Sharma", "patient_name": "Amma", "email": "priya@example.com", "reason": "My knee"}
    _method, action, fields = visitor.form("Continue", booking_for="other", zone="Asia/Dubai", **typed)
    raw = [
        (name, value.encode()[:3] + nasty + value.encode()[3:] if name in typed else value.encode())
        for name, value in fields.items(multi=True)
    ]
    body, kind = _body(raw, how)
    visitor.post(action, body, content_type=kind)
    assert visitor.status == 422
    shown = {name: visitor.value(name) for name in typed}
    assert [name for name, value in shown.items() if is_unreadable(value.replace("\n", " "))] == []
    letters = {name: "".join(c for c in value if c.isalnum()) for name, value in shown.items()}
    for name, value in typed.items():
        wanted = "".join(c for c in value if c.isalnum())
        assert letters[name].startswith(wanted[:2]), (name, shown[name])
        assert letters[name].endswith(wanted[-1]), (name, shown[name])
    assert visitor.chosen("zone")[-1] == "Asia/Dubai"
    assert database.one(Hold).details.get("name", "") == ""


@EACH_NASTY
def test_no_address_can_break_the_page(app: Flask, nasty: bytes) -> None:
    unkind = []
    client = app.test_client()
    wrong = quote_from_bytes(nasty, safe="")
    for method in ("GET", "POST"):
        for endpoint, path in addresses(app, values("A" * 22), method):
            for address in (
                f"{path}{wrong}",
                f"{path}?after={wrong}&zone={wrong}&hold={wrong}&service={wrong}&{wrong}",
            ):
                answer = client.open(address, method=method)
                if answer.status_code >= 500:
                    unkind.append(f"{method} {endpoint} {address}: {answer.status_code}")
                answer.close()
    for part in ("service_slug", "clinic_slug", "on_text", "year_month", "token", "filename", "name"):
        known = {**values("A" * 22), part: "@@"}
        for _endpoint, path in addresses(app, known, "GET"):
            if "@@" in path:
                answer = client.get(path.replace("@@", f"x{wrong}y"))
                if answer.status_code >= 500:
                    unkind.append(f"{path} {part}: {answer.status_code}")
                answer.close()
    assert unkind == []


@pytest.mark.parametrize(
    "address",
    [
        f"{CALL}/9999-12-31",
        f"{CALL}/0001-01-01",
        f"{CALL}?after=9999-12-31",
        f"{CALL}?after=0001-01-01",
        f"{CALL}/month/9999-12",
        f"{CALL}/month/0001-01",
        f"{CALL}/month/2026-13",
        f"{CALL}/month/x",
        "/book/follow-up/london/9999-12-30",
        f"{CALL}?after=2027-02-30",
        f"{CALL}?zone=../../etc/passwd",
        f"{CALL}?zone={'x' * 5000}",
        "/book?service=nonsense",
        "/book?service=",
        "/" + "x" * 20000,
    ],
)
def test_no_date_or_choice_in_an_address_is_an_error_of_ours(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code in (200, 404, 410, 422)


@BOTH_DATABASES
@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01"])
def test_no_date_is_too_far_away_to_move_to(visitor: Visitor, database: Database, on: str) -> None:
    receipt = book_call(visitor).path
    _method, _action, fields = visitor.open(f"{receipt}/move/2026-10-08").form("Move my appointment", start="10:00")
    assert visitor.open(f"{receipt}/move/{on}").status in (200, 404, 410)
    assert visitor.post(f"{receipt}/move/{on}", fields).status in (200, 404, 409)
    assert database.one(Booking).sequence == 0


@pytest.mark.parametrize("cookies", [True, False])
@pytest.mark.parametrize("path", [f"{CALL}/{WEDNESDAY}", "/book/details", "/book/check", "/find", "/book/hold"])
def test_ten_megabytes_are_refused_at_once(app: Flask, path: str, cookies: bool) -> None:
    visitor = Visitor(app, cookies=cookies)
    visitor.open(CALL)
    began = time.process_time_ns()
    visitor.post(path, {"name": "x" * 10_000_000})
    assert (visitor.status, visitor.heading) == (413, "That is too much to send")
    assert time.process_time_ns() - began < 2_000_000_000
    assert "tel:+441234380345" in visitor.page.links


@HOW
def test_ten_thousand_parts_are_refused(app: Flask, how: str) -> None:
    visitor = choose_call(Visitor(app))
    body, kind = _body([("needs", b"x")] * 10_000, how)
    visitor.post("/book/details", body, content_type=kind)
    assert visitor.status in (400, 413)


@BOTH_DATABASES
def test_a_body_just_below_the_limit_is_read(visitor: Visitor) -> None:
    choose_call(visitor).press("Continue", **PRIYA, reason="x" * 60_000)
    assert visitor.mistakes() == [("#reason", "Use 1000 letters or fewer. A sentence is enough")]
    assert len(visitor.value("reason")) == 60_000


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"<x/>", "text/xml"),
        (b"\x00\xff", "application/octet-stream"),
        (b"name=x", "multipart/form-data"),
        (b"name=x", "multipart/form-data; boundary="),
        (
            b'--b\r\nContent-Disposition: form-data; name="name"; filename="x.txt"\r\n\r\nx\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (b"name=x", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"%", "application/x-www-form-urlencoded"),
        (b"", ""),
    ],
)
def test_a_body_that_is_no_form_is_refused(visitor: Visitor, database: Database, body: bytes, kind: str) -> None:
    choose_call(visitor)
    before = database.everything()
    for path in ("/book/details", "/book/check", "/book/keep", "/find"):
        answer = visitor.client.post(path, data=body, content_type=kind, headers=visitor.headers)
        assert 400 <= answer.status_code < 500
    assert database.everything() == before


@BOTH_DATABASES
def test_a_file_in_place_of_text_is_no_text(visitor: Visitor) -> None:
    choose_call(visitor)
    _method, action, fields = visitor.form("Continue", **PRIYA)
    raw = [(name, str(value).encode()) for name, value in fields.items(multi=True) if name != "name"]
    body, kind = _body(raw, "multipart")
    part = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="name"; filename="x"\r\n\r\nPriya\r\n'.encode()
    visitor.post(action, part + body, content_type=kind)
    assert visitor.mistakes() == [("#name", "Enter your full name")]


@pytest.mark.parametrize(
    "cookie", ["x", "\udced\udca0\udc80".encode("utf-8", "surrogateescape").decode("latin-1"), "e30.x.y", "x" * 4000]
)
def test_a_forged_cookie_is_no_cookie(app: Flask, cookie: str) -> None:
    client = app.test_client(use_cookies=False)
    answer = client.get(CALL, headers={"Cookie": f"booking={cookie}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", [CALL, f"/embed{CALL}", "/find", "/sign-in", "/nothing"])
def test_bytes_in_an_address_that_are_no_text_are_no_error_of_ours(app: Flask, path: str) -> None:
    sent, same = ({"QUERY_STRING": text} for text in ("from=\xff\xfe&zone=\xc3", "from=%FF%FE&zone=%C3"))
    answers = [app.test_client().get(path, environ_overrides=query) for query in (sent, same)]
    statuses = {answer.status_code for answer in answers}
    assert len(statuses) == 1
    assert statuses < {200, 404}
