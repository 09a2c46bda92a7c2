"""The glossary names only tables and modules that there are, and no layer has two classes of one name."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import booking.models  # noqa: F401, so that every table is known
from booking.extensions import Base

HERE = Path(__file__).resolve().parent.parent
GLOSSARY = HERE / "docs" / "glossary.md"
_TERM = re.compile(r"^\| (?!Term )(?P<term>[^|]+) \| (?P<meaning>[^|]+) \| (?P<tables>[^|]+) \| (?P<modules>[^|]+) \|$")
_CODE = re.compile(r"`([^`]+)`")
# WTForms reads a form's options from an inner class of this name.
_INNER = {"Meta"}


def missing_names(text: str) -> list[str]:
    """The tables, columns and modules that a glossary names and that are not there."""
    known = set(Base.metadata.tables) | {str(c) for table in Base.metadata.tables.values() for c in table.columns}
    terms = [term for term in map(_TERM.match, text.splitlines()) if term]
    tables = [name for term in terms for name in _CODE.findall(term["tables"]) if name not in known]
    return tables + [name for term in terms for name in _CODE.findall(term["modules"]) if not (HERE / name).exists()]


def unnamed_tables(text: str) -> set[str]:
    """The tables that no term of a glossary names."""
    terms = [term for term in map(_TERM.match, text.splitlines()) if term]
    named = {name.partition(".")[0] for term in terms for name in _CODE.findall(term["tables"])}
    return set(Base.metadata.tables) - named


def classes_named_twice(sources: dict[str, str]) -> dict[str, list[str]]:
    """Each class that a layer defines twice: its layer and name, and the modules (path below booking/: source)."""
    modules: dict[str, list[str]] = defaultdict(list)
    for path, source in sources.items():
        layer = path.partition("/")[0] if "/" in path else "booking"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and node.name not in _INNER:
                modules[f"{layer}: {node.name}"].append(path)
    return {name: paths for name, paths in modules.items() if len(paths) > 1}


def test_every_table_and_module_of_the_glossary_exists() -> None:
    text = GLOSSARY.read_text("utf-8")
    assert (missing_names(text), unnamed_tables(text)) == ([], set())


def test_a_table_or_module_that_is_gone_would_be_seen() -> None:
    text = (
        "| Term | Meaning | Table | Module |\n|---|---|---|---|\n"
        "| hold | A slot kept. | `holds`, `keeps`, `holds.token`, `holds.word` | `booking/rules/holds.py` |\n"
        "| law | A rule. | — | `booking/rules/laws.py` |\n"
    )
    assert missing_names(text) == ["keeps", "holds.word", "booking/rules/laws.py"]
    assert "bookings" in unnamed_tables(text)
    assert "holds" not in unnamed_tables(text)


def test_no_layer_has_two_classes_of_one_name() -> None:
    root = HERE / "booking"
    assert classes_named_twice({str(p.relative_to(root)): p.read_text("utf-8") for p in root.rglob("*.py")}) == {}


def test_two_classes_of_one_name_would_be_seen() -> None:
    sources = {
        "rules/practice.py": "class Clinic:\n    class Meta: ...\n",
        "rules/seed_file/contents.py": "class Clinic: ...\nclass Meta: ...\n",
        "models/practice.py": "class Clinic: ...\n",
    }
    assert classes_named_twice(sources) == {"rules: Clinic": ["rules/practice.py", "rules/seed_file/contents.py"]}
