"""`--shuffle` changes the order of files and of the tests in them; the same number gives the same order."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.support.shuffled import shuffled


def test_files_stay_together_and_nothing_is_lost() -> None:
    tests: list[Any] = [SimpleNamespace(path=Path(file), name=f"{file}{n}") for file in "abcdef" for n in range(9)]
    one, again, another = shuffled(tests, 1), shuffled(tests, 1), shuffled(tests, 2)
    assert one == again
    assert one != another
    assert sorted(test.name for test in one) == [test.name for test in tests]
    files = [str(test.path) for test in one]
    assert [file for n, file in enumerate(files) if n == 0 or files[n - 1] != file] == list(dict.fromkeys(files))
    assert list(dict.fromkeys(files)) != sorted(set(files))
    assert [test.name for test in one if str(test.path) == "a"] != [f"a{n}" for n in range(9)]
