"""What no page of ours sends: it is refused, never an error of ours, and never on another's page."""

import pytest
from flask import Flask

from tests.support.both_databases import BOTH_DATABASES
from tests.web.database import Database
from tests.web.staff import ADA, signed_in

pytestmark = BOTH_DATABASES


DAY = "/reception/london/2026-10-08"
ODD = ["%00", "%ED%A0%80", "K7M4PX%00", "A" * 300, "%E2%80%AE", "K7M4P%C3%84", "'%20OR%201=1"]


@pytest.mark.parametrize("odd", ODD)
def test_no_reference_can_break_a_page(app: Flask, database: Database, odd: str) -> None:
    ada = signed_in(app, ADA)
    token = ada.open("/find").value("csrf_token")
    for path in (
        f"{DAY}/move/{odd}",
        f"/reception/london/booking/{odd}/cancel",
        f"/reception/london/booking/{odd}/saved",
        f"/reception/london/booking/{odd}/details",
    ):
        assert ada.client.get(path).status_code == 404, path
        fields = {"csrf_token": token, "version": "0", "to": "arrived", "who": "clinic"}
        for posted in (path, f"/reception/london/booking/{odd}/mark", f"/reception/london/booking/{odd}/undo"):
            assert ada.client.post(posted, data=fields, headers=ada.headers).status_code in (404, 405), posted
    assert ada.client.get(f"{DAY}/new?from={odd}").status_code == 404


@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "0", "-1", "1.5"])
def test_no_number_can_break_a_page(app: Flask, number: str) -> None:
    ada = signed_in(app, ADA)
    assert ada.open(f"{DAY}/block/{number}").status == 404
    assert ada.client.get(f"{DAY}/new?at=10:00&diary={number}").status_code == 200
    assert ada.client.get(f"{DAY}/block?at=x&diary={number}").status_code == 200


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{7*7}}", "a\x00b", "\u202eevil", "x" * 100_000, "\ud800"]
)
def test_nothing_typed_can_break_a_form(app: Flask, text: str) -> None:
    ada = signed_in(app, ADA)
    token = ada.open("/find").value("csrf_token")
    raw = text.encode("utf-8", "surrogatepass")
    for path, names in (
        (
            f"{DAY}/new",
            ("phone", "name", "email", "reason", "at", "diary", "service", "told", "past", "zone", "from", "use"),
        ),
        (f"{DAY}/block", ("starts", "ends", "diary", "why", "seen")),
    ):
        for name in names:
            fields = {"at": "10:00", "diary": "4", "phone": "07700 900118", "name": "Anjali", "csrf_token": token}
            answer = ada.client.post(path, data={**fields, name: raw}, headers=ada.headers)
            assert answer.status_code in (200, 303, 400, 409, 413, 422), (path, name)
            assert b"<script>alert" not in answer.data
            assert b">49<" not in answer.data
