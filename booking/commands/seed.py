"""Runs `flask seed` and `flask bank-holidays`, which load the practice and its closures."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from booking.actions import bank_holidays, seed
from booking.commands.database_guard import requires_current_schema
from booking.commands.wording import counted, joined_names
from booking.rules.seed_file import BadSeedFile
from booking.transaction import in_transaction


@click.command("seed")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
@requires_current_schema
def seed_command(file: Path | None) -> None:
    """Load clinics, services, diaries and hours from FILE.

    Without FILE, the data that is shipped (booking/data/prohealth.toml). Only what
    is missing is added, by its name in [brackets]: loading twice changes nothing,
    and what has been changed since is left as it is. A file with mistakes changes
    nothing; each mistake is told in a line.
    """
    path = file or seed.SHIPPED
    try:
        seed_data = seed.read_file(path)
    except BadSeedFile as bad:
        for mistake in bad.mistakes:
            click.echo(f"{path}: {mistake}", err=True)
        raise click.ClickException(f"{counted(len(bad.mistakes), 'mistake')}; nothing was loaded.") from bad
    for line in _seed_summary(in_transaction(lambda now: seed.load(seed_data, now))):
        click.echo(line)


def _seed_summary(loaded: seed.SeedResult) -> list[str]:
    lines = [f"Group: {name}" for name in loaded.groups]
    for what, names in (("clinic", loaded.clinics), ("service", loaded.services), ("diary", loaded.diaries)):
        if names:
            lines.append(f"{counted(len(names), what)}: {joined_names(names)}")
    if loaded.closures:
        lines.append(f"{counted(loaded.closures, 'closure')} for bank holidays")
    return lines or ["Nothing new"]


@click.command("bank-holidays")
@with_appcontext
@requires_current_schema
def bank_holidays_command() -> None:
    """Close clinics on the bank holidays of this year and the next two.

    Each clinic's year is loaded once, so a closure that staff have removed does not
    come back. The worker does this by itself.
    """
    closures = in_transaction(bank_holidays.load_bank_holidays)
    click.echo(f"{counted(closures, 'closure')} for bank holidays" if closures else "Nothing new")
