"""For whoever watches the installation: is it alive, and can it serve?"""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from booking import clock
from booking.extensions import limiter
from booking.queries.email_delays import read_email_delay
from booking.queries.readiness import has_practice, newest_revision, schema_revision, why_not_writable
from booking.rules.email_delays import english_sentence
from booking.transaction import file_fault

bp = Blueprint("health", __name__)
limiter.exempt(bp)

_DATABASE_UNREACHABLE = "the database cannot be asked, or has no tables yet"


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
        has_clinics = is_current and has_practice()
        because = why_not_writable() if has_clinics else ""
        late = read_email_delay(clock.now()) if has_clinics else None
    except Exception as error:
        return {"ready": False, "because": file_fault(error) or _DATABASE_UNREACHABLE}, 503
    if not is_current:
        return {"ready": False, "because": "the schema is not current: run flask db upgrade"}, 503
    if not has_clinics:
        return {"ready": False, "because": "nothing has been loaded yet: run flask --app wsgi seed"}, 503
    if because:
        return {"ready": False, "because": because}, 503
    return {"ready": True, "mail": english_sentence(late)} if late else {"ready": True}
