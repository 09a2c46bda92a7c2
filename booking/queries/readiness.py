"""Reads whether the database can serve: is it there, is its schema the one this code was written for, and has
anything been loaded?"""

from functools import lru_cache

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import select

from booking.extensions import db
from booking.models import ClinicGroup


def newest_revision() -> str:
    """The migration that this code was written for."""
    return _head_of(current_app.extensions["migrate"].directory)


@lru_cache(maxsize=4)
def _head_of(directory: str) -> str:
    config = Config()
    config.set_main_option("script_location", directory.replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def is_loaded() -> bool:
    """Whether there is a clinic group, so that pages have something to show. It leaves no transaction open."""
    with db.engine.connect() as connection:
        return connection.execute(select(ClinicGroup.id).limit(1)).first() is not None


def schema_revision() -> str:
    """The migration that the database is at; "" before the first. It leaves no transaction open.

    Raises what the database raises when it cannot be reached.
    """
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""
