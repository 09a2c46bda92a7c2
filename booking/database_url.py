"""Reads DATABASE_URL and prepares an embedded database's file, before anything connects to it."""

import os
import stat
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from booking.config import BadSetting
from booking.sqlite_file import is_left_behind

_OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR
_SQLITE_HEADER = b"SQLite format 3\x00"
_SIDE_FILES = ("", "-wal", "-shm", "-journal")


def read_database_url(text: str) -> URL:
    """Returns the URL of a SQLite or PostgreSQL database. Raises BadSetting, whose text never contains the password."""
    try:
        url = make_url(text.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        raise BadSetting(
            "DATABASE_URL cannot be read. It must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        ) from None
    kind = url.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise BadSetting(
            f"DATABASE_URL names a database of the kind {kind!r}. Only sqlite and postgresql are supported."
        )
    if kind == "sqlite" and url.host:
        raise BadSetting(f"DATABASE_URL begins with sqlite://{url.host}. A file is named after three slashes.")
    return url


def prepare_file(url: URL, instance: Path) -> URL:
    """Returns the URL of an embedded database with the whole path of its file.

    A missing file is made, and the file is made readable by its owner only. Raises BadSetting where it cannot be read
    and written.
    """
    if not url.database or url.database == ":memory:":
        return url
    path = instance / url.database
    try:
        if path.parent == instance:
            instance.mkdir(mode=0o700, exist_ok=True)
        _refuse_unusable_file(path)
    except OSError as error:
        raise BadSetting(f"The database {path} cannot be used: {error.strerror or type(error).__name__}.") from None
    return url.set(database=str(path))


def _refuse_unusable_file(path: Path) -> None:
    if path.is_dir():
        raise BadSetting(f"DATABASE_URL names the folder {path}. It must name a file in it.")
    if not path.parent.is_dir():
        raise BadSetting(f"The folder of the database is missing. Make it: mkdir -p -m 700 {path.parent}")
    with open(os.open(path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY), "rb") as file:
        header = file.read(len(_SQLITE_HEADER))
    if header and header != _SQLITE_HEADER:
        raise BadSetting(f"The file {path} is no SQLite database.")
    # SQLite makes other files in the same folder, so the folder must be writable too.
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise BadSetting(f"The folder {path.parent} of the database cannot be written to.")
    # chmod would change the log's ctime, by which a log of another file is recognised.
    unchanged = ("-wal",) if is_left_behind(str(path)) else ()
    for ending in _SIDE_FILES:
        if ending not in unchanged:
            _restrict_to_owner(Path(f"{path.resolve()}{ending}"))


def _restrict_to_owner(path: Path) -> None:
    """Makes a file readable by its owner only.

    A file that was copied back may be readable by others, and SQLite gives the files beside it the same rights.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    if stat.S_IMODE(found.st_mode) & ~_OWNER_ONLY and found.st_uid == os.geteuid():
        path.chmod(_OWNER_ONLY)
