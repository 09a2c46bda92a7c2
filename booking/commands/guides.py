"""Runs `flask guides`, which lists the guides, and checks new ones before they are installed."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from booking import clock
from booking.commands.database_guard import requires_current_schema
from booking.commands.wording import counted
from booking.guides import load_guide_files
from booking.queries.practice import read_practice
from booking.rules.guides import BadGuide, Guide, GuideCollection


@click.command("guides")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
@requires_current_schema
def guides_command(files: tuple[Path, ...]) -> None:
    """Check guides, and list them.

    Without FILES, those that are shown: the shipped ones (booking/data/guides) and
    this installation's own (instance/guides/*.md; one with the name of a shipped one
    replaces it). The application does not start with a guide that has mistakes, so
    check a new one before it is put there: name its file. Every mistake is told in
    a line. A guide is shown from the next start on.
    """
    try:
        guides: GuideCollection = (
            load_guide_files(files, clock.now().date()) if files else current_app.extensions["guides"]
        )
    except BadGuide as bad:
        for mistake in bad.mistakes:
            click.echo(str(mistake), err=True)
        raise click.ClickException(f"{counted(len(bad.mistakes), 'mistake')}.") from bad
    practice = read_practice()
    for guide in guides:
        click.echo(_guide_line(guide))
        if practice is not None and practice.service(guide.service) is None:
            click.echo(f"  There is no service {guide.service!r}: the page offers the phone number only.", err=True)
    click.echo(f"{counted(len(guides), 'guide')}.")


def _guide_line(guide: Guide) -> str:
    facts = (
        f"/guides/{guide.slug}",
        guide.title,
        f"{guide.words} words",
        counted(len(guide.references), "reference"),
        f"reviewed {guide.reviewed}" if guide.reviewed else "not yet reviewed",
        f"code {guide.code}",
    )
    return "  ".join(facts)


COMMANDS = (guides_command,)
