"""What an administrator does from a terminal: `flask --app wsgi …`."""

from flask import Flask

from booking.commands import guides, house, staff


def register(app: Flask) -> None:
    """Add the commands to the application."""
    for command in (*house.COMMANDS, *guides.COMMANDS, staff.staff_group):
        app.cli.add_command(command)
