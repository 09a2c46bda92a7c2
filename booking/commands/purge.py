"""Runs `flask purge`, which deletes rows that are no longer needed."""

import click
from flask.cli import with_appcontext

from booking import clock
from booking.actions import purge
from booking.commands.database_guard import requires_current_schema
from booking.commands.wording import counted
from booking.rules.clock_check import ClockNotTrusted
from booking.transaction import in_transaction


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@with_appcontext
@requires_current_schema
def purge_command(dry_run: bool) -> None:
    """Delete what is past its keeping: taken times that are over, holds that have ended, old counts of visits.

    Bookings are not touched. The worker does this by itself. What is past is judged by the database's own rows: where
    this computer's clock is days away from the newest of them, nothing is deleted.
    """
    try:
        if dry_run:
            due = purge.count_purgeable(clock.now())
            click.echo(f"Would delete {_purge_summary(due.claims, due.holds, due.counts)}")
            return
        claims = holds = counts = 0
        while True:
            done = in_transaction(purge.purge)
            claims, holds, counts = claims + done.claims, holds + done.holds, counts + done.counts
            if not done.is_more:
                break
        click.echo(f"Deleted {_purge_summary(claims, holds, counts)}")
    except ClockNotTrusted as doubt:
        raise click.ClickException(str(doubt)) from doubt


def _purge_summary(claims: int, holds: int, counts: int) -> str:
    return f"{counted(claims, 'past claim')}, {counted(holds, 'spent hold')} and {counted(counts, 'old visit count')}"
