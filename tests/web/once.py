"""For tests of what no database decides: the words at a field, a header, a status. SQLite is enough for them."""

import pytest

ONE_DATABASE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
