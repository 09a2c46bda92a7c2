"""For whoever watches the installation: is it alive, and can it serve?"""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from booking import clock
from booking.extensions import limiter
from booking.queries.mail_trouble import read_mail_trouble
from booking.queries.readiness import is_loaded, newest_revision, schema_revision, why_not_writable
from booking.rules.mail_trouble import in_english
from booking.transaction import file_fault

bp = Blueprint("health", __name__)
limiter.exempt(bp)

_CANNOT_BE_ASKED = "the database cannot be asked, or has no tables yet"


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"alive": True}


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database can be reached, its schema is the one this code was written for, it has been loaded, and what is
    booked can be written. Email that does not leave is named, and no reason to send patients elsewhere."""
    try:
        is_current = schema_revision() == newest_revision()
        has_clinics = is_current and is_loaded()
        because = why_not_writable() if has_clinics else ""
        late = read_mail_trouble(clock.now()) if has_clinics else None
    except Exception as error:
        return {"ready": False, "because": file_fault(error) or _CANNOT_BE_ASKED}, 503
    if not is_current:
        return {"ready": False, "because": "the schema is not current: run flask db upgrade"}, 503
    if not has_clinics:
        return {"ready": False, "because": "nothing has been loaded yet: run flask --app wsgi seed"}, 503
    if because:
        return {"ready": False, "because": because}, 503
    return {"ready": True, "mail": in_english(late)} if late else {"ready": True}
