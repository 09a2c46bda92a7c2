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
