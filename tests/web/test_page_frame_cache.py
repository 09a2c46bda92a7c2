"""A process that starts while the database is away still has the phone number."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from booking import create_app
from booking.extensions import db
from booking.web import page_frame_cache
from tests.conftest import loaded_app
from tests.support.cut_off import Line, line_to
from tests.support.postgres import Server
from tests.support.visitor import Visitor

AWAY = "Booking is not working at the moment"


@pytest.fixture
def line(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    monkeypatch.setattr(page_frame_cache, "CACHE_FOLDER", tmp_path)
    url = postgres.new_database()
    with line_to(url) as line:
        yield line
    postgres.drop_database(url)


def test_a_process_that_starts_while_the_database_is_away_has_the_phone_number(
    line: Line, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    with loaded_app(line.url) as (app, _snapshot):
        assert Visitor(app).open("/book").status == 200
    line.cut()
    app = create_app({"DATABASE_URL": line.url})
    visitor = Visitor(app)
    assert (visitor.open("/book").status, visitor.heading) == (503, AWAY)
    assert "tel:+441234380345" in visitor.page.links
    assert set(json.loads((tmp_path / "last-known.json").read_text())["shell"]) == {"name", "phone", "email", "hours"}

    line.mend()
    assert visitor.open("/book").status == 200, "it recovers by itself"
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("kept", ["", "[]", "null", '{"shell": {"name": "Other"}, "database": "another"}', "{"])
def test_what_was_kept_for_another_database_or_is_no_such_file_is_not_read(
    line: Line, tmp_path: Path, kept: str
) -> None:
    (tmp_path / "last-known.json").write_text(kept)
    line.cut()
    app = create_app({"DATABASE_URL": line.url})
    visitor = Visitor(app, group="")
    assert (visitor.open("/book").status, visitor.heading) == (503, AWAY)
    assert not [link for link in visitor.page.links if link.startswith("tel:")]
