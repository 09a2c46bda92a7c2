"""`.ci/run` stops before the tests when a check of the code fails, says which, and ends with pytest's exit code."""

import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
CHECKS = ("lint-format", "lint-code", "lint-templates", "types")
# Stands in for make: writes down what is asked for, and fails where the test says so, as make does when pytest fails.
MAKE = """\
#!/bin/sh
echo "$1" >> "$ASKED"
case " $FAILING " in *" $1 "*) echo "make: *** [Makefile:1: $1] Error $CODE"; exit 2;; esac
"""


@pytest.mark.parametrize("failing", [*([check] for check in CHECKS), ["lint-code", "types"]], ids=" ".join)
def test_a_check_that_fails_is_named_and_no_test_is_run(tmp_path: Path, failing: list[str]) -> None:
    code, said, asked = _run(tmp_path, failing)
    assert (code, said.splitlines()[-1]) == (
        1,
        f"No test was run, because these failed: {' '.join(failing)}. `make --keep-going lint types` shows them.",
    )
    assert asked == [".venv/.installed-dev", *CHECKS]


@pytest.mark.parametrize("pytests", [1, 2, 5])
def test_when_tests_fail_it_ends_as_pytest_did(tmp_path: Path, pytests: int) -> None:
    code, _, asked = _run(tmp_path, ["test"], pytests)
    assert (code, asked[-1]) == (pytests, "test")


def test_when_nothing_fails_it_ends_well(tmp_path: Path) -> None:
    code, _, asked = _run(tmp_path, [])
    assert (code, asked) == (0, [".venv/.installed-dev", *CHECKS, "test"])


def _run(folder: Path, failing: list[str], code: int = 1) -> tuple[int, str, list[str]]:
    """The exit code, the output, and what make was asked for."""
    asked = folder / "asked"
    for name, text in (("make", MAKE), ("apt-get", "#!/bin/sh\n")):  # nothing is installed by a test
        (folder / name).write_text(text)
        (folder / name).chmod(0o700)
    done = subprocess.run(
        ["bash", ".ci/run"],
        cwd=HERE,
        env={
            **os.environ,
            "PATH": f"{folder}:{os.environ['PATH']}",
            "ASKED": str(asked),
            "FAILING": " ".join(failing),
            "CODE": str(code),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, asked.read_text().split()
