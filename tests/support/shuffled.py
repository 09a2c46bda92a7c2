"""Adds the option `--shuffle=SEED`: files in another order, and the tests of each file in another order.

The same number gives the same order, so that a test which depends on another can be run again behind it. A file stays
together: what its tests share is made once for all of them.
"""

from random import Random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffle", type=int, metavar="SEED", help="run files, and the tests of each, in another order")


def pytest_report_header(config: pytest.Config) -> str | None:
    seed = config.getoption("--shuffle")
    return None if seed is None else f"shuffled: --shuffle={seed}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    seed = config.getoption("--shuffle")
    if seed is not None:
        items[:] = shuffled(items, seed)


def shuffled(items: list[pytest.Item], seed: int) -> list[pytest.Item]:
    """The tests in the order of that number."""
    order = Random(seed)
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(str(item.path), []).append(item)
    names = list(files)
    order.shuffle(names)
    for tests in files.values():
        order.shuffle(tests)
    return [item for name in names for item in files[name]]
