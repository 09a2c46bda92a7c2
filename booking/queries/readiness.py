"""Reads whether the database can serve."""

from sqlalchemy import text

from booking.extensions import db


def schema_revision() -> str:
    """The migration that the database is at. Raises what the database raises when it cannot be reached."""
    return str(db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")
