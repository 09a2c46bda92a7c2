"""The commands about the house: its data, its mail, its keeping."""

from pathlib import Path

import click
from flask.cli import ScriptInfo, pass_script_info, with_appcontext

from booking import clock
from booking.actions import bank_holidays, housekeeping, seed
from booking.actions.deliver import undo_clock_ahead
from booking.commands.guarded import count, listed, on_current_tables, written
from booking.queries import check
from booking.queries.mail_trouble import read_mail_trouble
from booking.rules.mail_trouble import in_english
from booking.rules.retention import ClockNotBelieved
from booking.rules.seed_file import BadSeedFile


@click.command("seed")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
@on_current_tables
def seed_command(file: Path | None) -> None:
    """Load clinics, services, diaries and hours from FILE.

    Without FILE, the data that is shipped (booking/data/prohealth.toml). Only what
    is missing is added, by its name in [brackets]: loading twice changes nothing,
    and what has been changed since is left as it is. A file with mistakes changes
    nothing; each mistake is told in a line.
    """
    path = file or seed.SHIPPED
    try:
        house = seed.read_file(path)
    except BadSeedFile as bad:
        for mistake in bad.mistakes:
            click.echo(f"{path}: {mistake}", err=True)
        raise click.ClickException(f"{count(len(bad.mistakes), 'mistake')}; nothing was loaded.") from bad
    for line in _told(written(lambda now: seed.load(house, now))):
        click.echo(line)


def _told(loaded: seed.Loaded) -> list[str]:
    lines = [f"Group: {name}" for name in loaded.groups]
    for what, names in (("clinic", loaded.clinics), ("service", loaded.services), ("diary", loaded.diaries)):
        if names:
            lines.append(f"{count(len(names), what)}: {listed(names)}")
    if loaded.closures:
        lines.append(f"{count(loaded.closures, 'closure')} for bank holidays")
    return lines or ["Nothing new"]


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, print what was done, and end.")
@with_appcontext
@pass_script_info
@on_current_tables
def worker_command(script: ScriptInfo, once: bool) -> None:
    """Send the mail that is due, and keep house, until stopped.

    Several workers may run at once, on one host or on several: they share the work.
    """
    from booking import worker  # it loads the mail templates, which no other command needs

    app = script.load_app()
    if once:
        written(undo_clock_ahead)
        click.echo(worker.run_once(app))
    else:
        worker.run_forever(app)


@click.command("bank-holidays")
@with_appcontext
@on_current_tables
def bank_holidays_command() -> None:
    """Close clinics on the bank holidays of this year and the next two.

    Each clinic's year is loaded once, so a closure that staff have removed does not
    come back. The worker does this by itself.
    """
    closures = written(bank_holidays.load_bank_holidays)
    click.echo(f"{count(closures, 'closure')} for bank holidays" if closures else "Nothing new")


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@with_appcontext
@on_current_tables
def purge_command(dry_run: bool) -> None:
    """Delete what is past its keeping: taken times that are over, holds that have ended, old counts of visits.

    Bookings are not touched. The worker does this by itself. What is past is judged by the database's own rows: where
    this computer's clock is days away from the newest of them, nothing is deleted.
    """
    try:
        if dry_run:
            due = housekeeping.count_prunable(clock.now())
            click.echo(f"Would delete {_purged(due.claims, due.holds, due.counts)}")
            return
        claims = holds = counts = 0
        while True:
            done = written(housekeeping.prune)
            claims, holds, counts = claims + done.claims, holds + done.holds, counts + done.counts
            if not done.is_more:
                break
        click.echo(f"Deleted {_purged(claims, holds, counts)}")
    except ClockNotBelieved as doubt:
        raise click.ClickException(str(doubt)) from doubt


def _purged(claims: int, holds: int, counts: int) -> str:
    return f"{count(claims, 'past claim')}, {count(holds, 'spent hold')} and {count(counts, 'old visit count')}"


@click.command("check")
@with_appcontext
@on_current_tables
def check_command() -> None:
    """Check what must always be true: nothing is booked twice, every appointment owns its time, email leaves.

    It reads only, tells no names, and ends with status 1 if anything is wrong.
    """
    click.echo("ok      The tables are the ones that this code needs.")
    broken = 0
    now = clock.now()
    late = read_mail_trouble(now)
    mail = check.Finding("No email is late.", (in_english(late),) if late else ())
    for finding in (*check.findings(now), mail):
        click.echo(f"{'BROKEN' if finding.violations else 'ok    '}  {finding.rule}")
        for violation in finding.violations:
            click.echo(f"        {violation}")
        broken += len(finding.violations)
    if broken:
        raise click.ClickException(f"{count(broken, 'violation')} found.")


COMMANDS = (seed_command, worker_command, bank_holidays_command, purge_command, check_command)
