"""Which layer may import which: the table below, held. A failure says the sentence that was broken."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
OF_OURS = HERE / "booking"


@dataclass(frozen=True)
class Layer:
    """What a part of `booking` may import from the others. A part is a module or a folder of them."""

    may: frozenset[str]
    standard_library_only: bool = False


def layer(may: str, standard_library_only: bool = False) -> Layer:
    return Layer(frozenset(may.split()), standard_library_only)


LAYERS = {
    "rules": layer("rules", standard_library_only=True),
    "models": layer("models extensions rules"),
    "queries": layer("queries models rules extensions.db failed_writes"),
    # An email is made of links, an invitation, and times that read as on the page.
    "emails": layer("rules links ics display email_address email_render"),
    "links": layer("rules"),
    "email_address": layer("rules"),
    "email_render": layer("rules display"),
    "ics": layer("rules vtimezone email_address"),
    "vtimezone": layer("rules"),
    "display": layer("display rules"),
    # What machines are told of the practice, in plain dictionaries; a page gives its own addresses.
    "structured_data": layer("structured_data rules display"),
    # Drawings: fonts and colours, and nothing of ours.
    "drawings": layer("drawings"),
    # Markdown and clean HTML: libraries, and no database.
    "guides": layer("guides rules"),
    # What people prove themselves with: libraries, and no database.
    "credentials": layer("credentials rules"),
    "actions": layer("actions queries models rules emails links ics credentials extensions.db extensions.violates"),
    "web": layer(
        # The limiter is the web's own; the database is not.
        "web actions queries rules links ics display structured_data drawings clock transaction credentials "
        "visitor_ip extensions.limiter config.is_this_computer"
    ),
    "commands": layer("commands actions queries rules links ics display clock transaction credentials guides worker"),
    "worker": layer("actions queries rules send_email smtp_connection transaction clock"),
    "send_email": layer(
        "actions queries rules emails links email_mime smtp_connection smtp_answers transaction clock credentials"
    ),
    "smtp_answers": layer("rules"),
    "email_mime": layer("emails rules email_address"),
    "smtp_connection": layer(""),
    "dev_mail": layer("clock"),
    "clock": layer(""),
    "zone_data": layer(""),
    "config": layer("rules"),
    "database_url": layer("config sqlite_file"),
    # The limiter counts by the visitor's address.
    "extensions": layer("visitor_ip"),
    "visitor_ip": layer(""),
    "database_engine": layer("sqlite_file postgres_connection"),
    "sqlite_file": layer(""),
    "server_log": layer(""),
    "postgres_connection": layer(""),
    "failed_writes": layer(""),
    "transaction": layer(
        "clock failed_writes sqlite_file database_engine.confirm_written database_engine.writer_permit "
        "extensions.db extensions.violates"
    ),
}
# Inside web, a package is either of one audience, or below all of them together with the modules of web itself:
# what two audiences need lies there.
AUDIENCES = frozenset(["public", "manage", "sign_in", "reception", "clinician", "admin", "info_pages", "embed", "dev"])
# create_app is the wiring: it knows every part.
THE_WIRING = "__init__"


@dataclass(frozen=True)
class Import:
    """`from booking.extensions import db` is an import of `extensions.db`."""

    line: int
    names: tuple[str, ...]
    ours: bool


def broken(path: str, source: str) -> list[str]:
    """Every line of the module at `path` (inside booking/) that the table does not allow, as a sentence."""
    part = path.removesuffix(".py").split("/")[0]
    if part == THE_WIRING:
        return []
    if part not in LAYERS:
        return [f"booking/{path}: {part} is not in the table; decide what it may import (tests/test_layers.py)"]
    own = LAYERS[part]
    found = []
    for imported in imports(source, package=["booking", *path.split("/")[:-1]]):
        for name in imported.names:
            if imported.ours and (other := _another_audience(path, name)):
                found.append(
                    f"booking/{path}:{imported.line} imports booking.{name}: "
                    f"{_audience_or_web(path)} may not import {other}; what both need lies in web or web/inputs"
                )
            if imported.ours and not _allowed(name, own.may):
                found.append(
                    f"booking/{path}:{imported.line} imports booking.{name}: "
                    f"{part} may import {_listed(own.may)} of ours, and nothing else"
                )
            if not imported.ours and own.standard_library_only and name not in sys.stdlib_module_names:
                found.append(
                    f"booking/{path}:{imported.line} imports {name}: "
                    f"{part} may import the standard library and {_listed(own.may)}, and nothing else"
                )
    return found


def imports(source: str, package: list[str]) -> Iterator[Import]:
    """Every import, wherever it stands: in a function it counts as much as at the top."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield _import(node.lineno, alias.name.split("."), [])
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = [*base, *(node.module.split(".") if node.module else [])]
            yield _import(node.lineno, module, [alias.name for alias in node.names])


