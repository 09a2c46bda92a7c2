"""The embedded database's file: is what we have open still what is at its path, and is it whole?

SQLite does not ask. A file that was removed or replaced under a running server goes on taking bookings that
nobody will ever find; an old write-ahead log beside a restored file is written into it. So every transaction
looks first, which costs two calls of `stat`; the whole file is read when a process first opens it.
"""

import os
import sqlite3
import threading
import time
from collections.abc import MutableMapping
from contextlib import closing
from types import ModuleType
from typing import Any, NamedTuple

try:
    import pysqlite3.dbapi2 as _fixed_sqlite

    sqlite: ModuleType = _fixed_sqlite
except ImportError:  # no wheel for this platform: the standard module, without WAL if it is too old
    sqlite = sqlite3

# Below this, concurrent writers and checkpoints can corrupt a WAL file (sqlite.org/wal.html#walresetbug).
WAL_IS_SAFE = sqlite.sqlite_version_info >= (3, 51, 3)
_CORRUPT, _NOT_A_DATABASE = 11, 26
# So long may a checkpoint take before its writing is taken for somebody else's; and so long after the last line of
# the log may it begin to write. SQLite makes one when the log has 1,000 pages: before that, nothing but the ticks of
# the file system's clock explains a file that is newer than its log.
_CHECKPOINT_SECONDS, _AFTER_LOG_SECONDS, _TICK_SECONDS = 10.0, 2.0, 0.05
_CHECKPOINT_BYTES = 1000 * 4096

REMOVED = "the database file was removed while it was in use"
REPLACED = "the database file was replaced while it was in use"
LOG_REMOVED = "the database's -wal file was removed or replaced while it was in use"
LOG_OF_ANOTHER = (
    "the database file is newer than the -wal file beside it, as after a backup was put back: see Backup in README.md; "
    "if none was, touch the -wal file and start again"
)
WRITTEN_OVER = "something else has written into the database file"
DAMAGED = "the database file is damaged"

Identity = tuple[int, int]


class FileUnusable(sqlite.OperationalError):  # type: ignore[name-defined, misc]
    """The file must not be used. The text is one of the sentences above, without the path."""


class _Log(NamedTuple):
    """How far the write-ahead log has come. It begins anew once all of it has been copied into the file, or as a file
    of its own once nobody has had it open; `number`, the count and the salts in its header, is another each time
    (sqlite.org/walformat.html)."""

    number: int
    frames: int
    copied: int

    def was_copied_since(self, before: "_Log") -> bool:
        """Whether a checkpoint may have written into the file between two looks. A log that has begun anew was copied
        whole, with what others had added to it since the look before."""
        return self.number != before.number or self.copied > before.copied


