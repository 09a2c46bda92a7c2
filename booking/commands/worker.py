"""Runs `flask worker`, which sends email until it is stopped."""

import click
from flask.cli import ScriptInfo, pass_script_info, with_appcontext

from booking.actions.outbox_delivery import undo_clock_ahead
from booking.commands.database_guard import requires_current_schema
from booking.transaction import in_transaction


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, print what was done, and end.")
@with_appcontext
@pass_script_info
@requires_current_schema
def worker_command(script: ScriptInfo, once: bool) -> None:
    """Send the mail that is due, and do the housekeeping, until stopped.

    Several workers may run at once, on one host or on several: they share the work.
    """
    from booking import worker  # it imports the email templates' modules, which no other command needs

    app = script.load_app()
    if once:
        in_transaction(undo_clock_ahead)
        click.echo(worker.run_once(app))
    else:
        worker.run_forever(app)
