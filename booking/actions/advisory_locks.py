"""Locks names, so that transactions that count the same thing run one after another."""

from sqlalchemy import text

from booking.extensions import db

# The names are locked in one order: two transactions that share several names cannot deadlock.
_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) "
    "FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS given (name, place) ORDER BY place"
)


def lock_names(*names: str) -> None:
    """Locks the names until this transaction ends, and waits first for every transaction that has locked one of them.

    Empty names are ignored. Only PostgreSQL needs it: on SQLite only one transaction writes at a time.
    """
    given = sorted(name for name in names if name)
    if given and db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(_LOCK, {"names": given})
