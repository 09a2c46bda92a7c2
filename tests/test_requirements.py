"""What is imported is listed and pinned, and `make audit` calls nothing sound that was not looked up."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
OURS = ("booking", "migrations", "tests", "tools")
# What runs, and what only tests and tools import.
RUNS = ("booking", "migrations", "wsgi.py", "gunicorn.conf.py")


def test_every_requirement_is_pinned_to_one_version() -> None:
    lines = [line for name in ("requirements.txt", "requirements-dev.txt") for line in _lines(name)]
    assert [
        line for line in lines if not re.match(r"[a-z0-9-]+(\[[a-z]+\])?==[\w.]+(; .*)?$", line, re.IGNORECASE)
    ] == []


def test_what_runs_imports_only_what_requirements_txt_lists() -> None:
    assert _unlisted(RUNS, _listed("requirements.txt")) == {}


def test_what_tests_and_tools_import_is_listed() -> None:
    assert _unlisted(("tests", "tools"), _listed("requirements.txt") | _listed("requirements-dev.txt")) == {}


def test_what_is_not_listed_would_be_seen() -> None:
    assert "booking/__init__.py" in _unlisted(RUNS, _listed("requirements.txt") - {"werkzeug"})["werkzeug"]


@pytest.mark.parametrize(
    ("answers", "said"), [(True, "Every package was looked up."), (False, "could not be looked up")]
)
def test_an_index_that_does_not_answer_is_no_sound_audit(tmp_path: Path, answers: bool, said: str) -> None:
    """The auditor itself, unless told to be strict, says "No known vulnerabilities found" of what it could not ask."""
    auditor = tmp_path / "bin" / "pip-audit"
    auditor.parent.mkdir()
    auditor.write_text(
        "#!/bin/sh\n"
        f"{'true' if answers else 'case $* in *--strict*) exit 1;; esac'}\n"
        'echo "No known vulnerabilities found"\n'
    )
    auditor.chmod(0o700)
    for stamp in (".made", ".installed-dev"):  # so that make has nothing to install
        (tmp_path / stamp).touch()
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    made = subprocess.run(
        ["make", "audit", f"VENV={tmp_path}"], cwd=HERE, env=outside, stdout=subprocess.PIPE, text=True, check=False
    )
    assert (made.returncode == 0, said in made.stdout) == (answers, True)


def _lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text().splitlines() if line and not line.startswith(("#", "-r"))]


def _listed(name: str) -> set[str]:
    return {_plain(re.split(r"[\[=]", line)[0]) for line in _lines(name)}


def _plain(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _unlisted(where: tuple[str, ...], listed: set[str]) -> dict[str, set[str]]:
    """The packages that are imported and not listed, each with the files that import it."""
    known = _distributions()
    found: dict[str, set[str]] = {}
    for file in _files(where):
        for package in _imported(file):
            ours = package in (*OURS, "wsgi") or package in sys.stdlib_module_names
            if not ours and not listed & set(map(_plain, known.get(package, []))):
                found.setdefault(package, set()).add(str(file.relative_to(HERE)))
    return found


def _files(where: tuple[str, ...]) -> Iterator[Path]:
    for name in where:
        yield from [HERE / name] if name.endswith(".py") else (HERE / name).rglob("*.py")


@lru_cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


@cache
def _imported(file: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return frozenset(found)
