"""Bring the database up to date and load the shipped data: `db upgrade` and `seed` in one process.

Both change nothing when there is nothing to do, so this may run before every start.
"""

import logging
import signal
import sys
from pathlib import Path

# Ctrl-C ends it, and whatever it was writing is undone: nothing to tell.
signal.signal(signal.SIGINT, signal.SIG_DFL)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from booking import create_app
from booking.config import BadSetting


def prepare() -> None:
    """Migrate, then seed. What goes wrong is raised; nothing is said about what goes well."""
    logging.disable(logging.INFO)
    app = create_app()
    for command in (["db", "upgrade"], ["seed"]):
        result = app.test_cli_runner().invoke(args=command)
        if result.exit_code:
            print(result.output.rstrip(), file=sys.stderr)
            raise SystemExit(f"`flask --app wsgi {' '.join(command)}` did not work.")


if __name__ == "__main__":
    try:
        prepare()
    except BadSetting as problem:
        raise SystemExit(str(problem)) from None
