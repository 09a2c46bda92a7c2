"""Records who did what, in the transaction in which it was done."""

from datetime import datetime

from sqlalchemy import insert

from booking.extensions import db
from booking.models import Audit


def record(actor: str, verb: str, booking_id: int | None, now: datetime, **facts: object) -> None:
    """One line of the audit. The facts are times and ids: nothing that a patient typed."""
    db.session.execute(
        insert(Audit),
        [{"at_utc": now, "actor": actor, "verb": verb, "booking_id": booking_id, "facts": facts}],
    )
