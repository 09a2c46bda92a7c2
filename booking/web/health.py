"""For whoever watches the installation: is it alive, and can it serve?"""

from functools import lru_cache

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from booking.extensions import limiter
from booking.queries.readiness import schema_revision

bp = Blueprint("health", __name__)
limiter.exempt(bp)


@lru_cache(maxsize=1)
def newest_revision(directory: str) -> str:
    """The migration that this code was written for."""
    config = Config()
    config.set_main_option("script_location", directory)
    return ScriptDirectory.from_config(config).get_current_head() or ""


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"alive": True}


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database can be reached and its schema is the one this code was written for."""
    try:
        found = schema_revision()
    except Exception:
        return {"ready": False, "because": "the database cannot be asked, or has no tables yet"}, 503
    if found != newest_revision(current_app.extensions["migrate"].directory):
        return {"ready": False, "because": "the schema is not current: run flask db upgrade"}, 503
    return {"ready": True}
