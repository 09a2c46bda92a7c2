"""README's table of settings says what config.py says. `make settings` prints it."""

from pathlib import Path

from booking.config import SETTINGS

README = Path(__file__).resolve().parent.parent / "README.md"
HEAD = "| Setting | Default | What it does |"


def settings_table() -> str:
    """The table as README has it: every setting, in the order of config.py."""
    rows = [
        f"| `{setting.name}` | {f'`{setting.default}`' if setting.default else '(unset)'} | {setting.meaning} |"
        for setting in SETTINGS
    ]
    return "\n".join([HEAD, "|---|---|---|", *rows])


def test_readme_tells_every_setting_and_its_default() -> None:
    readme = README.read_text("utf-8")
    assert HEAD in readme, "README has no settings table: `make settings` prints it"
    assert readme[readme.index(HEAD) :].split("\n\n")[0].rstrip() == settings_table()


if __name__ == "__main__":
    print(settings_table())
