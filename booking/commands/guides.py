"""`flask --app wsgi guides`: what can be read, and whether a new guide is whole before it is put in its place."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from booking import clock
from booking.commands.guarded import count, on_current_tables
from booking.guides import read_files
from booking.queries.house import read_house
from booking.rules.guides import BadGuide, Guide, Shelf


@click.command("guides")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
@on_current_tables
def guides_command(files: tuple[Path, ...]) -> None:
    """Check guides, and list them.

    Without FILES, those that are shown: the shipped ones (booking/data/guides) and
    this installation's own (instance/guides/*.md; one with the name of a shipped one
    replaces it). The application does not start with a guide that has mistakes, so
    check a new one before it is put there: name its file. Every mistake is told in
    a line. A guide is shown from the next start on.
    """
    try:
        shelf: Shelf = read_files(files, clock.now().date()) if files else current_app.extensions["guides"]
    except BadGuide as bad:
        for mistake in bad.mistakes:
            click.echo(str(mistake), err=True)
        raise click.ClickException(f"{count(len(bad.mistakes), 'mistake')}.") from bad
    house = read_house()
    for guide in shelf:
        click.echo(_told(guide))
        if house is not None and house.service(guide.service) is None:
            click.echo(f"  There is no service {guide.service!r}: the page offers the phone number only.", err=True)
    click.echo(f"{count(len(shelf), 'guide')}.")


def _told(guide: Guide) -> str:
    facts = (
        f"/guides/{guide.slug}",
        guide.title,
        f"{guide.words} words",
        count(len(guide.references), "reference"),
        f"reviewed {guide.reviewed}" if guide.reviewed else "not yet reviewed",
        f"code {guide.code}",
    )
    return "  ".join(facts)


COMMANDS = (guides_command,)
