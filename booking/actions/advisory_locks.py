"""Lets transactions that count the same thing run one after another."""

from sqlalchemy import text

from booking.extensions import db

# In one order, so that two who share several names do not wait for each other for ever.
_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) "
    "FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS given (name, place) ORDER BY place"
)


def lock_names(*names: str) -> None:
    """Waits until no other transaction has locked any of the names, and locks them until this one ends.

    Empty names are ignored. On SQLite every writing transaction waits for the last anyway.
    """
    given = sorted(name for name in names if name)
    if given and db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(_LOCK, {"names": given})
