"""`flask --app wsgi guides`: what it lists, and what it says of a guide that is not whole."""

from pathlib import Path

import pytest
from flask import Flask

from tests.support.guide_files import WHOLE, put
from tests.test_commands import run

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_it_lists_the_guides_that_are_shown(app: Flask) -> None:
    guide = app.extensions["guides"].guide("gluteus-medius-pain")
    assert run(app, "guides") == (
        0,
        f"/guides/gluteus-medius-pain  Gluteus medius pain  {guide.words} words  8 references  "
        "not yet reviewed  code 8e9ea1f6\n1 guide.\n",
    )


def test_it_checks_a_guide_before_that_is_put_in_its_place(app: Flask, tmp_path: Path) -> None:
    assert run(app, "guides", str(put(tmp_path))) == (
        0,
        "/guides/tennis-elbow  Tennis elbow  42 words  2 references  reviewed 2026-10-01  code 9b4b323d\n1 guide.\n",
    )


def test_it_refuses_a_guide_of_the_future(app: Flask, tmp_path: Path) -> None:
    path = put(tmp_path, WHOLE.replace("2026-10-01", "2027-10-01"))
    said = f"{path}: line 7: reviewed: 2027-10-01 is still to come.\nError: 1 mistake.\n"
    assert run(app, "guides", str(path)) == (1, said)


def test_it_says_when_a_guide_leads_to_no_service(app: Flask, tmp_path: Path) -> None:
    status, said = run(app, "guides", str(put(tmp_path, WHOLE.replace("discovery-call", "massage"))))
    assert status == 0
    assert "  There is no service 'massage': the page offers the phone number only.\n" in said


def test_it_tells_every_mistake_in_a_line_and_ends_with_1(app: Flask, tmp_path: Path) -> None:
    path = put(tmp_path, WHOLE.replace("10.1000/182", "here").replace("@smith2020; ", ""))
    assert run(app, "guides", str(path)) == (
        1,
        f"{path}: line 10: smith2020: is never cited. Write [@smith2020] where the text needs it.\n"
        f'{path}: line 13: references.doi: "here" is no DOI. Write it like "10.1000/182".\n'
        "Error: 2 mistakes.\n",
    )


def test_its_help_says_where_guides_are_and_when_they_are_read(app: Flask) -> None:
    status, said = run(app, "guides", "--help")
    assert status == 0
    assert all(words in said for words in ("booking/data/guides", "instance/guides/*.md", "from the next start on"))
