"""Checks that the open SQLite file is still the one at its path, and that it is whole.

SQLite does not check. A file that was removed or replaced under a running server goes on accepting bookings that
nobody will ever find, and an old write-ahead log beside a restored file is written into it. Every transaction is
therefore checked before it begins and after it has committed: four calls of `stat` and two reads of the log's index.
The whole file is read when a process first opens it.
"""

import ctypes
import os
import sqlite3
import struct
import threading
from collections.abc import MutableMapping
from contextlib import closing, suppress
from types import ModuleType
from typing import Any, BinaryIO, NamedTuple

try:
    import pysqlite3.dbapi2 as _fixed_sqlite

    sqlite: ModuleType = _fixed_sqlite
except ImportError:  # no wheel for this platform: the standard module, without WAL if it is too old
    sqlite = sqlite3

# In older versions concurrent writers and checkpoints can corrupt a WAL file (sqlite.org/wal.html#walresetbug).
WAL_IS_SAFE = sqlite.sqlite_version_info >= (3, 51, 3)
_CORRUPT, _NOT_A_DATABASE = 11, 26
# A file may seem this much newer than its log, because the file system's clock is coarse.
_TICK_SECONDS = 0.05
# Bytes of the log's header and of each page's header, and the places in the log's index (-shm) of the log's
# salts and of how far the log is copied (sqlite.org/walformat.html).
_LOG_HEADER, _PAGE_HEADER = 32, 24
_SALTS, _COPIED, _BEGUN, _INDEX_BYTES = slice(32, 40), 96, 128, 132

REMOVED = "the database file was removed while it was in use"
REPLACED = "the database file was replaced while it was in use"
LOG_REMOVED = "the database's -wal or -shm file was removed or replaced while it was in use"
LOG_OF_ANOTHER = (
    "the database file is newer than the -wal file beside it, as after a backup was put back: see Backup in README.md; "
    "if none was, touch the -wal file and start again"
)
WRITTEN_OVER = "something else has written into the database file"
DAMAGED = "the database file is damaged"

Identity = tuple[int, int]


class FileUnusable(sqlite.OperationalError):  # type: ignore[name-defined, misc]
    """The file must not be used. The text is one of the sentences above, without the path."""


class _LogPosition(NamedTuple):
    """How far the write-ahead log has come.

    `number` changes each time the log begins anew: once all of it is copied into the file, or in a new log file.
    `copied` is how far it is copied, and `begun` how far a checkpoint was to copy it. `begun` is greater while a
    checkpoint runs, and after one that was killed or found the disk full.
    """

    number: bytes
    copied: int
    begun: int

    def may_have_been_copied_since(self, before: "_LogPosition") -> bool:
        """Returns whether a checkpoint may have written into the file between two readings.

        A log that has begun anew was copied whole, with what other processes added after the first reading.
        """
        return (self.number, self.copied) != (before.number, before.copied) or self.begun > self.copied


