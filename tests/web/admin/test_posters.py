"""Posters: of what can be booked and where, with the address that patients use."""

from io import BytesIO

import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from booking import create_app
from booking.models import Clinic, Service
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada
from tests.web.database import Database

POSTER = "/admin/posters/london/discovery-call"
LEADS_TO = "http://127.0.0.1:5000/book/discovery-call/london?from=poster"


def test_there_is_one_for_each_service_at_each_clinic(app: Flask) -> None:
    listed = ada(app).open("/admin").follow("Posters").links_to("/admin/posters/")
    assert [path for path in listed if "code." not in path] == [
        f"/admin/posters/{clinic}/{service}"
        for clinic in ("london", "manchester", "bedford")
        for service in ("discovery-call", "first-appointment", "follow-up")
    ]


def test_what_cannot_be_booked_has_none(app: Flask, database: Database) -> None:
    from booking.extensions import db

    def close() -> None:
        for clinic in db.session.query(Clinic):
            clinic.is_active = clinic.slug == "london"
        for service in db.session.query(Service):
            service.is_active = service.slug != "follow-up"

    database.change(close)
    visitor = ada(app)
    listed = visitor.open("/admin/posters").links_to("/admin/posters/")
    assert [path for path in listed if "code." not in path] == [POSTER, "/admin/posters/london/first-appointment"]
    for gone in ("bedford/discovery-call", "london/follow-up", "london/follow-up/code.png"):
        assert visitor.open(f"/admin/posters/{gone}").status == 404


def test_where_nothing_can_be_booked_it_says_so(app: Flask, database: Database) -> None:
    from booking.extensions import db

    def close() -> None:
        for clinic in db.session.query(Clinic):
            clinic.is_active = False

    database.change(close)
    visitor = ada(app).open("/admin/posters")
    assert "Nothing can be booked online yet" in visitor.text
    assert visitor.links_to("/admin/posters/") == []


def test_a_poster_says_what_where_and_how_to_reach_it_in_this_order(app: Flask) -> None:
    visitor = ada(app).open(POSTER)
    assert visitor.text.partition("All posters ")[2].replace("\xa0", " ") == (
        "ProHealth Clinic Free discovery call 15 minutes, by phone. Ask questions before you decide. "
        "Choose a time with your phone Point its camera at the code, or go to "
        "127.0.0.1:5000/book/discovery-call/london "
        "London 104 Harley Street Marylebone, London W1G 7JD Open Monday to Saturday, 9am to 6pm "
        "Or call +44 1234 380345"
    )


def test_a_clinics_own_phone_is_on_its_poster(app: Flask, database: Database) -> None:
    from booking.extensions import db

    def give_it_a_phone() -> None:
        db.session.query(Clinic).filter_by(slug="london").one().phone = "+442079460000"

    database.change(give_it_a_phone)
    assert "+44 20 7946 0000" in ada(app).open(POSTER).text.replace("\xa0", " ").split("Or call")[1]


def test_both_files_are_to_be_kept_and_say_the_address(app: Flask) -> None:
    visitor = ada(app)
    for link, name, kind in (
        ("The code as SVG", "discovery-call-london.svg", "image/svg+xml"),
        ("The code as PNG", "discovery-call-london.png", "image/png"),
    ):
        answer = visitor.client.get(visitor.open(POSTER).link(link))
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    image = Image.open(BytesIO(answer.data)).convert("RGB")
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [LEADS_TO]


@pytest.mark.parametrize("path", ["", "/clinic"])
def test_the_code_leads_to_the_address_that_patients_use_whatever_host_was_asked_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("BASE_URL", f"http://book.example.com{path}")
    public = create_app({"DATABASE_URL": app.config["DATABASE_URL"], "SECOND_FACTOR_REQUIRED": False})
    answer = ada(public).client.get(
        f"{POSTER}/code.png", headers={"X-Forwarded-Host": "evil.example"}, environ_overrides={"SCRIPT_NAME": path}
    )
    image = Image.open(BytesIO(answer.data)).convert("RGB")
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [
        f"http://book.example.com{path}/book/discovery-call/london?from=poster"
    ]


def test_who_comes_by_a_poster_is_known_to_have(app: Flask) -> None:
    """The address of the code carries its word as far as a time is held (tests/web/public/test_attribution.py)."""
    days = Visitor(app).open(LEADS_TO.removeprefix("http://127.0.0.1:5000"))
    assert days.status == 200
    assert [link for link in days.links_to("/book/discovery-call/london/2026") if "from=poster" not in link] == []
