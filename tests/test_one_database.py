"""`--database` leaves out what needs the other database, and nothing else."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask

from booking.extensions import db
from tests.support.one_database import databases_of, pytest_collection_modifyitems


def test_a_test_on_each_database_in_turn_needs_the_one_of_its_turn(app: Flask, request: pytest.FixtureRequest) -> None:
    assert databases_of(request.node) == {db.engine.dialect.name}


def test_a_test_that_asks_for_a_server_needs_postgresql(postgres: object, request: pytest.FixtureRequest) -> None:
    assert databases_of(request.node) == {"postgresql"}


def test_a_test_that_asks_for_no_database_needs_none(request: pytest.FixtureRequest) -> None:
    assert databases_of(request.node) == set()


@pytest.mark.parametrize(
    ("option", "stays"), [(None, "none one other"), ("sqlite", "none one"), ("postgresql", "none other")]
)
def test_what_needs_the_other_database_is_left_out_and_counted(option: str | None, stays: str) -> None:
    items = [_test("none"), _test("one", "sqlite_app"), _test("other", "postgres_url")]
    counted: list[pytest.Item] = []
    hook = SimpleNamespace(pytest_deselected=lambda items: counted.extend(items))
    config = cast(pytest.Config, SimpleNamespace(getoption=lambda _name: option, hook=hook))
    everything = list(items)
    pytest_collection_modifyitems(config, items)
    assert " ".join(item.name for item in items) == stays
    assert counted == [item for item in everything if item not in items]


def _test(name: str, *fixtures: str) -> Any:
    return SimpleNamespace(name=name, fixturenames=fixtures)
