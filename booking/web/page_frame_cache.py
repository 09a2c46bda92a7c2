"""Keeps what stands around every page in a file, for a process that starts while the database is away.

It is what the front page tells everybody: name, phone, email address, hours. The file stands beside an embedded
database, else in the instance folder, and is only good for the database that it was written by.
"""

import hashlib
import json
import logging
import os
import tempfile
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import make_url

log = logging.getLogger(__name__)

CachedFrame = dict[str, str]

# Where the file of a database on a server is kept; None is the instance folder.
CACHE_FOLDER: Path | None = None


def read_cached_frame(app: Flask) -> CachedFrame | None:
    """What was kept last; None where nothing was, or it cannot be read."""
    try:
        found = json.loads(_path(app).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    kept = (
        found.get("shell") if isinstance(found, dict) and found.get("database") == _database_fingerprint(app) else None
    )
    return kept if isinstance(kept, dict) and all(isinstance(text, str) for text in kept.values()) else None


def write_cached_frame(app: Flask, shell: CachedFrame) -> None:
    """Writes the file where it would say something new. A page does not fail because it cannot be written."""
    if app.extensions.get("last_known_kept") == shell:
        return
    app.extensions["last_known_kept"] = shell
    path = _path(app)
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with open(number, "w", encoding="utf-8") as file:
            json.dump({"database": _database_fingerprint(app), "shell": shell}, file)
        os.replace(name, path)
    except OSError as error:
        log.warning("what pages say while the database is away could not be kept: %s", error.strerror)


def _path(app: Flask) -> Path:
    url = make_url(str(app.config["SQLALCHEMY_DATABASE_URI"]))
    if url.get_backend_name() == "sqlite":
        return Path(f"{url.database}.last-known.json")
    return (CACHE_FOLDER or Path(app.instance_path)) / "last-known.json"


def _database_fingerprint(app: Flask) -> str:
    """Which database it is, without saying so. An embedded one has a file of its own, also in another folder."""
    url = make_url(str(app.config["SQLALCHEMY_DATABASE_URI"]))
    if url.get_backend_name() == "sqlite":
        return ""
    return hashlib.sha256(f"{url.host} {url.port} {url.database} {url.query}".encode()).hexdigest()
