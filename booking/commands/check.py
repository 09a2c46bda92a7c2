"""Runs `flask check`, which checks the rules that must always hold."""

import click
from flask.cli import with_appcontext

from booking import clock
from booking.commands.database_guard import requires_current_schema
from booking.commands.wording import counted
from booking.queries import integrity_check
from booking.queries.email_delays import read_email_delay
from booking.rules.email_delays import english_sentence


@click.command("check")
@with_appcontext
@requires_current_schema
def check_command() -> None:
    """Check what must always be true: nothing is booked twice, every appointment owns its time, email leaves.

    It reads only, tells no names, and ends with status 1 if anything is wrong.
    """
    click.echo("ok      The tables are the ones that this code needs.")
    broken = 0
    now = clock.now()
    late = read_email_delay(now)
    mail = integrity_check.RuleCheck("No email is late.", (english_sentence(late),) if late else ())
    for finding in (*integrity_check.check_rules(now), mail):
        click.echo(f"{'BROKEN' if finding.violations else 'ok    '}  {finding.rule}")
        for violation in finding.violations:
            click.echo(f"        {violation}")
        broken += len(finding.violations)
    if broken:
        raise click.ClickException(f"{counted(broken, 'violation')} found.")
