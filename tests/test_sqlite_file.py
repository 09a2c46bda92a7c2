"""The embedded database's file is removed, replaced, damaged or written over: nobody is told "booked"."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from booking import create_app, sqlite_file
from booking.extensions import db
from booking.models import Booking
from tests.conftest import Snapshot, restore
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, give_details

pytestmark = pytest.mark.slow  # starts programs, and opens a database of its own in each test

CALLED_503 = "Booking is not working at the moment"


@pytest.fixture(autouse=True)
def clock(monday_morning: time_machine.Traveller) -> time_machine.Traveller:
    """It is 9am on Monday 5 October 2026 in London."""
    return monday_morning


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "booking.sqlite3"


@pytest.fixture
def app(sqlite_app: tuple[Flask, Snapshot], file: Path) -> Iterator[Flask]:
    """An application on a copy of its own of the session's database."""
    shared, snapshot = sqlite_app
    with shared.app_context():
        restore(snapshot)
        path = db.engine.url.database
    with closing(sqlite_file.sqlite.connect(path)) as source, closing(sqlite_file.sqlite.connect(file)) as copy:
        source.backup(copy)
    with started_on(file) as app:
        yield app


def backup(file: Path) -> Path:
    """A consistent copy of the file as it is now, made by another process."""
    copy = file.with_name("backup.sqlite3")
    program = "import sys, pysqlite3.dbapi2 as s; s.connect(sys.argv[1]).backup(s.connect(sys.argv[2]))"
    if sqlite_file.sqlite.__name__ != "pysqlite3.dbapi2":
        program = program.replace("pysqlite3.dbapi2", "sqlite3")
    subprocess.run([sys.executable, "-c", program, file, copy], check=True)
    return copy


def remove(file: Path) -> None:
    file.unlink()


def replace(file: Path) -> None:
    backup(file).replace(file)


def remove_the_log(file: Path) -> None:
    Path(f"{file}-wal").unlink()


def copy_an_older_one_over(file: Path) -> None:
    shutil.copyfile(file.with_name("older.sqlite3"), file)


def overwrite_the_start(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(b"\0" * 4096 * 40)


@pytest.mark.parametrize(
    ("happens", "because"),
    [
        (remove, sqlite_file.REMOVED),
        (replace, sqlite_file.REPLACED),
        (remove_the_log, sqlite_file.LOG_REMOVED),
        (copy_an_older_one_over, sqlite_file.WRITTEN_OVER),
        (overwrite_the_start, sqlite_file.WRITTEN_OVER),
    ],
)
def test_nobody_is_told_booked_once_the_file_is_not_ours(
    app: Flask, file: Path, happens: Callable[[Path], None], because: str
) -> None:
    backup(file).replace(file.with_name("older.sqlite3"))
    first = datetime(2026, 11, 2, 9, tzinfo=UTC)
    Database(app).put_bookings([first + timedelta(minutes=20 * number) for number in range(400)])
    with app.app_context(), closing(db.engine.raw_connection()) as connection:
        assert connection.cursor().execute("PRAGMA wal_checkpoint(FULL)").fetchone()[0] == 0
    visitor = give_details(choose_call(Visitor(app), at="10:15"))
    _method, action, booking = visitor.form("Book this appointment")

    happens(file)

    for _ in range(2):
        visitor.post(action, booking)
        assert (visitor.status, visitor.heading) == (503, CALLED_503)
        assert "tel:+441234380345" in visitor.page.links
    assert Visitor(app).open("/").status == 503
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, str((answer.json or {})["because"]).partition(":")[0]) == (503, because)
    if happens is remove:
        assert not file.exists(), "no empty file stands in the place of the one that may be put back"


def test_nothing_is_opened_in_the_place_of_a_file_that_was_replaced(app: Flask, file: Path) -> None:
    """Whoever opened it would find the old log beside it, and copy that into it at closing."""
    older = backup(file).replace(file.with_name("older.sqlite3"))
    book_call(Visitor(app))
    with app.app_context(), db.engine.connect():  # the pool's only one: the next has to be opened
        shutil.copyfile(older, file.with_name("backup.sqlite3"))
        file.with_name("backup.sqlite3").replace(file)
        assert app.test_client().get("/readyz").json == {"ready": False, "because": sqlite_file.REPLACED}
        assert file.read_bytes() == older.read_bytes()


ENDING_PROCESS = """
import sys
from booking import create_app
from booking.actions.audit import record
from booking.transaction import transaction
app = create_app({"DATABASE_URL": f"sqlite:///{sys.argv[1]}"})
with app.app_context(), transaction() as now:
    record("system", "written", None, now)
print("written", flush=True)
sys.stdin.read()
"""


