"""The commands that an administrator runs in a terminal: `flask --app wsgi …`."""

from flask import Flask

from booking.commands import guides, staff
from booking.commands.check import check_command
from booking.commands.purge import purge_command
from booking.commands.seed import bank_holidays_command, seed_command
from booking.commands.worker import worker_command


def register(app: Flask) -> None:
    """Adds the commands to the application."""
    for command in (
        seed_command,
        bank_holidays_command,
        worker_command,
        purge_command,
        check_command,
        *guides.COMMANDS,
        staff.staff_group,
    ):
        app.cli.add_command(command)
