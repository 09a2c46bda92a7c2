"""security.txt says whom to tell (RFC 9116)."""

import pytest
from flask import Flask

from booking import create_app

PATH = "/.well-known/security.txt"


def test_it_names_the_group_and_ends_in_a_month(app: Flask) -> None:
    answer = app.test_client().get(PATH)
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert answer.text == (
        "Contact: mailto:info@prohealthclinic.co.uk\n"
        "Contact: tel:+441234380345\n"
        "Expires: 2026-11-04T00:00:00Z\n"
        "Canonical: http://127.0.0.1:5000/.well-known/security.txt\n"
        "Preferred-Languages: en\n"
    )


def test_below_a_path_it_is_still_named_at_the_root_of_the_host(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "https://clinic.example/booking")
    below = create_app({"DATABASE_URL": app.config["DATABASE_URL"]})
    answer = below.test_client().get(f"/booking{PATH}")
    assert "Canonical: https://clinic.example/.well-known/security.txt\n" in answer.text
