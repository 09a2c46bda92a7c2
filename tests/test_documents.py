"""The documents name only files and folders that there are, and only commands that make knows."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
# Not the history of changes, which keeps the names of its time.
DOCUMENTS = sorted(
    {str(path.relative_to(HERE)) for path in (*HERE.glob("*.md"), *HERE.glob("docs/**/*.md"))} - {"CHANGELOG.md"}
)
_PATH = re.compile(r"`((?:\.ci|booking|docs|migrations|tests|tools)/[\w./-]+)`")
_COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MAKE = re.compile(r"(?:`|^)make ([a-z -]+)", re.MULTILINE)


def missing_paths(text: str) -> list[str]:
    return [path for path in _PATH.findall(text) if not (HERE / path).exists()]


def unknown_commands(text: str) -> list[str]:
    known = set(re.findall(r"^([a-z-]+):", (HERE / "Makefile").read_text("utf-8"), re.MULTILINE))
    prose = _COMMANDS.sub("", text).replace("\nmake", "\n make")
    found = [words for part in (prose, *_COMMANDS.findall(text)) for words in _MAKE.findall(part)]
    return [word for words in found for word in words.split() if not word.startswith("-") and word not in known]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_what_there_is(name: str) -> None:
    text = (HERE / name).read_text("utf-8")
    assert (missing_paths(text), unknown_commands(text)) == ([], [])


def test_a_path_or_a_command_that_is_gone_would_be_seen() -> None:
    text = (
        "Rules are in `booking/rules` and `booking/laws`. `make run`, `make runn` and `make --keep-going lint typo`\n"
        "make sense.\n```sh\nmake lint\nmake lnit  # quickly\n```\n"
    )
    assert (missing_paths(text), unknown_commands(text)) == (["booking/laws"], ["runn", "typo", "lnit"])


INVARIANTS = (HERE / "docs/invariants.md").read_text("utf-8")
_INVARIANT = re.compile(r"^### ([A-Z]+-\d+)$", re.MULTILINE)
_CITED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def missing_tests(text: str) -> list[str]:
    return [
        f"{path}::{name}"
        for path, name in _CITED.findall(text)
        if not (HERE / path).exists() or f"\ndef {name}(" not in (HERE / path).read_text("utf-8")
    ]


def unknown_invariants(text: str, ids: list[str]) -> list[str]:
    kinds = "|".join(sorted({known.split("-")[0] for known in ids}))
    return [cited for cited in re.findall(rf"\b(?:{kinds})-\d+\b", text) if cited not in ids]


def test_invariants_cite_tests_that_there_are_each_under_an_id_of_its_own() -> None:
    ids = _INVARIANT.findall(INVARIANTS)
    parts = _INVARIANT.split(INVARIANTS)[2::2]
    assert (missing_tests(INVARIANTS), len(ids) - len(set(ids))) == ([], 0)
    assert [known for known, part in zip(ids, parts, strict=True) if not _CITED.search(part)] == []


def test_tests_cite_invariants_that_there_are() -> None:
    ids = _INVARIANT.findall(INVARIANTS)
    tests = [path for path in HERE.glob("tests/**/*.py") if path != Path(__file__).resolve()]
    assert {path.name: unknown_invariants(path.read_text("utf-8"), ids) for path in tests} == {
        path.name: [] for path in tests
    }


def test_a_test_or_an_invariant_that_is_gone_would_be_seen() -> None:
    text = "`tests/test_documents.py::test_gone`, `tests/gone.py::test_it` (CLAIM-1, CLAIM-99)"
    assert missing_tests(text) == ["tests/test_documents.py::test_gone", "tests/gone.py::test_it"]
    assert unknown_invariants(text, ["CLAIM-1"]) == ["CLAIM-99"]
