"""Adds the option `--database=sqlite`, which leaves out every test that needs the other database."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=("sqlite", "postgresql"), help="only tests that run without the other database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only = config.getoption("--database")
    if only is not None:
        left_out = [item for item in items if databases_of(item) - {only}]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not databases_of(item) - {only}]


def databases_of(item: pytest.Item) -> set[str]:
    """Returns the databases that a test's parameters or fixtures name: a test that names none needs none."""
    fixtures = getattr(item, "fixturenames", [])
    parameters = (
        item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else []
    )
    return {
        name
        for name, prefix in (("sqlite", "sqlite"), ("postgresql", "postgres"))
        if name in parameters or any(fixture.startswith(prefix) for fixture in fixtures)
    }
