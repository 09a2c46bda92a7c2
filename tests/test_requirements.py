"""Tests of the lists of packages: what is imported is listed, what is listed is locked with hashes, and a lock holds
whatever its packages need. `make audit` calls nothing sound that was not looked up."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent.parent
OURS = ("booking", "migrations", "tests", "tools")
# What runs, and what only tests and tools import.
RUNS = ("booking", "migrations", "wsgi.py", "gunicorn.conf.py")


# Each locked list, and the lists of direct requirements that it is compiled from.
LOCKED_FROM = {
    "requirements.txt": ("requirements.in",),
    "requirements-dev.txt": ("requirements.in", "requirements-dev.in"),
}
every_lock = pytest.mark.parametrize("name", LOCKED_FROM)
A_HASH = f"--hash=sha256:{'0a' * 32}"


@dataclass(frozen=True)
class Locked:
    """One entry of a locked list: a package, and the hashes of its files."""

    requirement: Requirement
    hashes: frozenset[str]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)


def test_every_direct_requirement_is_pinned_to_one_version() -> None:
    direct = _direct("requirements.in", "requirements-dev.in")
    assert [str(one) for one in direct if not _is_pinned(one)] == []


@every_lock
def test_a_lock_holds_every_direct_requirement_in_its_version_with_hashes(name: str) -> None:
    assert _faults(_read(name), _direct(*LOCKED_FROM[name])) == []


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        (f"flask==3.1.3 \\\n    {A_HASH}\n    # via -r requirements.in\n", []),
        (f"Flask==3.1.3 ; sys_platform != 'win32' \\\n    {A_HASH} \\\n    {A_HASH}\n", []),
        ("flask==3.1.3\n", ["flask has no hash"]),
        ("flask==3.1.3 \\\n    --hash=sha256:0a\n", ["flask has no hash"]),
        (f"flask==3.1.3 \\\n    {A_HASH}\nclick==8.5.1\n", ["click has no hash"]),
        (f"flask>=3.1.3 \\\n    {A_HASH}\n", ["flask is not pinned", "flask==3.1.3 is locked as flask>=3.1.3"]),
        (f"flask==3.1.2 \\\n    {A_HASH}\n", ["flask==3.1.3 is locked as flask==3.1.2"]),
        (f"click==8.5.1 \\\n    {A_HASH}\n", ["flask==3.1.3 is missing"]),
    ],
)
def test_a_fault_of_a_lock_would_be_seen(lock: str, said: list[str]) -> None:
    assert _faults(lock, [Requirement("flask==3.1.3")]) == said


@every_lock
def test_a_lock_holds_whatever_its_packages_need_here(name: str) -> None:
    locked = {one.name: one.requirement for one in _locked(_read(name)) if _applies(one.requirement)}
    needed = _needed(_direct(*LOCKED_FROM[name]))
    assert [
        str(one)
        for one in needed
        if (found := locked.get(canonicalize_name(one.name))) is None or not one.specifier.contains(_version(found))
    ] == []


def test_what_packages_need_is_followed_to_the_end() -> None:
    needed = {
        canonicalize_name(one.name) for one in _needed([Requirement("psycopg[binary]"), Requirement("pip-audit")])
    }
    assert {"psycopg-binary", "requests", "urllib3"} <= needed


def test_tests_run_on_the_very_packages_that_the_application_runs_on() -> None:
    assert set(_locked(_read("requirements.txt"))) <= set(_locked(_read("requirements-dev.txt")))


def test_no_list_names_an_index_or_a_path_of_one_machine() -> None:
    lists = [*LOCKED_FROM, "requirements.in", "requirements-dev.in"]
    assert [line for name in lists for line in _tied_to_a_machine(_read(name))] == []


@pytest.mark.parametrize(
    "line",
    ["--index-url https://packages.example/simple", "-i x", "    # via -c /home/me/all.txt", "-f wheels", "-e ."],
)
def test_an_index_or_a_path_would_be_seen(line: str) -> None:
    assert _tied_to_a_machine(f"-r requirements.in\n{line}\n    {A_HASH}\n    # via -r requirements.in\n") == [line]


def test_what_runs_imports_only_what_is_a_direct_requirement() -> None:
    assert _unlisted(RUNS, _listed("requirements.in")) == {}


def test_what_tests_and_tools_import_is_a_direct_requirement() -> None:
    assert _unlisted(("tests", "tools"), _listed("requirements.in", "requirements-dev.in")) == {}


def test_what_is_not_listed_would_be_seen() -> None:
    assert "booking/__init__.py" in _unlisted(RUNS, _listed("requirements.in") - {"werkzeug"})["werkzeug"]


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


def _read(name: str) -> str:
    return (HERE / name).read_text("utf-8")


def _entries(text: str) -> list[str]:
    """The lines of a list with their continuations joined, without comments, options and empty lines."""
    whole = re.sub(r"(^|\s)#.*", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [line.strip() for line in whole.splitlines() if line.strip() and not line.startswith("-")]


def _direct(*names: str) -> list[Requirement]:
    return [Requirement(entry) for name in names for entry in _entries(_read(name))]


def _listed(*names: str) -> set[str]:
    return {canonicalize_name(one.name) for one in _direct(*names)}


def _locked(text: str) -> list[Locked]:
    split = [entry.split("--hash=") for entry in _entries(text)]
    return [Locked(Requirement(first), frozenset(map(str.strip, hashes))) for first, *hashes in split]


def _is_pinned(one: Requirement) -> bool:
    return [spec.operator for spec in one.specifier] == ["=="] and not str(one.specifier).endswith("*")


def _version(one: Requirement) -> str:
    return str(one.specifier).removeprefix("==")


def _faults(lock: str, direct: list[Requirement]) -> list[str]:
    """What is wrong with a locked list, given the direct requirements that it must hold."""
    faults, by_name = [], dict[str, list[Requirement]]()
    for one in _locked(lock):
        by_name.setdefault(one.name, []).append(one.requirement)
        if not one.hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in one.hashes):
            faults.append(f"{one.name} has no hash")
        if not _is_pinned(one.requirement):
            faults.append(f"{one.name} is not pinned")
    for wanted in direct:
        name = canonicalize_name(wanted.name)
        if name not in by_name:
            faults.append(f"{name}{wanted.specifier} is missing")
        faults += [
            f"{name}{wanted.specifier} is locked as {name}{found.specifier}"
            for found in by_name.get(name, [])
            if found.specifier != wanted.specifier
        ]
    return faults


def _applies(one: Requirement, extra: str = "") -> bool:
    """Whether a requirement counts on this machine and with this Python."""
    return one.marker is None or one.marker.evaluate({"extra": extra})


def _needed(direct: list[Requirement]) -> list[Requirement]:
    """The direct requirements that count here, and what the installed packages say that they need, to the end."""
    waiting = [one for one in direct if _applies(one)]
    found: dict[str, Requirement] = {}
    while waiting:
        one = waiting.pop()
        if str(one) not in found:
            found[str(one)] = one
            needs = [Requirement(text) for text in requires(one.name) or []]
            waiting += [need for need in needs if any(_applies(need, extra) for extra in ("", *one.extras))]
    return list(found.values())


def _tied_to_a_machine(text: str) -> list[str]:
    """The lines of a list that name an address or a path from the root, or set an option that says where to look."""
    return [
        line
        for line in text.splitlines()
        if re.search(r"://|(?:^|[\s=])[/~]|^\s*-(?!r requirements|c requirements|-hash=)", line)
    ]


def _unlisted(where: tuple[str, ...], listed: set[str]) -> dict[str, set[str]]:
    """The packages that are imported and not listed, each with the files that import it."""
    known = _distributions()
    found: dict[str, set[str]] = {}
    for file in _files(where):
        for package in _imported(file):
            ours = package in (*OURS, "wsgi") or package in sys.stdlib_module_names
            if not ours and not listed & set(map(canonicalize_name, known.get(package, []))):
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