def _import(line: int, module: list[str], names: list[str]) -> Import:
    if module[0] != "booking":
        return Import(line, (module[0],), ours=False)
    inside = ".".join(module[1:])
    return Import(line, tuple(f"{inside}.{name}".strip(".") for name in names) or (inside,), ours=True)


def _allowed(name: str, may: frozenset[str]) -> bool:
    """`rules.holds.HOLD_MINUTES` is allowed where `rules` is; `extensions.mail` only where it is named."""
    parts = name.split(".")
    return any(".".join(parts[:length]) in may for length in range(1, len(parts) + 1))


def _another_audience(path: str, name: str) -> str:
    """The audience that an import of the module at `path` leads to, if it is not the module's own; "" if none.
    From below the audiences every one is another."""
    layer_name, _dot, inside = name.partition(".")
    audience = inside.split(".")[0]
    if not path.startswith("web/") or layer_name != "web" or audience not in AUDIENCES:
        return ""
    return "" if path.startswith(f"web/{audience}/") else f"web/{audience}"


def _audience_or_web(path: str) -> str:
    package = path.split("/")[1]
    return f"web/{package}" if package in AUDIENCES else "what lies below the audiences"


def _listed(may: frozenset[str]) -> str:
    return ", ".join(sorted(may)) or "nothing"


MODULES = sorted(str(path.relative_to(OF_OURS)) for path in OF_OURS.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES)
def test_a_module_imports_only_what_its_layer_may(path: str) -> None:
    found = broken(path, (OF_OURS / path).read_text("utf-8"))
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source", "sentences"),
    [
        ("web/public/home.py", "from booking.models import Clinic", 1),
        ("web/public/home.py", "def view():\n    from booking.extensions import db", 1),
        ("web/public/home.py", "from booking import models, clock", 1),
        ("web/public/home.py", "import booking.models.practice", 1),
        ("web/public/home.py", "from ...models import Clinic", 1),
        ("web/public/home.py", "from booking.queries.practice import read_house\nfrom booking import clock", 0),
        ("web/reception/move.py", "from booking.web.public import choose_time", 1),
        ("web/reception/move.py", "from booking.web import public", 1),
        ("web/reception/move.py", "import booking.web.public.choose_time", 1),
        ("web/reception/move.py", "def view():\n    from ..public import bp", 1),
        ("web/report/report_page.py", "from booking.web.reception import lookup", 1),
        ("web/free_times.py", "from booking.web.public import bp", 1),
        ("web/reception/move.py", "from booking.web.reception import bp\nfrom booking.web.inputs.dates import x", 0),
        ("rules/holds.py", "from booking.clock import now", 1),
        ("rules/holds.py", "import flask", 1),
        ("rules/holds.py", "from zoneinfo import ZoneInfo\nfrom booking.rules import clinic_time", 0),
        ("actions/book_online.py", "from booking.transaction import transaction", 1),
        ("queries/practice.py", "from booking.actions import book", 1),
        ("models/practice.py", "from booking.queries import practice", 1),
        ("worker.py", "from booking.extensions import db", 1),
        ("helpers.py", "", 1),
    ],
)
def test_the_check_sees_an_import_in_the_wrong_room(path: str, source: str, sentences: int) -> None:
    assert len(broken(path, source)) == sentences


def test_a_failure_prints_the_sentence_that_was_broken() -> None:
    assert broken("links.py", "import os\nfrom booking import clock") == [
        "booking/links.py:2 imports booking.clock: links may import rules of ours, and nothing else"
    ]


def test_an_import_of_another_audience_prints_its_sentence() -> None:
    assert broken("web/reception/move.py", "import os\nfrom booking.web.public.choose_time import hold") == [
        "booking/web/reception/move.py:2 imports booking.web.public.choose_time.hold: "
        "web/reception may not import web/public; what both need lies in web or web/inputs"
    ]
