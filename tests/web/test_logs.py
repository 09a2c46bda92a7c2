"""Logs say nothing of who books."""

import logging

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from booking.extensions import db
from booking.transaction import transaction

TYPED = {"email": "priya@example.com"}


def test_an_error_of_the_database_does_not_tell_what_it_was_sent(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with app.app_context(), pytest.raises(DBAPIError) as failed, transaction():
        db.session.execute(text("SELECT * FROM nowhere WHERE email = :email"), TYPED)
    logging.getLogger("booking").error("unexpected", exc_info=failed.value)
    assert "nowhere" in caplog.text
    assert "priya" not in caplog.text + str(failed.value)
