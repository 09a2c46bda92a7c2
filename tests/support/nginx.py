"""nginx in front of a running server, with the configuration of docs/nginx.conf; without nginx, a test is left out."""

import os
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.server import HERE, free_port

_START_SECONDS = 20
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def written_for_a_test(text: str, behind: str, port: int, folder: Path) -> str:
    """The configuration on another port, without HTTPS, and with nothing written outside a folder."""
    changes = (
        (r"^user .*\n", ""),
        (r"/run/nginx\.pid", f"{folder}/nginx.pid"),
        (r"/var/log/nginx/error\.log", f"{folder}/error.log"),
        (r"http \{\n", "http {\n" + "".join(f"{name}_temp_path {folder}/{name};\n" for name in _TEMPORARY)),
        (r" *server \{\n *listen 80;[^}]*\}\n", ""),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        (r" *ssl_.*\n", ""),
        (r"http://127\.0\.0\.1:5000", behind),
    )
    for pattern, replacement in changes:
        text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        assert count, f"docs/nginx.conf has no {pattern!r} any more"
    return text


@contextmanager
def nginx_before(behind: str, folder: Path) -> Iterator[str]:
    """The address of an nginx that hands requests on to the server at `behind`."""
    program = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"]))
    if program is None:
        pytest.skip("tests behind nginx (no nginx found)")
    port = free_port()
    conf = folder / "nginx.conf"
    conf.write_text(written_for_a_test((HERE / "docs/nginx.conf").read_text("utf-8"), behind, port, folder))
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(conf), "-e", str(folder / "error.log"), "-g", "daemon off;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # it says the same in its log
    )
    try:
        until = time.monotonic() + _START_SECONDS
        while process.poll() is None and time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                    break
            except OSError:
                time.sleep(0.05)
        else:
            raise RuntimeError(f"nginx did not start:\n{(folder / 'error.log').read_text()}")
        yield url
    finally:
        process.terminate()
        process.wait(20)