class SqliteFile:
    """A database file as one process uses it."""

    def __init__(self, path: str) -> None:
        # SQLite makes its other files beside the file itself, and not beside a symbolic link to it.
        self.path, self._wal, self._shm = path, f"{os.path.realpath(path)}-wal", f"{os.path.realpath(path)}-shm"
        # None until the file exists: `flask db upgrade` may make it.
        self._identity = _identity(path)
        # Why the file cannot be used until this process is restarted; "" while it is whole.
        self._damage = ""
        self._may_be_opened = self._is_read = False
        self._changed: tuple[int, int] | None = None
        self._log = _LogPosition(b"", 0, 0)
        # The log's index, which stays open: closing it would give up SQLite's locks on it (fcntl(2)).
        self._index: tuple[Identity, int] | None = None
        self._lock = threading.Lock()

    def before_opening(self) -> None:
        """Raises FileUnusable where connecting would make an empty file in place of a removed one, or would write the
        log of another file into this one.
        """
        self._refuse_what_is_known()
        with self._lock:  # reading the file later would give up the locks of an open connection
            if not self._may_be_opened and is_left_behind(self.path):
                raise FileUnusable(LOG_OF_ANOTHER)
            self._may_be_opened = True
        if (
            _identity(self._wal) is None
        ):  # no process has the file open, so it may have changed since it was last checked
            self._changed = None

    def register_connection(self, connection: Any, info: MutableMapping[Any, Any]) -> None:
        """Stores a new connection's files in its info, and reads the whole file with the first connection.

        Raises FileUnusable.
        """
        if self._identity is None:
            self._identity = _identity(self.path)
        with closing(connection.cursor()) as cursor:
            # Where a file system does not let processes share a log's index, the journal mode stays as it was.
            mode = cursor.execute(f"PRAGMA journal_mode={'WAL' if WAL_IS_SAFE else 'TRUNCATE'}").fetchone()[0]
            cursor.execute("SELECT 1 FROM sqlite_master").fetchone()  # SQLite opens the log with the first reading
        info["file"], info["log"] = self, self._log_files() if mode == "wal" else None
        self.refuse_other_file(info)
        with self._lock:
            if not self._is_read:
                self._read_whole(connection)
                self._is_read = True

    def refuse_other_file(self, info: MutableMapping[Any, Any]) -> None:
        """Raises FileUnusable where a connection's files are not those at the path, or are damaged."""
        self._refuse_what_is_known()
        if info["log"] is not None and self._log_files() != info["log"]:
            self._damage = LOG_REMOVED  # a new connection would make a new log, unknown to the other connections
            raise FileUnusable(LOG_REMOVED)

    def refuse_foreign_writes(self, info: MutableMapping[Any, Any]) -> None:
        """Raises FileUnusable where `refuse_other_file` does, or where something besides SQLite has written into the
        file.

        It is called before and after each transaction.
        """
        self.refuse_other_file(info)
        if info["log"] is not None:
            with self._lock:
                self._explain(info["log"][1])

    def record_damage(self, error: BaseException) -> FileUnusable | None:
        """Returns the exception to raise in place of SQLite's error that the file is damaged, and stops all use of
        the file.

        Returns None for any other error.
        """
        if isinstance(error, FileUnusable) or not isinstance(error, sqlite.DatabaseError):
            return None
        code = getattr(error, "sqlite_errorcode", None)
        words = str(error)
        if not (code is not None and code & 0xFF in (_CORRUPT, _NOT_A_DATABASE)) and "malformed" not in words:
            return None
        self._damage = f"{DAMAGED}: {words}"
        return FileUnusable(self._damage)

    def _refuse_what_is_known(self) -> None:
        if self._damage:
            raise FileUnusable(self._damage)
        found = _identity(self.path)
        if self._identity is not None and found != self._identity:
            raise FileUnusable(REPLACED if found else REMOVED)

    def _log_files(self) -> tuple[Identity | None, Identity | None]:
        return _identity(self._wal), _identity(self._shm)

    def _explain(self, index: Identity | None) -> None:
        """Raises FileUnusable where the file changed and no checkpoint explains it.

        With WAL only a checkpoint writes into the file, and it updates the log's index before and after. `index`
        identifies the file that is at the path of the log's index now.
        """
        opened = self._open_index(index)
        before, changed, log = _read_log_position(opened), _changed(self.path), _read_log_position(opened)
        if changed != self._changed and self._changed and not log.may_have_been_copied_since(self._log):
            self._damage = WRITTEN_OVER
            raise FileUnusable(WRITTEN_OVER)
        # Pages copied since `before` may have been written after the file's time was read.
        self._changed, self._log = changed, before

    def _open_index(self, index: Identity | None) -> int:
        if self._index is None or self._index[0] != index:
            opened = os.open(self._shm, os.O_RDONLY | os.O_CLOEXEC)
            if self._index is not None:
                os.close(self._index[1])  # the old index was removed, and no connection here has it open
            found = os.fstat(opened)
            self._index = (found.st_dev, found.st_ino), opened
        return self._index[1]

    def _read_whole(self, connection: Any) -> None:
        try:
            with closing(connection.cursor()) as cursor:
                found = cursor.execute("PRAGMA integrity_check(1)").fetchone()[0]
                orphan = cursor.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite.DatabaseError as error:
            raise self.record_damage(error) or error from error
        if found != "ok" or orphan:
            self._damage = DAMAGED  # SQLite's own words may repeat what somebody typed
            raise FileUnusable(DAMAGED)
        # What a crash or an unfinished checkpoint left in the log is copied now, so it explains no later change.
        with suppress(sqlite.Error), closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint").fetchone()


def _read_log_position(index: int) -> _LogPosition:
    """Returns the position in the log's index, an open file that all processes with the database share."""
    found = os.pread(index, _INDEX_BYTES, 0)
    copied, begun = (struct.unpack_from("=I", found, at)[0] for at in (_COPIED, _BEGUN))
    return _LogPosition(found[_SALTS], copied, begun)


def never_close(connection: Any) -> None:
    """Keeps a connection open until its process ends.

    Whoever closes a file last copies the log into it, also where a restored backup is in its place. SQLite's own
    switch for that needs Python 3.12.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))


def is_left_behind(path: str) -> bool:
    """Returns whether the log beside a file is older than the file and would change it.

    After a crash the log was written last. An inode's ctime is compared, because a copy with -p does not set it.
    """
    wal = f"{os.path.realpath(path)}-wal"
    try:
        file, beside = os.stat(path), os.stat(wal)
        is_older = beside.st_size > 0 and file.st_ctime - beside.st_ctime > _TICK_SECONDS
        return is_older and not _is_copied(path, wal)
    except OSError:
        return False


def _is_copied(path: str, wal: str) -> bool:
    """Returns whether all of a log is in its file, as after a checkpoint, which writes the file and not the log."""
    with open(wal, "rb") as log, open(path, "rb") as file:
        header = log.read(_LOG_HEADER)
        size, salts = int.from_bytes(header[8:12]), header[16:24]
        written: dict[int, int] = {}
        committed: dict[int, int] = {}
        at = _LOG_HEADER
        while len(page := log.read(_PAGE_HEADER)) == _PAGE_HEADER and page[8:16] == salts:
            written[int.from_bytes(page[:4])] = at + _PAGE_HEADER
            # The last page of a transaction holds the number of pages of the database.
            if pages := int.from_bytes(page[4:8]):
                committed = {number: place for number, place in written.items() if number <= pages}
            at = log.seek(at + _PAGE_HEADER + size)
        return all(
            _read(log, place, size) == _read(file, (number - 1) * size, size) for number, place in committed.items()
        )


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


def _identity(path: str) -> Identity | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _changed(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