def test_a_process_that_ends_writes_its_log_into_no_backup(app: Flask, file: Path, tmp_path: Path) -> None:
    """As where a backup is copied over the file first, and the server stopped then. Nothing was asked in between."""
    older, used = backup(file), tmp_path / "used.sqlite3"
    shutil.copyfile(older, used)
    program = [sys.executable, "-c", ENDING_PROCESS, str(used)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as ending:
        assert ending.stdout
        assert ending.stdout.readline() == "written\n"
        shutil.copyfile(older, used)
        ending.communicate(timeout=30)
    assert ending.returncode == 0
    assert used.read_bytes() == older.read_bytes()
    assert Path(f"{used}-wal").exists(), "so that the next start knows whose it is"


def test_a_log_that_others_filled_and_began_anew_is_nothing_strange(app: Flask, file: Path) -> None:
    """A worker, or another web process, writes more than a log holds while this one looks away."""
    with app.app_context():
        db.engine.dispose()  # the last one to close the file empties the log
    assert Visitor(app).open("/").status == 200
    with closing(sqlite_file.sqlite.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE much (bytes)")
        other.execute(
            "INSERT INTO much WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2000)"
            " SELECT randomblob(4000) FROM n"
        )
        other.execute("INSERT INTO much VALUES (1)")  # begins the log anew
        assert Visitor(app).open("/").status == 200


def test_a_log_that_others_made_while_this_process_had_none_open_is_nothing_strange(app: Flask, file: Path) -> None:
    """As a server that has looked once and is not asked again until somebody has written beside it."""
    assert Visitor(app).open("/").status == 200
    with app.app_context():
        db.engine.dispose()
    for number in range(2):
        with closing(sqlite_file.sqlite.connect(file, isolation_level=None)) as other:
            other.execute(f"CREATE TABLE another{number} (bytes)")
            other.execute(f"INSERT INTO another{number} VALUES (randomblob(9000))")
            if number:
                assert Visitor(app).open("/").status == 200


def test_a_log_that_others_fill_and_empty_again_and_again_is_nothing_strange(app: Flask, file: Path) -> None:
    """A worker writes, and what makes backups has the log copied and cut off."""
    visitor = Visitor(app)
    with closing(sqlite_file.sqlite.connect(file, isolation_level=None)) as other:
        for number in range(3):
            other.execute(f"CREATE TABLE another{number} (bytes)")
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            assert Path(f"{file}-wal").stat().st_size == 0
            assert visitor.open("/").status == 200


def test_a_checkpoint_that_is_broken_off_is_nothing_strange(app: Flask, file: Path) -> None:
    """The disk is full, or a process is killed, in the middle of writing into the file."""
    program = (
        "import os, resource, sys, pysqlite3.dbapi2 as s; other = s.connect(sys.argv[1], isolation_level=None)\n"
        "size = os.path.getsize(sys.argv[1])  # so much finds no room in the pages that the tests before have left\n"
        "other.execute('CREATE TABLE much (bytes)'); other.execute('INSERT INTO much VALUES (randomblob(?))', [size])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
        "other.execute('PRAGMA wal_checkpoint')"
    )
    book_call(Visitor(app))
    before = file.stat().st_mtime_ns
    broken = subprocess.run([sys.executable, "-c", program, file], check=False, capture_output=True, text=True)
    assert (broken.returncode, "disk" in broken.stderr, file.stat().st_mtime_ns > before) == (1, True, True)
    assert book_call(Visitor(app), at="10:15").status == 200


def test_a_file_where_no_log_can_be_shared_is_served_without_one(file: Path) -> None:
    one, info = sqlite_file.SqliteFile(str(file)), dict[Any, Any]()
    with closing(sqlite_file.sqlite.connect(f"file:{file}?vfs=unix-dotfile", uri=True)) as connection:
        one.register_connection(connection, info)
        one.refuse_foreign_writes(info)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_file_behind_a_link_is_served(app: Flask, file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.sqlite3"
    link.symlink_to(backup(file))
    with started_on(link) as linked:
        assert book_call(Visitor(linked)).status == 200
        link.unlink()
        link.symlink_to(file)
        answer = linked.test_client().get("/readyz")
        assert (answer.status_code, (answer.json or {})["because"]) == (503, sqlite_file.REPLACED)


def test_a_file_that_a_checkpoint_made_newer_than_its_log_is_not_somebody_elses(app: Flask, file: Path) -> None:
    log = Path(f"{file}-wal")
    book_call(Visitor(app))
    wait_for_file_clock(log)
    with app.app_context(), closing(db.engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint").fetchone()
    assert file.stat().st_ctime - log.stat().st_ctime > sqlite_file._TICK_SECONDS
    assert not sqlite_file.is_left_behind(str(file))
    header = log.read_bytes()[:36]
    with file.open("r+b") as opened:  # the first page in the log is another in the file
        opened.seek(int.from_bytes(header[32:36]) * int.from_bytes(header[8:12]) - 4)
        opened.write(b"\xff\0\xff\0")
    assert sqlite_file.is_left_behind(str(file))


@pytest.fixture
def after_a_crash(app: Flask, file: Path, tmp_path: Path) -> Path:
    """The file and its log as kill -9 leaves them, with a booking in the log; backup.sqlite3 beside it is older."""
    folder = tmp_path / "crashed"
    folder.mkdir()
    backup(file).rename(folder / "backup.sqlite3")
    book_call(Visitor(app))
    for suffix in (".last-known.json", "", "-wal"):
        shutil.copyfile(f"{file}{suffix}", folder / f"{file.name}{suffix}")
    return folder / file.name


@contextmanager
def started_on(file: Path) -> Iterator[Flask]:
    app = create_app({"DATABASE_URL": f"sqlite:///{file}"})
    yield app
    with app.app_context():
        db.engine.dispose()


def wait_for_file_clock(path: Path) -> None:
    """Returns once the file system's clock is a few ticks past a file's last change."""
    mark = path.with_name("mark")
    while True:
        mark.touch()
        if mark.stat().st_ctime - path.stat().st_ctime > 2 * sqlite_file._TICK_SECONDS:
            return


def bookings(app: Flask) -> int:
    return len(Database(app).all(Booking))


def test_a_log_that_a_crash_left_is_taken_up(after_a_crash: Path) -> None:
    with started_on(after_a_crash) as app:
        assert (app.test_client().get("/readyz").json, bookings(app)) == ({"ready": True}, 1)
    assert not Path(f"{after_a_crash}-wal").exists(), "whoever closes the file last leaves no log"


def test_a_log_that_a_crash_left_is_not_written_into_a_backup(after_a_crash: Path) -> None:
    older, log = after_a_crash.with_name("backup.sqlite3"), Path(f"{after_a_crash}-wal")
    wait_for_file_clock(log)  # as people take a moment
    shutil.copyfile(older, after_a_crash)

    with started_on(after_a_crash) as app:
        visitor = Visitor(app)
        assert (visitor.open("/").status, visitor.heading) == (503, CALLED_503)
        assert "tel:+441234380345" in visitor.page.links, "as it was kept beside the file"
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, answer.json) == (503, {"ready": False, "because": sqlite_file.LOG_OF_ANOTHER})
    assert after_a_crash.read_bytes() == older.read_bytes(), "the backup is as it was"

    log.unlink()
    with started_on(after_a_crash) as app:
        assert (app.test_client().get("/readyz").json, bookings(app)) == ({"ready": True}, 0)


def test_a_damaged_file_is_known_from_the_start(app: Flask, file: Path) -> None:
    damaged = file.with_name("damaged.sqlite3")
    damaged.write_bytes(backup(file).read_bytes())
    with closing(sqlite_file.sqlite.connect(damaged)) as whole:  # a page in use: what lies on a free one harms nobody
        page = whole.execute("SELECT rootpage FROM sqlite_master WHERE name = 'clinics'").fetchone()[0]
        size = whole.execute("PRAGMA page_size").fetchone()[0]
    with damaged.open("r+b") as opened:
        opened.seek((page - 1) * size)
        opened.write(b"\xff" * size)
    with started_on(damaged) as app:
        for path in ("/", "/book", "/a/" + "A" * 22):
            assert Visitor(app, group="").open(path).status == 503
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, str((answer.json or {})["because"]).partition(":")[0]) == (503, sqlite_file.DAMAGED)
        result = app.test_cli_runner().invoke(args=["check"])
        assert (result.exit_code, sqlite_file.DAMAGED in result.output) == (1, True)


def test_a_file_of_which_rows_are_missing_is_known_from_the_start(app: Flask, file: Path) -> None:
    half = backup(file)
    with closing(sqlite_file.sqlite.connect(half)) as other, other:
        other.execute("DELETE FROM clinics")
    with started_on(half) as started:
        assert started.test_client().get("/readyz").json == {"ready": False, "because": sqlite_file.DAMAGED}


def test_a_file_that_is_removed_during_the_commit_is_noticed_before_the_answer(app: Flask, file: Path) -> None:
    visitor = give_details(choose_call(Visitor(app)))
    with app.app_context():
        event.listen(db.engine, "commit", lambda _connection: file.unlink(missing_ok=True))
    visitor.press("Book this appointment")
    assert (visitor.status, visitor.heading) == (503, "We can't tell yet")
