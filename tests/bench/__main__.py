"""`make bench`: how long a page takes with 10,000 bookings in the database.

    python -m tests.bench [--postgresql] [--page NAME] [--profile]

It makes a database of its own and removes it. Times are of the whole application, from request to
compressed answer, without the network and gunicorn; the machine should be doing nothing else.
"""

import argparse
import cProfile
import os
import platform
import pstats
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Before anything reads the settings: nothing of this computer's own installation is measured.
os.environ.update(
    BOOKING_ENV="development", SECRET_KEY=secrets.token_urlsafe(48), BASE_URL="http://127.0.0.1:5000", REDIS_URL=""
)

from importlib.metadata import version

import flask_migrate
from flask import Flask
from sqlalchemy import func, select, text

from booking import clock, create_app
from booking.actions.seed import SHIPPED, load, read_file
from booking.extensions import db
from booking.models import Booking, Claim
from booking.transaction import transaction
from tests.bench.desk import BUSY, compressed_bytes
from tests.bench.filled import SEED, fill
from tests.bench.pages import CALLS, PAGES, Measured, measure
from tests.support.postgres import running_postgres


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench")
    asked.add_argument("--postgresql", action="store_true", help="PostgreSQL as well as SQLite")
    asked.add_argument("--page", choices=PAGES, default="", help="only this page")
    asked.add_argument("--profile", action="store_true", help="say where the time goes")
    given = asked.parse_args()
    for kind in ("sqlite", "postgresql") if given.postgresql else ("sqlite",):
        with database(kind) as url:
            app = create_app({"DATABASE_URL": url, "RATELIMIT_ENABLED": False})
            with app.app_context():
                prepare(app)
            if given.profile:
                profiled(app, given.page)
            else:
                told(measure(app, given.page))
                print(f"\nA day of {BUSY} bookings is {compressed_bytes(app) / 1024:.1f} KB compressed (goal: 45)")


@contextmanager
def database(kind: str) -> Iterator[str]:
    """An empty database, as safe as in production, that is gone afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder:
            yield f"sqlite:///{Path(folder) / 'booking.sqlite3'}"
    else:
        with running_postgres(durable=True) as server:
            url = server.new_database()
            yield url
            server.drop_database(url)


def prepare(app: Flask) -> None:
    """Tables, the shipped data, and a busy year; then what was measured on."""
    flask_migrate.upgrade()
    with transaction() as now:
        load(read_file(SHIPPED), now)
    bookings = fill(clock.now())
    claims = db.session.scalar(select(func.count()).select_from(Claim))
    to_come = db.session.scalar(select(func.count()).select_from(Booking).where(Booking.starts_at_utc > clock.now()))
    sqlite = db.engine.dialect.name == "sqlite"
    server = db.session.scalar(text("SELECT sqlite_version()" if sqlite else "SHOW server_version"))
    with db.engine.connect().execution_options(writes=True, postgresql_readonly=False) as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    print(f"\n{'SQLite' if sqlite else 'PostgreSQL'} {server}: {bookings:,} bookings, {to_come:,} of them to come")
    print(f"with {claims:,} claims (seed {SEED}); {CALLS} calls a page after a warm-up")
    versions = ", ".join(f"{name} {version(name)}" for name in ("Flask", "SQLAlchemy"))
    print(f"Python {platform.python_version()}, {versions}; {processor()}, {os.cpu_count()} cores\n")
    db.session.remove()


def processor() -> str:
    """What the machine computes with, as far as it says."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (names or [platform.processor() or platform.machine()])[0]


def told(pages: list[Measured]) -> None:
    print(f"{'page':<16}{'median':>10}{'p95':>10}   goal")
    for page in pages:
        goal = "" if page.goal is None else f"under {page.goal:g} ms: {'met' if page.median < page.goal else 'MISSED'}"
        print(f"{page.name:<16}{page.median:>7.1f} ms{page.p95:>7.1f} ms   {goal}".rstrip())


def profiled(app: Flask, page: str) -> None:
    profile = cProfile.Profile()
    profile.runcall(measure, app, page)
    pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(25)
    pstats.Stats(profile).sort_stats("cumulative").print_stats("booking/", 30)


if __name__ == "__main__":
    main()
