"""Logs say nothing of who books."""

import logging

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from booking.extensions import db
from booking.transaction import transaction
from tests.support.both_databases import BOTH_DATABASES

pytestmark = BOTH_DATABASES


TYPED = {"email": "priya@example.com"}


def test_an_error_of_the_database_does_not_tell_what_it_was_sent(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with app.app_context(), pytest.raises(DBAPIError) as failed, transaction():
        db.session.execute(text("SELECT * FROM nowhere WHERE email = :email"), TYPED)
    logging.getLogger("booking").error("unexpected", exc_info=failed.value)
    assert "nowhere" in caplog.text
    assert "priya" not in caplog.text + str(failed.value)


@pytest.mark.parametrize("rule", ["CHECK (email = '')", "UNIQUE"])
def test_an_error_of_the_database_does_not_tell_the_row_that_it_refuses(
    app: Flask, caplog: pytest.LogCaptureFixture, rule: str
) -> None:
    """PostgreSQL repeats the whole row, "Failing row contains …", or the key that is there already."""

    def write() -> None:
        with transaction():
            db.session.execute(text(f"CREATE TEMPORARY TABLE people (email TEXT CONSTRAINT one {rule})"))
            for _ in range(2):
                db.session.execute(text("INSERT INTO people VALUES (:email)"), TYPED)

    with app.app_context(), pytest.raises(IntegrityError) as failed:
        write()
    logging.getLogger("booking").error("unexpected", exc_info=failed.value)
    assert "constraint" in caplog.text
    assert "priya" not in caplog.text + str(failed.value)
