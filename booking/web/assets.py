"""Static files by content: an address that changes with the file, so that a browser may keep it for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, url_for


def register(app: Flask) -> None:
    """Gives templates `asset('app.css')`."""
    folder = Path(app.static_folder or "")

    @lru_cache(maxsize=64)
    def fingerprint(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=fingerprint(name))

    app.jinja_env.globals["asset"] = asset
