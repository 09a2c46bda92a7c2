"""Says which tests stay together with `--dist loadscope`: those of a file that are on one database.

They share a server; the tests of the same file on the other database have another, and may run beside them.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling


class ByServer(LoadScopeScheduling):
    """Hands out the tests of a file, on one database, to one process."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        return f"{file} {'postgresql' if 'postgresql' in test else ''}"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByServer | None:
    return ByServer(config, log) if config.getvalue("dist") == "loadscope" else None