class SqliteFile:
    """One database file, as one process uses it."""

    def __init__(self, path: str) -> None:
        self.path, self._wal = path, f"{path}-wal"
        # None until there is a file: `flask db upgrade` may make it.
        self._identity = _identity(path)
        # Why it is of no use until this process is started again; empty while it is whole.
        self._damage = ""
        self._is_read = False
        self._changed: tuple[int, int] | None = None
        self._log = _Log(0, 0, 0)
        self._lock = threading.Lock()

    def before_opening(self) -> None:
        """Raises FileUnusable where connecting would make an empty file in place of the one that was there, or
        would write the log of another file into this one."""
        if self._identity is not None and _identity(self.path) is None:
            raise FileUnusable(REMOVED)
        if not self._is_read and is_left_behind(self.path):
            raise FileUnusable(LOG_OF_ANOTHER)
        if _identity(self._wal) is None:  # nobody has it open, so it may have changed since it was seen
            self._changed = None

    def opened(self, connection: Any, info: MutableMapping[Any, Any]) -> None:
        """Notes what a new connection holds, and reads the whole file with the first one. Raises FileUnusable."""
        if self._identity is None:
            self._identity = _identity(self.path)
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"PRAGMA journal_mode={'WAL' if WAL_IS_SAFE else 'TRUNCATE'}")
            cursor.execute("SELECT 1 FROM sqlite_master").fetchone()  # the log is opened with the first thing read
        info["file"], info["wal"] = self, _identity(self._wal) if WAL_IS_SAFE else None
        self.still_the_same(info)
        with self._lock:
            if not self._is_read:
                self._read_whole(connection)
                self._is_read = True

    def still_the_same(self, info: MutableMapping[Any, Any]) -> None:
        """Raises FileUnusable where a connection's files are not the ones at the path, or are damaged."""
        if self._damage:
            raise FileUnusable(self._damage)
        found = _identity(self.path)
        if found != self._identity:
            raise FileUnusable(REPLACED if found else REMOVED)
        if info["wal"] is not None and _identity(self._wal) != info["wal"]:
            self._damage = LOG_REMOVED  # a new connection would make a new one, and write beside the others
            raise FileUnusable(LOG_REMOVED)

    def still_ours(self, connection: Any, info: MutableMapping[Any, Any]) -> None:
        """The same before a transaction, and where something besides SQLite has written into the file."""
        self.still_the_same(info)
        if WAL_IS_SAFE:
            with self._lock:
                self._explain(connection)

    @property
    def is_unusable(self) -> bool:
        """Whether something has been found that only a restart looks at again."""
        return bool(self._damage)

    def note(self, error: BaseException) -> FileUnusable | None:
        """What to raise instead of SQLite's own word that the file is damaged: from then on it is of no use."""
        if isinstance(error, FileUnusable) or not isinstance(error, sqlite.DatabaseError):
            return None
        code = getattr(error, "sqlite_errorcode", None)
        words = str(error)
        if not (code is not None and code & 0xFF in (_CORRUPT, _NOT_A_DATABASE)) and "malformed" not in words:
            return None
        self._damage = f"{DAMAGED}: {words}"
        return FileUnusable(self._damage)

    def _explain(self, connection: Any) -> None:
        """With WAL, only a checkpoint writes into the file, and counts what it has copied from the log. Raises
        FileUnusable where there was none. It counts at its end, so one that is under way is waited for."""
        until = time.monotonic() + _CHECKPOINT_SECONDS
        while True:
            changed, log = _changed(self.path), self._log_now(connection)
            is_explained = changed == self._changed or self._changed is None or log.was_copied_since(self._log)
            if is_explained and _changed(self.path) == changed:
                self._changed, self._log = changed, log
                return
            if not is_explained and (log.frames == log.copied or time.monotonic() > until):
                self._damage = WRITTEN_OVER
                raise FileUnusable(WRITTEN_OVER)
            time.sleep(0.005)

    def _log_now(self, connection: Any) -> "_Log":
        """Nobody locks the log itself, so that it may be opened and closed here."""
        with closing(connection.cursor()) as cursor:
            _busy, frames, copied = cursor.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
        with open(self._wal, "rb") as log:
            return _Log(int.from_bytes(log.read(24)[12:]), frames, copied)

    def _read_whole(self, connection: Any) -> None:
        try:
            with closing(connection.cursor()) as cursor:
                found = cursor.execute("PRAGMA integrity_check(1)").fetchone()[0]
                orphan = cursor.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite.DatabaseError as error:
            raise self.note(error) or error from error
        if found != "ok" or orphan:
            self._damage = DAMAGED  # in SQLite's own words there may be what somebody typed
            raise FileUnusable(DAMAGED)


def is_left_behind(path: str) -> bool:
    """Whether the log beside a file was there before the file: a crash leaves a log that was written last, or copied
    right after. The time of the last change of an inode is the one that copying with -p does not set."""
    try:
        file, beside = os.stat(path), os.stat(f"{path}-wal")
    except OSError:
        return False
    later = _AFTER_LOG_SECONDS if beside.st_size >= _CHECKPOINT_BYTES else _TICK_SECONDS
    return beside.st_size > 0 and file.st_ctime - beside.st_ctime > later


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
