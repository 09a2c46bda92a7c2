"""Migrations run on both databases, make exactly the models' tables, and lose nothing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import CheckConstraint, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from booking import MIGRATIONS, create_app
from booking.actions.seed import SHIPPED, load, read_file
from booking.extensions import Base, db
from booking.models import Clinic, Hours
from booking.transaction import transaction

pytestmark = pytest.mark.slow  # makes every table anew in each test

REPOSITORY = MIGRATIONS.parent
REVISIONS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
NEWEST = REVISIONS[-1]
# A migration in which SQLite has to rebuild `clinics`, which other tables point at.
REBUILDS_CLINICS = """
    with op.batch_alter_table("clinics", recreate="always") as clinics:
        clinics.alter_column("name", type_=sa.String(90), existing_nullable=False)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database with nothing in it, each kind in turn."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.sqlite3"
    else:
        url = request.getfixturevalue("postgres_url")
    yield from an_application(url)


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Flask]:
    """An application on an embedded database with the shipped data in it."""
    for app in an_application(f"sqlite:///{tmp_path}/loaded.sqlite3"):
        flask_migrate.upgrade()
        with transaction() as now:
            load(read_file(SHIPPED), now)
        db.session.remove()
        yield app


def an_application(url: str) -> Iterator[Flask]:
    app = create_app({"DATABASE_URL": url})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def a_folder_with(next_migration: str, folder: Path) -> Path:
    """The migrations, and one more after the newest."""
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_next.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f'revision = "9999"\ndown_revision = "{NEWEST}"\n\n\n'
        f"def upgrade():\n    {dedent(next_migration).strip().replace(chr(10), chr(10) + '    ')}\n"
    )
    return folder


def tables_made() -> set[str]:
    with db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def revision() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_from_nothing_they_make_exactly_the_models_tables(empty: Flask) -> None:
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_constraint_has_the_name_that_the_models_give_it(empty: Flask) -> None:
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        found = inspect(connection)
        for table in Base.metadata.sorted_tables:
            name = table.name
            # Comparing metadata overlooks checks, and the names of keys.
            made = {
                *(check["name"] for check in found.get_check_constraints(name)),
                *(key["name"] for key in found.get_foreign_keys(name)),
                found.get_pk_constraint(name)["name"],
            }
            wanted = {f"fk_{name}_{key.parent.name}" for key in table.foreign_keys} | {f"pk_{name}"}
            wanted |= {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
            assert made == wanted


def test_running_them_twice_is_harmless(empty: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.upgrade()
    assert tables_made() == set(Base.metadata.tables)
    assert revision() == NEWEST


def test_down_to_nothing_leaves_nothing_and_up_again_works(empty: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    assert tables_made() == set()
    flask_migrate.upgrade()
    assert tables_made() == set(Base.metadata.tables)


def test_two_that_run_at_once_wait_for_each_other(empty: Flask) -> None:
    environment = {**os.environ, "DATABASE_URL": str(empty.config["DATABASE_URL"])}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    running = [
        subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(3)
    ]
    said = sorted(process.communicate(timeout=60)[0] for process in running)
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert said == ["", "", "".join(f"Applied {number}\n" for number in REVISIONS)]


def test_rebuilding_a_table_keeps_the_rows_that_point_at_it(on_sqlite: Flask, tmp_path: Path) -> None:
    before = db.session.scalar(select(func.count()).select_from(Hours))
    db.session.remove()
    flask_migrate.upgrade(directory=str(a_folder_with(REBUILDS_CLINICS, tmp_path / "migrations")))
    assert revision() == "9999"
    assert db.session.scalar(select(func.count()).select_from(Hours)) == before == 29
    assert db.session.scalar(select(func.count()).select_from(Clinic)) == 3
    assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


def test_without_the_guard_the_same_rebuild_fails(on_sqlite: Flask, tmp_path: Path) -> None:
    folder = a_folder_with(REBUILDS_CLINICS, tmp_path / "migrations")
    guarded = (folder / "env.py").read_text()
    unguarded = guarded.replace("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
    assert unguarded != guarded
    (folder / "env.py").write_text(unguarded)
    with pytest.raises(IntegrityError, match="FOREIGN KEY constraint failed"):
        flask_migrate.upgrade(directory=str(folder))


def test_a_migration_that_orphans_rows_is_undone(
    on_sqlite: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = a_folder_with("op.execute(\"DELETE FROM clinics WHERE slug = 'london'\")", tmp_path / "migrations")
    with pytest.raises(SystemExit):  # which is how Flask-Migrate ends a command that failed
        flask_migrate.upgrade(directory=str(folder))
    assert "46 rows point at nothing" in caplog.text
    assert revision() == NEWEST
    assert db.session.scalar(select(func.count()).select_from(Clinic)) == 3


def test_a_practice_keeps_its_clinics_services_diaries_and_websites_under_its_new_name(empty: Flask) -> None:
    flask_migrate.upgrade(revision="0010")
    with transaction():
        for statement in (
            "INSERT INTO clinic_groups (name, phone, email, setup_step, settings_version)"
            " VALUES ('Group', '+441234380345', 'a@example.com', 5, 7)",
            "INSERT INTO diaries (group_id, slug, name, is_person, role, experience, qualifications, late_minutes,"
            " is_active, is_at_desk, position) SELECT id, 'line', 'Line', false, '', '', '', 0, true, true, 1"
            " FROM clinic_groups",
            "INSERT INTO embed_sites (group_id, origin) SELECT id, 'https://www.example.org' FROM clinic_groups",
        ):
            db.session.execute(text(statement))
    db.session.remove()
    flask_migrate.upgrade()
    assert db.session.execute(text("SELECT name, setup_step, settings_version FROM practices")).all() == [
        ("Group", 5, 7)
    ]
    for table in ("diaries", "embed_sites"):
        joined = text(f"SELECT count(*) FROM {table} JOIN practices ON practices.id = {table}.practice_id")
        assert db.session.scalar(joined) == 1, table
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text("INSERT INTO embed_sites (practice_id, origin) VALUES (99, 'https://example.org')"))
    db.session.remove()
    flask_migrate.downgrade(revision="0010")
    assert db.session.scalar(text("SELECT count(*) FROM embed_sites WHERE group_id IN (SELECT id FROM clinic_groups)"))


def test_what_could_not_be_booked_online_is_still_not_booked_at_the_desk(empty: Flask) -> None:
    flask_migrate.upgrade(revision="0007")
    with transaction():
        db.session.execute(
            text(
                "INSERT INTO clinic_groups (name, phone, email, setup_step, settings_version)"
                " VALUES ('Group', '+441234380345', 'a@example.com', 0, 0)"
            )
        )
        for slug, is_active in (("left", False), ("here", True)):
            db.session.execute(
                text(
                    "INSERT INTO diaries (group_id, slug, name, is_person, role, experience, qualifications,"
                    " late_minutes, is_active, position) SELECT id, :slug, :slug, :yes, '', '', '', 0, :is_active, 1"
                    " FROM clinic_groups"
                ),
                {"slug": slug, "is_active": is_active, "yes": True},
            )
    db.session.remove()
    flask_migrate.upgrade(revision="0008")
    rows = db.session.execute(text("SELECT slug, is_active, is_at_desk FROM diaries ORDER BY slug")).all()
    assert [(slug, bool(online), bool(desk)) for slug, online, desk in rows] == [
        ("here", True, True),
        ("left", False, False),
    ]
