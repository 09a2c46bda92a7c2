"""The cards as they are served: to anybody, from anywhere, and asked for again only when they have changed."""

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from booking.models import Practice
from tests.support.visitor import Visitor
from tests.web.database import Database

CARDS = ["home", "clinic-london", "service-discovery-call", "practitioner-oliver-eaton"]


ADDRESSES = {f"/pictures/{name}.png": (1200, 630) for name in CARDS} | {"/apple-touch-icon.png": (180, 180)}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_picture_is_a_png_for_everybody(visitor: Visitor, address: str) -> None:
    answer = visitor.client.get(address)
    told = ("Content-Type", "Cache-Control", "Cross-Origin-Resource-Policy", "X-Robots-Tag", "Set-Cookie", "Vary")
    assert {header: answer.headers.get(header) for header in told} == {
        "Content-Type": "image/png",
        "Cache-Control": "public, max-age=3600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Robots-Tag": None,
        "Set-Cookie": None,
        "Vary": "Accept-Encoding",
    }
    assert Image.open(BytesIO(answer.data)).size == ADDRESSES[address]


def test_whoever_has_it_is_told_so_until_it_says_something_else(visitor: Visitor, database: Database) -> None:
    from booking.extensions import db

    def rename() -> None:
        db.session.query(Practice).one().name = "Another Clinic"

    etag = visitor.client.get("/pictures/home.png").headers["ETag"]
    again = visitor.client.get("/pictures/home.png", headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "public, max-age=3600")
    database.change(rename)
    assert visitor.client.get("/pictures/home.png", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "name", ["nothing", "clinic-atlantis", "clinic-", "guide-sore-thumb", "home.png", "..", "x" * 2000, "%00", "%ff"]
)
def test_there_is_no_card_of_what_there_is_not(visitor: Visitor, name: str) -> None:
    answer = visitor.client.get(f"/pictures/{name}.png")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_a_guide_has_a_card(guided: Flask) -> None:
    client = guided.test_client()
    assert [client.get(f"/pictures/guide-{slug}.png").status_code for slug in ("sore-thumb", "sore-toe")] == [200] * 2
    assert client.get("/pictures/guide-sore-ear.png").status_code == 404
