"""Mail previews: every kind to everybody who gets one, about an appointment of nobody's; nothing is sent."""

import pytest
from flask import Flask

from booking.actions.admin.email_preview import PREVIEW_KINDS
from tests.web.admin.steps import ada
from tests.web.database import Database


@pytest.mark.parametrize("kind", ["/".join(kind) for kind in PREVIEW_KINDS])
@pytest.mark.parametrize("service", ["discovery-call", "first-appointment"])
def test_each_is_written_of_their_own_data(app: Flask, database: Database, kind: str, service: str) -> None:
    visitor = ada(app)
    before = database.everything()
    visitor.open(f"/admin/mail?kind={kind}&service={service}&clinic=bedford")
    assert visitor.status == 200
    assert "Alex Morgan" in visitor.text
    answer = visitor.client.get(f"/admin/mail/html?kind={kind}&service={service}&clinic=bedford")
    assert "Alex Morgan" in answer.text
    assert database.everything() == before


def test_the_frame_runs_nothing_and_only_our_own_page_may_frame_it(app: Flask) -> None:
    visitor = ada(app).open("/admin/mail")
    frame = next(visitor.page.root.iter("iframe"))
    assert (frame.get("sandbox"), frame.get("src")) == (
        "",
        "/admin/mail/html?kind=confirmation/patient&service=discovery-call&clinic=london",
    )
    assert visitor.answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'; frame-src 'self'")
    inner = visitor.client.get(frame.get("src", ""))
    assert (inner.headers["Content-Security-Policy"], inner.headers["X-Frame-Options"]) == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox",
        "SAMEORIGIN",
    )


def test_another_is_chosen_from_the_lists(app: Flask) -> None:
    visitor = ada(app).open("/admin/mail").press("Show", kind="reminder/patient", clinic="manchester")
    assert visitor.heading == "Email: Reminder, to the patient"
    assert (visitor.chosen("kind"), visitor.chosen("clinic")) == (["reminder/patient"], ["manchester"])
